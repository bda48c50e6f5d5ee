/**
 * `one-way-traffic`: one direction of a conversation is lost whole at one place while the other passes.
 *
 * Needs two points. Fires where at least `ONE_WAY_PACKETS` packets of one overlay were lost between the same two points,
 * of pairs of which none of that direction passed there and the other direction arrives. Silent where both directions are
 * lost (`packet-loss` says that), and where the size of the packets decides (`mtu-black-hole`).
 * Source: an iptables DROP on UDP 4789 on one host shows exactly this.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';
import { EVIDENCE, ONE_WAY_PACKETS } from './thresholds.ts';

interface Lost {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly from: string;
  readonly to: string;
}

/** A place where one direction ends. */
interface Place {
  readonly lost: Lost;
  readonly parties: Parties;
  readonly evidence: Evidence[];
  count: number;
}

/** One direction lost whole, the other not. */
export const oneWayTraffic: Detector = {
  finding: 'one-way-traffic',
  explains: ['packet-loss', 'echo-unanswered', 'arp-unanswered', 'neighbour-unanswered'],
  watch: (): Watch => {
    const lost = new Cases<Lost>();
    const arrived = new Cases<undefined>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        const { vni, source, destination, lostAfter: from, expected: to } = one;
        // Where the next point may not have been capturing, nothing tells that it all ends there.
        if (one.presumed === true) return;
        if (from === null || to === null) {
          if (one.sightings.length > 1) arrived.add([vni, source, destination].join(' '), undefined);
        } else if (one.error === undefined && !isCorrupted(one.sightings)) {
          const details = { vni, source, destination, from, to };
          lost.add([vni, source, destination, from, to].join(' '), details, lastOf(one.sightings));
        }
      },
      conclude: () => {
        const places = new Map<string, Place>();
        for (const { details, count, evidence } of lost) {
          const { vni, source, destination, from, to } = details;
          const there = arrived.get([vni, source, destination].join(' '))?.count ?? 0;
          const back = arrived.get([vni, destination, source].join(' '))?.count ?? 0;
          if (there > 0 || back === 0) continue;
          const key = [vni, from, to].join(' ');
          const place = places.get(key) ?? { lost: details, parties: new Parties(), evidence: [], count: 0 };
          places.set(key, place);
          place.count += count;
          place.parties.add(source, destination, count);
          place.evidence.push(...evidence.slice(0, EVIDENCE - place.evidence.length));
        }
        return [...places.values()].filter(({ count }) => count >= ONE_WAY_PACKETS).map(findingOf);
      },
    };
  },
};

function findingOf({ lost: { vni, from, to }, parties, evidence, count }: Place): Finding {
  return {
    finding: 'one-way-traffic',
    severity: 'error',
    confidence: 'proved',
    summary: `Everything ${parties.words} (${counted(count, 'packet')}) ends between ${from} and ${to}, while the other direction arrives.`,
    vni,
    subjects: parties.subjects,
    count,
    evidence,
    refutedBy: `A packet of that direction stands in the capture of ${to}.`,
    remedy: `Something between ${from} and ${to} drops one direction: look for an INPUT, OUTPUT or security-group rule on the VXLAN port there.`,
    between: [from, to],
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}
