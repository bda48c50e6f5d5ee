/**
 * `missing-forwarding-entry`: packets reach a VXLAN device and are never put into a tunnel.
 *
 * Needs a point in front of the VXLAN device and one on the underlay. Fires where at least `NEVER_CARRIED` packets for one
 * address end at a point from which, or to which, packets of that overlay are carried in tunnels that the next point sees,
 * none of them was carried while the next point was capturing, and the address lives behind a VTEP or never speaks. A hint
 * where nothing shows how the two points belong together. Silent where some are carried afterwards (`packet-loss`), where
 * nothing for that VTEP leaves the host (a rule on the way: `one-way-traffic`), for addresses that answer and are not heard
 * at the next point, or that packets reach here out of a tunnel (they are on this host), where the next point is on another
 * host's way or its capture cut as many packets as are missing, for multicast and for ARP, which a proxy answers.
 * Source: moby#52661, "frames entering vxlan0 have no VTEP mapping".
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { Cases, counted } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import { doubtOf, weakened } from './doubt.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';
import { Moments, witnessed } from './moments.ts';
import { Parties } from './parties.ts';
import { NEVER_CARRIED } from './thresholds.ts';
import { Ways } from './ways.ts';

/** Packets for one address that end bare at one point. */
interface Ended {
  readonly vni: number | null;
  readonly at: string;
  readonly destination: string;
  readonly parties: Parties;
  /** Every point that saw one of them. */
  readonly points: Set<string>;
  readonly moments: Moments;
  first: bigint;
  last: bigint;
  /** A known way led on from there. */
  known: boolean;
}

/** Packets never enter a tunnel. */
export const missingForwardingEntry: Detector = {
  finding: 'missing-forwarding-entry',
  explains: ['echo-unanswered', 'packet-loss', 'one-way-traffic', 'wrong-vtep'],
  meets: isAboutFirst,
  watch: (): Watch => {
    const ended = new Cases<Ended>();
    const ways = new Ways();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        ways.learn(one);
        const last = one.sightings.at(-1)!;
        if (one.sightings.some(({ tunnel }) => tunnel !== undefined) || !isUnicast(one)) return;
        if (one.error !== undefined || isCorrupted(one.sightings)) return;
        const key = [one.vni, last.point, one.destination].join(' ');
        const details = ended.note(key, () => detailsOf(one, last));
        if (details === undefined) return;
        details.moments.add(last.time, last.frame);
        details.parties.add(one.source, one.destination);
        for (const { point } of one.sightings) details.points.add(point);
        if (last.time < details.first) details.first = last.time;
        if (last.time > details.last) details.last = last.time;
        if (one.lostAfter !== null && one.presumed !== true) details.known = true;
      },
      conclude: (known) =>
        [...ended].flatMap(({ details }): Finding[] => {
          const next = ways.beside(details, known);
          const place = next ?? (ways.answers(details) ? undefined : elsewhere(details, known));
          const span = place === undefined ? undefined : witnessed(known, place, details.at);
          if (place === undefined || span === undefined) return [];
          const sure = surenessOf(details, known, ways);
          const { count, evidence } = details.moments.within(details.at, span.from, span.to);
          const cut = known.points.find(({ point }) => point === place)?.unidentified ?? 0;
          if (sure === undefined || count < NEVER_CARRIED || count <= cut) return [];
          const finding = findingOf(details, place, next === undefined ? 'guessed' : sure, count, evidence);
          return [weakened(finding, doubtOf(known, [...evidence, { point: place, frame: 0 }]))];
        }),
    };
  },
};

const detailsOf = ({ vni, destination, lostAfter, presumed }: Crossing, { point, time }: Sighting): Ended => ({
  vni,
  at: point,
  destination,
  parties: new Parties(),
  points: new Set(),
  moments: new Moments(),
  first: time,
  last: time,
  known: lostAfter !== null && presumed !== true,
});

/** Whether what ended is for one station: not flooded, and not about where a station is. */
function isUnicast({ destination, summary, icmp }: Crossing): boolean {
  const first = Number.parseInt(destination, 10);
  if (destination.includes(':') ? destination.startsWith('ff') : first >= 224 || destination.endsWith('.255'))
    return false;
  if (/^([0-9a-f]{2}:){5}/.test(destination) || summary.startsWith('ARP')) return false;
  // RFC 4861, RFC 2710: neighbour discovery and multicast listeners.
  return icmp === undefined || !destination.includes(':') || icmp.type < 130;
}

/**
 * Whether an address is reached by no tunnel though it is not here: likely where it never speaks, or others behind its VTEP
 * are reached; possible where nothing for its VTEP leaves, which a rule may be the reason of; else undefined.
 */
function surenessOf(
  { vni, at, destination, first, known: lost }: Ended,
  known: Known,
  ways: Ways,
): 'likely' | 'possible' | undefined {
  if (ways.carried(vni, at, destination) > first) return undefined;
  const home = known.endpoints.find((one) => one.vni === vni && one.ips.includes(destination));
  if (home === undefined) return 'likely';
  if (home.vtep === null) return undefined;
  const neighbours = known.endpoints
    .filter((one) => one.vni === vni && one.vtep === home.vtep)
    .flatMap(({ ips }) => ips);
  if (neighbours.some((ip) => ip !== destination && ways.carried(vni, at, ip) > first)) return 'likely';
  return lost ? undefined : 'possible';
}

/** A point that was capturing meanwhile and shows nothing of it, where nothing tells which one belongs to `at`. */
function elsewhere({ vni, points, first, last }: Ended, known: Known): string | undefined {
  if (vni !== null || known.tunnels.length > 0) return undefined;
  return known.points.find(
    ({ point, firstSeen, lastSeen }) =>
      !points.has(point) && firstSeen !== null && lastSeen !== null && firstSeen <= last && lastSeen >= first,
  )?.point;
}

function findingOf(
  { vni, at, destination, parties }: Ended,
  next: string,
  sure: 'likely' | 'possible' | 'guessed',
  count: number,
  evidence: Finding['evidence'],
): Finding {
  return {
    finding: 'missing-forwarding-entry',
    // Two captures of which nothing tells how they belong together are a place to look at, no more.
    severity: sure === 'likely' ? 'error' : sure === 'possible' ? 'warning' : 'info',
    confidence: sure === 'likely' ? 'likely' : 'hint',
    summary: `${counted(count, 'packet')} ${parties.words} ended at ${at}, and none left in a tunnel at ${next}: the host has no forwarding entry that leads to ${destination}.`,
    vni,
    subjects: [destination, ...parties.subjects.filter((subject) => subject !== destination)],
    count,
    evidence,
    refutedBy: `A tunnel packet with one of these inside; or a rule of the host drops them before they leave; or ${destination} is on this host.`,
    remedy: `On the sending host, in the overlay's namespace: ip neigh show ${destination}, and bridge fdb show dev vxlan0 for the hardware address that it tells; docker network inspect -v shows where the address should lead.`,
    between: [at, next],
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}
