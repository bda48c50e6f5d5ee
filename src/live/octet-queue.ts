/**
 * A bounded queue of octets between a capture that cannot wait and a pipe that may be slow.
 *
 * What does not fit is refused whole, so that the octets that leave are always whole records one after the other.
 *
 * @module
 */

/** Take octets, and say how many were taken; fewer than offered means: no more for now. */
export type Sink = (bytes: Uint8Array, start: number, end: number) => number;

/** A ring of octets that is never longer than it was made. */
export class OctetQueue {
  /** The octets that wait. */
  length = 0;
  readonly #ring: Uint8Array;
  #start = 0;

  constructor(capacity: number) {
    this.#ring = new Uint8Array(capacity);
  }

  /** Append a header and the first `length` octets of a body, or refuse both. */
  push(header: Uint8Array, body: Uint8Array, length: number): boolean {
    if (this.length + header.length + length > this.#ring.length) return false;
    this.#append(header, header.length);
    this.#append(body, length);
    return true;
  }

  /** Hand what waits to a sink, oldest first, until it takes no more; say whether nothing is left. */
  drain(sink: Sink): boolean {
    while (this.length > 0) {
      const end = Math.min(this.#start + this.length, this.#ring.length);
      const offered = end - this.#start;
      const taken = sink(this.#ring, this.#start, end);
      this.length -= taken;
      // An empty queue starts over at the front: a reader that keeps up never touches more than a few pages.
      this.#start = this.length === 0 ? 0 : (this.#start + taken) % this.#ring.length;
      if (taken < offered) return false;
    }
    return true;
  }

  #append(bytes: Uint8Array, length: number): void {
    const capacity = this.#ring.length;
    const at = (this.#start + this.length) % capacity;
    const first = Math.min(length, capacity - at);
    // `set` of a whole array is quicker than a loop from some 40 octets on, and packets are longer than that.
    this.#ring.set(bytes.subarray(0, first), at);
    if (first < length) this.#ring.set(bytes.subarray(first, length), 0);
    this.length += length;
  }
}
