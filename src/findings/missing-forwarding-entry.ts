/**
 * `missing-forwarding-entry`: packets reach a VXLAN device and are never put into a tunnel.
 *
 * Needs a point in front of the VXLAN device and one on the underlay. Fires where at least `NEVER_CARRIED` packets for one
 * address end at a point from which, or to which, packets of that overlay are carried in tunnels that the next point sees,
 * none of them was carried, and the address lives behind a VTEP or never speaks. A hint where nothing shows how the two
 * points belong together. Silent where some are carried afterwards (`packet-loss`), where nothing for that VTEP leaves the
 * host (a rule on the way: `one-way-traffic`), for addresses on this host, multicast and ARP, which a proxy answers.
 * Source: moby#52661, "frames entering vxlan0 have no VTEP mapping".
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import { doubtOf, weakened } from './doubt.ts';
import type { Detector, Finding, Known, Watch } from './finding.ts';
import { isAboutFirst } from './meeting.ts';
import { Parties } from './parties.ts';
import { NEVER_CARRIED } from './thresholds.ts';

/** Packets for one address that end bare at one point. */
interface Ended {
  readonly vni: number | null;
  readonly at: string;
  readonly destination: string;
  readonly parties: Parties;
  /** Every point that saw one of them. */
  readonly points: Set<string>;
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
    // When the last packet for an address was carried on from a point, and which point on the underlay belongs to which.
    const carried = new Map<string, bigint>();
    const beside = new Map<string, string>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        learn(one, carried, beside);
        const last = one.sightings.at(-1)!;
        if (one.sightings.some(({ tunnel }) => tunnel !== undefined) || !isUnicast(one)) return;
        if (one.error !== undefined || isCorrupted(one.sightings)) return;
        const key = [one.vni, last.point, one.destination].join(' ');
        ended.add(key, detailsOf(one, last), lastOf(one.sightings));
        const details = ended.get(key)?.details;
        if (details === undefined) return;
        details.parties.add(one.source, one.destination);
        for (const { point } of one.sightings) details.points.add(point);
        if (last.time < details.first) details.first = last.time;
        if (last.time > details.last) details.last = last.time;
        if (one.lostAfter !== null) details.known = true;
      },
      conclude: (known) =>
        [...ended].flatMap(({ details, count, evidence }): Finding[] => {
          if (count < NEVER_CARRIED) return [];
          const next = beside.get([details.vni, details.at].join(' '));
          const place = next === undefined ? elsewhere(details, known) : next;
          if (place === undefined || !isStuck(details, known, carried)) return [];
          const finding = findingOf(details, place, next !== undefined, count, evidence);
          return [weakened(finding, doubtOf(known, [...evidence, { point: place, frame: 0 }]))];
        }),
    };
  },
};

const detailsOf = ({ vni, destination, lostAfter }: Crossing, { point, time }: Sighting): Ended => ({
  vni,
  at: point,
  destination,
  parties: new Parties(),
  points: new Set(),
  first: time,
  last: time,
  known: lostAfter !== null,
});

const MOST = 16_384;

/** Learn which points stand on the two sides of a VXLAN device, and what is carried past them. */
function learn(one: Crossing, carried: Map<string, bigint>, beside: Map<string, string>): void {
  for (let i = 1; i < one.sightings.length; i++) {
    const from = one.sightings[i - 1]!;
    const to = one.sightings[i]!;
    if ((from.tunnel === undefined) === (to.tunnel === undefined) || from.point === to.point) continue;
    const inside = from.tunnel === undefined ? from : to;
    const outside = from.tunnel === undefined ? to : from;
    if (beside.size < MOST) beside.set([one.vni, inside.point].join(' '), outside.point);
    if (inside === to) continue;
    const key = [one.vni, from.point, one.destination].join(' ');
    if (carried.size < MOST || carried.has(key)) carried.set(key, later(carried.get(key), from.time));
  }
}

const later = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b > a ? b : a);

/** Whether what ended is for one station: not flooded, and not about where a station is. */
function isUnicast({ destination, summary, icmp }: Crossing): boolean {
  const first = Number.parseInt(destination, 10);
  if (destination.includes(':') ? destination.startsWith('ff') : first >= 224 || destination.endsWith('.255'))
    return false;
  if (/^([0-9a-f]{2}:){5}/.test(destination) || summary.startsWith('ARP')) return false;
  // RFC 4861, RFC 2710: neighbour discovery and multicast listeners.
  return icmp === undefined || !destination.includes(':') || icmp.type < 130;
}

/** Whether an address is reached by no tunnel though it is not here. */
function isStuck(
  { vni, at, destination, first, known: lost }: Ended,
  known: Known,
  carried: Map<string, bigint>,
): boolean {
  const since = carried.get([vni, at, destination].join(' '));
  if (since !== undefined && since > first) return false;
  const home = known.endpoints.find((one) => one.vni === vni && one.ips.includes(destination));
  if (home === undefined) return true;
  if (home.vtep === null) return false;
  const neighbours = known.endpoints
    .filter((one) => one.vni === vni && one.vtep === home.vtep)
    .flatMap(({ ips }) => ips);
  const others = neighbours.filter((ip) => ip !== destination);
  return !lost || others.some((ip) => (carried.get([vni, at, ip].join(' ')) ?? 0n) > first);
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
  sure: boolean,
  count: number,
  evidence: Finding['evidence'],
): Finding {
  return {
    finding: 'missing-forwarding-entry',
    severity: 'error',
    confidence: sure ? 'likely' : 'hint',
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
