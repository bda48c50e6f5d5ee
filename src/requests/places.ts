/**
 * Where the capture points of requests are: bound by the inventory to interfaces, and what the followed packets tell of it.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import { PointBinder } from '../inventory/binder.ts';
import type { Inventory } from '../inventory/model.ts';
import type { PointBinding } from '../inventory/points.ts';
import type { FollowedPoint } from './follower.ts';
import { type Path, type Stop, sentFlow } from './path.ts';
import { type Ends, endsOf, translationOf } from './translation.ts';

/** A capture point of requests, and where it is. */
export interface RequestPoint extends PointBinding {
  readonly type: 'point';
  readonly point: string;
}

/** Connections after each of which the frames of all points are looked at; later on after one of so many. */
const LOOKED_AT = 256;

/** Binds the points of requests. */
export class RequestPlaces {
  readonly #binder: PointBinder;
  #paths = 0;

  constructor(inventory: Inventory) {
    this.#binder = new PointBinder(inventory);
  }

  /** Tell where a point is. */
  bind(point: string): PointBinding {
    return this.#binder.bind(point);
  }

  /** Learn from a connection's path. */
  learn({ stops }: Path, points: readonly FollowedPoint[]): void {
    if (this.#paths++ < LOOKED_AT || this.#paths % LOOKED_AT === 0) this.#look(points);
    for (const leg of legsOf(stops)) this.#leg(leg, points);
  }

  /** Tell where all points are, with all that was learned. */
  all(points: readonly FollowedPoint[]): RequestPoint[] {
    this.#look(points);
    this.#binder.settle();
    return points.map(({ name }) => ({ type: 'point', point: name, ...this.#binder.bind(name) }));
  }

  #look(points: readonly FollowedPoint[]): void {
    for (const { name, ends } of points) {
      const { seen } = ends;
      if (seen !== undefined) this.#binder.frames(name, seen);
    }
  }

  #leg(leg: readonly Stop[], points: readonly FollowedPoint[]): void {
    const names = leg.map(({ strand }) => points[strand.point]!.name);
    // A capture of several interfaces is none of them.
    if (new Set(names).size < names.length) return;
    const [first] = leg;
    if (first === undefined) return;
    const { client, server } = endsOf(first.strand);
    const wrapped = leg.find(({ strand }) => sentFlow(strand).tunnel !== undefined);
    const tunnel = wrapped === undefined ? undefined : sentFlow(wrapped.strand).tunnel;
    this.#binder.passed({
      source: addressText(client),
      destination: addressText(server),
      vni: leg.find(({ strand }) => strand.vni >= 0)?.strand.vni ?? null,
      tunnel:
        tunnel === undefined
          ? undefined
          : { source: addressText(tunnel.source), destination: addressText(tunnel.destination) },
      sightings: leg.map((stop, i) => ({
        point: names[i]!,
        tunnelled: stop.strand.vni >= 0,
        since: i === 0 ? Number.POSITIVE_INFINITY : nearer(leg[i - 1]!, stop),
        isOrdered: i === 0 || (isBoth(leg[i - 1]!) && isBoth(stop)),
      })),
    });
  }
}

const isBoth = ({ sentAt, gotAt }: Stop): boolean => sentAt >= 0 && gotAt >= 0;

/** How much nearer a stop is to the server than the one before, in nanoseconds, whatever the clocks say. */
const nearer = (before: Stop, stop: Stop): number =>
  isBoth(before) && isBoth(stop) ? (before.gotAt - before.sentAt - (stop.gotAt - stop.sentAt)) / 2 : 0;

/** The legs of a path: from one translation to the next. */
function legsOf(stops: readonly Stop[]): Stop[][] {
  const legs: Stop[][] = [];
  let last: Ends | undefined;
  for (const stop of stops) {
    const ends = endsOf(stop.strand);
    if (last === undefined || translationOf(last, ends) !== null) legs.push([]);
    legs.at(-1)!.push(stop);
    last = ends;
  }
  return legs;
}
