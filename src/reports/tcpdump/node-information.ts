/**
 * ICMPv6 node information (RFC 4620) as tcpdump prints it.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |          query type           |             flags             |
 * |                         nonce (64 bits)                       |
 * |                         subject, or answer                    |
 * ```
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { icmpv6Code, icmpv6Type } from '../../layers/icmpv6.ts';
import { writeIpv4, writeIpv6 } from '../addresses.ts';
import { type BitNames, has, need, type Printing, writeBits, writeEscaped } from './printing.ts';

const HEADER = 16;
const QUERY = 139;

const queryType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
const queryFlags = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

const NOTHING = 0;
const SUPPORTED_TYPES = 1;
const NAME = 2;
const ADDRESSES = 3;
const IPV4_ADDRESSES = 4;

const TYPE_NAMES: readonly string[] = ['noop', 'supported qtypes', 'DNS name', 'node addresses', 'ipv4 addresses'];

/** RFC 4620 §6.3, and one that came before it. */
const ADDRESS_FLAGS: BitNames = [
  [0x40, 'a'],
  [0x20, 'G'],
  [0x10, 'S'],
  [0x08, 'L'],
  [0x04, 'C'],
  [0x02, 'A'],
];
const TRUNCATED: BitNames = [...ADDRESS_FLAGS, [0x01, 'T']];
/** RFC 4620 §6.4. */
const IPV4_FLAGS: BitNames = [[0x02, 'A']];
const IPV4_TRUNCATED: BitNames = [...IPV4_FLAGS, [0x01, 'T']];

/** Print a query or reply; false where it was cut. */
export function printNodeInformation(printing: Printing, at: number, length: number): boolean {
  return icmpv6Type(printing.bytes, at) === QUERY ? printQuery(printing, at) : printReply(printing, at, length);
}

function printQuery(printing: Printing, at: number): boolean {
  const { bytes, options, out } = printing;
  const octets = printing.end - at;
  if (octets === 12) {
    // The form from before RFC 4620, which had no nonce.
    out.ascii(' who-are-you request');
    return true;
  }
  if (!has(printing, at, HEADER)) return false;
  out.ascii(' (');
  const type = queryType(bytes, at);
  out.ascii(TYPE_NAMES[type] ?? 'unknown');
  writeFlags(printing, type, queryFlags(bytes, at), false);
  if (type === NOTHING || type === SUPPORTED_TYPES) {
    if (octets !== HEADER && options.verbose > 0) out.ascii(', invalid len');
  } else if (octets === HEADER) out.ascii(', 03 draft');
  else writeSubject(printing, at, octets - HEADER);
  out.octet(0x29);
  return true;
}

function writeFlags(printing: Printing, type: number, flags: number, reply: boolean): void {
  const { out } = printing;
  if (flags === 0 || type === NOTHING || type === NAME || type > IPV4_ADDRESSES) return;
  out.ascii(' [');
  if (type === SUPPORTED_TYPES) out.ascii((flags & 1) !== 0 ? 'C' : '');
  else if (type === ADDRESSES) writeBits(out, reply ? TRUNCATED : ADDRESS_FLAGS, flags, '', '');
  else writeBits(out, reply ? IPV4_TRUNCATED : IPV4_FLAGS, flags, '', '');
  out.octet(0x5d);
}

/** Write whom the query is about, which stands in the last `octets` octets. */
function writeSubject(printing: Printing, at: number, octets: number): void {
  const { bytes, options, out } = printing;
  const code = icmpv6Code(bytes, at);
  const start = at + HEADER;
  if (code === 1) {
    out.ascii(', subject=DNS name');
    writeName(printing, start);
    return;
  }
  if (code !== 0 && code !== 2) {
    out.ascii(', unknown subject');
    return;
  }
  const expected = code === 0 ? 16 : 4;
  if (!has(printing, start, expected)) return;
  if (octets !== expected) {
    if (options.verbose > 0) out.ascii(', invalid subject len');
    return;
  }
  out.ascii(', subject=');
  (code === 0 ? writeIpv6 : writeIpv4)(out, bytes, start);
}

function printReply(printing: Printing, at: number, length: number): boolean {
  const { bytes, options, out } = printing;
  const octets = printing.end - at;
  if (length > octets || !has(printing, at, HEADER)) return false;
  out.ascii(' (');
  const code = icmpv6Code(bytes, at);
  if (code === 0) {
    if (options.verbose > 0) out.ascii('success, ');
    writeAnswer(printing, at, octets);
  } else if (code === 1 || code === 2) {
    out.ascii(code === 1 ? 'refused' : 'unknown');
    if (octets !== HEADER && options.verbose > 0) out.ascii(', invalid length');
  }
  out.octet(0x29);
  return true;
}

function writeAnswer(printing: Printing, at: number, octets: number): void {
  const { bytes, options, out } = printing;
  const type = queryType(bytes, at);
  const flags = queryFlags(bytes, at);
  out.ascii(TYPE_NAMES[type] ?? 'unknown');
  if (type === NOTHING && octets !== HEADER && options.verbose > 0) out.ascii(', invalid length');
  if (type === NAME) {
    // A time to live stands before the name.
    writeName(printing, at + HEADER + 4);
    if ((flags & 1) !== 0) {
      need(printing, at + HEADER, 4);
      out.ascii(` [TTL=${u32(bytes, at + HEADER)}]`);
    }
  }
  if (type === ADDRESSES || type === IPV4_ADDRESSES) {
    const size = type === ADDRESSES ? 16 : 4;
    for (let place = at + HEADER; place + 4 + size <= printing.end; place += 4 + size) {
      out.octet(0x20);
      (type === ADDRESSES ? writeIpv6 : writeIpv4)(out, bytes, place + 4);
      out.ascii(`(${u32(bytes, place)})`);
    }
  }
  writeFlags(printing, type, flags, true);
}

/** Write the name from `at` to the end: in the form of RFC 4620, or behind one octet of length, as drafts had it. */
function writeName(printing: Printing, at: number): void {
  const { bytes, options, out } = printing;
  need(printing, at, 1);
  const { end } = printing;
  if (u8(bytes, at) !== end - at - 1) {
    writeLabels(printing, at);
    return;
  }
  if (options.verbose > 0) out.ascii(', 03 draft');
  out.ascii(', "');
  for (let place = at + 1; place < end; place++) writeEscaped(out, u8(bytes, place));
  out.octet(0x22);
}

function writeLabels(printing: Printing, at: number): void {
  const { bytes, end, out } = printing;
  out.ascii(', "');
  let place = at;
  while (place < end) {
    const length = u8(bytes, place++);
    if (length === 0) {
      // One zero ends a whole name, two an abbreviated one.
      if (place === end) out.octet(0x2e);
      else if (place + 1 !== end || u8(bytes, place) !== 0) out.ascii('???');
      break;
    }
    if (length > end - place) {
      out.ascii('???');
      break;
    }
    for (const stop = place + length; place < stop; place++) writeEscaped(out, u8(bytes, place));
    if (place + 1 < end && u8(bytes, place) !== 0) out.octet(0x2e);
  }
  out.octet(0x22);
}
