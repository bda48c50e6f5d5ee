/**
 * Generic Routing Encapsulation as tcpdump prints it: version 0 (RFC 2784, RFC 2890, source routes of RFC 1701) and
 * version 1 (PPTP, RFC 2637 §4.1).
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { greFlags, greProtocolType, greVersion } from '../../layers/gre.ts';
import { writeIpv4 } from '../addresses.ts';
import { etherTypeName } from './ethertypes.ts';
import { printMpls } from './mpls.ts';
import { type BitNames, has, type Printing, writeBits, writeCut } from './printing.ts';

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGMENT = 0x0080;
const FLAGS: BitNames = [
  [CHECKSUM, 'checksum present'],
  [ROUTING, 'routing present'],
  [KEY, 'key present'],
  [SEQUENCE, 'sequence# present'],
  [0x0800, 'source routing present'],
  [ACKNOWLEDGMENT, 'ack present'],
];
const FIXED_LENGTH = 4;

/** The address family of autonomous system numbers. */
const AUTONOMOUS_SYSTEMS = 0xfffe;
/** Transparent Ethernet bridging: a frame follows. */
const BRIDGING = 0x6558;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const MPLS = 0x8847;

/** A place in the header, moved along field by field; -1 where octets are missing. */
type Place = number;

/** Print a GRE header and what it carries. */
export function printGre(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'gre';
  const end = at + length;
  if (!isThere(printing, at, 2, end)) return writeCut(printing);
  const number = greVersion(bytes, at);
  out.ascii(`GREv${number}`);
  if (number > 1) return out.ascii(' ERROR: unknown-version');
  const flags = greFlags(bytes, at);
  if (options.verbose > 0) {
    out.ascii(', Flags [');
    writeBits(out, FLAGS, flags, 'none');
    out.octet(0x5d);
  }
  if (!isThere(printing, at, FIXED_LENGTH, end)) return writeCut(printing);
  const start =
    number === 0
      ? writeFields(printing, at + FIXED_LENGTH, end, flags)
      : writeFields1(printing, at + FIXED_LENGTH, end, flags);
  if (start < 0) return writeCut(printing);
  const type = greProtocolType(bytes, at);
  const empty = number === 1 && (flags & SEQUENCE) === 0;
  if (empty) out.ascii(', no-payload');
  if (options.linkHeader) {
    out.ascii(`, proto ${etherTypeName(type) ?? 'unknown'} (0x`);
    out.hex(type, 4);
    out.octet(0x29);
  }
  out.ascii(`, length ${length}`);
  if (empty) return;
  out.ascii(options.verbose > 0 ? '\n\t' : ': ');
  // Version 1 carries PPP alone, which is not decoded.
  printCarried(printing, start, end - start, type, number === 0);
}

/** Whether `octets` octets were captured, and the length leaves room for them. */
const isThere = (printing: Printing, at: number, octets: number, end: number): boolean =>
  at + octets <= end && has(printing, at, octets);

/** Write the optional fields of version 0; return where the payload starts. */
function writeFields(printing: Printing, from: number, end: number, flags: number): Place {
  const { bytes, options, out } = printing;
  let at = from;
  if ((flags & (CHECKSUM | ROUTING)) !== 0) {
    if (!isThere(printing, at, 2, end)) return -1;
    if (options.verbose > 0) out.ascii(`, sum 0x${u16(bytes, at).toString(16)}`);
    if (!isThere(printing, at, 4, end)) return -1;
    out.ascii(`, off 0x${u16(bytes, at + 2).toString(16)}`);
    at += 4;
  }
  if ((flags & KEY) !== 0) {
    if (!isThere(printing, at, 4, end)) return -1;
    out.ascii(`, key=0x${u32(bytes, at).toString(16)}`);
    at += 4;
  }
  at = writeNumber(printing, at, end, flags & SEQUENCE, 'seq');
  return at < 0 || (flags & ROUTING) === 0 ? at : writeRoutes(printing, at, end);
}

/** Write the optional fields of version 1; return where the payload starts. */
function writeFields1(printing: Printing, from: number, end: number, flags: number): Place {
  const { bytes, out } = printing;
  let at = from;
  if ((flags & KEY) !== 0) {
    if (!isThere(printing, at, 4, end)) return -1;
    out.ascii(`, call ${u16(bytes, at + 2)}`);
    at += 4;
  }
  at = writeNumber(printing, at, end, flags & SEQUENCE, 'seq');
  return at < 0 ? at : writeNumber(printing, at, end, flags & ACKNOWLEDGMENT, 'ack');
}

function writeNumber(printing: Printing, at: number, end: number, present: number, name: string): Place {
  if (present === 0) return at;
  if (!isThere(printing, at, 4, end)) return -1;
  printing.out.ascii(`, ${name} ${u32(printing.bytes, at)}`);
  return at + 4;
}

/** Write the source routes of RFC 1701; return where the payload starts. */
function writeRoutes(printing: Printing, from: number, end: number): Place {
  const { bytes } = printing;
  let at = from;
  for (;;) {
    if (!isThere(printing, at, 4, end)) return -1;
    const family = u16(bytes, at);
    const offset = u8(bytes, at + 2);
    const octets = u8(bytes, at + 3);
    at += 4;
    if (family === 0 && octets === 0) return at;
    if (!writeRoute(printing, at, end, family, offset, octets) || end - at < octets) return -1;
    at += octets;
  }
}

/** Write one source route, IPv4 addresses or numbers of autonomous systems; false where octets are missing. */
function writeRoute(
  printing: Printing,
  from: number,
  end: number,
  family: number,
  offset: number,
  octets: number,
): boolean {
  const { bytes, out } = printing;
  const ip = family === IPV4;
  if (!ip && family !== AUTONOMOUS_SYSTEMS) {
    out.ascii(`, (rtaf=0x${family.toString(16)})`);
    return true;
  }
  out.ascii(ip ? ', (rtaf=ip' : ', (rtaf=asn');
  const width = ip ? 4 : 2;
  let whole = true;
  if (isSoundRoute(printing, offset, octets, width)) {
    for (let at = from; whole && at < from + octets; at += width) {
      whole = isThere(printing, at, width, end);
      if (!whole) break;
      out.ascii(at - from === offset ? ' *' : ' ');
      if (ip) writeIpv4(out, bytes, at);
      else out.ascii(u16(bytes, at).toString(16));
    }
  }
  out.octet(0x29);
  return whole;
}

function isSoundRoute(printing: Printing, offset: number, octets: number, width: number): boolean {
  const { out } = printing;
  if (offset % width !== 0) out.ascii(`, badoffset=${offset}`);
  else if (octets % width !== 0) out.ascii(`, badlength=${octets}`);
  else if (offset >= octets) out.ascii(`, badoff/len=${offset}/${octets}`);
  else return true;
  return false;
}

/** Print what the header carries. */
function printCarried(printing: Printing, at: number, length: number, type: number, decoded: boolean): void {
  const { out, printers } = printing;
  if (decoded && type === IPV4) return printers.ipv4(printing, at, length);
  if (decoded && type === IPV6) return printers.ipv6(printing, at, length);
  if (decoded && type === MPLS) return printMpls(printing, at, length);
  if (decoded && type === BRIDGING) {
    printers.frame(printing, at, length, printing.end - at);
    return;
  }
  printing.payload = out.length;
  out.ascii(`gre-proto-0x${type.toString(16)}`);
}
