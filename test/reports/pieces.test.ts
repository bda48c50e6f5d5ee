/**
 * Pieces that are kept are those that would be made.
 */
import { strictEqual } from 'node:assert';
import { expect, test } from '@jest/globals';
import { Pieces } from '../../src/reports/pieces.ts';
import { TextWriter } from '../../src/reports/text.ts';

const textOf = (pieces: Pieces, key: number): string => {
  const out = new TextWriter();
  out.write(pieces.of(key));
  return new TextDecoder().decode(out.bytes.subarray(0, out.length));
};

test('a piece is that of its key, whatever was asked for before', () => {
  const pieces = new Pieces((key) => `of ${key}`);
  // Many more keys than places, and each again after those that share its place.
  for (let round = 0; round < 2; round++) {
    for (let key = 0; key < 100_000; key += 7) strictEqual(textOf(pieces, key), `of ${key}`);
  }
  for (const key of [0, 1, 0xff, 0x100, 0xffff, 0x1_0000, 0x7fff_ffff]) strictEqual(textOf(pieces, key), `of ${key}`);
});

test('a piece is made once as long as nothing takes its place', () => {
  let made = 0;
  const pieces = new Pieces((key) => {
    made++;
    return String(key);
  });
  expect([pieces.of(5), pieces.of(5), pieces.of(6), pieces.of(5)].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
  expect(made).toBe(2);
});
