/**
 * Keys of tables as two lanes of 32 bits: every word goes into both, by other factors and other shifts
 * (as in `loops/lanes.ts`).
 *
 * Nothing but the lanes is kept of a key: with 64 bits, among five million of them two are the same once in a million
 * captures. The seeds are drawn at random, else a capture could be made whose keys collide; threads that count parts of
 * one capture share them.
 *
 * @module
 */
import { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } from '../loops/mixing.ts';

/** What the lanes begin with. */
export interface Seeds {
  readonly x: number;
  readonly y: number;
}

/** Draw seeds. */
export const drawSeeds = (): Seeds => ({ x: (Math.random() * 2 ** 32) | 0, y: (Math.random() * 2 ** 32) | 0 });

/** Add a word to the first lane. */
export function intoX(lane: number, word: number): number {
  const mixed = Math.imul(lane ^ word, FACTOR_X);
  return mixed ^ (mixed >>> SHIFT_X);
}

/** Add a word to the second lane. */
export function intoY(lane: number, word: number): number {
  const mixed = Math.imul((lane + word) | 0, FACTOR_Y);
  return mixed ^ (mixed >>> SHIFT_Y);
}

/** Mixes words into the two lanes. */
export class Lanes {
  x = 0;
  y = 0;
  readonly #seeds: Seeds;

  constructor(seeds: Seeds) {
    this.#seeds = seeds;
  }

  /** Begin a key; another family makes other keys. */
  start(family: number): this {
    this.x = intoX(this.#seeds.x, family);
    this.y = intoY(this.#seeds.y, family);
    return this;
  }

  /** Add 32 bits. */
  add(word: number): this {
    this.x = intoX(this.x, word);
    this.y = intoY(this.y, word);
    return this;
  }

  /** Add a whole number below 2^53. */
  addNumber(value: number): this {
    return this.add(value | 0).add((value / 0x1_0000_0000) | 0);
  }
}
