/**
 * Who takes part: tunnels between VTEPs, and the stations in the overlays.
 *
 * @module
 */
import { addressText, isGroupMac, macNumberText } from '../conversations/addresses.ts';
import type { Endpoint } from '../conversations/endpoint.ts';
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Description } from './description.ts';
import { drawSeeds, Lanes, type Seeds } from './lanes.ts';
import { Numbering } from './numbering.ts';

/** Two VTEPs in one overlay. */
interface TunnelCount {
  readonly a: number;
  readonly b: number;
  readonly vni: number;
  readonly port: number;
  readonly packets: [number, number];
  readonly bytes: [number, number];
  readonly flooded: [number, number];
  talks: number;
  readonly first: number;
}

/** A tunnel, as far as the tally tells of it: it does not know when it was last used. */
export type TunnelTally = Omit<Tunnel, 'lastSeen'>;

/** A station, as far as the tally tells of it: it does not know when it was last heard, and gives up where one moves. */
export type EndpointTally = Omit<Endpoint, 'lastSeen'>;

const NONE = -1;
const ADDRESSES = 64;
const FEWEST = 1024;
const TUNNEL = 1;
const STATION = 2;

/** Tunnels and stations. */
export class Parties {
  readonly lanes: Lanes;
  /** Entries there was no room for. */
  forgotten = 0;
  /** A station was seen behind another VTEP than before. */
  moved = false;
  readonly #limit: number;
  readonly #tunnelNumbers = new Numbering();
  readonly #tunnels: TunnelCount[] = [];
  readonly #stationNumbers = new Numbering();
  #mac: Float64Array = new Float64Array(FEWEST);
  #vni: Int32Array = new Int32Array(FEWEST);
  #vtep: Float64Array = new Float64Array(FEWEST);
  #first: Float64Array = new Float64Array(FEWEST);
  /** A station's first network address; those who have more have them all in the map. */
  #address: Float64Array = new Float64Array(FEWEST);
  readonly #addresses = new Map<number, number[]>();

  /** @param limit - the most tunnels, and the most stations */
  constructor(limit: number, seeds: Seeds = drawSeeds()) {
    this.#limit = limit;
    this.lanes = new Lanes(seeds);
  }

  /** How many stations there are. */
  get stations(): number {
    return this.#stationNumbers.size;
  }

  /** The way of a packet: twice its tunnel's number, one more on the way back; -1 outside of tunnels. */
  way({ vni, outerSource: from, outerDestination: to, port, time }: Description): number {
    if (vni < 0) return NONE;
    const lanes = this.lanes.start(TUNNEL).addNumber(Math.min(from, to)).addNumber(Math.max(from, to));
    lanes.add(vni).add(port);
    const numbers = this.#tunnelNumbers;
    if (numbers.size >= this.#limit && !numbers.has(lanes.x, lanes.y)) {
      this.forgotten++;
      return NONE;
    }
    const number = numbers.of(lanes.x, lanes.y);
    if (numbers.fresh) this.#tunnels.push(newTunnel(from, to, vni, port, time));
    return number * 2 + (this.#tunnels[number]!.a === from ? 0 : 1);
  }

  /** The number of a packet's sender; -1 where it is not one station. */
  sender(told: Description): number {
    const { sourceMac: mac, vni, time } = told;
    if (mac <= 0 || isGroupMac(mac)) return NONE;
    const lanes = this.lanes.start(STATION).addNumber(mac).add(vni);
    const numbers = this.#stationNumbers;
    if (numbers.size >= this.#limit && !numbers.has(lanes.x, lanes.y)) {
      this.forgotten++;
      return NONE;
    }
    const station = numbers.of(lanes.x, lanes.y);
    if (numbers.fresh) {
      if (station === this.#mac.length) this.#grow();
      this.#mac[station] = mac;
      this.#vni[station] = vni;
      this.#vtep[station] = NONE;
      this.#first[station] = time;
      this.#address[station] = NONE;
    }
    this.#learn(station, told);
    this.#settle(station, told);
    return station;
  }

  #learn(station: number, { own, source }: Description): void {
    if (!own || source <= 0) return;
    const known = this.#address[station]!;
    if (known === source) return;
    if (known < 0) {
      this.#address[station] = source;
      return;
    }
    const all = this.#addresses.get(station);
    if (all === undefined) this.#addresses.set(station, [known, source]);
    else if (all.length < ADDRESSES && !all.includes(source)) all.push(source);
  }

  /** Note the VTEP that a station is behind. */
  #settle(station: number, { vni, outerSource }: Description): void {
    if (vni < 0) return;
    const known = this.#vtep[station]!;
    if (known < 0) this.#vtep[station] = outerSource;
    else if (known !== outerSource) this.moved = true;
  }

