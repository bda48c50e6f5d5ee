/**
 * The IPv6 fragment header (RFC 8200 §4.5).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |  next header  |   reserved    |     fragment offset     |res|M|
 * |                        identification                         |
 * ```
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { type LayerBase, type Protocol, short } from './layer.ts';

/** The octets of a fragment header. */
export const IPV6_FRAGMENT_LENGTH = 8;
/** The fragment header's number in the next header field. */
export const IPV6_FRAGMENT = 44;

/** Read the number of the header that the fragmented part starts with. */
export const fragmentNextHeader = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the offset in units of eight octets, the reserved bits and the M bit. */
export const ipv6FragmentField = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the offset in octets. */
export const ipv6FragmentOffset = (bytes: Uint8Array, at: number): number => ipv6FragmentField(bytes, at) & 0xfff8;
/** Read the M bit: more fragments follow. */
export const ipv6MoreFragments = (bytes: Uint8Array, at: number): boolean => (ipv6FragmentField(bytes, at) & 1) !== 0;
/** Read the identification. */
export const ipv6Identification = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);

/** An IPv6 fragment header. */
export interface Ipv6Fragment extends LayerBase {
  readonly kind: 'ipv6-fragment';
  readonly nextHeader: number;
  /** In octets. */
  readonly fragmentOffset: number;
  readonly moreFragments: boolean;
  readonly identification: number;
}

/** The fragment header: next header 44. */
export const ipv6Fragment: Protocol<Ipv6Fragment> = {
  kind: 'ipv6-fragment',
  claims: [['ip', IPV6_FRAGMENT]],
  decode(bytes, start, end, context) {
    if (end - start < IPV6_FRAGMENT_LENGTH) return short('ipv6-fragment', start, end, IPV6_FRAGMENT_LENGTH);
    const layer: Ipv6Fragment = {
      kind: 'ipv6-fragment',
      offset: start,
      nextHeader: fragmentNextHeader(bytes, start),
      fragmentOffset: ipv6FragmentOffset(bytes, start),
      moreFragments: ipv6MoreFragments(bytes, start),
      identification: ipv6Identification(bytes, start),
    };
    const first = layer.fragmentOffset === 0;
    return {
      layer,
      // Only the first fragment starts with the header inside.
      next: first ? ['ip', layer.nextHeader] : undefined,
      otherwise: undefined,
      start: start + IPV6_FRAGMENT_LENGTH,
      end,
      limit: context.whole && layer.moreFragments ? 'ipv6-fragment.moreFragments' : undefined,
      need: undefined,
      // RFC 6946: first and last is an atomic fragment.
      context: first && !layer.moreFragments ? context : { ...context, fragment: true },
      quote: undefined,
    };
  },
};
