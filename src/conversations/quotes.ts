/**
 * ICMP errors and the packets that they quote, through tunnels and from outside of them.
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { ETHERNET_LENGTH, etherType } from '../layers/ethernet.ts';
import { ICMP_LENGTH, ICMP_PROTOCOL, nextHopMtu } from '../layers/icmp.ts';
import { ICMPV6_LENGTH, ICMPV6_PROTOCOL, icmpv6Mtu } from '../layers/icmpv6.ts';
import {
  headerLength,
  IPV4_LENGTH,
  identification,
  ipv4DestinationAt,
  ipv4SourceAt,
  protocol,
} from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, nextHeader } from '../layers/ipv6.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import { UDP_LENGTH, UDP_PROTOCOL } from '../layers/udp.ts';
import { VXLAN_LENGTH, vni } from '../layers/vxlan.ts';
import { addressText, ipv4Number, ipv6Number } from './addresses.ts';
import type { PacketError } from './crossing.ts';
import { outerKeyOf, quoteKeyOf } from './identity.ts';
import type { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { IPV4, IPV6 } from './places.ts';
import { echoKey, handshakeKey } from './roles.ts';

/** What an ICMP error quotes. */
export interface Quote {
  /** Finds the packet. */
  readonly key: number;
  /** Finds the tunnel packet, where it is quoted; 0 where it is not, or has no identification. */
  readonly outerKey: number;
  /** Finds the exchange; 0 where the packet is not a request. */
  readonly exchangeKey: number;
  /** The tunnel's overlay; -1 where no tunnel packet is quoted. */
  readonly vni: number;
  readonly aboutTunnel: boolean;
}

/** Read what an ICMP error quotes; undefined where it quotes too little. */
export function quoteOf(inner: Inner, ports: (port: number) => boolean): Quote | undefined {
  const { head } = inner;
  const wide = inner.protocol === ICMPV6_PROTOCOL;
  const at = inner.transport + (wide ? ICMPV6_LENGTH : ICMP_LENGTH);
  const outer = header(head, at, wide ? IPV6 : IPV4);
  if (outer === undefined) return undefined;
  const tunnel = tunnelIn(head, outer, ports);
  if (tunnel === undefined) return { ...keysOf(head, outer), outerKey: 0, vni: -1, aboutTunnel: false };
  const outerKey =
    outer.id === 0
      ? 0
      : outerKeyOf(
          outer.source,
          outer.destination,
          outer.id,
          u16(head, outer.transport),
          u16(head, outer.transport + 2),
        );
  const inside = tunnel.frame + ETHERNET_LENGTH;
  const quoted = inside <= head.length ? header(head, inside, etherType(head, tunnel.frame)) : undefined;
  if (quoted === undefined) return { key: 0, exchangeKey: 0, outerKey, vni: tunnel.vni, aboutTunnel: true };
  return { ...keysOf(head, quoted), outerKey, vni: tunnel.vni, aboutTunnel: true };
}

interface Header {
  readonly source: number;
  readonly destination: number;
  readonly protocol: number;
  readonly id: number;
  readonly transport: number;
}

function header(head: Uint8Array, at: number, type: number): Header | undefined {
  if (type === IPV4 && at + IPV4_LENGTH + 8 <= head.length && u8(head, at) >> 4 === 4) {
    return {
      source: ipv4Number(head, ipv4SourceAt(at)),
      destination: ipv4Number(head, ipv4DestinationAt(at)),
      protocol: protocol(head, at),
      id: identification(head, at),
      transport: at + headerLength(head, at),
    };
  }
  if (type === IPV6 && at + IPV6_LENGTH + 8 <= head.length && u8(head, at) >> 4 === 6) {
    return {
      source: ipv6Number(head, ipv6SourceAt(at)),
      destination: ipv6Number(head, ipv6DestinationAt(at)),
      protocol: nextHeader(head, at),
      id: 0,
      transport: at + IPV6_LENGTH,
    };
  }
  return undefined;
}

function tunnelIn(
  head: Uint8Array,
  outer: Header,
  ports: (port: number) => boolean,
): { readonly vni: number; readonly frame: number } | undefined {
  if (outer.protocol !== UDP_PROTOCOL || outer.transport + UDP_LENGTH > head.length) return undefined;
  if (!ports(u16(head, outer.transport + 2))) return undefined;
  const at = outer.transport + UDP_LENGTH;
  const whole = at + VXLAN_LENGTH <= head.length;
  return { vni: whole ? vni(head, at) : -1, frame: at + VXLAN_LENGTH };
}

