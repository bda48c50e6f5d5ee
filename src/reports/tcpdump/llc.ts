/**
 * IEEE 802.2 LLC as tcpdump prints it. Protocols of the link itself (CDP, VTP, IS-IS, IPX and others) are not
 * decoded: they are printed as tcpdump prints those that it does not know.
 *
 * @module
 */
import { u8 } from '../../bytes.ts';
import {
  destinationServiceAccessPoint,
  LLC_LENGTH,
  llcLength,
  SNAP_LENGTH,
  sourceServiceAccessPoint,
} from '../../layers/llc.ts';
import { writeMac } from '../addresses.ts';
import { writeUnknown } from './hexdump.ts';
import { has, type Printing, writeCut } from './printing.ts';
import { printSnap } from './snap.ts';
import { printSpanningTree } from './spanning-tree.ts';

const GLOBAL = 0xff;
const IP = 0x06;
const SPANNING_TREE = 0x42;
const SNAP = 0xaa;
const IPX = 0xe0;
const OSI = 0xfe;

/** Names of service access points. */
const ACCESS_POINTS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0x00, 'Null'],
  [GLOBAL, 'Global'],
  [0x02, '802.1B I'],
  [0x03, '802.1B G'],
  [IP, 'IP'],
  [0x04, 'SNA'],
  [0x0e, 'ProWay NM'],
  [SPANNING_TREE, 'STP'],
  [0x4e, 'RS511'],
  [0x7e, 'ISO8208'],
  [0x8e, 'ProWay'],
  [SNAP, 'SNAP'],
  [IPX, 'IPX'],
  [0xf0, 'NetBeui'],
  [OSI, 'OSI'],
]);

const UNNUMBERED_INFORMATION = 0x03;
const EXCHANGE_IDENTIFICATION = 0xaf;
/** The bit of an unnumbered frame's control field that asks for an answer, or is one's last frame. */
const POLL = 0x10;
/** The same bit of the other frames. */
const LONG_POLL = 0x100;

const COMMANDS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [UNNUMBERED_INFORMATION, 'ui'],
  [0xe3, 'test'],
  [EXCHANGE_IDENTIFICATION, 'xid'],
  [0x63, 'ua'],
  [0x43, 'disc'],
  [0x0f, 'dm'],
  [0x6f, 'sabme'],
  [0x87, 'frmr'],
]);
const SUPERVISION: readonly string[] = ['Receiver Ready', 'Receiver not Ready', 'Reject', '?'];

/** Print an LLC header and what follows; see {@link LlcPrinter} for what it returns. */
export function printLlc(
  printing: Printing,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
): number {
  const { bytes, options, out } = printing;
  printing.protocol = 'llc';
  const room = Math.min(length, captured);
  if (room < LLC_LENGTH || room < llcLength(bytes, at)) {
    writeCut(printing);
    writeUnknown(printing, at, captured);
    return room;
  }
  const header = llcLength(bytes, at);
  if (sourceServiceAccessPoint(bytes, at) === GLOBAL && destinationServiceAccessPoint(bytes, at) === GLOBAL) {
    // Novell's frames have no LLC: IPX starts with two octets of ones.
    if (options.linkHeader) out.ascii('IPX 802.3: ');
    printing.payload = out.length;
    return -header;
  }
  if (options.linkHeader) writeHeader(printing, at, header);
  if (control(bytes, at, header) === UNNUMBERED_INFORMATION) {
    const printed = printPayload(printing, at, length, captured, source, destination);
    if (printed !== 0) return printed;
  }
  if (!options.linkHeader) writeAddresses(printing, at, source, destination);
  return writeFrame(printing, at, header, length);
}

/** The service access points, their lowest bit left out: it tells a group's address, or a response. */
const destinationPoint = (bytes: Uint8Array, at: number): number => destinationServiceAccessPoint(bytes, at) & 0xfe;
const sourcePoint = (bytes: Uint8Array, at: number): number => sourceServiceAccessPoint(bytes, at) & 0xfe;

/** Read the control field; the longer form is sent lowest octet first. */
const control = (bytes: Uint8Array, at: number, header: number): number =>
  header === LLC_LENGTH ? u8(bytes, at + 2) : u8(bytes, at + 2) | (u8(bytes, at + 3) << 8);

