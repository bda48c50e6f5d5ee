/**
 * `high-latency`: one part of the way takes far longer than all the rest of it.
 *
 * Needs two points. Fires where the median time between two neighbouring points is at least `SLOW_HOP`, `SLOW_SHARE` times
 * what every other hop takes, and more than the clocks may be off. Silent where the clocks are not known well enough.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import { Cases } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { SLOW_HOP, SLOW_SHARE } from './thresholds.ts';

interface Hop {
  readonly from: string;
  readonly to: string;
  readonly times: Percentiles;
  error: number;
}

/** One part of the way is slow. */
export const highLatency: Detector = {
  finding: 'high-latency',
  explains: [],
  watch: (): Watch => {
    const hops = new Cases<Hop>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.ambiguous || one.copyAt !== undefined) return;
        for (const [i, time] of one.hops.entries()) {
          const from = one.sightings[i]!;
          const to = one.sightings[i + 1]!;
          const error = one.hopErrors[i];
          if (error === null || error === undefined) continue;
          const key = [from.point, to.point].join(' > ');
          hops.add(
            key,
            { from: from.point, to: to.point, times: new Percentiles(), error: 0 },
            { point: to.point, frame: to.frame },
          );
          const hop = hops.get(key)?.details;
          if (hop === undefined) continue;
          hop.times.add(Math.max(0, time));
          hop.error = Math.max(hop.error, error);
        }
      },
      conclude: () =>
        [...hops].flatMap(({ details, count, evidence }, _, all): Finding[] => {
          const { from, to, times, error } = details;
          const median = times.at(0.5) ?? 0;
          const others = all.filter((other) => other.details.from !== from || other.details.to !== to);
          const back = (other: Hop): boolean => other.from === to && other.to === from;
          const rest = Math.max(
            0,
            ...others.filter((one) => !back(one.details)).map((one) => one.details.times.at(0.5) ?? 0),
          );
          if (median < SLOW_HOP || median <= error || median < SLOW_SHARE * rest) return [];
          return [
            {
              finding: 'high-latency',
              severity: 'warning',
              confidence: 'proved',
              summary: `From ${from} to ${to} takes ${(median / 1e6).toFixed(1)} ms at the median, ${(times.most / 1e6).toFixed(1)} ms at most; the rest of the way is quick.`,
              vni: null,
              subjects: [from, to],
              count,
              evidence,
              refutedBy: `The clocks of ${from} and ${to} differ by more than their traffic tells.`,
              remedy: `Look at the way between ${from} and ${to}: a full queue (tc -s qdisc), a shaper, a longer route.`,
              between: [from, to],
            },
          ];
        }),
    };
  },
};
