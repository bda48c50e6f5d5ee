/**
 * A table for joins: some numbers under a key of four 32-bit words; bounded, and with its oldest entry at hand.
 *
 * ```ts
 * const SENT = 0;
 * const requests = new WordTable(1, 1_000_000);      // one number an entry, a million entries at most
 * const entry = requests.put(vni, source, destination, identifierAndSequence);   // found or made, now the youngest
 * requests.set(entry, SENT, now);
 * for (let old = requests.oldest; old >= 0 && requests.get(old, SENT) < now - 10e9; old = requests.oldest) {
 *   requests.remove(old);                             // age, by the captures' clock
 * }
 * const request = requests.find(vni, destination, source, identifierAndSequence);   // -1: there is none
 * ```
 *
 * A shorter key has zeros behind it. What is longer is made shorter by another table: the entry that a table without
 * numbers has for the four words of an IPv6 address stands for it in one word.
 *
 * A full table gives up its oldest entry, tells its owner first, and counts it in `evicted`: that is a gap in knowledge,
 * and no loss of a packet. Which one is the oldest is decided by the order of `put`, so by the order of the capture, and
 * by no clock. Nothing is allocated but when the table doubles.
 *
 * @module
 */

const FEWEST = 1024;
// Slots for each entry. Where half of them are taken, wrong guesses at the next slot cost as much as all the rest; in a
// large table they cost less than the cache that more slots would take.
const SLOTS = 8;
const SLOTS_OF_LARGE = 4;
const LARGE = 16_384;
const NONE = -1;
/** The words of a row: the entries put next before and next behind, the key, and then two for each number. */
const OLDER = 0;
const YOUNGER = 1;
const KEY = 2;
const NUMBERS = 6;

/** A bounded table of numbers under keys of four words. */
export class WordTable {
  /** How many entries there are. */
  size = 0;
  /** How many entries were given up for want of room. */
  evicted = 0;
  /** The entry that was put longest ago; -1 where there is none. */
  oldest: number = NONE;
  readonly #limit: number;
  readonly #giveUp: ((entry: number) => void) | undefined;
  // Multiply-shift hashing by factors drawn at random: else a capture could be made whose keys collide.
  readonly #a: number = factor();
  readonly #b: number = factor();
  readonly #c: number = factor();
  readonly #d: number = factor();
  /** The words of a row: an even number. */
  readonly #stride: number;
  #capacity: number;
  /** Two words for each slot: a hash, and an entry, one more than its number; 0 where the slot is free. */
  #slots: Int32Array;
  /** By entry: its row, seen as words and as numbers. Free entries hang together by {@link YOUNGER}. */
  #rows: Int32Array;
  #numbers: Float64Array;
  #youngest = NONE;
  #free = NONE;
  /** The entries that were ever used. */
  #used = 0;
  /** Where the last search ended, and what hash it looked for. */
  #slot = 0;
  #hash = 0;

  /**
   * @param numbers - the numbers of an entry; they begin as 0
   * @param limit - the most entries there may be
   * @param giveUp - told of an entry before it is given up for want of room
   */
  constructor(numbers: number, limit: number, giveUp?: (entry: number) => void) {
    if (!(limit >= 1)) throw new RangeError(`a table has room for one entry at least, not ${limit}`);
    this.#stride = NUMBERS + 2 * numbers;
    this.#limit = Math.min(Math.floor(limit), 2 ** 26);
    this.#giveUp = giveUp;
    this.#capacity = Math.min(FEWEST, this.#limit);
    this.#rows = new Int32Array(this.#capacity * this.#stride);
    this.#numbers = new Float64Array(this.#rows.buffer);
    this.#slots = slotsFor(this.#capacity);
  }

  /** Find the entry under a key; -1 where there is none. */
  find(a: number, b: number, c: number, d: number): number {
    const sum = Math.imul(a, this.#a) + Math.imul(b, this.#b) + Math.imul(c, this.#c) + Math.imul(d, this.#d);
    // The upper bits of the sum depend on all bits of the key.
    const hash = sum ^ (sum >>> 16);
    const slots = this.#slots;
    const rows = this.#rows;
    const stride = this.#stride;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    for (;;) {
      const entry = slots[slot + 1]! - 1;
      if (entry === NONE) break;
      if (slots[slot] === hash) {
        const at = entry * stride + KEY;
        if (rows[at] === a && rows[at + 1] === b && rows[at + 2] === c && rows[at + 3] === d) {
          this.#slot = slot;
          return entry;
        }
      }
      slot = (slot + 2) & mask;
    }
    this.#slot = slot;
    this.#hash = hash;
    return NONE;
  }

