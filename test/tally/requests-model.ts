/**
 * What becomes of requests, told as plainly as can be: lists and maps, and a look at all there is for each question.
 */
import { Percentiles } from '../../src/conversations/percentiles.ts';
import { ASKS, HANDSHAKE, KIND, QUIET, REFUSES, VNI_SHIFT } from '../../src/loops/queue.ts';

/** A packet that asks or answers. */
export interface Event {
  readonly x: number;
  readonly y: number;
  readonly code: number;
  readonly time: number;
}

/** The bounds of the tables. */
export interface Limits {
  /** Requests that wait at most, and at first. */
  readonly most: number;
  readonly first: number;
  readonly timeout: number;
  /** Answers of a kind that the log has, questions about them at once, and how many answers were noted before. */
  readonly entries: number;
  readonly questions: number;
  readonly noted: number;
}

interface Outcome {
  unanswered: number;
  unrequested: number;
  error: number;
  furtherReplies: number;
  readonly durations: Percentiles;
}

interface Asked {
  readonly event: Event;
  time: number;
}

/** Keys are told apart by their second lane here: the first one may be the same. */
const isAlike =
  (event: Event) =>
  (one: Asked): boolean =>
    one.event.y === event.y;

/** Requests that wait, and what became of them. */
export class Model {
  readonly outcomes: Map<number, Outcome> = new Map();
  forgotten = 0;
  probes = 0;
  readonly #limits: Limits;
  #slots: number;
  /** In the order in which they came, which is not that of their times where SYNs were repeated. */
  #waiting: Asked[] = [];
  readonly #logs: Asked[][] = [[], [], [], []];
  readonly #noted: number[];
  readonly #questions: { event: Event; before: number }[][] = [[], [], [], []];

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#slots = 2 * limits.first;
    this.#noted = [0, 0, 0, 0].fill(limits.noted);
  }

  /** Take a batch. */
  take(events: readonly Event[]): void {
    const { entries } = this.#limits;
    for (const kind of [0, 1, 2, 3]) {
      const before = this.#questions[kind]![0]?.before ?? Number.POSITIVE_INFINITY;
      if (this.#logs[kind]!.length + events.length - before > entries / 2) this.#look(kind);
      if (this.#noted[kind]! < 2 ** 30) continue;
      this.#look(kind);
      this.#noted[kind] = entries;
    }
    for (const event of events) {
      if ((event.code & ASKS) !== 0) this.#request(event);
      else this.#reply(event);
    }
  }

  end(): void {
    for (const kind of [0, 1, 2, 3]) this.#look(kind);
    for (const one of this.#waiting) this.#close(one);
  }

  #outcome({ code }: Event): Outcome {
    const key = code & (KIND | (-1 << VNI_SHIFT));
    let outcome = this.outcomes.get(key);
    if (outcome === undefined) {
      outcome = { unanswered: 0, unrequested: 0, error: 0, furtherReplies: 0, durations: new Percentiles() };
      this.outcomes.set(key, outcome);
    }
    return outcome;
  }

  #close({ event }: Asked): void {
    if ((event.code & QUIET) !== 0) this.probes++;
    else this.#outcome(event).unanswered++;
  }

  #request(event: Event): void {
    const { timeout } = this.#limits;
    if (2 * this.#waiting.length >= this.#slots) this.#makeRoom(event.time);
    const alike = this.#waiting.filter(isAlike(event));
    const again = alike.find(({ time }) => (event.code & KIND) === HANDSHAKE && event.time - time <= timeout);
    if (again !== undefined) {
      again.time = event.time;
      return;
    }
    this.#waiting.push({ event, time: event.time });
    if (alike.length < 64) return;
    const [eldest] = alike;
    if (event.time - eldest!.time > timeout) this.#close(eldest!);
    else this.forgotten++;
    this.#remove(eldest!);
  }

  #remove(one: Asked): void {
    this.#waiting.splice(this.#waiting.indexOf(one), 1);
  }

  #makeRoom(now: number): void {
    const { most, timeout } = this.#limits;
    for (const one of this.#waiting) if (now - one.time > timeout) this.#close(one);
    this.#waiting = this.#waiting.filter((one) => now - one.time <= timeout);
    const { length } = this.#waiting;
    if (4 * length < this.#slots - 1) return;
    if (this.#slots < 2 * most) {
      this.#slots *= 2;
      return;
    }
    if (8 * length < 3 * (this.#slots - 1)) return;
    const quarter = this.#waiting.map(({ time }) => time).sort((a, b) => a - b)[length >> 2]!;
    this.#waiting = this.#waiting.filter(({ time }) => time > quarter);
    this.forgotten += length - this.#waiting.length;
  }

  #reply(event: Event): void {
    const kind = event.code & KIND;
    const asked = this.#waiting.findLast(isAlike(event));
    if (asked === undefined || event.time - asked.time > this.#limits.timeout) {
      if ((event.code & REFUSES) !== 0) return;
      this.#outcome(event);
      if (this.#questions[kind]!.length === this.#limits.questions) this.#look(kind);
      this.#questions[kind]!.push({ event, before: this.#logs[kind]!.length });
      return;
    }
    this.#remove(asked);
    this.#logs[kind]!.push(asked);
    this.#noted[kind]! += 1;
    if ((event.code & REFUSES) !== 0) this.#outcome(event).error++;
    else this.#outcome(event).durations.add(event.time - asked.time);
  }

  /** Tell further replies from unrequested ones, as far as the log goes. */
  #look(kind: number): void {
    const log = this.#logs[kind]!;
    const from = Math.max(0, log.length - this.#limits.entries);
    const latest = new Map<number, number>();
    let next = from;
    for (const { event, before } of this.#questions[kind]!) {
      for (; next < before; next++) {
        const { event: answered, time } = log[next]!;
        latest.set(answered.y, Math.max(time, latest.get(answered.y) ?? 0));
      }
      const known = latest.get(event.y) ?? Number.NEGATIVE_INFINITY;
      if (known < event.time - this.#limits.timeout) this.#outcome(event).unrequested++;
      else if (kind !== HANDSHAKE) this.#outcome(event).furtherReplies++;
    }
    this.#questions[kind] = [];
  }
}
