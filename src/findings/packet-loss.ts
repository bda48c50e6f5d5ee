/**
 * `packet-loss`: packets were seen at one point of their path and not at the next.
 *
 * Needs two points. Fires for every packet whose way is known from others and that ends before its next point; those of one
 * overlay that end at one place are one finding. Silent where the next point was not capturing, dropped packets, or never
 * sees such traffic: the correlator does not call a packet lost then; for packets that came to harm before
 * (`checksum-corrupt`), and for those that an ICMP error answered.
 * Source: `vxlan_rcv` and netfilter drop without a word; only two captures show where.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';

interface Lost {
  readonly vni: number | null;
  readonly from: string;
  readonly to: string;
  readonly parties: Parties;
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
        if (one.error !== undefined || isCorrupted(one.sightings)) return;
        const { vni, lostAfter: from, expected: to } = one;
        const key = [vni, from, to].join(' ');
        cases.add(key, { vni, from, to, parties: new Parties() }, lastOf(one.sightings));
        cases.get(key)?.details.parties.add(one.source, one.destination);
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, from, to, parties } = details;
          return {
            finding: 'packet-loss',
            severity: 'error',
            confidence: 'proved',
            summary: `${counted(count, 'packet')} ${parties.words} seen at ${from} did not reach ${to}.`,
            vni,
            subjects: parties.subjects,
            count,
            evidence,
            refutedBy: `The packets stand in the capture of ${to} after all, or that capture missed packets.`,
            remedy: `Look at what drops between ${from} and ${to}: netfilter rules, interface drop counters (ip -s link), the forwarding table.`,
            between: [from, to],
            ...(parties.only === undefined ? {} : { direction: parties.only }),
          };
        }),
    };
  },
};
