/**
 * Geneve as tcpdump prints it.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import {
  GENEVE_LENGTH,
  geneveFlags,
  geneveOptionsLength,
  geneveProtocolType,
  geneveVersion,
  geneveVni,
} from '../../layers/geneve.ts';
import { etherTypeName } from './ethertypes.ts';
import { type BitNames, need, type Printing, writeBits, writeContradiction, writeInvalid } from './printing.ts';

const FLAGS: BitNames = [
  [0x80, 'O'],
  [0x40, 'C'],
  [0x20, 'R1'],
  [0x10, 'R2'],
  [0x08, 'R3'],
  [0x04, 'R4'],
  [0x02, 'R5'],
  [0x01, 'R6'],
];
/** Transparent Ethernet bridging: a frame follows. */
const BRIDGING = 0x6558;
const OPTION_LENGTH = 4;

/** Print a Geneve header and what its protocol type leads to. */
export function printGeneve(printing: Printing, at: number, length: number): void {
  const { bytes, options, out, printers } = printing;
  printing.protocol = 'geneve';
  out.ascii('Geneve');
  if (length < GENEVE_LENGTH) {
    writeContradiction(printing, 'length', length, '<', GENEVE_LENGTH);
    return writeInvalid(printing);
  }
  need(printing, at, 1);
  if (geneveVersion(bytes, at) !== 0) {
    return out.ascii(` ERROR: unknown-version ${geneveVersion(bytes, at)}`);
  }
  need(printing, at, GENEVE_LENGTH);
  writeHeader(printing, at);
  const octets = geneveOptionsLength(bytes, at);
  if (length - GENEVE_LENGTH < octets) {
    return out.ascii(` truncated-geneve - ${octets - (length - GENEVE_LENGTH)} bytes missing`);
  }
  need(printing, at + GENEVE_LENGTH, octets);
  if (octets > 0) writeOptions(printing, at + GENEVE_LENGTH, octets);
  out.ascii(options.verbose > 0 ? '\n\t' : ': ');
  const type = geneveProtocolType(bytes, at);
  const start = at + GENEVE_LENGTH + octets;
  const rest = length - GENEVE_LENGTH - octets;
  const there = printing.end - start;
  if (printers.etherType(printing, type, start, rest, there, -1, -1)) return;
  if (type === BRIDGING) {
    printers.frame(printing, start, rest, there);
    return;
  }
  printing.payload = out.length;
  out.ascii(`geneve-proto-0x${type.toString(16)}`);
}

function writeHeader(printing: Printing, at: number): void {
  const { bytes, options, out } = printing;
  out.ascii(', Flags [');
  writeBits(out, FLAGS, geneveFlags(bytes, at), 'none', '');
  out.ascii(`], vni 0x${geneveVni(bytes, at).toString(16)}`);
  const reserved = u8(bytes, at + 7);
  if (reserved !== 0) out.ascii(`, rsvd 0x${reserved.toString(16)}`);
  if (!options.linkHeader) return;
  const type = geneveProtocolType(bytes, at);
  out.ascii(`, proto ${etherTypeName(type) ?? 'unknown'} (0x`);
  out.hex(type, 4);
  out.octet(0x29);
}

function writeOptions(printing: Printing, start: number, octets: number): void {
  const { options, out } = printing;
  out.ascii(', options [');
  if (options.verbose === 0) out.ascii(`${octets} bytes`);
  else writeEachOption(printing, start, start + octets);
  out.octet(0x5d);
}

function writeEachOption(printing: Printing, start: number, end: number): void {
  const { bytes, options, out } = printing;
  for (let at = start; at < end; ) {
    if (at > start) out.ascii(', ');
    const group = u16(bytes, at);
    const type = u8(bytes, at + 2);
    const length = OPTION_LENGTH + ((u8(bytes, at + 3) & 0x1f) << 2);
    const critical = (type & 0x80) === 0 ? '' : '(C)';
    out.ascii(
      `class ${className(group)} (0x${group.toString(16)}) type 0x${type.toString(16)}${critical} len ${length}`,
    );
    if (length > end - at) return out.ascii(' [bad length]');
    if (options.verbose > 1 && length > OPTION_LENGTH) writeData(printing, at + OPTION_LENGTH, at + length);
    at += length;
  }
}

function writeData(printing: Printing, start: number, end: number): void {
  const { bytes, out } = printing;
  out.ascii(' data');
  for (let at = start; at < end; at += 4) {
    out.octet(0x20);
    out.hex(u32(bytes, at), 8);
  }
}

const CLASSES: readonly string[] = [
  'Linux',
  'Open vSwitch',
  'Open Virtual Networking (OVN)',
  'In-band Network Telemetry (INT)',
  'VMware',
];

/** Name an option class (IANA's registry of RFC 8926 §7, as far as tcpdump knows it). */
function className(group: number): string {
  if (group <= 0xff) return 'Standard';
  return CLASSES[group - 0x100] ?? (group >= 0xfff0 ? 'Experimental' : 'Unknown');
}
