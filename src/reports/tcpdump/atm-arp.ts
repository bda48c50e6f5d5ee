/**
 * ATM's ARP (RFC 2225 §8.2) as tcpdump prints it: the hardware addresses are ATM numbers, each with a subaddress.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |      hardware type (19)       |         protocol type         |
 * | sender number | sender subadr.|           operation           |  octets of each; bit 6 is no part of the length
 * |sender protocol| target number | target subadr.|target protocol|  octets of each
 * |   sender number, subaddress, protocol address; target's the same  |
 * ```
 *
 * @module
 */
import { u8 } from '../../bytes.ts';
import { hardwareType, operation, protocolType } from '../../layers/arp.ts';
import { writeHardware, writeIpv4 } from '../addresses.ts';
import {
  INVERSE_REPLY,
  INVERSE_REQUEST,
  isIpv4,
  NEGATIVE_REPLY,
  REPLY,
  REQUEST,
  writeHardwareType,
  writeLength,
  writeOperation,
  writeProtocolType,
} from './arp-text.ts';
import { writeMissed } from './hexdump.ts';
import { need, type Printing } from './printing.ts';

const FIXED_LENGTH = 12;
/** The bits of a number's or subaddress's octet that are its length; another one tells its form. */
const LENGTH_BITS = 0x3f;

/** One side of a packet: the octets of its addresses, and where they are. */
interface Side {
  readonly number: number;
  readonly numberAt: number;
  readonly subaddress: number;
  readonly subaddressAt: number;
  readonly protocol: number;
  readonly protocolAt: number;
  /** What stands for a protocol address of a wrong length. */
  readonly wrong: string;
}

/** Print an ARP packet of hardware type 19. */
export function printAtmArp(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  need(printing, at, FIXED_LENGTH);
  const sender = side(u8(bytes, at + 4), u8(bytes, at + 5), u8(bytes, at + 8), at + FIXED_LENGTH, '<wrong splen>');
  const behind = sender.protocolAt + sender.protocol;
  const target = side(u8(bytes, at + 9), u8(bytes, at + 10), u8(bytes, at + 11), behind, '<wrong tplen>');
  need(printing, target.protocolAt, target.protocol);
  if (!options.linkHeader) out.ascii('ARP, ');
  const protocol = protocolType(bytes, at);
  if (!isIpv4(protocol) || sender.protocol !== 4 || target.protocol !== 4 || options.verbose > 0) {
    writeHardwareType(out, hardwareType(bytes, at));
    writeProtocolType(out, protocol);
    out.ascii(` (len ${sender.protocol}/${target.protocol})`);
    if (options.verbose === 0) {
      writeLength(out, length);
      return;
    }
    out.ascii(', ');
  }
  writeOperation(out, operation(bytes, at));
  if (writeAddresses(printing, at, sender, target)) writeLength(out, length);
  else writeMissed(printing, at, printing.end - at);
}

const side = (number: number, subaddress: number, protocol: number, at: number, wrong: string): Side => ({
  number: number & LENGTH_BITS,
  numberAt: at,
  subaddress: subaddress & LENGTH_BITS,
  subaddressAt: at + (number & LENGTH_BITS),
  protocol,
  protocolAt: at + (number & LENGTH_BITS) + (subaddress & LENGTH_BITS),
  wrong,
});

/** Write what the packet asks or says; false where the operation is not known. */
function writeAddresses(printing: Printing, at: number, sender: Side, target: Side): boolean {
  const { bytes, out } = printing;
  switch (operation(bytes, at)) {
    case REQUEST:
      writeRequest(printing, at, sender, target);
      return true;
    case REPLY:
      writeProtocol(printing, at, sender);
      out.ascii(' is-at ');
      writeNumber(printing, sender);
      return true;
    case INVERSE_REQUEST:
      out.ascii('who-is ');
      writeNumber(printing, target);
      out.ascii(' tell ');
      writeNumber(printing, sender);
      return true;
    case INVERSE_REPLY:
      writeNumber(printing, sender);
      // No space in front: tcpdump's text has none.
      out.ascii('at ');
      writeProtocol(printing, at, sender);
      return true;
    case NEGATIVE_REPLY:
      out.ascii('for ');
      writeProtocol(printing, at, sender);
      return true;
    default:
      return false;
  }
}

function writeRequest(printing: Printing, at: number, sender: Side, target: Side): void {
  const { out } = printing;
  out.ascii('who-has ');
  writeProtocol(printing, at, target);
  if (target.number !== 0) {
    out.ascii(' (');
    writeNumber(printing, target);
    out.octet(0x29);
  }
  out.ascii(' tell ');
  writeProtocol(printing, at, sender);
}

function writeNumber(printing: Printing, { number, numberAt, subaddress, subaddressAt }: Side): void {
  const { bytes, out } = printing;
  if (number === 0) {
    out.ascii('<No address>');
    return;
  }
  need(printing, numberAt, number);
  writeHardware(out, bytes, numberAt, number);
  if (subaddress === 0) return;
  need(printing, subaddressAt, subaddress);
  out.octet(0x2c);
  writeHardware(out, bytes, subaddressAt, subaddress);
}

function writeProtocol(printing: Printing, at: number, { protocol, protocolAt, wrong }: Side): void {
  const { bytes, out } = printing;
  if (!isIpv4(protocolType(bytes, at))) {
    out.ascii('<wrong proto type>');
    return;
  }
  if (protocol !== 4) {
    out.ascii(wrong);
    return;
  }
  need(printing, protocolAt, 4);
  writeIpv4(out, bytes, protocolAt);
}
