/**
 * UTF-8 (RFC 3629): `TextEncoder` and `TextDecoder` belong to the platforms, not to the language.
 *
 * @module
 */

const REPLACEMENT = 0xfffd;
const isSurrogate = (point: number): boolean => point >= 0xd800 && point <= 0xdfff;

/** Read UTF-8 up to the first zero octet; each octet that is not well-formed is read as U+FFFD. */
export function decodeUtf8(view: DataView, at: number, length: number): string {
  const end = at + length;
  let text = '';
  for (let next = at; next < end; ) {
    const first = view.getUint8(next);
    if (first === 0) break;
    const octets = first < 0x80 ? 1 : sequenceLength(view, next, end);
    const point = octets === 1 ? (first < 0x80 ? first : REPLACEMENT) : codePoint(view, next, octets);
    text += String.fromCodePoint(point);
    next += octets;
  }
  return text;
}

// RFC 3629 §3: what the lead octet says how many follow, and the smallest code point that may be written so.
const LEAST: readonly number[] = [0, 0, 0x80, 0x800, 0x1_0000];

/** Count the octets of a well-formed sequence of several; 1 where there is none. */
function sequenceLength(view: DataView, at: number, end: number): number {
  const first = view.getUint8(at);
  const octets = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc0 || first > 0xf7 || end - at < octets) return 1;
  for (let i = 1; i < octets; i++) if (view.getUint8(at + i) >> 6 !== 0b10) return 1;
  const point = codePoint(view, at, octets);
  return point < LEAST[octets]! || point > 0x10_ffff || isSurrogate(point) ? 1 : octets;
}

function codePoint(view: DataView, at: number, octets: number): number {
  let point = view.getUint8(at) & (0x7f >> octets);
  for (let i = 1; i < octets; i++) point = (point << 6) | (view.getUint8(at + i) & 0x3f);
  return point;
}

/** Write text as UTF-8; half of a surrogate pair becomes U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const octets: number[] = [];
  for (const character of text) {
    const told = character.codePointAt(0)!;
    const point = isSurrogate(told) ? REPLACEMENT : told;
    if (point < 0x80) octets.push(point);
    else if (point < 0x800) octets.push(0xc0 | (point >> 6), tail(point, 0));
    else if (point < 0x1_0000) octets.push(0xe0 | (point >> 12), tail(point, 6), tail(point, 0));
    else octets.push(0xf0 | (point >> 18), tail(point, 12), tail(point, 6), tail(point, 0));
  }
  return Uint8Array.from(octets);
}

const tail = (point: number, shift: number): number => 0x80 | ((point >> shift) & 0x3f);
