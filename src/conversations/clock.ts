/**
 * A clock relation: how far two capture points' clocks are apart, as far as traffic both ways tells.
 *
 * A packet from a to b cannot arrive before it was sent, so clock b minus clock a is at most the difference of its two
 * times; a packet from b to a bounds it from below. The band between the bounds is the answer.
 *
 * @module
 */

/** How far apart two points' clocks are. */
export interface Clock {
  readonly type: 'clock';
  readonly points: readonly [a: string, b: string];
  /** Clock b minus clock a in nanoseconds: the middle of the band. */
  readonly offset: number;
  /** Half the band's width: the offset is not further off than this at any time both were capturing. */
  readonly error: number;
  /** Nanoseconds a second that b gains on a; 0 where the band allows it. */
  readonly drift: number;
  /** How far the drift may be off; null where the traffic does not bound it. */
  readonly driftError: number | null;
  /** No offset with steady drift fits: one of the clocks was set while capturing. */
  readonly step: boolean;
}
