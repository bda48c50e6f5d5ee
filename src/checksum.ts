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
  let total = sum;
  const even = start + ((end - start) & ~1);
  // 2^53 leaves room for any packet: 2^36 words of 2^16.
  for (let i = start; i < even; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if (even < end) total += bytes[even]! << 8;
  return total;
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
