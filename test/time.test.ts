/**
 * Points in time as one number and as text.
 */
import assert from 'node:assert/strict';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decimalSeconds, toNanoseconds } from '../src/time.ts';

test.each([
  [0, 0, '0.000000000'],
  [1_504_616_929, 9_543_000, '1504616929.009543000'],
  [0, 1, '0.000000001'],
  [-1, 0, '-1.000000000'],
  [-1, 250_000_000, '-0.750000000'],
  [-1, 999_999_999, '-0.000000001'],
  [-2, 1, '-1.999999999'],
  [-86_400, 500_000_000, '-86399.500000000'],
])('%d s and %d ns are %s', (seconds, nanoseconds, text) => {
  expect(decimalSeconds(seconds, nanoseconds)).toBe(text);
});

test.each([
  [1_504_616_929, 9_543_000, 1_504_616_929_009_543_000n],
  [0, 1, 1n],
  [0xffff_ffff, 999_999_999, 4_294_967_295_999_999_999n],
  [17_179_869_183, 999_999_999, 17_179_869_183_999_999_999n],
  [17_179_869_184, 1, 17_179_869_184_000_000_001n],
  [9_007_199_254_740_991, 5, 9_007_199_254_740_991_000_000_005n],
  [-1, 250_000_000, -750_000_000n],
])('%d s and %d ns are %d', (seconds, nanoseconds, time) => {
  expect(toNanoseconds(seconds, nanoseconds)).toBe(time);
});

test('seconds and nanoseconds join as whole numbers do', () => {
  // Around 2^34 seconds another way is taken.
  const seconds = fc.oneof(
    fc.nat({ max: 0xffff_ffff }),
    fc.maxSafeNat().map((value) => value % 2 ** 35),
  );
  fc.assert(
    fc.property(seconds, fc.nat({ max: 999_999_999 }), (whole, fraction) => {
      assert.equal(toNanoseconds(whole, fraction), BigInt(whole) * 1_000_000_000n + BigInt(fraction));
    }),
    { seed: 20_261_123, numRuns: 5000 },
  );
});
