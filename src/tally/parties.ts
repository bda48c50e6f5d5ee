/**
 * Who takes part: tunnels between VTEPs, and the stations in the overlays, as the loops learned of them
 * (`loops/parties.ts`).
 *
 * @module
 */
import { addressText, macNumberText } from '../conversations/addresses.ts';
import type { Endpoint } from '../conversations/endpoint.ts';
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Loops } from '../loops/instance.ts';
import { TABLES } from '../loops/layout.ts';
import * as learned from '../loops/learned.ts';

/** A tunnel, as far as the tally tells of it: it does not know when it was last used. */
export type TunnelTally = Omit<Tunnel, 'lastSeen'>;

/** A station, as far as the tally tells of it: it does not know when it was last heard, and gives up where one moves. */
export type EndpointTally = Omit<Endpoint, 'lastSeen'>;

const ADDRESSES = 64;
const FEWEST = 1024;
/** A station's numbers, and where they are. */
const ROW = learned.STATION / 8;
const MAC = learned.STATION_MAC / 8;
const VTEP = learned.STATION_VTEP / 8;
const SINCE = learned.STATION_SINCE / 8;
const ADDRESS = learned.STATION_ADDRESS / 8;
const OVERLAY = learned.STATION_OVERLAY / 4;
/** More than any VNI. */
const BEHIND = 2 ** 24;

/** The most tunnels where there are so many stations at most: they take more room, and are fewer. */
export const mostTunnels = (limit: number): number => Math.max(FEWEST, limit >> 3);

/** Tunnels and stations. */
export class Parties {
  /** Addresses there was no room for. */
  forgotten = 0;
  /** The most addresses beyond a station's first one. */
  readonly #few: number;
  readonly #state: Int32Array;
  readonly #loops: Loops;
  /** Those who have more than one network address have them all here. */
  readonly #addresses = new Map<number, number[]>();
  #further = 0;

  /**
   * @param few - the most addresses beyond a station's first one: they take more room, and are fewer
   * @param loops - in whose state the places of the rows are
   */
  constructor(few: number, loops: Loops) {
    this.#few = few;
    this.#loops = loops;
    this.#state = new Int32Array(loops.memory, 0, TABLES >> 2);
  }

  /** How many stations there are. */
  get stations(): number {
    return this.#of(learned.STATIONS);
  }

  /** The octets of the tables, as far as they are in use, but for further addresses. */
  get octets(): number {
    const slots = this.#of(learned.TUNNEL_SLOTS_MASK) + this.#of(learned.STATION_SLOTS_MASK) + 2;
    return 4 * slots + learned.TUNNEL * this.#of(learned.TUNNELS) + learned.STATION * this.stations;
  }

  #of(word: number): number {
    return this.#state[word >> 2]!;
  }

  /** Note an address of a station that is not its first one. */
  further(station: number, address: number): void {
    const all = this.#addresses.get(station);
    if (all?.includes(address) === true || all?.length === ADDRESSES) return;
    if (this.#further >= this.#few) {
      this.forgotten++;
      return;
    }
    this.#further++;
    if (all !== undefined) all.push(address);
    else this.#addresses.set(station, [this.#stationRows()[station * ROW + ADDRESS]!, address]);
  }

  #stationRows(): Float64Array {
    return new Float64Array(this.#loops.memory, this.#of(learned.STATIONS_AT), this.stations * ROW);
  }

  /**
   * Every tunnel, in the order in which they were first seen.
   *
   * @param carried - tells what was counted of a way: packets, octets, and how many of the packets were flooded
   */
  tunnels(clock: (time: number) => bigint, carried: (way: number) => readonly [number, number, number]): TunnelTally[] {
    const tunnels = this.#of(learned.TUNNELS);
    const rows = new Float64Array(this.#loops.memory, this.#of(learned.TUNNELS_AT), (tunnels * learned.TUNNEL) / 8);
    const words = new Int32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
    return Array.from({ length: tunnels }, (_, number) => {
      const at = number * learned.TUNNEL;
      const there = carried(2 * number);
      const back = carried(2 * number + 1);
      return {
        type: 'tunnel',
        vteps: [addressText(rows[(at + learned.TUNNEL_A) / 8]!), addressText(rows[(at + learned.TUNNEL_B) / 8]!)],
        vni: words[(at + learned.TUNNEL_OVERLAY) / 4]!,
        port: words[(at + learned.TUNNEL_PORT) / 4]!,
        packets: [there[0], back[0]],
        bytes: [there[1], back[1]],
        conversations: rows[(at + learned.TUNNEL_TALKS) / 8]!,
        flooded: [there[2], back[2]],
        firstSeen: clock(rows[(at + learned.TUNNEL_SINCE) / 8]!),
      };
    });
  }

  /** The first so many stations, by overlay and hardware address, the order in which they are shown. */
  endpoints(clock: (time: number) => bigint, most: number): EndpointTally[] {
    return this.#firstOf(most).map((station) => this.#endpoint(station, clock));
  }

  /** Find the first so many stations without sorting the others, of which there may be a million. */
  #firstOf(most: number): number[] {
    const rows = this.#stationRows();
    const words = new Int32Array(rows.buffer, rows.byteOffset, 2 * rows.length);
    const compare = (a: number, b: number): number =>
      words[a * 2 * ROW + OVERLAY]! - words[b * 2 * ROW + OVERLAY]! || rows[a * ROW + MAC]! - rows[b * ROW + MAC]!;
    if (most < 1) return [];
    const { alone } = this.#loops;
    let found: number[] = [];
    let overlay = BEHIND;
    let mac = Number.POSITIVE_INFINITY;
    for (let station = -1; ; ) {
      station = alone.before(station + 1, overlay, mac);
      if (station === this.stations) return found.sort(compare).slice(0, most);
      found.push(station);
      if (found.length < 2 * most) continue;
      found = found.sort(compare).slice(0, most);
      overlay = words[found[most - 1]! * 2 * ROW + OVERLAY]!;
      mac = rows[found[most - 1]! * ROW + MAC]!;
    }
  }

  #endpoint(station: number, clock: (time: number) => bigint): EndpointTally {
    const row = this.#stationRows().subarray(station * ROW, (station + 1) * ROW);
    const vni = new Int32Array(row.buffer, row.byteOffset, 2 * ROW)[OVERLAY]!;
    const addresses = this.#addresses.get(station) ?? (row[ADDRESS]! < 0 ? [] : [row[ADDRESS]!]);
    return {
      type: 'endpoint',
      vni: vni < 0 ? null : vni,
      mac: macNumberText(row[MAC]!),
      ips: addresses.map(addressText),
      vtep: row[VTEP]! < 0 ? null : addressText(row[VTEP]!),
      firstSeen: clock(row[SINCE]!),
      moves: [],
    };
  }
}
