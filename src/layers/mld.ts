/**
 * Multicast listener discovery: what its ICMPv6 messages have beyond type, code and checksum (version 1: RFC 2710 §3,
 * version 2: RFC 3810 §5).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |     maximum response code     |           reserved            |  130, 131, 132
 * |                multicast address (128 bits)                   |
 * | res |S| QRV   |     QQIC      |       number of sources       |  130 of version 2; then the sources
 *
 * |           reserved            |       number of records       |  143; then the records:
 * |  record type  | aux data len  |       number of sources       |
 * |                multicast address (128 bits)                   |
 * |                    sources, auxiliary data                    |
 * ```
 *
 * @module
 */
import { ipv6Text, u8, u16 } from '../bytes.ts';

/** Read the code of the time that answers to a query may take. */
export const listenerResponseCode = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Where the multicast address of a query, a version 1 report or a done message is. */
export const listenerGroupAt = (at: number): number => at + 8;
/** Read how many records a version 2 report has. */
export const listenerRecordCount = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

/** What a version 2 report says of one group. */
export interface ListenerRecord {
  /** 1 and 2 the mode is include or exclude, 3 and 4 it changed to that, 5 and 6 sources were allowed or blocked. */
  readonly type: number;
  readonly multicastAddress: string;
  readonly sources: readonly string[];
}

/** What the messages of multicast listener discovery have. */
export interface ListenerDiscovery {
  /** Of types 130 to 132: milliseconds; above 32767 in version 2 a floating-point number (RFC 3810 §5.1.3). */
  readonly maximumResponseCode?: number;
  readonly multicastAddress?: string;
  /** Of a version 2 query: routers shall not restart their timers. */
  readonly suppressRouterProcessing?: boolean;
  readonly robustness?: number;
  /** Seconds; above 127 a floating-point number (RFC 3810 §5.1.9). */
  readonly queryIntervalCode?: number;
  readonly sources?: readonly string[];
  /** Of a version 2 report, type 143. */
  readonly records?: readonly ListenerRecord[];
}

/** Tell the octets that a message of `type` has at least; 0 for one that is not multicast listener discovery's. */
export function listenerDiscoveryLength(type: number): number {
  if (type >= 130 && type <= 132) return 24;
  return type === 143 ? 8 : 0;
}

/** Decode the message of `type` in `bytes[start, end)`, as far as its lists go. */
export function listenerDiscovery(type: number, bytes: Uint8Array, start: number, end: number): ListenerDiscovery {
  if (type === 143) return { records: records(bytes, start, end) };
  const message: ListenerDiscovery = {
    maximumResponseCode: listenerResponseCode(bytes, start),
    multicastAddress: ipv6Text(bytes, listenerGroupAt(start)),
  };
  // RFC 3810 §8.1: a query of 24 octets is version 1's, one of 28 and more version 2's.
  if (type !== 130 || end - start < 28) return message;
  const flags = u8(bytes, start + 24);
  return {
    ...message,
    suppressRouterProcessing: (flags & 8) !== 0,
    robustness: flags & 7,
    queryIntervalCode: u8(bytes, start + 25),
    sources: addresses(bytes, start + 28, end, u16(bytes, start + 26)),
  };
}

function records(bytes: Uint8Array, start: number, end: number): readonly ListenerRecord[] {
  const count = listenerRecordCount(bytes, start);
  const list: ListenerRecord[] = [];
  let at = start + 8;
  while (list.length < count && at + 20 <= end) {
    const sources = u16(bytes, at + 2);
    list.push({
      type: u8(bytes, at),
      multicastAddress: ipv6Text(bytes, at + 4),
      sources: addresses(bytes, at + 20, end, sources),
    });
    at += 20 + 16 * sources + 4 * u8(bytes, at + 1);
  }
  return list;
}

function addresses(bytes: Uint8Array, start: number, end: number, count: number): readonly string[] {
  const there = Math.min(count, (end - start) >> 4);
  return Array.from({ length: Math.max(there, 0) }, (_, i) => ipv6Text(bytes, start + 16 * i));
}
