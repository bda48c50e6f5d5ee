/**
 * Ethernet II and IEEE 802.3 (IEEE Std 802.3-2018 §3.1.1, RFC 894, RFC 1042).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |                      destination (48 bits)                    |
 * |                               |      source (48 bits)         |
 * |                                                               |
 * |   EtherType, or length <= 1500|
 * ```
 *
 * @module
 */
import { i32, macTextOf, u16 } from '../bytes.ts';
import { bounded, type LayerBase, type Protocol, short, step } from './layer.ts';

/** The octets of an Ethernet header. */
export const ETHERNET_LENGTH = 14;
/** A value below this in the EtherType field is a length (IEEE Std 802.3-2018 §3.2.6, which defines 1501 to 1535 as neither). */
export const FIRST_ETHERTYPE = 1501;

/** Where the destination address is. */
export const destinationAt = (at: number): number => at;
/** Where the source address is. */
export const sourceAt = (at: number): number => at + 6;
/** Read the EtherType, or the length of an IEEE 802.3 frame. */
export const etherType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 12);

/** An Ethernet header. */
export interface Ethernet extends LayerBase {
  readonly kind: 'ethernet';
  readonly source: string;
  readonly destination: string;
  /** The EtherType; up to 1500 the length of an IEEE 802.3 frame. */
  readonly etherType: number;
}

/** Gather the fields of the header at `at`. */
export const ethernetLayer = (bytes: Uint8Array, at: number): Ethernet =>
  ethernetOf(at, i32(bytes, at), i32(bytes, at + 4), i32(bytes, at + 8), etherType(bytes, at));

/** Gather the fields of a header of three words and the EtherType. */
export const ethernetOf = (
  offset: number,
  first: number,
  second: number,
  third: number,
  etherType: number,
): Ethernet => ({
  kind: 'ethernet',
  offset,
  source: macTextOf(second & 0xffff, third),
  destination: macTextOf(first >>> 16, (first << 16) | (second >>> 16)),
  etherType,
});

/** Ethernet: link type 1, and the frame inside a tunnel. */
export const ethernet: Protocol<Ethernet> = {
  kind: 'ethernet',
  claims: [
    ['linktype', 1],
    ['frame', 0],
    ['ip', 143], // RFC 8986 §4.9
    ['ethertype', 0x6558], // Transparent Ethernet bridging: the frame inside GRE (RFC 1701) and Geneve (RFC 8926 §3.4)
  ],
  decode(bytes, start, end) {
    if (end - start < ETHERNET_LENGTH) return short('ethernet', start, end, ETHERNET_LENGTH);
    const type = etherType(bytes, start);
    const payload = start + ETHERNET_LENGTH;
    const layer = ethernetLayer(bytes, start);
    if (type >= FIRST_ETHERTYPE) return step(layer, ['ethertype', type], payload, end);
    // An IEEE 802.3 length leaves the padding out.
    return bounded(layer, ['frame', 1], payload, end, payload + type, 'ethernet.length');
  },
};
