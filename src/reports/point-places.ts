/**
 * Capture points told with the interfaces that they are, where an inventory knows these.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Point } from '../conversations/point.ts';
import { PointBinder } from '../inventory/binder.ts';
import type { Inventory } from '../inventory/model.ts';

/** What goes to all stations, or is answered by another than is asked, follows no way from one end to the other. */
const ASKED_OF_ALL = /^(?:ARP|neighbour|multicast|router) /;
const GROUP = /^(?:22[4-9]|23\d|255|ff[\da-f]{2}:)/;

/** Takes conversations, and puts the places of points into those that tell of points. */
export class PointPlaces {
  readonly #binder: PointBinder;
  /** Points wait until all of them are known: one tells of another. */
  #points: Point[] = [];

  constructor(inventory: Inventory) {
    this.#binder = new PointBinder(inventory);
  }

  /** Take a conversation; those that are to be told now. */
  take(one: Conversation): readonly Conversation[] {
    if (one.type === 'point') {
      if (one.frames !== undefined) this.#binder.frames(one.point, one.frames);
      this.#points.push(one);
      return [];
    }
    if (one.type === 'crossing') this.#crossing(one);
    return this.#points.length === 0 ? [one] : [...this.end(), one];
  }

  /** Say that nothing more is to come; the points that wait. */
  end(): readonly Conversation[] {
    this.#binder.settle();
    const points = this.#points.map((one) => ({ ...one, ...this.#binder.bind(one.point) }));
    this.#points = [];
    return points;
  }

  #crossing({ source, destination, vni, sightings, hops, hopErrors, ambiguous, summary, copyAt }: Crossing): void {
    // Where one capture holds all interfaces, its packets tell of none.
    if (sightings.some((one) => one.interface !== undefined)) return;
    if (ambiguous || copyAt !== undefined || ASKED_OF_ALL.test(summary) || GROUP.test(destination)) return;
    if (new Set(sightings.map(({ point }) => point)).size < sightings.length) return;
    const tunnel = sightings.find((one) => one.tunnel !== undefined)?.tunnel;
    this.#binder.passed({
      source,
      destination,
      vni,
      tunnel,
      sightings: sightings.map((one, i) => ({
        point: one.point,
        tunnelled: one.tunnel !== undefined,
        since: i === 0 ? Number.POSITIVE_INFINITY : (hops[i - 1] ?? 0),
        isOrdered: i === 0 || typeof hopErrors[i - 1] === 'number',
      })),
    });
  }
}
