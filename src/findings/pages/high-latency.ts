/**
 * The page of `high-latency`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { SLOW_HOP, SLOW_SHARE, SPIKE, SPIKES } from '../thresholds.ts';

/** What `high-latency` means. */
export const highLatencyPage: Page = {
  finding: 'high-latency',
  title: 'One part of the way takes far longer than the rest',
  severity: 'warning',
  points: 2,
  meaning: 'Between two neighbouring points packets spend most of their time.',
  needs:
    'Captures of at least two points of one path, made at the same time; on two machines with traffic both ways, which tells the clocks apart.',
  fires: `Where the median time between two neighbouring points is at least ${SLOW_HOP / 1e6} ms, ${SLOW_SHARE} times what every other hop takes, and more than the clocks may be off; or where at least ${SPIKES} packets took ${SPIKE / 1e6} ms or more. Both directions are one finding.`,
  silent: 'Where the clocks are not known well enough.',
  confirm: [
    { run: 'vxlens trace --summary FILE...', shows: 'every hop with its median and its 99th percentile' },
    { run: 'tc -s qdisc show dev IFACE', shows: 'a backlog, or a shaper' },
  ],
  remedy: [
    'A full queue: take load off the link, or give it a fair queue (fq_codel).',
    'A shaper or a long way that is there on purpose: nothing.',
  ],
  source: 'RFC 7679, one-way delay; the offset of the clocks as in RFC 5905 §8.',
};
