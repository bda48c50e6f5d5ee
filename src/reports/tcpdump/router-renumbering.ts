/**
 * ICMPv6 router renumbering (RFC 2894 §3) as tcpdump prints it.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |                        sequence number                        |
 * |    segment    |     flags     |          maximum delay        |
 * |                           reserved                            |
 * |   operation   |    length     |    ordinal    | matched length|  a command's match part
 * |minimum length |maximum length |           reserved            |
 * |                           reserved                            |
 * |                    matched prefix (128 bits)                  |
 * |  use length   |  keep length  | flags to mask |    RA flags   |  and its use parts
 * |                         valid lifetime                        |
 * |                       preferred lifetime                      |
 * |V|P|                        reserved                           |
 * |                      used prefix (128 bits)                   |
 * ```
 *
 * tcpdump takes a match part for 24 octets, with the prefix behind its second word; ours does the same.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { icmpv6Code } from '../../layers/icmpv6.ts';
import { writeIpv6 } from '../addresses.ts';
import { type BitNames, has, type Printing, writeBits } from './printing.ts';

const HEADER = 16;
const MATCH_LENGTH = 24;
const USE_LENGTH = 32;

const CODES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [0, ', command'],
  [1, ', result'],
  [255, ', sequence number reset'],
]);
const FLAGS: BitNames = [
  [0x80, 'T'],
  [0x40, 'R'],
  [0x20, 'A'],
  [0x10, 'S'],
  [0x08, 'P'],
];
const OPERATIONS: readonly (string | undefined)[] = [undefined, 'add', 'change', 'setglobal'];

/** Print the rest of a message; false where it was cut. */
export function printRouterRenumbering(printing: Printing, at: number): boolean {
  const { bytes, options, out } = printing;
  if (!has(printing, at, HEADER)) return false;
  const code = icmpv6Code(bytes, at);
  out.ascii(CODES.get(code) ?? `, code-#${code}`);
  out.ascii(`, seq=${u32(bytes, at + 4)}`);
  if (options.verbose > 0) writeHeader(printing, at);
  return code !== 0 || printCommand(printing, at + HEADER);
}

function writeHeader(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  const flags = u8(bytes, at + 9);
  out.octet(0x5b);
  if (flags !== 0) {
    writeBits(out, FLAGS, flags, '', '');
    out.octet(0x2c);
  }
  out.ascii(`seg=${u8(bytes, at + 8)},maxdelay=${u16(bytes, at + 10)}`);
  const reserved = u32(bytes, at + 12);
  if (reserved !== 0) out.ascii(`rsvd=0x${reserved.toString(16)}`);
  out.octet(0x5d);
}

function printCommand(printing: Printing, at: number): boolean {
  const { bytes, options, out } = printing;
  if (!has(printing, at, MATCH_LENGTH)) return false;
  const operation = u8(bytes, at);
  out.ascii(options.verbose > 1 ? '\n\t' : ' ');
  out.ascii(`match(${OPERATIONS[operation] ?? `#${operation}`}`);
  if (options.verbose > 0) {
    out.ascii(`,ord=${u8(bytes, at + 2)},min=${u8(bytes, at + 4)},max=${u8(bytes, at + 5)}`);
  }
  out.octet(0x2c);
  writeIpv6(out, bytes, at + 8);
  out.ascii(`/${u8(bytes, at + 3)})`);
  const uses = u8(bytes, at + 1) - 3;
  if (uses % 4 !== 0) return false;
  for (let i = 0, place = at + MATCH_LENGTH; i < uses / 4; i++, place += USE_LENGTH) {
    if (!has(printing, place, USE_LENGTH)) return false;
    printUse(printing, place);
  }
  return true;
}

function printUse(printing: Printing, at: number): void {
  const { bytes, options, out } = printing;
  out.ascii(options.verbose > 1 ? '\n\t' : ' ');
  out.ascii('use(');
  const flags = u8(bytes, at + 12);
  if (flags !== 0) out.ascii(`${(flags & 0x80) === 0 ? '' : 'V'}${(flags & 0x40) === 0 ? '' : 'P'},`);
  if (options.verbose > 0) {
    out.ascii(`mask=0x${u8(bytes, at + 2).toString(16)},raflags=0x${u8(bytes, at + 3).toString(16)},`);
    out.ascii(`vltime=${lifetime(u32(bytes, at + 4))},pltime=${lifetime(u32(bytes, at + 8))},`);
  }
  writeIpv6(out, bytes, at + 16);
  out.ascii(`/${u8(bytes, at)}/${u8(bytes, at + 1)})`);
}

const lifetime = (seconds: number): string => (seconds === 0xffff_ffff ? 'infty' : `${seconds}`);