  /** Two addresses talked for the first time in a tunnel. */
  talked(tunnel: number): void {
    this.#tunnels[tunnel]!.talks++;
  }

  /** The hardware address of a station. */
  macOf(station: number): number {
    return station < 0 ? NONE : this.#mac[station]!;
  }

  /** The overlay of a way. */
  vniOf(way: number): number {
    return way < 0 ? NONE : this.#tunnels[way >> 1]!.vni;
  }

  /** Add what was counted of a way. */
  add(way: number, packets: number, octets: number, flooded: number): void {
    if (way < 0) return;
    const tunnel = this.#tunnels[way >> 1]!;
    const direction = way & 1;
    tunnel.packets[direction]! += packets;
    tunnel.bytes[direction]! += octets;
    tunnel.flooded[direction]! += flooded;
  }

  /** Every tunnel, in the order in which they were first seen. */
  tunnels(clock: (time: number) => bigint): TunnelTally[] {
    return this.#tunnels.map(({ a, b, vni, port, packets, bytes, flooded, talks, first }) => ({
      type: 'tunnel',
      vteps: [addressText(a), addressText(b)],
      vni,
      port,
      packets,
      bytes,
      conversations: talks,
      flooded,
      firstSeen: clock(first),
    }));
  }

  /** The first so many stations, by overlay and hardware address, the order in which they are shown. */
  endpoints(clock: (time: number) => bigint, most: number): EndpointTally[] {
    return this.#firstOf(most).map((station) => this.#endpoint(station, clock));
  }

  /** Find the first so many stations without sorting the others, of which there may be a million. */
  #firstOf(most: number): number[] {
    const mac = this.#mac;
    const vni = this.#vni;
    const compare = (a: number, b: number): number => vni[a]! - vni[b]! || mac[a]! - mac[b]!;
    if (most < 1) return [];
    let found: number[] = [];
    let bound = NONE;
    for (let station = 0; station < this.stations; station++) {
      if (bound >= 0 && compare(station, bound) > 0) continue;
      found.push(station);
      if (found.length < 2 * most) continue;
      found = found.sort(compare).slice(0, most);
      bound = found[most - 1]!;
    }
    return found.sort(compare).slice(0, most);
  }

  #endpoint(station: number, clock: (time: number) => bigint): EndpointTally {
    const vni = this.#vni[station]!;
    const vtep = this.#vtep[station]!;
    const address = this.#address[station]!;
    const addresses = this.#addresses.get(station) ?? (address < 0 ? [] : [address]);
    return {
      type: 'endpoint',
      vni: vni < 0 ? null : vni,
      mac: macNumberText(this.#mac[station]!),
      ips: addresses.map(addressText),
      vtep: vtep < 0 ? null : addressText(vtep),
      firstSeen: clock(this.#first[station]!),
      moves: [],
    };
  }

  #grow(): void {
    this.#vni = grown(this.#vni);
    this.#mac = grown(this.#mac);
    this.#vtep = grown(this.#vtep);
    this.#first = grown(this.#first);
    this.#address = grown(this.#address);
  }
}

const newTunnel = (a: number, b: number, vni: number, port: number, time: number): TunnelCount => ({
  a,
  b,
  vni,
  port,
  packets: [0, 0],
  bytes: [0, 0],
  flooded: [0, 0],
  talks: 0,
  first: time,
});

/** Make a copy of a column that is twice as long. */
export function grown<C extends Int32Array | Float64Array>(column: C): C {
  const longer = new (column.constructor as new (length: number) => C)(column.length * 2);
  longer.set(column);
  return longer;
}
