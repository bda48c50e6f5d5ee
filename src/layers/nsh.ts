/**
 * Network Service Header (RFC 8300 §2.2, §2.3).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |ver|O|U|    TTL    |   length  |U|U|U|U|MD type| next protocol |
 * |              service path identifier          | service index |
 * |                    context, up to length words                |
 * ```
 *
 * @module
 */
import { u8, u16, u24 } from '../bytes.ts';
import { type LayerBase, malformed, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of the base and service path headers. */
export const NSH_LENGTH = 8;

/** Read the whole header's length in octets. */
export const nshLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 1) & 0x3f) << 2;
/** Read the time to live, counted in service functions. */
export const nshTimeToLive = (bytes: Uint8Array, at: number): number => (u16(bytes, at) >> 6) & 0x3f;
/** Read what the packet inside is: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH, 5 MPLS. */
export const nshNextProtocol = (bytes: Uint8Array, at: number): number => u8(bytes, at + 3);
/** Read the service path identifier. */
export const servicePath = (bytes: Uint8Array, at: number): number => u24(bytes, at + 4);
/** Read the service index. */
export const serviceIndex = (bytes: Uint8Array, at: number): number => u8(bytes, at + 7);

/** A network service header. */
export interface Nsh extends LayerBase {
  readonly kind: 'nsh';
  readonly headerLength: number;
  readonly timeToLive: number;
  /** 1 for a context of fixed length, 2 of variable. */
  readonly metadataType: number;
  readonly nextProtocol: number;
  readonly servicePath: number;
  readonly serviceIndex: number;
}

// RFC 8300 §2.2.
const NEXT: readonly (Slot | undefined)[] = [
  undefined,
  ['ethertype', 0x0800],
  ['ethertype', 0x86dd],
  ['frame', 0],
  ['ethertype', 0x894f],
  ['ethertype', 0x8847],
];

/** NSH: EtherType 0x894f. */
export const nsh: Protocol<Nsh> = {
  kind: 'nsh',
  claims: [['ethertype', 0x894f]],
  decode(bytes, start, end) {
    if (end - start < NSH_LENGTH) return short('nsh', start, end, NSH_LENGTH);
    const length = nshLength(bytes, start);
    if (length < NSH_LENGTH) return malformed('nsh', start, end, NSH_LENGTH, 'nsh.headerLength');
    if (end - start < length) return short('nsh', start, end, length);
    const layer: Nsh = {
      kind: 'nsh',
      offset: start,
      headerLength: length,
      timeToLive: nshTimeToLive(bytes, start),
      metadataType: u8(bytes, start + 2) & 0x0f,
      nextProtocol: nshNextProtocol(bytes, start),
      servicePath: servicePath(bytes, start),
      serviceIndex: serviceIndex(bytes, start),
    };
    return step(layer, NEXT[layer.nextProtocol], start + length, end);
  },
};
