/**
 * Classic pcap (draft-ietf-opsawg-pcap), in both byte orders, and what older programs made of it.
 *
 * ```text
 * file    | magic | major, minor | 0 | 0 | snap length | FCS length and flag (6 bits), link type (26 bits) |
 * record  | seconds | fraction | captured length | original length | octets …
 * patched | seconds | fraction | captured length | original length | interface | protocol, type, 0 | octets …
 * ```
 *
 * @module
 */
import { AT, NEED } from '../loops/layout.ts';
import type { CaptureInterface } from '../packet.ts';
import type { Columns } from './columns.ts';
import { type CaptureFormat, cut, type Damage, type Parser } from './format.ts';
import { type Layout, layoutOf, layoutOfRecord, packetLimit, snapLength } from './pcap-layout.ts';

/** Classic pcap. */
export const pcap: CaptureFormat = {
  recognises: (bytes, start) => layoutOf(new DataView(bytes.buffer, bytes.byteOffset + start, 4)) !== undefined,
  parser: (point) => new PcapParser(point),
};

/** The parser of a classic pcap file. */
class PcapParser implements Parser {
  need = 4;
  damage: Damage | undefined;
  readonly #point: string;
  #layout: Layout | undefined;
  #limit = 0;
  /** The octets used so far: a field that outgrows 31 bits would make V8 compile all that reads it once more, 15 ms a run. */
  readonly #used: Float64Array = new Float64Array(1);
  /** The records so far, without those of the columns while these are filled. */
  #records = 0;

  constructor(point: string) {
    this.#point = point;
  }

  parse(bytes: Uint8Array, start: number, end: number, into: Columns): number {
    if (this.damage !== undefined) return start;
    let at = start;
    if (this.#layout === undefined) {
      this.#layout = this.#open(new DataView(bytes.buffer, bytes.byteOffset + start, end - start), into);
      if (this.#layout === undefined) return start;
      at += this.#layout.fileHeader;
      this.#used[0] = this.#layout.fileHeader;
    }
    // Only the first record can tell that the file was written by a patched libpcap.
    if (this.#records === 0) this.#layout = layoutOfRecord(this.#layout, into.interfaces[0]!, bytes, at, end);
    this.#records -= into.count;
    const stop = this.#take(this.#layout, bytes, at, end, into);
    into.loops.leave();
    this.#used[0]! += stop - at;
    this.#records += into.count;
    return stop;
  }

  end(left: number): Damage | undefined {
    if (this.#layout === undefined) return cut('the file header', this.need, left, 0);
    return left === 0 ? undefined : cut(`record ${this.#records + 1}`, this.need, left, this.#used[0]!);
  }

  /** Read the file header, as soon as it is there. */
  #open(header: DataView, into: Columns): Layout | undefined {
    const layout = header.byteLength < 4 ? undefined : layoutOf(header);
    if (layout === undefined) return undefined;
    this.need = layout.fileHeader;
    if (header.byteLength < layout.fileHeader) return undefined;
    // The upper six bits tell of a frame check sequence; libpcap masks them too.
    const linkType = header.getUint32(20, layout.little) & 0x03ff_ffff;
    this.#limit = packetLimit(linkType);
    const described: CaptureInterface = {
      point: this.#point,
      linkType,
      snapLength: snapLength(header.getUint32(16, layout.little), layout, linkType),
      timeDigits: layout.units === 1_000_000 ? 6 : 9,
    };
    into.interfaces.push(described);
    return layout;
  }

  /** Take whole records: usual ones in a loop, others one by one. The column of interfaces is zero, and a file has but one. */
  #take(layout: Layout, bytes: Uint8Array, from: number, end: number, into: Columns): number {
    const { little, header, lengths, units } = layout;
    const { loops } = into;
    let at = from;
    this.need = header;
    for (;;) {
      if (lengths !== 'original first') {
        const run = loops.over(bytes);
        into.count = run.parse(at, end, into.count, header, little ? 1 : 0, units, this.#limit);
        at = loops.words[AT >> 2]!;
        const need = loops.words[NEED >> 2]!;
        if (need > 0) {
          this.need = need;
          return at;
        }
      }
      if (into.full || end - at < header) return at;
      const offset = this.#used[0]! + at - from;
      const next = this.#takeOne(layout, bytes, at, end, into, offset);
      if (next === at) return at;
      at = next;
    }
  }

  /** Take a record, whatever it is like, and return where the next one begins: at the same place, if this one is not whole. */
  #takeOne(layout: Layout, bytes: Uint8Array, at: number, end: number, into: Columns, offset: number): number {
    const { little, header, lengths, units } = layout;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const i = into.count;
    let kept = view.getUint32(at + 8, little);
    let whole = view.getUint32(at + 12, little);
    if (lengths !== 'captured first' && (lengths === 'original first' || kept > whole)) [kept, whole] = [whole, kept];
    if (kept > this.#limit) {
      this.damage = tooLong(this.#records + i + 1, kept, this.#limit, offset);
      return at;
    }
    const next = at + header + kept;
    if (next > end) {
      this.need = next - at;
      return at;
    }
    const fraction = view.getUint32(at + 4, little);
    into.seconds[i] = view.getUint32(at, little);
    if (fraction < units) into.nanoseconds[i] = fraction * (1_000_000_000 / units);
    else carryOver(fraction, units, i, into);
    into.start[i] = at + header;
    into.captured[i] = kept;
    into.original[i] = whole;
    into.count = i + 1;
    return next;
  }
}

/** Carry the whole seconds over that a fraction has and should not have. */
function carryOver(fraction: number, units: number, i: number, into: Columns): void {
  into.seconds[i]! += Math.floor(fraction / units);
  into.nanoseconds[i] = (fraction % units) * (1_000_000_000 / units);
  into.oddFractions.set(i, fraction);
}

const tooLong = (record: number, claimed: number, limit: number, offset: number): Damage => ({
  code: 'damaged',
  reason: `record ${record} claims ${claimed} octets, and ${limit} is the most there can be`,
  offset,
});
