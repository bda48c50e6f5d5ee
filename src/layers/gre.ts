/**
 * Generic Routing Encapsulation (RFC 2784, with key and sequence number of RFC 2890; version 1: RFC 2637 §4.1).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |C|R|K|S|s|recur|A| flags | ver |         protocol type         |
 * |      checksum (C or R)        |       offset (C or R)         |
 * |                            key (K)                            |
 * |                      sequence number (S)                      |
 * |                    acknowledgment (A, version 1)              |
 * ```
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, unsupported } from './layer.ts';

/** The octets of a GRE header without its optional fields. */
export const GRE_LENGTH = 4;
/** GRE's number in the IP protocol field. */
export const GRE_PROTOCOL = 47;

/** Read the flags and the version. */
export const greFlags = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the protocol type, an EtherType. */
export const greProtocolType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the version: 0, or 1 in PPTP. */
export const greVersion = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1) & 7;

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;

/** Read the header's length in octets, source routes (RFC 1701) not counted. */
export function greLength(bytes: Uint8Array, at: number): number {
  const flags = greFlags(bytes, at);
  const words = bit(flags, CHECKSUM | ROUTING) + bit(flags, KEY) + bit(flags, SEQUENCE);
  return GRE_LENGTH + 4 * (words + (greVersion(bytes, at) === 1 ? bit(flags, ACKNOWLEDGMENT) : 0));
}

const bit = (flags: number, mask: number): number => ((flags & mask) !== 0 ? 1 : 0);

/** A GRE header. */
export interface Gre extends LayerBase {
  readonly kind: 'gre';
  /** The first 16 bits, version and all. */
  readonly flags: number;
  readonly version: number;
  readonly protocolType: number;
  readonly checksum?: number;
  readonly key?: number;
  readonly sequence?: number;
  readonly acknowledgment?: number;
}

/** GRE: IP protocol 47. */
export const gre: Protocol<Gre> = {
  kind: 'gre',
  claims: [['ip', GRE_PROTOCOL]],
  decode(bytes, start, end) {
    if (end - start < GRE_LENGTH) return short('gre', start, end, GRE_LENGTH);
    const flags = greFlags(bytes, start);
    if (greVersion(bytes, start) > 1) return unsupported('gre', start, end, 'gre.version');
    // RFC 2784 §2.3: a receiver without RFC 1701's source routes must discard.
    if ((flags & ROUTING) !== 0) return unsupported('gre', start, end, 'gre.routing');
    const length = greLength(bytes, start);
    if (end - start < length) return short('gre', start, end, length);
    const layer: { -readonly [K in keyof Gre]: Gre[K] } = {
      kind: 'gre',
      offset: start,
      flags,
      version: greVersion(bytes, start),
      protocolType: greProtocolType(bytes, start),
    };
    let at = start + GRE_LENGTH;
    if ((flags & CHECKSUM) !== 0) {
      layer.checksum = u16(bytes, at);
      at += 4;
    }
    if ((flags & KEY) !== 0) {
      layer.key = u32(bytes, at);
      at += 4;
    }
    if ((flags & SEQUENCE) !== 0) {
      layer.sequence = u32(bytes, at);
      at += 4;
    }
    if (at < start + length) layer.acknowledgment = u32(bytes, at);
    return {
      layer,
      next: next(layer),
      otherwise: ['ethertype', layer.protocolType],
      start: start + length,
      end,
      limit: undefined,
      need: undefined,
      context: undefined,
      quote: undefined,
    };
  },
};

function next(layer: Gre): Slot {
  // draft-foschiano-erspan-03 §4.1: ERSPAN of type I is a frame alone, which the missing sequence number tells.
  if (layer.protocolType === 0x88be && layer.sequence === undefined) return ['frame', 0];
  return ['gre', layer.protocolType];
}
