/**
 * The time of day with nanosecond digits, for a capturer that is not told when a packet came.
 *
 * The monotonic clock is slewed by NTP as the wall clock is, and only steps tell them apart: so the wall clock is asked
 * once a second whether it was set, and else the monotonic clock is believed.
 *
 * @module
 */

/** The two clocks of a machine, in milliseconds. */
export interface Clocks {
  /** Milliseconds since the Unix epoch at which `monotonic` was 0. */
  readonly origin: number;
  /** Milliseconds since `origin`, with a fraction. */
  monotonic(): number;
  /** Milliseconds since the Unix epoch, whole. */
  wall(): number;
}

// Whole milliseconds and the time between two readings make up to 2 ms; a clock that was set is off by more than this.
const STEP = 10;
const CHECK_EVERY = 1000;

/** A clock that is read with `tick` and then has the time in two fields. */
export class ArrivalClock {
  /** Whole seconds since the Unix epoch, at the last tick. */
  seconds = 0;
  /** Nanoseconds within the second. */
  nanoseconds = 0;
  readonly #clocks: Clocks;
  #originSeconds = 0;
  #originNanoseconds = 0;
  #nextCheck = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#anchor(clocks.origin);
  }

  /** Read the clock. */
  tick(): void {
    const now = this.#clocks.monotonic();
    if (now >= this.#nextCheck) this.#check(now);
    // 2^53 nanoseconds are 104 days of running: behind them the digits below a microsecond fade, no more.
    const nanoseconds = this.#originNanoseconds + Math.round(now * 1e6);
    const seconds = Math.floor(nanoseconds / 1e9);
    this.seconds = this.#originSeconds + seconds;
    this.nanoseconds = nanoseconds - seconds * 1e9;
  }

  #anchor(origin: number): void {
    this.#originSeconds = Math.floor(origin / 1000);
    this.#originNanoseconds = Math.round((origin - this.#originSeconds * 1000) * 1e6);
  }

  #check(before: number): void {
    const wall = this.#clocks.wall();
    const after = this.#clocks.monotonic();
    // Interrupted between the readings: they do not belong together, and the next tick asks again.
    if (after - before > 1) return;
    this.#nextCheck = after + CHECK_EVERY;
    const origin = this.#originSeconds * 1000 + this.#originNanoseconds / 1e6;
    if (Math.abs(wall - (origin + after)) > STEP) this.#anchor(wall - after);
  }
}
