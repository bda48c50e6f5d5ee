/**
 * Points that are captures of one interface: for the ways of packets they are one place.
 *
 * @module
 */
import { isOneInterface, onPoint, pointOf } from './domains.ts';
import type { Seen } from './seen.ts';
import type { Sides } from './sides.ts';

/** Which points are captures of one interface. */
export class Twins {
  readonly #sides: Sides;
  /** By point, the first one of its interface; those without another are left out. */
  readonly #firsts = new Map<number, number>();
  /** By the first one, all of the interface. */
  readonly #groups = new Map<number, number[]>();

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  /** Learn from two neighbours on a packet's path; whether they are captures of one interface. */
  learn(a: Seen, b: Seen): boolean {
    if (a.port !== 0 || b.port !== 0 || a.wrapped !== b.wrapped || !this.#sides.areTwins(a.point, b.point))
      return false;
    const [one, other] = [this.first(a.point), this.first(b.point)];
    if (one === other) return true;
    const [first, second] = one < other ? [one, other] : [other, one];
    const group = [...(this.#groups.get(first) ?? [first]), ...(this.#groups.get(second) ?? [second])];
    this.#groups.delete(second);
    this.#groups.set(first, group);
    for (const point of group) this.#firsts.set(point, first);
    return true;
  }

  /** The point that stands for all captures of a point's interface. */
  first(point: number): number {
    const first = this.#firsts.get(point);
    // What looked like one interface at first may turn out to be two.
    return first === undefined || this.#sides.areApart(first, point) ? point : first;
  }

  /** All captures of a point's interface. */
  of(point: number): readonly number[] {
    return this.#groups.get(this.first(point)) ?? [point];
  }

  /** The place that stands for a place. */
  place(place: number): number {
    if (this.#firsts.size === 0 || !isOneInterface(place)) return place;
    return onPoint(place, this.first(pointOf(place)));
  }
}
