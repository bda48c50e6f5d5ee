/**
 * Text as octets: what the writer writes is what strings would say.
 */
import { strictEqual } from 'node:assert';
import { describe, expect, test } from '@jest/globals';
import { assert, integer, oneof, property, string, uint8Array } from 'fast-check';
import { literal, pack, TextWriter } from '../../src/reports/text.ts';

const textOf = (out: TextWriter): string => new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));

/** Write into a buffer of a few octets, so that it must grow on the way, with octets before and behind. */
function written(write: (out: TextWriter) => void): string {
  const out = new TextWriter(4);
  out.ascii('<');
  write(out);
  out.ascii('>');
  const text = textOf(out);
  strictEqual(text.startsWith('<') && text.endsWith('>'), true, text);
  return text.slice(1, -1);
}

const SETTINGS = { seed: 5, numRuns: 2000 };
const edges = [
  0,
  9,
  10,
  99,
  100,
  999,
  1000,
  9999,
  10_000,
  999_999,
  1_000_000,
  99_999_999,
  100_000_000,
  999_999_999,
  1_000_000_000,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
  0x1_0000_0000,
  1e12,
  1e12 - 1,
  2 ** 53 - 1,
];

describe('TextWriter', () => {
  test('decimal numbers are those of String', () => {
    const numbers = oneof(
      integer({ min: 0, max: 100_000 }),
      integer({ min: 0, max: 0xffff_ffff }),
      integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    );
    const holds = (value: number): void =>
      strictEqual(
        written((out) => out.decimal(value)),
        String(value),
      );
    edges.forEach(holds);
    void assert(property(numbers, holds), SETTINGS);
  });

  test('the last digits of a number have zeros in front', () => {
    const holds = (value: number, digits: number): void => {
      const expected = String(value).padStart(digits, '0').slice(-digits);
      strictEqual(
        written((out) => out.digits(value, digits)),
        expected,
      );
    };
    void assert(property(integer({ min: 0, max: 0x7fff_ffff }), integer({ min: 1, max: 9 }), holds), SETTINGS);
  });

  test('hexadecimal digits are those of toString(16)', () => {
    const holds = (value: number, digits: number): void => {
      strictEqual(
        written((out) => out.hex(value, digits)),
        value.toString(16).padStart(digits, '0').slice(-digits),
      );
      strictEqual(
        written((out) => out.hexadecimal(value)),
        value.toString(16),
      );
    };
    for (const value of [0, 1, 0xf, 0x10, 0xff, 0xffff, 0x1_0000, 0xffff_ffff])
      for (let d = 1; d < 9; d++) holds(value, d);
    void assert(property(integer({ min: 0, max: 0xffff_ffff }), integer({ min: 1, max: 8 }), holds), SETTINGS);
  });

  test('fixed text of any length stays what it was', () => {
    const holds = (text: string): void => {
      strictEqual(
        written((out) => out.write(literal(text))),
        text,
      );
      strictEqual(
        written((out) => out.ascii(text)),
        text,
      );
      strictEqual(
        written((out) => out.labelled(literal(text), 4097)),
        `${text}4097`,
      );
    };
    void assert(property(string({ unit: 'grapheme-ascii', maxLength: 40 }), holds), SETTINGS);
  });

  test('octets that were written can be packed and written again', () => {
    const holds = (bytes: Uint8Array, from: number): void => {
      const start = Math.min(from, bytes.length);
      const again = written((out) => out.write(pack(bytes, start, bytes.length)));
      strictEqual(again, new TextDecoder('latin1').decode(bytes.subarray(start)));
    };
    // Octets above 0x7f are no ASCII, but nothing depends on that here.
    void assert(property(uint8Array({ maxLength: 30, max: 0x7f }), integer({ min: 0, max: 30 }), holds), SETTINGS);
  });

  test('numbers behind fixed text are decimal, time stamps padded', () => {
    const number = oneof(integer({ min: 0, max: 20_000 }), integer({ min: 0, max: 999_999_999_999 }));
    const holds = (words: Uint8Array, value: number): void => {
      const text = new TextDecoder('latin1').decode(words);
      const fixed = literal(text);
      strictEqual(
        written((out) => out.labelled(fixed, value)),
        `${text}${value}`,
      );
      const micro = value % 1_000_000;
      strictEqual(
        written((out) => out.stamp(fixed, micro, 6)),
        `${text}${String(micro).padStart(6, '0')} `,
      );
      const nano = value % 1_000_000_000;
      strictEqual(
        written((out) => out.stamp(fixed, nano, 9)),
        `${text}${String(nano).padStart(9, '0')} `,
      );
    };
    void assert(property(uint8Array({ maxLength: 30, max: 0x7f }), number, holds), SETTINGS);
  });

  test('addresses and endpoints are dotted, ports decimal', () => {
    const address = (bytes: Uint8Array, at: number): string => bytes.subarray(at, at + 4).join('.');
    const port = integer({ min: 0, max: 65535 });
    const holds = (bytes: Uint8Array, source: number, destination: number): void => {
      strictEqual(
        written((out) => out.dotted(bytes, 1)),
        address(bytes, 1),
      );
      strictEqual(
        written((out) => out.addresses(bytes, 1, 5)),
        `${address(bytes, 1)} > ${address(bytes, 5)}: `,
      );
      const endpoints = written((out) => out.endpoints(bytes, 1, source, 5, destination));
      strictEqual(endpoints, `${address(bytes, 1)}.${source} > ${address(bytes, 5)}.${destination}: `);
    };
    void assert(property(uint8Array({ minLength: 9, maxLength: 9 }), port, port, holds), SETTINGS);
  });

  test('hardware addresses have colons between their octets', () => {
    const holds = (bytes: Uint8Array): void => {
      const expected = Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join(':');
      strictEqual(
        written((out) => out.colons(bytes, 0, bytes.length)),
        expected,
      );
    };
    void assert(property(uint8Array({ maxLength: 20 }), holds), SETTINGS);
  });

  test('clear keeps the memory and forgets the text', () => {
    const out = new TextWriter(16);
    out.ascii('0123456789');
    const { bytes } = out;
    out.clear();
    out.octet(0x61);
    expect(textOf(out)).toBe('a');
    expect(out.bytes).toBe(bytes);
  });
});
