/**
 * Who takes part: tunnels between VTEPs, and the stations in the overlays.
 *
 * @module
 */
import { addressText, isGroupMac, macNumberText } from '../conversations/addresses.ts';
import type { Endpoint } from '../conversations/endpoint.ts';
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Description } from './description.ts';
import { Lanes, type Seeds } from './lanes.ts';
import { Numbering } from './numbering.ts';

/** A tunnel, as far as the tally tells of it: it does not know when it was last used. */
export type TunnelTally = Omit<Tunnel, 'lastSeen'>;

/** A station, as far as the tally tells of it: it does not know when it was last heard, and gives up where one moves. */
export type EndpointTally = Omit<Endpoint, 'lastSeen'>;

const NONE = -1;
const ADDRESSES = 64;
const FEWEST = 1024;
/** The numbers of a station: addresses, where it is, and when it was first seen. */
const ROW = 5;
const MAC = 0;
const OVERLAY = 1;
const VTEP = 2;
const FIRST = 3;
const ADDRESS = 4;
/** The numbers of a tunnel: its VTEPs, overlay and port, the talks in it, and when it was first seen. */
const TUNNEL_ROW = 6;
const A = 0;
const B = 1;
const VNI = 2;
const PORT = 3;
const TALKS = 4;
const SINCE = 5;
/** What the lanes of a tunnel and of a station begin with. */
const TUNNEL = 1;
const STATION = 2;

/** The most tunnels where there are so many stations at most: they take more room, and are fewer. */
export const mostTunnels = (limit: number): number => Math.max(FEWEST, limit >> 3);

/** Tunnels and stations. */
export class Parties {
  readonly #lanes: Lanes;
  /** Entries there was no room for. */
  forgotten = 0;
  /** A station was seen behind another VTEP than before. */
  moved = false;
  readonly #limit: number;
  /** The most tunnels, and the most addresses beyond a station's first one: they take more room, and are fewer. */
  readonly #few: number;
  readonly #tunnelNumbers = new Numbering();
  #tunnels: Float64Array = new Float64Array(FEWEST * TUNNEL_ROW);
  readonly #stationNumbers = new Numbering();
  /** By station: its row of numbers. Those who have more than one network address have them all in the map. */
  #rows: Float64Array = new Float64Array(FEWEST * ROW);
  readonly #addresses = new Map<number, number[]>();
  #further = 0;

  /** @param limit - the most stations */
  constructor(limit: number, seeds: Seeds) {
    this.#limit = limit;
    this.#few = mostTunnels(limit);
    this.#lanes = new Lanes(seeds);
  }

  /** How many stations there are. */
  get stations(): number {
    return this.#stationNumbers.size;
  }

  /** The octets of the tables, but for further addresses. */
  get octets(): number {
    const numbers = this.#tunnelNumbers.octets + this.#stationNumbers.octets;
    return numbers + this.#tunnels.byteLength + this.#rows.byteLength;
  }

