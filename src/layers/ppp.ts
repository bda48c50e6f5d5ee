/**
 * Point-to-Point Protocol: the protocol field, and what may stand before it (RFC 1661 §2, RFC 1662 §3.1).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |  address 255  |   control 3   |    protocol, 1 or 2 octets    |
 * ```
 *
 * @module
 */
import { u8, u16 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** Read how many octets of address and control stand before the protocol: two, or none where they are left out. */
export const pppPrefix = (bytes: Uint8Array, at: number): number => (u8(bytes, at) === 0xff ? 2 : 0);
/** Read the octets of the protocol field at `at`: a compressed one is odd in its first (RFC 1661 §6.5). */
export const pppProtocolLength = (bytes: Uint8Array, at: number): number => ((u8(bytes, at) & 1) !== 0 ? 1 : 2);
/** Read the protocol field at `at`. */
export const pppProtocol = (bytes: Uint8Array, at: number): number =>
  pppProtocolLength(bytes, at) === 1 ? u8(bytes, at) : u16(bytes, at);

/** A PPP header. */
export interface Ppp extends LayerBase {
  readonly kind: 'ppp';
  readonly protocol: number;
}

/** PPP: link types 9 and 50, and the frame in a PPPoE session or in PPTP's GRE. */
export const ppp: Protocol<Ppp> = {
  kind: 'ppp',
  claims: [
    ['linktype', 9],
    ['linktype', 50],
    ['frame', 2],
    ['gre', 0x880b],
  ],
  decode(bytes, start, end) {
    if (end - start < 2) return short('ppp', start, end, 2);
    const at = start + pppPrefix(bytes, start);
    const length = at < end ? pppProtocolLength(bytes, at) : 2;
    if (end - at < length) return short('ppp', start, end, at + length - start);
    const layer: Ppp = { kind: 'ppp', offset: start, protocol: pppProtocol(bytes, at) };
    return step(layer, next(layer.protocol), at + length, end);
  },
};

function next(protocol: number): Slot | undefined {
  switch (protocol) {
    case 0x0021:
      return ['ethertype', 0x0800];
    case 0x0057:
      return ['ethertype', 0x86dd];
    case 0x0281: // RFC 3032 §4.3
      return ['ethertype', 0x8847];
    default:
      return undefined;
  }
}
