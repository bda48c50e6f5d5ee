/**
 * A datagram in pieces: what came of it, and the whole of it put together.
 *
 * @module
 */
import { u16 } from '../bytes.ts';
import { fold } from '../checksum.ts';
import { FRAGMENT_OFFSET, MORE_FRAGMENTS } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import type { LayerBase } from '../layers/layer.ts';
import type { CaptureRecord } from '../packet.ts';
import type { Fragment } from './fragment.ts';
import { Pieces, type Placed } from './pieces.ts';

/** The most octets that an IP length field can say. */
const LONGEST = 0xffff;
const CONGESTION_EXPERIENCED = 3;

interface Piece<R extends CaptureRecord> {
  readonly record: R;
  readonly fragment: Fragment;
}

/** One datagram while its pieces come. */
export class Datagram<R extends CaptureRecord> {
  /** Seconds of the capture's time when the first of its pieces came. */
  readonly begun: number;
  readonly version: 4 | 6;
  readonly pieces: Piece<R>[] = [];
  readonly #ranges = new Pieces();
  /** The octets that are kept for it. */
  size = 0;

  constructor(begun: number, version: 4 | 6) {
    this.begun = begun;
    this.version = version;
  }

  /** Take a piece; its octets are kept as they are. */
  place(record: R, fragment: Fragment, size: number): Placed {
    const { offset, start, end, more } = fragment;
    const placed = this.#ranges.place(offset, offset + end - start, more);
    if (placed === 'duplicate') return placed;
    this.pieces.push({ record: owned(record), fragment });
    this.size += size;
    return placed;
  }

  get whole(): boolean {
    return this.#ranges.whole;
  }

  /** Put the whole packet in the place of the piece that came last; undefined where it is too long to be one. */
  join(): R | undefined {
    const { record, fragment } = this.pieces.at(-1)!;
    const sorted = [...this.pieces].sort((a, b) => a.fragment.offset - b.fragment.offset);
    const { record: first, fragment: head } = sorted[0]!;
    const header = head.headerEnd - head.network;
    const total = header + this.#ranges.length;
    if (total - (this.version === 6 ? IPV6_LENGTH : 0) > LONGEST) return undefined;
    const bytes = new Uint8Array(fragment.network + header + captured(sorted));
    bytes.set(record.bytes.subarray(0, fragment.network));
    bytes.set(first.bytes.subarray(head.network, head.headerEnd), fragment.network);
    let at = fragment.network + header;
    for (const { record: from, fragment: piece } of sorted) {
      if (at === bytes.length) break;
      const octets = from.bytes.subarray(piece.start, Math.min(piece.end, from.bytes.length));
      bytes.set(octets, at);
      at += octets.length;
    }
    const congested = this.pieces.some((piece) => piece.fragment.congested);
    writeHeader(bytes, fragment.network, head, total, congested);
    for (const layer of fragment.around) lengthen(bytes, layer, total - (fragment.end - fragment.network));
    return { ...record, bytes, originalLength: fragment.network + total };
  }
}

/** Let a record have its octets to itself: they may be a part of a block that would be kept with them. */
function owned<R extends CaptureRecord>(record: R): R {
  const { bytes } = record;
  // Not slice: that of Node's Buffer copies nothing.
  return bytes.length === bytes.buffer.byteLength ? record : { ...record, bytes: new Uint8Array(bytes) };
}

/** Count the octets of the payload that were captured, up to the first that was not. */
function captured<R extends CaptureRecord>(sorted: readonly Piece<R>[]): number {
  let octets = 0;
  for (const { record, fragment } of sorted) {
    const there = Math.min(fragment.end, record.bytes.length) - fragment.start;
    octets += Math.max(0, there);
    if (there < fragment.end - fragment.start) break;
  }
  return octets;
}

/** Make the first piece's header at `at` that of the whole packet. */
function writeHeader(bytes: Uint8Array, at: number, head: Fragment, total: number, congested: boolean): void {
  if (head.version === 4) {
    replace(bytes, at + 2, total, at + 10);
    replace(bytes, at + 6, u16(bytes, at + 6) & ~(MORE_FRAGMENTS | FRAGMENT_OFFSET), at + 10);
    // RFC 3168 §5.3: one piece that met congestion is enough.
    if (congested) replace(bytes, at, u16(bytes, at) | CONGESTION_EXPERIENCED, at + 10);
    return;
  }
  replace(bytes, at + 4, total - IPV6_LENGTH, -1);
  bytes[at + head.nextHeaderAt - head.network] = head.nextHeader;
  if (congested) replace(bytes, at, u16(bytes, at) | (CONGESTION_EXPERIENCED << 4), -1);
}

/** Make a header around the packet say that it holds `by` octets more. */
function lengthen(bytes: Uint8Array, { kind, offset }: LayerBase, by: number): void {
  if (kind === 'ipv4') grow(bytes, offset + 2, by, offset + 10);
  else if (kind === 'ipv6' || kind === 'pppoe') grow(bytes, offset + 4, by, -1);
  else if (kind === 'udp') {
    grow(bytes, offset + 4, by, -1);
    // No datagram on the wire held this, so no checksum of one covers it (RFC 768: 0 is none).
    replace(bytes, offset + 6, 0, -1);
  }
}

/** Add to a length; 0 stands for what the field does not hold, as it does where segmentation is left to the NIC. */
function grow(bytes: Uint8Array, at: number, by: number, checksumAt: number): void {
  const length = u16(bytes, at) + by;
  if (u16(bytes, at) !== 0) replace(bytes, at, length > LONGEST ? 0 : length, checksumAt);
}

/** Write 16 bits, and keep the header checksum at `checksumAt` as right or wrong as it was (RFC 1624 §3). */
function replace(bytes: Uint8Array, at: number, value: number, checksumAt: number): void {
  const before = u16(bytes, at);
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
  if (checksumAt < 0) return;
  const sum = ~fold((~u16(bytes, checksumAt) & 0xffff) + (~before & 0xffff) + value) & 0xffff;
  bytes[checksumAt] = sum >> 8;
  bytes[checksumAt + 1] = sum & 0xff;
}
