/**
 * A key in the making: two lanes, into both of which every word goes (see `tally/lanes.ts`).
 *
 * @module
 */
import { SEED_X, SEED_Y } from './layout.ts';
import { low, times, word } from './memory.ts';
import { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } from './mixing.ts';
import type { f64, i32 } from './numbers.ts';

let x: i32 = 0;
let y: i32 = 0;

/** Begin a key. */
export function start(family: i32): void {
  x = word(SEED_X);
  y = word(SEED_Y);
  mix(family);
}

/** Add a word. */
export function mix(part: i32): void {
  const mixedX = times(x ^ part, FACTOR_X);
  const mixedY = times((y + part) | 0, FACTOR_Y);
  x = mixedX ^ (mixedX >>> SHIFT_X);
  y = mixedY ^ (mixedY >>> SHIFT_Y);
}

/** Add a whole number below 2^53. */
export function mixNumber(value: f64): void {
  mix(low(value));
  mix(low(value / 4_294_967_296.0));
}

/** The first lane. */
export function laneX(): i32 {
  return x;
}

/** The second lane. */
export function laneY(): i32 {
  return y;
}
