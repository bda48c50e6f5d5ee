/**
 * The contract of a capture format: a state machine that is shown octets and fills columns. It reads nothing, waits for
 * nothing and keeps no octets, so files, pipes, sockets and browsers drive the same code.
 *
 * Guarantee: a parser never throws, never reads outside the octets that it is shown, and allocates nothing whose size a
 * capture tells it. The records do not depend on where the octets are cut into pieces.
 *
 * @module
 */
import type { CaptureErrorCode } from './capture-error.ts';
import type { Columns } from './columns.ts';

/** What is wrong with a capture, and where. */
export interface Damage {
  readonly code: CaptureErrorCode;
  readonly reason: string;
  /** The octet of the capture where it begins. */
  readonly offset: number;
}

/** The parser of one capture. */
export interface Parser {
  /** Octets, counted from the place that `parse` returned, without which it gets no further. */
  readonly need: number;
  /** Why `parse` takes nothing more. */
  readonly damage: Damage | undefined;
  /**
   * Take records from `bytes[start, end)` until the columns are full, the octets are used up, the next record is not
   * whole, or the capture is damaged.
   *
   * @returns the place of the first octet that was not used: it has to be shown again, with more behind it
   */
  parse(bytes: Uint8Array, start: number, end: number, into: Columns): number;
  /** Say what is wrong with a capture that ends `left` octets behind the place that `parse` returned. */
  end(left: number): Damage | undefined;
}

/** A capture format: how it is told from others, and its parser. */
export interface CaptureFormat {
  /** Tell whether a capture that begins with the four octets at `start` is of this format. */
  recognises(bytes: Uint8Array, start: number): boolean;
  /** Make the parser of one capture. */
  parser(point: string): Parser;
}

/** Say that a capture ends inside something of which `need` octets were needed and `left` are there. */
export const cut = (what: string, need: number, left: number, offset: number): Damage => ({
  code: 'truncated',
  reason: `the capture ends inside ${what}: ${need} octets needed, ${left} there`,
  offset,
});
