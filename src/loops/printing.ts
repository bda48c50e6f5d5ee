/**
 * Where the printing loops have what they need in the loops' memory: behind the columns, in the place of the tally's tables.
 *
 * @module
 */
import { COLUMNS } from './layout.ts';
import type { i32 } from './numbers.ts';

/** The most octets that tcpdump takes for a packet. */
export const LONGEST: i32 = 262_144;

/** How often `-v` was given. */
export const VERBOSE: i32 = COLUMNS;
/** Digits behind the point of a time stamp: 6, 9, or 0 where no time is printed. */
export const DIGITS: i32 = COLUMNS + 0x04;
/** The octets of a record that are looked at, at most. */
export const SNAP: i32 = COLUMNS + 0x08;
/** The octets of the text that stands in front of a time stamp's digits. */
export const STAMP_LENGTH: i32 = COLUMNS + 0x0c;
/** Floating-point: the second whose text that is. */
export const STAMPED: i32 = COLUMNS + 0x10;
/** Where the text so far ends, and why it does not go on: {@link NOT_PLAIN}, {@link UNSTAMPED} or {@link FULL}. */
export const TEXT_END: i32 = COLUMNS + 0x18;
export const WHY: i32 = COLUMNS + 0x1c;
/** Where the line began that is being printed, and where in it a payload is named that is not decoded; -1 where there is none. */
export const LINE: i32 = COLUMNS + 0x20;
export const PAYLOAD: i32 = COLUMNS + 0x24;
/** A segment's numbers as they are to be printed, and what the edges of selective acknowledgments are counted from. */
export const SEQUENCE: i32 = COLUMNS + 0x28;
export const ACKNOWLEDGMENT: i32 = COLUMNS + 0x2c;
export const SELECTIVE: i32 = COLUMNS + 0x30;
/** The name of a segment's connection, nine words at most: see {@link Relate}. */
export const CONNECTION: i32 = COLUMNS + 0x80;

/** The text in front of a time stamp's digits: 32 octets. */
export const STAMP: i32 = COLUMNS + 0x40;
/** From here up to {@link PORTS} is what all printers have in common. */
export const COMMON: i32 = COLUMNS + 0x100;
/** `0` to `999` without zeros in front, and how many digits that is in the highest octet; and `000` to `999`. */
export const SHORT_DIGITS: i32 = COMMON;
export const THREE_DIGITS: i32 = COLUMNS + 0x1100;
/** `0.` to `255.`, and how many characters that is. */
export const DOTTED: i32 = COLUMNS + 0x2100;
export const DOTTED_LENGTHS: i32 = COLUMNS + 0x2500;
/** `00` to `ff`. */
export const TWO_HEX: i32 = COLUMNS + 0x2600;
/** By a segment's flags: their names, and in an octet of each place how long that text is. */
export const FLAG_NAMES: i32 = COLUMNS + 0x2a00;
export const FLAG_PLACE: i32 = 32;
export const FLAG_LENGTH: i32 = 28;
/** The fixed texts, see `texts.ts`. */
export const TEXTS: i32 = COLUMNS + 0x4a00;
/** By UDP port: 1 where tunnels are in it, {@link STRANGE} where something is that is not plain. */
export const PORTS: i32 = COLUMNS + 0x5a00;
export const STRANGE: i32 = 2;
/** The text, and how much of it is made at once: no more than stays in the cache until it is copied. */
export const TEXT: i32 = COLUMNS + 0x1_5a00;
export const TEXT_OCTETS: i32 = 0x4000;
/** Room for a record's text; what is longer is not plain. Stores reach no more than 64 octets beyond what they put. */
export const ROOM: i32 = 0x800;
export const PRINTING_END: i32 = TEXT + TEXT_OCTETS + ROOM + 0x100;

/** Why printing stopped. */
export const NOT_PLAIN: i32 = -1;
export const UNSTAMPED: i32 = -2;
export const FULL: i32 = -3;
