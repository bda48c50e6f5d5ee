/**
 * TCP as tcpdump prints it, up to the length of the payload. What tcpdump tells of HTTP, BGP and other payloads behind
 * that length is left out.
 *
 * @module
 */
import { ipv4DestinationAt, ipv4SourceAt, version } from '../../layers/ipv4.ts';
import { ipv6DestinationAt, ipv6SourceAt } from '../../layers/ipv6.ts';
import {
  TCP_ACK,
  TCP_FIN,
  TCP_LENGTH,
  TCP_PROTOCOL,
  TCP_RST,
  TCP_SYN,
  TCP_URG,
  tcpAcknowledgment,
  tcpChecksum,
  tcpDestinationPort,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
  tcpUrgentPointer,
  tcpWindow,
} from '../../layers/tcp.ts';
import { Pieces } from '../pieces.ts';
import { put, putDecimal, putHex, putLabelled } from '../put.ts';
import { literal, type TextWriter } from '../text.ts';
import { writeEndpoints, writeIpAddresses } from './endpoints.ts';
import { has, type Printing, writeCut, writeEscaped } from './printing.ts';
import { rightSum, transportSum } from './pseudo-header.ts';
import { writeTcpOptions } from './tcp-options.ts';

/** The octets of a reset's payload that are printed. */
const RESET_TEXT_LIMIT = 30;

const QUIET = /* @__PURE__ */ literal('tcp ');
const CHECKSUM = /* @__PURE__ */ literal(', cksum 0x');
const CORRECT = /* @__PURE__ */ literal(' (correct)');
const INCORRECT = /* @__PURE__ */ literal(' (incorrect -> 0x');
const SEQUENCE = /* @__PURE__ */ literal(', seq ');
const ACKNOWLEDGMENT = /* @__PURE__ */ literal(', ack ');
const WINDOW = /* @__PURE__ */ literal(', win ');
const URGENT = /* @__PURE__ */ literal(', urg ');
const LENGTH = /* @__PURE__ */ literal(', length ');
const COLON = 0x3a;
/** Room for the words and numbers of a sequence, and for those of a checksum. */
const SEQUENCE_ROOM = 48;
const CHECKSUM_ROOM = 24;

/** `Flags [S.]`, the names in tcpdump's order; the octet that holds them is the key. */
export const FLAG_TEXTS: Pieces = /* @__PURE__ */ new Pieces((value) => {
  const names = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'].filter((_name, bit) => (value & (1 << bit)) !== 0);
  return `Flags [${names.length === 0 ? 'none' : names.join('')}]`;
});

/** Print a TCP segment, `length` octets of the IP datagram whose header is at `header`. */
export function printTcp(printing: Printing, at: number, length: number, header: number, fragmented: boolean): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'tcp';
  const octets = version(bytes, header) === 6 ? 16 : 4;
  if (!has(printing, at, 4)) {
    writeIpAddresses(printing, header);
    // tcpdump's own space is that of the mark.
    out.length--;
    writeCut(printing);
    return;
  }
  writeEndpoints(printing, header, TCP_PROTOCOL, tcpSourcePort(bytes, at), tcpDestinationPort(bytes, at));
  if (!has(printing, at, TCP_LENGTH)) {
    writeCut(printing);
    return;
  }
  const headerOctets = tcpHeaderLength(bytes, at);
  if (headerOctets < TCP_LENGTH) {
    const claimed = (length - headerOctets) >>> 0;
    out.ascii(` tcp ${claimed} [bad hdr length ${headerOctets} - too short, < ${TCP_LENGTH}]`);
    return;
  }
  if (options.quiet > 0) {
    writeQuiet(printing, length, headerOctets);
    return;
  }
  out.write(FLAG_TEXTS.of(tcpFlags(bytes, at) & 0xff));
  relateSequences(printing, at, header, octets);
  if (headerOctets > length) {
    writeTooLong(printing, length, headerOctets);
    return;
  }
  if (options.verbose > 0 && !options.skipChecksums && !fragmented) writeChecksum(printing, at, length, header);
  writeFields(printing, at, length - headerOctets);
  if (headerOctets > TCP_LENGTH && !writeTcpOptions(printing, at, headerOctets)) return;
  out.labelled(LENGTH, length - headerOctets);
  if (length > headerOctets) printPayload(printing, at, headerOctets, length - headerOctets);
}

/** Write what `-q` leaves of a segment. */
function writeQuiet(printing: Printing, length: number, headerOctets: number): void {
  printing.out.write(QUIET);
  printing.out.decimal((length - headerOctets) >>> 0);
  if (headerOctets > length) writeTooLong(printing, length, headerOctets);
}

