/**
 * Clock relations of all capture points: difference constraints from packets that passed two points, and the bands that
 * follow from them.
 *
 * `clock b - clock a <= w` for every packet from a to b. A chain of points adds its bounds up, and the tightest bound
 * for any two points is the shortest path between them; the least delay of each hop counts, not that of one packet.
 * Clocks that drift are made steady first: the drift that fits each pair is taken out of all bounds, the same for all.
 *
 * @module
 */
import type { Clock } from './clock.ts';
import { DRIFT_LIMIT, Envelope, fit } from './envelope.ts';
import { Potentials } from './potentials.ts';

/** The bounds of clock b minus clock a in nanoseconds. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Timestamps of microseconds are cut, not rounded, and two taps of one moment may be taken in either order. */
const SLACK = 2000;
/** Two crystals of 50 parts in a million each, in nanoseconds a second: more drift than that is seen before it matters. */
const CRYSTAL = 1e5;
// Shortest paths cost the cube of the points; beyond this many only direct neighbours are compared.
const POINTS = 96;
const STRIDE = 65_536;
/** The most pairs of points that are compared. */
const EDGES = 16_384;

/** Seconds for which bounds hold that are other ones at other times; more where solving takes long. */
const STRIDE_OF_FEW = 0.5;
const FEW = 16;
const strideFor = (points: number): number => STRIDE_OF_FEW * Math.max(1, points / FEW) ** 3;

/** The drift that fits a pair of points. */
interface Fitted {
  readonly key: number;
  readonly drift: number;
  readonly width: number;
  /** What is joined first. */
  readonly rank: number;
  /** How far the drift may be off. */
  readonly doubt: number;
}

const keyOf = (a: number, b: number): number => a * STRIDE + b;
const firstOf = (key: number): number => Math.floor(key / STRIDE);
const secondOf = (key: number): number => key % STRIDE;

/** What is known of the points' clocks. */
export class Clocks {
  /** By the pair from which the packets went to which. */
  readonly #edges = new Map<number, Envelope>();
  /** The least difference seen between two points, either way: what their clocks are off at most, if they agree. */
  readonly #likely = new Map<number, number>();
  #changes = 0;
  #solvedAt = -1;
  /** Bounds at time 0 with the drift taken out. */
  #bounds = new Map<number, number>();
  #drifts = new Potentials();
  /** How far a pair's drift may be off, in nanoseconds a second, by the chain that tells it. */
  #doubts = new Map<number, number>();
  /** Pairs whose clocks no steady drift explains. */
  #stepped = new Set<number>();
  #steppedFor = Number.NaN;
  #stride = STRIDE_OF_FEW;
  #chain = new Potentials();
  #chainAt = '';

