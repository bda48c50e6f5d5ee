/**
 * Requests and their replies.
 *
 * Keyed by addresses and identifiers; the overlay is compared apart, for a packet that was only seen bare may be of one
 * that is not known. A reply is given to the last request before it, by a point that saw both.
 *
 * @module
 */
import type { PacketError } from './crossing.ts';
import type { ExchangeKind } from './exchange.ts';
import type { Instance } from './instance.ts';
import { type Role, roleOf } from './roles.ts';
import { between, type Seen } from './seen.ts';

/** A request with what came back, in the making. */
export class Pairing {
  readonly kind: ExchangeKind;
  readonly key: number;
  /** Undefined for a reply that nobody asked for. */
  readonly request: Instance | undefined;
  reply: Instance | undefined;
  readonly further: Instance[] = [];
  /** Earlier requests that this one repeats (TCP), the last ones of many. */
  readonly earlier: Instance[] = [];
  /** How often the request was sent. */
  attempts = 1;
  error: PacketError | undefined;
  answeredBy: 'peer' | 'vtep' | null = null;
  /** The captures' time in seconds when the request was seen. */
  readonly time: number;
  /** A probe: no answer is the answer that is hoped for. */
  readonly quiet: boolean;
  /** Nothing more is waited for. */
  decided = false;
  told = false;
  /** How many of the further replies are counted; -1 until the exchange is. */
  counted = -1;
  waited = 0;

  constructor(kind: ExchangeKind, key: number, request: Instance | undefined, time: number, quiet: boolean) {
    this.kind = kind;
    this.key = key;
    this.request = request;
    this.time = time;
    this.quiet = quiet;
  }
}

/** Requests with one key that are waited for at once: who sends more of them is not waiting. */
const ALIKE = 64;
/** Further replies, and earlier requests, that are kept with one exchange. */
const FURTHER = 256;

/** Nanoseconds from a request to a reply, by the point nearest the client that saw both. */
export function roundTrip(request: readonly Seen[], reply: readonly Seen[]): { time: number; at: Seen } | undefined {
  for (const asked of request) {
    // The reply may pass a point more than once: the last time is when it is on its way to the client.
    const answered = reply.findLast((seen) => seen.point === asked.point);
    if (answered !== undefined) return { time: between(asked, answered), at: asked };
  }
  return undefined;
}

/** Requests that are waited for, and replies whose request may still come. */
export class Pairings {
  readonly #limit: number;
  readonly #lag: number;
  readonly #waiting = new Map<number, Pairing[]>();
  readonly #early = new Map<number, { readonly role: Role; readonly instance: Instance; readonly time: number }[]>();
  #count = 0;
  #replies = 0;
  forgotten = 0;

  /**
   * @param limit - the most requests that are waited for
   * @param lag - seconds by which a request may come to be known later than its reply
   */
  constructor(limit: number, lag: number) {
    this.#limit = limit;
    this.#lag = lag;
  }

  /** Take a packet that asks or answers; an exchange that changed by it, if any. */
  take(instance: Instance, now: number): Pairing | undefined {
    if (instance.copyOf !== undefined || instance.inner.fragmentOffset > 0) return undefined;
    const found = roleOf(instance);
    if (found === undefined) return undefined;
    return found.asks ? this.#ask(instance, found) : this.#answer(instance, found, now);
  }

