/**
 * `packet-loss`: packets were seen at one point of their path and not at the next.
 *
 * Needs two points. Fires for every packet whose way is known from others and that ends before its next point. Silent
 * where the next point was not capturing, dropped packets, or never sees such traffic: the correlator does not call a
 * packet lost then. Source: `vxlan_rcv` and netfilter drop without a word; only two captures show where.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Lost {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly from: string;
  readonly to: string;
}

/** Packets lost between two points. */
export const packetLoss: Detector = {
  finding: 'packet-loss',
  explains: ['echo-unanswered', 'arp-unanswered', 'neighbour-unanswered'],
  watch: (): Watch => {
    const cases = new Cases<Lost>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.lostAfter === null || one.expected === null || one.ambiguous) return;
        if (one.error !== undefined) return;
        const { vni, source, destination, lostAfter: from, expected: to } = one;
        const details = { vni, source, destination, from, to };
        cases.add([vni, source, destination, from, to].join(' '), details, lastOf(one.sightings));
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, source, destination, from, to } = details;
          return {
            finding: 'packet-loss',
            severity: 'error',
            confidence: 'proved',
            summary: `${counted(count, 'packet')} from ${source} to ${destination} seen at ${from} did not reach ${to}.`,
            vni,
            subjects: [source, destination],
            count,
            evidence,
            refutedBy: `The packets stand in the capture of ${to} after all, or that capture missed packets.`,
            remedy: `Look at what drops between ${from} and ${to}: netfilter rules, interface drop counters (ip -s link), the forwarding table.`,
            between: [from, to],
            direction: [source, destination],
          };
        }),
    };
  },
};
