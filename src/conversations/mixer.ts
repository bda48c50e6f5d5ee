/**
 * Keys of tables: words mixed into one whole number below 2^53, which a `Map` takes without making text of it.
 *
 * Two lanes of 32 bits, each a multiply-and-rotate round as in MurmurHash3; with 53 bits, two packets of a million in
 * flight share a key once in ten thousand such captures. The seed is drawn at random: else a capture could be made whose
 * keys collide.
 *
 * @module
 */

const SALT = /* @__PURE__ */ Math.floor(Math.random() * 0x1_0000_0000);

/** Mixes words into a key. */
export class Mixer {
  #low = 0;
  #high = 0;

  /** Begin a key; another seed makes another family of keys. */
  start(seed: number): this {
    this.#low = seed ^ SALT;
    this.#high = Math.imul(seed, 0x9e37_79b1) ^ 0x2545_f491;
    return this;
  }

  /** Add 32 bits. */
  add(word: number): this {
    const low = Math.imul(word, 0xcc9e_2d51);
    const high = Math.imul(word, 0x1b87_3593);
    const a = this.#low ^ Math.imul((low << 15) | (low >>> 17), 0x1b87_3593);
    const b = this.#high ^ Math.imul((high << 16) | (high >>> 16), 0xcc9e_2d51);
    this.#low = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe654_6b64 + b) | 0;
    this.#high = (Math.imul((b << 17) | (b >>> 15), 5) + 0x52dc_e729) | 0;
    return this;
  }

  /** Add a whole number below 2^53. */
  addNumber(value: number): this {
    return this.add(value | 0).add((value / 0x1_0000_0000) | 0);
  }

  /** Finish the key. */
  key(): number {
    return (scatter(this.#high) & 0x1f_ffff) * 0x1_0000_0000 + (scatter(this.#low ^ this.#high) >>> 0);
  }

  /** Finish a key of 32 bits. */
  short(): number {
    return scatter(this.#low ^ Math.imul(this.#high, 0x85eb_ca6b)) >>> 0;
  }
}

/** Let every bit of a word reach every other one. */
function scatter(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return mixed ^ (mixed >>> 16);
}
