/**
 * The Internet checksum (RFC 1071), and what its value tells.
 *
 * @module
 */

/**
 * What a checksum field tells: `good`, `bad`, `absent` (UDP 0: none was sent), `partial` (exactly the folded
 * pseudo-header sum: the sender left the rest to its NIC), `unverified` (cut, or a fragment).
 */
export type ChecksumStatus = 'good' | 'bad' | 'absent' | 'partial' | 'unverified';

/** Add the 16-bit words of `bytes[start, end)` to `sum`, an odd last octet padded with zero; the carries stay in it. */
export function addWords(bytes: Uint8Array, start: number, end: number, sum: number): number {
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
