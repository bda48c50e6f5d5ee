/**
 * Internet Control Message Protocol (RFC 792; RFC 950 address masks, RFC 1191 §4 next-hop MTU, RFC 1256 router
 * discovery, RFC 4884 multi-part messages; extended echo has a file of its own).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |          identifier           |            sequence           |  0, 8, 13 to 18
 * |            unused             |         next-hop MTU          |  3
 * |    pointer    |    length     |            unused             |  12; the length in 3 and 11 too
 * |                        gateway address                        |  5
 * |  addresses    |  entry size   |           lifetime            |  9
 * ```
 *
 * @module
 */
import { ipv4Text, u8, u16, u32 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { type ExtendedEcho, extendedEcho } from './extended-echo.ts';
import { type IcmpExtension, icmpExtension, originalDatagram } from './icmp-extension.ts';
import { type Context, type LayerBase, type Protocol, type Quote, type Stop, short } from './layer.ts';
import type { Layer } from './standard.ts';
import type { TcpStart } from './tcp.ts';

/** The octets that every message has. */
export const ICMP_LENGTH = 8;
/** ICMP's number in the IP protocol field. */
export const ICMP_PROTOCOL = 1;

/** Read the type. */
export const icmpType = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the code. */
export const icmpCode = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the checksum. */
export const icmpChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the identifier of a query or its answer. */
export const icmpIdentifier = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the sequence number of a query or its answer. */
export const icmpSequence = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** Read the next-hop MTU of "fragmentation needed"; 0 from a router older than RFC 1191. */
export const nextHopMtu = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** Where the gateway of a redirect is. */
export const gatewayAt = (at: number): number => at + 4;
/** Read which octet a parameter problem is about. */
export const icmpPointer = (bytes: Uint8Array, at: number): number => u8(bytes, at + 4);
/** Read how many octets the original datagram takes, padding counted, where the sender says (RFC 4884 §4.1). */
export const icmpOriginalLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 5) << 2;
/** The layers of a quoted packet, as far as the quote goes. */
export type Quoted = readonly (Layer | TcpStart)[];

/** An ICMP message. */
export interface Icmp extends LayerBase {
  readonly kind: 'icmp';
  readonly type: number;
  readonly code: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  /** Of types 0, 8, 13 to 18, 42 and 43. */
  readonly identifier?: number;
  readonly sequence?: number;
  /** Of a type 3, code 4. */
  readonly nextHopMtu?: number;
  /** Of a redirect, type 5. */
  readonly gateway?: string;
  /** Of a parameter problem, type 12. */
  readonly pointer?: number;
  /** Of a router advertisement, type 9: seconds. */
  readonly lifetime?: number;
  /** Of a router advertisement: in words of four octets. */
  readonly entrySize?: number;
  readonly routers?: readonly { readonly address: string; readonly preference: number }[];
  /** Of a timestamp or its reply, types 13 and 14: milliseconds since midnight UT; the high bit marks another clock. */
  readonly originateTimestamp?: number;
  readonly receiveTimestamp?: number;
  readonly transmitTimestamp?: number;
  /** Of an address mask request or its reply, types 17 and 18. */
  readonly addressMask?: string;
  /** Of types 42 and 43. */
  readonly extendedEcho?: ExtendedEcho;
  /** The length that the sender gave the original datagram, where it gave one (RFC 4884 §4.1). */
  readonly originalLength?: number;
  /** The quoted packet's layers; of types 3, 4, 5, 11 and 12. */
  readonly quoted?: Quoted;
  /** What stands behind the quoted packet (RFC 4884 §7), or in an extended echo request. */
  readonly extension?: IcmpExtension;
}

type Draft = { -readonly [K in keyof Icmp]: Icmp[K] };

/** What a type adds to the first four octets: where its payload starts, what it quotes, why it could not go on. */
interface Body {
  readonly start: number;
  readonly quote?: Quote;
  readonly stop?: Stop;
}

/** Gather the fields of an echo or its reply, a header of two words. */
export const echoOf = (offset: number, first: number, second: number, checksumStatus: ChecksumStatus): Icmp => ({
  kind: 'icmp',
  offset,
  type: first >>> 24,
  code: (first >>> 16) & 0xff,
  checksum: first & 0xffff,
  checksumStatus,
  identifier: second >>> 16,
  sequence: second & 0xffff,
});

