/**
 * Pieces of text that hold values of which few come in a capture: each is made when it is asked for, and put whole.
 *
 * @module
 */
import { type Literal, literal } from './put.ts';

/** The pieces of a kind that are kept; one that shares its place with another is made anew when it comes again. */
const PLACES = 1024;

/** Pieces of text that differ in a whole number >= 0. */
export class Pieces {
  readonly #make: (key: number) => string;
  readonly #keys: Int32Array = new Int32Array(PLACES).fill(-1);
  readonly #texts: Literal[] = new Array<Literal>(PLACES).fill(literal(' '));

  constructor(make: (key: number) => string) {
    this.#make = make;
  }

  /** The piece for a key below 2^31. */
  of(key: number): Literal {
    const place = (key ^ (key >> 8) ^ (key >> 16)) & (PLACES - 1);
    return this.#keys[place] === key ? this.#texts[place]! : this.#made(key, place);
  }

  #made(key: number, place: number): Literal {
    const text = literal(this.#make(key));
    this.#keys[place] = key;
    this.#texts[place] = text;
    return text;
  }
}
