/**
 * Percentiles of many durations in little memory: exact while they are few, within one in a hundred when they are many.
 *
 * @module
 */
import { BELOW, BIAS, BUCKETS, bucketOf, COUNT, FIRST_BUCKET, LEAST, MOST } from '../loops/durations.ts';

const EXACT = 4096;
const bits = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

/** Durations, counted. */
export class Percentiles {
  #values: number[] = [];
  /** Once they are many: see `loops/durations.ts`. */
  #row: Float64Array | undefined;
  readonly #begin: () => Float64Array;

  /** @param begin - makes the row of numbers that many durations need: the loops may add some of their own to it */
  constructor(begin: () => Float64Array = () => new Float64Array(FIRST_BUCKET + BUCKETS)) {
    this.#begin = begin;
  }

  /** How many there are. */
  get count(): number {
    return this.#row === undefined ? this.#values.length : this.#row[COUNT]!;
  }

  /** The shortest one; infinite where there is none. */
  get least(): number {
    return this.#row === undefined ? Math.min(...this.#values) : this.#row[LEAST]!;
  }

  /** The longest one. */
  get most(): number {
    return this.#row === undefined ? Math.max(...this.#values) : this.#row[MOST]!;
  }

  /** Add a duration in nanoseconds. */
  add(value: number): void {
    if (this.#row !== undefined) addTo(this.#row, value);
    else if (this.#values.push(value) > EXACT) {
      const row = this.#begin();
      row[LEAST] = Number.POSITIVE_INFINITY;
      row[MOST] = Number.NEGATIVE_INFINITY;
      for (const one of this.#values) addTo(row, one);
      this.#row = row;
      this.#values = [];
    }
  }

  /** The duration that this share of all does not exceed (nearest rank); null where there is none. */
  at(share: number): number | null {
    const { count, least, most } = this;
    if (count === 0) return null;
    const rank = Math.max(1, Math.ceil(share * count));
    if (this.#row === undefined) {
      this.#values.sort((a, b) => a - b);
      return this.#values[rank - 1]!;
    }
    let below = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      below += this.#row[FIRST_BUCKET + bucket]!;
      if (below >= rank) return Math.min(most, Math.max(least, Math.round(middle(bucket))));
    }
    return most;
  }
}

function addTo(row: Float64Array, value: number): void {
  row[COUNT]! += 1;
  row[LEAST] = Math.min(row[LEAST]!, value);
  row[MOST] = Math.max(row[MOST]!, value);
  row[FIRST_BUCKET + bucketOf(value)]! += 1;
}

/** The number in the middle of a bucket. */
function middle(bucket: number): number {
  if (bucket === 0) return 0;
  bits.setFloat64(0, 0);
  bits.setUint32(0, ((bucket - 1 + BIAS) << BELOW) | (1 << (BELOW - 1)));
  return bits.getFloat64(0);
}
