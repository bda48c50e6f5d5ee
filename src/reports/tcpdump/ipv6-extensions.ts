/**
 * IPv6 extension headers as tcpdump prints them: hop-by-hop and destination options, routing, fragment. The mobility
 * header has a file of its own.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { IPV6_LENGTH, payloadLength } from '../../layers/ipv6.ts';
import { IPV6_FRAGMENT_LENGTH, ipv6FragmentOffset, ipv6Identification } from '../../layers/ipv6-fragment.ts';
import { extensionLength } from '../../layers/ipv6-options.ts';
import { routingType, segmentsLeft } from '../../layers/ipv6-routing.ts';
import { writeIpv6 } from '../addresses.ts';
import { need, type Printing, writeContradiction, writeInvalid } from './printing.ts';

const PAD_1 = 0x00;
const PAD_N = 0x01;
const ROUTER_ALERT = 0x05;
const JUMBO_PAYLOAD = 0xc2;
const HOME_ADDRESS = 0xc9;

/** A jumbo payload that would have fitted into the IPv6 header's own field is none (RFC 2675 §3). */
const SMALLEST_JUMBO = 0x1_0000;

/** Print a hop-by-hop options header. A jumbo payload's length is left in `printing.jumboLength`. */
export function printHopByHop(printing: Printing, at: number, header: number): number {
  return printOptionsHeader(printing, at, header, 'hbh', 'HBH ');
}

/** Print a destination options header. */
export function printDestinationOptions(printing: Printing, at: number): number {
  return printOptionsHeader(printing, at, -1, 'dstopt', 'DSTOPT ');
}

/** Print either header; `header` is the IPv6 header's place where a jumbo payload may be told, else -1. */
function printOptionsHeader(printing: Printing, at: number, header: number, protocol: string, name: string): number {
  printing.protocol = protocol;
  need(printing, at, 2);
  const octets = extensionLength(printing.bytes, at);
  need(printing, at, octets);
  printing.out.ascii(name);
  // Destination options are of interest to -v only, hop-by-hop options may tell the packet's length.
  if (header < 0 && printing.options.verbose === 0) return octets;
  if (printOptions(printing, at + 2, octets - 2, header)) return octets;
  writeInvalid(printing);
  return -1;
}

