/**
 * `capture-incomplete`: a capture does not hold all that passed its point, so that absence in it proves little.
 *
 * Needs one point. Fires, as information, for packets that capturing dropped, that were cut, that a filter hid (later
 * fragments), and that were seen before and behind the point but not at it. Source: `tcpdump` counts drops at its end;
 * `port 4789` hides all fragments but the first.
 *
 * @module
 */
import type { Point } from '../conversations/point.ts';
import { counted } from './cases.ts';
import type { Detector, Finding } from './finding.ts';

/** What a point's capture lacks, in words. */
function lacks({ dropped, snapped, incomplete, missed }: Point): string[] {
  const words: string[] = [];
  if (dropped !== null && dropped > 0) words.push(`${counted(dropped, 'packet')} dropped while capturing`);
  if (snapped > 0) words.push(`${counted(snapped, 'packet')} cut by the snap length`);
  if (incomplete > 0) words.push(`${counted(incomplete, 'packet')} with fragments that are not there`);
  if (missed > 0) words.push(`${counted(missed, 'packet')} seen before and behind this point, and not here`);
  return words;
}

/** A capture lacks packets. */
export const captureIncomplete: Detector = {
  finding: 'capture-incomplete',
  explains: [],
  watch: () => ({
    see() {},
    conclude: ({ points }) =>
      points.flatMap((point): Finding[] => {
        const words = lacks(point);
        if (words.length === 0) return [];
        return [
          {
            finding: 'capture-incomplete',
            severity: 'info',
            confidence: 'proved',
            summary: `The capture at ${point.point} is not whole: ${words.join('; ')}.`,
            vni: null,
            subjects: [point.point],
            count: (point.dropped ?? 0) + point.snapped + point.incomplete + point.missed,
            evidence: [],
            refutedBy: 'Nothing: these are counts.',
            remedy: 'Capture again with tcpdump -s 0 -B 16384, and without a port filter where fragments matter.',
          },
        ];
      }),
  }),
};