/** The key of a packet, as an ICMP error that quotes it would have it; 0 where it has none. */
export function quoteKey(inner: Inner): number {
  if (inner.source < 0 || inner.protocol < 0 || inner.room < 8) return 0;
  const { head, transport, source, destination, protocol: number, identification: id } = inner;
  return wordsKey(head, { source, destination, protocol: number, id: inner.etherType === IPV6 ? 0 : id, transport });
}

/** Keys of a quoted header. RFC 792 lets an error quote as little as eight octets behind it. */
function keysOf(head: Uint8Array, quoted: Header): { readonly key: number; readonly exchangeKey: number } {
  if (quoted.transport + 8 > head.length) return { key: 0, exchangeKey: 0 };
  return { key: wordsKey(head, quoted), exchangeKey: requestKey(head, quoted) };
}

function wordsKey(head: Uint8Array, { source, destination, protocol: number, id, transport: at }: Header): number {
  const isPing = number === ICMP_PROTOCOL || number === ICMPV6_PROTOCOL;
  const first = isPing ? u16(head, at) : u32(head, at);
  // UDP's second word is length and checksum, and a checksum may be filled in on the way.
  const second = number === UDP_PROTOCOL ? u16(head, at + 4) : u32(head, at + 4);
  return quoteKeyOf(source, destination, number, id, first, second);
}

function requestKey(head: Uint8Array, { source, destination, protocol: number, transport: at }: Header): number {
  const type = u8(head, at);
  if ((number === ICMP_PROTOCOL && type === 8) || (number === ICMPV6_PROTOCOL && type === 128)) {
    return echoKey(source, destination, u16(head, at + 4), u16(head, at + 6));
  }
  if (number !== TCP_PROTOCOL) return 0;
  return handshakeKey(source, destination, u16(head, at), u16(head, at + 2), u32(head, at + 4));
}

const UNREACHABLE: readonly string[] = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'destination network unknown',
  'destination host unknown',
  'source host isolated',
  'network administratively prohibited',
  'host administratively prohibited',
  'network unreachable for this type of service',
  'host unreachable for this type of service',
  'administratively prohibited',
  'host precedence violation',
  'precedence cutoff',
];
const UNREACHABLE6: readonly string[] = [
  'no route to destination',
  'administratively prohibited',
  'beyond the scope of the source address',
  'address unreachable',
  'port unreachable',
  'source address failed policy',
  'route rejected',
];

/** Say what an ICMP error says. */
export function reasonOf(inner: Inner): string {
  const { icmpType: type, icmpCode: code } = inner;
  if (inner.protocol === ICMPV6_PROTOCOL) {
    if (type === 1) return UNREACHABLE6[code] ?? 'destination unreachable';
    if (type === 2) return 'packet too big';
    return type === 3 ? exceeded(code) : 'parameter problem';
  }
  if (type === 3) return UNREACHABLE[code] ?? 'destination unreachable';
  return type === 11 ? exceeded(code) : 'parameter problem';
}

const exceeded = (code: number): string => (code === 1 ? 'reassembly time exceeded' : 'time to live exceeded');

/** Make the error that a packet gets. */
export function errorOf(instance: Instance, aboutTunnel: boolean, point: string): PacketError {
  const { inner } = instance;
  const seen = instance.seen[0]!;
  const { icmpType: type, icmpCode: code } = inner;
  const mtu = mtuOf(inner);
  return {
    reason: reasonOf(inner),
    from: addressText(inner.source),
    point,
    frame: seen.frame,
    time: BigInt(seen.seconds) * 1_000_000_000n + BigInt(seen.nanoseconds),
    icmp: { type, code },
    ...(mtu === undefined ? {} : { mtu }),
    ...(aboutTunnel ? { aboutTunnel } : {}),
  };
}

function mtuOf({ protocol: number, icmpType: type, icmpCode: code, head, transport }: Inner): number | undefined {
  if (number === ICMPV6_PROTOCOL) return type === 2 ? icmpv6Mtu(head, transport) : undefined;
  return type === 3 && code === 4 ? nextHopMtu(head, transport) : undefined;
}