  /** Learn that a packet was seen at `a` before it was seen at `b`, `difference` nanoseconds later by their clocks. */
  learn(a: number, b: number, difference: number, time: number): void {
    const key = keyOf(a, b);
    let edge = this.#edges.get(key);
    if (edge === undefined) {
      if (this.#edges.size >= EDGES) return;
      edge = new Envelope();
      this.#edges.set(key, edge);
      this.#solvedAt = -1;
    }
    const before = edge.least;
    edge.add(difference, time);
    if (edge.least < before) this.#changes++;
    // What does not tighten the bound may still tell of a drift.
    else if (this.#isStrained(a, b)) this.#changes++;
  }

  /** Whether the bounds of a pair contradict each other as long as the clocks are taken for steady. */
  #isStrained(a: number, b: number): boolean {
    const back = this.#edges.get(keyOf(b, a));
    return back !== undefined && this.#edges.get(keyOf(a, b))!.least + back.least < -SLACK;
  }

  /** The bounds of clock b minus clock a at a time in seconds; undefined where no chain of packets tells both. */
  band(a: number, b: number, time: number): Band | undefined {
    if (a === b) return { low: 0, high: 0 };
    this.#solve(time);
    const high = this.#bounds.get(keyOf(a, b));
    const back = this.#bounds.get(keyOf(b, a));
    if (high === undefined || back === undefined) return undefined;
    const moved = (this.#drifts.difference(a, b) ?? 0) * time;
    return { low: moved - back, high: moved + high };
  }

  /** The correction to use for clock b minus clock a, and how far it may be off: 0 where the band allows one clock. */
  correction(a: number, b: number, time: number): { readonly offset: number; readonly error: number } | undefined {
    const band = this.band(a, b, time);
    if (band === undefined) return undefined;
    const offset = band.low <= SLACK && band.high >= -SLACK ? 0 : (band.low + band.high) / 2;
    // Bounds that contradict each other by a little are as wide as they contradict.
    const half = Math.abs(band.high - band.low) / 2;
    return { offset, error: Math.max(half, band.high - offset, offset - band.low) + SLACK };
  }

  /** Note how far apart in time two points saw a packet, whichever of them saw it first. */
  suppose(a: number, b: number, difference: number): void {
    const key = a < b ? keyOf(a, b) : keyOf(b, a);
    const size = Math.abs(difference);
    if (this.#likely.size >= EDGES && !this.#likely.has(key)) return;
    if (size >= (this.#likely.get(key) ?? Number.POSITIVE_INFINITY)) return;
    this.#likely.set(key, size);
    this.#chainAt = '';
  }

  /**
   * The likely correction for clock b minus clock a where no bound is known for the pair: along a chain of points whose
   * clocks are known, or so close that they are taken for one; undefined where there is no such chain.
   */
  supposition(a: number, b: number, time: number): number | undefined {
    this.#solve(time);
    const state = `${this.#solvedAt}/${this.#steppedFor}`;
    if (state !== this.#chainAt) {
      this.#chainAt = state;
      this.#chain = this.#chained();
    }
    const offset = this.#chain.difference(a, b);
    return offset === undefined ? undefined : offset + (this.#drifts.difference(a, b) ?? 0) * time;
  }

  /** Chain the points up: by known bands first, the narrowest before, then by the least differences seen. */
  #chained(): Potentials {
    const chain = new Potentials();
    const known: { readonly key: number; readonly offset: number; readonly width: number }[] = [];
    for (const [key, high] of this.#bounds) {
      const back = this.#bounds.get(keyOf(secondOf(key), firstOf(key)));
      if (back !== undefined) known.push({ key, offset: (high - back) / 2, width: high + back });
    }
    for (const { key, offset } of known.sort((one, other) => one.width - other.width)) {
      chain.join(firstOf(key), secondOf(key), offset);
    }
    for (const [key] of [...this.#likely].sort((one, other) => one[1] - other[1])) {
      chain.join(firstOf(key), secondOf(key), 0);
      this.#drifts.join(firstOf(key), secondOf(key), 0);
    }
    return chain;
  }

  /** Solve again when enough is new. */
  #solve(time: number): void {
    const stale = this.#solvedAt < 0 || this.#changes > this.#solvedAt + (this.#solvedAt >> 4);
    const moved = this.#isUnsteady && !(Math.abs(time - this.#steppedFor) <= this.#stride);
    if (!stale && !moved) return;
    if (stale) this.#fitDrifts();
    this.#solvedAt = this.#changes;
    this.#steppedFor = time;
    const bounds = new Map<number, number>();
    for (const [key, edge] of this.#edges) {
      const drift = this.#drifts.difference(firstOf(key), secondOf(key)) ?? 0;
      const doubt = this.#doubts.get(key) ?? 0;
      bounds.set(key, this.#stepped.has(key) ? edge.near(time) : edge.leastAt(time, drift, doubt));
    }
    const points = this.#points();
    this.#stride = strideFor(points.length);
    if (points.length <= POINTS) shorten(bounds, points);
    this.#bounds = bounds;
  }

  /** Whether the bounds are other ones at other times. */
  get #isUnsteady(): boolean {
    return this.#stepped.size > 0 || this.#doubts.size > 0;
  }

  /** The points of which something is known. */
  #points(): number[] {
    return [...new Set([...this.#edges.keys()].flatMap((key) => [firstOf(key), secondOf(key)]))];
  }

  /**
   * Find the drift of every point against every other. Pairs that may have one clock are taken to have one; then the
   * pairs decide that need a drift, the best bound first.
   */
  #fitDrifts(): void {
    this.#drifts = new Potentials();
    this.#stepped = new Set();
    const fits: Fitted[] = [];
    for (const [key, edge] of this.#edges) {
      const turned = keyOf(secondOf(key), firstOf(key));
      const back = this.#edges.get(turned);
      if (back === undefined || turned < key) continue;
      const strained = edge.least + back.least < -SLACK;
      if (!strained) {
        const one = edge.least >= -SLACK && back.least >= -SLACK;
        const doubt = one ? 0 : doubtOf(edge, back);
        fits.push({ key, drift: 0, width: edge.least + back.least, rank: one ? 0 : 2, doubt });
        continue;
      }
      const found = fit(edge, back, SLACK);
      if (found === undefined) this.#stepped.add(key).add(turned);
      else {
        const width = found.high - found.low;
        fits.push({ key, drift: found.drift, width, rank: 1, doubt: width / 2 });
      }
    }
    const doubts = new Map<number, number>();
    for (const { key, drift, doubt } of fits.sort((a, b) => a.rank - b.rank || a.width - b.width)) {
      const [a, b] = [firstOf(key), secondOf(key)];
      if (this.#drifts.join(a, b, drift)) doubts.set(keyOf(a, b), doubt).set(keyOf(b, a), doubt);
    }
    this.#doubts = this.#doubtsOfAll(doubts);
  }

  /** From how far the drifts of joined pairs may be off to how far those of all pairs may be: what joins them adds up. */
  #doubtsOfAll(joined: Map<number, number>): Map<number, number> {
    if (![...joined.values()].some((doubt) => doubt > 0)) return new Map();
    const points = this.#points();
    if (points.length <= POINTS) shorten(joined, points);
    return joined;
  }

  /**
   * Every pair of points whose band is known, in the order of the points.
   *
   * @param from - the beginning, in seconds, of the time for which the offset has to hold
   * @param to - its end
   */
  *relations(name: (point: number) => string, from: number, to: number): Generator<Clock> {
    const points = this.#points().sort((a, b) => a - b);
    for (const [i, a] of points.entries()) {
      for (const b of points.slice(i + 1)) {
        const clock = this.#relation(a, b, from, to);
        if (clock !== undefined) yield { type: 'clock', points: [name(a), name(b)], ...clock };
      }
    }
  }

  #relation(a: number, b: number, from: number, to: number): Omit<Clock, 'type' | 'points'> | undefined {
    const band = this.band(a, b, (from + to) / 2);
    if (band === undefined) return undefined;
    const drift = this.#drifts.difference(a, b) ?? 0;
    const reach = (Math.abs(drift) * (to - from)) / 2;
    return {
      offset: Math.round((band.low + band.high) / 2),
      error: Math.round(Math.abs(band.high - band.low) / 2) + SLACK + Math.round(reach),
      drift: Math.round(drift),
      driftError: this.#driftError(a, b),
      step: this.#stepped.has(keyOf(a, b)),
    };
  }

  #driftError(a: number, b: number): number | null {
    const edge = this.#edges.get(keyOf(a, b));
    const back = this.#edges.get(keyOf(b, a));
    const found = edge === undefined || back === undefined ? undefined : fit(edge, back, SLACK);
    if (found === undefined) return null;
    const error = Math.max(found.high - found.drift, found.drift - found.low);
    return error < DRIFT_LIMIT ? Math.round(error) : null;
  }
}

/** How far two clocks that are not one may drift although no drift is needed to explain what was seen. */
function doubtOf(edge: Envelope, back: Envelope): number {
  const found = fit(edge, back, SLACK);
  return found === undefined ? CRYSTAL : Math.min(CRYSTAL, Math.max(-found.low, found.high, 0));
}

/** Floyd and Warshall: through every point, the shortest bound between any two. */
function shorten(bounds: Map<number, number>, points: readonly number[]): void {
  for (const through of points) {
    for (const from of points) {
      const first = bounds.get(keyOf(from, through));
      if (first === undefined || from === through) continue;
      for (const to of points) {
        if (to === from || to === through) continue;
        const second = bounds.get(keyOf(through, to));
        if (second === undefined) continue;
        const key = keyOf(from, to);
        const direct = bounds.get(key);
        if (direct === undefined || first + second < direct) bounds.set(key, first + second);
      }
    }
  }
}
