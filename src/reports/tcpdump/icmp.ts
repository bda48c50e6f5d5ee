/**
 * ICMP as tcpdump prints it.
 *
 * tcpdump puts the message's words together before it writes the first of them, so where octets are missing the line
 * has none of them: every case here asks for all of its octets first.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { ICMP_LENGTH, icmpChecksum, icmpIdentifier, icmpSequence, icmpType } from '../../layers/icmp.ts';
import { totalLength } from '../../layers/ipv4.ts';
import { writeIpv4 } from '../addresses.ts';
import { type Literal, literal, type TextWriter } from '../text.ts';
import { writeProblem, writeRedirect, writeTimeExceeded, writeUnreachable } from './icmp-errors.ts';
import { printIcmpExtensions } from './icmp-extensions.ts';
import { has, need, type Printing } from './printing.ts';
import { plainSum, rightSum } from './pseudo-header.ts';

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const ECHO = 8;
const ROUTER_ADVERTISEMENT = 9;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
const TIMESTAMP = 13;
const TIMESTAMP_REPLY = 14;
const MASK_REPLY = 18;

const REQUEST = /* @__PURE__ */ literal('ICMP echo request, id ');
const REPLY = /* @__PURE__ */ literal('ICMP echo reply, id ');
const SEQUENCE = /* @__PURE__ */ literal(', seq ');
const LENGTH = /* @__PURE__ */ literal(', length ');

/** The messages of which only the name is printed. */
const NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [SOURCE_QUENCH, 'source quench'],
  [10, 'router solicitation'],
  [15, 'information request'],
  [16, 'information reply'],
  [17, 'address mask request'],
]);

/** Print an ICMP message, `length` octets of the IPv4 datagram. */
export function printIcmp(printing: Printing, at: number, length: number, _header: number, fragmented: boolean): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'icmp';
  need(printing, at, 2);
  const type = icmpType(bytes, at);
  if (type === ECHO || type === ECHO_REPLY) writeEcho(printing, at, type === ECHO ? REQUEST : REPLY, length);
  else {
    writeMessage(printing, at, type);
    out.labelled(LENGTH, length);
  }
  if (options.verbose === 0) return;
  if (!fragmented && has(printing, at, length)) writeChecksum(printing, at, length);
  if (isError(type)) printQuoted(printing, at + ICMP_LENGTH);
  printing.protocol = 'icmp';
  if (type === UNREACHABLE || type === TIME_EXCEEDED || type === PARAMETER_PROBLEM) {
    printIcmpExtensions(printing, at, length);
  }
}

const isError = (type: number): boolean =>
  type === UNREACHABLE ||
  type === SOURCE_QUENCH ||
  type === REDIRECT ||
  type === TIME_EXCEEDED ||
  type === PARAMETER_PROBLEM;

function writeEcho(printing: Printing, at: number, text: Literal, length: number): void {
  const { bytes, out } = printing;
  need(printing, at, ICMP_LENGTH);
  out.fields(text, icmpIdentifier(bytes, at), SEQUENCE, icmpSequence(bytes, at), LENGTH, length);
}

/** Write `ICMP ` and what the message says. */
function writeMessage(printing: Printing, at: number, type: number): void {
  const { bytes, out } = printing;
  switch (type) {
    case UNREACHABLE:
      writeUnreachable(printing, at, at + ICMP_LENGTH);
      return;
    case REDIRECT:
      writeRedirect(printing, at, at + ICMP_LENGTH);
      return;
    case ROUTER_ADVERTISEMENT:
      writeAdvertisement(printing, at);
      return;
    case TIME_EXCEEDED:
      writeTimeExceeded(printing, at);
      return;
    case PARAMETER_PROBLEM:
      writeProblem(printing, at);
      return;
    case TIMESTAMP:
    case TIMESTAMP_REPLY:
      writeTimestamps(printing, at, type);
      return;
    case MASK_REPLY:
      need(printing, at + ICMP_LENGTH, 4);
      out.ascii('ICMP address mask is 0x');
      out.hex(u32(bytes, at + ICMP_LENGTH), 8);
      return;
    default:
      out.ascii('ICMP ');
      out.ascii(NAMES.get(type) ?? `type-#${type}`);
  }
}

