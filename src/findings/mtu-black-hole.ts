/**
 * `mtu-black-hole`: long packets vanish at one place where short ones pass, and nobody says so.
 *
 * Needs two points. Fires where at least `BLACK_HOLE_PACKETS` packets longer than every one that passed were lost between the
 * same two points, and shorter ones of the same two addresses passed there. `proved` where the longest that passed and the
 * shortest that was lost are no more than `BLACK_HOLE_GAP` apart. Silent where a router says "fragmentation needed" about
 * them, and where packets as long pass (`packet-loss`).
 * Source: RFC 2923 §2.1; VXLAN's 50 octets over an underlay whose MTU is the inner one.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import { Cases, lastOf } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';
import { BLACK_HOLE_GAP, BLACK_HOLE_PACKETS, EVIDENCE } from './thresholds.ts';

/** Lost packets of one length at one place. */
interface Lost {
  readonly vni: number | null;
  readonly from: string;
  readonly to: string;
  readonly length: number;
  readonly parties: Parties;
}

/** Long packets vanish. */
export const mtuBlackHole: Detector = {
  finding: 'mtu-black-hole',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered'],
  watch: (): Watch => {
    const lost = new Cases<Lost>();
    const passed = new Cases<{ length: number }>();
    const shorter = new Cases<undefined>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined || isCorrupted(one.sightings)) return;
        const { vni, source, destination, length, lostAfter: from, expected: to } = one;
        notePassed(one, passed, shorter);
        if (from === null || to === null || one.error !== undefined || one.presumed === true) return;
        const key = [vni, from, to, length].join(' ');
        lost.add(key, { vni, from, to, length, parties: new Parties() }, lastOf(one.sightings));
        lost.get(key)?.details.parties.add(source, destination);
      },
      conclude: () => {
        const places = new Map<string, Hole>();
        for (const { details, evidence } of lost) {
          const { from, to, length, parties, vni } = details;
          const longest = passed.get([from, to].join(' > '))?.details.length;
          if (longest === undefined || longest >= length) continue;
          const key = [vni, from, to].join(' ');
          const hole = places.get(key) ?? {
            vni,
            from,
            to,
            longest,
            shortest: length,
            parties: new Parties(),
            evidence: [],
          };
          places.set(key, { ...hole, shortest: Math.min(hole.shortest, length) });
          hole.parties.addAll(parties);
          hole.evidence.push(...evidence.slice(0, EVIDENCE - hole.evidence.length));
        }
        return [...places.values()].filter((hole) => isHole(hole, shorter)).map(findingOf);
      },
    };
  },
};

/** A place where what is longer than `longest` vanishes. */
interface Hole {
  readonly vni: number | null;
  readonly from: string;
  readonly to: string;
  readonly longest: number;
  readonly shortest: number;
  readonly parties: Parties;
  readonly evidence: Evidence[];
}

function notePassed(one: Crossing, passed: Cases<{ length: number }>, shorter: Cases<undefined>): void {
  const { source, destination, length, sightings } = one;
  for (let i = 1; i < sightings.length; i++) {
    // A super-packet is one that the NIC has yet to cut.
    if (sightings[i]!.part === true) continue;
    const place = [sightings[i - 1]!.point, sightings[i]!.point].join(' > ');
    const longest = passed.note(place, () => ({ length }));
    if (longest !== undefined) longest.length = Math.max(longest.length, length);
    shorter.add([place, source, destination].join(' '), undefined);
  }
}

/** Whether the length decides: enough are lost, and of one of the pairs shorter ones pass. */
function isHole({ from, to, parties }: Hole, shorter: Cases<undefined>): boolean {
  return (
    parties.total >= BLACK_HOLE_PACKETS &&
    parties.pairs.some(
      ([source, destination]) => shorter.get([`${from} > ${to}`, source, destination].join(' ')) !== undefined,
    )
  );
}

function findingOf({ vni, from, to, longest, shortest, parties, evidence }: Hole): Finding {
  const count = parties.total;
  return {
    finding: 'mtu-black-hole',
    severity: 'error',
    confidence: shortest - longest <= BLACK_HOLE_GAP ? 'proved' : 'likely',
    summary: `Packets of ${shortest} octets or more ${parties.words} vanish between ${from} and ${to}; up to ${longest} pass, and no ICMP error says why.`,
    vni,
    subjects: parties.subjects,
    count,
    evidence,
    refutedBy: `A packet of ${shortest} octets or more stands in the capture of ${to}.`,
    remedy: `Set the overlay's MTU to ${longest} or less (docker network create -o com.docker.network.driver.mtu=…), or raise the underlay's MTU to ${shortest + 50} between ${from} and ${to}.`,
    between: [from, to],
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}
