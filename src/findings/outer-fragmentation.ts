/**
 * `outer-fragmentation`: tunnel packets are cut into fragments on their way.
 *
 * Needs one point. Fires for every tunnel packet that came in several outer fragments; with two points it says between
 * which of them it was cut. Silent for inner fragments, which travel in tunnel packets of their own.
 * Source: RFC 7348 §4.3: a VTEP must not fragment, and a receiver may discard what a router cut.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Cases, counted } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Cut {
  readonly vni: number;
  readonly vteps: readonly [source: string, destination: string];
  readonly whole: string | undefined;
  readonly cut: string;
}

/** Tunnel packets are cut. */
export const outerFragmentation: Detector = {
  finding: 'outer-fragmentation',
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<Cut>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.copyAt !== undefined) return;
        const at = one.sightings.findIndex(({ tunnel, frames }) => tunnel !== undefined && (frames?.length ?? 1) > 1);
        const cut = one.sightings[at];
        if (cut?.tunnel === undefined) return;
        const { source, destination, vni } = cut.tunnel;
        const before = one.sightings
          .slice(0, at)
          .findLast(({ tunnel, incomplete }) => tunnel !== undefined && incomplete !== true);
        const details: Cut = { vni, vteps: [source, destination], whole: before?.point, cut: cut.point };
        cases.add([vni, source, destination, before?.point, cut.point].join(' '), details, {
          point: cut.point,
          frame: cut.frame,
        });
      },
      conclude: () =>
        [...cases].map(({ details, count, evidence }): Finding => {
          const { vni, vteps, whole, cut } = details;
          return {
            finding: 'outer-fragmentation',
            severity: 'warning',
            confidence: 'proved',
            summary: `${counted(count, 'tunnel packet')} from ${vteps[0]} to ${vteps[1]} came in fragments at ${cut}${whole === undefined ? '' : `, and whole at ${whole}`}.`,
            vni,
            subjects: [...vteps],
            count,
            evidence,
            refutedBy: 'Nothing: the fragments stand in the capture.',
            remedy:
              "Lower the MTU of the overlay to the path's less 50 octets: one lost fragment costs the whole packet, and a filter on port 4789 lets only the first one through.",
            ...(whole === undefined ? {} : { between: [whole, cut] as const }),
          };
        }),
    };
  },
};
