/**
 * Internet Control Message Protocol for IPv6 (RFC 4443 §2.1; neighbour discovery: RFC 4861 §4, multicast listener
 * discovery: RFC 2710 and RFC 3810, multi-part messages: RFC 4884).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |          identifier           |            sequence           |  128, 129
 * |    length     |                    unused                     |  1, 3
 * |                              MTU                              |  2
 * |                            pointer                            |  4
 * ```
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { type ExtendedEcho, extendedEcho } from './extended-echo.ts';
import type { Quoted } from './icmp.ts';
import { type IcmpExtension, icmpExtension, originalDatagram } from './icmp-extension.ts';
import { type Context, type LayerBase, type Protocol, type Quote, type Stop, short } from './layer.ts';
import { type ListenerDiscovery, listenerDiscovery, listenerDiscoveryLength } from './mld.ts';
import {
  NEIGHBOUR_TARGET,
  type NeighbourDiscovery,
  neighbourDiscovery,
  neighbourDiscoveryLength,
} from './neighbour-discovery.ts';

/** The octets that every message has. */
export const ICMPV6_LENGTH = 8;
/** ICMPv6's number in the next header field. */
export const ICMPV6_PROTOCOL = 58;

/** Read the type; below 128 it is an error. */
export const icmpv6Type = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the code. */
export const icmpv6Code = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the checksum. */
export const icmpv6Checksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the identifier of an echo. */
export const icmpv6Identifier = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the sequence number of an echo. */
export const icmpv6Sequence = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** Read how many octets the original datagram takes, where the sender says (RFC 4884 §4.2). */
export const icmpv6OriginalLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 4) << 3;
/** Read the MTU of "packet too big". */
export const icmpv6Mtu = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);
/** Read which octet a parameter problem is about. */
export const icmpv6Pointer = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);
/** Where the target of a neighbour solicitation, an advertisement or a redirect is. */
export const neighbourTargetAt = (at: number): number => at + NEIGHBOUR_TARGET;

/** An ICMPv6 message. */
export interface Icmpv6 extends LayerBase, NeighbourDiscovery, ListenerDiscovery {
  readonly kind: 'icmpv6';
  readonly type: number;
  readonly code: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  /** Of types 128, 129, 160 and 161. */
  readonly identifier?: number;
  readonly sequence?: number;
  /** Of "packet too big", type 2. */
  readonly mtu?: number;
  /** Of a parameter problem, type 4. */
  readonly pointer?: number;
  /** Of types 160 and 161. */
  readonly extendedEcho?: ExtendedEcho;
  /** The length that the sender gave the original datagram, where it gave one (RFC 4884 §4.2). */
  readonly originalLength?: number;
  /** The quoted packet's layers; of types 1 to 4, and of a redirect that has one among its options. */
  readonly quoted?: Quoted;
  /** What stands behind the quoted packet, or in an extended echo request. */
  readonly extension?: IcmpExtension;
}

/** A layer under construction. */
type Draft = { -readonly [K in keyof Icmpv6]: Icmpv6[K] };

/** What a type adds to the first four octets. */
interface Body {
  readonly start: number;
  readonly quote?: Quote | undefined;
  readonly stop?: Stop;
}

/** ICMPv6: next header 58. */
export const icmpv6: Protocol<Icmpv6> = {
  kind: 'icmpv6',
  claims: [['ip', ICMPV6_PROTOCOL]],
  decode(bytes, start, end, context) {
    if (end - start < ICMPV6_LENGTH) return short('icmpv6', start, end, ICMPV6_LENGTH);
    const layer: Draft = {
      kind: 'icmpv6',
      offset: start,
      type: icmpv6Type(bytes, start),
      code: icmpv6Code(bytes, start),
      checksum: icmpv6Checksum(bytes, start),
      checksumStatus: status(bytes, start, end, context),
    };
    const { start: payload, quote, stop } = body(layer, bytes, start, end, context.whole);
    if (stop !== undefined) return { layer, stop };
    return {
      layer,
      next: undefined,
      otherwise: undefined,
      start: payload,
      end,
      limit: undefined,
      need: undefined,
      context: undefined,
      quote,
    };
  },
};

function status(bytes: Uint8Array, start: number, end: number, context: Context): ChecksumStatus {
  if (!context.whole || context.fragment || context.sourceSum < 0) return 'unverified';
  const pseudo = context.sourceSum + context.destinationSum + ICMPV6_PROTOCOL + (end - start);
  return judge(bytes, start, end, icmpv6Checksum(bytes, start), pseudo, false, context.padded);
}

/** Add to `layer` what its type has. */
function body(layer: Draft, bytes: Uint8Array, start: number, end: number, whole: boolean): Body {
  const { type } = layer;
  if (type >= 1 && type <= 4) return error(layer, bytes, start, end, whole);
  if (type === 128 || type === 129) {
    layer.identifier = icmpv6Identifier(bytes, start);
    layer.sequence = icmpv6Sequence(bytes, start);
    return { start: start + ICMPV6_LENGTH };
  }
  if (type === 160 || type === 161) {
    const { message, payload } = extendedEcho(bytes, start, end, type === 161, whole);
    Object.assign(layer, message);
    return { start: payload };
  }
  const neighbour = neighbourDiscoveryLength(type);
  if (neighbour > 0) {
    if (end - start < neighbour) return { start: end, ...short('icmpv6', start, end, neighbour) };
    const { message, quote } = neighbourDiscovery(type, bytes, start, end, whole);
    Object.assign(layer, message);
    return { start: end, quote };
  }
  const listener = listenerDiscoveryLength(type);
  if (listener === 0) return { start: start + ICMPV6_LENGTH };
  if (end - start < listener) return { start: end, ...short('icmpv6', start, end, listener) };
  Object.assign(layer, listenerDiscovery(type, bytes, start, end));
  return { start: end };
}

function error(layer: Draft, bytes: Uint8Array, start: number, end: number, whole: boolean): Body {
  const { type } = layer;
  if (type === 2) layer.mtu = icmpv6Mtu(bytes, start);
  if (type === 4) layer.pointer = icmpv6Pointer(bytes, start);
  // RFC 4884 §4: only these two have a length and may be extended.
  const multiPart = type === 1 || type === 3;
  const claimed = multiPart ? icmpv6OriginalLength(bytes, start) : 0;
  if (claimed !== 0) layer.originalLength = claimed;
  const from = start + ICMPV6_LENGTH;
  const split = multiPart ? originalDatagram(bytes, from, end, claimed, whole) : end;
  // Without a length only a whole message proves its extension.
  if (split < end && (claimed !== 0 || whole)) {
    const extension = icmpExtension(bytes, split, end, whole);
    if (extension !== undefined) layer.extension = extension;
  }
  return {
    start: end,
    quote: { slot: ['ethertype', 0x86dd], start: from, end: split, padded: claimed !== 0 || split < end },
  };
}
