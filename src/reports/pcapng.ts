/**
 * Records as a pcapng file (draft-ietf-opsawg-pcapng), little-endian: one section, an interface for each that the records
 * came from and each link type, times to the nanosecond.
 *
 * @module
 */
import type { Batch, CaptureRecord } from '../packet.ts';
import { encodeUtf8 } from '../utf8.ts';
import { type CaptureWriter, type Entry, entryFrom, entryOf, Octets, type RecordPart } from './capture-writer.ts';

const SECTION = 0x0a0d_0d0a;
const INTERFACE = 1;
const ENHANCED = 6;
const BYTE_ORDER = 0x1a2b_3c4d;

const OPT_COMMENT = 1;
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_FILTER = 11;

const WORD = 0x1_0000_0000;
/** The seconds at which 64 bits of nanoseconds are used up, in the year 2554. */
const END_OF_TIME = 18_446_744_073;
/** The length of an option has 16 bits. */
const OPTION_LIMIT = 0xffff;

/** Write a pcapng file: any link types together, and comments on packets. */
export const toPcapng = (): CaptureWriter => new PcapngWriter();

class PcapngWriter implements CaptureWriter {
  readonly #out: Octets = new Octets();
  /** The numbers of the interfaces that are described, by link type, by the interface or its point's name. */
  readonly #numbers: Map<number, Map<unknown, number>> = new Map();
  #interfaces = 0;

  constructor() {
    const options = [option(SHB_USERAPPL, encodeUtf8('vxlens'))];
    this.#begin(SECTION, 16, options);
    this.#out.u32(BYTE_ORDER);
    this.#out.u16(1);
    this.#out.u16(0);
    // The section's length is not known: -1.
    this.#out.u32(WORD - 1);
    this.#out.u32(WORD - 1);
    this.#finish(16, options);
  }

  write(record: CaptureRecord, comment?: string): void {
    this.#put(entryOf(record), record.point, comment);
  }

  writeFrom(batch: Batch, index: number, part?: RecordPart, comment?: string): void {
    const entry = entryFrom(batch, index, part);
    this.#put(entry, entry.from, comment);
  }

  take(): Uint8Array {
    return this.#out.take();
  }

  end(): Uint8Array {
    return this.#out.take();
  }

  #put(entry: Entry, key: unknown, comment: string | undefined): void {
    const { bytes, start, end, original, seconds, nanoseconds, linkType } = entry;
    if (seconds < 0 || seconds >= END_OF_TIME) {
      throw new RangeError(`pcapng has no room for ${seconds} seconds since 1970 in nanoseconds`);
    }
    const number = this.#numbers.get(linkType)?.get(key) ?? this.#describe(entry, key);
    const length = end - start;
    const body = 20 + length + (-length & 3);
    const options = comment === undefined ? NONE : [option(OPT_COMMENT, encodeUtf8(comment))];
    // 64 bits of nanoseconds do not fit a number: the low half is exact modulo 2^32, and tells the high half.
    const low = (Math.imul(seconds, 1_000_000_000) + nanoseconds) >>> 0;
    const high = Math.round((seconds * 1_000_000_000 + nanoseconds - low) / WORD);
    const out = this.#out;
    this.#begin(ENHANCED, body, options);
    out.u32(number);
    out.u32(high);
    out.u32(low);
    out.u32(length);
    out.u32(original);
    out.copy(bytes, start, end);
    out.pad(length);
    this.#finish(body, options);
  }

  /** Describe an interface that no record came from so far, and number it. */
  #describe({ linkType, from }: Entry, key: unknown): number {
    const texts: readonly (readonly [code: number, text: string | undefined])[] = [
      [IF_NAME, from.name ?? from.point],
      [IF_DESCRIPTION, from.description],
    ];
    const options = texts
      .filter(([, text]) => text !== undefined && text !== '')
      .map(([code, text]) => option(code, encodeUtf8(text!)));
    // The octet in front of a filter says in which language it is; 0 is libpcap's.
    if (from.filter !== undefined) options.push(option(IF_FILTER, Uint8Array.of(0, ...encodeUtf8(from.filter))));
    options.push(option(IF_TSRESOL, Uint8Array.of(9)));
    this.#begin(INTERFACE, 8, options);
    this.#out.u16(linkType);
    this.#out.u16(0);
    this.#out.u32(from.snapLength ?? 0);
    this.#finish(8, options);
    const number = this.#interfaces++;
    const numbers = this.#numbers.get(linkType) ?? new Map<unknown, number>();
    this.#numbers.set(linkType, numbers.set(key, number));
    return number;
  }

  #begin(type: number, body: number, options: readonly Option[]): void {
    this.#out.u32(type);
    this.#out.u32(12 + body + lengthOf(options));
  }

  /** Write the options, and the block's length once more. */
  #finish(body: number, options: readonly Option[]): void {
    const out = this.#out;
    for (const { code, value } of options) {
      out.u16(code);
      out.u16(value.length);
      out.copy(value, 0, value.length);
      out.pad(value.length);
    }
    if (options.length > 0) out.u32(0);
    out.u32(12 + body + lengthOf(options));
  }
}

interface Option {
  readonly code: number;
  readonly value: Uint8Array;
}

const NONE: readonly Option[] = [];

const option = (code: number, value: Uint8Array): Option => ({ code, value: value.subarray(0, OPTION_LIMIT) });

/** Count the octets of options and the end of their list. */
function lengthOf(options: readonly Option[]): number {
  let length = options.length === 0 ? 0 : 4;
  for (const { value } of options) length += 4 + value.length + (-value.length & 3);
  return length;
}
