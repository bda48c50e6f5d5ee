/**
 * How many exchanges of each kind ended how, in each overlay: the loops count that (`loops/outcomes.ts`), but for how long
 * the first answers took.
 *
 * @module
 */
import type { ExchangeKind } from '../conversations/exchange.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import type { ExchangeCount } from '../conversations/summary.ts';
import { DURATIONS } from '../loops/durations.ts';
import * as exchanges from '../loops/exchanges.ts';
import { ANSWER, ANSWER_OUTCOME, ANSWERED, ANSWERS, TABLES } from '../loops/layout.ts';
import { KIND, VNI_SHIFT } from '../loops/queue.ts';

/** The kinds of exchanges, by the lowest bits of an event's code. */
const KINDS: readonly ExchangeKind[] = ['echo', 'arp', 'nd', 'tcp-handshake'];
/** Outcomes whose answers' durations the loops count. */
export const MOST_BUSY = 64;

/** The counts of one capture point. */
export class Counts {
  readonly #memory: ArrayBuffer;
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;
  /** How long the answers took, by the address of their outcome. */
  readonly #durations = new Map<number, Percentiles>();
  /** Where there is room for durations that the loops count, and of how many they do. */
  readonly #at: number;
  #busy = 0;

  /**
   * @param memory - the loops'
   * @param at - where in it there is room for what they count
   */
  constructor(memory: ArrayBuffer, at: number) {
    this.#memory = memory;
    this.#at = at;
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#numbers = new Float64Array(memory, 0, TABLES >> 3);
  }

  /** Take the answers that the loops left to others. */
  take(): void {
    const state = this.#state;
    const last = ANSWERS + state[ANSWERED >> 2]! * ANSWER;
    for (let at = ANSWERS; at < last; at += ANSWER) {
      this.#durationsOf(state[(at + ANSWER_OUTCOME) >> 2]!).add(this.#numbers[at >> 3]!);
    }
    state[ANSWERED >> 2] = 0;
  }

  #durationsOf(outcome: number): Percentiles {
    let durations = this.#durations.get(outcome);
    if (durations === undefined) {
      durations = new Percentiles(() => this.#makeRow(outcome));
      this.#durations.set(outcome, durations);
    }
    return durations;
  }

  /** Make a row for many durations: one that the loops count in, where there is room. */
  #makeRow(outcome: number): Float64Array {
    if (this.#busy === MOST_BUSY) return new Float64Array(DURATIONS / 8);
    const at = this.#at + DURATIONS * this.#busy++;
    new Int32Array(this.#memory, outcome + exchanges.OUTCOME_DURATIONS, 1)[0] = at;
    return new Float64Array(this.#memory, at, DURATIONS / 8);
  }

  /** What was counted, by overlay and kind. */
  list(): ExchangeCount[] {
    const first = this.#state[exchanges.OUTCOMES_AT >> 2]!;
    const count = this.#state[exchanges.OUTCOMES >> 2]!;
    return Array.from({ length: count }, (_, row) => this.#counted(first + row * exchanges.OUTCOME))
      .filter((one) => one.answered + one.unanswered + one.unrequested + one.error > 0)
      .sort((a, b) => (a.vni ?? -1) - (b.vni ?? -1) || (a.kind < b.kind ? -1 : 1));
  }

  #counted(outcome: number): ExchangeCount {
    const numbers = new Float64Array(this.#memory, outcome, exchanges.OUTCOME >> 3);
    const code = new Int32Array(this.#memory, outcome + exchanges.OUTCOME_CODE, 1)[0]!;
    const durations = this.#durations.get(outcome);
    return {
      kind: KINDS[code & KIND]!,
      vni: code >> VNI_SHIFT === 0 ? null : (code >> VNI_SHIFT) - 1,
      answered: durations?.count ?? 0,
      unanswered: numbers[exchanges.UNANSWERED >> 3]!,
      unrequested: numbers[exchanges.UNREQUESTED >> 3]!,
      error: numbers[exchanges.ERRORS >> 3]!,
      // Who answered is a matter of several points.
      byVtep: 0,
      furtherReplies: numbers[exchanges.FURTHER_REPLIES >> 3]!,
      rtt: durations === undefined ? null : rttOf(durations),
    };
  }
}

function rttOf(rtt: Percentiles): ExchangeCount['rtt'] {
  return { p50: rtt.at(0.5)!, p90: rtt.at(0.9)!, p99: rtt.at(0.99)!, most: rtt.most };
}
