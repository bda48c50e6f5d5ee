/**
 * The Internet checksum (RFC 1071), and what its value tells.
 *
 * @module
 */

import { placeOf, viewOf } from './view.ts';

export { REMEMBERED } from './view.ts';

/**
 * What a checksum field tells: `good`, `bad`, `absent` (UDP 0: none was sent), `partial` (exactly the folded
 * pseudo-header sum: the sender left the rest to its NIC), `unverified` (cut, or a fragment).
 */
export type ChecksumStatus = 'good' | 'bad' | 'absent' | 'partial' | 'unverified';

/** Add the 16-bit words of `bytes[start, end)` to `sum`, an odd last octet padded with zero; the carries stay in it. */
export function addWords(bytes: Uint8Array, start: number, end: number, sum: number): number {
  return end - start < LONG ? addShort(bytes, start, end, sum) : addLong(bytes, start, end, sum);
}

/** From so many octets on it is worth while to ask for the buffer. */
const LONG = 96;

function addShort(bytes: Uint8Array, start: number, end: number, sum: number): number {
  // High and low octets apart: for any packet there is both sums stay within 31 bits, where adding is cheapest.
  let high = 0;
  let low = 0;
  let i = start;
  for (const last = end - 8; i <= last; i += 8) {
    high += bytes[i]! + bytes[i + 2]! + bytes[i + 4]! + bytes[i + 6]!;
    low += bytes[i + 1]! + bytes[i + 3]! + bytes[i + 5]! + bytes[i + 7]!;
  }
  for (; i + 1 < end; i += 2) {
    high += bytes[i]!;
    low += bytes[i + 1]!;
  }
  if (i < end) high += bytes[i]!;
  return sum + high * 256 + low;
}

/**
 * Add words of 32 bits, which comes to the same (RFC 1071 §2 (C)): 1420 octets take 0.27 µs instead of 0.74. As numbers
 * they are exact up to 2^53, and no packet is that long.
 */
function addLong(bytes: Uint8Array, start: number, end: number, sum: number): number {
  const view = viewOf(bytes);
  if (view === undefined) return addShort(bytes, start, end, sum);
  const from = placeOf(bytes);
  return addViewed(view, from + start, from + end, sum);
}

/** Add the 16-bit words of the octets `[start, end)` that are looked at to `sum`, as {@link addWords} does. */
export function addViewed(view: DataView, start: number, end: number, sum: number): number {
  let total = sum;
  let at = start;
  for (const last = end - 16; at <= last; at += 16) {
    total += view.getUint32(at) + view.getUint32(at + 4) + (view.getUint32(at + 8) + view.getUint32(at + 12));
  }
  for (const last = end - 4; at <= last; at += 4) total += view.getUint32(at);
  if (at + 1 < end) {
    total += view.getUint16(at);
    at += 2;
  }
  return at < end ? total + view.getUint8(at) * 256 : total;
}

/** Fold the carries of a sum back into 16 bits. */
export function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return folded;
}

/**
 * Judge the checksum of `bytes[start, end)`, the field itself included in those octets.
 *
 * @param field - the value of the checksum field
 * @param pseudo - the sum of the pseudo-header's words; 0 for a checksum without one
 * @param partial - whether transmit offload may have left the pseudo-header sum in the field
 * @param padded - whether octets may have been replaced by zeros, so that a wrong sum proves nothing
 */
export function judge(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: number,
  pseudo: number,
  partial: boolean,
  padded: boolean,
): ChecksumStatus {
  if (fold(addWords(bytes, start, end, pseudo)) === 0xffff) return 'good';
  if (partial && field === fold(pseudo)) return 'partial';
  return padded ? 'unverified' : 'bad';
}
