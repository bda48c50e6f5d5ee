/**
 * An endpoint: a hardware address in an overlay, its network addresses, and the VTEP it lives behind.
 *
 * @module
 */

/** A hardware address in an overlay. */
export interface Endpoint {
  readonly type: 'endpoint';
  /** The overlay; null where the address was only seen outside of a tunnel and nothing tells which overlay it is. */
  readonly vni: number | null;
  readonly mac: string;
  readonly ips: readonly string[];
  /** The VTEP whose tunnel packets carried its frames last; null where none was seen. */
  readonly vtep: string | null;
  readonly firstSeen: bigint;
  readonly lastSeen: bigint;
  readonly moves: readonly Move[];
}

/** An address seen behind another VTEP than before. */
export interface Move {
  readonly time: bigint;
  readonly from: string;
  readonly to: string;
}
