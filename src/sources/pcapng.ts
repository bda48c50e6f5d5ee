/**
 * pcapng (draft-ietf-opsawg-pcapng): blocks, in sections that may differ in byte order, interfaces and clocks.
 *
 * ```text
 * any block  | type | total length | body … | total length |
 * section    | 1A2B3C4D | major, minor | section length (64) | options …
 * interface  | link type (16), 0 | snap length | options …
 * enhanced   | interface | time high | time low | captured | original | octets, padded to 4 | options …
 * simple     | original | octets, padded to 4
 * obsolete   | interface (16), drops (16) | time high | time low | captured | original | octets, padded | options …
 * statistics | interface | time high | time low | options …
 * ```
 *
 * @module
 */
import { AT } from '../loops/layout.ts';
import { decodeUtf8 } from '../utf8.ts';
import type { Columns } from './columns.ts';
import { type CaptureFormat, cut, type Damage, type Parser } from './format.ts';
import { hideClocks } from './pcapng-clock.ts';
import { count, DESCRIPTION_FIELDS, describe, lose, type Port, STATISTICS_FIELDS } from './pcapng-interface.ts';
import { eachOption } from './pcapng-options.ts';

const SECTION = 0x0a0d_0d0a;
const INTERFACE = 1;
const OBSOLETE = 2;
const SIMPLE = 3;
const STATISTICS = 5;
const ENHANCED = 6;
const BYTE_ORDER = 0x1a2b_3c4d;

const OPT_COMMENT = 1;
const EPB_DROPCOUNT = 4;
/** What the obsolete block writes where it does not know what was dropped. */
const DROPS_UNKNOWN = 0xffff;

/** Type and length in front of a block, and the length behind it. */
const FRAME = 12;
const BODY = 8;
const SECTION_HEADER = 28;
/** The longest block that has to be in memory: libpcap's bound. Blocks that are skipped may have any length. */
const BLOCK_LIMIT = 16 * 1024 * 1024;
/** The column of interfaces has 16 bits. */
const INTERFACE_LIMIT = 65_536;
/** The octets that names, descriptions and filters of all interfaces may take. */
const TEXT_LIMIT = 1024 * 1024;
/** The characters that are kept of a packet's comments: no option holds more octets. */
const COMMENT_LIMIT = 0xffff;

/** pcapng. */
export const pcapng: CaptureFormat = {
  recognises: (bytes, start) => new DataView(bytes.buffer, bytes.byteOffset + start, 4).getUint32(0) === SECTION,
  parser: (point) => new PcapngParser(point),
};

/** The parser of a pcapng file. */
class PcapngParser implements Parser {
  need = SECTION_HEADER;
  damage: Damage | undefined;
  readonly #point: string;
  #little = false;
  /** The interfaces of the section. */
  #ports: Port[] = [];
  #texts = 0;
  /** The octets used so far: in an array, for a field that outgrows 31 bits makes V8 compile once more what reads it. */
  readonly #used: Float64Array = new Float64Array(1);
  /** The blocks begun, and where the last of them began. */
  #blocks = 0;
  #begun = 0;
  /** Octets still to come of a block that is skipped, and the length that must stand behind them. */
  #skip = 0;
  #behind = 0;

  constructor(point: string) {
    this.#point = point;
  }

