/**
 * Requests that wait for their answer, and what became of them.
 *
 * A reply is given to the last request before it that waits; a second reply to a request that had its own is a further
 * one; what nobody asked for is unrequested. The clock is the capture's.
 *
 * @module
 */
import { Answered } from './answered.ts';
import { Counts } from './counts.ts';
import * as rows from './queue.ts';
import { ASKS, HANDSHAKE, QUIET, type Queue, REFUSES } from './queue.ts';

const { EVENT, EVENT_RECORD, CODE, VNI_SHIFT } = rows;

/** A slot: the lanes, one more than the count's number with a flag behind it (0: free), a gap; the request's time. */
const WORDS = 6;
const FEWEST = 2048;
/** Answered requests of a kind that are remembered at most. */
const MOST_ANSWERED = 2 ** 20;
const IS_QUIET = 1;
/** Requests with one key that are waited for at once: who sends more of them is not waiting. */
const ALIKE = 64;

/** The requests of one capture point. */
export class Requests {
  readonly counts: Counts = new Counts();
  /** Announcements and probes, which expect no answer. */
  unsolicited = 0;
  /** Requests that are no longer waited for, for want of room. */
  forgotten = 0;
  size = 0;
  readonly #timeout: number;
  readonly #limit: number;
  readonly #answered: readonly Answered[];
  #ints: Int32Array = new Int32Array(FEWEST * WORDS);
  #floats: Float64Array = new Float64Array(this.#ints.buffer);
  #mask = FEWEST - 1;