  #ask(instance: Instance, { kind, key, quiet }: Role): Pairing {
    const pairing = new Pairing(kind, key, instance, instance.time, quiet);
    instance.pairing = pairing;
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      this.#waiting.set(key, [pairing]);
      this.#count++;
    } else {
      const again = kind === 'tcp-handshake' ? waiting.findLast((one) => fits(one.request!, instance)) : undefined;
      if (again?.request !== undefined && again.reply === undefined) this.#repeat(waiting, again, pairing);
      else {
        if (waiting.length === ALIKE) this.#giveUp(waiting.shift()!);
        waiting.push(pairing);
        this.#count++;
      }
      waiting.sort((a, b) => a.time - b.time);
    }
    const early = this.#early.get(key);
    if (early !== undefined) {
      this.#early.delete(key);
      this.#replies -= early.length;
      for (const one of early) this.#answer(one.instance, one.role, one.time);
    }
    if (this.#count > this.#limit) this.#forget();
    return pairing;
  }

  /** The same SYN once more: one handshake, which counts its attempts. */
  #repeat(waiting: Pairing[], again: Pairing, pairing: Pairing): void {
    pairing.attempts = again.attempts + 1;
    pairing.earlier.push(...again.earlier.slice(1 - FURTHER), again.request!);
    for (const instance of pairing.earlier) instance.pairing = pairing;
    waiting[waiting.indexOf(again)] = pairing;
    again.decided = true;
    again.told = true;
  }

  #answer(instance: Instance, found: Role, now: number): Pairing | undefined {
    const pairing = this.#find(instance, found.key);
    if (pairing === undefined) {
      if (found.refuses) return undefined;
      this.#keep(found, instance, now);
      return undefined;
    }
    instance.pairing = pairing;
    if (pairing.reply !== undefined) {
      // A repeated SYN-ACK is TCP's own affair; any other second answer is worth telling.
      if (pairing.kind === 'tcp-handshake') return pairing;
      // The first answer is the one that comes first where both came by, whichever became known first.
      if (!pairing.told && cameBefore(instance, pairing.reply)) {
        pairing.further.unshift(pairing.reply);
        pairing.reply = instance;
      } else if (pairing.further.length < FURTHER) pairing.further.push(instance);
      else this.forgotten++;
      return pairing;
    }
    pairing.reply = instance;
    pairing.request!.delivered = true;
    return pairing;
  }

  /** Keep a reply whose request may still come. */
  #keep(found: Role, instance: Instance, time: number): void {
    if (this.#replies >= this.#limit) this.#forgetReplies();
    const early = this.#early.get(found.key);
    const one = { role: found, instance, time };
    if (early === undefined) this.#early.set(found.key, [one]);
    else early.push(one);
    this.#replies++;
  }

  /** The last unanswered request before a reply; if all have their answer, the last one. */
  #find(reply: Instance, key: number): Pairing | undefined {
    const before = (this.#waiting.get(key) ?? []).filter(
      (one) => fits(one.request!, reply) && isAfter(one.request!, reply),
    );
    return before.findLast((one) => one.reply === undefined) ?? before.at(-1);
  }

  /** Find the exchange whose request an error quotes. */
  quoted(key: number, vni: number): Pairing | undefined {
    return this.#waiting.get(key)?.findLast((one) => vni < 0 || one.request!.vni < 0 || one.request!.vni === vni);
  }

  /**
   * Decide what was waited for long enough.
   *
   * @param before - requests seen before this time have had their chance
   */
  sweep(before: number, now: number, decided: (pairing: Pairing) => void): void {
    let young = 0;
    for (const [key, waiting] of this.#waiting) {
      const due = waiting.filter((one) => one.time <= before);
      // A `Map` keeps the order in which its keys came, which is that of the requests but for keys used again.
      if (due.length === 0 && ++young > 64) break;
      if (due.length === 0) continue;
      for (const one of due) this.#decide(one, now, decided);
      this.#count -= due.length;
      const rest = waiting.filter((one) => one.time > before);
      if (rest.length === 0) this.#waiting.delete(key);
      else this.#waiting.set(key, rest);
    }
    for (const [key, early] of this.#early) {
      // A request that is sent again and again gathers longer than its reply.
      if (early.some((one) => one.time > before - this.#lag)) continue;
      this.#early.delete(key);
      this.#replies -= early.length;
      for (const { role: found, instance } of early) {
        const lone = new Pairing(found.kind, key, undefined, instance.time, false);
        lone.reply = instance;
        instance.pairing = lone;
        this.#decide(lone, now, decided);
      }
    }
  }

  #decide(pairing: Pairing, now: number, decided: (pairing: Pairing) => void): void {
    pairing.decided = true;
    pairing.waited = Math.max(0, now - pairing.time);
    decided(pairing);
  }

  /** Make room: what has its answer goes first, then the eldest. */
  #forget(): void {
    const most = this.#limit - (this.#limit >> 4 || 1);
    for (const [key, waiting] of this.#waiting) {
      if (!waiting.every((one) => one.told)) continue;
      this.#waiting.delete(key);
      this.#count -= waiting.length;
    }
    for (const [key, waiting] of this.#waiting) {
      if (this.#count <= most) return;
      this.#waiting.delete(key);
      for (const one of waiting) this.#giveUp(one);
    }
  }

  #giveUp(pairing: Pairing): void {
    this.#count--;
    if (pairing.reply === undefined && pairing.error === undefined) this.forgotten++;
    pairing.decided = true;
  }

  /** Make room among replies that nobody asked for as yet. */
  #forgetReplies(): void {
    const most = this.#limit - (this.#limit >> 4 || 1);
    for (const [key, early] of this.#early) {
      if (this.#replies <= most) return;
      this.#early.delete(key);
      this.#replies -= early.length;
      this.forgotten += early.length;
    }
  }
}

/** Whether two packets can be of one exchange: of one overlay, or seen at one point where no overlay is known. */
function fits(a: Instance, b: Instance): boolean {
  const overlays = a.overlays;
  const others = b.overlays;
  if (overlays.size > 0 && others.size > 0) return [...overlays].some((vni) => others.has(vni));
  return a.seen.some((one) => b.seen.some((other) => other.point === one.point));
}

/** Whether a reply came before another one, by the clock of the last point on its way that saw both. */
function cameBefore(one: Instance, other: Instance): boolean {
  const last = one.seen.findLast((seen) => other.seen.some(({ point }) => point === seen.point));
  const rival = other.seen.findLast(({ point }) => point === last?.point);
  return last !== undefined && rival !== undefined && between(last, rival) > 0;
}

/** Whether a reply came after a request, by the clock of a point that saw both; by raw time where none did. */
function isAfter(request: Instance, reply: Instance): boolean {
  for (const asked of request.seen) {
    for (const answered of reply.seen) if (answered.point === asked.point && between(asked, answered) < 0) return false;
  }
  return true;
}
