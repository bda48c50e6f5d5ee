/**
 * Text as octets: digits, hexadecimal and fixed words written straight into a buffer that grows.
 *
 * Text formatted into octets costs a third of text built from strings. Everything that is printed per packet goes through
 * here, or where that is not fast enough, through the functions of `put.ts` into room that was reserved here.
 *
 * @module
 */
import { u32 } from '../bytes.ts';
import {
  type Literal,
  put,
  putAddresses,
  putColons,
  putDecimal,
  putDigits,
  putDotted,
  putEndpoints,
  putHex,
  putLabelled,
  putSix,
  SLACK,
} from './put.ts';

export { type Literal, literal, pack } from './put.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A growing buffer of text; the consumer takes `bytes.subarray(0, length)` and calls `clear`. */
export class TextWriter {
  /** The text so far is `bytes[0, length)`. */
  bytes: Uint8Array;
  /** The same memory, for the functions of `put.ts`; after {@link reserve} it may be another. */
  view: DataView;
  length = 0;
  /** Where the room ends that a store may use. */
  #limit: number;

  constructor(capacity: number = 1 << 16) {
    this.bytes = new Uint8Array(capacity + SLACK);
    this.view = new DataView(this.bytes.buffer);
    this.#limit = capacity;
  }

  /** Forget the text, keep the memory. */
  clear(): void {
    this.length = 0;
  }

  /** Forget the first octets of the text. */
  drop(octets: number): void {
    this.bytes.copyWithin(0, octets, this.length);
    this.length -= octets;
  }

  /** Make room for `octets` more. */
  reserve(octets: number): void {
    if (this.length + octets > this.#limit) this.#grow(octets);
  }

  #grow(octets: number): void {
    const capacity = Math.max(this.#limit * 2, this.length + octets);
    const grown = new Uint8Array(capacity + SLACK);
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.#limit = capacity;
  }

  /** Write fixed text. */
  write(text: Literal): void {
    this.reserve(text.length);
    this.length = put(this.view, this.length, text);
  }

  /** Write octets of text. */
  append(text: Uint8Array): void {
    this.reserve(text.length);
    this.bytes.set(text, this.length);
    this.length += text.length;
  }

  /** Write `length` octets of text from elsewhere, ASCII characters: for a few of them, where {@link append} costs more. */
  copy(from: DataView, at: number, length: number): void {
    this.reserve(length);
    const { view } = this;
    const to = this.length;
    for (let i = 0; i < length; i += 8) view.setFloat64(to + i, from.getFloat64(at + i, true), true);
    this.length = to + length;
  }

  /** Write text of ASCII characters: for text that is made for the packet, and for rare text. */
  ascii(text: string): void {
    this.reserve(text.length);
    const { bytes, length } = this;
    for (let i = 0; i < text.length; i++) bytes[length + i] = text.charCodeAt(i);
    this.length = length + text.length;
  }

  /** Write text as a JSON string, quotes and all, in ASCII (RFC 8259 §7). */
  json(text: string): void {
    this.reserve(6 * text.length + 2);
    this.octet(QUOTE);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x20 && unit < 0x7f && unit !== QUOTE && unit !== BACKSLASH) this.bytes[this.length++] = unit;
      else this.#escape(unit);
    }
    this.octet(QUOTE);
  }

  #escape(unit: number): void {
    this.octet(BACKSLASH);
    if (unit === QUOTE || unit === BACKSLASH) return this.octet(unit);
    this.octet(0x75); // u
    this.hex(unit, 4);
  }

  /** Write one octet. */
  octet(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Write a whole number >= 0 in decimal. */
  decimal(value: number): void {
    if (value >= 1e12) {
      const high = Math.floor(value / 1e12);
      this.decimal(high);
      this.digits(Math.floor((value - high * 1e12) / 1e6), 6);
      return this.digits(value % 1e6, 6);
    }
    this.reserve(16);
    this.length = putDecimal(this.view, this.length, value);
  }

  /** Write fixed text, the last six or nine decimal digits of a number below 2^31, and a space: a time stamp. */
  stamp(text: Literal, value: number, digits: 6 | 9): void {
    this.reserve(text.length + 12);
    const { view } = this;
    const at = put(view, this.length, text);
    const end = digits === 6 ? putSix(view, at, value) : putDigits(view, at, value, digits);
    view.setUint8(end, SPACE);
    this.length = end + 1;
  }

  /** Write the last `digits` decimal digits, one to nine, of a number below 2^31, zeros in front. */
  digits(value: number, digits: number): void {
    this.reserve(16);
    this.length = putDigits(this.view, this.length, value | 0, digits);
  }

  /** Write the last `digits` hexadecimal digits, one to eight, of a 32-bit number, zeros in front. */
  hex(value: number, digits: number): void {
    if (digits > 4) {
      this.hex(value >>> 16, digits - 4);
      return this.hex(value, 4);
    }
    this.reserve(4);
    this.length = putHex(this.view, this.length, value, digits);
  }

  /** Write a 32-bit number >= 0 in hexadecimal, without zeros in front. */
  hexadecimal(value: number): void {
    this.hex(value, value === 0 ? 1 : (35 - Math.clz32(value)) >> 2);
  }

  /** Write four octets as a dotted IPv4 address. */
  dotted(bytes: Uint8Array, at: number): void {
    this.reserve(16);
    this.length = putDotted(this.view, this.length, u32(bytes, at));
  }

  /** Write `source.port > destination.port: `, of IPv4 addresses: in one go, for it stands in nearly every line. */
  endpoints(bytes: Uint8Array, source: number, sourcePort: number, destination: number, destinationPort: number): void {
    this.reserve(64);
    const ports = (sourcePort << 16) | destinationPort;
    this.length = putEndpoints(this.view, this.length, u32(bytes, source), u32(bytes, destination), ports);
  }

  /** Write `source > destination: `, of IPv4 addresses. */
  addresses(bytes: Uint8Array, source: number, destination: number): void {
    this.reserve(64);
    this.length = putAddresses(this.view, this.length, u32(bytes, source), u32(bytes, destination));
  }

  /** Write fixed text and a whole number below 10^12 behind it. */
  labelled(text: Literal, value: number): void {
    this.reserve(text.length + 12);
    this.length = putLabelled(this.view, this.length, text, value);
  }

  /** Write three pieces of fixed text with a number behind each, as {@link labelled} does, in one go. */
  fields(first: Literal, one: number, second: Literal, two: number, third: Literal, three: number): void {
    this.reserve(first.length + second.length + third.length + 36);
    const { view } = this;
    const at = putLabelled(view, putLabelled(view, this.length, first, one), second, two);
    this.length = putLabelled(view, at, third, three);
  }

  /** Write octets in hexadecimal with colons between. */
  colons(bytes: Uint8Array, at: number, octets: number): void {
    if (octets === 0) return;
    this.reserve(3 * octets);
    this.length = putColons(this.view, this.length, bytes, at, octets);
  }
}
