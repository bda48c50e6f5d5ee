/**
 * Octets as tcpdump dumps them: hexadecimal, hexadecimal beside text, text.
 *
 * @module
 */
import type { TextWriter } from '../text.ts';
import type { Printing } from './printing.ts';

const LINE = 16;
const SPACE = 0x20;
const DOT = 0x2e;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const TAB = 0x09;

const graphic = (octet: number): boolean => octet > 0x20 && octet < 0x7f;

/** Write `length` octets as `0x0000:  4500 003c …`, `indent` (with its line feed) before each line. */
export function writeHex(out: TextWriter, bytes: Uint8Array, at: number, length: number, indent: string): void {
  for (let line = 0; line < length; line += LINE) {
    out.ascii(indent);
    writeOffset(out, line);
    writePairs(out, bytes, at + line, Math.min(LINE, length - line));
  }
}

/** Write `length` octets as {@link writeHex} does, and behind each line the same octets as text. */
export function writeHexAndText(out: TextWriter, bytes: Uint8Array, at: number, length: number, indent: string): void {
  for (let line = 0; line < length; line += LINE) {
    const octets = Math.min(LINE, length - line);
    out.ascii(indent);
    writeOffset(out, line);
    const before = out.length;
    writePairs(out, bytes, at + line, octets);
    // Eight groups of a space and four digits, then two spaces.
    for (let column = out.length - before; column < 42; column++) out.octet(SPACE);
    for (let i = 0; i < octets; i++) {
      const octet = bytes[at + line + i]!;
      out.octet(graphic(octet) ? octet : DOT);
    }
  }
}

/** Write octets as text from the next line on; line ends stay, what cannot be seen becomes a dot. */
export function writeText(out: TextWriter, bytes: Uint8Array, at: number, length: number): void {
  out.octet(NEWLINE);
  for (let i = 0; i < length; i++) {
    const octet = bytes[at + i]!;
    // A carriage return before a line feed is part of the line's end, elsewhere it would overwrite the line.
    if (octet === CARRIAGE_RETURN && i + 1 < length && bytes[at + i + 1] === NEWLINE) continue;
    out.octet(graphic(octet) || octet === TAB || octet === NEWLINE || octet === SPACE ? octet : DOT);
  }
}

/** Dump octets that nobody prints, as far as they were captured; not with `-q`, nor where all octets are dumped. */
export function writeUnknown(printing: Printing, at: number, length: number): void {
  const { dump, quiet } = printing.options;
  if (quiet === 0 && dump === undefined) writeMissed(printing, at, length);
}

/** Dump the octets of a header that is cut, as far as they were captured. */
export function writeMissed(printing: Printing, at: number, length: number): void {
  writeHexAndText(printing.out, printing.bytes, at, Math.min(length, printing.end - at), '\n\t');
}

/** Dump octets of a field that is not decoded in hexadecimal alone, as far as they were captured. */
export function writeUndecoded(printing: Printing, at: number, length: number, indent: string): void {
  writeHex(printing.out, printing.bytes, at, Math.min(length, printing.end - at), indent);
}

function writeOffset(out: TextWriter, offset: number): void {
  out.ascii('0x');
  out.hex(offset, 4);
  out.ascii(': ');
}

function writePairs(out: TextWriter, bytes: Uint8Array, at: number, octets: number): void {
  for (let i = 0; i < octets; i++) {
    if ((i & 1) === 0) out.octet(SPACE);
    out.hex(bytes[at + i]!, 2);
  }
}
