/**
 * Text put into memory: functions `(view, at, …) => end` that write at a place and return where the text ends.
 *
 * Several characters are stored at once: 64 characters of fixed words take 360 ns from strings by `charCodeAt`, 410 ns by
 * `set`, 197 ns from octets one by one, 57 ns as 32-bit words through a `DataView` and 31 ns as 64-bit ones. So fixed
 * words are {@link Literal}s, and numbers come from tables of those with three digits, which the first-level cache holds. A store may reach {@link SLACK} octets
 * beyond the text, which what follows writes over. Nothing here asks whether there is room: whoever calls has made it.
 *
 * @module
 */

const DIGIT = 0x30;
/** Octets that a store may write beyond the text. */
export const SLACK = 8;

/**
 * Fixed text: eight characters to a word. The words are floating-point numbers, for a store of eight octets takes nothing
 * else; their bits are never those of a NaN, as no octet of ASCII is above 0x7f. They are in an array, from which V8 loads
 * them with less ado than from a typed one: 24 texts of 31 characters take 0.19 µs instead of 0.22.
 */
export interface Literal {
  readonly words: readonly number[];
  readonly length: number;
}

/** Pack text of ASCII characters. */
export const literal = (text: string): Literal => packed(text.length, (at) => text.charCodeAt(at));

/** Pack `bytes[start, end)`, ASCII characters. */
export const pack = (bytes: Uint8Array, start: number, end: number): Literal =>
  packed(end - start, (at) => bytes[start + at]!);

const eight = /* @__PURE__ */ new DataView(new ArrayBuffer(8));

function packed(length: number, octetAt: (at: number) => number): Literal {
  const words: number[] = [];
  for (let from = 0; from < length; from += 8) {
    for (let i = 0; i < 8; i++) eight.setUint8(i, from + i < length ? octetAt(from + i) : 0);
    words.push(eight.getFloat64(0, true));
  }
  // A copy has no room to grow, and more of them stay in the cache.
  return { words: words.slice(), length };
}

/** `000` to `999`, the first digit in the lowest octet. */
const THREE_DIGITS: Int32Array = /* @__PURE__ */ threeDigits();
/** `0` to `999` without zeros in front, and in the highest octet how many digits that are. */
const SHORT_DIGITS: Int32Array = /* @__PURE__ */ THREE_DIGITS.map((text, value) => {
  const digits = value < 10 ? 1 : value < 100 ? 2 : 3;
  return (text >>> (24 - 8 * digits)) | (digits << 24);
});

function threeDigits(): Int32Array {
  const table = new Int32Array(1000);
  for (let value = 0; value < 1000; value++) {
    const tens = (value / 10) | 0;
    const hundreds = (value / 100) | 0;
    table[value] = (DIGIT + hundreds) | ((DIGIT + tens - 10 * hundreds) << 8) | ((DIGIT + value - 10 * tens) << 16);
  }
  return table;
}

const HEX_DIGITS = '0123456789abcdef';
/** `00` to `ff`, the first digit in the lower octet. */
const TWO_HEX: Uint16Array = /* @__PURE__ */ Uint16Array.from(
  { length: 256 },
  (_, value) => HEX_DIGITS.charCodeAt(value >> 4) | (HEX_DIGITS.charCodeAt(value & 15) << 8),
);
/** `0.` to `255.` and how many characters that is. */
const OCTET_DOT: Int32Array = /* @__PURE__ */ Int32Array.from({ length: 256 }, (_, value) =>
  [...`${value}.`].reduce((word, character, i) => word | (character.charCodeAt(0) << (8 * i)), 0),
);
const OCTET_DOT_LENGTH: Uint8Array = /* @__PURE__ */ Uint8Array.from({ length: 256 }, (_, value) => `${value}.`.length);

/** Where the loops look for these tables, in octets of their memory. */
interface DigitPlaces {
  readonly SHORT_DIGITS: number;
  readonly THREE_DIGITS: number;
  readonly TWO_HEX: number;
  readonly DOTTED: number;
  readonly DOTTED_LENGTHS: number;
}

