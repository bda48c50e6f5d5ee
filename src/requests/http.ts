/**
 * Request lines and status lines of HTTP/1.x (RFC 9112 §3, §4), where they are in the clear at a segment's beginning.
 *
 * @module
 */
import { printable } from '../printable.ts';

/** The most octets of a line that are looked at. */
const LONGEST = 2048;
/** The most characters of a target that are kept. */
const TARGET = 200;
const SPACE = 0x20;

/** A request line. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
}

/** Read the request line that `bytes[at, end)` begins with; undefined where there is none. */
export function requestLine(bytes: Uint8Array, at: number, end: number): RequestLine | undefined {
  const space = tokenEnd(bytes, at, Math.min(end, at + 24));
  if (space <= at) return undefined;
  const limit = Math.min(end, at + LONGEST);
  let next = space + 1;
  while (next < limit && bytes[next]! > SPACE && bytes[next] !== 0x7f) next++;
  if (next === space + 1) return undefined;
  // A target that goes on beyond the segment or the capture is still one; else the version has to follow.
  const cut = next === limit;
  if (!cut && !(bytes[next] === SPACE && isVersion(bytes, next + 1, end))) return undefined;
  if (cut && !/^(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)$/.test(text(bytes, at, space))) return undefined;
  const whole = next - space - 1 <= TARGET;
  const target = text(bytes, space + 1, whole ? next : space + 1 + TARGET);
  return { method: text(bytes, at, space), target: printable(whole && !cut ? target : `${target}…`) };
}

/** Read the status code of the status line that `bytes[at, end)` begins with; -1 where there is none. */
export function statusOf(bytes: Uint8Array, at: number, end: number): number {
  if (!isVersion(bytes, at, end) || end - at < 12 || bytes[at + 8] !== SPACE) return -1;
  const digits = [bytes[at + 9]! - 0x30, bytes[at + 10]! - 0x30, bytes[at + 11]! - 0x30];
  if (digits.some((digit) => digit < 0 || digit > 9)) return -1;
  const status = digits[0]! * 100 + digits[1]! * 10 + digits[2]!;
  return status >= 100 ? status : -1;
}

const VERSION: readonly number[] = /* @__PURE__ */ [...'HTTP/1.'].map((letter) => letter.charCodeAt(0));

function isVersion(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 8 && VERSION.every((octet, i) => bytes[at + i] === octet);
}

/** More octets of header fields are not looked through. */
const FIELDS = 4096;

/** What an answer's header fields tell of its body: where it begins, and its length; undefined where they are not all here. */
export function bodyOf(bytes: Uint8Array, at: number, end: number): { start: number; length: number } | undefined {
  const head = text(bytes, at, Math.min(end, at + FIELDS));
  const blank = head.indexOf('\r\n\r\n');
  if (blank < 0) return undefined;
  const fields = head.slice(0, blank);
  // RFC 9112 §6.1: a transfer coding overrides the length.
  const length = /\r\ntransfer-encoding:/i.test(fields)
    ? null
    : /\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*(?:\r\n|$)/i.exec(fields);
  return length === null ? undefined : { start: at + blank + 4, length: Number(length[1]) };
}

/** Where a method ends: upper-case letters, a hyphen perhaps, and a space behind. -1 where there is none. */
function tokenEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && ((bytes[i]! >= 0x41 && bytes[i]! <= 0x5a) || bytes[i] === 0x2d)) i++;
  return i < end && bytes[i] === SPACE ? i : -1;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  let made = '';
  for (let i = from; i < to; i++) made += String.fromCharCode(bytes[i]!);
  return made;
}
