/**
 * On which side of two capture points a talker is: what path order rests on, without names and without clocks.
 *
 * Of two points on the way, the one nearer to a talker sees its packets earlier and what is sent to it later. So the
 * time between a packet from it and a packet to it is longer there, and each point measures that time with its own
 * clock: neither the offset nor, over moments, the drift of the clocks matters.
 *
 * @module
 */
import { Mixer } from './mixer.ts';

// A clock may gain a ten-thousandth: differences further apart in time prove less.
const DRIFT = 1e5;
/** Timestamps of microseconds are cut: less than this is no difference. */
const RESOLUTION = 1000;
/** Nanoseconds that two captures of one interface may be apart. */
const STAMPING = 20_000;
/** Enough agreeing observations that further ones need not be made. */
const SURE = 12;
/** The most pairs of points that are remembered as one kind or the other. */
const PAIRS = 65_536;

const POINTS = 65_536;

/** Packets of each direction that are kept for comparison. */
const KEPT = 8;

/** What is known of one talker and one pair of points. */
interface Side {
  /** Above 0: the talker is nearer to the first point of the pair. */
  score: number;
  /** Packets from the talker, and to it. */
  readonly from: Passage[];
  readonly to: Passage[];
}

/** A packet between the points: nanoseconds from the first to the second, and the time in seconds. */
interface Passage {
  readonly difference: number;
  readonly time: number;
}

const mixer = /* @__PURE__ */ new Mixer();

/** What is known of talkers and pairs of points. */
export class Sides {
  readonly #known = new Map<number, Side>();
  /** Pairs of points that some talker passes in a known order, as keys. */
  readonly #apart = new Set<number>();
  /** Pairs of points that see what comes and what goes at once, as keys. */
  readonly #together = new Set<number>();
  readonly #limit: number;
  forgotten = 0;

  /** @param limit - the most talkers and pairs of points that are remembered together */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Learn from one packet that passed two points, each of them once.
   *
   * @param difference - nanoseconds from `a` to `b` by their clocks
   * @param talker - who sent it, as a key
   * @param listener - whom it is to
   */
  learn(a: number, b: number, difference: number, time: number, talker: number, listener: number): void {
    const swap = a > b;
    const first = swap ? b : a;
    const second = swap ? a : b;
    const signed = swap ? -difference : difference;
    const passage = { difference: signed, time };
    const pair = first * POINTS + second;
    const sender = this.#side(first, second, talker);
    let together = false;
    if (Math.abs(sender.score) < SURE) together = take(sender, sender.from, sender.to, passage, 1);
    const receiver = this.#side(first, second, listener);
    if (Math.abs(receiver.score) < SURE) together = take(receiver, receiver.to, receiver.from, passage, -1) || together;
    if (together && this.#together.size < PAIRS) this.#together.add(pair);
    if ((sender.score !== 0 || receiver.score !== 0) && this.#apart.size < PAIRS) this.#apart.add(pair);
  }

  /** Whether two points are known to be apart: not two captures of one interface. */
  areApart(a: number, b: number): boolean {
    return this.#apart.has(Math.min(a, b) * POINTS + Math.max(a, b));
  }

  /** Whether two points are two captures of one interface, as far as what passed both ways tells. */
  areTwins(a: number, b: number): boolean {
    return this.#together.has(Math.min(a, b) * POINTS + Math.max(a, b)) && !this.areApart(a, b);
  }

  #side(a: number, b: number, talker: number): Side {
    const key = keyOf(a, b, talker);
    let side = this.#known.get(key);
    if (side === undefined) {
      side = { score: 0, from: [], to: [] };
      if (this.#known.size >= this.#limit) this.#forget();
      this.#known.set(key, side);
    }
    return side;
  }

  /** Which of two points a talker's packets pass first: above 0 `a`, below 0 `b`, 0 where it is not known. */
  order(a: number, b: number, talker: number): number {
    if (a === b) return 0;
    return a < b
      ? (this.#known.get(keyOf(a, b, talker))?.score ?? 0)
      : -(this.#known.get(keyOf(b, a, talker))?.score ?? 0);
  }

  #forget(): void {
    let left = Math.max(1, this.#limit >> 4);
    for (const key of this.#known.keys()) {
      this.#known.delete(key);
      this.forgotten++;
      if (--left === 0) return;
    }
  }
}

/**
 * Compare a packet with the one of the other direction that is nearest in time.
 *
 * Two captures of one interface stamp a packet some microseconds apart, the same one first both ways; two points on one
 * clock see what goes there and what comes back in opposite order.
 *
 * @param sign - 1 for a packet from the talker, -1 for one to it
 * @returns whether both points saw both packets at once, as two captures of one interface do
 */
function take(side: Side, own: Passage[], other: readonly Passage[], passage: Passage, sign: number): boolean {
  own.push(passage);
  if (own.length > KEPT) own.shift();
  let nearest: Passage | undefined;
  for (const one of other) {
    if (nearest === undefined || Math.abs(one.time - passage.time) < Math.abs(nearest.time - passage.time))
      nearest = one;
  }
  if (nearest === undefined) return false;
  const { difference } = nearest;
  const isStamping = Math.abs(difference) < STAMPING && Math.abs(passage.difference) < STAMPING;
  if (isStamping && difference * passage.difference > 0) return true;
  const lead = sign * (passage.difference - difference);
  if (Math.abs(lead) <= RESOLUTION + DRIFT * Math.abs(nearest.time - passage.time)) {
    return isStamping && Math.abs(lead) <= RESOLUTION;
  }
  side.score += lead > 0 ? 1 : -1;
  return false;
}

const keyOf = (a: number, b: number, talker: number): number => mixer.start(4).add(a).add(b).addNumber(talker).key();
