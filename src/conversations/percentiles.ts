/**
 * Percentiles of many durations in little memory: exact while they are few, within one in a hundred when they are many.
 *
 * @module
 */

const EXACT = 4096;
/** Buckets for each doubling, as many as so many bits tell apart: a bucket is at most a 128th wide. */
const STEP_BITS = 7;
/** Buckets for everything up to 2^53, and in front of them one for what is less than 1. */
const BUCKETS = 53 * 2 ** STEP_BITS + 2;
/** In the upper word of a floating-point number: the bits behind those of the bucket, and the exponent of 1. */
const BELOW = 20 - STEP_BITS;
const BIAS = 1023 << STEP_BITS;
const bits = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/** Durations, counted. */
export class Percentiles {
  #values: number[] = [];
  #buckets: Float64Array | undefined;
  count = 0;
  least: number = Number.POSITIVE_INFINITY;
  most: number = Number.NEGATIVE_INFINITY;

  /** Add a duration in nanoseconds. */
  add(value: number): void {
    this.count++;
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
    if (this.#buckets !== undefined) this.#bucket(value);
    else if (this.#values.push(value) > EXACT) {
      this.#buckets = new Float64Array(BUCKETS);
      for (const one of this.#values) this.#bucket(one);
      this.#values = [];
    }
  }

  #bucket(value: number): void {
    // Exponent and first digits of the number as it is stored: a logarithm costs four times as much.
    bits.setFloat64(0, value);
    const bucket = value < 1 ? 0 : (bits.getUint32(0) >>> BELOW) - BIAS + 1;
    this.#buckets![Math.min(bucket, BUCKETS - 1)]! += 1;
  }

  /** The duration that this share of all does not exceed (nearest rank); null where there is none. */
  at(share: number): number | null {
    if (this.count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * this.count));
    if (this.#buckets === undefined) {
      this.#values.sort((a, b) => a - b);
      return this.#values[rank - 1]!;
    }
    let below = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      below += count;
      if (below >= rank) return Math.min(this.most, Math.max(this.least, Math.round(middle(bucket))));
    }
    return this.most;
  }
}

/** The number in the middle of a bucket. */
function middle(bucket: number): number {
  if (bucket === 0) return 0;
  bits.setFloat64(0, 0);
  bits.setUint32(0, ((bucket - 1 + BIAS) << BELOW) | (1 << (BELOW - 1)));
  return bits.getFloat64(0);
}
