/**
 * The vocabulary: what is read, what is decoded. Types only.
 *
 * @module
 */
import type { LayerBase, Stop } from './layers/layer.ts';
import type { Layer } from './layers/standard.ts';

/** One record of a capture. */
export interface CaptureRecord {
  /** The record's number within its capture point, from 1, as Wireshark and `tcpdump -#` count. */
  readonly number: number;
  /** When it was captured, in nanoseconds since the Unix epoch. */
  readonly time: bigint;
  /** The octets that were kept: the caller's to keep. */
  readonly bytes: Uint8Array;
  /** The octets there were on the wire. */
  readonly originalLength: number;
  /** The link type, a number of the LINKTYPE_ registry. */
  readonly linkType: number;
  /** Where it was captured: a file, an interface. */
  readonly point: string;
}

/** A record decoded. */
export interface Packet<L extends LayerBase = Layer> {
  readonly record: CaptureRecord;
  /** The headers, outermost first. */
  readonly layers: readonly L[];
  /** Why decoding ended before the octets did; undefined where all was decoded. */
  readonly stop: Stop | undefined;
}

/** One frame of a packet that is cut at its tunnels. */
export interface Frame<L extends LayerBase = Layer> {
  /** The VNIs of the tunnels around the frame, outermost first; empty for the underlay. */
  readonly scope: readonly number[];
  readonly layers: readonly L[];
}

/** Where the records of a batch were captured. */
export interface CaptureInterface {
  /** The capture point's name. */
  readonly point: string;
  /** The link type, a number of the LINKTYPE_ registry. */
  readonly linkType: number;
  /**
   * The most octets that are kept of a packet; 0 where there is no bound. A record may hold more in spite of it: libpcap
   * hands out only as many as this says.
   */
  readonly snapLength: number;
  /** The digits behind the point that the file's clock has: 6 down to microseconds, else 9. */
  readonly timeDigits: 6 | 9;
  /** The interface's name, where the file tells it (pcapng). */
  readonly name?: string;
  /** What the interface is, in words, where the file tells it (pcapng). */
  readonly description?: string;
  /** What was let through, in libpcap's words, where the file tells it (pcapng). */
  readonly filter?: string;
  /** What capturing counted, where the file tells it (pcapng); it changes while the file is read, and is whole behind the end. */
  readonly counters?: CaptureCounters;
}

/** What capturing on an interface counted, as far as a file tells. */
export interface CaptureCounters {
  /** Packets that came to the interface. */
  readonly received?: number;
  /** Packets that the interface dropped for want of room. */
  readonly droppedByInterface?: number;
  /** Packets that the operating system dropped before they could be written. */
  readonly droppedBySystem?: number;
  /** The sum of what single packets say was lost between them and the one before. */
  readonly droppedBetween?: number;
}

/**
 * Some thousands of records: one block of octets, and a typed-array column for each thing known of a record. The
 * memory is the reader's and is used again: a batch is valid until the next one is asked for.
 */
export interface Batch {
  /** The octets; record `i` is `bytes[start[i], start[i] + captured[i])`. */
  readonly bytes: Uint8Array;
  /** How many records there are; the columns may be longer. */
  readonly count: number;
  /** The number of record 0; record `i` is `first + i`. */
  readonly first: number;
  readonly start: Uint32Array;
  readonly captured: Uint32Array;
  readonly original: Uint32Array;
  /** Whole seconds since the Unix epoch. */
  readonly seconds: Float64Array;
  /** Nanoseconds within the second, always less than a second. */
  readonly nanoseconds: Uint32Array;
  /** Places in {@link interfaces}. */
  readonly interface: Uint16Array;
  /** Every interface seen so far in this capture; the list grows while it is read. */
  readonly interfaces: readonly CaptureInterface[];
  /**
   * The fractions that a second cannot have, as the file has them (in the units of {@link CaptureInterface.timeDigits}),
   * by place in the batch. The columns hold such a time with the whole seconds of the fraction carried over.
   */
  readonly oddFractions?: ReadonlyMap<number, number>;
  /** What the file says of single records in words (pcapng's comments, a line each), by place in the batch. */
  readonly comments?: ReadonlyMap<number, string>;
}