function writeTooLong(printing: Printing, length: number, headerOctets: number): void {
  printing.out.ascii(` [bad hdr length ${headerOctets} - too long, > ${length}]`);
}

/** Find out what the segment's sequence numbers are to be counted from. */
function relateSequences(printing: Printing, at: number, header: number, octets: 4 | 16): void {
  const { bytes, options, sequences } = printing;
  const flags = tcpFlags(bytes, at);
  if (options.absoluteSequence || (flags & TCP_ACK) === 0) {
    sequences.absolute(tcpSequence(bytes, at), tcpAcknowledgment(bytes, at));
    return;
  }
  sequences.relate(
    bytes,
    octets === 16 ? ipv6SourceAt(header) : ipv4SourceAt(header),
    octets === 16 ? ipv6DestinationAt(header) : ipv4DestinationAt(header),
    octets,
    tcpSourcePort(bytes, at),
    tcpDestinationPort(bytes, at),
    (flags & TCP_SYN) !== 0,
    tcpSequence(bytes, at),
    tcpAcknowledgment(bytes, at),
  );
}

function writeChecksum(printing: Printing, at: number, length: number, header: number): void {
  const { bytes, out } = printing;
  if (!has(printing, at, length)) return;
  const field = tcpChecksum(bytes, at);
  const sum = transportSum(printing, header, at, length, length, TCP_PROTOCOL);
  out.reserve(CHECKSUM_ROOM);
  out.length = putHex(out.view, put(out.view, out.length, CHECKSUM), field, 4);
  if (sum === 0) return out.write(CORRECT);
  out.write(INCORRECT);
  out.hex(rightSum(field, sum), 4);
  out.octet(0x29);
}

/** Write sequence numbers, window and urgent pointer of a segment with `payload` octets of payload. */
function writeFields(printing: Printing, at: number, payload: number): void {
  const { bytes, options, out, sequences } = printing;
  const flags = tcpFlags(bytes, at);
  const isVerbose = options.verbose > 1;
  if (isVerbose || payload > 0 || (flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0) {
    writeSequence(out, sequences.sequence, payload);
  }
  if ((flags & TCP_ACK) !== 0) {
    out.labelled(ACKNOWLEDGMENT, sequences.acknowledgment);
  } else if (isVerbose) writeMeaningless(printing, 'ack', 'ACK', sequences.acknowledgment);
  out.labelled(WINDOW, tcpWindow(bytes, at));
  if ((flags & TCP_URG) !== 0) {
    out.labelled(URGENT, tcpUrgentPointer(bytes, at));
  } else if (isVerbose) writeMeaningless(printing, 'urg', 'URG', tcpUrgentPointer(bytes, at));
}

function writeSequence(out: TextWriter, sequence: number, payload: number): void {
  if (payload === 0) return out.labelled(SEQUENCE, sequence);
  out.reserve(SEQUENCE_ROOM);
  const { view } = out;
  const at = putLabelled(view, out.length, SEQUENCE, sequence);
  view.setUint8(at, COLON);
  out.length = putDecimal(view, at + 1, (sequence + payload) >>> 0);
}

/** Tell of a field that should be zero, for the flag that gives it a meaning is not set. */
function writeMeaningless(printing: Printing, field: string, flag: string, value: number): void {
  if (value !== 0) printing.out.ascii(`, [${field} ${value} != 0 while ${flag} flag not set]`);
}

/** Print the payload, as far as it is ours: the text that a reset may carry (RFC 9293 §3.5.3). */
function printPayload(printing: Printing, at: number, headerOctets: number, length: number): void {
  if (!has(printing, at, headerOctets)) {
    printing.out.ascii(` [remaining caplen(${printing.end - at}) < header length(${headerOctets})]`);
    writeCut(printing);
    return;
  }
  if ((tcpFlags(printing.bytes, at) & TCP_RST) === 0) {
    printing.payload = printing.out.length;
    return;
  }
  const start = at + headerOctets;
  if (printing.options.verbose > 0) writeResetText(printing, start, length);
  else if (!has(printing, start, length)) writeCut(printing);
}

function writeResetText(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  out.ascii(has(printing, at, length) ? ' [RST' : ' [!RST');
  if (length > RESET_TEXT_LIMIT) out.octet(0x2b);
  out.octet(0x20);
  const end = Math.min(at + Math.min(length, RESET_TEXT_LIMIT), printing.end);
  for (let place = at; place < end; place++) writeEscaped(out, bytes[place]!);
  out.octet(0x5d);
}
