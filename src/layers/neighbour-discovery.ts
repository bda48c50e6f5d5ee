/**
 * Neighbour discovery for IPv6: what its ICMPv6 messages have beyond type, code and checksum (RFC 4861 §4).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |   hop limit   |M|O|H|Prf|P|   |        router lifetime        |  134; then reachable time, retransmission timer
 * |R|S|O|                      reserved                           |  136
 * |                    target address (128 bits)                  |  135, 136, 137
 * |                  destination address (128 bits)               |  137
 * |                            options                            |
 * ```
 *
 * @module
 */
import { ipv6Text, u8, u16, u32 } from '../bytes.ts';
import type { Quote } from './layer.ts';
import { type NeighbourOption, neighbourOptions } from './neighbour-options.ts';

/** Where the target address is in a message that has one. */
export const NEIGHBOUR_TARGET = 8;

/** Read the hop limit that a router advises. */
export const advisedHopLimit = (bytes: Uint8Array, at: number): number => u8(bytes, at + 4);
/** Read the flags of a router advertisement. */
export const routerFlags = (bytes: Uint8Array, at: number): number => u8(bytes, at + 5);
/** Read for how many seconds a router serves as default router. */
export const routerLifetime = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** Read a router advertisement's reachable time in milliseconds. */
export const reachableTime = (bytes: Uint8Array, at: number): number => u32(bytes, at + 8);
/** Read a router advertisement's retransmission timer in milliseconds. */
export const retransmissionTimer = (bytes: Uint8Array, at: number): number => u32(bytes, at + 12);
/** Read the flags of a neighbour advertisement. */
export const neighbourFlags = (bytes: Uint8Array, at: number): number => u8(bytes, at + 4);

/** What the messages of neighbour discovery have. */
export interface NeighbourDiscovery {
  /** Of a router advertisement, type 134. */
  readonly hopLimit?: number;
  /** Addresses are to be had from DHCPv6. */
  readonly managed?: boolean;
  /** Other configuration is to be had from DHCPv6. */
  readonly otherConfiguration?: boolean;
  /** RFC 6275 §7.1. */
  readonly homeAgent?: boolean;
  /** RFC 4191 §2.2: 1 high, 0 medium, -1 low, -2 reserved. */
  readonly preference?: number;
  /** RFC 4389 §4.1.3.3. */
  readonly proxy?: boolean;
  /** Seconds. */
  readonly routerLifetime?: number;
  /** Milliseconds. */
  readonly reachableTime?: number;
  /** Milliseconds. */
  readonly retransmissionTimer?: number;
  /** Of a neighbour advertisement, type 136: the sender is a router. */
  readonly router?: boolean;
  readonly solicited?: boolean;
  readonly override?: boolean;
  /** Of a neighbour solicitation or advertisement, or a redirect: types 135 to 137. */
  readonly target?: string;
  /** Of a redirect. */
  readonly destination?: string;
  /** Of all five types. */
  readonly options?: readonly NeighbourOption[];
}

/** Tell the octets before the options of a message of `type`; 0 for one that is not neighbour discovery's. */
export function neighbourDiscoveryLength(type: number): number {
  if (type < 133 || type > 137) return 0;
  return LENGTHS[type - 133]!;
}

// Router solicitation, router advertisement, neighbour solicitation, neighbour advertisement, redirect.
const LENGTHS: readonly number[] = [8, 16, 24, 24, 40];

/**
 * Decode the message of `type` in `bytes[start, end)`, of which all but the options is known to be there.
 *
 * @param whole - whether the options are all there too
 */
export function neighbourDiscovery(
  type: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  whole: boolean,
): { readonly message: NeighbourDiscovery; readonly quote: Quote | undefined } {
  const { options, quote } = neighbourOptions(bytes, start + neighbourDiscoveryLength(type), end, whole);
  if (type === 133) return { message: { options }, quote };
  if (type === 134) return { message: { ...routerAdvertisement(bytes, start), options }, quote };
  const target = ipv6Text(bytes, start + NEIGHBOUR_TARGET);
  if (type === 135) return { message: { target, options }, quote };
  if (type === 137) return { message: { target, destination: ipv6Text(bytes, start + 24), options }, quote };
  const flags = neighbourFlags(bytes, start);
  const router = (flags & 0x80) !== 0;
  const solicited = (flags & 0x40) !== 0;
  const override = (flags & 0x20) !== 0;
  return { message: { router, solicited, override, target, options }, quote };
}

function routerAdvertisement(bytes: Uint8Array, start: number): NeighbourDiscovery {
  const flags = routerFlags(bytes, start);
  return {
    hopLimit: advisedHopLimit(bytes, start),
    managed: (flags & 0x80) !== 0,
    otherConfiguration: (flags & 0x40) !== 0,
    homeAgent: (flags & 0x20) !== 0,
    // Two bits, signed.
    preference: (flags << 27) >> 30,
    proxy: (flags & 0x04) !== 0,
    routerLifetime: routerLifetime(bytes, start),
    reachableTime: reachableTime(bytes, start),
    retransmissionTimer: retransmissionTimer(bytes, start),
  };
}
