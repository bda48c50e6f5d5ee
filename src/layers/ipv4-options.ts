/**
 * IPv4 options (RFC 791 §3.1, RFC 1108 security, RFC 2113 router alert).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |    length     |    pointer    |      data     |
 * ```
 *
 * The length counts type and length as well; types 0 and 1 are one octet alone. The pointer counts octets from 1.
 *
 * @module
 */
import { hex, ipv4Text, u8, u16, u32 } from '../bytes.ts';

/** A time noted in a timestamp option, and by whom, where the option asks for that. */
export interface NotedTime {
  readonly address?: string;
  /** Milliseconds since midnight UT; the high bit marks another clock. */
  readonly time: number;
}

/** An IPv4 option. */
export type Ipv4Option =
  | { readonly kind: 'end' }
  | { readonly kind: 'noOperation' }
  | {
      readonly kind: 'recordRoute' | 'looseSourceRoute' | 'strictSourceRoute';
      /** Where the next address goes or is, in octets from 1 at the option's type. */
      readonly pointer: number;
      /** All that there is room for, those beyond the pointer too. */
      readonly addresses: readonly string[];
    }
  | {
      readonly kind: 'timestamp';
      readonly pointer: number;
      /** How many hosts found no room. */
      readonly overflow: number;
      /** 0 times only, 1 addresses too, 3 addresses given by the sender. */
      readonly flag: number;
      readonly entries: readonly NotedTime[];
    }
  | { readonly kind: 'streamId'; readonly id: number }
  /** 0: routers look closer. */
  | { readonly kind: 'routerAlert'; readonly value: number }
  | { readonly kind: 'security'; readonly data: string }
  | { readonly kind: 'unknown'; readonly type: number; readonly data: string }
  /** The option's length contradicts the header's: the rest is not decoded. */
  | { readonly kind: 'invalid'; readonly type: number; readonly length: number };

/**
 * Decode the options in `bytes[start, end)`.
 *
 * @param whole - whether the list ends there; where it was cut, what is left of its last option is left out
 */
export function ipv4Options(bytes: Uint8Array, start: number, end: number, whole: boolean): readonly Ipv4Option[] {
  const options: Ipv4Option[] = [];
  let at = start;
  while (at < end) {
    const type = u8(bytes, at);
    if (type === 0) {
      // RFC 791 §3.1: what follows the end of the list is padding.
      options.push({ kind: 'end' });
      break;
    }
    if (type === 1) {
      options.push({ kind: 'noOperation' });
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

const ROUTES = { 7: 'recordRoute', 131: 'looseSourceRoute', 137: 'strictSourceRoute' } as const;

/** Decode the option at `at`, whose length lies within the header. */
function option(bytes: Uint8Array, at: number, type: number, length: number): Ipv4Option {
  switch (type) {
    case 7:
    case 131:
    case 137:
      if (length >= 3)
        return { kind: ROUTES[type], pointer: u8(bytes, at + 2), addresses: addresses(bytes, at, length) };
      break;
    case 68:
      if (length >= 4) return timestamp(bytes, at, length);
      break;
    case 130:
      return { kind: 'security', data: hex(bytes, at + 2, length - 2) };
    case 136:
      if (length === 4) return { kind: 'streamId', id: u16(bytes, at + 2) };
      break;
    case 148:
      if (length === 4) return { kind: 'routerAlert', value: u16(bytes, at + 2) };
      break;
  }
  return { kind: 'unknown', type, data: hex(bytes, at + 2, length - 2) };
}

const addresses = (bytes: Uint8Array, at: number, length: number): readonly string[] =>
  Array.from({ length: (length - 3) >> 2 }, (_, i) => ipv4Text(bytes, at + 3 + 4 * i));

function timestamp(bytes: Uint8Array, at: number, length: number): Ipv4Option {
  const flag = u8(bytes, at + 3) & 0x0f;
  const size = flag === 0 ? 4 : 8;
  const entries: NotedTime[] = [];
  for (let i = at + 4; i + size <= at + length; i += size) {
    entries.push(size === 4 ? { time: u32(bytes, i) } : { address: ipv4Text(bytes, i), time: u32(bytes, i + 4) });
  }
  return { kind: 'timestamp', pointer: u8(bytes, at + 2), overflow: u8(bytes, at + 3) >> 4, flag, entries };
}
