/**
 * How many exchanges of each kind ended how, in each overlay.
 *
 * @module
 */
import type { ExchangeKind } from '../conversations/exchange.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import type { ExchangeCount } from '../conversations/summary.ts';
import { DURATIONS_IN, PLACE, placeOf, tagOf } from '../loops/answers.ts';
import { DURATIONS } from '../loops/durations.ts';
import { REFUSES, VNI_SHIFT } from '../loops/queue.ts';

/** The kinds of exchanges, by the lowest bits of an event's code. */
const KINDS: readonly ExchangeKind[] = ['echo', 'arp', 'nd', 'tcp-handshake'];
/** Overlays times kinds; whoever has more has been scanned. */
const MOST = 65_536;
const NEAR = 1024;

/** Counts whose answers the loops count, and the octets of the loops' memory that they need. */
const MOST_BUSY = 64;
const BUSY = DURATIONS_IN + DURATIONS;
export const COUNT_OCTETS: number = MOST_BUSY * BUSY;

/** The exchanges of one kind in one overlay, while they are counted. */
export class Count {
  readonly kind: ExchangeKind;
  readonly vni: number;
  unanswered = 0;
  unrequested = 0;
  furtherReplies = 0;
  readonly rtt: Percentiles;
  #errors = 0;
  /** The number of errors that the loops counted, once there are so many answers that they do. */
  #further: Float64Array | undefined;

  /** @param busy - called once there are many answers, makes the numbers that the loops count in, where there is room */
  constructor(kind: ExchangeKind, vni: number, busy: () => Float64Array | undefined) {
    this.kind = kind;
    this.vni = vni;
    this.rtt = new Percentiles(() => {
      const numbers = busy();
      this.#further = numbers?.subarray(0, 1);
      return numbers?.subarray(DURATIONS_IN / 8) ?? new Float64Array(DURATIONS / 8);
    });
  }

  /** Count an answer: an error, or one that took so long. */
  take(code: number, took: number): void {
    if ((code & REFUSES) !== 0) this.#errors++;
    else this.rtt.add(took);
  }

  get answered(): number {
    return this.rtt.count;
  }

  get error(): number {
    return this.#errors + (this.#further?.[0] ?? 0);
  }
}

/** The counts of one capture point. */
export class Counts {
  readonly #all: Count[] = [];
  readonly #numbers = new Map<number, number>();
  /** The numbers of some keys, found at once: a map costs 20 ns. By the lowest bits of a key: one more than it. */
  readonly #nearKeys = new Int32Array(NEAR);
  readonly #near = new Int32Array(NEAR);
  readonly #memory: ArrayBuffer;
  readonly #at: number;
  #busy = 0;

  /**
   * @param memory - the loops'
   * @param at - where in it there is room for what they count
   */
  constructor(memory: ArrayBuffer, at: number) {
    this.#memory = memory;
    this.#at = at;
  }

  /** The number of a kind of exchange in an overlay; -1 is outside of any. */
  number(kind: number, vni: number): number {
    const key = (vni + 1) * KINDS.length + kind;
    const near = key & (NEAR - 1);
    if (this.#nearKeys[near] === key + 1) return this.#near[near]!;
    this.#nearKeys[near] = key + 1;
    this.#near[near] = this.#numbered(key, kind, vni);
    return this.#near[near]!;
  }

  #numbered(key: number, kind: number, vni: number): number {
    let number = this.#numbers.get(key);
    if (number === undefined) {
      if (this.#all.length === MOST) return MOST - 1;
      number = this.#all.length;
      this.#all.push(new Count(KINDS[kind]!, vni, () => this.#makeBusy(kind | ((vni + 1) << VNI_SHIFT))));
      this.#numbers.set(key, number);
    }
    return number;
  }

  /** Let the loops count the answers with this code. */
  #makeBusy(code: number): Float64Array | undefined {
    if (this.#busy === MOST_BUSY) return undefined;
    const at = this.#at + BUSY * this.#busy++;
    const place = new Int32Array(this.#memory, placeOf(code), PLACE / 4);
    place[0] = tagOf(code);
    place[1] = at;
    return new Float64Array(this.#memory, at, BUSY / 8);
  }

  /** A count by its number. */
  at(number: number): Count {
    return this.#all[number]!;
  }

  /** The overlays that exchanges were seen in. */
  get overlays(): ReadonlySet<number> {
    return new Set(this.#all.map(({ vni }) => vni));
  }

  /** What was counted, by overlay and kind. */
  list(): ExchangeCount[] {
    return this.#all
      .filter((one) => one.answered + one.unanswered + one.unrequested + one.error > 0)
      .sort((a, b) => a.vni - b.vni || (a.kind < b.kind ? -1 : 1))
      .map(({ kind, vni, answered, unanswered, unrequested, error, furtherReplies, rtt }) => ({
        kind,
        vni: vni < 0 ? null : vni,
        answered,
        unanswered,
        unrequested,
        error,
        // Who answered is a matter of several points.
        byVtep: 0,
        furtherReplies,
        rtt: rttOf(rtt),
      }));
  }
}

function rttOf(rtt: Percentiles): ExchangeCount['rtt'] {
  if (rtt.count === 0) return null;
  return { p50: rtt.at(0.5)!, p90: rtt.at(0.9)!, p99: rtt.at(0.99)!, most: rtt.most };
}
