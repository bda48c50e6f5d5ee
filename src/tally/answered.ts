/**
 * Requests that had their answer, for as long as another one could come: a log, which is only searched, and only then
 * indexed, once an answer came that no request waited for.
 *
 * @module
 */
const FEWEST = 1024;

/** Answered requests, the latest so many of them. */
export class Answered {
  readonly #limit: number;
  #keys: Int32Array = new Int32Array(FEWEST * 2);
  #times: Float64Array = new Float64Array(FEWEST);
  #capacity = FEWEST;
  #next = 0;
  #full = false;
  /** One more than the place of an entry in the log; undefined until something was looked for. */
  #index: Int32Array | undefined;
  #indexed = 0;

  /** @param limit - the most that are remembered: a power of two */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The octets of the log and its index. */
  get octets(): number {
    return this.#keys.byteLength + this.#times.byteLength + (this.#index?.byteLength ?? 0);
  }

  /** Note that a request sent at `time` was answered. */
  note(x: number, y: number, time: number): void {
    if (this.#next === this.#capacity) this.#wrap();
    const at = this.#next++;
    this.#keys[at * 2] = x;
    this.#keys[at * 2 + 1] = y;
    this.#times[at] = time;
    if (this.#index !== undefined) this.#enter(at);
  }

  /** Whether a request with this key that was sent at `since` or later was answered. */
  has(x: number, y: number, since: number): boolean {
    if (this.#index === undefined) this.#build();
    const index = this.#index!;
    const mask = index.length - 1;
    for (let slot = x & mask; index[slot] !== 0; slot = (slot + 1) & mask) {
      const at = index[slot]! - 1;
      if (this.#keys[at * 2] === x && this.#keys[at * 2 + 1] === y && this.#times[at]! >= since) return true;
    }
    return false;
  }

  #enter(at: number): void {
    const index = this.#index!;
    if (++this.#indexed * 2 > index.length) {
      this.#build();
      return;
    }
    const mask = index.length - 1;
    let slot = this.#keys[at * 2]! & mask;
    while (index[slot] !== 0) slot = (slot + 1) & mask;
    index[slot] = at + 1;
  }

  #build(): void {
    const entries = this.#full ? this.#capacity : this.#next;
    this.#index = new Int32Array(this.#capacity * 4);
    this.#indexed = 0;
    for (let at = 0; at < entries; at++) this.#enter(at);
  }

  /** Make the log longer, or begin it again. */
  #wrap(): void {
    if (this.#capacity >= this.#limit) {
      this.#next = 0;
      this.#full = true;
      return;
    }
    const keys = new Int32Array(this.#capacity * 4);
    const times = new Float64Array(this.#capacity * 2);
    keys.set(this.#keys);
    times.set(this.#times);
    this.#keys = keys;
    this.#times = times;
    this.#capacity *= 2;
    if (this.#index !== undefined) this.#build();
  }
}
