/**
 * `clock-offset`: capture points' clocks differ.
 *
 * Needs two points with traffic both ways. Fires, as information, where the band of offsets that the traffic allows leaves
 * out everything below `CLOCK_OFFSET`; points that agree with each other are one clock, and two clocks are one finding. As a
 * warning where no steady offset fits, so that a clock was set meanwhile. Silent where the clocks may agree.
 * Source: RFC 5905 §8, the same two-way reckoning.
 *
 * @module
 */
import type { Clock } from '../conversations/clock.ts';
import { counted } from './cases.ts';
import type { Detector, Finding } from './finding.ts';
import { CLOCK_OFFSET } from './thresholds.ts';

const milliseconds = (nanoseconds: number): string => `${(nanoseconds / 1e6).toFixed(3)} ms`;

/** Clocks differ. */
export const clockOffset: Detector = {
  finding: 'clock-offset',
  explains: [],
  watch: () => ({
    see() {},
    conclude: ({ clocks }) => {
      const stepped = clocks.filter(({ step }) => step);
      const apart = clocks.filter((clock) => !clock.step && isApart(clock));
      const groupOf = agreeing(clocks);
      const pairs = new Map<string, Clock[]>();
      for (const clock of apart) {
        const key = clock.points.map(groupOf).sort().join('\n');
        pairs.set(key, [...(pairs.get(key) ?? []), clock]);
      }
      return [...(stepped.length === 0 ? [] : [steps(stepped)]), ...[...pairs.values()].map(offset)];
    },
  }),
};

const isApart = ({ offset: by, error }: Clock): boolean => Math.abs(by) - error >= CLOCK_OFFSET;

/** Tell which points have one clock as far as is known: each by the first of them. */
function agreeing(clocks: readonly Clock[]): (point: string) => string {
  const parent = new Map<string, string>();
  const root = (point: string): string => {
    const up = parent.get(point);
    return up === undefined ? point : root(up);
  };
  for (const clock of clocks) {
    if (clock.step || Math.abs(clock.offset) + clock.error >= CLOCK_OFFSET) continue;
    const [a, b] = clock.points.map(root) as [string, string];
    if (a !== b) parent.set(b, a);
  }
  return root;
}

/** The difference of two clocks, from the pair of points that tells it best. */
function offset(between: readonly Clock[]): Finding {
  const best = between.reduce((least, one) => (one.error < least.error ? one : least));
  const [a, b] = best.points;
  const points = [...new Set(between.flatMap((one) => one.points))];
  const others = points.length - 2;
  const same =
    others === 0 ? '' : `; ${counted(others, 'more point')} ${others === 1 ? 'has' : 'have'} one of these two clocks`;
  return {
    finding: 'clock-offset',
    severity: 'info',
    confidence: 'proved',
    summary: `The clock of ${b} is ${milliseconds(Math.abs(best.offset))} ${best.offset > 0 ? 'ahead of' : 'behind'} that of ${a}, give or take ${milliseconds(best.error)}${same}.`,
    vni: null,
    subjects: [a, b, ...points.filter((point) => point !== a && point !== b)],
    count: 1,
    evidence: [],
    refutedBy: 'Every packet one way takes that much longer than every packet the other way.',
    remedy: 'Times between these points are set right by this; keep the hosts on NTP.',
    between: best.points,
  };
}

function steps(clocks: readonly Clock[]): Finding {
  const { points } = clocks[0]!;
  const [a, b] = points;
  const others = clocks.length - 1;
  return {
    finding: 'clock-offset',
    severity: 'warning',
    confidence: 'likely',
    summary: `No steady offset fits the clocks of ${a} and ${b}${others === 0 ? '' : `, and of ${counted(others, 'more pair')} of points`}: one of them was set meanwhile.`,
    vni: null,
    subjects: [...new Set(clocks.flatMap((one) => one.points))],
    count: 1,
    evidence: [],
    refutedBy: 'The way between them became much longer or shorter in one direction.',
    remedy: 'Do not trust the times between these points before and after the step; keep the hosts on NTP.',
    between: points,
  };
}
