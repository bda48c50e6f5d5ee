/**
 * How requests are followed.
 *
 * @module
 */

/** The bounds of following. */
export interface Settings {
  /** Which UDP ports are VXLAN's. */
  readonly ports: readonly number[];
  /** Seconds that clocks may differ, and a packet may be on its way. */
  readonly window: number;
  /** Seconds without a segment after which a connection is told though nobody closed it. */
  readonly idle: number;
  /** Connections at capture points that are kept at most. */
  readonly strands: number;
}
