/**
 * A tunnel: two VTEPs and one overlay between them.
 *
 * @module
 */

/** What two VTEPs sent each other in one overlay. Each packet counts once, at whatever number of points it was seen. */
export interface Tunnel {
  readonly type: 'tunnel';
  /** Both ends; `a` is the one that was seen sending first. The second may be a multicast group. */
  readonly vteps: readonly [a: string, b: string];
  readonly vni: number;
  /** The UDP destination port. */
  readonly port: number;
  /** From `a` to `b`, and back. */
  readonly packets: readonly [number, number];
  /** Octets of the host-to-host frames. */
  readonly bytes: readonly [number, number];
  /** Pairs of inner addresses that talked. */
  readonly conversations: number;
  /** Packets to all: broadcast, multicast, and unicast copies to several VTEPs. */
  readonly flooded: readonly [number, number];
  readonly firstSeen: bigint;
  readonly lastSeen: bigint;
}
