/**
 * The contract of a capture writer: records in, the octets of a capture file out.
 *
 * @module
 */
import type { Batch, CaptureInterface, CaptureRecord } from '../packet.ts';

/** A part of a record that is written in place of the whole: an inner frame, say. */
export interface RecordPart {
  /** Where it begins and ends in the octets of the batch. */
  readonly start: number;
  readonly end: number;
  /** The octets it had on the wire. */
  readonly original: number;
  readonly linkType: number;
}

/** What a capture file is made of, one octet after the other. */
export interface CaptureWriter {
  /** Write a record, with a comment where the format has comments. */
  write(record: CaptureRecord, comment?: string): void;
  /** Write the record at `index` of a batch, or a part of it, without making an object of it. */
  writeFrom(batch: Batch, index: number, part?: RecordPart, comment?: string): void;
  /** The octets written since the last call; they stay valid until the next one is written. */
  take(): Uint8Array;
  /** The last octets: of a capture without records, its header. */
  end(): Uint8Array;
}

/** A record on its way into a file. */
export interface Entry {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly original: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly linkType: number;
  readonly from: Pick<CaptureInterface, 'point'> & Partial<CaptureInterface>;
}

const NANOSECONDS = 1_000_000_000n;

/** Make a record an entry. */
export function entryOf(record: CaptureRecord): Entry {
  const { bytes, time, originalLength, linkType, point } = record;
  const nanoseconds = ((time % NANOSECONDS) + NANOSECONDS) % NANOSECONDS;
  return {
    bytes,
    start: 0,
    end: bytes.length,
    original: originalLength,
    seconds: Number((time - nanoseconds) / NANOSECONDS),
    nanoseconds: Number(nanoseconds),
    linkType,
    from: { point },
  };
}

/** Make a record of a batch, or a part of it, an entry. */
export function entryFrom(batch: Batch, index: number, part: RecordPart | undefined): Entry {
  const from = batch.interfaces[batch.interface[index]!]!;
  const start = batch.start[index]!;
  return {
    bytes: batch.bytes,
    start: part?.start ?? start,
    end: part?.end ?? start + batch.captured[index]!,
    original: part?.original ?? batch.original[index]!,
    seconds: batch.seconds[index]!,
    nanoseconds: batch.nanoseconds[index]!,
    linkType: part?.linkType ?? from.linkType,
    from,
  };
}

/** A growing buffer of octets, least significant first. */
export class Octets {
  #bytes: Uint8Array = new Uint8Array(1 << 16);
  #view: DataView = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Hand out what was written, and begin anew in the same memory. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  u16(value: number): void {
    this.#view.setUint16(this.#grow(2), value, true);
  }

  u32(value: number): void {
    this.#view.setUint32(this.#grow(4), value, true);
  }

  copy(bytes: Uint8Array, start: number, end: number): void {
    const at = this.#grow(end - start);
    this.#bytes.set(bytes.subarray(start, end), at);
  }

  /** Write zeros until `length` is a multiple of four. */
  pad(length: number): void {
    const octets = -length & 3;
    const at = this.#grow(octets);
    this.#bytes.fill(0, at, at + octets);
  }

  /** Make room, and say where it is. */
  #grow(octets: number): number {
    const at = this.#length;
    this.#length += octets;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#length);
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
