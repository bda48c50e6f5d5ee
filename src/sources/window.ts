/**
 * The buffer that a file is read into, and the part of it that is still to be parsed.
 *
 * @module
 */

/** The octets that are read at once: more leaves the second-level cache, less costs more calls. */
const READ = 256 * 1024;

/**
 * The octets in front of them, for the rest of a record that the last read cut. Every read then goes to the same place,
 * which is not the start of the buffer: an array of this size starts sixteen octets behind the start of a page, and there
 * the kernel's copy takes five times as long on AMD's processors (2.1 s against 0.38 s for 4.4 GB).
 */
const HEADROOM = 64 * 1024 - 16;

/** A buffer whose octets `[start, end)` are read, and not yet parsed. */
export class Window {
  bytes: Uint8Array;
  start: number = HEADROOM;
  end: number = HEADROOM;

  /** @param bytes - as many as are made otherwise; fewer are left alone */
  constructor(bytes?: Uint8Array) {
    this.bytes = bytes !== undefined && bytes.length >= HEADROOM + READ ? bytes : new Uint8Array(HEADROOM + READ);
  }

  /** Make room behind `end`, and return the buffer. */
  makeRoom(): Uint8Array {
    const rest = this.end - this.start;
    if (rest <= HEADROOM) this.#move(HEADROOM - rest);
    else if (this.bytes.length - this.end < READ / 4) this.#extend(rest);
    return this.bytes;
  }

  /** Make room for the rest of a long record: what it claims is not believed, so that the buffer only ever doubles. */
  #extend(rest: number): void {
    if (2 * rest <= this.bytes.length) {
      this.#move(0);
      return;
    }
    const grown = new Uint8Array(2 * rest + READ);
    grown.set(this.bytes.subarray(this.start, this.end));
    this.bytes = grown;
    this.start = 0;
    this.end = rest;
  }

  #move(to: number): void {
    if (this.end > this.start) this.bytes.copyWithin(to, this.start, this.end);
    this.end = to + this.end - this.start;
    this.start = to;
  }
}