function writeHeader(printing: Printing, at: number, header: number): void {
  const { bytes, out } = printing;
  out.ascii('LLC, dsap ');
  writePoint(printing, destinationPoint(bytes, at));
  out.ascii((destinationServiceAccessPoint(bytes, at) & 1) === 0 ? ' Individual, ssap ' : ' Group, ssap ');
  writePoint(printing, sourcePoint(bytes, at));
  out.ascii((sourceServiceAccessPoint(bytes, at) & 1) === 0 ? ' Command, ctrl 0x' : ' Response, ctrl 0x');
  out.hex(control(bytes, at, header), header === LLC_LENGTH ? 2 : 4);
  out.ascii(': ');
}

function writePoint(printing: Printing, point: number): void {
  const { out } = printing;
  out.ascii(ACCESS_POINTS.get(point) ?? 'Unknown');
  out.ascii(' (0x');
  out.hex(point, 2);
  out.octet(0x29);
}

/** Print what an unnumbered frame of a known access point carries; 0 where it is not known. */
function printPayload(
  printing: Printing,
  at: number,
  length: number,
  captured: number,
  source: number,
  destination: number,
): number {
  const { bytes, out, printers } = printing;
  const point = sourcePoint(bytes, at);
  const start = at + LLC_LENGTH;
  if (point !== destinationPoint(bytes, at)) return 0;
  switch (point) {
    case SNAP:
      return printSnap(printing, at, length, captured, source, destination) ? SNAP_LENGTH : -SNAP_LENGTH;
    case SPANNING_TREE:
      printSpanningTree(printing, start, length - LLC_LENGTH);
      return LLC_LENGTH;
    case IP:
      printers.ipv4(printing, start, length - LLC_LENGTH);
      return LLC_LENGTH;
    case IPX:
    case OSI:
      printing.payload = out.length;
      return 0;
    default:
      return 0;
  }
}

function writeAddresses(printing: Printing, at: number, source: number, destination: number): void {
  const { bytes, out } = printing;
  const from = sourcePoint(bytes, at);
  const to = destinationPoint(bytes, at);
  const named = source >= 0 && destination >= 0;
  if (named) {
    writeMac(out, bytes, source);
    out.octet(0x20);
  }
  if (from !== to) out.ascii(`${ACCESS_POINTS.get(from) ?? `Unknown SSAP 0x${hex2(from)}`} `);
  if (named || from !== to) out.ascii('> ');
  if (named) {
    writeMac(out, bytes, destination);
    out.octet(0x20);
  }
  out.ascii(`${ACCESS_POINTS.get(to) ?? `Unknown DSAP 0x${hex2(to)}`} `);
}

const hex2 = (value: number): string => value.toString(16).padStart(2, '0');

/** Write the kind of frame; the octets of the header, negated where what it carries is not known. */
function writeFrame(printing: Printing, at: number, header: number, length: number): number {
  const { bytes, out } = printing;
  const field = control(bytes, at, header);
  const response = (sourceServiceAccessPoint(bytes, at) & 1) !== 0;
  if (header === LLC_LENGTH) {
    const command = field & ~POLL;
    out.ascii(`Unnumbered, ${COMMANDS.get(command) ?? hex2(command)}`);
    writeFlags(printing, response, (field & POLL) !== 0, length);
    return command === EXCHANGE_IDENTIFICATION
      ? printExchange(printing, at + LLC_LENGTH, length - LLC_LENGTH)
      : -header;
  }
  const polls = (field & LONG_POLL) !== 0;
  if ((field & 1) !== 0) {
    out.ascii(`Supervisory, ${SUPERVISION[(field >> 2) & 3]}, rcv seq ${field >> 9}`);
    writeFlags(printing, response, polls, length);
    return header;
  }
  out.ascii(`Information, send seq ${(field >> 1) & 0x7f}, rcv seq ${field >> 9}`);
  writeFlags(printing, response, polls, length);
  return -header;
}

function writeFlags(printing: Printing, response: boolean, polls: boolean, length: number): void {
  const flags = polls ? (response ? 'Final' : 'Poll') : response ? 'Response' : 'Command';
  printing.out.ascii(`, Flags [${flags}], length ${length}`);
}

/** Print the identification that is exchanged (IEEE Std 802.2-1998 §5.4.1.1.2). */
function printExchange(printing: Printing, at: number, length: number): number {
  const { bytes, out } = printing;
  if (length === 0) return LLC_LENGTH;
  if (!has(printing, at, 1)) {
    writeCut(printing);
    return LLC_LENGTH;
  }
  if (u8(bytes, at) !== 0x81) return -LLC_LENGTH;
  if (length < 3 || !has(printing, at, 3)) {
    writeCut(printing);
    writeUnknown(printing, at, length);
  } else out.ascii(`: ${hex2(u8(bytes, at + 1))} ${hex2(u8(bytes, at + 2))}`);
  return LLC_LENGTH;
}
