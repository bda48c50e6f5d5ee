/**
 * Numbers for keys: the first key gets 0, the next one 1, and so on.
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
  /** Whether the last key was new. */
  fresh = false;
  #slots: Int32Array = new Int32Array(FEWEST * STRIDE);
  #mask = FEWEST - 1;

  /** The number of a key, which may be new. */
  of(x: number, y: number): number {
    const slots = this.#slots;
    let slot = x & this.#mask;
    for (;;) {
      const number = slots[slot * STRIDE + 2]! - 1;
      if (number < 0) break;
      if (slots[slot * STRIDE] === x && slots[slot * STRIDE + 1] === y) {
        this.fresh = false;
        return number;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.fresh = true;
    slots[slot * STRIDE] = x;
    slots[slot * STRIDE + 1] = y;
    slots[slot * STRIDE + 2] = ++this.size;
    if (this.size * 2 > this.#mask) this.#grow();
    return this.size - 1;
  }

  /** Whether a key has a number. */
  has(x: number, y: number): boolean {
    const slots = this.#slots;
    for (let slot = x & this.#mask; slots[slot * STRIDE + 2] !== 0; slot = (slot + 1) & this.#mask) {
      if (slots[slot * STRIDE] === x && slots[slot * STRIDE + 1] === y) return true;
    }
    return false;
  }

  /** Forget all keys. */
  clear(): void {
    this.#slots = new Int32Array(FEWEST * STRIDE);
    this.#mask = FEWEST - 1;
    this.size = 0;
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
