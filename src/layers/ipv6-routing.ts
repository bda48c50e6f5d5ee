/**
 * The IPv6 routing header (RFC 8200 §4.4; types 0: RFC 2460, 2: RFC 6275 §6.4, 3: RFC 6554, 4: RFC 8754).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |  next header  |    length     | routing type  | segments left |
 * |                      type-specific data                       |
 * ```
 *
 * @module
 */
import { ipv6Text, u8 } from '../bytes.ts';
import { addWords } from '../checksum.ts';
import { extensionLength, extensionNextHeader } from './ipv6-options.ts';
import { type Context, type LayerBase, type Protocol, short, step } from './layer.ts';

/** The routing header's number in the next header field. */
export const IPV6_ROUTING = 43;

/** Read the routing type. */
export const routingType = (bytes: Uint8Array, at: number): number => u8(bytes, at + 2);
/** Read how many listed nodes are still to be visited. */
export const segmentsLeft = (bytes: Uint8Array, at: number): number => u8(bytes, at + 3);

/** An IPv6 routing header. */
export interface Ipv6Routing extends LayerBase {
  readonly kind: 'ipv6-routing';
  readonly nextHeader: number;
  readonly headerLength: number;
  readonly routingType: number;
  readonly segmentsLeft: number;
  /** The nodes listed, in the order of the header; of types 0, 2 and 4. */
  readonly addresses: readonly string[];
}

/** The routing header: next header 43. */
export const ipv6Routing: Protocol<Ipv6Routing> = {
  kind: 'ipv6-routing',
  claims: [['ip', IPV6_ROUTING]],
  decode(bytes, start, end, context) {
    const length = end - start < 2 ? 8 : extensionLength(bytes, start);
    if (end - start < length) return short('ipv6-routing', start, end, length);
    const nextHeader = extensionNextHeader(bytes, start);
    const addresses = addressPlaces(bytes, start, length);
    const layer: Ipv6Routing = {
      kind: 'ipv6-routing',
      offset: start,
      nextHeader,
      headerLength: length,
      routingType: routingType(bytes, start),
      segmentsLeft: segmentsLeft(bytes, start),
      addresses: addresses.map((at) => ipv6Text(bytes, at)),
    };
    const next = finalDestination(bytes, start, addresses, context);
    return step(layer, ['ip', nextHeader], start + length, end, next);
  },
};

/** List where the addresses of the header at `start` are. */
function addressPlaces(bytes: Uint8Array, start: number, length: number): readonly number[] {
  const type = routingType(bytes, start);
  if (type !== 0 && type !== 2 && type !== 4) return [];
  // RFC 8754 §2: behind the segments there may be TLVs; "last entry" tells how many segments there are.
  const room = (length - 8) >> 4;
  const count = type === 4 ? Math.min(room, u8(bytes, start + 4) + 1) : room;
  return Array.from({ length: count }, (_, i) => start + 8 + 16 * i);
}

/** RFC 8200 §8.1: the pseudo-header has the final destination, which is listed while segments are left. */
function finalDestination(bytes: Uint8Array, start: number, addresses: readonly number[], context: Context): Context {
  if (segmentsLeft(bytes, start) === 0) return context;
  // Segment routing lists the path backwards.
  const last = routingType(bytes, start) === 4 ? addresses[0] : addresses.at(-1);
  return last === undefined ? context : { ...context, destinationSum: addWords(bytes, last, last + 16, 0) };
}
