/**
 * Linux cooked captures as tcpdump prints them, versions 1 and 2.
 *
 * @module
 */
import {
  SLL_LENGTH,
  SLL2_LENGTH,
  sll2AddressAt,
  sll2AddressLength,
  sll2InterfaceIndex,
  sll2PacketType,
  sll2Protocol,
  sllAddressAt,
  sllAddressLength,
  sllPacketType,
  sllProtocol,
} from '../../layers/linux-cooked.ts';
import { VLAN_LENGTH, vlanEtherType } from '../../layers/vlan.ts';
import { writeMac } from '../addresses.ts';
import { writeTag } from './ethernet.ts';
import { etherTypeName } from './ethertypes.ts';
import { writeUnknown } from './hexdump.ts';
import { need, type Printing, writeCut } from './printing.ts';

const LAST_LENGTH = 1500;
const TAG = 0x8100;
/** Linux's own protocol numbers: Novell's frames without LLC, and IEEE 802.2. */
const NOVELL = 1;
const LLC = 4;
const MAC_LENGTH = 6;

const PACKET_TYPES: readonly string[] = ['In', 'B', 'M', 'P', 'Out'];

/** Print a record of version 1; return the octets of its header. */
export function printLinuxCooked(printing: Printing, at: number, length: number, captured: number): number {
  printing.protocol = 'sll';
  need(printing, at, SLL_LENGTH);
  if (printing.options.linkHeader) writeHeader(printing, at, length);
  const protocol = sllProtocol(printing.bytes, at);
  return printProtocol(printing, at, SLL_LENGTH, protocol, length, captured, writeHeader);
}

/** Print a record of version 2; return the octets of its header. */
export function printLinuxCooked2(printing: Printing, at: number, length: number, captured: number): number {
  const { bytes, options } = printing;
  printing.protocol = 'sll2';
  need(printing, at, SLL2_LENGTH);
  writePadded(printing, options.interfaceName(sll2InterfaceIndex(bytes, at)) ?? '?', 5);
  writePadded(printing, PACKET_TYPES[sll2PacketType(bytes, at)] ?? '?', 3);
  if (options.linkHeader) writeHeader2(printing, at, length);
  return printProtocol(printing, at, SLL2_LENGTH, sll2Protocol(bytes, at), length, captured, writeHeader2);
}

/** Write a word and a space, with at least `width` columns before the space. */
function writePadded({ out }: Printing, word: string, width: number): void {
  out.ascii(word);
  for (let column = word.length; column <= width; column++) out.octet(0x20);
  if (word.length > width) out.octet(0x20);
}

function writeHeader(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  printing.protocol = 'sll';
  const type = PACKET_TYPES[sllPacketType(bytes, at)] ?? '?';
  for (let width = type.length; width < 3; width++) out.octet(0x20);
  out.ascii(type);
  out.octet(0x20);
  writeSender(printing, sllAddressAt(at), sllAddressLength(bytes, at));
  writeProtocol(printing, sllProtocol(bytes, at), length);
}

function writeHeader2(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  printing.protocol = 'sll2';
  out.ascii('ifindex ');
  out.decimal(sll2InterfaceIndex(bytes, at));
  out.octet(0x20);
  writeSender(printing, sll2AddressAt(at), sll2AddressLength(bytes, at));
  writeProtocol(printing, sll2Protocol(bytes, at), length);
}

function writeSender(printing: Printing, at: number, octets: number): void {
  if (octets !== MAC_LENGTH) return;
  writeMac(printing.out, printing.bytes, at);
  printing.out.octet(0x20);
}

function writeProtocol(printing: Printing, protocol: number, length: number): void {
  const { options, out } = printing;
  if (options.quiet > 0) return;
  if (protocol === NOVELL) out.ascii('802.3');
  else if (protocol === LLC) out.ascii('802.2');
  else {
    out.ascii('ethertype ');
    out.ascii((protocol > LAST_LENGTH ? etherTypeName(protocol) : undefined) ?? 'Unknown');
    out.ascii(' (0x');
    out.hex(protocol, 4);
    out.octet(0x29);
  }
  out.ascii(', length ');
  out.decimal(length);
  out.ascii(': ');
}

/** Print what follows the header; return the octets of the header, with tags and LLC. */
function printProtocol(
  printing: Printing,
  at: number,
  fixed: number,
  first: number,
  length: number,
  captured: number,
  writeWhole: (printing: Printing, at: number, length: number) => void,
): number {
  const { bytes, options, out, printers } = printing;
  let header = fixed;
  let protocol = first;
  while (protocol === TAG) {
    if (captured - header < VLAN_LENGTH) {
      printing.protocol = 'vlan';
      writeCut(printing);
      return captured;
    }
    if (options.linkHeader) {
      writeTag(printing, at + header);
      out.ascii(', ');
    }
    protocol = vlanEtherType(bytes, at + header);
    if (protocol <= LAST_LENGTH) protocol = LLC;
    if (options.quiet === 0) out.ascii(`ethertype ${etherTypeName(protocol) ?? 'Unknown'}, `);
    header += VLAN_LENGTH;
  }
  const start = at + header;
  const rest = length - header;
  const there = captured - header;
  if (protocol === LLC) {
    const octets = printers.llc(printing, start, rest, there, -1, -1);
    if (octets >= 0) return header + octets;
    writeUnknown(printing, start, there);
    return header;
  }
  if (protocol > LAST_LENGTH && printers.etherType(printing, protocol, start, rest, there, -1, -1)) return header;
  printing.payload = out.length;
  if (protocol > LAST_LENGTH && !options.linkHeader) writeWhole(printing, at, rest + fixed);
  writeUnknown(printing, start, there);
  return header;
}
