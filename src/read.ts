/**
 * Bytes → records: read a capture, whatever its octets come out of.
 *
 * @module
 */
import type { Loops } from './loops/instance.ts';
import type { Batch, CaptureRecord } from './packet.ts';
import { filled, pushed } from './sources/drive.ts';
import { isOpenable, pieces, type Source } from './sources/source.ts';
import { anyParser } from './sources/standard.ts';
import { toNanoseconds } from './time.ts';
import { introduce } from './view.ts';

export type { ByteStream, Filler, Openable, Source } from './sources/source.ts';

/** How to read. */
export interface ReadOptions {
  /** The capture point's name; unless given what `open` made of the file's name, else empty. */
  readonly point?: string;
  /** @internal The loops into whose memory an opened file is read, instead of some of the reader's own. */
  readonly into?: Loops;
}

/**
 * A capture: records one by one, or in batches. Nothing is read before it is asked for, nor more than is asked for; a
 * capture that ends in damage throws a `CaptureError` after the last record before it.
 */
export interface Capture extends AsyncIterable<CaptureRecord> {
  /** Where it was captured. */
  readonly point: string;
  /** Read some thousands of records at a time, without an object for each. */
  batches(): AsyncIterable<Batch>;
}

/** Read a capture: pcap or pcapng, as its first octets tell. */
export function read(source: Source, options: ReadOptions = {}): Capture {
  const point = options.point ?? (isOpenable(source) ? source.point : '');
  const batches = (): AsyncIterable<Batch> =>
    isOpenable(source)
      ? filled(source, anyParser(point), options.into)
      : pushed(pieces(source, point), anyParser(point), point);
  return { point, batches, [Symbol.asyncIterator]: () => records(batches()) };
}

/** Take batches apart into records that are the caller's to keep. */
export function records(batches: AsyncIterable<Batch>): AsyncIterator<CaptureRecord> {
  return new Records(batches[Symbol.asyncIterator]());
}

/**
 * Take a batch apart into records that are the caller's to keep.
 *
 * ```ts
 * for await (const batch of read(source).batches()) for (const record of recordsOf(batch)) console.log(dissect(record));
 * ```
 */
export const recordsOf = (batch: Batch): IterableIterator<CaptureRecord> => new RecordsOf(batch);

/** More than any batch has. */
const BEHIND = 0x3fff_ffff;

/** The records of one batch. V8 does not put the body of a generator into the loop that asks it, and this it does. */
class RecordsOf implements IterableIterator<CaptureRecord> {
  readonly #batch: Batch;
  readonly #taker = new Taker();
  #next = 0;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<CaptureRecord, undefined> {
    const batch = this.#batch;
    if (this.#next >= batch.count) return { done: true, value: undefined };
    return { done: false, value: this.#taker.take(batch, this.#next++) };
  }

  return(): IteratorResult<CaptureRecord, undefined> {
    this.#next = BEHIND;
    return { done: true, value: undefined };
  }
}

type Result = IteratorResult<CaptureRecord, undefined>;

/**
 * The records of a stream of batches. An async generator would cost three turns of the microtask queue a record, 0.6 µs;
 * this costs one, and none of its own while a batch lasts.
 */
class Records implements AsyncIterableIterator<CaptureRecord, undefined> {
  readonly #batches: AsyncIterator<Batch>;
  #batch: Batch | undefined;
  #next = 0;
  /** The last answer that is still to come: whoever asks before it came waits behind it. */
  #waiting: Promise<unknown> | undefined;
  readonly #taker = new Taker();

  constructor(batches: AsyncIterator<Batch>) {
    this.#batches = batches;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#waiting === undefined && this.#batch !== undefined && this.#next < this.#batch.count) {
      return Promise.resolve({ done: false, value: this.#taker.take(this.#batch, this.#next++) });
    }
    return this.#behind(() => this.#advance());
  }

  return(): Promise<Result> {
    return this.#behind(async () => {
      this.#batch = undefined;
      await this.#batches.return?.();
      return { done: true, value: undefined };
    });
  }

  /** Answer once all that was asked for earlier is answered. */
  #behind(answer: () => Promise<Result>): Promise<Result> {
    const coming = this.#waiting === undefined ? answer() : this.#waiting.then(answer, answer);
    const done = (): void => {
      if (this.#waiting === settled) this.#waiting = undefined;
    };
    const settled: Promise<unknown> = coming.then(done, done);
    this.#waiting = settled;
    return coming;
  }

  async #advance(): Promise<Result> {
    while (this.#batch === undefined || this.#next === this.#batch.count) {
      const { done, value } = await this.#batches.next();
      if (done === true) return { done: true, value: undefined };
      this.#batch = value;
      this.#next = 0;
      this.#taker.begin();
    }
    return { done: false, value: this.#taker.take(this.#batch, this.#next++) };
  }
}

/** Makes records out of batches, whose memory is used again: records get a copy. */
class Taker {
  #kept: ArrayBuffer = new ArrayBuffer(0);
  #view: DataView = new DataView(this.#kept);
  #from = 0;
  #to = 0;

  /** Forget the batch before. */
  begin(): void {
    this.#to = 0;
  }

  /** Make the record at `i`. */
  take(batch: Batch, i: number): CaptureRecord {
    const from = batch.interfaces[batch.interface[i]!]!;
    const start = batch.start[i]!;
    const length = batch.captured[i]!;
    if (start + length > this.#to || start < this.#from) this.#keep(batch, i);
    // `subarray` takes twice as long.
    const bytes = new Uint8Array(this.#kept, start - this.#from, length);
    introduce(bytes, start - this.#from, this.#view);
    return {
      number: batch.first + i,
      time: toNanoseconds(batch.seconds[i]!, batch.nanoseconds[i]!),
      bytes,
      originalLength: batch.original[i]!,
      linkType: from.linkType,
      point: from.point,
    };
  }

  /**
   * Copy the records from `i` on that fit into 32 KiB: a copy of each would cost 500 to 1000 ns, a share of a common one
   * costs 60 to 150 ns. Not more than that, for whoever keeps one record keeps the copy.
   */
  #keep(batch: Batch, i: number): void {
    const start = batch.start[i]!;
    let end = start + batch.captured[i]!;
    for (let j = i + 1; j < batch.count; j++) {
      const further = batch.start[j]! + batch.captured[j]!;
      if (batch.start[j]! < end || further - start > SHARED) break;
      end = further;
    }
    // Not slice: that of Node's Buffer copies nothing. Copied when it is made, it is not filled with zeros before.
    this.#kept = new Uint8Array(batch.bytes.subarray(start, end)).buffer;
    this.#view = new DataView(this.#kept);
    this.#from = start;
    this.#to = end;
  }
}

const SHARED = 32 * 1024;
