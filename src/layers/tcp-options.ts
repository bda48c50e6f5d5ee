/**
 * TCP options (RFC 9293 §3.1, §3.2).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |    length     |             data              |
 * ```
 *
 * The length counts type and length as well; types 0 and 1 are one octet alone.
 *
 * @module
 */
import { hex, u8, u16, u32 } from '../bytes.ts';

/** A TCP option. */
export type TcpOption =
  | { readonly kind: 'end' }
  | { readonly kind: 'noOperation' }
  | { readonly kind: 'maximumSegmentSize'; readonly size: number }
  /** RFC 7323 §2: the window is shifted left by so many bits. */
  | { readonly kind: 'windowScale'; readonly shift: number }
  | { readonly kind: 'sackPermitted' }
  /** RFC 2018 §3: the blocks received, as sequence numbers, the right edge not included. */
  | { readonly kind: 'sack'; readonly blocks: readonly (readonly [left: number, right: number])[] }
  /** RFC 7323 §3. */
  | { readonly kind: 'timestamps'; readonly value: number; readonly echo: number }
  /** RFC 2385: the digest, hexadecimal digits. */
  | { readonly kind: 'md5'; readonly digest: string }
  /** RFC 5482: the user time-out, in seconds. */
  | { readonly kind: 'userTimeout'; readonly seconds: number }
  /** RFC 5925: the message authentication code, hexadecimal digits. */
  | { readonly kind: 'authentication'; readonly keyId: number; readonly nextKeyId: number; readonly code: string }
  /** RFC 8684 §3: the subtype, and what follows it, hexadecimal digits from the subtype's octet on. */
  | { readonly kind: 'multipath'; readonly subtype: number; readonly data: string }
  /** RFC 7413 §4.1.1: the cookie, hexadecimal digits; empty for a request. */
  | { readonly kind: 'fastOpen'; readonly cookie: string }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: string }
  /** The option's length contradicts the header's or its own type's: the rest is not decoded. */
  | { readonly kind: 'invalid'; readonly type: number; readonly length: number };

const NONE: readonly TcpOption[] = [];
const END: TcpOption = { kind: 'end' };
const NO_OPERATION: TcpOption = { kind: 'noOperation' };
const SACK_PERMITTED: TcpOption = { kind: 'sackPermitted' };

/**
 * Decode the options in `bytes[start, end)`.
 *
 * @param whole - whether the list ends there; where it was cut, what is left of its last option is left out
 */
export function tcpOptions(bytes: Uint8Array, start: number, end: number, whole: boolean): readonly TcpOption[] {
  if (start >= end) return NONE;
  const options: TcpOption[] = [];
  let at = start;
  while (at < end) {
    const type = u8(bytes, at);
    if (type <= 1) {
      options.push(type === 0 ? END : NO_OPERATION);
      // RFC 9293 §3.1: what follows the end of the list is padding.
      if (type === 0) break;
      at += 1;
      continue;
    }
    const length = at + 1 < end ? u8(bytes, at + 1) : 0;
    if (length < 2 || at + length > end) {
      if (whole) options.push({ kind: 'invalid', type, length });
      break;
    }
    options.push(option(bytes, at, type, length));
    at += length;
  }
  return options;
}

/** Decode the option at `at`, whose length lies within the header. */
function option(bytes: Uint8Array, at: number, type: number, length: number): TcpOption {
  switch (type) {
    case 2:
      if (length === 4) return { kind: 'maximumSegmentSize', size: u16(bytes, at + 2) };
      break;
    case 3:
      if (length === 3) return { kind: 'windowScale', shift: u8(bytes, at + 2) };
      break;
    case 4:
      if (length === 2) return SACK_PERMITTED;
      break;
    case 5:
      if (length % 8 === 2) return { kind: 'sack', blocks: sackBlocks(bytes, at + 2, at + length) };
      break;
    case 8:
      if (length === 10) return { kind: 'timestamps', value: u32(bytes, at + 2), echo: u32(bytes, at + 6) };
      break;
    case 19:
      if (length === 18) return { kind: 'md5', digest: hex(bytes, at + 2, 16) };
      break;
    default:
      return rareOption(bytes, at, type, length);
  }
  return { kind: 'unknown', type, data: hex(bytes, at + 2, length - 2) };
}

function rareOption(bytes: Uint8Array, at: number, type: number, length: number): TcpOption {
  const data = hex(bytes, at + 2, length - 2);
  if (type === 28 && length === 4) {
    const timeout = u16(bytes, at + 2);
    // RFC 5482 §3: the first bit says that the unit is a minute.
    return { kind: 'userTimeout', seconds: timeout & 0x8000 ? (timeout & 0x7fff) * 60 : timeout };
  }
  if (type === 29 && length >= 4) {
    return { kind: 'authentication', keyId: u8(bytes, at + 2), nextKeyId: u8(bytes, at + 3), code: data.slice(4) };
  }
  if (type === 30 && length >= 3) return { kind: 'multipath', subtype: u8(bytes, at + 2) >> 4, data };
  if (type === 34) return { kind: 'fastOpen', cookie: data };
  return { kind: 'unknown', type, data };
}

function sackBlocks(bytes: Uint8Array, start: number, end: number): readonly (readonly [number, number])[] {
  const blocks: (readonly [number, number])[] = [];
  for (let at = start; at < end; at += 8) blocks.push([u32(bytes, at), u32(bytes, at + 4)]);
  return blocks;
}
