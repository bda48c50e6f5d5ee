/**
 * The IPv6 mobility header (RFC 6275 §6.1) and its options as tcpdump prints them.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { mobilityType } from '../../layers/ipv6-mobility.ts';
import { extensionLength, extensionNextHeader } from '../../layers/ipv6-options.ts';
import { writeIpv6 } from '../addresses.ts';
import {
  type BitNames,
  has,
  need,
  type Printing,
  writeBits,
  writeContradiction,
  writeCut,
  writeInvalid,
} from './printing.ts';

/** The octets of a header without a message. */
const HEADER = 8;
const NO_NEXT_HEADER = 59;

interface Message {
  readonly name: string;
  /** The least octets of the header with the message in it, which are a multiple of eight. */
  readonly octets: number;
  /** Print the message of the header at `at` and return where its options start. */
  readonly print: (printing: Printing, at: number) => number;
}

/** Print a mobility header. tcpdump prints nothing of what may follow it. */
export function printMobility(printing: Printing, at: number): number {
  const { bytes, options, out } = printing;
  printing.protocol = 'mobility';
  if (!has(printing, at, 2)) {
    writeCut(printing);
    return -1;
  }
  const octets = extensionLength(bytes, at);
  out.ascii('mobility: ');
  const next = extensionNextHeader(bytes, at);
  if (next !== NO_NEXT_HEADER) out.ascii(`(payload protocol ${next} should be ${NO_NEXT_HEADER}) `);
  need(printing, at, 3);
  const type = mobilityType(bytes, at);
  const message = MESSAGES[type];
  if (message === undefined) {
    out.ascii(`type-#${type} len=${u8(bytes, at + 1)}`);
    return -1;
  }
  out.ascii(message.name);
  if (octets < message.octets) {
    out.ascii(` (header length ${octets} < ${message.octets})`);
    writeInvalid(printing);
    return -1;
  }
  const place = message.print(printing, at);
  if (options.verbose > 0 && !printOptions(printing, place, at + octets)) writeInvalid(printing);
  return -1;
}

/** RFC 6275 §6.1.3, §6.1.4: the first half of a return routability test. */
function printTestInit(printing: Printing, at: number, address: string): number {
  if (printing.options.verbose > 0) writeCookie(printing, ` ${address} Init Cookie=`, at + HEADER);
  return at + HEADER + 8;
}

/** RFC 6275 §6.1.5, §6.1.6: its second half. */
function printTest(printing: Printing, at: number, address: string): number {
  const { bytes, options, out } = printing;
  need(printing, at + 6, 2);
  out.ascii(' nonce id=0x');
  out.hexadecimal(u16(bytes, at + 6));
  if (options.verbose > 0) {
    writeCookie(printing, ` ${address} Init Cookie=`, at + HEADER);
    writeCookie(printing, ` ${address} Keygen Token=`, at + HEADER + 8);
  }
  return at + HEADER + 16;
}

function writeCookie(printing: Printing, before: string, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, 8);
  out.ascii(before);
  out.hex(u32(bytes, at), 8);
  out.octet(0x3a);
  out.hex(u32(bytes, at + 4), 8);
}

const UPDATE_FLAGS: BitNames = [
  [0x80, 'A'],
  [0x40, 'H'],
  [0x20, 'L'],
  [0x10, 'K'],
];

/** RFC 6275 §6.1.7. */
function printUpdate(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  need(printing, at + 6, 2);
  out.ascii(` seq#=${u16(bytes, at + 6)}`);
  need(printing, at + HEADER, 1);
  const flags = u8(bytes, at + HEADER) & 0xf0;
  if (flags !== 0) {
    out.octet(0x20);
    writeBits(out, UPDATE_FLAGS, flags, '', '');
  }
  writeLifetime(printing, at + HEADER + 2);
  return at + HEADER + 4;
}

