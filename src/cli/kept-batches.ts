/**
 * Records of a pipe, kept while they pass: the first ones and the last ones, for a pipe cannot be read again.
 *
 * @module
 */
import type { Batch } from '../packet.ts';

/** Octets of the first records that are kept, and of the last ones. */
const EITHER = 1 << 25;

/** Batches that are kept within a bound. */
export class KeptBatches {
  readonly #first: Batch[] = [];
  readonly #last: Batch[] = [];
  readonly #bound: number;
  #firstOctets = 0;
  #lastOctets = 0;

  /** @param bound - octets of the first records that are kept, and as many of the last ones */
  constructor(bound: number = EITHER) {
    this.#bound = bound;
  }

  /** Hand batches on, and keep them. */
  async *through(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
    for await (const batch of batches) {
      this.#keep(batch);
      yield batch;
    }
  }

  /** Hand out what is kept, in its order. */
  async *again(): AsyncGenerator<Batch> {
    yield* this.#first;
    yield* this.#last;
  }

  #keep(batch: Batch): void {
    const copy = copied(batch);
    const octets = copy.bytes.length + COLUMNS * copy.count;
    if (this.#firstOctets + octets <= this.#bound && this.#last.length === 0) {
      this.#first.push(copy);
      this.#firstOctets += octets;
      return;
    }
    this.#last.push(copy);
    this.#lastOctets += octets;
    while (this.#lastOctets > this.#bound && this.#last.length > 1) {
      const oldest = this.#last.shift()!;
      this.#lastOctets -= oldest.bytes.length + COLUMNS * oldest.count;
    }
  }
}

/** The octets of a record's columns. */
const COLUMNS = 26;

/** Copy what a batch holds: its memory is used again. */
function copied(batch: Batch): Batch {
  const { count } = batch;
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (let i = 0; i < count; i++) {
    from = Math.min(from, batch.start[i]!);
    to = Math.max(to, batch.start[i]! + batch.captured[i]!);
  }
  const begin = Math.min(from, to);
  return {
    // Not slice: that of Node's Buffer copies nothing.
    bytes: Uint8Array.from(batch.bytes.subarray(begin, to)),
    count,
    first: batch.first,
    start: batch.start.slice(0, count).map((start) => start - begin),
    captured: batch.captured.slice(0, count),
    original: batch.original.slice(0, count),
    seconds: batch.seconds.slice(0, count),
    nanoseconds: batch.nanoseconds.slice(0, count),
    interface: batch.interface.slice(0, count),
    interfaces: batch.interfaces,
    ...(batch.oddFractions === undefined ? {} : { oddFractions: new Map(batch.oddFractions) }),
  };
}
