/**
 * ARP as tcpdump prints it: Ethernet and its like, Frame Relay (the same but for the form of its addresses), and ATM,
 * which has a form of its own (`atm-arp.ts`).
 *
 * @module
 */
import {
  ARP_ATM,
  ARP_FIXED_LENGTH,
  hardwareLength,
  hardwareType,
  operation,
  protocolLength,
  protocolType,
  senderHardwareAt,
  senderProtocolAt,
  targetHardwareAt,
  targetProtocolAt,
} from '../../layers/arp.ts';
import { writeHardware, writeIpv4 } from '../addresses.ts';
import { literal, type TextWriter } from '../text.ts';
import {
  FRAME_RELAY,
  INVERSE_REPLY,
  INVERSE_REQUEST,
  isIpv4,
  REPLY,
  REQUEST,
  REVERSE_REPLY,
  REVERSE_REQUEST,
  writeHardwareType,
  writeLength,
  writeOperation,
  writeProtocolType,
} from './arp-text.ts';
import { printAtmArp } from './atm-arp.ts';
import { writeMissed } from './hexdump.ts';
import { need, type Printing } from './printing.ts';

const ARP = /* @__PURE__ */ literal('ARP, ');
const OCTETS = /* @__PURE__ */ literal(' (len ');
const WHO_HAS = /* @__PURE__ */ literal('who-has ');
const TELL = /* @__PURE__ */ literal(' tell ');
const IS_AT = /* @__PURE__ */ literal(' is-at ');

/** Print an ARP packet. `length` counts the padding behind it too. */
export function printArp(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'arp';
  need(printing, at, ARP_FIXED_LENGTH);
  if (hardwareType(bytes, at) === ARP_ATM) {
    printAtmArp(printing, at, length);
    return;
  }
  need(printing, targetProtocolAt(bytes, at), protocolLength(bytes, at));
  if (!options.linkHeader) out.write(ARP);
  const protocol = protocolType(bytes, at);
  const strange = !isIpv4(protocol) || protocolLength(bytes, at) !== 4 || hardwareLength(bytes, at) === 0;
  if (strange || options.verbose > 0) {
    writeTypes(out, hardwareType(bytes, at), protocol, hardwareLength(bytes, at), protocolLength(bytes, at));
    // What the addresses look like is not known; `-v` tells what there is all the same.
    if (options.verbose === 0) {
      writeLength(out, length);
      return;
    }
    out.ascii(', ');
  }
  writeOperation(out, operation(bytes, at));
  if (writeAddresses(printing, at)) writeLength(out, length);
  else writeMissed(printing, at, printing.end - at);
}

function writeTypes(out: TextWriter, hardware: number, protocol: number, hardwareOctets: number, octets: number): void {
  writeHardwareType(out, hardware);
  writeOctets(out, hardwareOctets);
  writeProtocolType(out, protocol);
  writeOctets(out, octets);
}

function writeOctets(out: TextWriter, octets: number): void {
  out.labelled(OCTETS, octets);
  out.octet(0x29);
}

/** Write what the packet asks or says; false where the operation is not known. */
function writeAddresses(printing: Printing, at: number): boolean {
  const { bytes, out } = printing;
  switch (operation(bytes, at)) {
    case REQUEST:
      writeRequest(printing, at);
      return true;
    case REPLY:
      writeProtocol(printing, at, senderProtocolAt(bytes, at));
      out.write(IS_AT);
      writeSender(printing, at);
      return true;
    case REVERSE_REQUEST:
    case INVERSE_REQUEST:
      out.ascii('who-is ');
      writeTarget(printing, at);
      out.write(TELL);
      writeSender(printing, at);
      return true;
    case REVERSE_REPLY:
      writeTarget(printing, at);
      out.ascii(' at ');
      writeProtocol(printing, at, targetProtocolAt(bytes, at));
      return true;
    case INVERSE_REPLY:
      writeSender(printing, at);
      out.ascii(' at ');
      writeProtocol(printing, at, senderProtocolAt(bytes, at));
      return true;
    default:
      return false;
  }
}

function writeRequest(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  out.write(WHO_HAS);
  writeProtocol(printing, at, targetProtocolAt(bytes, at));
  if (!isZero(bytes, targetHardwareAt(bytes, at), hardwareLength(bytes, at))) {
    out.ascii(' (');
    writeTarget(printing, at);
    out.octet(0x29);
  }
  out.write(TELL);
  writeProtocol(printing, at, senderProtocolAt(bytes, at));
}

function isZero(bytes: Uint8Array, at: number, length: number): boolean {
  for (let i = at; i < at + length; i++) if (bytes[i] !== 0) return false;
  return true;
}

const writeSender = (printing: Printing, at: number): void => writeLink(printing, at, senderHardwareAt(at));
const writeTarget = (printing: Printing, at: number): void =>
  writeLink(printing, at, targetHardwareAt(printing.bytes, at));

/** Write the hardware address at `place` of the packet at `at`. */
function writeLink(printing: Printing, at: number, place: number): void {
  const { bytes, out } = printing;
  const octets = hardwareLength(bytes, at);
  if (octets === 0) {
    out.ascii('<empty>');
    return;
  }
  if (hardwareType(bytes, at) === FRAME_RELAY) writeCircuit(out, bytes, place, octets);
  else writeHardware(out, bytes, place, octets);
}

/** Write the protocol address at `place` of the packet at `at`. */
function writeProtocol(printing: Printing, at: number, place: number): void {
  const { bytes, out } = printing;
  if (!isIpv4(protocolType(bytes, at))) out.ascii('<wrong proto type>');
  else if (protocolLength(bytes, at) !== 4) out.ascii('<wrong len>');
  else writeIpv4(out, bytes, place);
}

/** What {@link circuitOf} says of an address that ends too soon or not at all, and of one that the packet cuts off. */
const INVALID = -1;
const CUT_OFF = -2;

/** Write a Q.922 address (RFC 2427 §2): the number of its data link connection. */
function writeCircuit(out: TextWriter, bytes: Uint8Array, at: number, octets: number): void {
  const circuit = circuitOf(bytes, at, octets);
  if (circuit === INVALID) out.ascii('<Invalid DLCI>');
  else if (circuit === CUT_OFF) out.ascii('<Truncated>');
  else out.ascii(`DLCI ${circuit}`);
}

/** Read the number of a data link connection: 10, 16 or 23 bits in 2 to 4 octets; the lowest bit of the last one is set. */
function circuitOf(bytes: Uint8Array, at: number, octets: number): number {
  if ((bytes[at]! & 1) !== 0) return INVALID;
  if (octets < 2) return CUT_OFF;
  let circuit = ((bytes[at]! & 0xfc) << 2) | (bytes[at + 1]! >> 4);
  if ((bytes[at + 1]! & 1) !== 0) return circuit;
  if (octets < 3) return CUT_OFF;
  let last = at + 2;
  if ((bytes[last]! & 1) === 0) {
    circuit = (circuit << 7) | (bytes[last]! >> 1);
    last++;
  }
  if (last === at + octets) return CUT_OFF;
  return (bytes[last]! & 1) === 0 ? INVALID : (circuit << 6) | (bytes[last]! >> 2);
}
