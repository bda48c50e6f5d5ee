/**
 * Packets between walk and tables: a row for each, with what counting needs. The tables' misses of one batch overlap when
 * nothing else is done between them.
 *
 * @module
 */

/**
 * A packet's words: the lanes of its flow, a gap, its traits, and where its headers are. Eight words, so that no row lies in
 * two lines of the cache; the row of a record is where the record is in the columns.
 */
export const PACKET = 8;
export const FLOW_X = 0;
export const FLOW_Y = 1;
export const TRAITS = 3;
export const FRAME = 4;
export const NETWORK = 5;
export const OUTER_NETWORK = 6;
export const TRANSPORT = 7;

/** The traits of a packet: its time to live, or that there is none. */
export const LIFE = 0x3ff;
/** It goes to all, or to a group. */
export const GROUP = 0x400;
/** The sender's network address is its own. */
export const OWN = 0x800;
/** IPv6 inside. */
export const WIDE = 0x1000;
/** IPv6 outside. */
export const OUTER_WIDE = 0x2000;
/** In a tunnel. */
export const TUNNELLED = 0x4000;
export const IS_ARP = 0x8000;
/** From here on: what it carries, which is not the flow's affair. */
export const CARRIED_SHIFT = 16;
export const IS_TCP = 0x1_0000;
export const IS_ICMP = 0x2_0000;
export const IS_OTHER = 0x4_0000;
/** It asks or answers. */
export const ASKING = 0x8_0000;

/**
 * The words of what asks or answers: the lanes of its exchange, its record, its code; above the code's own bits one more
 * than the overlay, 0 for none.
 */
export const EVENT = 4;
export const EVENT_RECORD = 2;
export const CODE = 3;
export const VNI_SHIFT = 5;

/** The lowest bits of an event's code are the kind of the exchange: echo, ARP, neighbour discovery, TCP handshake. */
export const ECHO = 0;
export const ARP = 1;
export const NEIGHBOUR = 2;
export const HANDSHAKE = 3;
export const KIND = 3;
/** It is the request. */
export const ASKS = 4;
/** It expects no answer: a probe. */
export const QUIET = 8;
/** It answers no: a reset. */
export const REFUSES = 16;
