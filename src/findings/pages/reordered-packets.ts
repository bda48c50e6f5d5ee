/**
 * The page of `reordered-packets`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { REORDERED_PACKETS } from '../thresholds.ts';

/** What `reordered-packets` means. */
export const reorderedPacketsPage: Page = {
  finding: 'reordered-packets',
  title: 'Packets overtake each other',
  severity: 'warning',
  points: 2,
  meaning:
    'Packets of one conversation leave one point in one order and reach the next in another. TCP takes that for loss and slows down.',
  needs: 'Captures of at least two points of one path, made at the same time.',
  fires: `Where at least ${REORDERED_PACKETS} packets arrived behind one of the same two addresses that had left after them. All of one overlay between two points are one finding.`,
  silent: 'For identical packets, which cannot be told apart.',
  confirm: [{ run: 'nstat -az TcpExt*Reorder*', shows: 'counters that grow at the receiver' }],
  remedy: [
    'Look for several paths between the points (ECMP by packet, bonding in round robin), or a queue that holds some packets back (netem, a policer).',
  ],
  source: 'RFC 4737 §3.3.',
};
