/**
 * The columns that a reader fills: a batch in the making.
 *
 * @module
 */
import type { Batch, CaptureInterface } from '../packet.ts';

/**
 * The most records of a batch: 256 KiB of the shortest Ethernet frames are 3450. The columns take 128 KiB and stay in
 * the second-level cache beside the octets.
 */
const BATCH_RECORDS = 4096;

/** A batch that one reader writes, and everybody else reads. */
export class Columns implements Batch {
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  first = 1;
  readonly start: Uint32Array = new Uint32Array(BATCH_RECORDS);
  readonly captured: Uint32Array = new Uint32Array(BATCH_RECORDS);
  readonly original: Uint32Array = new Uint32Array(BATCH_RECORDS);
  readonly seconds: Float64Array = new Float64Array(BATCH_RECORDS);
  readonly nanoseconds: Uint32Array = new Uint32Array(BATCH_RECORDS);
  readonly interface: Uint16Array = new Uint16Array(BATCH_RECORDS);
  readonly interfaces: CaptureInterface[] = [];
  readonly oddFractions: Map<number, number> = new Map();
  readonly comments: Map<number, string> = new Map();

  /** Begin the next batch: its records lie in `bytes`. */
  begin(bytes: Uint8Array): void {
    this.first += this.count;
    this.count = 0;
    this.bytes = bytes;
    if (this.oddFractions.size > 0) this.oddFractions.clear();
    if (this.comments.size > 0) this.comments.clear();
  }

  /** Whether there is no room for another record. */
  get full(): boolean {
    return this.count === BATCH_RECORDS;
  }
}
