/**
 * IGMP (RFC 1112, RFC 2236, RFC 3376) as tcpdump prints it. Multicast routing protocols that use its number are only
 * named.
 *
 * @module
 */
import { u8, u16, u24, u32 } from '../../bytes.ts';
import { igmpChecksum, igmpGroupAt, igmpRecordCount, igmpType, maximumResponseCode } from '../../layers/igmp.ts';
import { writeIpv4 } from '../addresses.ts';
import { has, need, type Printing, writeSpan } from './printing.ts';
import { plainSum } from './pseudo-header.ts';

const QUERY = 0x11;
const V1_REPORT = 0x12;
const DVMRP = 0x13;
const PIM_V1 = 0x14;
const V2_REPORT = 0x16;
const LEAVE = 0x17;
const TRACE_RESPONSE = 0x1e;
const TRACE = 0x1f;
const V3_REPORT = 0x22;

/** The octets of a message of the first two versions. */
const SHORT_LENGTH = 8;
/** The octets of a version 3 query without sources. */
const V3_QUERY_LENGTH = 12;
/** The response time that is not worth mentioning, in tenths of a second. */
const USUAL_RESPONSE = 100;

/** RFC 3376 §4.2.12. */
const RECORD_TYPES: readonly (string | undefined)[] = [undefined, 'is_in', 'is_ex', 'to_in', 'to_ex', 'allow', 'block'];

/** Print an IGMP message, `length` octets of the IPv4 datagram. */
export function printIgmp(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'igmp';
  if (options.quiet > 0) {
    out.ascii('igmp');
    return;
  }
  need(printing, at, 1);
  printMessage(printing, at, length, igmpType(bytes, at));
  if (options.verbose === 0 || length < 4 || !has(printing, at, length)) return;
  if (plainSum(bytes, at, at + length) === 0) return;
  out.ascii(` bad igmp cksum ${igmpChecksum(bytes, at).toString(16)}!`);
}

function printMessage(printing: Printing, at: number, length: number, type: number): void {
  const { out } = printing;
  switch (type) {
    case QUERY:
      out.ascii('igmp query');
      if (length >= V3_QUERY_LENGTH) printQuery3(printing, at, length);
      else printQuery(printing, at, length);
      return;
    case V1_REPORT:
      writeGroup(printing, 'igmp v1 report ', at);
      writeOddLength(printing, length);
      return;
    case V2_REPORT:
      writeGroup(printing, 'igmp v2 report ', at);
      return;
    case LEAVE:
      writeGroup(printing, 'igmp leave ', at);
      return;
    case V3_REPORT:
      out.ascii('igmp v3 report');
      printReport3(printing, at, length);
      return;
    case DVMRP:
    case PIM_V1:
      out.ascii(type === DVMRP ? 'igmp dvmrp' : 'igmp pimv1');
      printing.payload = out.length;
      return;
    case TRACE_RESPONSE:
    case TRACE:
      printTrace(printing, type === TRACE ? 'mtrace' : 'mresp', at, length);
      return;
    default:
      out.ascii(`igmp-${type}`);
  }
}

function writeGroup(printing: Printing, before: string, at: number): void {
  need(printing, igmpGroupAt(at), 4);
  printing.out.ascii(before);
  writeIpv4(printing.out, printing.bytes, igmpGroupAt(at));
}

function writeOddLength(printing: Printing, length: number): void {
  if (length !== SHORT_LENGTH) printing.out.ascii(` [len ${length}]`);
}

function printQuery(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  need(printing, at, 2);
  const response = maximumResponseCode(bytes, at);
  // RFC 2236 §4: version 1 leaves the field zero.
  out.ascii(response === 0 ? ' v1' : ' v2');
  if (response !== 0 && response !== USUAL_RESPONSE) out.ascii(` [max resp time ${response}]`);
  need(printing, igmpGroupAt(at), 4);
  if (u32(bytes, igmpGroupAt(at)) !== 0) {
    writeGroup(printing, ' [gaddr ', at);
    out.octet(0x5d);
  }
  writeOddLength(printing, length);
}

