/**
 * The columns that a reader fills: a batch in the making.
 *
 * @module
 */
import { Loops } from '../loops/instance.ts';
import * as layout from '../loops/layout.ts';
import type { Batch, CaptureInterface } from '../packet.ts';

/** A batch that one reader writes, and everybody else reads: its columns lie where the loops have theirs. */
export class Columns implements Batch {
  /** The loops that see this batch. */
  readonly loops: Loops;
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  first = 1;
  readonly start: Uint32Array;
  readonly captured: Uint32Array;
  readonly original: Uint32Array;
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  readonly interface: Uint16Array;
  readonly interfaces: CaptureInterface[] = [];
  readonly oddFractions: Map<number, number> = new Map();
  readonly comments: Map<number, string> = new Map();

  constructor(loops: Loops = new Loops({ octets: layout.COLUMNS, javascript: true })) {
    const { memory } = loops;
    this.loops = loops;
    this.start = new Uint32Array(memory, layout.START, layout.RECORDS);
    this.captured = new Uint32Array(memory, layout.CAPTURED, layout.RECORDS);
    this.original = new Uint32Array(memory, layout.ORIGINAL, layout.RECORDS);
    this.seconds = new Float64Array(memory, layout.SECONDS, layout.RECORDS);
    this.nanoseconds = new Uint32Array(memory, layout.NANOSECONDS, layout.RECORDS);
    // Who reads records of a single interface leaves this column as it is.
    this.interface = new Uint16Array(memory, layout.INTERFACES, layout.RECORDS).fill(0);
  }

  /** Begin the next batch: its records lie in `bytes`. */
  begin(bytes: Uint8Array): void {
    this.first += this.count;
    this.count = 0;
    this.bytes = bytes;
    if (this.oddFractions.size > 0) this.oddFractions.clear();
    if (this.comments.size > 0) this.comments.clear();
  }

  /** Put records of another batch into these columns, from the first place on: their octets stay where they are. */
  copy(batch: Batch, from: number, to: number): void {
    this.bytes = batch.bytes;
    this.start.set(batch.start.subarray(from, to));
    this.captured.set(batch.captured.subarray(from, to));
    this.original.set(batch.original.subarray(from, to));
    this.seconds.set(batch.seconds.subarray(from, to));
    this.nanoseconds.set(batch.nanoseconds.subarray(from, to));
    this.count = to - from;
  }

  /** Whether there is no room for another record. */
  get full(): boolean {
    return this.count === layout.RECORDS;
  }
}
