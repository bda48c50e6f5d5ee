/**
 * A crossing: one inner packet on its way past the capture points.
 *
 * @module
 */
import type { Sighting } from './sighting.ts';

/** One inner packet, and every point that saw it. */
export interface Crossing {
  readonly type: 'crossing';
  /** The overlay; null where nothing tells which, and outside of one. */
  readonly vni: number | null;
  /** The network address, or the hardware address where the packet has none. */
  readonly source: string;
  readonly destination: string;
  /** What the packet is, in a few words. */
  readonly summary: string;
  /** Its part in an exchange, where it has one. */
  readonly role?: 'request' | 'reply' | undefined;
  /** The octets of the network packet, by its own word. */
  readonly length: number;
  /** Of a TCP segment: what findings rest on; absent where nothing is verified. */
  readonly tcp?: Segment | undefined;
  /** Of an ICMP or ICMPv6 message, likewise. */
  readonly icmp?: IcmpMessage | undefined;
  /** In path order. */
  readonly sightings: readonly Sighting[];
  /** Nanoseconds between neighbours, set right where the points' clocks are known to differ. */
  readonly hops: readonly number[];
  /** How far each hop may be off because of the clocks; 0 on one clock, null where nothing is known. */
  readonly hopErrors: readonly (number | null)[];
  /** The last point that saw it, where a later point of its path should have seen it and did not. */
  readonly lostAfter: string | null;
  /** The point that should have seen it next; null unless it was lost. */
  readonly expected: string | null;
  /**
   * It was lost, for its answer did not come; but `expected` has no record from before that time, or none from behind it,
   * and may not have been capturing then.
   */
  readonly presumed?: true | undefined;
  /** Identical packets were so close together that the sightings may belong to each other's. */
  readonly ambiguous: boolean;
  /** Where the packet was first seen twice: this is the second copy, which something on the way made. */
  readonly copyAt?: string;
  /** The record there that it is a copy of. */
  readonly copyOf?: number;
  /** Its octets changed on the way. */
  readonly altered?: true;
  /** The ICMP error that told its sender what became of it. */
  readonly error?: PacketError;
}

/** A TCP segment's header. */
export interface Segment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** The four reserved bits and the eight flags. */
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  /** The octets of data. */
  readonly payload: number;
}

/** An ICMP or ICMPv6 message's header. */
export interface IcmpMessage {
  readonly type: number;
  readonly code: number;
  /** Of a redirect: the router to go by, and whom it leads to. */
  readonly redirect?: { readonly gateway: string; readonly destination: string };
}

/** An ICMP error, or a TCP reset, that answered a packet. */
export interface PacketError {
  /** What it says, in words: `host unreachable`, `fragmentation needed`, `connection refused`. */
  readonly reason: string;
  /** Who sent it. */
  readonly from: string;
  readonly point: string;
  readonly frame: number;
  readonly time: bigint;
  /** The type and code of ICMP or ICMPv6; absent for a TCP reset. */
  readonly icmp?: { readonly type: number; readonly code: number };
  /** The next-hop MTU, where fragmentation was needed. */
  readonly mtu?: number;
  /** The error is about the tunnel packet, not about the packet inside. */
  readonly aboutTunnel?: true;
}