function printQuery3(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  out.ascii(' v3');
  if (length % 4 !== 0) {
    out.ascii(` [invalid len ${length}]`);
    return;
  }
  need(printing, at, 2);
  writeResponseTime(printing, maximumResponseCode(bytes, at));
  need(printing, igmpGroupAt(at), 4);
  if (u32(bytes, igmpGroupAt(at)) === 0) return;
  writeGroup(printing, ' [gaddr ', at);
  need(printing, at + 10, 2);
  const sources = u16(bytes, at + 10);
  if (sources > 0) {
    if (length < V3_QUERY_LENGTH + 4 * sources) out.ascii(' [invalid number of sources]');
    else if (options.verbose > 1) writeSources(printing, at + V3_QUERY_LENGTH, sources);
    else out.ascii(`, ${sources} source(s)`);
  }
  out.octet(0x5d);
}

/** RFC 3376 §4.1.1: tenths of a second, from 128 on a floating-point number. */
function writeResponseTime(printing: Printing, code: number): void {
  const { out } = printing;
  if (code === USUAL_RESPONSE) return;
  const tenths = code < 128 ? code : ((code & 0x0f) | 0x10) << (((code & 0x70) >> 4) + 3);
  out.ascii(' [max resp time ');
  if (tenths < 600) out.ascii(`${(tenths / 10).toFixed(1)}s`);
  else writeSpan(out, Math.floor(tenths / 10));
  out.octet(0x5d);
}

function printReport3(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  if (length < 16 || length % 4 !== 0) {
    out.ascii(` [invalid len ${length}]`);
    return;
  }
  need(printing, at, SHORT_LENGTH);
  const records = igmpRecordCount(bytes, at);
  out.ascii(`, ${records} group record(s)`);
  if (options.verbose === 0) return;
  for (let i = 0, place = SHORT_LENGTH; i < records; i++) {
    if (length < place + 8) {
      out.ascii(' [invalid number of groups]');
      return;
    }
    const octets = printRecord(printing, at + place, length - place);
    if (octets === 0) return;
    place += octets;
  }
}

/** Print a record for which there are `room` octets and return how many it takes; 0 where they are too few. */
function printRecord(printing: Printing, at: number, room: number): number {
  const { bytes, options, out } = printing;
  need(printing, at, 8);
  out.ascii(' [gaddr ');
  writeIpv4(out, bytes, at + 4);
  const type = u8(bytes, at);
  out.octet(0x20);
  out.ascii(RECORD_TYPES[type] ?? ` [v3-report-#${type}]`);
  const sources = u16(bytes, at + 2);
  const octets = 8 + 4 * sources;
  if (room < octets) {
    out.ascii(` [invalid number of sources ${sources}]`);
    return 0;
  }
  if (options.verbose === 1) out.ascii(`, ${sources} source(s)`);
  else writeSources(printing, at + 8, sources);
  out.octet(0x5d);
  return octets;
}

function writeSources(printing: Printing, at: number, count: number): void {
  const { bytes, out } = printing;
  out.ascii(' {');
  for (let i = 0; i < count; i++) {
    need(printing, at + 4 * i, 4);
    out.octet(0x20);
    writeIpv4(out, bytes, at + 4 * i);
  }
  out.ascii(' }');
}

/** A multicast traceroute: source, destination, whom to answer, the answer's time to live, and an identifier. */
function printTrace(printing: Printing, name: string, at: number, length: number): void {
  const { bytes, out } = printing;
  if (length < SHORT_LENGTH + 16) {
    out.ascii(` [invalid len ${length}]`);
    return;
  }
  const body = at + SHORT_LENGTH;
  need(printing, body, 16);
  out.ascii(`${name} ${u24(bytes, body + 13)}: `);
  writeIpv4(out, bytes, body);
  out.ascii(' to ');
  writeIpv4(out, bytes, body + 4);
  out.ascii(' reply-to ');
  writeIpv4(out, bytes, body + 8);
  // An answer to a group needs to know how far it may go.
  if (u8(bytes, body + 8) >> 4 === 0xe) out.ascii(` with-ttl ${u8(bytes, body + 12)}`);
}
