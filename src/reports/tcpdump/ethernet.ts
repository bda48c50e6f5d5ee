/**
 * Ethernet frames as tcpdump prints them: addresses, VLAN tags, and what the EtherType or length leads to.
 *
 * @module
 */

import { u16 } from '../../bytes.ts';
import { destinationAt, ETHERNET_LENGTH, sourceAt } from '../../layers/ethernet.ts';
import { tagControl, VLAN_LENGTH } from '../../layers/vlan.ts';
import { writeMac } from '../addresses.ts';
import { literal } from '../text.ts';
import { etherTypeName } from './ethertypes.ts';
import { writeUnknown } from './hexdump.ts';
import { type Printing, writeCut } from './printing.ts';

const TO = /* @__PURE__ */ literal(' > ');
const COMMA = /* @__PURE__ */ literal(', ');
const ETHERTYPE = /* @__PURE__ */ literal('ethertype ');
const HEX = /* @__PURE__ */ literal(' (0x');
const LENGTH = /* @__PURE__ */ literal(', length ');
const COLON = /* @__PURE__ */ literal(': ');
const VLAN = /* @__PURE__ */ literal('vlan ');
const PRIORITY = /* @__PURE__ */ literal(', p ');
const DROP_ELIGIBLE = /* @__PURE__ */ literal(', DEI');
const ADDRESSES_LENGTH = 12;
const TYPE_LENGTH = 2;
/** A value up to this is a length (IEEE Std 802.3-2018 §3.2.6). */
const LAST_LENGTH = 1500;
/** Alteon's jumbo frames: an LLC header follows the type (draft-ietf-isis-ext-eth-01). */
const JUMBO = 0x8870;

const isTag = (type: number): boolean => type === 0x8100 || type === 0x88a8 || type === 0x9100 || type === 0x9200;

/** Print a frame of `length` octets, `captured` of them there; return the octets of its header. */
export function printEthernet(printing: Printing, at: number, length: number, captured: number): number {
  const { bytes, options, out } = printing;
  printing.protocol = 'ether';
  if (length < captured) {
    out.ascii(`[length ${length} < caplen ${captured}] (invalid)`);
    return length;
  }
  if (captured < ETHERNET_LENGTH) {
    writeCut(printing);
    return captured;
  }
  if (options.linkHeader) writeEthernetAddresses(printing, at);
  const type = u16(bytes, at + ADDRESSES_LENGTH);
  if (isTag(type)) return printTagged(printing, at, type, length, captured);
  return printContent(printing, at, ETHERNET_LENGTH, type, length, captured, false);
}

/** Print the tags, of which `tag` is the first one's type, and what follows them; return the octets of the header. */
function printTagged(printing: Printing, at: number, tag: number, length: number, captured: number): number {
  const { bytes, options, out } = printing;
  let header = ETHERNET_LENGTH;
  let type = tag;
  do {
    if (captured - header < VLAN_LENGTH) {
      printing.protocol = 'vlan';
      writeCut(printing);
      return captured;
    }
    if (options.linkHeader) {
      writeEtherType(printing, type);
      if (header > ETHERNET_LENGTH) out.write(COMMA);
      else writeLength(printing, length);
      writeTag(printing, at + header);
      out.write(COMMA);
    }
    type = u16(bytes, at + header + TYPE_LENGTH);
    header += VLAN_LENGTH;
  } while (isTag(type));
  return printContent(printing, at, header, type, length, captured, true);
}

/** Print what a type or length leads to; return the octets of the header. */
function printContent(
  printing: Printing,
  at: number,
  header: number,
  type: number,
  length: number,
  captured: number,
  lengthWritten: boolean,
): number {
  const { options, out, printers } = printing;
  if (type <= LAST_LENGTH) return header + printLength(printing, at, header, type, length, captured, lengthWritten);
  const start = at + header;
  const rest = length - header;
  const there = captured - header;
  if (type === JUMBO) return header + printLlc(printing, at, header, rest, there);
  if (options.linkHeader) {
    writeEtherType(printing, type);
    if (lengthWritten) out.write(COMMA);
    else writeLength(printing, length);
  }
  if (printers.etherType(printing, type, start, rest, there, sourceAt(at), destinationAt(at))) return header;
  printing.payload = out.length;
  if (!options.linkHeader) {
    writeEthernetAddresses(printing, at);
    writeEtherType(printing, type);
    writeLength(printing, length);
  }
  writeUnknown(printing, start, there);
  return header;
}

/** Write `source > destination, `. */
function writeEthernetAddresses(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  writeMac(out, bytes, sourceAt(at));
  out.write(TO);
  writeMac(out, bytes, destinationAt(at));
  out.write(COMMA);
}

function writeEtherType(printing: Printing, type: number): void {
  const { options, out } = printing;
  const name = etherTypeName(type);
  if (options.quiet > 0) {
    if (name !== undefined) return out.ascii(name);
    out.ascii('Unknown Ethertype (0x');
  } else {
    out.write(ETHERTYPE);
    out.ascii(name ?? 'Unknown');
    out.write(HEX);
  }
  out.hex(type, 4);
  out.octet(0x29);
}

function writeLength(printing: Printing, length: number): void {
  const { out } = printing;
  out.labelled(LENGTH, length);
  out.write(COLON);
}

/** Write the tag control information, `vlan 5, p 0, DEI`. */
export function writeTag(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  const control = tagControl(bytes, at);
  out.write(VLAN);
  out.decimal(control & 0x0fff);
  out.write(PRIORITY);
  out.decimal(control >> 13);
  if ((control & 0x1000) !== 0) out.write(DROP_ELIGIBLE);
}

/** Print what follows a length; return the octets of its LLC header. */
function printLength(
  printing: Printing,
  at: number,
  header: number,
  type: number,
  length: number,
  captured: number,
  lengthWritten: boolean,
): number {
  const { options, out } = printing;
  // The length leaves the padding out; beyond the frame it bounds nothing.
  const rest = Math.min(type, length - header);
  const start = at + header;
  const outerEnd = printing.end;
  printing.end = Math.min(outerEnd, start + rest);
  if (options.linkHeader) {
    out.ascii('802.3');
    if (!lengthWritten) writeLength(printing, rest);
  }
  const llc = printLlc(printing, at, header, rest, Math.min(captured - header, rest));
  printing.end = outerEnd;
  return llc;
}

/** Print an LLC header and what it leads to; return the octets of the header. */
function printLlc(printing: Printing, at: number, header: number, length: number, captured: number): number {
  const start = at + header;
  const octets = printing.printers.llc(printing, start, length, captured, sourceAt(at), destinationAt(at));
  if (octets >= 0) return octets;
  writeUnknown(printing, start, captured);
  return -octets;
}
