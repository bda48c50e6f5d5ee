/**
 * Moments: when the packets of a case passed, and which they were, so that those can be told apart that another point
 * should have seen; bounded, by keeping every second, fourth, eighth of many.
 *
 * @module
 */
import type { Evidence, Known } from './finding.ts';
import { EVIDENCE } from './thresholds.ts';

/** Moments that are kept of one case. */
const KEPT = 128;

/** The packets of one case at one point, by time. */
export class Moments {
  #times: bigint[] = [];
  #frames: number[] = [];
  /** Of so many packets one is kept. */
  #stride = 1;
  #count = 0;

  /** Add a packet. */
  add(time: bigint, frame: number): void {
    this.#count++;
    if (this.#count % this.#stride !== 0) return;
    this.#times.push(time);
    this.#frames.push(frame);
    if (this.#times.length < KEPT) return;
    this.#times = this.#times.filter((_, i) => i % 2 === 1);
    this.#frames = this.#frames.filter((_, i) => i % 2 === 1);
    this.#stride *= 2;
  }

  /** How many passed from one time to another, about where there were many; and the first of them. */
  within(point: string, from: bigint, to: bigint): { readonly count: number; readonly evidence: readonly Evidence[] } {
    const frames = this.#frames.filter((_, i) => this.#times[i]! >= from && this.#times[i]! <= to);
    const count = frames.length === this.#frames.length ? this.#count : frames.length * this.#stride;
    return { count, evidence: frames.slice(0, EVIDENCE).map((frame) => ({ point, frame })) };
  }
}

/**
 * The time for which a point's capture can tell of packets at another point, by the clock of that one; undefined where it
 * holds no record.
 */
export function witnessed(
  { points, clocks }: Known,
  witness: string,
  at: string,
): { readonly from: bigint; readonly to: bigint } | undefined {
  const point = points.find((one) => one.point === witness);
  if (point === undefined) return { from: 0n, to: FOREVER };
  if (point.firstSeen === null || point.lastSeen === null) return undefined;
  const clock = clocks.find((one) => one.points.includes(witness) && one.points.includes(at));
  // Clock b minus clock a.
  const ahead = clock === undefined ? 0 : clock.points[1] === witness ? clock.offset : -clock.offset;
  const offset = BigInt(Math.round(ahead));
  // That a capture ends a moment before a packet that it should have seen would be a great chance.
  const spacing = Number(point.lastSeen - point.firstSeen) / Math.max(1, point.records);
  const moment = BigInt(Math.round(Math.min(MOMENT, spacing / SPACINGS)));
  return { from: point.firstSeen - offset - moment, to: point.lastSeen - offset + moment };
}

/** Nanoseconds, and the share of the time between two records, for which a capture is taken to go on. */
const MOMENT = 1e6;
const SPACINGS = 50;
const FOREVER = 0xffff_ffff_ffff_ffffn;
