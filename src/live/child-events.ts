/**
 * What the capturing program of `cap` is told, and what it tells beside the packets.
 *
 * @module
 */

/** What to capture, as JSON in the program's argument. */
export interface ChildSettings {
  readonly device: string;
  readonly filter: string;
  /** The kernel's buffer, in octets. */
  readonly kernelBuffer: number;
  /** The octets that may wait for a slow reader. */
  readonly queue: number;
  /** The most octets to keep of a packet. */
  readonly snapLength: number;
}

/** The counters of a capture. */
export interface ChildCounts {
  /** The packets that `cap` gave. */
  readonly captured: number;
  /** Those of them that the queue had no room for. */
  readonly refused: number;
  /** The most that came in one go: the kernel's buffer held no more than this many at any time. */
  readonly burst: number;
}

/** One JSON line on descriptor 3. */
export type ChildEvent =
  | { readonly event: 'open'; readonly linkType: number }
  | ({ readonly event: 'counts' } & ChildCounts)
  | ({ readonly event: 'end'; readonly passed?: number } & ChildCounts)
  | { readonly event: 'failed'; readonly message: string };
