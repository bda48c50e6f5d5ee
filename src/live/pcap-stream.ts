/**
 * Classic pcap with nanoseconds, little-endian, for a pipe (draft-ietf-opsawg-pcap §4, §5).
 *
 * @module
 */

/** The octets of a record header. */
export const RECORD_HEADER = 16;

const NANOSECOND_MAGIC = 0xa1b2_3c4d;

/** Make the file header. */
export function fileHeader(linkType: number, snapLength: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, NANOSECOND_MAGIC, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, snapLength, true);
  view.setUint32(20, linkType, true);
  return bytes;
}

/** Write a record header into `into`. */
export function writeRecordHeader(
  into: Uint8Array,
  seconds: number,
  nanoseconds: number,
  captured: number,
  original: number,
): void {
  writeU32(into, 0, seconds);
  writeU32(into, 4, nanoseconds);
  writeU32(into, 8, captured);
  writeU32(into, 12, original);
}

function writeU32(into: Uint8Array, at: number, value: number): void {
  into[at] = value;
  into[at + 1] = value >>> 8;
  into[at + 2] = value >>> 16;
  into[at + 3] = value >>> 24;
}
