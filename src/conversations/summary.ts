/**
 * The summary: how many exchanges ended how, how long they took, and how many packets were lost between which points.
 *
 * @module
 */
import type { ExchangeKind, ExchangeState } from './exchange.ts';
import { Percentiles } from './percentiles.ts';

/** The exchanges of one kind in one overlay. */
export interface ExchangeCount {
  readonly kind: ExchangeKind;
  readonly vni: number | null;
  readonly answered: number;
  readonly unanswered: number;
  readonly unrequested: number;
  readonly error: number;
  /** Of the answered ones, those that the VTEP answered itself. */
  readonly byVtep: number;
  /** Further replies to requests that had theirs. */
  readonly furtherReplies: number;
  /** Round trips in nanoseconds; null where none was measured. */
  readonly rtt: { readonly p50: number; readonly p90: number; readonly p99: number; readonly most: number } | null;
}

/** The packets between two neighbouring points. */
export interface HopCount {
  readonly from: string;
  readonly to: string;
  readonly passed: number;
  readonly lost: number;
  /** Nanoseconds from one to the other, clocks set right; null where none was measured. */
  readonly time: { readonly p50: number; readonly p99: number } | null;
}

/** What there was, in numbers. */
export interface Summary {
  readonly type: 'summary';
  readonly records: number;
  readonly crossings: number;
  readonly ambiguous: number;
  readonly copies: number;
  readonly altered: number;
  readonly exchanges: readonly ExchangeCount[];
  readonly hops: readonly HopCount[];
  /** Announcements and probes, which expect no answer. */
  readonly unsolicited: number;
  /** Broadcast requests for a neighbour of the one who asks: the answer passes no capture point. */
  readonly local: number;
  /** Endpoints beside those that are told; unless given there are none. */
  readonly moreEndpoints?: number;
}

interface Count {
  readonly kind: ExchangeKind;
  readonly vni: number | null;
  readonly states: Record<ExchangeState, number>;
  byVtep: number;
  furtherReplies: number;
  readonly rtt: Percentiles;
}

interface Hop {
  passed: number;
  lost: number;
  readonly time: Percentiles;
}

const STRIDE = 65_536;
const PAIRS = 16_384;

/** Takes what is not counted. */
const SPARE: Hop = { passed: 0, lost: 0, time: new Percentiles() };

/** Counts what is told. */
export class Summing {
  crossings = 0;
  ambiguous = 0;
  copies = 0;
  altered = 0;
  unsolicited = 0;
  local = 0;
  /** Exchanges and hops that were not counted for want of room. */
  forgotten = 0;
  readonly #limit: number;
  readonly #exchanges = new Map<string, Count>();
  readonly #hops = new Map<number, Hop>();

  /** @param limit - the most overlays times kinds that are told apart; whoever has more has been scanned */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Count an exchange. */
  exchange(
    kind: ExchangeKind,
    vni: number | null,
    state: ExchangeState,
    rtt: number | null,
    byVtep: boolean,
    further: number,
  ): void {
    const key = `${kind}/${vni}`;
    let count = this.#exchanges.get(key);
    if (count === undefined) {
      if (this.#exchanges.size >= this.#limit) {
        this.forgotten++;
        return;
      }
      const states = { answered: 0, unanswered: 0, unrequested: 0, error: 0 };
      count = { kind, vni, states, byVtep: 0, furtherReplies: 0, rtt: new Percentiles() };
      this.#exchanges.set(key, count);
    }
    count.states[state]++;
    count.furtherReplies += further;
    if (byVtep) count.byVtep++;
    if (rtt !== null && state === 'answered') count.rtt.add(rtt);
  }

  /** Count further replies to requests whose exchange is counted. */
  further(kind: ExchangeKind, vni: number | null, replies: number): void {
    const count = this.#exchanges.get(`${kind}/${vni}`);
    if (count !== undefined) count.furtherReplies += replies;
  }

  /** Count a packet that passed from one point to the next. */
  passed(from: number, to: number, time: number | null): void {
    const hop = this.#hop(from, to);
    hop.passed++;
    if (time !== null) hop.time.add(time);
  }

  /** Count a packet that was lost between two points. */
  lost(from: number, to: number): void {
    this.#hop(from, to).lost++;
  }

  /** How many packets passed from one point to the next, and the nanoseconds that the slowest of them took. */
  between(from: number, to: number): { readonly passed: number; readonly slowest: number } {
    const hop = this.#hops.get(from * STRIDE + to);
    if (hop === undefined || hop.time.count === 0) return { passed: 0, slowest: 0 };
    return { passed: hop.passed, slowest: Math.max(0, hop.time.most) };
  }

  #hop(from: number, to: number): Hop {
    const key = from * STRIDE + to;
    let hop = this.#hops.get(key);
    if (hop === undefined) {
      if (this.#hops.size >= PAIRS) {
        this.forgotten++;
        return SPARE;
      }
      hop = { passed: 0, lost: 0, time: new Percentiles() };
      this.#hops.set(key, hop);
    }
    return hop;
  }

  /** What was counted. */
  result(name: (point: number) => string, records: number): Summary {
    return {
      type: 'summary',
      records,
      crossings: this.crossings,
      ambiguous: this.ambiguous,
      copies: this.copies,
      altered: this.altered,
      unsolicited: this.unsolicited,
      local: this.local,
      exchanges: [...this.#exchanges.values()].sort(inOrder).map(countOf),
      hops: [...this.#hops]
        .map(([key, hop]) => ({ from: name(Math.floor(key / STRIDE)), to: name(key % STRIDE), ...hopOf(hop) }))
        .sort((a, b) => b.lost - a.lost || b.passed - a.passed),
    };
  }
}

const inOrder = (a: Count, b: Count): number => (a.vni ?? -1) - (b.vni ?? -1) || (a.kind < b.kind ? -1 : 1);

function countOf({ kind, vni, states, byVtep, furtherReplies, rtt }: Count): ExchangeCount {
  const figures = { p50: rtt.at(0.5)!, p90: rtt.at(0.9)!, p99: rtt.at(0.99)!, most: rtt.most };
  return { kind, vni, ...states, byVtep, furtherReplies, rtt: rtt.count === 0 ? null : figures };
}

const hopOf = ({ passed, lost, time }: Hop): Omit<HopCount, 'from' | 'to'> => ({
  passed,
  lost,
  time: time.count === 0 ? null : { p50: time.at(0.5)!, p99: time.at(0.99)! },
});
