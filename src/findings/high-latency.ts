/**
 * `high-latency`: one part of the way takes far longer than all the rest of it.
 *
 * Needs two points. Fires where the median time between two neighbouring points is at least `SLOW_HOP`, `SLOW_SHARE` times
 * what every other hop takes, and more than the clocks may be off, or both directions together do; or where at least `SPIKES` packets took `SPIKE` or more.
 * Both directions between two points are one finding. Silent where the clocks are not known well enough.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import { type Case, Cases } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { byPlace } from './places.ts';
import { EVIDENCE, SLOW_HOP, SLOW_SHARE, SPIKE, SPIKES } from './thresholds.ts';

interface Hop {
  readonly from: string;
  readonly to: string;
  readonly times: Percentiles;
  error: number;
  /** Packets that took at least `SPIKE`, and the first of them. */
  spikes: number;
  readonly latest: Evidence[];
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
          // Between two interfaces of one capture lies what the host does with a packet, and how it waits.
          if (error === null || error === undefined || from.point === to.point) continue;
          const key = [from.point, to.point].join(' > ');
          const make = (): Hop => ({
            from: from.point,
            to: to.point,
            times: new Percentiles(),
            error: 0,
            spikes: 0,
            latest: [],
          });
          const hop = hops.note(key, make, { point: to.point, frame: to.frame });
          if (hop === undefined) continue;
          hop.times.add(Math.max(0, time));
          hop.error = Math.max(hop.error, error);
          if (time - error < SPIKE || from.part === true || to.part === true) continue;
          hop.spikes++;
          if (hop.latest.length < EVIDENCE) hop.latest.push({ point: to.point, frame: to.frame });
        }
      },
      conclude: () => {
        const all = [...hops];
        const slow = all.flatMap((one): Slow[] => {
          const { times, error, spikes, from, to } = one.details;
          const median = times.at(0.5) ?? 0;
          const rest = Math.max(0, ...all.filter((other) => !isSamePlace(other.details, one.details)).map(medianOf));
          // What the clocks add in one direction they take in the other: both together are known however they differ.
          const back = all.find((other) => other.details.from === to && other.details.to === from);
          const both = back === undefined ? 0 : (median + medianOf(back)) / 2;
          const known = median > error ? median : both;
          const steady = known >= SLOW_HOP && known >= SLOW_SHARE * rest;
          if (!steady && spikes < SPIKES) return [];
          return [{ vni: null, from, to, hop: one, median, steady }];
        });
        return byPlace(slow, (one) => one).map(findingOf);
      },
    };
  },
};

/** A hop that is slow in one direction. */
interface Slow {
  readonly vni: null;
  readonly from: string;
  readonly to: string;
  readonly hop: Case<Hop>;
  readonly median: number;
  /** Slow at the median, not only now and then. */
  readonly steady: boolean;
}

const isSamePlace = (a: Hop, b: Hop): boolean =>
  (a.from === b.from && a.to === b.to) || (a.from === b.to && a.to === b.from);

const medianOf = ({ details }: Case<Hop>): number => details.times.at(0.5) ?? 0;

function findingOf(group: readonly Slow[]): Finding {
  const [first, back] = [...group].sort((a, b) => Number(b.steady) - Number(a.steady) || b.median - a.median);
  const { from, to, hop, steady } = first!;
  const most = (hop.details.times.most / 1e6).toFixed(1);
  const return_ = back === undefined ? '' : `, and back ${(back.median / 1e6).toFixed(1)} ms`;
  return {
    finding: 'high-latency',
    severity: 'warning',
    confidence: 'proved',
    summary: steady
      ? `From ${from} to ${to} takes ${(first!.median / 1e6).toFixed(1)} ms at the median${return_}, ${most} ms at most; the rest of the way is quick.`
      : `From ${from} to ${to} takes up to ${most} ms for ${hop.details.spikes} of ${hop.count} packets, and ${(first!.median / 1e6).toFixed(1)} ms at the median.`,
    vni: null,
    subjects: [from, to],
    count: group.reduce((sum, one) => sum + (one.steady ? one.hop.count : one.hop.details.spikes), 0),
    evidence: group.flatMap((one) => (one.steady ? one.hop.evidence : one.hop.details.latest)).slice(0, EVIDENCE),
    refutedBy: `The clocks of ${from} and ${to} differ by more than their traffic tells.`,
    remedy: `Look at the way between ${from} and ${to}: a full queue (tc -s qdisc), a shaper, a longer route.`,
    between: [from, to],
  };
}