  parse(bytes: Uint8Array, start: number, end: number, into: Columns): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = start;
    while (this.damage === undefined) {
      at = this.#usual(bytes, at, end, into);
      const used = this.#block(view, at, end, into);
      if (used === 0) break;
      at += used;
      this.#used[0]! += used;
    }
    into.loops.leave();
    return at;
  }

  end(left: number): Damage | undefined {
    if (this.#skip > 0) return cut(`block ${this.#blocks}`, this.#skip, left, this.#begun);
    return left === 0 ? undefined : cut(`block ${this.#blocks + 1}`, this.need, left, this.#used[0]!);
  }

  /** Take usual packets in a loop. The first block that is anything else is left to {@link PcapngParser.#block}. */
  #usual(bytes: Uint8Array, from: number, end: number, into: Columns): number {
    if (this.#skip > 0) return from;
    const { loops, count } = into;
    into.count = loops.over(bytes).parseBlocks(from, end, count, this.#little ? 1 : 0);
    const at = loops.words[AT >> 2]!;
    this.#blocks += into.count - count;
    this.#used[0]! += at - from;
    return at;
  }

  /** Take one block, or a piece of one that is skipped, and say how many octets that used. */
  #block(view: DataView, at: number, end: number, into: Columns): number {
    if (this.#skip > 0) return this.#pass(view, at, end);
    if (into.full || !this.#has(FRAME, end - at)) return 0;
    const type = view.getUint32(at, this.#little);
    if (type === SECTION) return this.#section(view, at, end, into);
    const claimed = view.getUint32(at + 4, this.#little);
    if (claimed < FRAME) return this.#refuse(`claims ${claimed} octets, fewer than any block has`);
    // Old drafts let blocks end anywhere and begin at multiples of four; Wireshark reads them so still.
    const length = claimed + (-claimed & 3);
    if (type > ENHANCED || type === 4 || type === 0) return this.#begin(length, claimed, view, at, end);
    if (length > BLOCK_LIMIT)
      return this.#refuse(`claims ${claimed} octets, and ${BLOCK_LIMIT} is the most there can be`);
    if (!this.#has(length, end - at)) return 0;
    const behind = view.getUint32(at + length - 4, this.#little);
    const wrong =
      behind === claimed ? this.#body(view, type, at + BODY, at + length - 4, into) : differ(claimed, behind);
    if (wrong !== '') return this.#refuse(wrong);
    this.#blocks++;
    return length;
  }

  /** Tell whether `need` octets are there; what is needed is said in either case. */
  #has(need: number, have: number): boolean {
    this.need = need;
    return have >= need;
  }

  #refuse(what: string, code: Damage['code'] = 'damaged'): number {
    this.damage = { code, reason: `block ${this.#blocks + 1} ${what}`, offset: this.#used[0]! };
    return 0;
  }

  /** Begin to skip a block: one that nobody needs, or a section header whose fields were read. */
  #begin(length: number, claimed: number, view: DataView, at: number, end: number): number {
    this.#begun = this.#used[0]!;
    this.#blocks++;
    this.#skip = length;
    this.#behind = claimed;
    return this.#pass(view, at, end);
  }

  /** Skip as much as is there, but for the length at the end of the block, which is compared. */
  #pass(view: DataView, at: number, end: number): number {
    const step = Math.min(this.#skip - 4, end - at);
    this.#skip -= step;
    if (this.#skip > 4 || !this.#has(4, end - at - step)) {
      this.need = Math.min(this.#skip, FRAME);
      return step;
    }
    this.#skip = 0;
    const behind = view.getUint32(at + step, this.#little);
    if (behind === this.#behind) return step + 4;
    const reason = `block ${this.#blocks} ${differ(this.#behind, behind)}`;
    this.damage = { code: 'damaged', reason, offset: this.#begun };
    return step;
  }

  #section(view: DataView, at: number, end: number, into: Columns): number {
    if (!this.#has(SECTION_HEADER, end - at)) return 0;
    const little = view.getUint32(at + BODY, true) === BYTE_ORDER;
    if (!little && view.getUint32(at + BODY) !== BYTE_ORDER)
      return this.#refuse('is a section header without byte order');
    const length = view.getUint32(at + 4, little);
    if (length < SECTION_HEADER || length % 4 !== 0)
      return this.#refuse(`is a section header and claims ${length} octets`);
    const [major, minor] = [view.getUint16(at + 12, little), view.getUint16(at + 14, little)];
    if (major !== 1) return this.#refuse(`begins a section of version ${major}.${minor} of pcapng`, 'unsupported');
    this.#little = little;
    this.#ports = [];
    hideClocks(into.loops);
    return this.#begin(length, length, view, at, end);
  }

  /** Take the body of a block, between its lengths; what is wrong with it is said in words. */
  #body(view: DataView, type: number, at: number, end: number, into: Columns): string {
    if (type === ENHANCED) return this.#enhanced(view, at, end, into);
    if (type === SIMPLE) return this.#simple(view, at, end, into);
    if (type === OBSOLETE) return this.#obsolete(view, at, end, into);
    if (type === INTERFACE) return this.#interface(view, at, end, into);
    if (type === STATISTICS) this.#statistics(view, at, end);
    return '';
  }

  #interface(view: DataView, at: number, end: number, into: Columns): string {
    if (end - at < DESCRIPTION_FIELDS) return 'is an interface description without its fields';
    const index = into.interfaces.length;
    if (index === INTERFACE_LIMIT) return `describes one interface more than ${INTERFACE_LIMIT}`;
    const port = describe(view, at, end, this.#little, this.#point, index, TEXT_LIMIT - this.#texts);
    const { name = '', description = '', filter = '' } = port.told;
    this.#texts += name.length + description.length + filter.length;
    this.#ports.push(port);
    into.interfaces.push(port.told);
    return '';
  }

  #statistics(view: DataView, at: number, end: number): void {
    if (end - at < STATISTICS_FIELDS) return;
    const port = this.#ports[view.getUint32(at, this.#little)];
    if (port !== undefined) count(port, view, at + STATISTICS_FIELDS, end, this.#little);
  }

  #enhanced(view: DataView, at: number, end: number, into: Columns): string {
    if (end - at < 20) return 'is a packet without its fields';
    const little = this.#little;
    const id = view.getUint32(at, little);
    const port = this.#ports[id];
    if (port === undefined) return undescribed(id);
    const captured = view.getUint32(at + 12, little);
    if (captured > end - at - 20) return tooLong(captured, end - at - 20);
    put(view, at, captured, little, port, into);
    port.clock.show(into.loops, id, port.index);
    const options = at + 20 + ((captured + 3) & ~3);
    if (end - options >= 4) this.#packetOptions(view, options, end, port, into);
    return '';
  }

  #packetOptions(view: DataView, at: number, end: number, port: Port, into: Columns): void {
    let comment = '';
    eachOption(view, at, end, this.#little, (code, from, length) => {
      if (code === EPB_DROPCOUNT && length === 8) lose(port, Number(view.getBigUint64(from, this.#little)));
      else if (code === OPT_COMMENT && comment.length + length < COMMENT_LIMIT) {
        comment += `${comment === '' ? '' : '\n'}${decodeUtf8(view, from, length)}`;
      }
    });
    if (comment !== '') into.comments.set(into.count - 1, comment);
  }

  #obsolete(view: DataView, at: number, end: number, into: Columns): string {
    if (end - at < 20) return 'is a packet without its fields';
    const little = this.#little;
    const id = view.getUint16(at, little);
    const port = this.#ports[id];
    if (port === undefined) return undescribed(id);
    const captured = view.getUint32(at + 12, little);
    if (captured > end - at - 20) return tooLong(captured, end - at - 20);
    put(view, at, captured, little, port, into);
    const drops = view.getUint16(at + 2, little);
    if (drops !== DROPS_UNKNOWN && drops > 0) lose(port, drops);
    return '';
  }

  /** A simple packet has no time, belongs to the first interface, and is as long as there is room for (§4.4). */
  #simple(view: DataView, at: number, end: number, into: Columns): string {
    if (end - at < 4) return 'is a packet without its fields';
    const port = this.#ports[0];
    if (port === undefined) return undescribed(0);
    const original = view.getUint32(at, this.#little);
    const { snapLength } = port.told;
    const kept = snapLength === 0 ? original : Math.min(original, snapLength);
    const i = into.count++;
    into.start[i] = at + 4;
    into.captured[i] = Math.min(kept, end - at - 4);
    into.original[i] = original;
    into.seconds[i] = 0;
    into.nanoseconds[i] = 0;
    into.interface[i] = port.index;
    return '';
  }
}

/** Put the record of an enhanced or obsolete block into the columns: all but their first four octets are the same. */
function put(view: DataView, at: number, captured: number, little: boolean, port: Port, into: Columns): void {
  const i = into.count++;
  into.start[i] = at + 20;
  into.captured[i] = captured;
  into.original[i] = view.getUint32(at + 16, little);
  into.interface[i] = port.index;
  port.clock.write(view.getUint32(at + 4, little), view.getUint32(at + 8, little), into, i);
}

const differ = (front: number, behind: number): string => `has the length ${front} in front and ${behind} behind`;
const undescribed = (id: number): string => `is a packet of interface ${id}, which no block describes`;
const tooLong = (claimed: number, room: number): string =>
  `is a packet that claims ${claimed} octets, and has room for ${room}`;
