/**
 * Capture points told with the interfaces that they are, where an inventory knows these.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Sighting } from '../conversations/sighting.ts';
import type { Inventory } from '../inventory/model.ts';
import { pointBinder } from '../inventory/points.ts';

/** What is gathered of a point: what all of its packets share. */
interface Seen {
  common: readonly string[] | undefined;
  vteps: readonly string[] | undefined;
  readonly vnis: Set<number>;
  readonly peers: Set<string>;
}

/** So many points are bound. */
const MOST_POINTS = 4096;
/** So many addresses of a point are looked at for a neighbour. */
const MOST_PEERS = 32;

/** Takes conversations, and puts the places of points into those that tell of points. */
export class PointPlaces {
  readonly #bind: ReturnType<typeof pointBinder>;
  readonly #seen = new Map<string, Seen>();

  constructor(inventory: Inventory) {
    this.#bind = pointBinder(inventory);
  }

  /** Take a conversation; it comes back as it is to be told. */
  take(one: Conversation): Conversation {
    if (one.type === 'crossing') this.#crossing(one.source, one.destination, one.vni, one.sightings);
    if (one.type !== 'point') return one;
    const seen = this.#seen.get(one.point);
    const place = this.#bind(one.point, {
      common: seen?.common ?? [],
      peers: [...(seen?.peers ?? [])].filter((address) => seen?.common?.includes(address) !== true),
      vteps: seen?.vteps ?? [],
      vnis: [...(seen?.vnis ?? [])],
      tunnels: seen?.vteps !== undefined,
    });
    return place === undefined ? one : { ...one, place };
  }

  #crossing(source: string, destination: string, vni: number | null, sightings: readonly Sighting[]): void {
    for (const { point, tunnel } of sightings) {
      let seen = this.#seen.get(point);
      if (seen === undefined) {
        if (this.#seen.size >= MOST_POINTS) return;
        seen = { common: undefined, vteps: undefined, vnis: new Set(), peers: new Set() };
        this.#seen.set(point, seen);
      }
      if (tunnel !== undefined) seen.vteps = shared(seen.vteps, [tunnel.source, tunnel.destination]);
      else {
        seen.common = shared(seen.common, [source, destination]);
        if (vni !== null && seen.vnis.size < 2) seen.vnis.add(vni);
        for (const address of [source, destination]) if (seen.peers.size < MOST_PEERS) seen.peers.add(address);
      }
    }
  }
}

const shared = (before: readonly string[] | undefined, now: readonly string[]): readonly string[] =>
  before === undefined ? now : before.length === 0 ? before : before.filter((one) => now.includes(one));
