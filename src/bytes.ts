/**
 * Octets: big-endian field readers and the text forms of addresses.
 *
 * Readers take the buffer and a place, `(bytes, at) => number`, and check nothing: whoever calls them has compared
 * `at` with the end of the header once. A `DataView` or a `subarray` per header would cost more than the whole header.
 *
 * @module
 */

/** Read the octet at `at`. */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at]!;

/** Read 16 bits at `at`, most significant octet first. */
export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** Read 24 bits at `at`, most significant octet first. */
export const u24 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

/** Read 32 bits at `at`, most significant octet first, as an unsigned number. */
export const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

const HEX: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, octet) =>
  octet.toString(16).padStart(2, '0'),
);

/** Read 32 bits at `at`, most significant octet first, as a number whose sign is one of them. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** Write `length` octets from `at` as lower-case hexadecimal digits without separators. */
export function hex(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length; i++) text += HEX[bytes[i]!];
  return text;
}

// Address text is the dearest part of a layer object, so the last text made for a slot is kept: direct-mapped, bounded,
// keyed by the octets themselves. It is kept from the second time on that its octets are the slot's last: where there are
// more addresses than slots, keeping what is never asked for again would cost more (in the garbage collector, which has to
// move it) than making it. Of 100,000 addresses, twice as many slots would take 7 % longer for the whole packet, and 30 MB
// more: they miss the processor's cache too. Of 2000 it makes no difference.
const REMEMBERED = 2048;
const macKeys = /* @__PURE__ */ new Float64Array(REMEMBERED).fill(-1);
const macTexts: string[] = /* @__PURE__ */ new Array<string>(REMEMBERED).fill('');
const ipv4Keys = /* @__PURE__ */ new Int32Array(REMEMBERED);
const ipv4Texts: string[] = /* @__PURE__ */ new Array<string>(REMEMBERED).fill('');
const ipv6Words = /* @__PURE__ */ new Uint32Array(4 * REMEMBERED);
const ipv6Texts: string[] = /* @__PURE__ */ new Array<string>(REMEMBERED).fill('');

/** The slot of a key of 32 bits. */
const slotOf = (key: number): number => Math.imul(key, 0x9e37_79b1) >>> 21;

/** Write the 48-bit address at `at` as `02:42:c0:a8:c8:05`. */
export const macText = (bytes: Uint8Array, at: number): string => macTextOf(u16(bytes, at), i32(bytes, at + 2));

/** Write a 48-bit address, its upper 16 bits and its lower 32. */
export function macTextOf(high: number, low: number): string {
  const key = high * 0x1_0000_0000 + low;
  const slot = slotOf(low);
  const known = macTexts[slot]!;
  if (macKeys[slot] !== key) {
    macKeys[slot] = key;
    if (known !== '') macTexts[slot] = '';
    return madeMacText(high, low);
  }
  if (known !== '') return known;
  const text = madeMacText(high, low);
  macTexts[slot] = text;
  return text;
}

/** Codes of hexadecimal digits: of the upper half of an octet, of the lower. */
const UPPER: Uint8Array = /* @__PURE__ */ Uint8Array.from(HEX, (digits) => digits.charCodeAt(0));
const LOWER: Uint8Array = /* @__PURE__ */ Uint8Array.from(HEX, (digits) => digits.charCodeAt(1));
const COLON = 0x3a;

/** One string is made of all its characters at once: 40 ns, piece by piece 200. */
function madeMacText(high: number, low: number): string {
  const a = high >> 8;
  const b = high & 0xff;
  const c = low >>> 24;
  const d = (low >> 16) & 0xff;
  const e = (low >> 8) & 0xff;
  const f = low & 0xff;
  return String.fromCharCode(
    UPPER[a]!,
    LOWER[a]!,
    COLON,
    UPPER[b]!,
    LOWER[b]!,
    COLON,
    UPPER[c]!,
    LOWER[c]!,
    COLON,
    UPPER[d]!,
    LOWER[d]!,
    COLON,
    UPPER[e]!,
    LOWER[e]!,
    COLON,
    UPPER[f]!,
    LOWER[f]!,
  );
}

/** Write a hardware address of any length, octets in hexadecimal joined by colons. */
export function hardwareText(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = at; i < at + length; i++) text += i === at ? HEX[bytes[i]!] : `:${HEX[bytes[i]!]}`;
  return text;
}

/** Write the IPv4 address at `at` as `192.168.200.5`. */
export const ipv4Text = (bytes: Uint8Array, at: number): string => ipv4TextOf(i32(bytes, at));