/** Print the options in the `length` octets from `start` on; false where one contradicts its header. */
function printOptions(printing: Printing, start: number, length: number, header: number): boolean {
  const { bytes, options, out } = printing;
  let jumbo = false;
  for (let at = start, rest = length; rest > 0; ) {
    const octets = optionOctets(printing, at, rest);
    if (octets < 0) return false;
    const type = u8(bytes, at);
    if (type === ROUTER_ALERT) {
      if (!printRouterAlert(printing, at, rest)) return false;
    } else if (type === JUMBO_PAYLOAD) {
      if (!printJumbo(printing, at, rest, header, jumbo)) return false;
      jumbo = true;
    } else if (type === HOME_ADDRESS) {
      if (!printHomeAddress(printing, at, rest)) return false;
    } else if (options.verbose > 0) {
      if (type === PAD_1) out.ascii('(pad1)');
      else out.ascii(type === PAD_N ? '(padn)' : `(unknown opt-type 0x${hex2(type)} len=${octets - 2})`);
    }
    at += octets;
    rest -= octets;
  }
  if (options.verbose > 0) out.octet(0x20);
  return true;
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0');

/** Read the octets of the option at `at`; -1 where they are more than the `rest` that there is. */
function optionOctets(printing: Printing, at: number, rest: number): number {
  const { bytes } = printing;
  need(printing, at, 1);
  let octets = 1;
  if (u8(bytes, at) !== PAD_1) {
    if (!isEnough(printing, 'remaining length', rest, 2)) return -1;
    need(printing, at + 1, 1);
    octets = u8(bytes, at + 1) + 2;
  }
  if (!isEnough(printing, 'remaining length', rest, octets)) return -1;
  need(printing, at, octets);
  return octets;
}

function isEnough(printing: Printing, what: string, value: number, bound: number): boolean {
  if (value >= bound) return true;
  writeContradiction(printing, what, value, '<', bound);
  return false;
}

function isExact(printing: Printing, what: string, value: number, expected: number): boolean {
  if (value === expected) return true;
  writeContradiction(printing, what, value, '!=', expected);
  return false;
}

/** RFC 2711 §2.1. */
function printRouterAlert(printing: Printing, at: number, rest: number): boolean {
  const { bytes, options, out } = printing;
  if (!isEnough(printing, '(rtalert) remaining length', rest, 4)) return false;
  if (!isExact(printing, '(rtalert) length', u8(bytes, at + 1), 2)) return false;
  if (options.verbose > 0) {
    out.ascii('(rtalert: 0x');
    out.hex(u16(bytes, at + 2), 4);
    out.ascii(') ');
  }
  return true;
}

/** RFC 2675 §2. */
function printJumbo(printing: Printing, at: number, rest: number, header: number, seen: boolean): boolean {
  const { bytes, options, out } = printing;
  if (!isEnough(printing, '(jumbo) remaining length', rest, 6)) return false;
  if (!isExact(printing, '(jumbo) length', u8(bytes, at + 1), 4)) return false;
  const length = u32(bytes, at + 2);
  const objection = objectionTo(printing, length, header, seen);
  if (objection === '') printing.jumboLength = length;
  if (options.verbose > 0) out.ascii(`(jumbo: ${length}${objection}) `);
  return true;
}

/** Say why a jumbo payload option is not believed; nothing where it is. */
function objectionTo(printing: Printing, length: number, header: number, seen: boolean): string {
  if (seen) return ' - already seen';
  if (header < 0) return ' - not a hop-by-hop option';
  if (payloadLength(printing.bytes, header) !== 0) return ' - payload len != 0';
  return length < SMALLEST_JUMBO ? ' - < 65536' : '';
}

/** RFC 6275 §6.3; behind the address there may be options of the option. */
function printHomeAddress(printing: Printing, at: number, rest: number): boolean {
  const { bytes, options, out } = printing;
  if (!isEnough(printing, '(homeaddr) remaining length', rest, 18)) return false;
  const length = u8(bytes, at + 1);
  if (!isEnough(printing, '(homeaddr) length', length, 16)) return false;
  if (options.verbose === 0) return true;
  out.ascii('(homeaddr: ');
  writeIpv6(out, bytes, at + 2);
  if (!printSuboptions(printing, at + 18, length - 16)) return false;
  out.octet(0x29);
  return true;
}

function printSuboptions(printing: Printing, start: number, length: number): boolean {
  const { bytes, out } = printing;
  for (let at = start, rest = length; rest > 0; ) {
    const octets = optionOctets(printing, at, rest);
    if (octets < 0) return false;
    const type = u8(bytes, at);
    if (type === PAD_1) out.ascii(', pad1');
    else out.ascii(type === PAD_N ? ', padn' : `, unknown subopt-type 0x${hex2(type)} len=${octets - 2}`);
    at += octets;
    rest -= octets;
  }
  return true;
}

/** Print a fragment header; what is not the first fragment ends with it. */
export function printFragment(printing: Printing, at: number, header: number): number {
  const { bytes, options, out } = printing;
  printing.protocol = 'frag6';
  out.ascii('frag (');
  need(printing, at, IPV6_FRAGMENT_LENGTH);
  if (options.verbose > 0) {
    out.ascii('0x');
    out.hex(ipv6Identification(bytes, at), 8);
    out.octet(0x3a);
  }
  out.decimal(ipv6FragmentOffset(bytes, at));
  out.octet(0x7c);
  const rest = header + IPV6_LENGTH + payloadLength(bytes, header) - at - IPV6_FRAGMENT_LENGTH;
  if (rest < 0) out.ascii('[length < 0] (invalid))');
  else {
    out.decimal(rest);
    out.octet(0x29);
  }
  if (ipv6FragmentOffset(bytes, at) !== 0) return -1;
  out.octet(0x20);
  return IPV6_FRAGMENT_LENGTH;
}

/** Print a routing header (RFC 8200 §4.4). */
export function printRouting(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  need(printing, at, 1);
  printing.protocol = 'rt6';
  out.ascii('RT6');
  need(printing, at, 2);
  const words = u8(bytes, at + 1);
  out.ascii(` (len=${words}`);
  need(printing, at, 3);
  const type = routingType(bytes, at);
  out.ascii(`, type=${type}${type === 0 ? ' [Deprecated]' : ''}`);
  need(printing, at, 4);
  out.ascii(`, segleft=${segmentsLeft(bytes, at)}`);
  if (type === 0 || type === 2) writeReserved(printing, at);
  else if (type === 4) writeSegmentRouting(printing, at);
  else return invalidRouting(printing, ' (unknown type)');
  if (words % 2 === 1) return invalidRouting(printing, ` (invalid length ${words})`);
  for (let i = 0; i < words / 2; i++) {
    need(printing, at + 8 + 16 * i, 16);
    out.ascii(`, [${i}]`);
    writeIpv6(out, bytes, at + 8 + 16 * i);
  }
  out.ascii(') ');
  return extensionLength(bytes, at);
}

function invalidRouting(printing: Printing, reason: string): number {
  printing.out.ascii(reason);
  writeInvalid(printing);
  return -1;
}

/** RFC 2460 §4.4, RFC 6275 §6.4: four octets without a meaning. */
function writeReserved(printing: Printing, at: number): void {
  need(printing, at + 4, 4);
  const reserved = u32(printing.bytes, at + 4);
  if (reserved === 0 && printing.options.verbose === 0) return;
  printing.out.ascii(', rsv=0x');
  printing.out.hexadecimal(reserved);
}

/** RFC 8754 §2. */
function writeSegmentRouting(printing: Printing, at: number): void {
  const { bytes, options, out } = printing;
  need(printing, at + 4, 1);
  out.ascii(`, last-entry=${u8(bytes, at + 4)}`);
  need(printing, at + 5, 1);
  const flags = u8(bytes, at + 5);
  if (flags !== 0 || options.verbose > 0) {
    out.ascii(', flags=0x');
    out.hexadecimal(flags);
  }
  need(printing, at + 6, 2);
  out.ascii(', tag=');
  out.hexadecimal(u16(bytes, at + 6));
}