/** Write the tables to where the loops look for them. */
export function writeDigits(memory: ArrayBuffer, places: DigitPlaces): void {
  const words = new Int32Array(memory);
  words.set(SHORT_DIGITS, places.SHORT_DIGITS >> 2);
  words.set(THREE_DIGITS, places.THREE_DIGITS >> 2);
  words.set(TWO_HEX, places.TWO_HEX >> 2);
  words.set(OCTET_DOT, places.DOTTED >> 2);
  new Uint8Array(memory).set(OCTET_DOT_LENGTH, places.DOTTED_LENGTHS);
}

const COLON_THIRD = 0x3a_0000;
/** `: `, and ` > ` with a zero behind it that is written over. */
const COLON_SPACE = 0x203a;
const GREATER = 0x20_3e20;

/** Put fixed text. */
export function put(view: DataView, at: number, text: Literal): number {
  const { words, length } = text;
  for (let i = 0, to = at; i < words.length; i++, to += 8) view.setFloat64(to, words[i]!, true);
  return at + length;
}

/** Put fixed text and a whole number below 10^12 behind it. */
export const putLabelled = (view: DataView, at: number, text: Literal, value: number): number =>
  putDecimal(view, put(view, at, text), value);

/** Put a whole number below 10^12 in decimal. */
export function putDecimal(view: DataView, at: number, value: number): number {
  if (value >= 1_000_000) return putLong(view, at, value);
  if (value >= 1000) return putThousands(view, at, value | 0);
  const text = SHORT_DIGITS[value]!;
  view.setInt32(at, text, true);
  return at + (text >> 24);
}

/** Put a number from 1000 to 999,999. */
function putThousands(view: DataView, at: number, value: number): number {
  const high = (value / 1000) | 0;
  const text = SHORT_DIGITS[high]!;
  view.setInt32(at, text, true);
  const to = at + (text >> 24);
  view.setInt32(to, THREE_DIGITS[value - 1000 * high]!, true);
  return to + 3;
}

function putLong(view: DataView, at: number, value: number): number {
  if (value < 0x1_0000_0000) return putUnsigned(view, at, value | 0);
  const high = Math.floor(value / 1_000_000);
  return putSix(view, putUnsigned(view, at, high), value - 1_000_000 * high);
}

/**
 * Put a 32-bit number in decimal, given as the signed one of the same bits: those stay small integers to V8 when they are
 * handed on, and it divides them as unsigned ones without floating point.
 */
export function putUnsigned(view: DataView, at: number, bits: number): number {
  const value = bits >>> 0;
  if (value < 1_000_000) return putDecimal(view, at, value);
  const thousands = (value / 1000) >>> 0;
  const millions = (value / 1_000_000) >>> 0;
  let to: number;
  if (millions < 1000) {
    const text = SHORT_DIGITS[millions]!;
    view.setInt32(at, text, true);
    to = at + (text >> 24);
  } else to = putThousands(view, at, millions);
  view.setInt32(to, THREE_DIGITS[(thousands - Math.imul(millions, 1000)) | 0]!, true);
  view.setInt32(to + 3, THREE_DIGITS[(value - Math.imul(thousands, 1000)) | 0]!, true);
  return to + 6;
}

/** Put the six decimal digits of a number below 10^6. */
export function putSix(view: DataView, at: number, value: number): number {
  const high = (value / 1000) | 0;
  view.setInt32(at, THREE_DIGITS[high]!, true);
  view.setInt32(at + 3, THREE_DIGITS[value - 1000 * high]!, true);
  return at + 6;
}

/** Put the nine decimal digits of a number below 10^9. */
export function putNine(view: DataView, at: number, value: number): number {
  const high = (value / 1_000_000) | 0;
  view.setInt32(at, THREE_DIGITS[high]!, true);
  return putSix(view, at + 3, value - 1_000_000 * high);
}

