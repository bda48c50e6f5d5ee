/**
 * What became of a packet: did it arrive, and if not, between which points was it lost.
 *
 * A packet is lost only where a point should have seen it and did not: the way is known from other packets, the point
 * was capturing at that moment, lets packets of that kind through its filter, and misses none of those that pass.
 *
 * @module
 */
import type { CapturePoint } from './capture-point.ts';
import { classOf } from './capture-point.ts';
import { isWrapped, mirrored, placeOf, pointOf } from './domains.ts';
import type { Instance } from './instance.ts';
import { isUnicast, type Paths } from './path.ts';
import type { Routes } from './routes.ts';
import { Seen } from './seen.ts';

/** How far the known way is followed beyond the first point that missed a packet. */
const STEPS = 6;
const PORTS = 0x20_0000;
/** Seconds that a packet may be on its way from one point to the next. */
const ON_THE_WAY = 0.25;

/** Judges packets. */
export class Fates {
  readonly #points: readonly CapturePoint[];
  readonly #routes: Routes;
  readonly #paths: Paths;

  constructor(points: readonly CapturePoint[], routes: Routes, paths: Paths) {
    this.#points = points;
    this.#routes = routes;
    this.#paths = paths;
  }

  /** Note points that a packet passed unseen: before the first point that saw it, and between two that did. */
  noteMisses(instance: Instance): void {
    const { seen, inner } = instance;
    if (!instance.certain || instance.uneven || !isUnicast(instance)) return;
    // A host may send an ICMP error in somebody else's name; a copy begins where it was made.
    if (inner.kind === 'icmp-error' || instance.copyOf !== undefined) return;
    const first = seen[0]!;
    const time = this.#paths.at(first);
    for (const place of this.#routes.previous(inner, first, time)) this.#miss(instance, first, mirrored(place));
    for (let i = 1; i < seen.length; i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      for (const place of this.#routes.next(inner, from, true, time)) {
        if (place === placeOf(to)) break;
        if (this.#routes.next(inner, phantom(from, place), true, time).includes(placeOf(to)))
          this.#miss(instance, from, place);
      }
    }
  }

  #miss(instance: Instance, near: Seen, place: number): void {
    const point = pointOf(place);
    if (instance.seen.some((one) => one.point === point) || !this.#sees(instance, place)) return;
    this.#points[point]!.miss(this.#timeAt(near, place));
  }

  /** Say where a packet was lost, in the instance. */
  judge(instance: Instance): void {
    if (instance.delivered || instance.seen.length === 0 || instance.ambiguous) return;
    if (isUnicast(instance)) {
      this.#follow(instance, instance.seen.at(-1)!, true);
      return;
    }
    // Each copy of a flooded packet goes its own way.
    const { seen } = instance;
    for (const [i, one] of seen.entries()) {
      if (!one.wrapped) continue;
      const later = seen.some(
        (other, j) => j !== i && isSameCopy(one, other) && this.#paths.compare(instance, one, other) < 0,
      );
      if (!later) this.#follow(instance, one, false);
      if (instance.lostAfter >= 0) return;
    }
  }

  #follow(instance: Instance, last: Seen, unicast: boolean): void {
    let at = last;
    let time = this.#paths.at(last);
    const passed = new Set([placeOf(last)]);
    for (let step = 0; step < STEPS; step++) {
      const next = this.#routes.next(instance.inner, at, unicast, time);
      if (next.length === 0 || next.some((place) => passed.has(place) || this.#wasAt(instance, place))) return;
      const sure = next.every((place) => this.#shouldSee(instance, last, place, unicast));
      if (sure) {
        instance.lostAfter = last.point;
        instance.expected = pointOf(next[0]!);
        return;
      }
      for (const place of next) passed.add(place);
      at = phantom(at, next[0]!);
      time = this.#paths.at(last);
    }
  }

  #wasAt(instance: Instance, place: number): boolean {
    return instance.seen.some((one) => placeOf(one) === place);
  }

  #shouldSee(instance: Instance, last: Seen, place: number, unicast: boolean): boolean {
    const point = this.#points[pointOf(place)]!;
    // What is flooded is not answered: nothing tells whether a capture had begun.
    const time = this.#timeAt(last, place);
    // Taken for complete too early, for want of room: it may have come there later.
    if (instance.known < time + ON_THE_WAY) return false;
    const { base } = this.#paths;
    const capturing = unicast ? point.wasCapturing(time, base) : point.wasCapturing(time, base, 0);
    return this.#sees(instance, place) && capturing;
  }

  #sees(instance: Instance, place: number): boolean {
    const { etherType, protocol } = instance.inner;
    const kind = isWrapped(place) ? 511 : classOf(BARE, etherType, protocol);
    return this.#points[pointOf(place)]!.sees(place, kind);
  }

  /** The time of a sighting by another point's clock. */
  #timeAt(seen: Seen, place: number): number {
    const here = this.#paths.at(seen);
    const clock = this.#paths.correction(seen.point, pointOf(place), here);
    return here + (clock?.offset ?? 0) / 1e9;
  }
}

const BARE = /* @__PURE__ */ new Seen(0, 0, 0, 0, 0);

/** Whether another sighting of a flooded packet is of the tunnel packet that this one is of. */
const isSameCopy = (one: Seen, other: Seen): boolean =>
  other.wrapped && other.outerDestination === one.outerDestination && other.outerSource === one.outerSource;

/** What a sighting at a place would look like. */
function phantom(seen: Seen, place: number): Seen {
  const made = new Seen(pointOf(place), 0, seen.seconds, seen.nanoseconds, seen.length);
  Object.assign(made, seen, { point: pointOf(place), port: place % PORTS });
  if (!isWrapped(place)) made.vni = -1;
  return made;
}
