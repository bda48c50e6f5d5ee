/**
 * Text put into the loops' memory: functions `(at, …) => end` that write at a place and return where the text ends. A store
 * may reach 64 octets beyond it, which what follows writes over.
 *
 * @module
 */
import {
  copyText,
  little4,
  octet,
  octets2,
  setText1,
  setText2,
  setText4,
  small,
  thousands,
  times,
  word,
} from './memory.ts';
import type { i32 } from './numbers.ts';
import { DOTTED, DOTTED_LENGTHS, SHORT_DIGITS, TEXTS, THREE_DIGITS, TWO_HEX } from './printing.ts';

const COLON: i32 = 0x3a;
const DOT: i32 = 0x2e;
/** `: `, ` > ` and a colon behind two hexadecimal digits. */
const COLON_SPACE: i32 = 0x203a;
const GREATER: i32 = 0x20_3e20;
const COLON_THIRD: i32 = 0x3a_0000;

/** Put a fixed text of up to 32 characters. */
export function put(at: i32, text: i32): i32 {
  copyText(at, TEXTS + (text & 0xffff));
  return at + (text >> 16);
}

/** Put a fixed text of up to 64 characters. */
export function putLong(at: i32, text: i32): i32 {
  copyText(at + 32, TEXTS + 32 + (text & 0xffff));
  return put(at, text);
}

/** Put up to four characters, the first in the lowest octet of the word. */
export function putText(at: i32, characters: i32, count: i32): i32 {
  setText4(at, characters);
  return at + count;
}

/** Put a number in decimal: 32 bits, unsigned. */
export function putDecimal(at: i32, value: i32): i32 {
  if (value < 0 || value >= 1_000_000) {
    const high = thousands(value);
    return putThree(putDecimal(at, high), (value - times(high, 1000)) | 0);
  }
  if (value < 1000) return putShort(at, value);
  const high = (value / 1000) | 0;
  return putThree(putShort(at, high), value - times(high, 1000));
}

/** Put a number below 1000. */
function putShort(at: i32, value: i32): i32 {
  const text = word(SHORT_DIGITS + (value << 2));
  setText4(at, text);
  return at + (text >> 24);
}

/** Put the three digits of a number below 1000. */
export function putThree(at: i32, value: i32): i32 {
  setText4(at, word(THREE_DIGITS + (value << 2)));
  return at + 3;
}

/** Put the last two hexadecimal digits of a number. */
export function putHex2(at: i32, value: i32): i32 {
  setText2(at, word(TWO_HEX + ((value & 0xff) << 2)));
  return at + 2;
}

/** Put the last four hexadecimal digits of a number. */
export function putHex4(at: i32, value: i32): i32 {
  return putHex2(putHex2(at, value >> 8), value);
}

/** Put 16 bits in hexadecimal without zeros in front. */
export function putHex(at: i32, value: i32): i32 {
  const digits: i32 = value < 0x100 ? (value < 0x10 ? 1 : 2) : value < 0x1000 ? 3 : 4;
  const four = word(TWO_HEX + ((value >> 8) << 2)) | (word(TWO_HEX + ((value & 0xff) << 2)) << 16);
  setText4(at, four >>> (32 - (digits << 3)));
  return at + digits;
}

/** Put the IPv4 address at `place` of the batch, and a dot. */
export function putDottedDot(at: i32, place: i32): i32 {
  // The least significant octet is the first one.
  const address = little4(place);
  let part = address & 0xff;
  setText4(at, word(DOTTED + (part << 2)));
  let to = at + small(DOTTED_LENGTHS + part);
  part = (address >> 8) & 0xff;
  setText4(to, word(DOTTED + (part << 2)));
  to += small(DOTTED_LENGTHS + part);
  part = (address >> 16) & 0xff;
  setText4(to, word(DOTTED + (part << 2)));
  to += small(DOTTED_LENGTHS + part);
  part = address >>> 24;
  setText4(to, word(DOTTED + (part << 2)));
  return to + small(DOTTED_LENGTHS + part);
}

/** Put the IPv4 address at `place`. */
export function putDotted(at: i32, place: i32): i32 {
  return putDottedDot(at, place) - 1;
}

/** Put the 48-bit address at `place`. */
export function putMac(at: i32, place: i32): i32 {
  let to = at;
  for (let i: i32 = 0; i < 6; i++) {
    setText4(to, word(TWO_HEX + (octet(place + i) << 2)) | COLON_THIRD);
    to += 3;
  }
  return to - 1;
}

/** Put the IPv6 address at `place` as RFC 5952 §4 asks, mapped and compatible IPv4 addresses with dots (§5). */
export function putIpv6(at: i32, place: i32): i32 {
  const run = longestZeroRun(place);
  const start = run >> 4;
  const length = run & 15;
  // ::a.b.c.d and ::ffff:a.b.c.d, but ::2 and not ::0.0.0.2.
  const dotted: i32 = start === 0 && (length === 6 || (length === 5 && octets2(place + 10) === 0xffff)) ? 1 : 0;
  const end: i32 = dotted === 0 ? 8 : 6;
  let to = at;
  for (let i: i32 = 0; i < end; i++) {
    if (length > 0 && i === start) {
      setText2(to, COLON | (COLON << 8));
      to += i === 0 ? 2 : 1;
      i += length - 1;
      continue;
    }
    to = putHex(to, octets2(place + (i << 1)));
    setText1(to, COLON);
    to += i < 7 ? 1 : 0;
  }
  return dotted === 0 ? to : putDotted(to, place + 12);
}

/** Find the leftmost longest run of two or more zero words, as `start << 4 | length`; 0 where there is none. */
function longestZeroRun(place: i32): i32 {
  let best: i32 = 0;
  let longest: i32 = 1;
  let length: i32 = 0;
  for (let i: i32 = 0; i < 8; i++) {
    length = octets2(place + (i << 1)) === 0 ? length + 1 : 0;
    if (length <= longest) continue;
    longest = length;
    best = ((i + 1 - length) << 4) | length;
  }
  return best;
}

/** Put `source > destination: `, the addresses in front of `behind`; `wide` is 1 for IPv6's, 0 for IPv4's. */
export function putAddresses(from: i32, behind: i32, wide: i32): i32 {
  let to = wide === 0 ? putDotted(from, behind - 8) : putIpv6(from, behind - 32);
  to = putText(to, GREATER, 3);
  to = wide === 0 ? putDotted(to, behind - 4) : putIpv6(to, behind - 16);
  return putText(to, COLON_SPACE, 2);
}

/** Put `source.port > destination.port: `, the addresses in front of `behind`, the ports at `at`. */
export function putEndpoints(from: i32, behind: i32, at: i32, wide: i32): i32 {
  let to = wide === 0 ? putDottedDot(from, behind - 8) : putText(putIpv6(from, behind - 32), DOT, 1);
  to = putText(putDecimal(to, octets2(at)), GREATER, 3);
  to = wide === 0 ? putDottedDot(to, behind - 4) : putText(putIpv6(to, behind - 16), DOT, 1);
  return putText(putDecimal(to, octets2(at + 2)), COLON_SPACE, 2);
}
