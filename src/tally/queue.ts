/**
 * Packets between walk and tables: a column for each thing that counting needs. The tables' misses of one batch overlap
 * when nothing else is done between them.
 *
 * @module
 */

/** A packet's words: the lanes of its flow, of its way, where its record is, its traits, and where its headers are. */
export const PACKET = 10;
export const FLOW_X = 0;
export const FLOW_Y = 1;
export const WAY_X = 2;
export const WAY_Y = 3;
export const RECORD = 4;
export const TRAITS = 5;
export const NETWORK = 6;
export const FRAME = 7;
export const TUNNEL = 8;
export const OUTER_NETWORK = 9;
/** The trait of what goes to all. */
export const GROUP = 0x400;

/** The words of what asks or answers: the lanes of its exchange, its record, its code, and its overlay, -1 for none. */
export const EVENT = 5;
export const EVENT_RECORD = 2;
export const CODE = 3;
export const VNI = 4;

/**
 * Rows of words. Not a column for each: columns of one length lie in memory so that the same places of all of them
 * compete for a few lines of the cache.
 */
export class Queue {
  /** How many rows there are. */
  length = 0;
  readonly words: Int32Array;

  /**
   * @param rows - the rows there is room for
   * @param width - the words of a row
   */
  constructor(rows: number, width: number) {
    this.words = new Int32Array(rows * width);
  }
}

/** The lowest bits of an event's code are the kind of the exchange: echo, ARP, neighbour discovery, TCP handshake. */
export const ECHO = 0;
export const ARP = 1;
export const NEIGHBOUR = 2;
export const HANDSHAKE = 3;
/** It is the request. */
export const ASKS = 4;
/** It expects no answer: a probe. */
export const QUIET = 8;
/** It answers no: a reset. */
export const REFUSES = 16;
