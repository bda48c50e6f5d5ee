/**
 * Requests that wait for their answer, and what became of them.
 *
 * A reply is given to the last request before it that waits; a second reply to a request that had its own is a further
 * one; what nobody asked for is unrequested. The clock is the capture's.
 *
 * @module
 */
import type { Loops, Run } from '../loops/instance.ts';
import * as layout from '../loops/layout.ts';
import * as queue from '../loops/queue.ts';
import { ALIKE, REQUEST, REQUEST_CODE, REQUEST_X, REQUEST_Y } from '../loops/requests.ts';
import { Answered, logOctets } from './answered.ts';
import { COUNT_OCTETS, type Count, Counts } from './counts.ts';

const { ARP, ASKS, CODE, ECHO, EVENT, EVENT_RECORD, HANDSHAKE, KIND, NEIGHBOUR, QUIET, REFUSES, VNI_SHIFT } = queue;

/** Where a slot has what: in words, and its time in floating-point numbers. */
const WORDS = REQUEST / 4;
const X = REQUEST_X / 4;
const Y = REQUEST_Y / 4;
const MARK = REQUEST_CODE / 4;
const TIMED = REQUEST / 8;
const ANSWER = layout.ANSWER / 4;
const FEWEST = 2048;
/** Answered requests of a kind that are remembered at most. */
const MOST_ANSWERED = 2 ** 20;

/** The most requests that are waited for, of so many that are wished for: a power of two. */
const mostRequests = (limit: number): number => Math.max(FEWEST / 2, 2 ** Math.floor(Math.log2(limit)));

/** How many answered requests of a kind are remembered where so many wait at most: a power of two. */
const mostAnswered = (limit: number): number => Math.min(MOST_ANSWERED, Math.max(FEWEST, mostRequests(limit) >> 1));

const slotOctets = (limit: number): number => 2 * mostRequests(limit) * REQUEST;

/** The octets of the loops' memory that so many requests need. */
export const requestOctets = (limit: number): number =>
  slotOctets(limit) + logOctets(mostAnswered(limit)) + COUNT_OCTETS;

/** The requests of one capture point. */
export class Requests {
  readonly counts: Counts;
  /** Announcements and probes, which expect no answer. */
  unsolicited = 0;
  /** Requests that are no longer waited for, for want of room. */
  forgotten = 0;
  readonly #timeout: number;
  readonly #limit: number;
  readonly #answered: readonly Answered[];
  /** The loops' state, and the other numbers in their memory. */
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;

  /**
   * @param limit - the most requests that are waited for
   * @param timeout - nanoseconds after which a request counts as unanswered
   * @param loops - in whose state the place of the requests is
   */
  constructor(limit: number, timeout: number, loops: Loops) {
    const { memory } = loops;
    this.#limit = mostRequests(limit);
    this.#timeout = timeout;
    this.#state = new Int32Array(memory, 0, layout.TABLES >> 2);
    this.#numbers = new Float64Array(memory, 0, layout.TABLES >> 3);
    const at = this.#state[layout.REQUESTS_AT >> 2]!;
    this.#ints = new Int32Array(memory, at, 2 * this.#limit * WORDS);
    this.#floats = new Float64Array(memory, at, 2 * this.#limit * TIMED);
    this.#numbers[layout.TIMEOUT >> 3] = timeout;
    this.#mask = FEWEST - 1;
    const answered = mostAnswered(limit);
    const logs = at + slotOctets(limit);
    this.#state[layout.LOGS_AT >> 2] = logs;
    this.#state[layout.LOGS_MASK >> 2] = 2 * answered - 1;
    this.counts = new Counts(memory, logs + logOctets(answered));
    const told = (number: number, again: boolean): void => this.#again(this.counts.at(number), again);
    this.#answered = [ECHO, ARP, NEIGHBOUR, HANDSHAKE].map((kind) => new Answered(kind, { memory, told }));
  }

