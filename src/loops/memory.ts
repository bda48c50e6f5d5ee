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
let halves: Uint16Array = new Uint16Array(0);
let bytes: Uint8Array = new Uint8Array(0);
let text: DataView = new DataView(bytes.buffer);
const NONE: DataView = new DataView(bytes.buffer);
let octets: DataView = NONE;
const shown: DataView = /* @__PURE__ */ new DataView(new ArrayBuffer(8));
let related: Relate = unrelated;

/**
 * Write into the loops' state what the numbers of a TCP segment are to be printed as. The name of its connection is there:
 * addresses and ports, in the order in which both directions have the same.
 *
 * @param wide - whether the addresses are IPv6's
 * @param backward - whether the segment's source stands second in the name
 * @param starts - whether the segment is a SYN
 * @param sequence - its sequence number, as the signed one of the same bits
 * @param acknowledgment - the same
 */
export type Relate = (wide: number, backward: number, starts: number, sequence: number, acknowledgment: number) => void;

/** There is nothing to be related: for loops that do not print. */
export function unrelated(): void {}

/** Work on this memory from now on. */
export function attach(memory: ArrayBuffer, relating: Relate): void {
  related = relating;
  if (words.buffer === memory) return;
  words = new Int32Array(memory);
  floats = new Float64Array(memory);
  halves = new Uint16Array(memory);
  bytes = new Uint8Array(memory);
  text = new DataView(memory);
}

/** Read these octets from now on. */
export function show(batch: Uint8Array): void {
  const { buffer, byteOffset, byteLength } = batch;
  if (octets.buffer === buffer && octets.byteOffset === byteOffset && octets.byteLength === byteLength) return;
  octets = new DataView(buffer, byteOffset, byteLength);
}

/** Let go of the octets: they are somebody else's, and may be many. */
export function hide(): void {
  octets = NONE;
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

/** Write 16 bits at an address. */
export function setHalf(at: i32, value: i32): void {
  halves[at >> 1] = value;
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

/** Write an octet of text. */
export function setText1(at: i32, value: i32): void {
  text.setUint8(at, value);
}

/** Write two octets of text, the first in the lower octet of the word. */
export function setText2(at: i32, value: i32): void {
  text.setUint16(at, value, true);
}

/** Write four octets of text. */
export function setText4(at: i32, value: i32): void {
  text.setInt32(at, value, true);
}

/** Copy 32 octets of text, ASCII characters or zeros: as the floating-point numbers whose octets they are. */
export function copyText(to: i32, from: i32): void {
  text.setFloat64(to, text.getFloat64(from, true), true);
  text.setFloat64(to + 8, text.getFloat64(from + 8, true), true);
  text.setFloat64(to + 16, text.getFloat64(from + 16, true), true);
  text.setFloat64(to + 24, text.getFloat64(from + 24, true), true);
}

/** The thousands of an unsigned number. */
export function thousands(value: i32): i32 {
  return ((value >>> 0) / 1000) | 0;
}

/** Ask what a segment's sequence numbers are counted from: see {@link Relate}. */
export function relate(wide: i32, backward: i32, starts: i32, sequence: i32, acknowledgment: i32): void {
  related(wide, backward, starts, sequence, acknowledgment);
}

/** The upper word of a floating-point number: its sign, its exponent, and the first bits behind them. */
export function upper(value: f64): i32 {
  shown.setFloat64(0, value);
  return shown.getInt32(0);
}

/** The lower 32 bits of a number's whole part. */
export function low(value: f64): i32 {
  return value | 0;
}
