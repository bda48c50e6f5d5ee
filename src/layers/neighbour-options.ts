/**
 * Options of neighbour discovery (RFC 4861 §4.6; RFC 4191 routes, RFC 8106 DNS, RFC 3971 names only).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |    length     |             data              |
 * ```
 *
 * The length is in units of eight octets, type and length counted.
 *
 * @module
 */
import { hardwareText, hex, ipv6Text, u8, u32 } from '../bytes.ts';
import type { Quote } from './layer.ts';

/** Read the octets of the option at `at`. */
export const neighbourOptionLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1) << 3;

/** An option of neighbour discovery. */
export type NeighbourOption =
  | { readonly kind: 'sourceLinkLayerAddress' | 'targetLinkLayerAddress'; readonly address: string }
  /** RFC 4861 §4.6.2; lifetimes in seconds, 4294967295 for ever; R: RFC 6275 §7.2. */
  | {
      readonly kind: 'prefixInformation';
      readonly prefixLength: number;
      readonly onLink: boolean;
      readonly autonomous: boolean;
      readonly routerAddress: boolean;
      readonly validLifetime: number;
      readonly preferredLifetime: number;
      readonly prefix: string;
    }
  /** The packet is the message's `quoted`. */
  | { readonly kind: 'redirectedHeader'; readonly length: number }
  | { readonly kind: 'mtu'; readonly mtu: number }
  /** RFC 4191 §2.3; the preference 1 high, 0 medium, -1 low, -2 reserved. */
  | {
      readonly kind: 'routeInformation';
      readonly prefixLength: number;
      readonly preference: number;
      readonly lifetime: number;
      readonly prefix: string;
    }
  /** RFC 8106 §5.1. */
  | { readonly kind: 'recursiveDnsServer'; readonly lifetime: number; readonly addresses: readonly string[] }
  /** RFC 8106 §5.2. */
  | { readonly kind: 'dnsSearchList'; readonly lifetime: number; readonly names: readonly string[] }
  /** RFC 3971: the octets behind the length, hexadecimal digits. */
  | {
      readonly kind: 'cga' | 'rsaSignature' | 'timestamp' | 'nonce' | 'trustAnchor' | 'certificate';
      readonly data: string;
    }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: string }
  /** The option's length is 0 or beyond the message's: the rest is not decoded. */
  | { readonly kind: 'invalid'; readonly type: number; readonly length: number };

/** The options of a message, and the packet that one of them quotes. */
export interface NeighbourOptions {
  readonly options: readonly NeighbourOption[];
  readonly quote: Quote | undefined;
}

/**
 * Decode the options in `bytes[start, end)`.
 *
 * @param whole - whether the message ends there; where it was cut, what is left of its last option is left out
 */
export function neighbourOptions(bytes: Uint8Array, start: number, end: number, whole: boolean): NeighbourOptions {
  const options: NeighbourOption[] = [];
  let quote: Quote | undefined;
  let at = start;
  while (at < end) {
    const type = u8(bytes, at);
    const length = at + 1 < end ? neighbourOptionLength(bytes, at) : 0;
    // RFC 4861 §4.6: a packet with an option of length 0 must be discarded.
    if (length === 0 || at + length > end) {
      if (whole) options.push({ kind: 'invalid', type, length });
      break;
    }
    // RFC 4861 §4.6.3: six reserved octets stand before the redirected packet.
    if (type === 4) quote = { slot: ['ethertype', 0x86dd], start: at + 8, end: at + length, padded: true };
    options.push(option(bytes, at, type, length));
    at += length;
  }
  return { options, quote };
}

const SECURE = {
  11: 'cga',
  12: 'rsaSignature',
  13: 'timestamp',
  14: 'nonce',
  15: 'trustAnchor',
  16: 'certificate',
} as const;

function option(bytes: Uint8Array, at: number, type: number, length: number): NeighbourOption {
  switch (type) {
    case 1:
      return { kind: 'sourceLinkLayerAddress', address: linkLayerAddress(bytes, at, length) };
    case 2:
      return { kind: 'targetLinkLayerAddress', address: linkLayerAddress(bytes, at, length) };
    case 3:
      if (length === 32) return prefixInformation(bytes, at);
      break;
    case 4:
      return { kind: 'redirectedHeader', length };
    case 5:
      if (length === 8) return { kind: 'mtu', mtu: u32(bytes, at + 4) };
      break;
    case 24:
      if (length <= 24) return routeInformation(bytes, at, length);
      break;
    case 25:
      if (length >= 24) return recursiveDnsServer(bytes, at, length);
      break;
    case 31:
      if (length >= 16)
        return { kind: 'dnsSearchList', lifetime: u32(bytes, at + 4), names: names(bytes, at + 8, at + length) };
      break;
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
    case 16:
      return { kind: SECURE[type], data: hex(bytes, at + 2, length - 2) };
  }
  return { kind: 'unknown', type, data: hex(bytes, at + 2, length - 2) };
}

// RFC 4861 §4.6.1: how long the address is depends on the link; of an Ethernet's option it is all there is.
const linkLayerAddress = (bytes: Uint8Array, at: number, length: number): string =>
  hardwareText(bytes, at + 2, length - 2);

const prefixInformation = (bytes: Uint8Array, at: number): NeighbourOption => ({
  kind: 'prefixInformation',
  prefixLength: u8(bytes, at + 2),
  onLink: (u8(bytes, at + 3) & 0x80) !== 0,
  autonomous: (u8(bytes, at + 3) & 0x40) !== 0,
  routerAddress: (u8(bytes, at + 3) & 0x20) !== 0,
  validLifetime: u32(bytes, at + 4),
  preferredLifetime: u32(bytes, at + 8),
  prefix: ipv6Text(bytes, at + 16),
});

/** RFC 4191 §2.3: of the prefix only as many octets are there as the option has room for, 0, 8 or 16. */
function routeInformation(bytes: Uint8Array, at: number, length: number): NeighbourOption {
  const prefix = new Uint8Array(16);
  for (let i = 0; i < length - 8; i++) prefix[i] = u8(bytes, at + 8 + i);
  return {
    kind: 'routeInformation',
    prefixLength: u8(bytes, at + 2),
    // Two bits, signed.
    preference: (u8(bytes, at + 3) << 27) >> 30,
    lifetime: u32(bytes, at + 4),
    prefix: ipv6Text(prefix, 0),
  };
}

function recursiveDnsServer(bytes: Uint8Array, at: number, length: number): NeighbourOption {
  const addresses = Array.from({ length: (length - 8) >> 4 }, (_, i) => ipv6Text(bytes, at + 8 + 16 * i));
  return { kind: 'recursiveDnsServer', lifetime: u32(bytes, at + 4), addresses };
}

/** Read the domain names in `bytes[start, end)` (RFC 1035 §3.1, without compression), padded with zeros. */
function names(bytes: Uint8Array, start: number, end: number): readonly string[] {
  const list: string[] = [];
  let at = start;
  while (at < end && u8(bytes, at) !== 0) {
    const labels: string[] = [];
    let length = u8(bytes, at);
    while (length !== 0 && at + 1 + length <= end) {
      labels.push(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)));
      at += 1 + length;
      length = at < end ? u8(bytes, at) : 0;
    }
    // A label beyond the option is no name.
    if (length !== 0) break;
    list.push(labels.join('.'));
    at += 1;
  }
  return list;
}
