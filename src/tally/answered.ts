/**
 * Requests that had their answer, for as long as another one could come. The loops note them one behind the other; they
 * are only searched where an answer came that no request waited for, and then for many of those at once: an index of
 * all that is noted would cost more than everything else that is done for an answer.
 *
 * @module
 */
import { ENTRY, ENTRY_X, ENTRY_Y } from '../loops/answers.ts';
import { LOGS_AT, LOGS_MASK, NOTED, TABLES } from '../loops/layout.ts';
import { Numbering } from './numbering.ts';

/** The numbers of a question: the lanes, since when, who asks, and how much was noted before. */
const QUESTION = 5;
const X = 0;
const Y = 1;
const SINCE = 2;
const WHO = 3;
const BEFORE = 4;
const MOST_QUESTIONS = 2 ** 15;
/** Bits of the first lane that tell of most entries at once that nobody asks for them. */
const FILTER_BITS = 18;
/** What is noted is counted anew from here on. */
const RESTART = 2 ** 30;
const WORDS = ENTRY / 4;

/** Where the logs are: behind each other, by kind. */
export interface Logs {
  readonly memory: ArrayBuffer;
  /** Who asked is told whether it was answered. */
  readonly told: (who: number, answered: boolean) => void;
}

/** The octets of the loops' memory that the logs need, if so many requests of a kind are to be remembered: a power of two. */
export const logOctets = (remembered: number): number => 4 * 2 * remembered * ENTRY;

/** The answered requests of one kind. */
export class Answered {
  readonly #kind: number;
  readonly #told: Logs['told'];
  readonly #state: Int32Array;
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #entries: number;
  #questions: Float64Array = new Float64Array(0);
  #asked = 0;

  constructor(kind: number, { memory, told }: Logs) {
    this.#kind = kind;
    this.#told = told;
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#entries = this.#state[LOGS_MASK >> 2]! + 1;
    const at = this.#state[LOGS_AT >> 2]! + kind * this.#entries * ENTRY;
    this.#words = new Int32Array(memory, at, (this.#entries * ENTRY) >> 2);
    this.#times = new Float64Array(memory, at, (this.#entries * ENTRY) >> 3);
  }

  /** The octets of the log, as far as it was written, and of the questions. */
  get octets(): number {
    return Math.min(this.#noted, this.#entries) * ENTRY + this.#questions.byteLength;
  }

  get #noted(): number {
    return this.#state[(NOTED >> 2) + this.#kind]!;
  }

  /** Ask whether a request with this key that was sent at `since` or later was answered before now. */
  ask(x: number, y: number, since: number, who: number): void {
    if (this.#asked === Math.min(MOST_QUESTIONS, this.#entries >> 2)) this.answer();
    const at = this.#asked * QUESTION;
    if (at === this.#questions.length) this.#enlarge();
    const questions = this.#questions;
    questions[at + X] = x;
    questions[at + Y] = y;
    questions[at + SINCE] = since;
    questions[at + WHO] = who;
    questions[at + BEFORE] = this.#noted;
    this.#asked++;
  }

  #enlarge(): void {
    const longer = new Float64Array(Math.max(1024 * QUESTION, 2 * this.#questions.length));
    longer.set(this.#questions);
    this.#questions = longer;
  }

  /** Answer in time, before so many further entries take the place of what the eldest question is about. */
  prepare(more: number): void {
    const noted = this.#noted;
    if (this.#asked > 0 && noted + more - this.#questions[BEFORE]! > this.#entries >> 1) this.answer();
    if (noted < RESTART) return;
    this.answer();
    this.#state[(NOTED >> 2) + this.#kind] = this.#entries + (noted % this.#entries);
  }

  /** Answer all questions: one look at each entry, the eldest first, and at the questions in between. */
  answer(): void {
    if (this.#asked === 0) return;
    const questions = this.#questions;
    const wanted = new Wanted();
    for (let at = 0; at < this.#asked * QUESTION; at += QUESTION) wanted.want(questions[at + X]!, questions[at + Y]!);
    let entry = Math.max(0, this.#noted - this.#entries);
    for (let at = 0; at < this.#asked * QUESTION; at += QUESTION) {
      entry = this.#look(wanted, entry, questions[at + BEFORE]!);
      const latest = wanted.latestOf(questions[at + X]!, questions[at + Y]!);
      this.#told(questions[at + WHO]!, latest >= questions[at + SINCE]!);
    }
    this.#asked = 0;
  }

  /** Look at the entries up to `to` for what is wanted. */
  #look(wanted: Wanted, from: number, to: number): number {
    const words = this.#words;
    const mask = this.#entries - 1;
    for (let entry = from; entry < to; entry++) {
      const at = (entry & mask) * WORDS;
      const x = words[at + ENTRY_X / 4]!;
      if (wanted.maybe(x)) wanted.met(x, words[at + ENTRY_Y / 4]!, this.#times[at >> 1]!);
    }
    return Math.max(from, to);
  }
}

/** Keys that are looked for, and the latest request with each. */
class Wanted {
  readonly #numbers = new Numbering();
  readonly #latest: number[] = [];
  readonly #filter = new Int32Array(2 ** (FILTER_BITS - 5));

  want(x: number, y: number): void {
    if (this.#numbers.of(x, y) === this.#latest.length) this.#latest.push(Number.NEGATIVE_INFINITY);
    this.#filter[(x >>> 5) & (this.#filter.length - 1)]! |= 1 << (x & 31);
  }

  /** Whether a key with this lane may be wanted: most are not. */
  maybe(x: number): boolean {
    return (this.#filter[(x >>> 5) & (this.#filter.length - 1)]! & (1 << (x & 31))) !== 0;
  }

  met(x: number, y: number, time: number): void {
    const number = this.#numbers.find(x, y);
    if (number >= 0 && time > this.#latest[number]!) this.#latest[number] = time;
  }

  latestOf(x: number, y: number): number {
    return this.#latest[this.#numbers.find(x, y)]!;
  }
}
