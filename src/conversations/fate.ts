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
import { isWrapped, mirrored, onPoint, pointOf } from './domains.ts';
import type { Instance } from './instance.ts';
import { Losing } from './losing.ts';
import type { Paths } from './path.ts';
import type { Routes } from './routes.ts';
import { Seen } from './seen.ts';
import type { Summing } from './summary.ts';
import type { Twins } from './twins.ts';

/** How far the known way is followed beyond the first point that missed a packet. */
const STEPS = 6;
const PORTS = 0x20_0000;
/** Seconds that a packet may be on its way from one point to the next. */
const ON_THE_WAY = 0.25;

/** Packets that are on their way at any time, on average: of fewer, one that is seen last was lost rather than that. */
const SELDOM = 0.02;

/** Judges packets. */
export class Fates {
  readonly #points: readonly CapturePoint[];
  readonly #routes: Routes;
  readonly #twins: Twins;
  readonly #paths: Paths;
  readonly #summing: Summing;
  readonly #losing = new Losing();

  constructor(points: readonly CapturePoint[], routes: Routes, twins: Twins, paths: Paths, summing: Summing) {
    this.#points = points;
    this.#routes = routes;
    this.#twins = twins;
    this.#paths = paths;
    this.#summing = summing;
  }

  /** Note points that a packet passed unseen: before the first point that saw it, and between two that did. */
  noteMisses(instance: Instance): void {
    const { seen, inner } = instance;
    if (!instance.certain || instance.uneven || !instance.unicast) return;
    // A host may send an ICMP error in somebody else's name; a copy begins where it was made.
    if (inner.kind === 'icmp-error' || instance.copyOf !== undefined) return;
    const first = seen[0]!;
    const time = this.#paths.at(first);
    this.#missBefore(instance, first, time);
    for (let i = 1; i < seen.length; i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      this.#losing.passed(inner, from, to);
      for (const place of this.#routes.next(inner, from, true, time)) {
        if (place === this.#routes.at(to)) break;
        if (this.#routes.next(inner, phantom.at(from, place), true, time).includes(this.#routes.at(to)))
          this.#miss(instance, from, place);
      }
    }
    // A proxy answers for another: only who speaks for itself proves that it was reached.
    if (instance.delivered && inner.kind !== 'arp' && inner.kind !== 'neighbour-solicitation')
      this.#missBehind(instance, seen.at(-1)!, time);
  }

  /** All places between the sender and the first point that saw a packet let it pass unseen. */
  #missBefore(instance: Instance, first: Seen, time: number): void {
    let at = first;
    for (let step = 0; step < STEPS; step++) {
      const places = this.#routes.previous(instance.inner, at, time).map(mirrored);
      for (const place of places) this.#miss(instance, first, place);
      const [place] = places;
      // What tunnel it was in further back is not known of a bare frame.
      if (place === undefined || places.length > 1 || (isWrapped(place) && !at.wrapped)) return;
      at = phantom.at(at, place);
    }
  }

  /** All places between the last point that saw a packet and the station that answered it, likewise. */
  #missBehind(instance: Instance, last: Seen, time: number): void {
    let at = last;
    for (let step = 0; step < STEPS; step++) {
      const places = this.#routes.next(instance.inner, at, true, time);
      for (const place of places) this.#miss(instance, last, place);
      const [place] = places;
      if (place === undefined || places.length > 1 || (isWrapped(place) && !at.wrapped)) return;
      at = phantom.at(at, place);
    }
  }

  #miss(instance: Instance, near: Seen, place: number): void {
    const points = this.#twins.of(pointOf(place));
    if (instance.seen.some((one) => points.includes(one.point))) return;
    for (const point of points) {
      const there = onPoint(place, point);
      if (this.#sees(instance, there)) this.#points[point]!.miss(this.#timeAt(near, there));
    }
  }