/** ICMP: IP protocol 1. */
export const icmp: Protocol<Icmp> = {
  kind: 'icmp',
  claims: [['ip', ICMP_PROTOCOL]],
  decode(bytes, start, end, context) {
    if (end - start < ICMP_LENGTH) return short('icmp', start, end, ICMP_LENGTH);
    const layer: Draft = {
      kind: 'icmp',
      offset: start,
      type: icmpType(bytes, start),
      code: icmpCode(bytes, start),
      checksum: icmpChecksum(bytes, start),
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
  return context.whole && !context.fragment
    ? judge(bytes, start, end, icmpChecksum(bytes, start), 0, false, context.padded)
    : 'unverified';
}

/** Add to `layer` what its type has. */
function body(layer: Draft, bytes: Uint8Array, start: number, end: number, whole: boolean): Body {
  switch (layer.type) {
    case 3:
    case 4:
    case 5:
    case 11:
    case 12:
      return error(layer, bytes, start, end, whole);
    case 9:
      return routerAdvertisement(layer, bytes, start, end);
    case 0:
    case 8:
    case 15:
    case 16:
      return query(layer, bytes, start, end, ICMP_LENGTH);
    case 13:
    case 14:
      return timestamps(layer, bytes, start, end);
    case 17:
    case 18:
      return addressMask(layer, bytes, start, end);
    case 42:
    case 43:
      return extended(layer, bytes, start, end, whole);
    default:
      return { start: start + ICMP_LENGTH };
  }
}

function query(layer: Draft, bytes: Uint8Array, start: number, end: number, length: number): Body {
  layer.identifier = icmpIdentifier(bytes, start);
  layer.sequence = icmpSequence(bytes, start);
  return end - start < length ? { start: end, ...short('icmp', start, end, length) } : { start: start + length };
}

function timestamps(layer: Draft, bytes: Uint8Array, start: number, end: number): Body {
  const read = query(layer, bytes, start, end, ICMP_LENGTH + 12);
  if (read.stop !== undefined) return read;
  layer.originateTimestamp = u32(bytes, start + 8);
  layer.receiveTimestamp = u32(bytes, start + 12);
  layer.transmitTimestamp = u32(bytes, start + 16);
  return read;
}

function addressMask(layer: Draft, bytes: Uint8Array, start: number, end: number): Body {
  const read = query(layer, bytes, start, end, ICMP_LENGTH + 4);
  if (read.stop === undefined) layer.addressMask = ipv4Text(bytes, start + 8);
  return read;
}

function routerAdvertisement(layer: Draft, bytes: Uint8Array, start: number, end: number): Body {
  const count = u8(bytes, start + 4);
  const size = u8(bytes, start + 5);
  layer.lifetime = u16(bytes, start + 6);
  layer.entrySize = size;
  const length = ICMP_LENGTH + count * size * 4;
  const routers: { address: string; preference: number }[] = [];
  // RFC 1256 §5: an entry has two words at least; what a longer one has more is passed over.
  for (let at = start + ICMP_LENGTH; size >= 2 && routers.length < count && at + 8 <= end; at += size * 4) {
    // RFC 1256 §3: preferences are signed.
    routers.push({ address: ipv4Text(bytes, at), preference: u32(bytes, at + 4) | 0 });
  }
  layer.routers = routers;
  return end - start < length ? { start: end, ...short('icmp', start, end, length) } : { start: start + length };
}

function extended(layer: Draft, bytes: Uint8Array, start: number, end: number, whole: boolean): Body {
  const { message, payload } = extendedEcho(bytes, start, end, layer.type === 43, whole);
  Object.assign(layer, message);
  return { start: payload };
}

function error(layer: Draft, bytes: Uint8Array, start: number, end: number, whole: boolean): Body {
  const { type } = layer;
  if (type === 3 && layer.code === 4) layer.nextHopMtu = nextHopMtu(bytes, start);
  if (type === 5) layer.gateway = ipv4Text(bytes, gatewayAt(start));
  if (type === 12) layer.pointer = icmpPointer(bytes, start);
  // RFC 4884 §4: only these three have a length and may be extended.
  const multiPart = type === 3 || type === 11 || type === 12;
  const claimed = multiPart ? icmpOriginalLength(bytes, start) : 0;
  if (claimed !== 0) layer.originalLength = claimed;
  const from = start + ICMP_LENGTH;
  const split = multiPart ? originalDatagram(bytes, from, end, claimed, whole) : end;
  // Without a length only a whole message proves its extension.
  if (split < end && (claimed !== 0 || whole)) {
    const extension = icmpExtension(bytes, split, end, whole);
    if (extension !== undefined) layer.extension = extension;
  }
  return {
    start: end,
    quote: { slot: ['ethertype', 0x0800], start: from, end: split, padded: claimed !== 0 || split < end },
  };
}