/** Put the last `digits` decimal digits, one to nine, of a number below 2^31, zeros in front. */
export function putDigits(view: DataView, at: number, value: number, digits: number): number {
  const high = (value / 1000) | 0;
  const low = THREE_DIGITS[value - 1000 * high]!;
  if (digits <= 3) {
    view.setInt32(at, low >>> (24 - 8 * digits), true);
    return at + digits;
  }
  const to = putDigits(view, at, high, digits - 3);
  view.setInt32(to, low, true);
  return to + 3;
}

/** Put the last `digits` hexadecimal digits, one to four, of a number, zeros in front. */
export function putHex(view: DataView, at: number, value: number, digits: number): number {
  const four = TWO_HEX[(value >>> 8) & 0xff]! | (TWO_HEX[value & 0xff]! << 16);
  view.setUint32(at, four >>> (32 - 8 * digits), true);
  return at + digits;
}

/** Put the four octets of a word as a dotted IPv4 address. */
export const putDotted = (view: DataView, at: number, address: number): number => putDottedDot(view, at, address) - 1;

/**
 * Put a dotted address and a dot. With the texts of known addresses kept in a table `show -n` takes 5 % longer: three
 * quarters of a look into it were waiting for memory, for the batches and the text drive it out of the processor's cache.
 */
export function putDottedDot(view: DataView, from: number, address: number): number {
  let at = from;
  let octet = address >>> 24;
  view.setInt32(at, OCTET_DOT[octet]!, true);
  at += OCTET_DOT_LENGTH[octet]!;
  octet = (address >> 16) & 0xff;
  view.setInt32(at, OCTET_DOT[octet]!, true);
  at += OCTET_DOT_LENGTH[octet]!;
  octet = (address >> 8) & 0xff;
  view.setInt32(at, OCTET_DOT[octet]!, true);
  at += OCTET_DOT_LENGTH[octet]!;
  octet = address & 0xff;
  view.setInt32(at, OCTET_DOT[octet]!, true);
  return at + OCTET_DOT_LENGTH[octet]!;
}

/** Put `source.port > destination.port: `, of IPv4 addresses; `ports` holds both ports. */
export function putEndpoints(view: DataView, from: number, source: number, destination: number, ports: number): number {
  // The dot behind the address is there already.
  let at = putDecimal(view, putDottedDot(view, from, source), ports >>> 16);
  view.setInt32(at, GREATER, true);
  at = putDecimal(view, putDottedDot(view, at + 3, destination), ports & 0xffff);
  view.setUint16(at, COLON_SPACE, true);
  return at + 2;
}

/** Put `source > destination: `, of IPv4 addresses. */
export function putAddresses(view: DataView, from: number, source: number, destination: number): number {
  let at = putDotted(view, from, source);
  view.setInt32(at, GREATER, true);
  at = putDotted(view, at + 3, destination);
  view.setUint16(at, COLON_SPACE, true);
  return at + 2;
}

/** Put the 48-bit address at `place`, two for each Ethernet header, without a loop. */
export function putMac(view: DataView, at: number, octets: DataView, place: number): number {
  const high = octets.getInt32(place);
  const low = octets.getUint16(place + 4);
  view.setInt32(at, TWO_HEX[high >>> 24]! | COLON_THIRD, true);
  view.setInt32(at + 3, TWO_HEX[(high >> 16) & 0xff]! | COLON_THIRD, true);
  view.setInt32(at + 6, TWO_HEX[(high >> 8) & 0xff]! | COLON_THIRD, true);
  view.setInt32(at + 9, TWO_HEX[high & 0xff]! | COLON_THIRD, true);
  view.setInt32(at + 12, TWO_HEX[low >> 8]! | COLON_THIRD, true);
  view.setUint16(at + 15, TWO_HEX[low & 0xff]!, true);
  return at + 17;
}

/** Put `octets` octets, one or more, in hexadecimal with colons between. */
export function putColons(view: DataView, at: number, bytes: Uint8Array, place: number, octets: number): number {
  let end = at;
  for (let i = place; i < place + octets; i++) {
    view.setUint32(end, TWO_HEX[bytes[i]!]! | COLON_THIRD, true);
    end += 3;
  }
  return end - 1;
}
