/**
 * The slots of tables: words that lead to rows (see `learned.ts`).
 *
 * @module
 */
import { setWord, word } from './memory.ts';
import type { i32 } from './numbers.ts';

/**
 * Find the slot of a key, or a free one for it.
 *
 * @param keys - where the first row has its key, and `stride` octets behind it the next one
 */
export function find(slots: i32, mask: i32, keys: i32, stride: i32, x: i32, y: i32): i32 {
  let slot = x & mask;
  for (let row = word(slots + (slot << 2)); row !== 0; row = word(slots + (slot << 2))) {
    const key = keys + (row - 1) * stride;
    if (word(key) === x && word(key + 4) === y) break;
    slot = (slot + 1) & mask;
  }
  return slots + (slot << 2);
}

/** Whether slots are too full for so many rows and another one. */
export function crowded(rows: i32, mask: i32): boolean {
  return (rows + 1) * 3 > mask * 2;
}

/** Use twice as many slots for the first `rows` rows: their number less one is at `maskAt`. Of one key the last row counts. */
export function enlarge(slots: i32, maskAt: i32, keys: i32, stride: i32, rows: i32): void {
  const old = word(maskAt);
  const mask = old * 2 + 1;
  empty(slots, old);
  setWord(maskAt, mask);
  for (let row: i32 = 0; row < rows; row++) {
    const key = keys + row * stride;
    setWord(find(slots, mask, keys, stride, word(key), word(key + 4)), row + 1);
  }
}

/** Empty all slots. */
export function empty(slots: i32, mask: i32): void {
  for (let slot: i32 = 0; slot <= mask; slot++) setWord(slots + (slot << 2), 0);
}
