/**
 * A fragment: the outermost one among the headers of a record, and what it is a piece of.
 *
 * @module
 */
import type { Ipv4 } from '../layers/ipv4.ts';
import { IPV6_LENGTH, type Ipv6 } from '../layers/ipv6.ts';
import { IPV6_FRAGMENT_LENGTH, type Ipv6Fragment } from '../layers/ipv6-fragment.ts';
import type { LayerBase } from '../layers/layer.ts';

/** A piece of a datagram, in a record. */
export interface Fragment {
  /** Tells the datagram from all others of the record's capture point. */
  readonly key: string;
  readonly version: 4 | 6;
  /** Where the IP header starts. */
  readonly network: number;
  /** Where the headers end that every piece has: behind the IPv4 header, before the IPv6 fragment header. */
  readonly headerEnd: number;
  /** IPv6: where the field is that names the fragment header, and what is to be there instead. */
  readonly nextHeaderAt: number;
  readonly nextHeader: number;
  /** Where the payload starts and ends in the record, by the header's own word: perhaps behind what was captured. */
  readonly start: number;
  readonly end: number;
  /** Where the payload belongs in the datagram. */
  readonly offset: number;
  readonly more: boolean;
  readonly congested: boolean;
  /** The headers in front of the IP header, outermost first. */
  readonly around: readonly LayerBase[];
}

const EXPERIENCED = 3;

/** Find the outermost fragment among layers; undefined where there is none. */
export function fragmentOf(layers: readonly LayerBase[]): Fragment | undefined {
  for (const [i, layer] of layers.entries()) {
    if (layer.kind === 'ipv4') {
      const header = layer as Ipv4;
      if (header.moreFragments || header.fragmentOffset > 0) return ofIpv4(layers.slice(0, i), header);
    } else if (layer.kind === 'ipv6-fragment') {
      const header = layer as Ipv6Fragment;
      // RFC 6946: what is first and last is no piece.
      if (header.moreFragments || header.fragmentOffset > 0) return ofIpv6(layers, i, header);
    }
  }
  return undefined;
}

function ofIpv4(around: readonly LayerBase[], header: Ipv4): Fragment {
  const { offset: network, headerLength, totalLength, fragmentOffset, moreFragments } = header;
  const { source, destination, identification, protocol } = header;
  const headerEnd = network + headerLength;
  // What is no multiple of eight octets cannot be followed: Linux cuts it.
  const octets = totalLength - headerLength;
  return {
    key: `${scopeOf(around)} ${source} ${destination} ${protocol} ${identification}`,
    version: 4,
    network,
    headerEnd,
    nextHeaderAt: -1,
    nextHeader: protocol,
    start: headerEnd,
    end: headerEnd + (moreFragments ? octets & ~7 : octets),
    offset: fragmentOffset,
    more: moreFragments,
    congested: header.ecn === EXPERIENCED,
    around,
  };
}

function ofIpv6(layers: readonly LayerBase[], at: number, header: Ipv6Fragment): Fragment | undefined {
  const first = layers.findLastIndex(({ kind }, i) => i < at && kind === 'ipv6');
  const before = layers[at - 1];
  if (first < 0 || before === undefined) return undefined;
  const { offset: network, source, destination, payloadLength, trafficClass } = layers[first] as Ipv6;
  const around = layers.slice(0, first);
  return {
    key: `${scopeOf(around)} ${source} ${destination} ${header.identification}`,
    version: 6,
    network,
    headerEnd: header.offset,
    // Every extension header begins with the number of the next one.
    nextHeaderAt: before.offset + (at - 1 === first ? 6 : 0),
    nextHeader: header.nextHeader,
    start: header.offset + IPV6_FRAGMENT_LENGTH,
    end: network + IPV6_LENGTH + payloadLength,
    offset: header.fragmentOffset,
    more: header.moreFragments,
    congested: (trafficClass & EXPERIENCED) === EXPERIENCED,
    around,
  };
}

/** What tells one network from another at the same point: overlays, VLANs, interfaces, the ends of tunnels. */
const MARKS = [
  'id',
  'vni',
  'key',
  'label',
  'session',
  'interfaceIndex',
  'packetType',
  'source',
  'destination',
] as const;
type Marked = LayerBase & { readonly [K in (typeof MARKS)[number]]?: number | string };

/** Name the network that a header lies in by the headers around it: addresses may repeat in another. */
const scopeOf = (around: readonly LayerBase[]): string => around.map(markOf).join('/');

function markOf(layer: LayerBase): string {
  // The ends of a link are no mark: a bridge or a balanced pair may send the pieces of one datagram on two ways.
  if (layer.kind === 'ethernet') return layer.kind;
  return `${layer.kind} ${MARKS.map((mark) => (layer as Marked)[mark] ?? '').join(' ')}`;
}
