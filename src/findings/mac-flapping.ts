/**
 * `mac-flapping`: a hardware address goes back and forth between VTEPs.
 *
 * Needs one point. Fires at the end for every endpoint with at least `FLAPS` moves. Silent for one live move.
 * Source: two hosts with one MAC, or a loop, teach the VTEPs in turn (RFC 7348 §4.1).
 *
 * @module
 */

import type { Detector } from './finding.ts';
import { movesOf } from './moves.ts';
import { FLAPS } from './thresholds.ts';

/** A hardware address goes back and forth. */
export const macFlapping: Detector = movesOf({
  finding: 'mac-flapping',
  severity: 'error',
  explains: ['mac-moved', 'packet-loss', 'one-way-traffic', 'echo-unanswered', 'wrong-vtep'],
  applies: (moves) => moves >= FLAPS,
  summary: (name, { from, to }, moves) =>
    `${name} went back and forth between VTEPs ${from} and ${to}, ${moves} times.`,
  remedy: 'Two hosts use one MAC, or there is a loop: look for the address in both hosts (ip link, bridge fdb).',
});
