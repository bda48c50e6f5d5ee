/**
 * The clock of a capture: when each record was captured, counted from its base second.
 *
 * @module
 */
import { BACKWARDS, BASE, CAPTURED, LAST, NANOSECONDS, ORIGINAL, SECONDS, SNAPPED, TIMES } from './layout.ts';
import { float, setFloat, setWord, unsigned, word } from './memory.ts';
import type { i32 } from './numbers.ts';

const SECOND = 1_000_000_000.0;

/** Tell the times of `count` records, and count those that are before the one before them, and those that are cut. */
export function clock(count: i32): void {
  const base = float(BASE);
  let last = float(LAST);
  let backwards: i32 = 0;
  let snapped: i32 = 0;
  for (let record: i32 = 0; record < count; record++) {
    const time = (float(SECONDS + (record << 3)) - base) * SECOND + unsigned(word(NANOSECONDS + (record << 2)));
    setFloat(TIMES + (record << 3), time);
    if (time < last) backwards++;
    if (unsigned(word(CAPTURED + (record << 2))) < unsigned(word(ORIGINAL + (record << 2)))) snapped++;
    last = time;
  }
  setFloat(LAST, last);
  setWord(BACKWARDS, word(BACKWARDS) + backwards);
  setFloat(SNAPPED, float(SNAPPED) + snapped);
}