/** RFC 6275 §6.1.8. */
function printAcknowledgement(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  need(printing, at + 6, 1);
  out.ascii(` status=${u8(bytes, at + 6)}`);
  need(printing, at + 7, 1);
  if ((u8(bytes, at + 7) & 0x80) !== 0) out.ascii(' K');
  need(printing, at + HEADER, 2);
  out.ascii(` seq#=${u16(bytes, at + HEADER)}`);
  writeLifetime(printing, at + HEADER + 2);
  return at + HEADER + 4;
}

/** Write a lifetime, which is told in units of four seconds. */
function writeLifetime(printing: Printing, at: number): void {
  need(printing, at, 2);
  printing.out.ascii(` lifetime=${u16(printing.bytes, at) << 2}`);
}

/** RFC 6275 §6.1.9. */
function printError(printing: Printing, at: number): number {
  const { bytes, out } = printing;
  need(printing, at + 6, 1);
  out.ascii(` status=${u8(bytes, at + 6)}`);
  need(printing, at + HEADER, 16);
  out.ascii(' homeaddr ');
  writeIpv6(out, bytes, at + HEADER);
  return at + HEADER + 16;
}

/** By the message's type. */
const MESSAGES: readonly Message[] = [
  { name: 'BRR', octets: 8, print: (_printing, at) => at + HEADER },
  { name: 'HoTI', octets: 16, print: (printing, at) => printTestInit(printing, at, 'Home') },
  { name: 'CoTI', octets: 16, print: (printing, at) => printTestInit(printing, at, 'Care-of') },
  { name: 'HoT', octets: 24, print: (printing, at) => printTest(printing, at, 'Home') },
  { name: 'CoT', octets: 24, print: (printing, at) => printTest(printing, at, 'Care-of') },
  { name: 'BU', octets: 16, print: printUpdate },
  { name: 'BA', octets: 16, print: printAcknowledgement },
  { name: 'BE', octets: 24, print: printError },
];

/** Print the options in `[start, end)` (RFC 6275 §6.2); false where one contradicts the header's length. */
function printOptions(printing: Printing, start: number, end: number): boolean {
  const { bytes, out } = printing;
  for (let at = start; at < end; ) {
    need(printing, at, 1);
    const type = u8(bytes, at);
    let octets = 1;
    if (type !== 0) {
      if (!isEnough(printing, end - at, 2)) return false;
      need(printing, at + 1, 1);
      octets = u8(bytes, at + 1) + 2;
    }
    if (!isEnough(printing, end - at, octets)) return false;
    const option = OPTIONS[type];
    if (option === undefined) out.ascii(`(unknown: type-#${type} len=${octets - 2})`);
    else option(printing, at);
    at += octets;
  }
  return true;
}

function isEnough(printing: Printing, length: number, bound: number): boolean {
  if (length >= bound) return true;
  writeContradiction(printing, 'remaining length', length, '<', bound);
  return false;
}

/** By the option's type (RFC 6275 §6.2.2 to §6.2.7). */
const OPTIONS: readonly ((printing: Printing, at: number) => void)[] = [
  ({ out }) => out.ascii('(pad1)'),
  ({ out }) => out.ascii('(padn)'),
  (printing, at) => {
    printing.out.ascii('(refresh: ');
    need(printing, at + 2, 2);
    printing.out.ascii(`${u16(printing.bytes, at + 2) << 2})`);
  },
  (printing, at) => {
    const { bytes, out } = printing;
    out.ascii('(alt-CoA: ');
    need(printing, at + 2, 16);
    writeIpv6(out, bytes, at + 2);
    out.octet(0x29);
  },
  (printing, at) => {
    const { bytes, out } = printing;
    out.ascii('(ni: ');
    need(printing, at + 2, 4);
    out.ascii('ho=0x');
    out.hex(u16(bytes, at + 2), 4);
    out.ascii(' co=0x');
    out.hex(u16(bytes, at + 4), 4);
    out.octet(0x29);
  },
  ({ out }) => out.ascii('(auth)'),
];
