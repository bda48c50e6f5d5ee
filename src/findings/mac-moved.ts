/**
 * `mac-moved`: a hardware address was seen behind another VTEP than before.
 *
 * Needs one point; with two it says how many packets were lost meanwhile, and those losses are its symptoms.
 * Fires at the end for every endpoint with fewer than `FLAPS` moves, as information: a container that
 * was started again elsewhere does this. More is `mac-flapping`. Source: RFC 7348 §4.1, VTEPs learn from what they receive.
 *
 * @module
 */

import type { Detector } from './finding.ts';
import { movesOf } from './moves.ts';
import { FLAPS } from './thresholds.ts';

/** A hardware address lives behind another VTEP now. */
export const macMoved: Detector = movesOf({
  finding: 'mac-moved',
  severity: 'info',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'wrong-vtep'],
  applies: (moves) => moves < FLAPS,
  summary: (name, { from, to }) => `${name} moved from VTEP ${from} to ${to}.`,
  remedy: 'Nothing, where it was moved on purpose; until all VTEPs know, packets to it are lost.',
});
