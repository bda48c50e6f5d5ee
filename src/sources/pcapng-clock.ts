/**
 * The clocks of pcapng's interfaces (draft-ietf-opsawg-pcapng §4.2, if_tsresol and if_tsoffset): 64-bit counts of ticks
 * whose length is a power of ten or of two, made into seconds and nanoseconds without losing any.
 *
 * @module
 */
import type { Loops } from '../loops/instance.ts';
import * as layout from '../loops/layout.ts';
import type { Columns } from './columns.ts';

const WORD = 0x1_0000_0000;
const BILLION = 1_000_000_000;

/** Let the loops forget the clocks of a section. */
export function hideClocks({ memory }: Loops): void {
  new Uint8Array(memory, layout.CLOCKS, layout.CLOCKS_MOST * layout.CLOCK).fill(0);
}

/** The clock of an interface. */
export class Clock {
  /** The ticks of a second. */
  readonly ticks: bigint;
  /** The same as a number where 32-bit arithmetic does, and the nanoseconds of a tick; else 0. */
  readonly #short: number;
  readonly #tick: number;
  readonly #offset: number;
  /**
   * The last second, and where it began, as the low half of its 64 bits, less than zero where that was before the high half
   * became what it is: most packets share their second with the last.
   */
  #second = 0;
  #high = -1;
  #low = 0;

  /** @param resolution - the octet of if_tsresol; `offset` - the seconds of if_tsoffset, added to every time */
  constructor(resolution: number, offset: number) {
    const exponent = resolution & 0x7f;
    const decimal = (resolution & 0x80) === 0;
    this.ticks = decimal ? 10n ** BigInt(exponent) : 1n << BigInt(exponent);
    this.#short = decimal && exponent >= 6 && exponent <= 9 ? Number(this.ticks) : 0;
    this.#tick = this.#short === 0 ? 0 : BILLION / this.#short;
    this.#offset = offset;
  }

  /** Write the time of record `i`, of which `high` and `low` are the halves. */
  write(high: number, low: number, into: Columns, i: number): void {
    const since = low - this.#low;
    if (high === this.#high && since >= 0 && since < this.#short) {
      into.seconds[i] = this.#second;
      into.nanoseconds[i] = since * this.#tick;
    } else if (this.#short > 0) this.#divide(high, low, into, i);
    else this.#divideExactly(high, low, into, i);
  }

  /** Show the last second to the loops: this is the clock of the section's interface `port`, whose place is `index`. */
  show({ memory }: Loops, port: number, index: number): void {
    if (this.#short === 0 || port >= layout.CLOCKS_MOST) return;
    const at = layout.CLOCKS + port * layout.CLOCK;
    const floats = new Float64Array(memory, at, layout.CLOCK >> 3);
    const words = new Int32Array(memory, at, layout.CLOCK >> 2);
    floats[layout.CLOCK_SECOND >> 3] = this.#second;
    floats[layout.CLOCK_LOW >> 3] = this.#low;
    floats[layout.CLOCK_TICKS >> 3] = this.#short;
    words[layout.CLOCK_HIGH >> 2] = this.#high;
    words[layout.CLOCK_TICK >> 2] = this.#tick;
    words[layout.CLOCK_INDEX >> 2] = index;
  }

  /**
   * A double holds 53 of the 64 bits, so the quotient may be one too large or too small; the rest is exact modulo 2^32,
   * where a rest that is a second off cannot be taken for a right one, for three times 10^9 is less than 2^32.
   */
  #divide(high: number, low: number, into: Columns, i: number): void {
    const ticks = this.#short;
    let second = Math.floor((high * WORD + low) / ticks);
    let rest = (low - Math.imul(second, ticks)) >>> 0;
    if (rest >= WORD - ticks) {
      second--;
      rest = rest + ticks - WORD;
    } else if (rest >= ticks) {
      second++;
      rest -= ticks;
    }
    this.#second = second + this.#offset;
    this.#high = high;
    this.#low = low - rest;
    into.seconds[i] = this.#second;
    into.nanoseconds[i] = rest * this.#tick;
  }

  #divideExactly(high: number, low: number, into: Columns, i: number): void {
    const time = (BigInt(high) << 32n) | BigInt(low);
    into.seconds[i] = Number(time / this.ticks) + this.#offset;
    into.nanoseconds[i] = Number(((time % this.ticks) * BigInt(BILLION)) / this.ticks);
  }
}