  /** Find the entry under a key, or make it; either way it is now the youngest. */
  put(a: number, b: number, c: number, d: number): number {
    const found = this.find(a, b, c, d);
    if (found !== NONE) {
      if (found !== this.#youngest) {
        this.#unlink(found);
        this.#link(found);
      }
      return found;
    }
    if (this.#free === NONE && this.#used === this.#capacity) {
      this.#makeRoom();
      this.find(a, b, c, d);
    }
    const rows = this.#rows;
    let entry = this.#free;
    if (entry === NONE) entry = this.#used++;
    else this.#free = rows[entry * this.#stride + YOUNGER]!;
    const at = entry * this.#stride;
    rows[at + KEY] = a;
    rows[at + KEY + 1] = b;
    rows[at + KEY + 2] = c;
    rows[at + KEY + 3] = d;
    for (let i = at + NUMBERS; i < at + this.#stride; i++) rows[i] = 0;
    this.#slots[this.#slot] = this.#hash;
    this.#slots[this.#slot + 1] = entry + 1;
    this.#link(entry);
    this.size++;
    return entry;
  }

  /** Read number `index` of an entry. */
  get(entry: number, index: number): number {
    return this.#numbers[((entry * this.#stride + NUMBERS) >> 1) + index]!;
  }

  /** Write number `index` of an entry. */
  set(entry: number, index: number, value: number): void {
    this.#numbers[((entry * this.#stride + NUMBERS) >> 1) + index] = value;
  }

  /** Add to number `index` of an entry. */
  add(entry: number, index: number, value: number): void {
    this.#numbers[((entry * this.#stride + NUMBERS) >> 1) + index]! += value;
  }

  /** Read word `index` of an entry's key, as a signed number. */
  word(entry: number, index: number): number {
    return this.#rows[entry * this.#stride + KEY + index]!;
  }

  /** The entry that was put next after an entry; -1 where there is none. */
  younger(entry: number): number {
    return this.#rows[entry * this.#stride + YOUNGER]!;
  }

  /** Forget an entry; its number may come back with the next one that is put. */
  remove(entry: number): void {
    const slots = this.#slots;
    const mask = slots.length - 2;
    // Whoever removes an entry has mostly just found it.
    if (slots[this.#slot + 1] !== entry + 1) {
      this.find(this.word(entry, 0), this.word(entry, 1), this.word(entry, 2), this.word(entry, 3));
    }
    let gap = this.#slot;
    // Move back whatever a search would no longer find behind the gap.
    for (let slot = (gap + 2) & mask; slots[slot + 1] !== 0; slot = (slot + 2) & mask) {
      const home = (slots[slot]! << 1) & mask;
      if (((slot - home) & mask) < ((slot - gap) & mask)) continue;
      slots[gap] = slots[slot]!;
      slots[gap + 1] = slots[slot + 1]!;
      gap = slot;
    }
    slots[gap + 1] = 0;
    this.#unlink(entry);
    this.#rows[entry * this.#stride + YOUNGER] = this.#free;
    this.#free = entry;
    this.size--;
  }

  /** Make an entry the youngest. */
  #link(entry: number): void {
    const rows = this.#rows;
    const stride = this.#stride;
    rows[entry * stride + OLDER] = this.#youngest;
    rows[entry * stride + YOUNGER] = NONE;
    if (this.#youngest === NONE) this.oldest = entry;
    else rows[this.#youngest * stride + YOUNGER] = entry;
    this.#youngest = entry;
  }

  #unlink(entry: number): void {
    const rows = this.#rows;
    const stride = this.#stride;
    const older = rows[entry * stride + OLDER]!;
    const younger = rows[entry * stride + YOUNGER]!;
    if (older === NONE) this.oldest = younger;
    else rows[older * stride + YOUNGER] = younger;
    if (younger === NONE) this.#youngest = older;
    else rows[younger * stride + OLDER] = older;
  }

  #makeRoom(): void {
    if (this.#capacity < this.#limit) {
      this.#grow();
      return;
    }
    this.#giveUp?.(this.oldest);
    this.remove(this.oldest);
    this.evicted++;
  }

  #grow(): void {
    this.#capacity = Math.min(this.#limit, 2 * this.#capacity);
    const rows = new Int32Array(this.#capacity * this.#stride);
    rows.set(this.#rows);
    this.#rows = rows;
    this.#numbers = new Float64Array(rows.buffer);
    const old = this.#slots;
    const slots = slotsFor(this.#capacity);
    const mask = slots.length - 2;
    for (let from = 0; from < old.length; from += 2) {
      if (old[from + 1] === 0) continue;
      let slot = (old[from]! << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = old[from]!;
      slots[slot + 1] = old[from + 1]!;
    }
    this.#slots = slots;
  }
}

/** Draw an odd number of 32 bits. */
const factor = (): number => (Math.random() * 2 ** 32) | 1;

/** Make slots: a power of two of them. */
function slotsFor(entries: number): Int32Array {
  const least = entries * (entries > LARGE ? SLOTS_OF_LARGE : SLOTS);
  return new Int32Array(2 * 2 ** Math.ceil(Math.log2(least)));
}
