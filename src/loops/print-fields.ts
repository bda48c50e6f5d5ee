/**
 * What the printing loops put for `-v`: the fields of IP headers, and what checksums come to.
 *
 * @module
 */
import { IPV4_LENGTH } from '../layers/ipv4.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import { little2, little4, octet, octets2, octets4 } from './memory.ts';
import type { i32 } from './numbers.ts';
import { NOT_PLAIN } from './printing.ts';
import { put, putDecimal, putHex, putHex2, putHex4, putLong, putText } from './put.ts';
import {
  CLASS_TEXT,
  CONGESTED_TEXT,
  DONT_FRAGMENT_TEXT,
  ECT_0_TEXT,
  ECT_1_TEXT,
  FIELDS_END_TEXT,
  FLOW_LABEL_TEXT,
  HEADER_END_TEXT,
  HOP_LIMIT_TEXT,
  ICMP_LENGTH_TEXT,
  ICMPV6_PAYLOAD_TEXT,
  ID_TEXT,
  NEXT_HEADER_TEXT,
  NO_FLAGS_TEXT,
  SERVICE_TEXT,
  TCP_LENGTH_TEXT,
  TCP_PAYLOAD_TEXT,
  TTL_TEXT,
  UDP_LENGTH_TEXT,
  UDP_PAYLOAD_TEXT,
} from './texts.ts';

const COMMA_SPACE: i32 = 0x202c;
/** Flags of an IPv4 header, in its seventh octet: reserved, and DF. */
const FRAGMENT_FLAGS: i32 = 0xc0;
const DONT_FRAGMENT: i32 = 0x40;

/** The octets of a 16-bit number turned round. */
function turned(value: i32): i32 {
  return ((value & 0xff) << 8) | (value >> 8);
}

function folded(sum: i32): i32 {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/**
 * Sum up a checksum over the octets between two places: 0 where it is right. The words are added with the least significant
 * octet first, which comes to the same but for the order of the octets (RFC 1071 §2 (B)).
 *
 * @param pseudo - the pseudo-header's lengths and protocol, in that order of octets
 */
export function sum(from: i32, end: i32, pseudo: i32): i32 {
  // No packet is long enough to need more than 32 bits.
  let total = pseudo;
  let at = from;
  for (; end - at >= 4; at += 4) {
    const two = little4(at);
    total += (two & 0xffff) + (two >>> 16);
  }
  if (end - at >= 2) {
    total += little2(at);
    at += 2;
  }
  if (at < end) total += octet(at);
  return turned(~folded(total) & 0xffff);
}

/** Sum up the checksum of what an IP header carries, addresses, lengths and protocol included: 0 where it is right. */
export function transportSum(at: i32, end: i32, wide: i32, protocol: i32): i32 {
  return sum(at - (wide === 0 ? 8 : 32), end, (protocol << 8) + turned(end - at));
}

/** What a checksum field should hold, from what it holds and what the sum came to. */
export function rightSum(field: i32, off: i32): i32 {
  return folded(field + off);
}

/** Put the fields of an IPv4 header of `total` octets with what it carries. */
export function putIpv4Fields(from: i32, at: i32, total: i32, protocol: i32): i32 {
  const flags = octet(at + 6) & FRAGMENT_FLAGS;
  const hops = octet(at + 8);
  if (hops === 0 || (flags & ~DONT_FRAGMENT) !== 0 || sum(at, at + IPV4_LENGTH, 0) !== 0) return NOT_PLAIN;
  const service = octet(at + 1);
  let to = putHex(put(from, SERVICE_TEXT), service);
  if ((service & 3) !== 0)
    to = put(to, (service & 3) === 1 ? ECT_1_TEXT : (service & 3) === 2 ? ECT_0_TEXT : CONGESTED_TEXT);
  to = putDecimal(put(to, TTL_TEXT), hops);
  to = putDecimal(put(to, ID_TEXT), octets2(at + 4));
  to = putLong(to, flags === 0 ? NO_FLAGS_TEXT : DONT_FRAGMENT_TEXT);
  to = put(
    to,
    protocol === TCP_PROTOCOL ? TCP_LENGTH_TEXT : protocol === UDP_PROTOCOL ? UDP_LENGTH_TEXT : ICMP_LENGTH_TEXT,
  );
  return put(putDecimal(to, total), FIELDS_END_TEXT);
}

/** Put the fields of an IPv6 header with `payload` octets behind it. */
export function putIpv6Fields(from: i32, at: i32, payload: i32, protocol: i32): i32 {
  // Version, traffic class, flow label.
  const first = octets4(at);
  const traffic = (first >> 20) & 0xff;
  const label = first & 0xf_ffff;
  let to = putText(from, 0x28, 1);
  if (traffic !== 0) to = putText(putHex2(put(to, CLASS_TEXT), traffic), COMMA_SPACE, 2);
  if (label !== 0) {
    // Five digits: the second of the first two is written over.
    const digits = put(to, FLOW_LABEL_TEXT);
    putHex2(digits, label >> 12);
    to = putText(putHex4(digits + 1, label), COMMA_SPACE, 2);
  }
  to = put(putDecimal(put(to, HOP_LIMIT_TEXT), octet(at + 7)), NEXT_HEADER_TEXT);
  to = put(
    to,
    protocol === TCP_PROTOCOL ? TCP_PAYLOAD_TEXT : protocol === UDP_PROTOCOL ? UDP_PAYLOAD_TEXT : ICMPV6_PAYLOAD_TEXT,
  );
  return put(putDecimal(to, payload), HEADER_END_TEXT);
}
