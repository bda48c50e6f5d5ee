/**
 * `duplicate-packets`: something on the way delivers packets twice.
 *
 * Needs two points. Fires where a packet was seen once at one point and twice at the next: the second copy is not the
 * sender's. Silent for packets that the sender sent twice, and for a capture of all interfaces that sees a packet come and go.
 * Source: a mirrored port, a bonded link, a switching loop.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

/** Something delivers packets twice. */
export const duplicatePackets: Detector = {
  finding: 'duplicate-packets',
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<{
      readonly vni: number | null;
      readonly at: string;
      readonly source: string;
      readonly destination: string;
    }>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt === undefined || one.ambiguous) return;
        const { vni, source, destination, copyAt: at } = one;
        cases.add(
          [vni, at, source, destination].join(' '),
          { vni, at, source, destination },
          lastOf(one.sightings.slice(0, 1)),
        );
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, at, source, destination } = details;
          return {
            finding: 'duplicate-packets',
            severity: 'warning',
            confidence: 'proved',
            summary: `${counted(count, 'packet')} from ${source} to ${destination} came twice at ${at}, and once at the point before.`,
            vni,
            subjects: [source, destination],
            count,
            evidence,
            refutedBy: `The capture at ${at} shows each packet at two interfaces.`,
            remedy: `Look at what lies in front of ${at}: a mirrored port, a bond without its switch's agreement, a loop.`,
            direction: [source, destination],
          };
        }),
    };
  },
};
