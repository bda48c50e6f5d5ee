/**
 * Whose frames a capture point sees: the hardware addresses that its unicast frames are from or to. What all of them have
 * in common is the point's own, or that of the only station it hears.
 *
 * @module
 */
import type { PointFrames } from '../inventory/points.ts';
import { macNumberText } from './addresses.ts';

/** Frames that are counted one by one; of later ones, one of so many. */
const COUNTED = 1024;
const SAMPLED = 16;
/** Hardware addresses that are counted. */
const ADDRESSES = 64;
/** One frame of so many may be a stranger's: a switch floods what it has not learned yet. */
const STRANGERS = 20;
/** Others that are told. */
const OTHERS = 8;

/** Gathers the hardware addresses of a point's unicast frames. */
export class FrameEnds {
  /** The addresses that every frame so far had; undefined before the first. */
  #left: readonly number[] | undefined;
  #frames = 0;
  #counted = 0;
  readonly #counts = new Map<number, number>();

  /** Take note of a unicast frame's addresses. */
  see(source: number, destination: number): void {
    const left = this.#left;
    if (left === undefined) this.#left = [source, destination];
    // Found out, or refuted: most frames end here.
    else if (left.length > 0 && !(left.length === 1 && (left[0] === source || left[0] === destination))) {
      const common = left.filter((mac) => mac === source || mac === destination);
      if (common.length < left.length) this.#left = common;
    }
    if (++this.#frames > COUNTED && this.#frames % SAMPLED !== 0) return;
    this.#counted++;
    this.#count(source);
    if (destination !== source) this.#count(destination);
  }

  #count(mac: number): void {
    const known = this.#counts.get(mac);
    if (known !== undefined || this.#counts.size < ADDRESSES) this.#counts.set(mac, (known ?? 0) + 1);
  }

  /** Whether the point is the interface with this address: undefined where its frames leave it open. */
  is(mac: number): boolean | undefined {
    if (this.#left === undefined || mac < 0) return undefined;
    if (!this.#left.includes(mac)) return false;
    return this.#left.length === 1 ? true : undefined;
  }

  /** What was seen; undefined where there was no unicast frame. */
  get seen(): PointFrames | undefined {
    if (this.#left === undefined) return undefined;
    const enough = this.#counted - Math.floor(this.#counted / STRANGERS);
    const counted = [...this.#counts];
    const most = counted.filter(([, count]) => count >= enough);
    const others = counted.filter(([, count]) => count < enough).slice(0, OTHERS);
    return {
      all: [...new Set(this.#left)].map(macNumberText),
      most: most.map(([mac]) => macNumberText(mac)),
      others: others.map(([mac]) => macNumberText(mac)),
    };
  }
}
