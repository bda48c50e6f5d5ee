/**
 * `one-way-traffic`: one direction of a conversation is lost whole at one place while the other passes.
 *
 * Needs two points. Fires where at least `ONE_WAY_PACKETS` packets of a direction were lost between the same two points,
 * none of that direction passed there, and the other direction arrives. Silent where both directions are lost
 * (`packet-loss` says that), and where the size of the packets decides (`mtu-black-hole`).
 * Source: an iptables DROP on UDP 4789 on one host shows exactly this.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { ONE_WAY_PACKETS } from './thresholds.ts';

interface Lost {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly from: string;
  readonly to: string;
}

/** One direction lost whole, the other not. */
export const oneWayTraffic: Detector = {
  finding: 'one-way-traffic',
  explains: ['packet-loss', 'echo-unanswered'],
  watch: (): Watch => {
    const lost = new Cases<Lost>();
    const arrived = new Cases<undefined>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        const { vni, source, destination, lostAfter: from, expected: to } = one;
        if (from === null || to === null) {
          if (one.sightings.length > 1) arrived.add([vni, source, destination].join(' '), undefined);
        } else if (one.error === undefined) {
          const details = { vni, source, destination, from, to };
          lost.add([vni, source, destination, from, to].join(' '), details, lastOf(one.sightings));
        }
      },
      conclude: () =>
        [...lost].flatMap(({ details, count, evidence }): Finding[] => {
          const { vni, source, destination, from, to } = details;
          const there = arrived.get([vni, source, destination].join(' '))?.count ?? 0;
          const back = arrived.get([vni, destination, source].join(' '))?.count ?? 0;
          if (count < ONE_WAY_PACKETS || there > 0 || back === 0) return [];
          return [
            {
              finding: 'one-way-traffic',
              severity: 'error',
              confidence: 'proved',
              summary: `Everything from ${source} to ${destination} (${counted(count, 'packet')}) ends between ${from} and ${to}, while the other direction arrives.`,
              vni,
              subjects: [source, destination],
              count,
              evidence,
              refutedBy: `A packet of that direction stands in the capture of ${to}.`,
              remedy: `Something between ${from} and ${to} drops one direction: look for an INPUT, OUTPUT or security-group rule on the VXLAN port there.`,
              between: [from, to],
              direction: [source, destination],
            },
          ];
        }),
    };
  },
};
