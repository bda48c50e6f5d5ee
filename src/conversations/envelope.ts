/**
 * The lower envelope of one-way time differences: what bounds a clock's offset, be it constant or drifting.
 *
 * Of all differences only those on the lower convex hull over time can ever touch a straight line below them. The hull
 * is kept, and beside it the least of each stretch of time for clocks that were set.
 *
 * @module
 */

const BUCKETS = 64;
/** A hull this long is thinned out: what is left still bounds every line, only less tightly. */
const CORNERS = 256;

/** A difference in nanoseconds at a time in seconds. */
export interface Corner {
  readonly time: number;
  readonly value: number;
}

/** The differences from one point to another, as far as they bound anything; of bounded size. */
export class Envelope {
  /** The least of all. */
  least: number = Number.POSITIVE_INFINITY;
  /** How often the hull changed. */
  changes = 0;
  /** The lower convex hull, in order of time. */
  #hull: Corner[] = [];
  readonly #leasts: number[] = [];
  #origin = Number.NaN;
  /** The length of a stretch in seconds; it doubles whenever there are too many. */
  #width = 1;

  /** Add a difference in nanoseconds, seen at a time in seconds. */
  add(value: number, time: number): void {
    if (value < this.least) this.least = value;
    this.#addToStretch(value, time);
    if (!this.#isBelow(value, time)) return;
    this.changes++;
    const last = this.#hull.at(-1);
    // Mostly what comes is the latest; building the whole hull again was a tenth of all that is done with a packet.
    if (last === undefined || time >= last.time) append(this.#hull, { time, value });
    else {
      const at = this.#hull.findLastIndex((corner) => corner.time <= time) + 1;
      this.#hull.splice(at, 0, { time, value });
      this.#hull = lower(this.#hull);
    }
    if (this.#hull.length > CORNERS)
      this.#hull = this.#hull.filter((_, i) => i % 2 === 0 || i === this.#hull.length - 1);
  }

  /** Whether a difference lies below the hull, or beside it. */
  #isBelow(value: number, time: number): boolean {
    const hull = this.#hull;
    const first = hull[0];
    const last = hull.at(-1);
    if (first === undefined || last === undefined || time < first.time || time > last.time) return true;
    let low = 0;
    let high = hull.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (hull[middle]!.time <= time) low = middle;
      else high = middle;
    }
    const [left, right] = [hull[low]!, hull[high]!];
    if (right.time === left.time) return value < Math.min(left.value, right.value);
    return value < left.value + ((right.value - left.value) * (time - left.time)) / (right.time - left.time);
  }

  #addToStretch(value: number, time: number): void {
    if (Number.isNaN(this.#origin)) this.#origin = Math.floor(time);
    let bucket = Math.max(0, Math.floor((time - this.#origin) / this.#width));
    while (bucket >= BUCKETS) {
      for (let i = 0; i < BUCKETS; i += 2) {
        const [one, other] = [this.#leasts[i], this.#leasts[i + 1]];
        this.#leasts[i >> 1] = Math.min(one ?? Number.POSITIVE_INFINITY, other ?? Number.POSITIVE_INFINITY);
      }
      this.#leasts.length = BUCKETS >> 1;
      this.#width *= 2;
      bucket >>= 1;
    }
    this.#leasts[bucket] = Math.min(value, this.#leasts[bucket] ?? Number.POSITIVE_INFINITY);
  }

  /** The corners of the hull. */
  get corners(): readonly Corner[] {
    return this.#hull;
  }

  /** The least difference when a drift in nanoseconds a second is taken out. */
  leastWithout(drift: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { time, value } of this.#hull) least = Math.min(least, value - drift * time);
    return least;
  }

  /**
   * The least difference at a time when a drift is taken out that may be off by `doubt` either way: the most that any
   * drift between leaves. What was seen before the time and what was seen after it bound it together.
   */
  leastAt(time: number, drift: number, doubt: number): number {
    if (doubt === 0) return this.leastWithout(drift);
    const bound = (off: number): number => this.leastWithout(drift + off) + off * time;
    // A least of straight lines is concave: its top is found by thirds.
    let left = -doubt;
    let right = doubt;
    for (let i = 0; i < ROUNDS; i++) {
      const a = left + (right - left) / 3;
      const b = right - (right - left) / 3;
      if (bound(a) < bound(b)) left = a;
      else right = b;
    }
    return bound((left + right) / 2);
  }

  /** The least difference in the stretch of a time and the two beside it; the least of all where there is none. */
  near(time: number): number {
    const bucket = Math.floor((time - this.#origin) / this.#width);
    const close = [bucket - 1, bucket, bucket + 1].map((i) => this.#leasts[i] ?? Number.POSITIVE_INFINITY);
    const least = Math.min(...close);
    return least === Number.POSITIVE_INFINITY ? this.least : least;
  }
}

/** The lower convex hull of corners in order of time (Andrew's monotone chain). */
function lower(corners: readonly Corner[]): Corner[] {
  const hull: Corner[] = [];
  for (const corner of corners) append(hull, corner);
  return hull;
}

/** Add a corner behind the last one of a hull, or at its time. */
function append(hull: Corner[], corner: Corner): void {
  while (hull.length > 0) {
    const last = hull.at(-1)!;
    const before = hull.at(-2);
    if (last.time === corner.time ? last.value >= corner.value : before !== undefined && isAbove(before, last, corner))
      hull.pop();
    else break;
  }
  if (hull.at(-1)?.time !== corner.time) hull.push(corner);
}

/** Whether the middle one of three is on or above the line from the first to the last. */
const isAbove = (first: Corner, middle: Corner, last: Corner): boolean =>
  (middle.value - first.value) * (last.time - first.time) >= (last.value - first.value) * (middle.time - first.time);

/** The drifts that fit between two envelopes. */
export interface Fit {
  /** Nanoseconds a second; 0 where that fits. */
  readonly drift: number;
  readonly low: number;
  readonly high: number;
}

/** No clock that counts seconds at all is further off than this: 2000 parts in a million. */
export const DRIFT_LIMIT = 2e6;
const ROUNDS = 60;

/**
 * Fit an offset with steady drift under one envelope and over the negative of the other.
 *
 * @param slack - nanoseconds by which the bounds may contradict each other: the resolution of the captures
 * @returns undefined where no drift fits: a clock was set
 */
export function fit(there: Envelope, back: Envelope, slack: number): Fit | undefined {
  const margin = (drift: number): number => there.leastWithout(drift) + back.leastWithout(-drift);
  // The margin is a concave function of the drift: the least of straight lines.
  let left = -DRIFT_LIMIT;
  let right = DRIFT_LIMIT;
  for (let i = 0; i < ROUNDS; i++) {
    const a = left + (right - left) / 3;
    const b = right - (right - left) / 3;
    if (margin(a) < margin(b)) left = a;
    else right = b;
  }
  const steady = margin(0) >= -slack;
  const best = steady ? 0 : (left + right) / 2;
  if (margin(best) < -slack) return undefined;
  const low = edge(best, -DRIFT_LIMIT, margin, slack);
  const high = edge(best, DRIFT_LIMIT, margin, slack);
  return { drift: steady ? 0 : (low + high) / 2, low, high };
}

/** Find where the margin is used up between a drift that fits and one that does not. */
function edge(inside: number, outside: number, margin: (drift: number) => number, slack: number): number {
  let good = inside;
  let bad = outside;
  if (margin(bad) >= -slack) return bad;
  for (let i = 0; i < ROUNDS; i++) {
    const middle = (good + bad) / 2;
    if (margin(middle) >= -slack) good = middle;
    else bad = middle;
  }
  return good;
}
