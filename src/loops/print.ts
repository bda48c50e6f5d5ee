/**
 * The plain packets of an overlay network, printed as tcpdump prints them: Ethernet, at most one VLAN tag, IP without options
 * or extension headers or fragments, tunnels, and in them ARP, TCP, UDP or an echo, all of it captured.
 *
 * Whatever is not plain, or not as it should be, is left to the printers of `reports/tcpdump`, before anything of it is kept.
 * Fields are read several at a time, as words, the least significant octet first where they are compared; what a word holds
 * is said beside it. `test/reports/tcpdump/plain.test.ts` holds this against those printers.
 *
 * @module
 */
import { ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { IPV4_LENGTH } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import { UDP_LENGTH, UDP_PROTOCOL } from '../layers/udp.ts';
import { VNI_VALID, VXLAN_LENGTH } from '../layers/vxlan.ts';
import { CAPTURED, NANOSECONDS, ORIGINAL, SECONDS, START } from './layout.ts';
import { copyText, float, little2, little4, octet, octets2, octets4, setWord, small, times, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { putIpv4Fields, putIpv6Fields, rightSum, sum, transportSum } from './print-fields.ts';
import { segment } from './print-tcp.ts';
import {
  DIGITS,
  FULL,
  LINE,
  LONGEST,
  NOT_PLAIN,
  PAYLOAD,
  PORTS,
  ROOM,
  SNAP,
  STAMP,
  STAMP_LENGTH,
  STAMPED,
  STRANGE,
  TEXT,
  TEXT_END,
  TEXT_OCTETS,
  UNSTAMPED,
  VERBOSE,
  WHY,
} from './printing.ts';
import {
  put,
  putAddresses,
  putDecimal,
  putDotted,
  putEndpoints,
  putHex4,
  putLong,
  putMac,
  putText,
  putThree,
} from './put.ts';
import {
  ARP_REPLY_TEXT,
  ARP_TEXT,
  ARP_VERBOSE_TEXT,
  BAD_END_TEXT,
  ECHO_REPLY_TEXT,
  ECHO_REPLY_V6_TEXT,
  ECHO_REQUEST_TEXT,
  ECHO_REQUEST_V6_TEXT,
  ICMPV6_GOOD_TEXT,
  IP_TEXT,
  IP6_TEXT,
  IS_AT_TEXT,
  LENGTH_TEXT,
  NO_CHECKSUM_TEXT,
  RIGHT_TEXT,
  SEQ_TEXT,
  TELL_TEXT,
  UDP_BAD_TEXT,
  UDP_GOOD_TEXT,
  UDP_TEXT,
  VXLAN_TEXT,
  WHO_HAS_TEXT,
} from './texts.ts';

/** The shortest of all that follows an Ethernet header: ARP, and IPv4 with eight octets. */
const SHORTEST: i32 = 28;
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
const SPACE: i32 = 0x20;
const LINE_FEED: i32 = 0x0a;
const MILLION: i32 = 1_000_000;

/**
 * Print the records `from` up to `to`, each with its time stamp and a line feed, behind {@link TEXT_END}, as long as they are
 * plain and there is room.
 *
 * @returns the first one that was not printed; {@link WHY} says why
 */
export function print(from: i32, to: i32): i32 {
  const snap = word(SNAP);
  const stamped = float(STAMPED);
  let at = word(TEXT_END);
  let why: i32 = FULL;
  let record = from;
  for (; record < to && at < TEXT + TEXT_OCTETS; record++) {
    if (float(SECONDS + (record << 3)) !== stamped) {
      why = UNSTAMPED;
      break;
    }
    const start = word(START + (record << 2));
    const captured = word(CAPTURED + (record << 2));
    const original = word(ORIGINAL + (record << 2));
    let end: i32 = NOT_PLAIN;
    if (captured <= snap && captured <= original && original <= LONGEST) {
      end = frame(begin(stamp(at, word(NANOSECONDS + (record << 2)))), start, start + captured, start + original);
    }
    if (end < 0) {
      why = NOT_PLAIN;
      break;
    }
    at = putText(end, LINE_FEED, 1);
  }
  setWord(TEXT_END, at);
  setWord(WHY, why);
  return record;
}

/** Print one record alone, without its time, at the beginning of the text: where that ends, or {@link NOT_PLAIN}. */
export function line(start: i32, end: i32, wire: i32): i32 {
  return frame(begin(TEXT), start, end, wire);
}

function begin(at: i32): i32 {
  setWord(LINE, at);
  setWord(PAYLOAD, NOT_PLAIN);
  return at;
}

/** Put a time stamp. */
function stamp(from: i32, nanoseconds: i32): i32 {
  const digits = word(DIGITS);
  copyText(from, STAMP);
  let to = from + word(STAMP_LENGTH);
  if (digits === 0) return to;
  const micros = (nanoseconds / 1000) | 0;
  const millis = (nanoseconds / MILLION) | 0;
  to = putThree(putThree(to, millis), micros - times(millis, 1000));
  if (digits === 9) to = putThree(to, nanoseconds - times(micros, 1000));
  return putText(to, SPACE, 1);
}

/** Put the frame whose octets end at `end`; on the wire it ended at `wire`, nowhere before that. */
function frame(to: i32, from: i32, end: i32, wire: i32): i32 {
  let at = from + 14;
  if (end - at < SHORTEST) return NOT_PLAIN;
  let type = little2(at - 2);
  if (type === TAG) {
    at += 4;
    if (end - at < SHORTEST) return NOT_PLAIN;
    type = little2(at - 2);
  }
  if (type === IPV4) return ipv4(to, at, end);
  if (type === IPV6) return ipv6(to, at, end);
  return type === ARP ? arp(to, at, wire - at) : NOT_PLAIN;
}

function ipv4(from: i32, at: i32, end: i32): i32 {
  const total = octets2(at + 2);
  const stop = at + total;
  if (octet(at) !== IPV4_PLAIN || (little2(at + 6) & FRAGMENTED) !== 0 || total < SHORTEST || stop > end)
    return NOT_PLAIN;
  const protocol = octet(at + 9);
  if (protocol !== UDP_PROTOCOL && protocol !== TCP_PROTOCOL && protocol !== ICMP_PROTOCOL) return NOT_PLAIN;
  let to = put(from, IP_TEXT);
  if (word(VERBOSE) > 0) to = putIpv4Fields(to, at, total, protocol);
  return to < 0 ? to : payload(to, protocol, at + IPV4_LENGTH, stop, 0);
}

function ipv6(from: i32, at: i32, end: i32): i32 {
  const octets = octets2(at + 4);
  const stop = at + IPV6_LENGTH + octets;
  if (octet(at) >> 4 !== 6 || octets < 8 || stop > end) return NOT_PLAIN;
  const protocol = octet(at + 6);
  if (protocol !== UDP_PROTOCOL && protocol !== TCP_PROTOCOL && protocol !== ICMPV6_PROTOCOL) return NOT_PLAIN;
  let to = put(from, IP6_TEXT);
  if (word(VERBOSE) > 0) to = putIpv6Fields(to, at, octets, protocol);
  return payload(to, protocol, at + IPV6_LENGTH, stop, 1);
}

/** Put what an IP header carries; `wide` says that it is IPv6's, and ends at `at` in any case. */
function payload(to: i32, protocol: i32, at: i32, end: i32, wide: i32): i32 {
  if (protocol === TCP_PROTOCOL) return segment(to, at, end, wide);
  if (protocol === UDP_PROTOCOL) return datagram(to, at, end, wide);
  return echo(to, at, end, wide);
}

function datagram(from: i32, at: i32, end: i32, wide: i32): i32 {
  const known = small(PORTS + octets2(at)) | small(PORTS + octets2(at + 2));
  if (octets2(at + 4) !== end - at || known >= STRANGE) return NOT_PLAIN;
  let to = putEndpoints(from, at, wide);
  if (word(VERBOSE) > 1 - wide) to = datagramChecksum(to, at, end, wide);
  const start = at + UDP_LENGTH;
  if (known === 0) {
    setWord(PAYLOAD, to);
    return putDecimal(put(to, UDP_TEXT), end - start);
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

function echo(from: i32, at: i32, end: i32, wide: i32): i32 {
  const type = octet(at);
  const request: i32 = wide === 0 ? 8 : 128;
  if (type !== request && type !== (wide === 0 ? 0 : 129)) return NOT_PLAIN;
  const verbose = word(VERBOSE);
  let to = putAddresses(from, at, wide);
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