function writeTimestamps(printing: Printing, at: number, type: number): void {
  const { bytes, out } = printing;
  const body = at + ICMP_LENGTH;
  need(printing, at, type === TIMESTAMP ? ICMP_LENGTH : ICMP_LENGTH + 12);
  out.ascii(type === TIMESTAMP ? 'ICMP time stamp query id ' : 'ICMP time stamp reply id ');
  out.decimal(icmpIdentifier(bytes, at));
  out.ascii(' seq ');
  out.decimal(icmpSequence(bytes, at));
  if (type === TIMESTAMP) return;
  out.ascii(': org ');
  writeTimeOfDay(out, u32(bytes, body));
  out.ascii(', recv ');
  writeTimeOfDay(out, u32(bytes, body + 4));
  out.ascii(', xmit ');
  writeTimeOfDay(out, u32(bytes, body + 8));
}

/** Write milliseconds since midnight as `01:02:03.004`. */
function writeTimeOfDay(out: TextWriter, milliseconds: number): void {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 99) out.decimal(hours);
  else out.digits(hours, 2);
  out.octet(0x3a);
  out.digits(minutes % 60, 2);
  out.octet(0x3a);
  out.digits(seconds % 60, 2);
  out.octet(0x2e);
  out.digits(milliseconds % 1000, 3);
}

/** tcpdump's message has room for so many characters; a longer one, only a router advertisement can be, is cut off. */
const MESSAGE_LIMIT = 163;

/** RFC 1256 §5: the routers of a link, with their preferences. */
function writeAdvertisement(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, ICMP_LENGTH);
  const count = u8(bytes, at + 4);
  const words = u8(bytes, at + 5);
  const entries = words === 2 ? count : 0;
  need(printing, at + ICMP_LENGTH, 8 * entries);
  out.ascii('ICMP ');
  const start = out.length;
  out.ascii('router advertisement lifetime ');
  writeLifetime(out, u16(bytes, at + 6));
  out.ascii(` ${count}:`);
  if (words !== 2) out.ascii(` [size ${words}]`);
  for (let i = 0, place = at + ICMP_LENGTH; i < entries; i++, place += 8) {
    out.ascii(' {');
    writeIpv4(out, bytes, place);
    out.octet(0x20);
    out.decimal(u32(bytes, place + 4));
    out.octet(0x7d);
  }
  out.length = Math.min(out.length, start + MESSAGE_LIMIT);
}

/** Write seconds as `59`, `59:59` or `18:12:15`. */
function writeLifetime(out: TextWriter, seconds: number): void {
  if (seconds < 60) {
    out.decimal(seconds);
    return;
  }
  const minutes = Math.floor(seconds / 60);
  if (seconds < 3600) out.decimal(minutes);
  else {
    out.decimal(Math.floor(minutes / 60));
    out.octet(0x3a);
    out.digits(minutes % 60, 2);
  }
  out.octet(0x3a);
  out.digits(seconds % 60, 2);
}

function writeChecksum(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  const sum = plainSum(bytes, at, at + length);
  if (sum === 0) return;
  need(printing, at, 4);
  const field = icmpChecksum(bytes, at);
  out.ascii(' (wrong icmp cksum ');
  out.hexadecimal(field);
  out.ascii(' (->');
  out.hexadecimal(rightSum(field, sum));
  out.ascii(')!)');
}

/** Print the datagram quoted at `at`, as long as it says it is. */
function printQuoted(printing: Printing, at: number): void {
  const { bytes, out, printers } = printing;
  out.ascii('\n\t');
  need(printing, at + 2, 2);
  const length = totalLength(bytes, at);
  // What stands behind it may be an extension, and is not the datagram's.
  const outerEnd = printing.end;
  printing.end = Math.min(outerEnd, at + length);
  printers.ipv4(printing, at, length);
  printing.end = outerEnd;
}