  /**
   * @param limit - the most requests that are waited for: a power of two
   * @param timeout - nanoseconds after which a request counts as unanswered
   */
  constructor(limit: number, timeout: number) {
    this.#limit = Math.max(FEWEST / 2, limit);
    this.#timeout = timeout;
    this.#answered = Array.from(
      { length: 4 },
      () => new Answered(Math.min(MOST_ANSWERED, Math.max(FEWEST, limit >> 1))),
    );
  }

  /** The octets of the tables. */
  get octets(): number {
    return this.#answered.reduce((sum, { octets }) => sum + octets, this.#ints.byteLength);
  }

  /** Take what asked and answered, in order; `time` is by record. */
  take(events: Queue, time: Float64Array): number {
    const { words, length } = events;
    const ints = this.#ints;
    const mask = this.#mask;
    let seen = 0;
    for (let at = 0; at < length * EVENT; at += EVENT) seen |= ints[(words[at]! & mask) * WORDS]!;
    for (let at = 0; at < length * EVENT; at += EVENT) {
      const when = time[words[at + EVENT_RECORD]!]!;
      const code = words[at + CODE]!;
      if ((code & ASKS) !== 0) this.#ask(words[at]!, words[at + 1]!, code, (code >> VNI_SHIFT) - 1, when);
      else this.#answer(words[at]!, words[at + 1]!, code, (code >> VNI_SHIFT) - 1, when);
    }
    return seen;
  }

  #ask(x: number, y: number, code: number, vni: number, time: number): void {
    if (this.size * 2 > this.#mask) this.#makeRoom(time);
    const ints = this.#ints;
    const mask = this.#mask;
    let slot = x & mask;
    let alike = 0;
    let eldest = -1;
    while (ints[slot * WORDS + 2] !== 0) {
      if (ints[slot * WORDS] === x && ints[slot * WORDS + 1] === y) {
        // The same SYN once more is the same handshake.
        if ((code & 3) === HANDSHAKE && time - this.#floats[slot * 3 + 2]! <= this.#timeout) {
          this.#floats[slot * 3 + 2] = time;
          return;
        }
        if (alike++ === 0) eldest = slot;
      }
      slot = (slot + 1) & mask;
    }
    ints[slot * WORDS] = x;
    ints[slot * WORDS + 1] = y;
    ints[slot * WORDS + 2] = ((this.counts.number(code & 3, vni) + 1) << 1) | ((code & QUIET) !== 0 ? IS_QUIET : 0);
    this.#floats[slot * 3 + 2] = time;
    this.size++;
    if (alike >= ALIKE) this.#giveUp(eldest, time);
  }

  /** Find the last request before a reply, if it still waits; -1 where there is none. */
  #find(x: number, y: number, time: number): number {
    const ints = this.#ints;
    const mask = this.#mask;
    let found = -1;
    for (let slot = x & mask; ints[slot * WORDS + 2] !== 0; slot = (slot + 1) & mask) {
      // Of the same key the later one is further behind.
      if (ints[slot * WORDS] === x && ints[slot * WORDS + 1] === y) found = slot;
    }
    return found >= 0 && time - this.#floats[found * 3 + 2]! <= this.#timeout ? found : -1;
  }

  #answer(x: number, y: number, code: number, vni: number, time: number): void {
    const slot = this.#find(x, y, time);
    if (slot < 0) {
      this.#surplus(x, y, code, vni, time);
      return;
    }
    const asked = this.#floats[slot * 3 + 2]!;
    const count = this.counts.at((this.#ints[slot * WORDS + 2]! >> 1) - 1);
    if ((code & REFUSES) !== 0) count.error++;
    else {
      count.answered++;
      count.rtt.add(time - asked);
    }
    this.#answered[code & 3]!.note(x, y, asked);
    this.#remove(slot);
  }

  /** A reply for which no request waits. */
  #surplus(x: number, y: number, code: number, vni: number, time: number): void {
    if ((code & REFUSES) !== 0) return;
    const again = this.#answered[code & 3]!.has(x, y, time - this.#timeout);
    // A repeated SYN-ACK is TCP's own affair.
    if (again && (code & 3) === HANDSHAKE) return;
    const count = this.counts.at(this.counts.number(code & 3, vni));
    if (again) count.furtherReplies++;
    else count.unrequested++;
  }

  /** Nothing more is waited for: count what has no answer. */
  end(): void {
    for (let slot = 0; slot <= this.#mask; slot++) {
      const mark = this.#ints[slot * WORDS + 2]!;
      if (mark !== 0) this.#close(mark);
    }
    this.#ints.fill(0);
    this.size = 0;
  }

  #close(mark: number): void {
    if ((mark & IS_QUIET) !== 0) this.unsolicited++;
    else this.counts.at((mark >> 1) - 1).unanswered++;
  }

  /** Take a request out, and close the gap: whatever a search would no longer find behind it moves. */
  #remove(slot: number): void {
    const ints = this.#ints;
    const floats = this.#floats;
    const mask = this.#mask;
    let gap = slot;
    for (let at = (gap + 1) & mask; ints[at * WORDS + 2] !== 0; at = (at + 1) & mask) {
      const home = ints[at * WORDS]! & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      ints[gap * WORDS] = ints[at * WORDS]!;
      ints[gap * WORDS + 1] = ints[at * WORDS + 1]!;
      ints[gap * WORDS + 2] = ints[at * WORDS + 2]!;
      floats[gap * 3 + 2] = floats[at * 3 + 2]!;
      gap = at;
    }
    ints[gap * WORDS + 2] = 0;
    this.size--;
  }

  /** Give one of too many requests up. */
  #giveUp(slot: number, time: number): void {
    if (time - this.#floats[slot * 3 + 2]! > this.#timeout) this.#close(this.#ints[slot * WORDS + 2]!);
    else this.forgotten++;
    this.#remove(slot);
  }

  /** Let go what waited long enough; if that is not much, make the table larger, or give the eldest up. */
  #makeRoom(now: number): void {
    this.#letGo(now - this.#timeout, false);
    if (this.size * 4 < this.#mask) return;
    if (this.size < this.#limit) {
      this.#enlarge();
      return;
    }
    const times = new Float64Array(this.size);
    let count = 0;
    for (let slot = 0; slot <= this.#mask; slot++) {
      if (this.#ints[slot * WORDS + 2] !== 0) times[count++] = this.#floats[slot * 3 + 2]!;
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
      while (ints[slot * WORDS + 2] !== 0) {
        const sent = floats[slot * 3 + 2]!;
        if (sent > time || (sent === time && !early)) break;
        if (early) this.forgotten++;
        else this.#close(ints[slot * WORDS + 2]!);
        this.#remove(slot);
      }
    }
  }

  /** Put all requests into a table of twice the size. */
  #enlarge(): void {
    const old = this.#ints;
    const times = this.#floats;
    const last = this.#mask;
    this.#mask = last * 2 + 1;
    this.#ints = new Int32Array((this.#mask + 1) * WORDS);
    this.#floats = new Float64Array(this.#ints.buffer);
    this.size = 0;
    // From a free slot on, so that requests with one key stay in their order.
    let from = 0;
    while (old[from * WORDS + 2] !== 0) from++;
    for (let i = 1; i <= last; i++) {
      const slot = (from + i) & last;
      const mark = old[slot * WORDS + 2]!;
      if (mark !== 0) this.#put(old[slot * WORDS]!, old[slot * WORDS + 1]!, mark, times[slot * 3 + 2]!);
    }
  }

  #put(x: number, y: number, mark: number, time: number): void {
    let slot = x & this.#mask;
    while (this.#ints[slot * WORDS + 2] !== 0) slot = (slot + 1) & this.#mask;
    this.#ints[slot * WORDS] = x;
    this.#ints[slot * WORDS + 1] = y;
    this.#ints[slot * WORDS + 2] = mark;
    this.#floats[slot * 3 + 2] = time;
    this.size++;
  }
}
