/**
 * Internet Protocol version 6 (RFC 8200 §3, RFC 6437 for the flow label).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |version| traffic class |             flow label                |
 * |        payload length         |  next header  |   hop limit   |
 * |                   source address (128 bits)                   |
 * |                 destination address (128 bits)                |
 * ```
 *
 * @module
 */
import { ipv6Text, u8, u16, u24 } from '../bytes.ts';
import { addWords } from '../checksum.ts';
import { bounded, type Context, type LayerBase, malformed, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of an IPv6 header. */
export const IPV6_LENGTH = 40;

/** Read the traffic class: DSCP and ECN. */
export const trafficClass = (bytes: Uint8Array, at: number): number => (u16(bytes, at) >> 4) & 0xff;
/** Read the flow label. */
export const flowLabel = (bytes: Uint8Array, at: number): number => u24(bytes, at + 1) & 0x0f_ffff;
/** Read the length of what follows; 0 for a jumbogram (RFC 2675 §3), and where segmentation was left to the NIC. */
export const payloadLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the number of the header that follows. */
export const nextHeader = (bytes: Uint8Array, at: number): number => u8(bytes, at + 6);
/** Read the hop limit. */
export const hopLimit = (bytes: Uint8Array, at: number): number => u8(bytes, at + 7);
/** Where the source address is. */
export const ipv6SourceAt = (at: number): number => at + 8;
/** Where the destination address is. */
export const ipv6DestinationAt = (at: number): number => at + 24;

/** An IPv6 header. */
export interface Ipv6 extends LayerBase {
  readonly kind: 'ipv6';
  readonly trafficClass: number;
  readonly flowLabel: number;
  readonly payloadLength: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: string;
  readonly destination: string;
}

/** Gather the fields of the header at `at`. */
export const ipv6Layer = (bytes: Uint8Array, at: number): Ipv6 => ({
  kind: 'ipv6',
  offset: at,
  trafficClass: trafficClass(bytes, at),
  flowLabel: flowLabel(bytes, at),
  payloadLength: payloadLength(bytes, at),
  nextHeader: nextHeader(bytes, at),
  hopLimit: hopLimit(bytes, at),
  source: ipv6Text(bytes, ipv6SourceAt(at)),
  destination: ipv6Text(bytes, ipv6DestinationAt(at)),
});

/** IPv6: EtherType 0x86dd, IP protocol 41, link type 229. */
export const ipv6: Protocol<Ipv6> = {
  kind: 'ipv6',
  claims: [
    ['ethertype', 0x86dd],
    ['ip', 41],
    ['linktype', 229],
  ],
  decode(bytes, start, end, context) {
    if (end - start < IPV6_LENGTH) return short('ipv6', start, end, IPV6_LENGTH);
    if (u8(bytes, start) >> 4 !== 6) return malformed('ipv6', start, end, IPV6_LENGTH, 'ipv6.version');
    const length = payloadLength(bytes, start);
    const layer = ipv6Layer(bytes, start);
    const behind = start + IPV6_LENGTH;
    const long = length === 0 && mayBeLong(bytes, start, end, context);
    const inner: Context = {
      sourceSum: addWords(bytes, ipv6SourceAt(start), ipv6DestinationAt(start), 0),
      destinationSum: addWords(bytes, ipv6DestinationAt(start), behind, 0),
      whole: long ? context.whole : behind + length <= end,
      fragment: context.fragment,
      padded: context.padded,
    };
    const next: Slot = ['ip', layer.nextHeader];
    return long
      ? step(layer, next, behind, end, inner)
      : bounded(layer, next, behind, end, behind + length, 'ipv6.payloadLength', inner);
  },
};

/** Whether a payload length of 0 stands for one that the field does not hold. */
function mayBeLong(bytes: Uint8Array, start: number, end: number, context: Context): boolean {
  // RFC 2675 §3: an option of the hop-by-hop header has the length. Linux leaves the option out of big TCP segments,
  // and a cut capture does not show how long the packet was.
  return nextHeader(bytes, start) === 0 || end - start - IPV6_LENGTH > 0xffff || !context.whole;
}
