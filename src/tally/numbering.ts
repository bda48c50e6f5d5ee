/**
 * Numbers under keys: the first new key gets 0, the next one 1, and so on, or whatever it is given.
 *
 * @module
 */
const FEWEST = 1024;
/** The words of a slot: the lanes, and one more than the number; 0 where the slot is free. */
const STRIDE = 3;

/** Gives keys of two lanes numbers. */
export class Numbering {
  /** How many keys there are. */
  size = 0;
  #slots: Int32Array = new Int32Array(FEWEST * STRIDE);
  #mask = FEWEST - 1;

  /** The number of a key, which may be new. */
  of(x: number, y: number): number {
    const at = this.#find(x, y);
    const number = this.#slots[at + 2]! - 1;
    if (number >= 0) return number;
    this.#put(at, x, y, this.size);
    return this.size - 1;
  }

  /** The number of a key; -1 where it has none. */
  find(x: number, y: number): number {
    return this.#slots[this.#find(x, y) + 2]! - 1;
  }

  /** Where a key is, or belongs. */
  #find(x: number, y: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = x & mask;
    for (let at = slot * STRIDE; slots[at + 2] !== 0; at = slot * STRIDE) {
      if (slots[at] === x && slots[at + 1] === y) return at;
      slot = (slot + 1) & mask;
    }
    return slot * STRIDE;
  }

  #put(at: number, x: number, y: number, number: number): void {
    const slots = this.#slots;
    slots[at] = x;
    slots[at + 1] = y;
    slots[at + 2] = number + 1;
    if (++this.size * 3 > this.#mask * 2) this.#grow();
  }

  #grow(): void {
    const old = this.#slots;
    const mask = this.#mask * 2 + 1;
    const slots = new Int32Array((mask + 1) * STRIDE);
    for (let from = 0; from < old.length; from += STRIDE) {
      if (old[from + 2] === 0) continue;
      let slot = old[from]! & mask;
      while (slots[slot * STRIDE + 2] !== 0) slot = (slot + 1) & mask;
      slots[slot * STRIDE] = old[from]!;
      slots[slot * STRIDE + 1] = old[from + 1]!;
      slots[slot * STRIDE + 2] = old[from + 2]!;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}
