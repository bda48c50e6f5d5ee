/**
 * The plain packets of an overlay network, printed as tcpdump prints them: Ethernet, at most one VLAN tag, IP without
 * extension headers, tunnels, and in them ARP, TCP, UDP or an echo, all of it captured. Without `-v`, which tells more of
 * them, IPv4 may have options, and be fragments.
 *
 * Whatever is not plain, or not as it should be, is left to the printers of `reports/tcpdump`, before anything of it is kept.
 * Fields are read several at a time, as words, the least significant octet first where they are compared; what a word holds
 * is said beside it. `test/reports/tcpdump/plain.test.ts` holds this against those printers.
 *
 * @module
 */
import { ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { FRAGMENT_OFFSET, IPV4_LENGTH, MORE_FRAGMENTS } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import { UDP_LENGTH, UDP_PROTOCOL } from '../layers/udp.ts';
import { VNI_VALID, VXLAN_LENGTH } from '../layers/vxlan.ts';
import { little2, little4, octet, octets2, octets4, setWord, small, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { putIpv4Fields, putIpv6Fields, rightSum, sum, transportSum } from './print-fields.ts';
import { segment } from './print-tcp.ts';
import { LINE, NOT_PLAIN, PAYLOAD, PORTS, ROOM, STRANGE, VERBOSE } from './printing.ts';
import { put, putAddresses, putDecimal, putDotted, putEndpoints, putHex4, putLong, putMac, putText } from './put.ts';
import {
  ARP_REPLY_TEXT,
  ARP_TEXT,
  ARP_VERBOSE_TEXT,
  BAD_END_TEXT,
  ECHO_REPLY_TEXT,
  ECHO_REPLY_V6_TEXT,
  ECHO_REQUEST_TEXT,
  ECHO_REQUEST_V6_TEXT,
  FRAGMENT_TEXT,
  ICMPV6_GOOD_TEXT,
  INVALID_TEXT,
  IP_TEXT,
  IP6_TEXT,
  IS_AT_TEXT,
  LENGTH_TEXT,
  MORE_THAN_TEXT,
  NO_CHECKSUM_TEXT,
  PAYLOAD_LENGTH_TEXT,
  RIGHT_TEXT,
  SEQ_TEXT,
  TELL_TEXT,
  TOTAL_LENGTH_TEXT,
  UDP_BAD_TEXT,
  UDP_GOOD_TEXT,
  UDP_TEXT,
  VXLAN_TEXT,
  WHO_HAS_TEXT,
} from './texts.ts';

/** The shortest of all that follows an Ethernet header: ARP, and IPv4 with eight octets. */
const SHORTEST: i32 = 28;
/** The longest header in front of a payload that is not looked at: TCP's. */
const LONGEST_HEADER: i32 = 60;
/** EtherTypes 0x8100, 0x0800, 0x86dd and 0x0806. */
const TAG: i32 = 0x0081;
const IPV4: i32 = 0x0008;
const IPV6: i32 = 0xdd86;
const ARP: i32 = 0x0608;
/** More fragments, or an offset. */
const FRAGMENTED: i32 = 0xff3f;
/** Version 4, a header of five words. */
const IPV4_PLAIN: i32 = 0x45;
/** Hardware type Ethernet, protocol type IPv4; addresses of six and four octets. */
const ARP_TYPES: i32 = 0x0008_0100;
const ARP_LENGTHS: i32 = 0x0406;
const LINE_FEED: i32 = 0x0a;

/** Put the frame whose octets end at `end`; on the wire it ended at `wire`, nowhere before that. */
export function frame(to: i32, from: i32, end: i32, wire: i32): i32 {
  let at = from + 14;
  if (end - at < SHORTEST) return NOT_PLAIN;
  let type = little2(at - 2);
  if (type === TAG) {
    at += 4;
    if (end - at < SHORTEST) return NOT_PLAIN;
    type = little2(at - 2);
  }
  if (type === IPV4) return ipv4(to, at, end, wire);
  if (type === IPV6) return ipv6(to, at, end, wire);
  return type === ARP ? arp(to, at, wire - at) : NOT_PLAIN;
}

function ipv4(from: i32, at: i32, end: i32, wire: i32): i32 {
  const protocol = octet(at + 9);
  if (protocol !== UDP_PROTOCOL && protocol !== TCP_PROTOCOL && protocol !== ICMP_PROTOCOL) return NOT_PLAIN;
  const total = octets2(at + 2);
  const stop = at + total;
  if (octet(at) !== IPV4_PLAIN || (little2(at + 6) & FRAGMENTED) !== 0 || stop > end)
    return unusual(from, at, end, wire, protocol);
  if (total < SHORTEST) return NOT_PLAIN;
  let to = put(from, IP_TEXT);
  if (word(VERBOSE) > 0) to = putIpv4Fields(to, at, total, protocol);
  return to < 0 ? to : payload(to, protocol, at + IPV4_LENGTH, at + IPV4_LENGTH, stop, 0);
}

/** Put an IPv4 datagram with options, a fragment, or a datagram whose end is in another fragment of the one around it. */
function unusual(from: i32, at: i32, end: i32, wire: i32, protocol: i32): i32 {
  const header = (octet(at) & 0x0f) << 2;
  const total = octets2(at + 2);
  const start = at + header;
  if (word(VERBOSE) > 0 || octet(at) >> 4 !== 4 || header < IPV4_LENGTH || total < header + 8) return NOT_PLAIN;
  let to = put(from, IP_TEXT);
  if (at + total > end) {
    if (isLost(start, end, wire, protocol) !== 0) return NOT_PLAIN;
    to = putTooLong(put(to, TOTAL_LENGTH_TEXT), total, end - at);
  }
  const fragment = octets2(at + 6);
  const behind = at + IPV4_LENGTH;
  if ((fragment & FRAGMENT_OFFSET) !== 0) return putDecimal(put(putAddresses(to, behind, 0), FRAGMENT_TEXT), protocol);
  if (protocol === UDP_PROTOCOL) return datagram(to, behind, start, at + total, 0, fragment & MORE_FRAGMENTS);
  return payload(to, protocol, behind, start, at + total, 0);
}

/** Whether others have to say what there is of a payload that goes on behind `end`: 1 or 0. */
function isLost(start: i32, end: i32, wire: i32, protocol: i32): i32 {
  if (end !== wire || end - start < LONGEST_HEADER) return 1;
  return protocol === UDP_PROTOCOL && (small(PORTS + octets2(start)) | small(PORTS + octets2(start + 2))) !== 0 ? 1 : 0;
}

/** Put that a datagram is longer than what it is in. */
function putTooLong(from: i32, total: i32, length: i32): i32 {
  return put(putDecimal(put(putDecimal(from, total), MORE_THAN_TEXT), length), INVALID_TEXT);
}

function ipv6(from: i32, at: i32, end: i32, wire: i32): i32 {
  const octets = octets2(at + 4);
  const start = at + IPV6_LENGTH;
  const stop = start + octets;
  if (octet(at) >> 4 !== 6 || octets < 8) return NOT_PLAIN;
  const protocol = octet(at + 6);
  if (protocol !== UDP_PROTOCOL && protocol !== TCP_PROTOCOL && protocol !== ICMPV6_PROTOCOL) return NOT_PLAIN;
  let to = put(from, IP6_TEXT);
  if (stop > end) {
    if (word(VERBOSE) > 0 || isLost(start, end, wire, protocol) !== 0) return NOT_PLAIN;
    to = putTooLong(put(to, PAYLOAD_LENGTH_TEXT), IPV6_LENGTH + octets, end - at);
  }
  if (word(VERBOSE) > 0) to = putIpv6Fields(to, at, octets, protocol);
  return payload(to, protocol, start, start, stop, 1);
}

/**
 * Put what an IP header carries.
 *
 * @param behind - where the header's addresses end
 * @param end - where the payload ends by that header
 * @param wide - 1 where it is IPv6's, else 0
 */
function payload(to: i32, protocol: i32, behind: i32, at: i32, end: i32, wide: i32): i32 {
  if (protocol === TCP_PROTOCOL) return segment(to, behind, at, end, wide);
  if (protocol === UDP_PROTOCOL) return datagram(to, behind, at, end, wide, 0);
  return echo(to, behind, at, end, wide);
}

/** Put a UDP datagram; `more` is not 0 where this is the first fragment of one. */
function datagram(from: i32, behind: i32, at: i32, end: i32, wide: i32, more: i32): i32 {
  const known = small(PORTS + octets2(at)) | small(PORTS + octets2(at + 2));
  const length = octets2(at + 4);
  if (length < end - at || (length > end - at && more === 0) || known >= STRANGE) return NOT_PLAIN;
  let to = putEndpoints(from, behind, at, wide);
  if (word(VERBOSE) > 1 - wide) to = datagramChecksum(to, at, end, wide);
  const start = at + UDP_LENGTH;
  if (known === 0) {
    setWord(PAYLOAD, to);
    return putDecimal(put(to, UDP_TEXT), length - UDP_LENGTH);
  }
  // Half of the room is for the frame inside.
  if (start + VXLAN_LENGTH > end || octet(start) !== VNI_VALID || to - word(LINE) > ROOM >> 1) return NOT_PLAIN;
  to = putDecimal(put(to, VXLAN_TEXT), octets4(start + 4) >>> 8);
  return frame(putText(to, LINE_FEED, 1), start + VXLAN_LENGTH, end, end);
}

function datagramChecksum(to: i32, at: i32, end: i32, wide: i32): i32 {
  const field = octets2(at + 6);
  if (field === 0 && wide === 0) return put(to, NO_CHECKSUM_TEXT);
  const off = transportSum(at, end, wide, UDP_PROTOCOL);
  if (off === 0) return put(to, UDP_GOOD_TEXT);
  const bad = put(putHex4(put(to, UDP_BAD_TEXT), field), RIGHT_TEXT);
  return put(putHex4(bad, rightSum(field, off)), BAD_END_TEXT);
}

function echo(from: i32, behind: i32, at: i32, end: i32, wide: i32): i32 {
  const type = octet(at);
  const request: i32 = wide === 0 ? 8 : 128;
  if (type !== request && type !== (wide === 0 ? 0 : 129)) return NOT_PLAIN;
  const verbose = word(VERBOSE);
  let to = putAddresses(from, behind, wide);
  if (verbose > 0) {
    const off = wide === 0 ? sum(at, end, 0) : transportSum(at, end, wide, ICMPV6_PROTOCOL);
    if (off !== 0) return NOT_PLAIN;
    if (wide !== 0) to = put(to, ICMPV6_GOOD_TEXT);
  }
  if (wide === 0) to = put(to, type === request ? ECHO_REQUEST_TEXT : ECHO_REPLY_TEXT);
  else to = put(to, type === request ? ECHO_REQUEST_V6_TEXT : ECHO_REPLY_V6_TEXT);
  to = putDecimal(to, octets2(at + 4));
  to = putDecimal(put(to, SEQ_TEXT), octets2(at + 6));
  return wide !== 0 && verbose > 0 ? to : putDecimal(put(to, LENGTH_TEXT), end - at);
}

/** Put an ARP packet with Ethernet and IPv4 addresses: a question without an answer in it, or an answer. */
function arp(from: i32, at: i32, length: i32): i32 {
  if (little4(at) !== ARP_TYPES || little2(at + 4) !== ARP_LENGTHS) return NOT_PLAIN;
  const operation = octets2(at + 6);
  let to = word(VERBOSE) > 0 ? putLong(from, ARP_VERBOSE_TEXT) : put(from, ARP_TEXT);
  if (operation === 1) {
    if (little4(at + 18) !== 0 || little2(at + 22) !== 0) return NOT_PLAIN;
    to = putDotted(put(to, WHO_HAS_TEXT), at + 24);
    to = putDotted(put(to, TELL_TEXT), at + 14);
  } else if (operation === 2) {
    to = putDotted(put(to, ARP_REPLY_TEXT), at + 14);
    to = putMac(put(to, IS_AT_TEXT), at + 8);
  } else return NOT_PLAIN;
  return putDecimal(put(to, LENGTH_TEXT), length);
}
