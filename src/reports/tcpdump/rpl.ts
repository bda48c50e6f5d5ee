/**
 * RPL, routing for low-power networks (RFC 6550 §6), as tcpdump prints it.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |   instance    |    version    |             rank              |  DODAG information object
 * |G|0| MOP |Prf  |     DTSN      |     flags     |    reserved   |
 * |   instance    |K|D|   flags   |    reserved   |   sequence    |  destination advertisement object
 * |   instance    |D|   reserved  |   sequence    |    status     |  its acknowledgment
 * |                       DODAGID (128 bits)                      |  in the last two where D is set
 * |                            options                            |
 * ```
 *
 * @module
 */
import { u8, u16 } from '../../bytes.ts';
import { writeIpv6 } from '../addresses.ts';
import { writeHex } from './hexdump.ts';
import { has, need, type Printing, writeContradiction, writeCut, writeInvalid } from './printing.ts';

const IDENTIFIER_LENGTH = 16;
const DIO_LENGTH = 24;

/** RFC 6550 §6.3.1. */
const MODES: readonly string[] = ['nonstoring', 'storing', 'nonstoring-multicast', 'storing-multicast'];

const OPTION_NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [1, 'padN'],
  [2, 'metrics'],
  [3, 'routinginfo'],
  [4, 'config'],
  [5, 'rpltarget'],
  [6, 'transitinfo'],
  [8, 'destprefix'],
  [9, 'rpltargetdesc'],
]);

/** Print the body of an RPL message, `length` octets. */
export function printRpl(printing: Printing, code: number, at: number, length: number): void {
  const { options, out } = printing;
  if ((code & 0x80) !== 0) {
    out.ascii(', (SEC) [worktodo]');
    return;
  }
  out.ascii(', (CLR)');
  const message = MESSAGES[code];
  if (message === undefined) {
    out.ascii(`RPL message, unknown code ${code}`);
    return;
  }
  out.ascii(message.name);
  if (options.verbose > 0) message.print(printing, at, length);
}

function printInformation(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  if (length < DIO_LENGTH) {
    writeContradiction(printing, 'length', length, '<', DIO_LENGTH);
    writeInvalid(printing);
    return;
  }
  need(printing, at, DIO_LENGTH);
  const mode = u8(bytes, at + 4);
  out.ascii(' [dagid:');
  writeIpv6(out, bytes, at + 8);
  out.ascii(`,seq:${u8(bytes, at + 5)},instance:${u8(bytes, at)},rank:${u16(bytes, at + 2)},`);
  if ((mode & 0x80) !== 0) out.ascii('grounded,');
  const operation = (mode >> 3) & 7;
  out.ascii(`mop:${MODES[operation] ?? `mop${operation}`},prf:${mode & 7}]`);
  if (options.verbose > 1) printOptions(printing, at + DIO_LENGTH, length - DIO_LENGTH);
}

function printAdvertisement(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  // tcpdump asks for the DODAGID even where there is none.
  if (!has(printing, at, 4 + IDENTIFIER_LENGTH)) {
    writeCut(printing);
    return;
  }
  const flags = u8(bytes, at + 1);
  const octets = (flags & 0x40) === 0 ? 0 : IDENTIFIER_LENGTH;
  writeIdentifier(printing, at, octets);
  out.ascii(`,seq:${u8(bytes, at + 3)},instance:${u8(bytes, at)}`);
  if ((flags & 0x80) !== 0) out.ascii(',acK');
  if ((flags & 0x40) !== 0) out.ascii(',Dagid');
  out.ascii(',flags:');
  out.hex(flags, 2);
  out.octet(0x5d);
  if (options.verbose > 1) printOptions(printing, at + 4 + octets, length - 4 - octets);
}

function printAcknowledgment(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  if (!has(printing, at, 4)) {
    writeCut(printing);
    return;
  }
  const octets = (u8(bytes, at + 1) & 0x80) === 0 ? 0 : IDENTIFIER_LENGTH;
  if (!has(printing, at + 4, octets)) {
    writeCut(printing);
    return;
  }
  writeIdentifier(printing, at, octets);
  out.ascii(`,seq:${u8(bytes, at + 2)},instance:${u8(bytes, at)},status:${u8(bytes, at + 3)}]`);
  if (options.verbose > 1) printOptions(printing, at + 4 + octets, length - 4 - octets);
}

function writeIdentifier(printing: Printing, at: number, octets: number): void {
  const { bytes, out } = printing;
  out.ascii(' [dagid:');
  if (octets === 0) out.ascii('<elided>');
  else writeIpv6(out, bytes, at + 4);
}

/** Print the options in the `length` octets from `start` on (RFC 6550 §6.7). */
function printOptions(printing: Printing, start: number, length: number): void {
  const { bytes, options, out } = printing;
  const end = start + length;
  for (let at = start; at !== end; ) {
    need(printing, at, 1);
    const type = u8(bytes, at);
    if (type === 0) {
      out.ascii(' opt:pad1');
      at++;
      continue;
    }
    if (end - at < 2) {
      writeCut(printing);
      return;
    }
    need(printing, at, 2);
    const octets = u8(bytes, at + 1) + 2;
    out.ascii(` opt:${OPTION_NAMES.get(type) ?? `subopt:${type}`} len:${octets} `);
    if (!has(printing, at, octets) || end - at < octets) {
      writeCut(printing);
      return;
    }
    if (options.verbose > 2) writeHex(out, bytes, at + 2, octets - 2, ' ');
    at += octets;
  }
}

const MESSAGES: readonly {
  readonly name: string;
  readonly print: (printing: Printing, at: number, length: number) => void;
}[] = [
  { name: 'DODAG Information Solicitation', print: () => undefined },
  { name: 'DODAG Information Object', print: printInformation },
  { name: 'Destination Advertisement Object', print: printAdvertisement },
  { name: 'Destination Advertisement Object Ack', print: printAcknowledgment },
];
