/**
 * How exchanges end: a row of counts for each kind in each overlay.
 *
 * @module
 */
import {
  OUTCOME,
  OUTCOME_CODE,
  OUTCOME_SLOTS_AT,
  OUTCOME_SLOTS_MASK,
  OUTCOMES,
  OUTCOMES_AT,
  OUTCOMES_MOST,
  UNANSWERED,
} from './exchanges.ts';
import { laneX, start } from './lanes.ts';
import { ANNOUNCED } from './layout.ts';
import { float, setFloat, setWord, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { KIND, QUIET, VNI_SHIFT } from './queue.ts';
import { find } from './slots.ts';

/** Where it is counted how exchanges of the kind and in the overlay of an event end. */
export function outcomeOf(code: i32): i32 {
  const key = code & (KIND | (-1 << VNI_SHIFT));
  const outcomes = word(OUTCOMES_AT);
  start(key);
  const slot = find(word(OUTCOME_SLOTS_AT), word(OUTCOME_SLOTS_MASK), outcomes, OUTCOME, laneX(), key);
  const row = word(slot) - 1;
  return outcomes + (row < 0 ? add(slot, key) : row) * OUTCOME;
}

/** Add a row; whoever has more than there can be has been scanned, and the last row has the rest. */
function add(slot: i32, key: i32): i32 {
  const row = word(OUTCOMES);
  if (row === word(OUTCOMES_MOST)) return row - 1;
  const at = word(OUTCOMES_AT) + row * OUTCOME;
  setWord(OUTCOMES, row + 1);
  setWord(slot, row + 1);
  setWord(at, laneX());
  setWord(at + OUTCOME_CODE, key);
  return row;
}

/** Count a request that had no answer; a probe expects none. */
export function close(code: i32): void {
  increase((code & QUIET) !== 0 ? ANNOUNCED : outcomeOf(code) + UNANSWERED);
}

/** Add one to the floating-point number at an address. */
export function increase(at: i32): void {
  setFloat(at, float(at) + 1.0);
}
