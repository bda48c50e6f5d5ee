/**
 * `capture-incomplete`: a capture does not hold all that passed its point, so that absence in it proves little.
 *
 * Needs one point. Fires, as information, for packets that capturing dropped, that were cut, that a filter hid (later
 * fragments), and that were seen before and behind the point but not at it; all points
 * that lack the same are one finding. Source: `tcpdump` counts drops at its end;
 * `port 4789` hides all fragments but the first.
 *
 * @module
 */
import type { Point } from '../conversations/point.ts';
import { counted } from './cases.ts';
import type { Detector, Finding } from './finding.ts';

/** What a capture may lack. */
interface Lack {
  readonly count: (point: Point) => number;
  readonly words: string;
  readonly remedy: string;
}

const LACKS: readonly Lack[] = [
  {
    count: ({ dropped }) => dropped ?? 0,
    words: 'dropped while capturing',
    remedy: 'Capture again with a larger buffer and a narrower filter: tcpdump -B 16384.',
  },
  {
    count: ({ snapped }) => snapped,
    words: 'cut by the snap length',
    remedy: 'Capture again with tcpdump -s 0 where payloads and checksums matter.',
  },
  {
    count: ({ incomplete }) => incomplete,
    words: 'without all of their fragments',
    remedy:
      'A filter on a port lets only the first fragment through: capture again without one, or with "or ip[6:2] & 0x1fff != 0".',
  },
  {
    count: ({ missed }) => missed,
    words: 'seen before and behind this point, and not here',
    remedy:
      'The capture or its filter missed them: capture again with a larger buffer (tcpdump -B 16384) and a wider filter.',
  },
];

/** Points that are named in the sentence. */
const NAMED = 4;

/** A capture lacks packets. */
export const captureIncomplete: Detector = {
  finding: 'capture-incomplete',
  explains: [],
  watch: () => ({
    see() {},
    conclude: ({ points }) =>
      LACKS.flatMap(({ count, words, remedy }): Finding[] => {
        const lacking = points.filter((point) => count(point) > 0).sort((a, b) => count(b) - count(a));
        if (lacking.length === 0) return [];
        const names = lacking.slice(0, NAMED).map((one) => `${one.point} (${counted(count(one), 'packet')})`);
        const more = lacking.length - names.length;
        return [
          {
            finding: 'capture-incomplete',
            severity: 'info',
            confidence: 'proved',
            summary: `Packets are ${words}: at ${names.join(', ')}${more === 0 ? '' : ` and ${counted(more, 'more point')}`}.`,
            vni: null,
            subjects: lacking.map(({ point }) => point),
            count: lacking.reduce((sum, one) => sum + count(one), 0),
            evidence: [],
            refutedBy: 'Nothing: these are counts.',
            remedy,
          },
        ];
      }),
  }),
};
