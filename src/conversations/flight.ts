/**
 * Packets in flight: the sightings of one key, gathered until no further one is to be expected.
 *
 * Joining waits instead of guessing: identical packets (ARP, retransmits, identification 0) can be told apart only when
 * all of their sightings are there. The clock is the captures', and the number of packets in flight is bounded.
 *
 * @module
 */
import type { Inner } from './inner.ts';
import type { Seen } from './seen.ts';

/** The sightings of one key. */
export interface Gathering {
  readonly key: number;
  readonly inner: Inner;
  readonly seen: Seen[];
  /** The captures' time, in seconds, of the first sighting and of the last. */
  readonly begun: number;
  touched: number;
  /** The captures' time when it was settled: what all points saw until then is known. */
  until: number;
}

// A beacon that never falls silent must not gather for ever.
const SIGHTINGS = 512;
const LIVES = 4;
const SLICES = 8;

/** What is in flight. */
export class Flights {
  /** Seconds without a further sighting after which a packet counts as complete; never more than at first. */
  window: number;
  readonly #slice: number;
  readonly #limit: number;
  readonly #byKey = new Map<number, Gathering>();
  /** Gatherings by the slice of time in which they are looked at next. */
  readonly #slices = new Map<number, Gathering[]>();
  /** How many of those were settled before their slice came. */
  #stale = 0;
  #next = Number.NEGATIVE_INFINITY;
  /** How many were taken as complete early because too many were in flight. */
  hurried = 0;

  /**
   * @param window - see {@link window}
   * @param limit - the most packets in flight
   */
  constructor(window: number, limit: number) {
    this.window = window;
    this.#slice = window / SLICES;
    this.#limit = limit;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** Add a sighting; a gathering that is full, or the eldest of too many, is settled. */
  add(key: number, seen: Seen, now: number, inner: () => Inner, settled: (done: Gathering) => void): void {
    let gathering = this.#byKey.get(key);
    if (gathering === undefined) {
      if (this.#byKey.size >= this.#limit) this.#hurry(now, settled);
      gathering = { key, inner: inner(), seen: [seen], begun: now, touched: now, until: Number.POSITIVE_INFINITY };
      this.#byKey.set(key, gathering);
      this.#queue(gathering);
      return;
    }
    gathering.seen.push(seen);
    gathering.touched = now;
    if (gathering.seen.length >= SIGHTINGS) this.#settleEarly(gathering, now, settled);
  }

  /** Settle what nothing was added to for the length of the window. */
  sweep(now: number, settled: (done: Gathering) => void): void {
    const slice = this.#sliceOf(now);
    // A record with a time far ahead must not make everything after it look late.
    if (slice < this.#next - LIVES * SLICES) this.#next = slice;
    if (slice <= this.#next) return;
    for (const [due, waiting] of this.#slices) {
      if (due >= slice && due < slice + LIVES * SLICES) continue;
      this.#slices.delete(due);
      for (const gathering of waiting) {
        if (this.#byKey.get(gathering.key) !== gathering) {
          this.#stale--;
          continue;
        }
        const late = now - gathering.touched >= this.window || now < gathering.begun - this.window;
        if (late || now - gathering.begun >= LIVES * this.window) {
          this.#byKey.delete(gathering.key);
          gathering.until = now;
          settled(gathering);
        } else this.#queue(gathering);
      }
    }
    this.#next = slice;
  }

  /** Settle everything. */
  flush(settled: (done: Gathering) => void): void {
    const all = [...this.#byKey.values()];
    this.#byKey.clear();
    this.#slices.clear();
    this.#stale = 0;
    for (const gathering of all) settled(gathering);
  }

  #sliceOf(time: number): number {
    return Math.floor(time / this.#slice);
  }

  #queue(gathering: Gathering): void {
    const slice = this.#sliceOf(gathering.touched + this.window);
    const waiting = this.#slices.get(slice);
    if (waiting === undefined) this.#slices.set(slice, [gathering]);
    else waiting.push(gathering);
  }

  /** Settle the eldest: a `Map` keeps its entries in the order in which they came. */
  #hurry(now: number, settled: (done: Gathering) => void): void {
    let left = Math.max(1, this.#limit >> 6);
    for (const gathering of this.#byKey.values()) {
      this.hurried++;
      this.#settleEarly(gathering, now, settled);
      if (--left === 0) return;
    }
  }

  /** Settle a gathering before its slice comes; there would be no bound to those that wait for nothing but that. */
  #settleEarly(gathering: Gathering, now: number, settled: (done: Gathering) => void): void {
    this.#byKey.delete(gathering.key);
    gathering.until = now;
    settled(gathering);
    if (++this.#stale <= this.#limit) return;
    this.#stale = 0;
    for (const [slice, waiting] of this.#slices) {
      this.#slices.set(
        slice,
        waiting.filter((one) => this.#byKey.get(one.key) === one),
      );
    }
  }
}
