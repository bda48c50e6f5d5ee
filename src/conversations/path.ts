/**
 * Path order: in which order a packet passed the points that saw it.
 *
 * What is asked, strictest first: the time to live (a router takes one off), the order of records at one point, on
 * which side of two points the sender is, the two clocks as far as they are known, and at last the times as they stand.
 *
 * @module
 */
import { isGroupMac, NO_ADDRESS } from './addresses.ts';
import type { Clocks } from './clocks.ts';
import type { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';
import { between, byTime, type Seen } from './seen.ts';
import type { Sides } from './sides.ts';

/** Nanoseconds that are no difference between two taps. */
const RESOLUTION = 1000;
/** Nanoseconds between two points that are believed to be the packet's way although nothing is known of the clocks. */
const PRESUMED = 20e6;
// Comparing all pairs costs the square; more sightings than this are sorted by time alone.
const PAIRS = 48;

const mixer = /* @__PURE__ */ new Mixer();

/**
 * Tell who talks between two points, as a key: where both see the tunnel packet, the VTEP, whatever is inside; else the
 * inner source, in its overlay. Undefined where a packet to all may have gone two ways.
 */
function talkerOf(inner: Inner, a: Seen, b: Seen, unicast: boolean): number | undefined {
  if (isSameTunnel(a, b)) return talkerKey(a.outerSource, -1);
  if (!unicast) return undefined;
  return talkerKey(inner.source >= 0 ? inner.source : a.sourceMac, Math.max(a.vni, b.vni));
}

/** Tell who is talked to, likewise. */
function listenerOf(inner: Inner, a: Seen, b: Seen): number {
  if (isSameTunnel(a, b)) return talkerKey(a.outerDestination, -1);
  return talkerKey(inner.destination >= 0 ? inner.destination : a.destinationMac, Math.max(a.vni, b.vni));
}

const isSameTunnel = (a: Seen, b: Seen): boolean =>
  a.wrapped && b.wrapped && a.outerSource === b.outerSource && a.outerDestination === b.outerDestination;

/** Whether a point saw a packet more than once in the same tunnel. */
const cameAgain = (seen: readonly Seen[], one: Seen): boolean =>
  seen.some((other) => other !== one && other.point === one.point && isSameTunnel(one, other));

/** Whether two sightings are of one leg between routers, in one overlay, and each point saw the packet there once. */
function isOneLeg(seen: readonly Seen[], a: Seen, b: Seen, lone: readonly Seen[]): boolean {
  if (a.timeToLive !== b.timeToLive || a.wrapped === b.wrapped) return false;
  const [tunnelled, bare] = a.wrapped ? [a, b] : [b, a];
  if (!lone.includes(bare)) return false;
  return !seen.some((one) => one !== tunnelled && one.point === tunnelled.point && one.vni === tunnelled.vni);
}

/** Whether a packet passed two points once: who comes by twice may be on the way out or on the way back. */
function passedOnce(seen: readonly Seen[], a: Seen, b: Seen, lone: readonly Seen[]): boolean {
  // One tunnel's packet comes by once.
  if (isSameTunnel(a, b)) return !cameAgain(seen, a) && !cameAgain(seen, b);
  return (lone.includes(a) && lone.includes(b)) || isOneLeg(seen, a, b, lone);
}

const talkerKey = (address: number, vni: number): number => mixer.start(6).addNumber(address).add(vni).key();

/** Whether a packet is for one station, and goes one way. */
export function isUnicast(instance: Instance): boolean {
  const { inner, seen } = instance;
  let tunnel = NO_ADDRESS;
  for (const one of seen) {
    if (isGroupMac(one.destinationMac)) return false;
    // A copy to each VTEP: a switch that does not know where the station is.
    if (one.wrapped && seen.length > 1) {
      const same = tunnel === NO_ADDRESS || tunnel === one.outerDestination || one.timeToLive !== seen[0]!.timeToLive;
      if (!same) return false;
      tunnel = one.outerDestination;
    }
  }
  return !isGroupAddress(inner);
}

function isGroupAddress(inner: Inner): boolean {
  if (inner.destination < 0) return false;
  if (inner.head.length >= 40 && inner.head[0]! >> 4 === 6 && inner.etherType === 0x86dd)
    return inner.head[24] === 0xff;
  return inner.destination >= 0xe000_0000 && inner.destination <= 0xffff_ffff;
}

/** Orders sightings. */
export class Paths {
  readonly #sides: Sides;
  readonly #clocks: Clocks;
  // Used again for each packet: objects for each two sightings of each were a sixth of what ordering cost.
  readonly #judged: Judged[] = [];
  readonly #wins = new Int32Array(PAIRS);
  /** The second, since the Unix epoch, that times are counted from: a sum of both would lose the nanoseconds. */
  base: number = Number.NaN;

  constructor(sides: Sides, clocks: Clocks) {
    this.#sides = sides;
    this.#clocks = clocks;
  }

  /** Seconds since the base. */
  at(seen: Seen): number {
    return seen.seconds - this.base + seen.nanoseconds / 1e9;
  }

  /** The time that stands for a packet at two points: by one and the same clock, whichever way it went. */
  #pairTime(a: Seen, b: Seen): number {
    return this.at(a.point < b.point ? a : b);
  }

  /** Nanoseconds from one sighting to another, set right by what is known of the clocks, and how far they may be off. */
  elapsed(a: Seen, b: Seen): { readonly time: number; readonly error: number } {
    const raw = between(a, b);
    if (a.point === b.point) return { time: raw, error: 0 };
    const known = this.#clocks.correction(a.point, b.point, this.#pairTime(a, b));
    if (known === undefined) return { time: raw, error: Number.POSITIVE_INFINITY };
    return { time: raw - known.offset, error: known.error };
  }

  /** Whether one point's clock is known against another's, or likely the same. */
  isClockKnown(a: number, b: number, time: number): boolean {
    return this.#clocks.correction(a, b, time) !== undefined || this.#clocks.supposition(a, b, time) !== undefined;
  }

  /** What is known of one point's clock against another's. */
  correction(a: number, b: number, time: number): { readonly offset: number; readonly error: number } | undefined {
    return this.#clocks.correction(a, b, time);
  }

  /** Learn on which sides the talkers of a packet are. */
  learnSides(instance: Instance): void {
    const { seen, inner } = instance;
    if (seen.length < 2 || seen.length > PAIRS || instance.uneven) return;
    const unicast = isUnicast(instance);
    const lone = seen.filter((one) => seen.every((other) => other === one || other.point !== one.point));
    for (let i = 0; i < seen.length; i++) {
      const a = seen[i]!;
      for (let j = i + 1; j < seen.length; j++) {
        const b = seen[j]!;
        if (a.point === b.point) continue;
        const talker = talkerOf(inner, a, b, unicast);
        if (talker === undefined || !passedOnce(seen, a, b, lone)) continue;
        const time = between(a, b);
        this.#sides.learn(a.point, b.point, time, this.#pairTime(a, b), talker, listenerOf(inner, a, b));
        if (Math.abs(time) <= PRESUMED) this.#clocks.suppose(a.point, b.point, time);
      }
    }
  }

  /**
   * Put the sightings of a packet in path order, and note whether routes may be learned from that order.
   *
   * @param learn - whether to learn of the clocks by each pair of points whose order is proved
   */
  order(instance: Instance, learn: boolean): void {
    instance.ordered = true;
    instance.certain = true;
    instance.proved = true;
    this.#sort(instance, learn);
    instance.unicast = isUnicast(instance);
  }

  #sort(instance: Instance, learn: boolean): void {
    const { seen } = instance;
    if (seen.length < 2) return;
    if (seen.length > PAIRS) {
      seen.sort(byTime);
      instance.certain = false;
      return;
    }
    const count = this.#judge(instance);
    if (learn && !instance.uneven) this.#learnClocks(instance, count);
  }

  /** Sort the sightings; how many pairs of them were judged, and are in {@link #judged}. */
  #judge(instance: Instance): number {
    const { seen } = instance;
    const unicast = isUnicast(instance);
    const wins = this.#wins.fill(0, 0, seen.length);
    let count = 0;
    for (let i = 0; i < seen.length; i++) {
      const a = seen[i]!;
      for (let j = i + 1; j < seen.length; j++) {
        const b = seen[j]!;
        const judged = this.#pair(count, a, b);
        count++;
        this.#before(instance, a, b, unicast, judged);
        judged.talks = unicast || isSameTunnel(a, b);
        if (judged.proof !== 'side') instance.proved = false;
        wins[judged.sign < 0 ? i : j]!++;
      }
    }
    sortByWins(seen, wins);
    if (instance.proved) return count;
    for (let i = 0; i < count; i++) {
      const { a, b, proof } = this.#judged[i]!;
      if (proof === 'none' && Math.abs(seen.indexOf(a) - seen.indexOf(b)) === 1) instance.certain = false;
    }
    return count;
  }

  #pair(at: number, a: Seen, b: Seen): Judged {
    let pair = this.#judged[at];
    if (pair === undefined) {
      pair = { a, b, sign: 0, proof: 'none', talks: false };
      this.#judged.push(pair);
    }
    pair.a = a;
    pair.b = b;
    return pair;
  }

  #learnClocks({ seen }: Instance, count: number): void {
    for (let i = 0; i < count; i++) {
      const { a, b, sign, proof, talks } = this.#judged[i]!;
      if (!talks || a.point === b.point || a.part !== b.part) continue;
      const time = between(a, b);
      if (proof === 'side' && sign < 0) this.#clocks.learn(a.point, b.point, time, this.#pairTime(a, b));
      else if (proof === 'side') this.#clocks.learn(b.point, a.point, -time, this.#pairTime(a, b));
      else if (proof === 'same' && Math.abs(seen.indexOf(a) - seen.indexOf(b)) === 1) {
        if (seen.indexOf(a) < seen.indexOf(b)) this.#learnTwins(a, b, time);
        else this.#learnTwins(b, a, -time);
      }
    }
  }

  /** Two captures of one interface, or two taps with nothing between them. */
  #learnTwins(a: Seen, b: Seen, time: number): void {
    const at = this.#pairTime(a, b);
    this.#clocks.learn(a.point, b.point, Math.max(0, time) + RESOLUTION, at);
    this.#clocks.learn(b.point, a.point, Math.max(0, -time) + RESOLUTION, at);
  }

  /** Below 0: `a` comes before `b`. */
  compare(instance: Instance, a: Seen, b: Seen): number {
    const verdict: Verdict = { sign: 0, proof: 'none' };
    this.#before(instance, a, b, isUnicast(instance), verdict);
    return verdict.sign;
  }

  /** Tell in `verdict` which of two sightings comes first. */
  #before(instance: Instance, a: Seen, b: Seen, unicast: boolean, verdict: Verdict): void {
    if (a.timeToLive !== b.timeToLive && a.timeToLive >= 0 && b.timeToLive >= 0) {
      rest(verdict, b.timeToLive - a.timeToLive, 'side');
      return;
    }
    if (a.point === b.point) {
      rest(verdict, byTime(a, b) || a.frame - b.frame, 'side');
      return;
    }
    const talker = talkerOf(instance.inner, a, b, unicast);
    const side = talker === undefined ? 0 : this.#sides.order(a.point, b.point, talker);
    if (side !== 0) rest(verdict, -side, 'side');
    else this.#byClock(a, b, verdict);
  }

  #byClock(a: Seen, b: Seen, verdict: Verdict): void {
    const { time, error } = this.elapsed(a, b);
    // Two captures of one interface: neither is before the other, and any order is right as long as it stays.
    if (Math.abs(time) <= RESOLUTION) {
      const apart = time !== 0 && this.#sides.areApart(a.point, b.point);
      rest(verdict, apart ? -time : a.point - b.point, 'same');
    } else if (Math.abs(time) > error) rest(verdict, -time, 'clock');
    else if (error < Number.POSITIVE_INFINITY) rest(verdict, -time, 'presumed');
    else {
      // Where clocks are not known they are taken for one, or for what a chain of other points makes likely; a difference
      // that is too long for a way may be the clocks' all the same.
      const likely = time - (this.#clocks.supposition(a.point, b.point, this.#pairTime(a, b)) ?? 0);
      rest(verdict, -likely, Math.abs(likely) <= PRESUMED ? 'presumed' : 'none');
    }
  }
}

/** Two sightings, and what is known of their order. */
interface Judged extends Verdict {
  a: Seen;
  b: Seen;
  /** Whether it is known who talks to whom between them. */
  talks: boolean;
}

/** What an order rests on, and which it is: below 0, the first comes first. */
interface Verdict {
  sign: number;
  proof: 'side' | 'clock' | 'same' | 'presumed' | 'none';
}

function rest(verdict: Verdict, sign: number, proof: Verdict['proof']): void {
  verdict.sign = sign;
  verdict.proof = proof;
}

/** Sort in place: who comes before most others first, then by time; what is alike stays as it is. */
function sortByWins(seen: Seen[], wins: Int32Array): void {
  for (let i = 1; i < seen.length; i++) {
    const one = seen[i]!;
    const won = wins[i]!;
    let at = i;
    for (; at > 0; at--) {
      const other = wins[at - 1]!;
      if (other > won || (other === won && byTime(seen[at - 1]!, one) <= 0)) break;
      seen[at] = seen[at - 1]!;
      wins[at] = other;
    }
    seen[at] = one;
    wins[at] = won;
  }
}
