/**
 * How the joined view writes times, whatever a file says that they are.
 */
import { expect, test } from '@jest/globals';
import { dateAndTime, timeOfDay } from '../../../src/reports/trace/style.ts';

const utc = (): number => 0;

test.each([
  [1_795_384_511n, '2026-11-22 21:55:11'],
  [-1n, '1969-12-31 23:59:59'],
  [253_402_300_800n, '+010000-01-01 00:00:00'],
  [8_640_000_000_000n, '+275760-09-13 00:00:00'],
  [8_640_000_000_001n, 'second 8640000000001 since 1970'],
  [-8_640_000_000_001n, 'second -8640000000001 since 1970'],
  [0xffff_ffff_ffff_ffffn, 'second 18446744073709552000 since 1970'],
])('%d s after 1970 are %s', (seconds, text) => {
  expect(dateAndTime(seconds * 1_000_000_000n, utc)).toBe(text);
  expect(timeOfDay(seconds * 1_000_000_000n, utc)).toMatch(/^\d\d:\d\d:\d\d\.000000$/);
});
