/**
 * Points in time: whole seconds since the Unix epoch and nanoseconds within the second, as two numbers where they are
 * columns, as one `bigint` of nanoseconds where they are a value, as decimal text where they are JSON.
 *
 * @module
 */

const BILLION = 1_000_000_000;
const WORD = 0x1_0000_0000;
/** One `bigint` in two halves, the less significant one where the machine has it: 13 ns, and through a `DataView` 33. */
const halves: Uint32Array = /* @__PURE__ */ new Uint32Array(2);
const joined: BigUint64Array = /* @__PURE__ */ new BigUint64Array(halves.buffer);
const LOW: number = /* @__PURE__ */ new Uint8Array(/* @__PURE__ */ new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

/** Join seconds and nanoseconds into nanoseconds since the Unix epoch. */
export function toNanoseconds(seconds: number, nanoseconds: number): bigint {
  // 64 bits do not fit a number, but the low half is exact modulo 2^32 and tells the high half. 2^34 seconds are the year 2514.
  if (seconds < 0 || seconds >= 4 * WORD) return BigInt(seconds) * BigInt(BILLION) + BigInt(nanoseconds);
  // With a word added the sum never fits 31 bits: where it does at first, V8 compiles all that calls this once more.
  const low = (WORD + Math.imul(seconds, BILLION) + nanoseconds) >>> 0;
  halves[LOW] = low;
  halves[1 - LOW] = Math.round((seconds * BILLION + nanoseconds - low) / WORD);
  return joined[0]!;
}

/**
 * Write seconds and nanoseconds as decimal seconds with nine digits, `1504616929.009543000`. The nanoseconds count onwards
 * from whole seconds below zero, too: -1 and 250000000 are `-0.750000000`.
 */
export function decimalSeconds(seconds: number, nanoseconds: number): string {
  if (seconds >= 0) return `${seconds}.${padded(nanoseconds)}`;
  return nanoseconds === 0 ? `${seconds}.${padded(0)}` : `-${-1 - seconds}.${padded(BILLION - nanoseconds)}`;
}

const padded = (nanoseconds: number): string => String(nanoseconds).padStart(9, '0');
