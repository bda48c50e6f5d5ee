/**
 * How a word is mixed into the two lanes of a key: factors and shifts (see `tally/lanes.ts`).
 *
 * @module
 */
import type { i32 } from './numbers.ts';

export const FACTOR_X: i32 = 0x9e37_79b1 | 0;
export const SHIFT_X: i32 = 15;
export const FACTOR_Y: i32 = 0x85eb_ca77 | 0;
export const SHIFT_Y: i32 = 13;
