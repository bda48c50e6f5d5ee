/**
 * The IPv6 headers that hold options: hop-by-hop (RFC 8200 §4.3) and destination (§4.6).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |  next header  |    length     |            options            |
 * ```
 *
 * The length is in units of eight octets, the first eight not counted. An option is a type, a length and data; type 0
 * is one octet of padding.
 *
 * @module
 */
import { hex, ipv6Text, u8, u16, u32 } from '../bytes.ts';
import { addWords } from '../checksum.ts';
import { bounded, type Context, type Decoded, type LayerBase, type Protocol, short, step } from './layer.ts';

/** The hop-by-hop options header's number in the next header field. */
export const IPV6_HOP_BY_HOP = 0;
/** The destination options header's number in the next header field. */
export const IPV6_DESTINATION = 60;

/** Read the number of the header that follows an extension header. */
export const extensionNextHeader = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the length in octets of an extension header that counts it as RFC 8200 does. */
export const extensionLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 1) + 1) << 3;

/** An option of an IPv6 options header. */
export type Ipv6Option =
  | { readonly kind: 'pad1' }
  | { readonly kind: 'padN'; readonly length: number }
  /** RFC 2711: routers look closer; 0 means MLD. */
  | { readonly kind: 'routerAlert'; readonly value: number }
  /** RFC 2675: the payload's length, where 16 bits do not hold it. */
  | { readonly kind: 'jumboPayload'; readonly payloadLength: number }
  /** RFC 2473 §4.1.1: how many more tunnels may be entered. */
  | { readonly kind: 'tunnelEncapsulationLimit'; readonly limit: number }
  /** RFC 6275 §6.3: the mobile node's own address. */
  | { readonly kind: 'homeAddress'; readonly address: string }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: string }
  /** The option's length is beyond the header's: the rest is not decoded. */
  | { readonly kind: 'invalid'; readonly type: number; readonly length: number };

/** A hop-by-hop options header. */
export interface Ipv6HopByHop extends LayerBase {
  readonly kind: 'ipv6-hop-by-hop';
  readonly nextHeader: number;
  readonly headerLength: number;
  readonly options: readonly Ipv6Option[];
}

/** A destination options header. */
export interface Ipv6Destination extends LayerBase {
  readonly kind: 'ipv6-destination';
  readonly nextHeader: number;
  readonly headerLength: number;
  readonly options: readonly Ipv6Option[];
}

/** Hop-by-hop options: next header 0. */
export const ipv6HopByHop: Protocol<Ipv6HopByHop> = {
  kind: 'ipv6-hop-by-hop',
  claims: [['ip', IPV6_HOP_BY_HOP]],
  decode: (bytes, start, end, context) => decode('ipv6-hop-by-hop', bytes, start, end, context),
};

/** Destination options: next header 60. */
export const ipv6Destination: Protocol<Ipv6Destination> = {
  kind: 'ipv6-destination',
  claims: [['ip', IPV6_DESTINATION]],
  decode: (bytes, start, end, context) => decode('ipv6-destination', bytes, start, end, context),
};

/** Decode a header of either kind. */
function decode<K extends (Ipv6HopByHop | Ipv6Destination)['kind']>(
  kind: K,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): Decoded<LayerBase & { kind: K; nextHeader: number; headerLength: number; options: readonly Ipv6Option[] }> {
  const length = end - start < 2 ? 8 : extensionLength(bytes, start);
  if (end - start < length) return short(kind, start, end, length);
  const walk: OptionWalk = { jumbo: 0, context };
  const options = optionsOf(bytes, start + 2, start + length, walk);
  const nextHeader = extensionNextHeader(bytes, start);
  const layer = { kind, offset: start, nextHeader, headerLength: length, options };
  const behind = start + length;
  if (kind !== 'ipv6-hop-by-hop' || walk.jumbo <= length)
    return step(layer, ['ip', nextHeader], behind, end, walk.context);
  // RFC 2675 §2: the jumbo payload length counts from the end of the IPv6 header, where this one starts.
  const stop = start + walk.jumbo;
  const inner = stop > end ? { ...walk.context, whole: false } : walk.context;
  return bounded(layer, ['ip', nextHeader], behind, end, stop, 'ipv6-hop-by-hop.jumboPayload', inner);
}

/** What options change for the headers behind them. */
interface OptionWalk {
  jumbo: number;
  context: Context;
}

function optionsOf(bytes: Uint8Array, start: number, end: number, walk: OptionWalk): readonly Ipv6Option[] {
  const options: Ipv6Option[] = [];
  let at = start;
  while (at < end) {
    const type = u8(bytes, at);
    if (type === 0) {
      options.push({ kind: 'pad1' });
      at += 1;
      continue;
    }
    const length = at + 1 < end ? u8(bytes, at + 1) : 0;
    if (at + 2 + length > end) {
      options.push({ kind: 'invalid', type, length });
      break;
    }
    options.push(option(bytes, at + 2, type, length, walk));
    at += 2 + length;
  }
  return options;
}

function option(bytes: Uint8Array, at: number, type: number, length: number, walk: OptionWalk): Ipv6Option {
  if (type === 0x01) return { kind: 'padN', length };
  if (type === 0x05 && length === 2) return { kind: 'routerAlert', value: u16(bytes, at) };
  if (type === 0x04 && length === 1) return { kind: 'tunnelEncapsulationLimit', limit: u8(bytes, at) };
  if (type === 0xc2 && length === 4) {
    walk.jumbo = u32(bytes, at);
    return { kind: 'jumboPayload', payloadLength: walk.jumbo };
  }
  if (type === 0xc9 && length === 16) {
    // RFC 6275 §11.3.1: the checksum is computed with the home address as the source.
    walk.context = { ...walk.context, sourceSum: addWords(bytes, at, at + 16, 0) };
    return { kind: 'homeAddress', address: ipv6Text(bytes, at) };
  }
  return { kind: 'unknown', type, data: hex(bytes, at, length) };
}