  /** Say where a packet was lost, in the instance. */
  judge(instance: Instance): void {
    if (instance.delivered || instance.seen.length === 0 || instance.ambiguous) return;
    if (instance.unicast) {
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
    const passed = new Set([this.#routes.at(last)]);
    for (let step = 0; step < STEPS; step++) {
      const next = this.#routes.next(instance.inner, at, unicast, time);
      if (next.length === 0 || next.some((place) => passed.has(place) || this.#wasAt(instance, place))) return;
      if (next.some((place) => this.#mayBeUnderWay(last, pointOf(place)))) return;
      const expected = this.#lostBefore(instance, last, next, unicast);
      if (expected !== undefined) {
        instance.lostAfter = last.point;
        instance.expected = expected;
        return;
      }
      for (const place of next) passed.add(place);
      at = phantom.at(at, next[0]!);
      time = this.#paths.at(last);
    }
  }

  /** The point before which a packet was lost, if all that it may come to next should have seen it; else undefined. */
  #lostBefore(instance: Instance, last: Seen, next: readonly number[], unicast: boolean): number | undefined {
    const { inner } = instance;
    const sure = next.map((place) => this.#witness(instance, last, place, true));
    const [witness] = sure;
    if (witness !== undefined && !sure.includes(undefined)) {
      if (unicast) this.#losing.lost(inner, last, witness);
      return witness;
    }
    // What is flooded is not answered: nothing tells whether a capture had begun, or was at its end.
    if (!unicast) return undefined;
    const presumed = next.map((place) => this.#witness(instance, last, place, false));
    const [silent] = presumed;
    if (silent === undefined || presumed.includes(undefined)) return undefined;
    const verdict = this.#losing.inSilence(inner, last, silent, this.#isUnanswered(instance));
    if (verdict === undefined) return undefined;
    instance.presumed = verdict === 'presumed';
    return silent;
  }

  /** Whether somebody waited for an answer that did not come while a point that saw the request was capturing. */
  #isUnanswered({ pairing, inner, seen, error }: Instance): boolean {
    if (pairing === undefined || pairing.reply !== undefined || pairing.request?.inner.kind !== inner.kind)
      return false;
    // Who answers with an error has got the packet, wherever that was; an error about the tunnel tells that it was not.
    const told = pairing.error ?? error;
    if (told !== undefined && told.aboutTunnel !== true) return false;
    const { base } = this.#paths;
    return seen.some((one) => this.#points[one.point]!.ranUntil(this.#paths.at(one), base));
  }

  #wasAt(instance: Instance, place: number): boolean {
    return instance.seen.some((one) => this.#routes.at(one) === place);
  }

  /**
   * The point that should have seen a packet at a place: of several captures of one interface any will do.
   *
   * @param sure - whether to ask for records of the point before and behind that time
   */
  #witness(instance: Instance, last: Seen, place: number, sure: boolean): number | undefined {
    const points = this.#twins.of(pointOf(place));
    return points.find((point) => this.#shouldSee(instance, last, onPoint(place, point), sure));
  }

  #shouldSee(instance: Instance, last: Seen, place: number, sure: boolean): boolean {
    const point = this.#points[pointOf(place)]!;
    if (sure && !this.#isTimeKnown(last, place)) return false;
    const time = this.#timeAt(last, place);
    // Taken for complete too early, for want of room: it may have come there later.
    if (instance.known < time + ON_THE_WAY) return false;
    const { base } = this.#paths;
    if (!this.#sees(instance, place) || point.mayHaveCut(instance.inner.protocol)) return false;
    return point.wasCapturing(time, base, sure);
  }

  /** Whether the captures ended while a packet may have been on its way, and so many pass that this is to be expected. */
  #mayBeUnderWay(last: Seen, to: number): boolean {
    const { passed, slowest } = this.#summing.between(last.point, to);
    if (passed === 0) return false;
    const end = this.#endFor(last);
    const onTheirWay = (passed / Math.max(end, 1e-6)) * (slowest / 1e9);
    return onTheirWay > SELDOM && this.#paths.at(last) + slowest / 1e9 > end;
  }

  /** When the last record of all was captured, by the clock of a sighting's point. */
  #endFor(seen: Seen): number {
    const { base } = this.#paths;
    const time = this.#paths.at(seen);
    let end = Number.NEGATIVE_INFINITY;
    for (const [i, { records, lastSeconds, lastNanoseconds }] of this.#points.entries()) {
      if (records === 0) continue;
      const last = lastSeconds - base + lastNanoseconds / 1e9;
      end = Math.max(end, last - (this.#paths.correction(seen.point, i, time)?.offset ?? 0) / 1e9);
    }
    return end;
  }

  #sees(instance: Instance, place: number): boolean {
    const { etherType, protocol } = instance.inner;
    const kind = isWrapped(place) ? 511 : classOf(BARE, etherType, protocol);
    return this.#points[pointOf(place)]!.sees(place, kind);
  }

  /** Whether a sighting's time by another point's clock is known: what is guessed proves no absence. */
  #isTimeKnown(seen: Seen, place: number): boolean {
    const point = pointOf(place);
    const here = this.#paths.at(seen);
    return point === seen.point || this.#paths.isClockKnown(seen.point, point, here);
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

/** What a sighting at a place would look like, to ask for the way from there; used again and again. */
class Phantom extends Seen {
  /** Be like a sighting, at a place. */
  at(seen: Seen, place: number): this {
    this.point = pointOf(place);
    this.port = place % PORTS;
    this.vni = isWrapped(place) ? seen.vni : -1;
    this.sourceMac = seen.sourceMac;
    this.destinationMac = seen.destinationMac;
    this.timeToLive = seen.timeToLive;
    this.outerSource = seen.outerSource;
    this.outerDestination = seen.outerDestination;
    return this;
  }
}

const phantom = /* @__PURE__ */ new Phantom(0, 0, 0, 0, 0);
