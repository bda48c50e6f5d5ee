/**
 * BSD loopback and raw IP captures as tcpdump prints them.
 *
 * @module
 */
import { u32 } from '../../bytes.ts';
import { version } from '../../layers/ipv4.ts';
import { FAMILY_IPV4, family, LOOPBACK_LENGTH } from '../../layers/loopback.ts';
import { writeUnknown } from './hexdump.ts';
import { need, type Printing } from './printing.ts';

const NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [2, 'IPv4'],
  [6, 'NS'],
  [7, 'ISO'],
  [16, 'Appletalk'],
  [23, 'IPX'],
  [24, 'IPv6'],
  [28, 'IPv6'],
  [30, 'IPv6'],
]);

/** Print a record with the four octets of a protocol family in front. */
export function printLoopback(printing: Printing, at: number, length: number, captured: number): number {
  const { bytes, options, out, printers } = printing;
  printing.protocol = 'null';
  need(printing, at, LOOPBACK_LENGTH);
  const number = familyOf(bytes, at);
  if (options.linkHeader) writeFamily(printing, number, length);
  const start = at + LOOPBACK_LENGTH;
  if (number === FAMILY_IPV4) printers.ipv4(printing, start, length - LOOPBACK_LENGTH);
  else if (NAMES.get(number) === 'IPv6') printers.ipv6(printing, start, length - LOOPBACK_LENGTH);
  else {
    printing.payload = out.length;
    if (!options.linkHeader) writeFamily(printing, number, length);
    writeUnknown(printing, start, captured - LOOPBACK_LENGTH);
  }
  return LOOPBACK_LENGTH;
}

/** tcpdump takes a family that is large in both byte orders as most significant octet first. */
function familyOf(bytes: Uint8Array, at: number): number {
  const number = family(bytes, at);
  return number > 0xffff ? u32(bytes, at) : number;
}

function writeFamily(printing: Printing, number: number, length: number): void {
  const { options, out } = printing;
  const name = NAMES.get(number);
  if (options.quiet > 0) out.ascii(name ?? `Unknown AF ${number}`);
  else out.ascii(`AF ${name ?? 'Unknown'} (${number})`);
  out.ascii(', length ');
  out.decimal(length);
  out.ascii(': ');
}

/** Print a record that is an IP packet of either version. */
export function printRawIp(printing: Printing, at: number, length: number): number {
  printing.protocol = 'raw';
  if (printing.options.linkHeader) printing.out.ascii('ip: ');
  printEitherIp(printing, at, length);
  return 0;
}

/** Print an IP packet, told by its first four bits. */
export function printEitherIp(printing: Printing, at: number, length: number): void {
  const { bytes, out, printers } = printing;
  if (length < 1) return out.ascii(`truncated-ip ${length}`);
  need(printing, at, 1);
  const number = version(bytes, at);
  if (number === 4) printers.ipv4(printing, at, length);
  else if (number === 6) printers.ipv6(printing, at, length);
  else out.ascii(`unknown ip ${number}`);
}
