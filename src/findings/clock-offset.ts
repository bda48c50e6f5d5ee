/**
 * `clock-offset`: two capture points' clocks differ.
 *
 * Needs two points with traffic both ways. Fires, as information, where the band of offsets that the traffic allows leaves
 * out everything below `CLOCK_OFFSET`; as a warning where no steady offset fits, so that a clock was set meanwhile.
 * Silent where the clocks may agree. Source: RFC 5905 §8, the same two-way reckoning.
 *
 * @module
 */
import type { Detector, Finding } from './finding.ts';
import { CLOCK_OFFSET } from './thresholds.ts';

const milliseconds = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(3)} ms`;

/** Two clocks differ. */
export const clockOffset: Detector = {
  finding: 'clock-offset',
  explains: [],
  watch: () => ({
    see() {},
    conclude: ({ clocks }) =>
      clocks.flatMap(({ points, offset, error, step }): Finding[] => {
        if (!step && Math.abs(offset) - error < CLOCK_OFFSET) return [];
        const [a, b] = points;
        return [
          {
            finding: 'clock-offset',
            severity: step ? 'warning' : 'info',
            confidence: step ? 'likely' : 'proved',
            summary: step
              ? `No steady offset fits the clocks of ${a} and ${b}: one of them was set meanwhile.`
              : `The clock of ${b} is ${milliseconds(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} that of ${a}, give or take ${milliseconds(error)}.`,
            vni: null,
            subjects: [a, b],
            count: 1,
            evidence: [],
            refutedBy: 'Every packet one way takes that much longer than every packet the other way.',
            remedy: 'Times between these points are set right by this; keep the hosts on NTP.',
            between: points,
          },
        ];
      }),
  }),
};
