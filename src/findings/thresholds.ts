/**
 * Every threshold of every detector, in one place.
 *
 * @module
 */

/** Requests that stay unanswered before it is more than chance: ARP asks three times (RFC 1122 §2.3.2.1, Linux's default). */
export const UNANSWERED_REQUESTS = 3;
/** Nanoseconds that a capture must go on after a request before its silence counts. */
export const PATIENCE = 500_000_000;
/** Packets of one direction, all lost at one place, before it is called one-way. */
export const ONE_WAY_PACKETS = 5;
/** Packets of a size that were lost, and of a smaller one that passed, before the size is blamed. */
export const BLACK_HOLE_PACKETS = 3;
/** Nanoseconds between two clocks before it is worth telling. */
export const CLOCK_OFFSET = 1_000_000;
/** Nanoseconds between two neighbouring points, at the median, before it is called slow. */
export const SLOW_HOP = 5_000_000;
/** A slow hop takes this many times as long as what is left of the way. */
export const SLOW_SHARE = 3;
/** Packets that arrive behind later ones before it is told. */
export const REORDERED_PACKETS = 3;
/** Moves of a hardware address, back and forth, before it flaps. */
export const FLAPS = 3;
/** Cases of one kind that a detector tells apart; what is beyond is counted together. */
export const CASES = 4096;
/** Packets that are kept as evidence of one case. */
export const EVIDENCE = 10;
