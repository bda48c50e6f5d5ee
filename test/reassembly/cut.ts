/**
 * Datagrams cut into pieces, for tests.
 */
import * as f from '../frames.ts';
import { join } from '../hex.ts';

/** A piece of a payload: its octets from `start` to `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
  /** Unless given, whether octets of the payload follow. */
  readonly more?: boolean;
}

const be16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

/** Cut a payload at these places. */
export function ranges(length: number, ...cuts: readonly number[]): readonly Range[] {
  const places = [0, ...cuts, length];
  return cuts.concat(length).map((end, i) => ({ start: places[i]!, end }));
}

/** Make the IPv4 pieces of a payload. */
export const cutIpv4 = (fields: f.Ipv4Fields, payload: Uint8Array, pieces: readonly Range[]): readonly Uint8Array[] =>
  pieces.map(({ start, end, more = end < payload.length }) =>
    f.ipv4({ ...fields, fragment: (start >> 3) | (more ? 0x2000 : 0) }, padded(payload, start, end)),
  );

/** Make the IPv6 pieces of a payload, each behind the same extension headers. */
export const cutIpv6 = (
  fields: f.Ipv6Fields,
  identification: number,
  payload: Uint8Array,
  pieces: readonly Range[],
  extensions: Uint8Array = new Uint8Array(0),
): readonly Uint8Array[] =>
  pieces.map(({ start, end, more = end < payload.length }) => {
    const header = join(
      Uint8Array.of(fields.nextHeader, 0),
      be16(start | (more ? 1 : 0)),
      be16(identification >>> 16),
      be16(identification & 0xffff),
    );
    const nextHeader = extensions.length > 0 ? 0 : 44;
    return f.ipv6({ ...fields, nextHeader }, join(extensions, header, padded(payload, start, end)));
  });

/** The octets of a range, zeros behind the end. */
function padded(payload: Uint8Array, start: number, end: number): Uint8Array {
  const octets = new Uint8Array(end - start);
  octets.set(payload.subarray(start, end));
  return octets;
}
