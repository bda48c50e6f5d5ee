/**
 * Requests that wait for their answer, and what became of them. All of that the loops do (`loops/requests.ts`); here is
 * what they need, and what they leave to others.
 *
 * @module
 */
import { DURATIONS } from '../loops/durations.ts';
import * as exchanges from '../loops/exchanges.ts';
import type { Loops, Run } from '../loops/instance.ts';
import { EVENTS, TABLES } from '../loops/layout.ts';
import { KIND } from '../loops/queue.ts';
import { Counts, MOST_BUSY } from './counts.ts';
import { octetsOf, place, type Tables } from './tables.ts';

const FEWEST = 2048;
/** Answered requests of a kind that are remembered at most. */
const MOST_ANSWERED = 2 ** 20;
/** Replies of a kind that nobody waits for, before what was answered is searched for them. */
const MOST_QUESTIONS = 2 ** 15;
/** Overlays times kinds; whoever has more has been scanned. */
const MOST_OUTCOMES = 65_536;

/** The most requests that are waited for, of so many that are wished for: a power of two. */
const mostRequests = (limit: number): number => Math.max(FEWEST / 2, 2 ** Math.floor(Math.log2(limit)));

/** How many entries the log of a kind has, half of which are remembered for sure: a power of two. */
const entriesOf = (limit: number): number => 2 * Math.min(MOST_ANSWERED, Math.max(FEWEST, mostRequests(limit) >> 1));

const mostQuestions = (limit: number): number => Math.min(MOST_QUESTIONS, entriesOf(limit) >> 2);

/** The tables of so many requests. */
const tables = (limit: number): Tables => [
  [exchanges.REQUESTS_AT, exchanges.REQUEST * 2 * mostRequests(limit)],
  [exchanges.LOGS_AT, exchanges.ENTRY * entriesOf(limit) * (KIND + 1)],
  [exchanges.QUESTIONS_AT, exchanges.QUESTION * mostQuestions(limit) * (KIND + 1)],
  [exchanges.WANTED_AT, 4 * 4 * mostQuestions(limit)],
  [exchanges.OUTCOMES_AT, exchanges.OUTCOME * MOST_OUTCOMES],
  [exchanges.OUTCOME_SLOTS_AT, 4 * 2 * MOST_OUTCOMES],
];

/** The octets of the loops' memory that so many requests need. */
export const requestOctets = (limit: number): number => octetsOf(tables(limit)) + DURATIONS * MOST_BUSY;

/** The requests of one capture point. */
export class Requests {
  readonly counts: Counts;
  readonly #loops: Loops;
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;

  /**
   * @param limit - the most requests that are waited for
   * @param timeout - nanoseconds after which a request counts as unanswered
   * @param at - where in the loops' memory there is room for them
   */
  constructor(limit: number, timeout: number, loops: Loops, at: number) {
    const { memory } = loops;
    this.#loops = loops;
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#numbers = new Float64Array(memory, 0, TABLES >> 3);
    const next = place(this.#state, tables(limit), at);
    this.#numbers[exchanges.TIMEOUT >> 3] = timeout;
    this.#state[exchanges.REQUESTS_MASK >> 2] = FEWEST - 1;
    this.#state[exchanges.REQUESTS_MOST >> 2] = 2 * mostRequests(limit) - 1;
    this.#state[exchanges.LOGS_MASK >> 2] = entriesOf(limit) - 1;
    this.#state[exchanges.QUESTIONS_MOST >> 2] = mostQuestions(limit);
    this.#state[exchanges.WANTED_MASK >> 2] = 4 * mostQuestions(limit) - 1;
    this.#state[exchanges.OUTCOMES_MOST >> 2] = MOST_OUTCOMES;
    this.#state[exchanges.OUTCOME_SLOTS_MASK >> 2] = 2 * MOST_OUTCOMES - 1;
    this.counts = new Counts(memory, next);
  }

  #of(word: number): number {
    return this.#state[word >> 2]!;
  }

  /** Requests that are no longer waited for, for want of room. */
  get forgotten(): number {
    return this.#numbers[exchanges.FORGOTTEN_REQUESTS >> 3]!;
  }

  /** The octets of the tables, as far as they are in use; those of questions whole. */
  get octets(): number {
    const questions = this.#of(exchanges.QUESTIONS_MOST) * (KIND + 1);
    const slots = this.#of(exchanges.WANTED_MASK) + 1;
    let octets =
      exchanges.REQUEST * (this.#of(exchanges.REQUESTS_MASK) + 1) + exchanges.QUESTION * questions + 4 * slots;
    for (let kind = 0; kind <= KIND; kind++) {
      const noted = this.#of(exchanges.NOTED + 4 * kind);
      octets += exchanges.ENTRY * Math.min(noted, this.#of(exchanges.LOGS_MASK) + 1);
    }
    return octets;
  }

  /** Take what asked and answered, in order. */
  take(run: Run): number {
    const seen = run.reach();
    run.pair();
    this.counts.take();
    this.#state[EVENTS >> 2] = 0;
    return seen;
  }

  /** Nothing more is waited for: count what has no answer. */
  end(): void {
    this.#loops.alone.finish();
  }
}
