/**
 * The memory of the loops, in JavaScript. As WebAssembly they have instructions for it: `memory.as` stands in for this file
 * there.
 *
 * There are two places: the loops' own words, at addresses that are multiples of their size, and the octets of a batch,
 * counted from the batch's first one. Octets are the most significant first, words the machine's own.
 *
 * @module
 */
import type { f64, i32 } from './numbers.ts';

let words: Int32Array = new Int32Array(0);
let floats: Float64Array = new Float64Array(0);
let bytes: Uint8Array = new Uint8Array(0);
let octets: DataView = new DataView(bytes.buffer);

/** Work on this memory from now on. */
export function attach(memory: ArrayBuffer): void {
  if (words.buffer === memory) return;
  words = new Int32Array(memory);
  floats = new Float64Array(memory);
  bytes = new Uint8Array(memory);
}

/** Read these octets from now on. */
export function show(batch: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = batch;
  if (octets.buffer === buffer && octets.byteOffset === byteOffset && octets.byteLength === byteLength) return;
  octets = new DataView(buffer, byteOffset, byteLength);
}

/** The word at an address. */
export function word(at: i32): i32 {
  return words[at >> 2]!;
}

/** Write the word at an address. */
export function setWord(at: i32, value: i32): void {
  words[at >> 2] = value;
}

/** The floating-point number at an address. */
export function float(at: i32): f64 {
  return floats[at >> 3]!;
}

/** Write the floating-point number at an address. */
export function setFloat(at: i32, value: f64): void {
  floats[at >> 3] = value;
}

/** The octet at an address, of the loops' own. */
export function small(at: i32): i32 {
  return bytes[at]!;
}

/** The octet at a place in the batch. */
export function octet(at: i32): i32 {
  return octets.getUint8(at);
}

/** Two octets of the batch. */
export function octets2(at: i32): i32 {
  return octets.getUint16(at);
}

/** Four octets of the batch, signed. */
export function octets4(at: i32): i32 {
  return octets.getInt32(at);
}

/** Two octets of the batch, the least significant first: where they are not a number, this costs less. */
export function little2(at: i32): i32 {
  return octets.getUint16(at, true);
}

/** Four octets of the batch, the least significant first. */
export function little4(at: i32): i32 {
  return octets.getInt32(at, true);
}

/** The lower 32 bits of a product. */
export function times(one: i32, other: i32): i32 {
  return Math.imul(one, other);
}

/** A word as an unsigned number. */
export function unsigned(value: i32): f64 {
  return value >>> 0;
}
