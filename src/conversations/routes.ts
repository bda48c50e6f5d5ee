/**
 * Where packets go next: learned as a switch learns, by what came from where, and by what went there.
 *
 * At every place, and for every station, VTEP and network address, the place that came next. A packet from a station
 * teaches the way to it, too: what comes in at one place from another goes out that way. Entries keep the time in which
 * they held, for stations move.
 *
 * @module
 */
import { isGroupMac, NO_ADDRESS } from './addresses.ts';
import { mirrored, placeOf } from './domains.ts';
import type { Inner } from './inner.ts';
import { Mixer } from './mixer.ts';
import type { Seen } from './seen.ts';
import type { Twins } from './twins.ts';

/** A place that came next, and when. */
interface Hop {
  readonly place: number;
  /** The same as a list, made once. */
  readonly places: readonly number[];
  readonly first: number;
  last: number;
  /** Learned from what came the other way: a switch that floods teaches nothing of the kind. */
  backward: boolean;
}

const HOPS = 4;
/** Seconds for which what was learned holds before and after it was seen, where another way was seen at another time. */
const HOLDS = 2;

const STATION = 7;
const NETWORK = 8;
const VTEP = 9;
const ANY_OVERLAY = 10;
const DECAPSULATED = 11;
const SOURCE = 12;
const ORIGIN = 13;
const ADDRESS = 14;
/** Added to a family for ARP and neighbour discovery, which a proxy may answer on the way. */
const RESOLUTION = 64;

const mixer = /* @__PURE__ */ new Mixer();

/** What was learned of ways. */
export class Routes {
  readonly #twins: Twins;
  readonly #limit: number;
  readonly #hops = new Map<number, Hop[]>();
  /** Stations that were seen sending, by overlay, and in which overlay each was seen alone. */
  readonly #stations = new Map<number, number>();
  forgotten = 0;

  /** @param limit - the most entries */
  constructor(twins: Twins, limit: number) {
    this.#twins = twins;
    this.#limit = limit;
  }

  /** The place of a sighting: captures of one interface are one place. */
  at(seen: Seen): number {
    return this.#twins.place(placeOf(seen));
  }

  /** Learn from two neighbours on a packet's path. */
  learn(inner: Inner, from: Seen, to: Seen, unicast: boolean, time: number): void {
    const here = this.at(from);
    const there = this.at(to);
    const sameTunnel = from.wrapped && to.wrapped && from.outerDestination === to.outerDestination;
    if (sameTunnel) {
      this.#put(keyOf(VTEP, here, from.outerDestination), there, time, false);
      this.#put(keyOf(VTEP, mirrored(there), from.outerSource), mirrored(here), time, true);
    }
    if (!unicast) return;
    if (from.wrapped && !to.wrapped) {
      this.#put(keyOf(DECAPSULATED, here, from.outerDestination, from.vni), there, time, false);
    }
    if (!from.wrapped && to.wrapped) {
      this.#put(keyOf(DECAPSULATED, mirrored(there), to.outerSource, to.vni), mirrored(here), time, true);
    }
    const bare = from.sourceMac === NO_ADDRESS || to.sourceMac === NO_ADDRESS;
    if (from.timeToLive === to.timeToLive) this.#learnStations(familyOf(inner), from, to, time);
    // Network addresses lead over routers, and where the capture has no hardware addresses.
    if (inner.source < 0 || (from.timeToLive === to.timeToLive && !bare)) return;
    this.#put(keyOf(NETWORK, here, inner.destination, overlayOf(from)), there, time, false);
    this.#put(keyOf(NETWORK, mirrored(there), inner.source, overlayOf(to)), mirrored(here), time, true);
  }

