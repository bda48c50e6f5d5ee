/**
 * Tunnels and endpoints: what the tunnel packets say of the overlays, kept in two bounded tables.
 *
 * @module
 */
import { toNanoseconds } from '../time.ts';
import { addressText, isGroupMac, macNumberText, NO_ADDRESS } from './addresses.ts';
import type { Endpoint, Move } from './endpoint.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';
import type { Paths } from './path.ts';
import { byTime, type Seen } from './seen.ts';
import type { Tunnel } from './tunnel.ts';

const mixer = /* @__PURE__ */ new Mixer();
const MOVES = 32;
const ADDRESSES = 64;

/** Make room in a full table: its eldest sixteenth goes; how many that were. */
function forgetEldest(table: Map<number, unknown>, limit: number): number {
  const most = Math.max(1, limit >> 4);
  let gone = 0;
  for (const key of table.keys()) {
    table.delete(key);
    if (++gone === most) break;
  }
  return gone;
}

interface TunnelCount {
  readonly a: number;
  readonly b: number;
  readonly vni: number;
  readonly port: number;
  readonly packets: [number, number];
  readonly bytes: [number, number];
  readonly flooded: [number, number];
  readonly conversations: Set<number>;
  first: Seen;
  last: Seen;
}

/** The tunnels that were seen. */
export class Tunnels {
  readonly #limit: number;
  readonly #tunnels = new Map<number, TunnelCount>();
  /** Conversations of all tunnels. */
  #conversations = 0;
  forgotten = 0;

  /** @param limit - the most tunnels; and eight times as many conversations are told apart in them */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Count a packet: once for each pair of VTEPs that it went between, however many points saw it. */
  add(instance: Instance): void {
    const counted: Seen[] = [];
    const unicast = instance.unicast;
    for (const seen of instance.seen) {
      if (!seen.wrapped || counted.some((other) => sameTunnel(other, seen))) continue;
      counted.push(seen);
      this.#count(instance, seen, unicast);
    }
  }

