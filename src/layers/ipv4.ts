/**
 * Internet Protocol version 4 (RFC 791 §3.1, RFC 2474 for DSCP, RFC 3168 for ECN).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |version|  IHL  |   DSCP    |ECN|         total length          |
 * |        identification         |R|D|M|     fragment offset     |
 * | time to live  |   protocol    |        header checksum        |
 * |                        source address                         |
 * |                     destination address                       |
 * |                    options                    |    padding    |
 * ```
 *
 * @module
 */
import { i32, ipv4TextOf, u8, u16 } from '../bytes.ts';
import { addWords, type ChecksumStatus, judge } from '../checksum.ts';
import { type Ipv4Option, ipv4Options } from './ipv4-options.ts';
import { bounded, type Context, type LayerBase, malformed, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of an IPv4 header without options. */
export const IPV4_LENGTH = 20;

/** Read the version. */
export const version = (bytes: Uint8Array, at: number): number => u8(bytes, at) >> 4;
/** Read the header's length in octets. */
export const headerLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at) & 0x0f) << 2;
/** Read the octet of DSCP and ECN, once "type of service". */
export const typeOfService = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the length of header and data; 0 where segmentation was left to the NIC and the datagram is longer than the field. */
export const totalLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the identification. */
export const identification = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the flags and the fragment offset in units of eight octets. */
export const fragmentField = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** The reserved bit of {@link fragmentField}. */
export const RESERVED_FRAGMENT = 0x8000;
/** The bit "don't fragment" of {@link fragmentField}. */
export const DONT_FRAGMENT = 0x4000;
/** The bit "more fragments" of {@link fragmentField}. */
export const MORE_FRAGMENTS = 0x2000;
/** The bits of {@link fragmentField} that hold the offset. */
export const FRAGMENT_OFFSET = 0x1fff;
/** Read the time to live. */
export const timeToLive = (bytes: Uint8Array, at: number): number => u8(bytes, at + 8);
/** Read the number of the protocol inside. */
export const protocol = (bytes: Uint8Array, at: number): number => u8(bytes, at + 9);
/** Read the header checksum. */
export const headerChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 10);
/** Where the source address is. */
export const ipv4SourceAt = (at: number): number => at + 12;
/** Where the destination address is. */
export const ipv4DestinationAt = (at: number): number => at + 16;

/** An IPv4 header. */
export interface Ipv4 extends LayerBase {
  readonly kind: 'ipv4';
  readonly headerLength: number;
  readonly dscp: number;
  readonly ecn: number;
  readonly totalLength: number;
  readonly identification: number;
  readonly reservedFlag: boolean;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  readonly fragmentOffset: number;
  readonly timeToLive: number;
  readonly protocol: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  readonly source: string;
  readonly destination: string;
  /** Where the header is longer than 20 octets. */
  readonly options?: readonly Ipv4Option[];
}

type Draft = { -readonly [K in keyof Ipv4]: Ipv4[K] };

/** Gather the fields of the header at `at`, but for its options. */
export const ipv4Layer = (bytes: Uint8Array, at: number, checksumStatus: ChecksumStatus): Ipv4 =>
  ipv4Of(
    at,
    i32(bytes, at),
    i32(bytes, at + 4),
    i32(bytes, at + 8),
    i32(bytes, at + 12),
    i32(bytes, at + 16),
    checksumStatus,
  );

/** Gather the fields of a header of five words. */
export const ipv4Of = (
  offset: number,
  first: number,
  second: number,
  third: number,
  source: number,
  destination: number,
  checksumStatus: ChecksumStatus,
): Ipv4 => ({
  kind: 'ipv4',
  offset,
  headerLength: (first >>> 22) & 0x3c,
  dscp: (first >>> 18) & 0x3f,
  ecn: (first >>> 16) & 3,
  totalLength: first & 0xffff,
  identification: second >>> 16,
  reservedFlag: (second & RESERVED_FRAGMENT) !== 0,
  dontFragment: (second & DONT_FRAGMENT) !== 0,
  moreFragments: (second & MORE_FRAGMENTS) !== 0,
  fragmentOffset: (second & FRAGMENT_OFFSET) << 3,
  timeToLive: third >>> 24,
  protocol: (third >>> 16) & 0xff,
  checksum: third & 0xffff,
  checksumStatus,
  source: ipv4TextOf(source),
  destination: ipv4TextOf(destination),
});

/** IPv4: EtherType 0x0800, IP protocol 4, link type 228. */
export const ipv4: Protocol<Ipv4> = {
  kind: 'ipv4',
  claims: [
    ['ethertype', 0x0800],
    ['ip', 4],
    ['linktype', 228],
  ],
  decode(bytes, start, end, context) {
    if (end - start < IPV4_LENGTH) return short('ipv4', start, end, IPV4_LENGTH);
    if (version(bytes, start) !== 4) return malformed('ipv4', start, end, IPV4_LENGTH, 'ipv4.version');
    const header = headerLength(bytes, start);
    if (header < IPV4_LENGTH) return malformed('ipv4', start, end, IPV4_LENGTH, 'ipv4.headerLength');
    const total = totalLength(bytes, start);
    const offset = (fragmentField(bytes, start) & FRAGMENT_OFFSET) * 8;
    const there = end - start >= header;
    const status = there
      ? judge(bytes, start, start + header, headerChecksum(bytes, start), 0, false, false)
      : 'unverified';
    const layer: Draft = ipv4Layer(bytes, start, status);
    if (header > IPV4_LENGTH)
      layer.options = ipv4Options(bytes, start + IPV4_LENGTH, Math.min(start + header, end), there);
    if (total !== 0 && total < header) {
      return { layer, stop: malformed('ipv4', start, end, header, 'ipv4.totalLength').stop };
    }
    if (!there) return { layer, stop: short('ipv4', start, end, header).stop };
    const behind = start + header;
    // Only the first fragment starts with the header of the protocol inside.
    const next: Slot | undefined = offset === 0 ? ['ip', layer.protocol] : undefined;
    const inner: Context = {
      sourceSum: addWords(bytes, ipv4SourceAt(start), ipv4DestinationAt(start), 0),
      destinationSum: addWords(bytes, ipv4DestinationAt(start), start + IPV4_LENGTH, 0),
      whole: total === 0 ? context.whole : start + total <= end,
      fragment: context.fragment || offset !== 0 || layer.moreFragments,
      padded: context.padded,
    };
    // A length of 0 is a datagram too long for the field: it ends where the octets end.
    return total === 0
      ? step(layer, next, behind, end, inner)
      : bounded(layer, next, behind, end, start + total, limitOf(layer), inner);
  },
};

// Of a datagram in pieces it is the sender who says that more is elsewhere.
const limitOf = (layer: Ipv4): string => (layer.moreFragments ? 'ipv4.moreFragments' : 'ipv4.totalLength');