  #learnStations(family: number, from: Seen, to: Seen, time: number): void {
    const { destinationMac: receiver, sourceMac: sender } = to;
    const here = this.at(from);
    const there = this.at(to);
    if (from.destinationMac !== NO_ADDRESS) {
      this.#put(keyOf(STATION + family, here, from.destinationMac, overlayOf(from)), there, time, false);
      if (from.wrapped) this.#put(keyOf(ANY_OVERLAY + family, here, from.destinationMac), there, time, false);
    }
    if (sender === NO_ADDRESS || isGroupMac(receiver)) return;
    this.#put(keyOf(STATION + family, mirrored(there), sender, overlayOf(to)), mirrored(here), time, true);
    if (to.wrapped) this.#put(keyOf(ANY_OVERLAY + family, mirrored(there), sender), mirrored(here), time, true);
  }

  /** Note the first place of a packet's path: there its sender is, as far as the captures reach. */
  begins(inner: Inner, seen: readonly Seen[], time: number): void {
    const first = seen[0]!;
    if (familyOf(inner) === RESOLUTION || first.sourceMac === NO_ADDRESS) return;
    const place = mirrored(this.at(first));
    this.#put(keyOf(ORIGIN, place, first.sourceMac, overlayOf(first)), 0, time, true);
    // Bare here and in a tunnel later: it came from this side of the VTEP.
    const sent = !first.wrapped && inner.source >= 0 && seen.some((one) => one.wrapped);
    if (sent) this.#put(keyOf(ADDRESS, place, inner.source), 0, time, true);
  }

  /**
   * When a station's packets began at a place although another place comes before it, as is learned now: that one was
   * not capturing. The last such time in seconds; undefined where there was none.
   */
  beganBehind(from: Seen, to: Seen): number | undefined {
    const here = mirrored(this.at(to));
    const ways = this.#hops.get(keyOf(STATION, here, to.sourceMac, overlayOf(to)));
    if (ways?.length !== 1 || ways[0]!.first !== ways[0]!.last || ways[0]!.place !== mirrored(this.at(from)))
      return undefined;
    return this.#hops.get(keyOf(ORIGIN, here, to.sourceMac, overlayOf(to)))?.[0]?.last;
  }

  /** Whether two network addresses are known to be on the same side of a place. */
  areNeighbours(first: Seen, one: number, other: number): boolean {
    const place = mirrored(this.at(first));
    return this.#hops.has(keyOf(ADDRESS, place, one)) && this.#hops.has(keyOf(ADDRESS, place, other));
  }

  /** Note that a station was seen sending in an overlay. */
  sends(seen: Seen): void {
    if (!seen.wrapped || seen.sourceMac === NO_ADDRESS) return;
    const key = keyOf(SOURCE, 0, seen.sourceMac);
    const known = this.#stations.get(key);
    if (known === undefined) {
      if (this.#stations.size >= this.#limit) {
        this.forgotten += this.#stations.size;
        this.#stations.clear();
      }
      this.#stations.set(key, seen.vni);
    } else if (known !== seen.vni) this.#stations.set(key, -1);
  }

  /** The places that should see a packet next; empty where nothing is known, or it is at its end. */
  next(inner: Inner, at: Seen, unicast: boolean, time: number): readonly number[] {
    const here = this.at(at);
    if (at.wrapped) {
      const onward = this.#get(keyOf(VTEP, here, at.outerDestination), time);
      if (onward.length > 0) return onward;
      if (!unicast) return this.#get(keyOf(DECAPSULATED, here, at.outerDestination, at.vni), time);
    }
    if (!unicast) return NOWHERE;
    const family = familyOf(inner);
    if (at.destinationMac !== NO_ADDRESS) {
      const station = this.#toStation(family, here, at, at.destinationMac, time);
      if (station.length > 0) return station;
    }
    // A packet that may not be forwarded goes no further than its station.
    if (inner.destination < 0 || at.timeToLive === 1 || at.timeToLive === 0) return NOWHERE;
    return this.#get(keyOf(NETWORK, here, inner.destination, overlayOf(at)), time);
  }

  /** The places before this one on the way from a packet's sender; empty where nothing is known, or it begins here. */
  previous(inner: Inner, at: Seen, time: number): readonly number[] {
    const here = mirrored(this.at(at));
    if (at.wrapped) {
      const before = this.#get(keyOf(VTEP, here, at.outerSource), time);
      if (before.length > 0) return before;
    }
    if (at.sourceMac === NO_ADDRESS) return NOWHERE;
    return this.#get(keyOf(STATION + familyOf(inner), here, at.sourceMac, overlayOf(at)), time);
  }

  /** Whether packets other than ARP go on from a place to a station. */
  continues(at: Seen, mac: number, time: number): boolean {
    return mac !== NO_ADDRESS && this.#get(keyOf(STATION, this.at(at), mac, overlayOf(at)), time).length > 0;
  }

  #toStation(family: number, here: number, at: Seen, mac: number, time: number): readonly number[] {
    const key = keyOf(STATION + family, here, mac, overlayOf(at));
    // Where a station sends from it is; a frame for it that was seen elsewhere later was flooded.
    const home = this.#hops.has(keyOf(ORIGIN, here, mac, overlayOf(at)));
    const station = this.#get(key, time, home);
    if (station.length > 0 || !at.wrapped) return station;
    const lone = this.#stations.get(keyOf(SOURCE, 0, mac)) ?? at.vni;
    // The station is known in another overlay only: the two ends disagree about the VNI.
    return lone >= 0 && lone !== at.vni ? this.#get(keyOf(ANY_OVERLAY + family, here, mac), time) : NOWHERE;
  }

  #put(key: number, place: number, time: number, backward: boolean): void {
    const hops = this.#hops.get(key);
    if (hops === undefined) {
      if (this.#hops.size >= this.#limit) this.#forget();
      this.#hops.set(key, [hopOf(place, time, backward)]);
      return;
    }
    const current = hops.at(-1)!;
    if (current.place === place) {
      current.last = Math.max(current.last, time);
      current.backward ||= backward;
      return;
    }
    hops.push(hopOf(place, time, backward));
    if (hops.length > HOPS) hops.shift();
  }

  /** What held at a time; what held last before it, or first after it, where nothing did. */
  #get(key: number, time: number, onlyBackward = false): readonly number[] {
    const all = this.#hops.get(key);
    if (all === undefined) return NOWHERE;
    if (all.length === 1) return onlyBackward && !all[0]!.backward ? NOWHERE : all[0]!.places;
    const proved = all.filter((hop) => hop.backward);
    // Where both are known, what came from there tells better than what was seen to go there.
    const hops = onlyBackward || proved.length > 0 ? proved : all;
    if (hops.length < 2) return hops.map((hop) => hop.place);
    const held = hops.filter((hop) => time >= hop.first - HOLDS && time <= hop.last + HOLDS);
    if (held.length > 0) return [...new Set(held.map((hop) => hop.place))];
    const before = hops.findLast((hop) => hop.last < time);
    return [(before ?? hops[0]!).place];
  }

  #forget(): void {
    let left = Math.max(1, this.#limit >> 4);
    for (const key of this.#hops.keys()) {
      this.#hops.delete(key);
      this.forgotten++;
      if (--left === 0) return;
    }
  }
}

const NOWHERE: readonly number[] = [];

const hopOf = (place: number, time: number, backward: boolean): Hop => ({
  place,
  places: [place],
  first: time,
  last: time,
  backward,
});

const familyOf = (inner: Inner): number =>
  inner.kind === 'arp' || inner.kind === 'neighbour-solicitation' || inner.kind === 'neighbour-advertisement'
    ? RESOLUTION
    : 0;

/** The overlay counts where tunnels are; elsewhere the place says it. */
const overlayOf = (seen: Seen): number => (seen.wrapped ? seen.vni : -1);

const keyOf = (family: number, place: number, address: number, vni = -1): number =>
  mixer.start(family).addNumber(place).addNumber(address).add(vni).key();
