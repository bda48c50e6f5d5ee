/**
 * Where everything is in the loops' memory: the addresses, in octets, of what every batch needs. The tables that grow with
 * a capture stand behind it, at addresses that are kept in words of the state.
 *
 * Columns and rows are a few cache lines out of step: at the same distance from each other their beginnings would compete
 * for the same lines of the cache.
 *
 * @module
 */

/** The records that the loops take at once. */
export const RECORDS = 4096;

/** The state's words: the seeds of keys. */
export const SEED_X = 0;
export const SEED_Y = 4;
/** How many events, and how many answers, are there. */
export const EVENTS = 16;
export const ANSWERED = 20;
/** Flows: where their slots and the counts of their accounts are, and the number of slots less one. */
export const SLOTS_AT = 24;
export const COUNTS_AT = 28;
export const SLOTS_MASK = 32;
// From 36 up to 56, and from 0x200 on, there is what `exchanges.ts` and `learned.ts` have.
/** Floating-point: the second that times are counted from, and the time of the last record. */
export const BASE = 56;
export const LAST = 64;
/** Records whose time is before that of the one before them. */
export const BACKWARDS = 72;
/** Where the first record is that was not parsed. */
export const AT = 80;
/** How many octets it has, where not all of them are there; else 0. */
export const NEED = 84;

/**
 * Floating-point, for they may outgrow 31 bits: packets in tunnels so far, announcements and probes, and records that were
 * cut.
 */
export const TUNNELLED_SO_FAR = 88;
export const ANNOUNCED = 96;
export const SNAPPED = 104;

/**
 * The clocks of the first interfaces of a pcapng section. Floating-point: the second that its last packet was in, where in
 * the lower half of a time that began, and how many ticks it has, 0 as long as it is not known. Words: the upper half, the
 * nanoseconds of a tick, and the interface's place.
 */
export const CLOCKS = 0x400;
export const CLOCKS_MOST = 64;
export const CLOCK = 40;
export const CLOCK_SECOND = 0;
export const CLOCK_LOW = 8;
export const CLOCK_TICKS = 16;
export const CLOCK_HIGH = 24;
export const CLOCK_TICK = 28;
export const CLOCK_INDEX = 32;

/** The batch's columns. */
export const START = 0x1000;
export const CAPTURED = 0x5100;
export const ORIGINAL = 0x9200;
/** Floating-point: whole seconds; and the nanoseconds within. */
export const SECONDS = 0xd300;
export const NANOSECONDS = 0x1_5400;
/** By record, two octets each: the place of its interface. */
export const INTERFACES = 0x1_9500;
/** What a reader needs that lets others look at the octets where they are. */
export const COLUMNS = 0x1_b600;
/** Nanoseconds since the base second. */
export const TIMES = 0x1_b600;
/** By UDP port, its octets turned round: what is claimed to be in it, an octet each; and from 1 on, a number of VXLAN's own. */
export const CLAIMS = 0x2_3700;
export const PORT_NUMBERS = 0x3_3700;
/** By the headers of a plain frame, less its tag: its traits. */
export const TRAITS_OF = 0x4_3700;

/** What the walk tells of a record: words. */
export const ROWS = 0x4_8100;
export const ROW = 48;
export const ROW_LAYERS = 0;
export const ROW_OUTER_LAYERS = 4;
export const ROW_OUTER_NETWORK = 8;
export const ROW_OUTER_TRANSPORT = 12;
export const ROW_TUNNEL = 16;
export const ROW_FRAME = 20;
export const ROW_NETWORK = 24;
export const ROW_PROTOCOL = 28;
export const ROW_TRANSPORT = 32;
export const ROW_END = 36;
/** One of the visitor's stops, or that the record is not plain. */
export const ROW_STOP = 40;
export const NOT_PLAIN = -1;

/** Packets whose flows are keyed: see `queue.ts`. */
export const PACKETS = 0x7_8100;
/** What asks and answers: see `queue.ts`. */
export const EVENT_ROWS = 0x9_8200;
/** Answers whose durations are counted elsewhere: how long it took, and where their outcome is (see `exchanges.ts`). */
export const ANSWERS = 0xa_8300;
export const ANSWER = 16;
export const ANSWER_OUTCOME = 8;
/** How many requests wait since which moment: see `room.ts`. */
export const MOMENTS_AT = 0xb_8400;

/** The octets of a batch: read so that the kernel copies to the start of a page. */
export const OCTETS_AT = 0xd_0010;
export const OCTETS = 0x4_fff0;
/** Everything else. */
export const TABLES = 0x12_0000;
