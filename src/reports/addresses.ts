/**
 * Addresses written straight into a {@link TextWriter}, digit by digit from tables: no text is built on the way.
 *
 * @module
 */
import { u16 } from '../bytes.ts';
import type { TextWriter } from './text.ts';

const COLON = 0x3a;

/** Write the IPv4 address at `at` as `192.168.200.5`. */
export const writeIpv4 = (out: TextWriter, bytes: Uint8Array, at: number): void => out.dotted(bytes, at);

/** Write the 48-bit address at `at` as `02:42:c0:a8:c8:05`. */
export const writeMac = (out: TextWriter, bytes: Uint8Array, at: number): void => out.colons(bytes, at, 6);

/** Write a hardware address of any length, octets in hexadecimal joined by colons. */
export const writeHardware = (out: TextWriter, bytes: Uint8Array, at: number, length: number): void =>
  out.colons(bytes, at, length);

/** Write the IPv6 address at `at` as RFC 5952 §4 asks, mapped and compatible IPv4 addresses with dots (§5). */
export function writeIpv6(out: TextWriter, bytes: Uint8Array, at: number): void {
  const run = longestZeroRun(bytes, at);
  const start = run >> 4;
  const length = run & 15;
  // ::a.b.c.d and ::ffff:a.b.c.d, but ::2 and not ::0.0.0.2.
  const dotted = length >= 5 && start === 0 && (length === 6 || (length === 5 && u16(bytes, at + 10) === 0xffff));
  const words = dotted ? 6 : 8;
  for (let i = 0; i < words; i++) {
    if (length > 0 && i === start) {
      if (i === 0) out.octet(COLON);
      out.octet(COLON);
      i += length - 1;
      continue;
    }
    writeWord(out, u16(bytes, at + 2 * i));
    if (i < 7) out.octet(COLON);
  }
  if (dotted) writeIpv4(out, bytes, at + 12);
}

/** Write 16 bits in hexadecimal without zeros in front. */
function writeWord(out: TextWriter, word: number): void {
  out.hex(word, word < 0x100 ? (word < 0x10 ? 1 : 2) : word < 0x1000 ? 3 : 4);
}

/** Find the leftmost longest run of two or more zero words, as `start << 4 | length`; 0 where there is none. */
function longestZeroRun(bytes: Uint8Array, at: number): number {
  let best = 0;
  let longest = 1;
  for (let i = 0; i < 8; i++) {
    if (u16(bytes, at + 2 * i) !== 0) continue;
    const start = i;
    while (i < 8 && u16(bytes, at + 2 * i) === 0) i++;
    if (i - start <= longest) continue;
    longest = i - start;
    best = (start << 4) | longest;
  }
  return best;
}