  get #mask(): number {
    return this.#state[layout.REQUESTS_MASK >> 2]!;
  }

  set #mask(mask: number) {
    this.#state[layout.REQUESTS_MASK >> 2] = mask;
  }

  /** How many requests wait. */
  get size(): number {
    return this.#state[layout.WAITING >> 2]!;
  }

  set size(size: number) {
    this.#state[layout.WAITING >> 2] = size;
  }

  /** The octets of the tables. */
  get octets(): number {
    return this.#answered.reduce((sum, { octets }) => sum + octets, (this.#mask + 1) * REQUEST);
  }

  /** Take what asked and answered, in order. */
  take(run: Run): number {
    const state = this.#state;
    const events = state[layout.EVENTS >> 2]!;
    for (const answered of this.#answered) answered.prepare(events);
    const seen = run.reach(0, events);
    for (let from = 0; from < events; from++) {
      from = run.pair(from, events);
      this.#note();
      if (from < events) this.#event(layout.EVENT_ROWS / 4 + from * EVENT);
    }
    state[layout.EVENTS >> 2] = 0;
    return seen;
  }

  /** Take an event that the loops leave to others. */
  #event(at: number): void {
    const state = this.#state;
    const [x, y, code] = [state[at]!, state[at + 1]!, state[at + CODE]!];
    const time = this.#numbers[layout.TIMES / 8 + state[at + EVENT_RECORD]!]!;
    if ((code & ASKS) !== 0) this.#ask(x, y, code, time);
    else this.#surplus(x, y, code, time);
  }

  /** Count the answers that the loops left to others. */
  #note(): void {
    const state = this.#state;
    const last = layout.ANSWERS / 4 + state[layout.ANSWERED >> 2]! * ANSWER;
    for (let at = layout.ANSWERS / 4; at < last; at += ANSWER) {
      const code = state[at + layout.ANSWER_CODE / 4]!;
      this.#countOf(code).take(code, this.#numbers[at >> 1]!);
    }
    state[layout.ANSWERED >> 2] = 0;
  }

  #countOf(code: number): Count {
    return this.counts.at(this.counts.number(code & KIND, (code >> VNI_SHIFT) - 1));
  }

  /** Take a request for which there is no room, or of which there are too many alike. */
  #ask(x: number, y: number, code: number, time: number): void {
    if (this.size * 2 > this.#mask) this.#makeRoom(time);
    const ints = this.#ints;
    const mask = this.#mask;
    let slot = x & mask;
    let alike = 0;
    let eldest = -1;
    while (ints[slot * WORDS + MARK] !== 0) {
      if (ints[slot * WORDS + X] === x && ints[slot * WORDS + Y] === y) {
        // The same SYN once more is the same handshake.
        if ((code & KIND) === HANDSHAKE && time - this.#floats[slot * TIMED]! <= this.#timeout) {
          this.#floats[slot * TIMED] = time;
          return;
        }
        if (alike++ === 0) eldest = slot;
      }
      slot = (slot + 1) & mask;
    }
    this.#put(x, y, code + 1, time);
    if (alike >= ALIKE) this.#giveUp(eldest, time);
  }

  /** A reply for which no request waits. */
  #surplus(x: number, y: number, code: number, time: number): void {
    if ((code & REFUSES) !== 0) return;
    const count = this.counts.number(code & KIND, (code >> VNI_SHIFT) - 1);
    this.#answered[code & KIND]!.ask(x, y, time - this.#timeout, count);
  }

  /** Count such a reply, now that it is known whether its request had an answer before. */
  #again(count: Count, again: boolean): void {
    if (!again) count.unrequested++;
    // A repeated SYN-ACK is TCP's own affair.
    else if (count.kind !== 'tcp-handshake') count.furtherReplies++;
  }

  /** Nothing more is waited for: count what has no answer. */
  end(): void {
    for (const answered of this.#answered) answered.answer();
    for (let slot = 0; slot <= this.#mask; slot++) {
      const mark = this.#ints[slot * WORDS + MARK]!;
      if (mark !== 0) this.#close(mark);
    }
    this.#ints.fill(0, 0, (this.#mask + 1) * WORDS);
    this.size = 0;
  }

  #close(mark: number): void {
    const code = mark - 1;
    if ((code & QUIET) !== 0) this.unsolicited++;
    else this.#countOf(code).unanswered++;
  }

  /** Take a request out, and close the gap: whatever a search would no longer find behind it moves. */
  #remove(slot: number): void {
    const ints = this.#ints;
    const mask = this.#mask;
    let gap = slot;
    for (let at = (gap + 1) & mask; ints[at * WORDS + MARK] !== 0; at = (at + 1) & mask) {
      const home = ints[at * WORDS + X]! & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      ints.copyWithin(gap * WORDS, at * WORDS, (at + 1) * WORDS);
      gap = at;
    }
    ints[gap * WORDS + MARK] = 0;
    this.size--;
  }

  /** Give one of too many requests up. */
  #giveUp(slot: number, time: number): void {
    if (time - this.#floats[slot * TIMED]! > this.#timeout) this.#close(this.#ints[slot * WORDS + MARK]!);
    else this.forgotten++;
    this.#remove(slot);
  }

  /** Let go what waited long enough; if that is not much, make the table larger, or give the eldest up. */
  #makeRoom(now: number): void {
    this.#letGo(now - this.#timeout, false);
    if (this.size * 4 < this.#mask) return;
    if (this.#mask + 1 < 2 * this.#limit) {
      this.#enlarge();
      return;
    }
    // A quarter of the room is enough, for all of the table was looked at to get it.
    if (this.size * 8 < this.#mask * 3) return;
    const times = new Float64Array(this.size);
    let count = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#ints[slot * WORDS + MARK] !== 0) times[count++] = this.#floats[slot * TIMED]!;
    }
    this.#letGo(times.sort()[count >> 2]!, true);
  }

  /**
   * Take out all requests that were sent before a time.
   *
   * @param early - they did not have their chance, and are given up; those sent at that time too, or one moment could fill
   * the table
   */
  #letGo(time: number, early: boolean): void {
    const ints = this.#ints;
    const floats = this.#floats;
    for (let slot = 0; slot <= this.#mask; slot++) {
      // Another one may have moved to where one was taken out.
      while (ints[slot * WORDS + MARK] !== 0) {
        const sent = floats[slot * TIMED]!;
        if (sent > time || (sent === time && !early)) break;
        if (early) this.forgotten++;
        else this.#close(ints[slot * WORDS + MARK]!);
        this.#remove(slot);
      }
    }
  }

  /** Put all requests into a table of twice the size. */
  #enlarge(): void {
    const last = this.#mask;
    const old = this.#ints.slice(0, (last + 1) * WORDS);
    const times = new Float64Array(old.buffer);
    this.#ints.fill(0, 0, old.length);
    this.#mask = last * 2 + 1;
    this.size = 0;
    // From a free slot on, so that requests with one key stay in their order.
    let from = 0;
    while (old[from * WORDS + MARK] !== 0) from++;
    for (let i = 1; i <= last; i++) {
      const slot = (from + i) & last;
      const mark = old[slot * WORDS + MARK]!;
      if (mark !== 0) this.#put(old[slot * WORDS + X]!, old[slot * WORDS + Y]!, mark, times[slot * TIMED]!);
    }
  }

  #put(x: number, y: number, mark: number, time: number): void {
    const mask = this.#mask;
    let slot = x & mask;
    while (this.#ints[slot * WORDS + MARK] !== 0) slot = (slot + 1) & mask;
    this.#floats[slot * TIMED] = time;
    this.#ints[slot * WORDS + X] = x;
    this.#ints[slot * WORDS + Y] = y;
    this.#ints[slot * WORDS + MARK] = mark;
    this.size++;
  }
}