/** Write an IPv4 address of 32 bits, the sign being one of them. */
export function ipv4TextOf(key: number): string {
  const slot = slotOf(key);
  const known = ipv4Texts[slot]!;
  if (ipv4Keys[slot] !== key) {
    ipv4Keys[slot] = key;
    if (known !== '') ipv4Texts[slot] = '';
    return madeIpv4Text(key);
  }
  if (known !== '') return known;
  const text = madeIpv4Text(key);
  ipv4Texts[slot] = text;
  return text;
}

const DECIMAL: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, octet) => `${octet}`);
const DECIMAL_DOT: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, octet) => `${octet}.`);

/** Joined from the texts of octets in pairs: 45 ns, from numbers 85. */
const madeIpv4Text = (key: number): string =>
  DECIMAL_DOT[key >>> 24]! +
  DECIMAL_DOT[(key >> 16) & 0xff]! +
  (DECIMAL_DOT[(key >> 8) & 0xff]! + DECIMAL[key & 0xff]!);

/** Write the IPv6 address at `at` as RFC 5952 §4 asks, mapped and compatible IPv4 addresses with dots (§5). */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const a = u32(bytes, at);
  const b = u32(bytes, at + 4);
  const c = u32(bytes, at + 8);
  const d = u32(bytes, at + 12);
  const slot = slotOf(a ^ Math.imul(b, 0x85eb_ca6b) ^ Math.imul(c, 0xc2b2_ae35) ^ Math.imul(d, 0x27d4_eb2f));
  const at4 = 4 * slot;
  const known =
    ipv6Words[at4] === a && ipv6Words[at4 + 1] === b && ipv6Words[at4 + 2] === c && ipv6Words[at4 + 3] === d;
  const remembered = known ? ipv6Texts[slot]! : '';
  if (remembered !== '') return remembered;
  const text = madeIpv6Text(bytes, at);
  // Before the first address a slot's words are those of `::`, whose text is then kept at once.
  ipv6Texts[slot] = known ? text : '';
  ipv6Words[at4] = a;
  ipv6Words[at4 + 1] = b;
  ipv6Words[at4 + 2] = c;
  ipv6Words[at4 + 3] = d;
  return text;
}

function madeIpv6Text(bytes: Uint8Array, at: number): string {
  const { start, length } = longestZeroRun(bytes, at);
  // ::a.b.c.d and ::ffff:a.b.c.d as inet_ntop of glibc writes them, but ::2 and not ::0.0.0.2.
  const dotted = start === 0 && (length === 6 || (length === 5 && u16(bytes, at + 10) === 0xffff));
  const words = dotted ? 6 : 8;
  let text = '';
  for (let i = 0; i < words; i++) {
    if (i === start) {
      text += i === 0 ? '::' : ':';
      i += length - 1;
      continue;
    }
    text += u16(bytes, at + 2 * i).toString(16);
    if (i < 7) text += ':';
  }
  return dotted ? text + ipv4Text(bytes, at + 12) : text;
}

/** Find the leftmost longest run of two or more zero words; `start` is -1 where there is none. */
function longestZeroRun(bytes: Uint8Array, at: number): { start: number; length: number } {
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && u16(bytes, at + 2 * end) === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
    if (end > i) i = end;
  }
  return { start, length };
}

/** Read an address as `ipv4Text` or `ipv6Text` writes it, in every form of RFC 4291 §2.2; undefined where it is none. */
export function addressOctets(text: string): Uint8Array | undefined {
  // The longest has 45 characters.
  if (text.length > 64) return undefined;
  return text.includes(':') ? ipv6Octets(text) : ipv4Octets(text);
}

function ipv4Octets(text: string): Uint8Array | undefined {
  const parts = text.split('.');
  // A zero in front makes it octal to some (RFC 6943 §3.1.1).
  const isOctet = (part: string): boolean => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  if (parts.length !== 4 || !parts.every(isOctet)) return undefined;
  return Uint8Array.from(parts, Number);
}

/** RFC 4291 §2.2. */
function ipv6Octets(text: string): Uint8Array | undefined {
  const dotted = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  const tail = dotted === undefined ? new Uint8Array(0) : ipv4Octets(dotted);
  if (tail === undefined) return undefined;
  // The colon in front of the dots goes with them, but for that of `::`.
  const words = dotted === undefined ? text : text.slice(0, -dotted.length).replace(/([^:]):$/, '$1');
  const halves = words.split('::');
  if (halves.length > 2) return undefined;
  const before = wordOctets(halves[0]!);
  const after = wordOctets(halves[1] ?? '');
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...before, ...new Array<number>(missing).fill(0), ...after, ...tail]);
}

function wordOctets(half: string): number[] | undefined {
  if (half === '') return [];
  const words = half.split(':');
  if (words.some((word) => !/^[\da-f]{1,4}$/i.test(word))) return undefined;
  return words.flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}
