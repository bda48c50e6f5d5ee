/**
 * Batches of records with their fragments joined: each in its place, or the whole packets alone.
 *
 * @module
 */
import type { Batch, CaptureInterface, CaptureRecord } from '../packet.ts';
import { type Reassembled, type ReassembleOptions, Reassembler, type ReassemblyCounts } from '../reassemble.ts';
import { toNanoseconds } from '../time.ts';

/** Turns batches into batches in which fragments are joined; the result is valid until the next call. */
export interface BatchReassembler {
  take(batch: Batch): Batch;
  /** Say that nothing more is to come; what waits is handed out where pieces are. */
  end(): Batch | undefined;
  readonly counts: ReassemblyCounts;
}

/** A record that remembers the columns it comes from. */
interface Kept extends CaptureRecord {
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Its place in the list of interfaces. */
  readonly interface: number;
  readonly comment: string | undefined;
}

/**
 * Make what leaves every record in its place: pieces stay as they are, but the one that came last becomes the whole packet.
 */
export function inPlace(options: ReassembleOptions = {}): BatchReassembler {
  const reassembler = new Reassembler<Kept>(options);
  return {
    counts: reassembler.counts,
    take(batch) {
      const joined = new Map<number, Kept>();
      for (let i = 0; i < batch.count; i++) {
        const taken = takeFrom(reassembler, batch, i);
        if (taken?.joined === true) joined.set(i, taken.record);
      }
      return joined.size === 0 ? batch : withInPlace(batch, joined);
    },
    end() {
      reassembler.end();
      return undefined;
    },
  };
}

/**
 * Make what takes pieces out: whole packets stand where their last piece stood, and the pieces of datagrams that never
 * become whole come when they are given up. Records are numbered anew.
 */
export function apart(options: ReassembleOptions = {}): BatchReassembler {
  let entries: (number | Kept)[] = [];
  const reassembler = new Reassembler<Kept>({ ...options, onGivenUp: (piece) => entries.push(piece) });
  let first = 1;
  let interfaces: readonly CaptureInterface[] = [];
  const handOut = (batch: Batch | undefined): Batch => {
    const made = gathered(batch, entries, first, interfaces);
    entries = [];
    first += made.count;
    return made;
  };
  return {
    counts: reassembler.counts,
    take(batch) {
      interfaces = batch.interfaces;
      for (let i = 0; i < batch.count; i++) {
        const taken = takeFrom(reassembler, batch, i);
        if (taken?.waits !== true) entries.push(taken?.record ?? i);
      }
      return handOut(batch);
    },
    end() {
      reassembler.end();
      return entries.length === 0 ? undefined : handOut(undefined);
    },
  };
}

interface Taken extends Reassembled<Kept> {
  /** Whether anything of it was joined. */
  readonly joined: boolean;
}

/** Take record `i` of a batch, if it is a fragment: only then it is copied. */
function takeFrom(reassembler: Reassembler<Kept>, batch: Batch, i: number): Taken | undefined {
  const start = batch.start[i]!;
  const octets = batch.bytes.subarray(start, start + batch.captured[i]!);
  const place = batch.interface[i]!;
  const { linkType, point } = batch.interfaces[place]!;
  const originalLength = batch.original[i]!;
  if (!reassembler.isPiece(octets, linkType, originalLength)) return undefined;
  const seconds = batch.seconds[i]!;
  const nanoseconds = batch.nanoseconds[i]!;
  const record: Kept = {
    number: batch.first + i,
    time: toNanoseconds(seconds, nanoseconds),
    bytes: new Uint8Array(octets),
    originalLength,
    linkType,
    point,
    seconds,
    nanoseconds,
    interface: place,
    comment: batch.comments?.get(i),
  };
  const taken = reassembler.take(record, String(place));
  return { ...taken, joined: taken.record !== record };
}

/** Put joined packets into the place of records: their octets stand behind those of the batch. */
function withInPlace(batch: Batch, joined: ReadonlyMap<number, Kept>): Batch {
  const block = behind(batch.bytes, [...joined.values()]);
  const columns = {
    start: batch.start.slice(0, batch.count),
    captured: batch.captured.slice(0, batch.count),
    original: batch.original.slice(0, batch.count),
  };
  let at = batch.bytes.length;
  for (const [i, { bytes, originalLength }] of joined) {
    columns.start[i] = at;
    columns.captured[i] = bytes.length;
    columns.original[i] = originalLength;
    at += bytes.length;
  }
  return { ...batch, ...columns, bytes: block };
}

/** Make a batch of records of another, told by their places, and of records that were kept. */
function gathered(
  batch: Batch | undefined,
  entries: readonly (number | Kept)[],
  first: number,
  interfaces: readonly CaptureInterface[],
): Batch {
  const count = entries.length;
  const kept = entries.filter((entry) => typeof entry !== 'number');
  const made = {
    bytes: behind(batch?.bytes ?? new Uint8Array(0), kept),
    count,
    first,
    start: new Uint32Array(count),
    captured: new Uint32Array(count),
    original: new Uint32Array(count),
    seconds: new Float64Array(count),
    nanoseconds: new Uint32Array(count),
    interface: new Uint16Array(count),
    interfaces,
    oddFractions: new Map<number, number>(),
    comments: new Map<number, string>(),
  };
  let at = batch?.bytes.length ?? 0;
  for (const [i, entry] of entries.entries()) {
    const from = typeof entry === 'number' ? fromBatch(batch!, entry) : fromKept(entry, at);
    made.start[i] = from.start;
    made.captured[i] = from.captured;
    made.original[i] = from.original;
    made.seconds[i] = from.seconds;
    made.nanoseconds[i] = from.nanoseconds;
    made.interface[i] = from.interface;
    const odd = typeof entry === 'number' ? batch!.oddFractions?.get(entry) : undefined;
    if (odd !== undefined) made.oddFractions.set(i, odd);
    if (from.comment !== undefined) made.comments.set(i, from.comment);
    if (typeof entry !== 'number') at += entry.bytes.length;
  }
  return made;
}

interface Row {
  readonly start: number;
  readonly captured: number;
  readonly original: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly interface: number;
  readonly comment: string | undefined;
}

const fromBatch = (batch: Batch, i: number): Row => ({
  start: batch.start[i]!,
  captured: batch.captured[i]!,
  original: batch.original[i]!,
  seconds: batch.seconds[i]!,
  nanoseconds: batch.nanoseconds[i]!,
  interface: batch.interface[i]!,
  comment: batch.comments?.get(i),
});

const fromKept = (kept: Kept, start: number): Row => ({
  ...kept,
  start,
  captured: kept.bytes.length,
  original: kept.originalLength,
});

/** Put the octets of records behind others. */
function behind(bytes: Uint8Array, records: readonly Kept[]): Uint8Array {
  if (records.length === 0) return bytes;
  const block = new Uint8Array(records.reduce((sum, record) => sum + record.bytes.length, bytes.length));
  block.set(bytes);
  let at = bytes.length;
  for (const record of records) {
    block.set(record.bytes, at);
    at += record.bytes.length;
  }
  return block;
}