  /** The way of a packet: twice its tunnel's number, one more on the way back; -1 outside of tunnels. */
  way({ vni, outerSource: from, outerDestination: to, port, time }: Description): number {
    if (vni < 0) return NONE;
    const lanes = this.#lanes.start(TUNNEL).addNumber(Math.min(from, to)).addNumber(Math.max(from, to));
    lanes.add(vni).add(port);
    const numbers = this.#tunnelNumbers;
    if (numbers.size >= this.#few && numbers.find(lanes.x, lanes.y) < 0) {
      this.forgotten++;
      return NONE;
    }
    const number = numbers.of(lanes.x, lanes.y);
    const at = number * TUNNEL_ROW;
    if (numbers.fresh) {
      if (at === this.#tunnels.length) this.#tunnels = grown(this.#tunnels);
      const tunnels = this.#tunnels;
      tunnels[at + A] = from;
      tunnels[at + B] = to;
      tunnels[at + VNI] = vni;
      tunnels[at + PORT] = port;
      tunnels[at + SINCE] = time;
    }
    return number * 2 + (this.#tunnels[at + A] === from ? 0 : 1);
  }

  /** Learn of a packet's sender, and say whether it is known to be one station. */
  sender(told: Description): boolean {
    const { sourceMac: mac, vni, time } = told;
    if (mac <= 0 || isGroupMac(mac)) return false;
    const lanes = this.#lanes.start(STATION).addNumber(mac).add(vni);
    const numbers = this.#stationNumbers;
    if (numbers.size >= this.#limit && numbers.find(lanes.x, lanes.y) < 0) {
      this.forgotten++;
      return false;
    }
    const at = numbers.of(lanes.x, lanes.y) * ROW;
    if (numbers.fresh) {
      if (at === this.#rows.length) this.#rows = grown(this.#rows);
      const rows = this.#rows;
      rows[at + MAC] = mac;
      rows[at + OVERLAY] = vni;
      rows[at + VTEP] = NONE;
      rows[at + FIRST] = time;
      rows[at + ADDRESS] = NONE;
    }
    this.#learn(at, told);
    this.#settle(at, told);
    return true;
  }

  #learn(at: number, { own, source }: Description): void {
    if (!own || source <= 0) return;
    const known = this.#rows[at + ADDRESS]!;
    if (known === source) return;
    if (known < 0) {
      this.#rows[at + ADDRESS] = source;
      return;
    }
    const all = this.#addresses.get(at);
    if (all?.includes(source) === true || all?.length === ADDRESSES) return;
    if (this.#further >= this.#few) this.forgotten++;
    else {
      this.#further++;
      if (all === undefined) this.#addresses.set(at, [known, source]);
      else all.push(source);
    }
  }

  /** Note the VTEP that a station is behind. */
  #settle(at: number, { vni, outerSource }: Description): void {
    if (vni < 0) return;
    const known = this.#rows[at + VTEP]!;
    if (known < 0) this.#rows[at + VTEP] = outerSource;
    else if (known !== outerSource) this.moved = true;
  }

  /** Two addresses talked for the first time in a tunnel. */
  talked(tunnel: number): void {
    this.#tunnels[tunnel * TUNNEL_ROW + TALKS]! += 1;
  }

  /** The overlay of a way. */
  vniOf(way: number): number {
    return way < 0 ? NONE : this.#tunnels[(way >> 1) * TUNNEL_ROW + VNI]!;
  }

  /**
   * Every tunnel, in the order in which they were first seen.
   *
   * @param carried - tells what was counted of a way: packets, octets, and how many of the packets were flooded
   */
  tunnels(clock: (time: number) => bigint, carried: (way: number) => readonly [number, number, number]): TunnelTally[] {
    return Array.from({ length: this.#tunnelNumbers.size }, (_, number) => {
      const row = this.#tunnels.subarray(number * TUNNEL_ROW, (number + 1) * TUNNEL_ROW);
      const there = carried(2 * number);
      const back = carried(2 * number + 1);
      return {
        type: 'tunnel',
        vteps: [addressText(row[A]!), addressText(row[B]!)],
        vni: row[VNI]!,
        port: row[PORT]!,
        packets: [there[0], back[0]],
        bytes: [there[1], back[1]],
        conversations: row[TALKS]!,
        flooded: [there[2], back[2]],
        firstSeen: clock(row[SINCE]!),
      };
    });
  }

  /** The first so many stations, by overlay and hardware address, the order in which they are shown. */
  endpoints(clock: (time: number) => bigint, most: number): EndpointTally[] {
    return this.#firstOf(most).map((at) => this.#endpoint(at, clock));
  }

  /** Find the rows of the first so many stations without sorting the others, of which there may be a million. */
  #firstOf(most: number): number[] {
    const rows = this.#rows;
    const compare = (a: number, b: number): number =>
      rows[a + OVERLAY]! - rows[b + OVERLAY]! || rows[a + MAC]! - rows[b + MAC]!;
    if (most < 1) return [];
    let found: number[] = [];
    let bound = NONE;
    for (let at = 0; at < this.stations * ROW; at += ROW) {
      if (bound >= 0 && compare(at, bound) > 0) continue;
      found.push(at);
      if (found.length < 2 * most) continue;
      found = found.sort(compare).slice(0, most);
      bound = found[most - 1]!;
    }
    return found.sort(compare).slice(0, most);
  }

  #endpoint(at: number, clock: (time: number) => bigint): EndpointTally {
    const row = this.#rows.subarray(at, at + ROW);
    const addresses = this.#addresses.get(at) ?? (row[ADDRESS]! < 0 ? [] : [row[ADDRESS]!]);
    return {
      type: 'endpoint',
      vni: row[OVERLAY]! < 0 ? null : row[OVERLAY]!,
      mac: macNumberText(row[MAC]!),
      ips: addresses.map(addressText),
      vtep: row[VTEP]! < 0 ? null : addressText(row[VTEP]!),
      firstSeen: clock(row[FIRST]!),
      moves: [],
    };
  }
}

/** Make a copy of a column that is twice as long. */
export function grown<C extends Int32Array | Float64Array>(column: C): C {
  const longer = new (column.constructor as new (length: number) => C)(column.length * 2);
  longer.set(column);
  return longer;
}
