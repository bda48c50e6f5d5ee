/**
 * Which overlay a capture point shows bare frames of: learned from packets that were seen there and in a tunnel too.
 *
 * @module
 */
import type { Seen } from './seen.ts';

/** More than one overlay was seen here. */
const MIXED = -2;
const UNKNOWN = -1;
/** A cooked capture may name four thousand million interfaces. */
const PLACES = 65_536;
/** Packets alike in all that identifies them are met in two overlays once, but not again and again. */
const DOUBTS = 2;

/** The overlays of places where frames are seen bare. */
export class Domains {
  readonly #overlays = new Map<number, number>();
  /** How often a place seemed to show another overlay than it is known for. */
  readonly #doubts = new Map<number, number>();

  /** Learn that a frame of this overlay was seen bare at the place of `seen`. */
  learn(seen: Seen, vni: number): void {
    const key = placeOf(seen);
    const known = this.#overlays.get(key);
    if (known === undefined) {
      if (this.#overlays.size < PLACES) this.#overlays.set(key, vni);
    } else if (known !== vni) this.#overlays.set(key, MIXED);
  }

  /** Note that a bare frame at the place of `seen` may be of another overlay than the place is known for. */
  doubt(seen: Seen): void {
    const key = placeOf(seen);
    const doubts = (this.#doubts.get(key) ?? 0) + 1;
    if (doubts > DOUBTS) this.#overlays.set(key, MIXED);
    else this.#doubts.set(key, doubts);
  }

  /** The overlay of a sighting: its tunnel's, or the only one that its place shows; -1 where that is not known. */
  of(seen: Seen): number {
    if (seen.vni >= 0) return seen.vni;
    const known = this.#overlays.get(placeOf(seen)) ?? UNKNOWN;
    return known === MIXED ? UNKNOWN : known;
  }
}

const PORTS = 0x20_0000;

/** A place: a point, the interface and direction where it has several, and whether the packet was in a tunnel there. */
export const placeOf = (seen: Seen): number => (seen.point * 2 + (seen.vni >= 0 ? 1 : 0)) * PORTS + (seen.port % PORTS);

/** The point of a place. */
export const pointOf = (place: number): number => Math.floor(place / (2 * PORTS));

/** The same place at another point. */
export const onPoint = (place: number, point: number): number => place + (point - pointOf(place)) * 2 * PORTS;

/** Whether a place is that of a capture of one interface. */
export const isOneInterface = (place: number): boolean => place % PORTS === 0;

/** Whether packets are in a tunnel at a place. */
export const isWrapped = (place: number): boolean => Math.floor(place / PORTS) % 2 === 1;

/** The place where what goes the other way passes: of a cooked capture the same interface in the other direction. */
export function mirrored(place: number): number {
  const port = place % PORTS;
  return port === 0 ? place : place - port + (port ^ 1);
}
