/**
 * How many exchanges of each kind ended how, in each overlay.
 *
 * @module
 */
import type { ExchangeKind } from '../conversations/exchange.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import type { ExchangeCount } from '../conversations/summary.ts';

/** The kinds of exchanges, by the lowest bits of an event's code. */
const KINDS: readonly ExchangeKind[] = ['echo', 'arp', 'nd', 'tcp-handshake'];
/** Overlays times kinds; whoever has more has been scanned. */
const MOST = 65_536;
const NEAR = 1024;

/** The exchanges of one kind in one overlay, while they are counted. */
export interface Count {
  readonly kind: ExchangeKind;
  readonly vni: number;
  answered: number;
  unanswered: number;
  unrequested: number;
  error: number;
  furtherReplies: number;
  readonly rtt: Percentiles;
}

/** The counts of one capture point. */
export class Counts {
  readonly #all: Count[] = [];
  readonly #numbers = new Map<number, number>();
  /** The numbers of some keys, found at once: a map costs 20 ns. By the lowest bits of a key: one more than it. */
  readonly #nearKeys = new Int32Array(NEAR);
  readonly #near = new Int32Array(NEAR);

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
      this.#all.push(emptyCount(KINDS[kind]!, vni));
      this.#numbers.set(key, number);
    }
    return number;
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

const emptyCount = (kind: ExchangeKind, vni: number): Count => ({
  kind,
  vni,
  answered: 0,
  unanswered: 0,
  unrequested: 0,
  error: 0,
  furtherReplies: 0,
  rtt: new Percentiles(),
});

function rttOf(rtt: Percentiles): ExchangeCount['rtt'] {
  if (rtt.count === 0) return null;
  return { p50: rtt.at(0.5)!, p90: rtt.at(0.9)!, p99: rtt.at(0.99)!, most: rtt.most };
}
