/**
 * Many durations in little memory: buckets, each at most a 128th wide, so many for each doubling.
 *
 * @module
 */
import { float, setFloat, upper } from './memory.ts';
import type { f64, i32 } from './numbers.ts';

/** A row's numbers: how many durations there are, the least, the most, and how many are in each bucket. */
export const COUNT: i32 = 0;
export const LEAST: i32 = 1;
export const MOST: i32 = 2;
export const FIRST_BUCKET: i32 = 3;

/** Each doubling has as many buckets as so many bits tell apart. */
const STEP_BITS: i32 = 7;
/** Buckets for everything up to 2^53, and in front of them one for what is less than 1. */
export const BUCKETS: i32 = (53 << STEP_BITS) + 2;
/** The octets of a row. */
export const DURATIONS: i32 = (FIRST_BUCKET + BUCKETS) << 3;
/** In the upper word of a number: the bits behind those of the bucket, and the exponent of 1. */
export const BELOW: i32 = 20 - STEP_BITS;
export const BIAS: i32 = 1023 << STEP_BITS;

/** The bucket of a duration. */
export function bucketOf(value: f64): i32 {
  if (value < 1.0) return 0;
  // Exponent and first digits of the number as it is stored: a logarithm costs four times as much.
  const bucket = (upper(value) >>> BELOW) - BIAS + 1;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** Add a duration to a row that has some. */
export function addDuration(row: i32, value: f64): void {
  setFloat(row, float(row) + 1.0);
  if (value < float(row + (LEAST << 3))) setFloat(row + (LEAST << 3), value);
  if (value > float(row + (MOST << 3))) setFloat(row + (MOST << 3), value);
  const bucket = row + ((FIRST_BUCKET + bucketOf(value)) << 3);
  setFloat(bucket, float(bucket) + 1.0);
}
