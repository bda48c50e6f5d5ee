/**
 * The clocks of pcapng's interfaces (draft-ietf-opsawg-pcapng §4.2, if_tsresol and if_tsoffset): 64-bit counts of ticks
 * whose length is a power of ten or of two, made into seconds and nanoseconds without losing any.
 *
 * @module
 */
import type { Columns } from './columns.ts';

/** The clock of an interface. */
export interface Clock {
  /** The ticks of a second. */
  readonly ticks: bigint;
  /** The same as a number, where {@link setTime} can do with 32-bit arithmetic; else 0. */
  readonly shortTicks: number;
  /** Seconds that are added to every time. */
  readonly offset: number;
}

/** Make a clock of the octet of if_tsresol and the seconds of if_tsoffset. */
export function clock(resolution: number, offset: number): Clock {
  const exponent = resolution & 0x7f;
  const ticks = (resolution & 0x80) === 0 ? 10n ** BigInt(exponent) : 1n << BigInt(exponent);
  const short = (resolution & 0x80) === 0 && exponent >= 6 && exponent <= 9;
  return { ticks, shortTicks: short ? Number(ticks) : 0, offset };
}

const WORD = 0x1_0000_0000;

/** Write the time of record `i`: `high` and `low` are the halves of its 64 bits. */
export function setTime(
  { ticks, shortTicks, offset }: Clock,
  high: number,
  low: number,
  into: Columns,
  i: number,
): void {
  if (shortTicks === 0) {
    const time = (BigInt(high) << 32n) | BigInt(low);
    into.seconds[i] = Number(time / ticks) + offset;
    into.nanoseconds[i] = Number(((time % ticks) * 1_000_000_000n) / ticks);
    return;
  }
  // A double holds 53 of the 64 bits, so the quotient may be one too large or too small; the rest is exact modulo 2^32,
  // where a rest that is one tick count off cannot be taken for a right one, for three times 10^9 is less than 2^32.
  let second = Math.floor((high * WORD + low) / shortTicks);
  let rest = (low - Math.imul(second, shortTicks)) >>> 0;
  if (rest >= WORD - shortTicks) {
    second--;
    rest = rest + shortTicks - WORD;
  } else if (rest >= shortTicks) {
    second++;
    rest -= shortTicks;
  }
  into.seconds[i] = second + offset;
  into.nanoseconds[i] = rest * (1_000_000_000 / shortTicks);
}