  #count(instance: Instance, seen: Seen, unicast: boolean): void {
    const { outerSource: from, outerDestination: to, vni } = seen;
    const key = mixer
      .start(31)
      .addNumber(Math.min(from, to))
      .addNumber(Math.max(from, to))
      .add(vni)
      .add(seen.outerDestinationPort)
      .key();
    let tunnel = this.#tunnels.get(key);
    if (tunnel === undefined) {
      if (this.#tunnels.size >= this.#limit) this.#forget();
      tunnel = {
        a: from,
        b: to,
        vni,
        port: seen.outerDestinationPort,
        packets: [0, 0],
        bytes: [0, 0],
        flooded: [0, 0],
        conversations: new Set(),
        first: seen,
        last: seen,
      };
      this.#tunnels.set(key, tunnel);
    }
    const direction = tunnel.a === from ? 0 : 1;
    tunnel.packets[direction]++;
    tunnel.bytes[direction] += seen.length;
    if (!unicast) tunnel.flooded[direction]++;
    if (byTime(seen, tunnel.first) < 0) tunnel.first = seen;
    if (byTime(seen, tunnel.last) > 0) tunnel.last = seen;
    const { source, destination } = instance.inner;
    const one = source >= 0 ? source : seen.sourceMac;
    const other = destination >= 0 ? destination : seen.destinationMac;
    const conversation = mixer.start(32).addNumber(Math.min(one, other)).addNumber(Math.max(one, other)).key();
    if (tunnel.conversations.has(conversation)) return;
    if (this.#conversations === this.#limit * 8) this.forgotten++;
    else {
      tunnel.conversations.add(conversation);
      this.#conversations++;
    }
  }

  #forget(): void {
    this.forgotten += forgetEldest(this.#tunnels, this.#limit);
    this.#conversations = 0;
    for (const { conversations } of this.#tunnels.values()) this.#conversations += conversations.size;
  }

  /** Every tunnel, in the order in which they were first seen. */
  *list(): Generator<Tunnel> {
    for (const tunnel of this.#tunnels.values()) {
      yield {
        type: 'tunnel',
        vteps: [addressText(tunnel.a), addressText(tunnel.b)],
        vni: tunnel.vni,
        port: tunnel.port,
        packets: tunnel.packets,
        bytes: tunnel.bytes,
        conversations: tunnel.conversations.size,
        flooded: tunnel.flooded,
        firstSeen: timeOf(tunnel.first),
        lastSeen: timeOf(tunnel.last),
      };
    }
  }
}

const sameTunnel = (a: Seen, b: Seen): boolean =>
  a.outerSource === b.outerSource &&
  a.outerDestination === b.outerDestination &&
  a.vni === b.vni &&
  a.outerDestinationPort === b.outerDestinationPort;

const timeOf = (seen: Seen): bigint => toNanoseconds(seen.seconds, seen.nanoseconds);

/** A time in which a station was behind one VTEP. */
interface Stay {
  readonly vtep: number;
  first: Seen;
  last: Seen;
}

/** What one point saw of a station's stays, in order of time. */
interface View {
  readonly point: number;
  readonly stays: Stay[];
}

interface Station {
  readonly vni: number;
  readonly mac: number;
  readonly ips: Set<number>;
  /** What each point saw of its stays: clocks are known better when the captures are at their end. */
  readonly views: View[];
  first: Seen;
  last: Seen;
}

/** The hardware addresses that were seen sending. */
export class Endpoints {
  readonly #limit: number;
  readonly #stations = new Map<number, Station>();
  readonly #paths: Paths;
  forgotten = 0;

  /** @param paths - knows how far the clocks of points differ: where a station was first is asked of several points */
  constructor(limit: number, paths: Paths) {
    this.#limit = limit;
    this.#paths = paths;
  }

  /** Learn from a packet whose overlay is known, or that was seen outside of any. */
  add(instance: Instance): void {
    // Bare frames on a host's own network are not of an overlay; those of a place that is known to show one are.
    let station: Station | undefined;
    for (const seen of instance.seen) {
      if (seen.sourceMac === NO_ADDRESS || isGroupMac(seen.sourceMac) || seen.sourceMac === 0) continue;
      const vni = seen.wrapped ? seen.vni : instance.vni;
      // Mostly one station sent all that was seen.
      if (station?.mac !== seen.sourceMac || station.vni !== vni) station = this.#station(seen, vni);
      if (byTime(seen, station.first) < 0) station.first = seen;
      if (byTime(seen, station.last) > 0) station.last = seen;
      this.#address(station, instance, seen);
      if (seen.wrapped) note(staysAt(station.views, seen.point), seen, byTime);
    }
  }

  #station(seen: Seen, vni: number): Station {
    const key = mixer.start(33).addNumber(seen.sourceMac).add(vni).key();
    let station = this.#stations.get(key);
    if (station === undefined) {
      if (this.#stations.size >= this.#limit) this.#forget();
      station = { vni, mac: seen.sourceMac, ips: new Set(), views: [], first: seen, last: seen };
      this.#stations.set(key, station);
    }
    return station;
  }

  #address(station: Station, { inner }: Instance, seen: Seen): void {
    if (inner.source < 0 || station.ips.size >= ADDRESSES) return;
    // What a router forwards has the router's hardware address and somebody else's network address.
    const own = inner.kind === 'arp' ? inner.arpSenderMac === seen.sourceMac : ownPacket(seen.timeToLive);
    if (own && inner.source !== 0) station.ips.add(inner.source);
  }

  /**
   * Put together what several points saw: by the clock of the one that saw most, as far as the others' are known against it.
   * A point whose clock is not known adds VTEPs that no other shows, and no moves back and forth.
   */
  #merged(views: readonly View[]): readonly Stay[] {
    const [best, ...others] = [...views].sort((a, b) => b.stays.length - a.stays.length);
    if (best === undefined) return [];
    const merged = best.stays.map((stay) => ({ ...stay }));
    const order = (a: Seen, b: Seen): number => (a.point === b.point ? byTime(a, b) : -this.#paths.elapsed(a, b).time);
    for (const { stays } of others) {
      for (const { vtep, first, last } of stays) {
        const known = this.#paths.elapsed(first, merged[0]!.first).error < Number.POSITIVE_INFINITY;
        if (!known && merged.some((stay) => stay.vtep === vtep)) continue;
        note(merged, first, order);
        note(merged, last, order);
      }
    }
    return merged;
  }

  #forget(): void {
    this.forgotten += forgetEldest(this.#stations, this.#limit);
  }

  /** Every endpoint, in the order in which they were first seen. */
  *list(): Generator<Endpoint> {
    for (const { vni, mac, ips, views, first, last } of this.#stations.values()) {
      const stays = this.#merged(views);
      const stay = stays.at(-1);
      yield {
        type: 'endpoint',
        vni: vni < 0 ? null : vni,
        mac: macNumberText(mac),
        ips: [...ips].map(addressText),
        vtep: stay === undefined ? null : addressText(stay.vtep),
        firstSeen: timeOf(first),
        lastSeen: timeOf(last),
        moves: movesOf(stays),
      };
    }
  }
}

/** The values that hosts start with: 64 Linux and BSD, 128 Windows, 255 Solaris, routers and neighbour discovery. */
const ownPacket = (timeToLive: number): boolean => timeToLive === 64 || timeToLive === 128 || timeToLive === 255;

/** The stays that a point saw. */
function staysAt(views: View[], point: number): Stay[] {
  const known = views.find((view) => view.point === point);
  if (known !== undefined) return known.stays;
  const stays: Stay[] = [];
  views.push({ point, stays });
  return stays;
}

/**
 * Note that a station was behind a VTEP. What is learned late may lie before what is known already.
 *
 * @param order - below 0: the first of two sightings is the earlier one
 */
function note(stays: Stay[], seen: Seen, order: (a: Seen, b: Seen) => number): void {
  const { outerSource: vtep } = seen;
  let at = stays.length;
  while (at > 0 && order(seen, stays[at - 1]!.first) < 0) at--;
  const before = stays[at - 1];
  const after = stays[at];
  if (before?.vtep === vtep) {
    if (order(seen, before.last) > 0) before.last = seen;
  } else if (before !== undefined && order(seen, before.last) < 0) {
    stays.splice(at, 0, { vtep, first: seen, last: seen }, { ...before, first: before.last });
    before.last = before.first;
  } else if (after?.vtep === vtep) after.first = seen;
  else stays.splice(at, 0, { vtep, first: seen, last: seen });
  if (stays.length > MOVES) stays.splice(1, 1);
}

const movesOf = (stays: readonly Stay[]): Move[] =>
  stays.slice(1).map((stay, i) => ({
    time: timeOf(stay.first),
    from: addressText(stays[i]!.vtep),
    to: addressText(stay.vtep),
  }));
