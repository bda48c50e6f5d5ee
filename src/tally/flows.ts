/**
 * Flows: who sends to whom, by which way. A packet of a known flow costs one look at eight octets, which tell the account
 * it is counted in: that of its way; a new one teaches tunnels, stations and talks. All of that the loops do
 * (`loops/flows.ts`, `loops/learning.ts`); here is what they need, and what they leave to others.
 *
 * @module
 */

import { ACCOUNTS, FIRST_ACCOUNT, FORGOTTEN } from '../loops/accounts.ts';
import type { Loops } from '../loops/instance.ts';
import { COUNTS_AT, SLOTS_AT, SLOTS_MASK, TABLES } from '../loops/layout.ts';
import * as learned from '../loops/learned.ts';
import type { Description } from './description.ts';
import { mostTunnels, Parties } from './parties.ts';
import { octetsOf, place, type Tables } from './tables.ts';

const FEWEST = 16_384;
const FEWEST_SLOTS = 1024;

/** The octets of a slot of a flow, and of an account: packets and octets. */
const SLOT = 8;
const ACCOUNT = 16;

/** The most flows that a limit stands for, the slots that they take, and the accounts. */
const mostFlows = (limit: number): number => Math.max(FEWEST, limit);
const mostSlots = (limit: number): number => 2 ** Math.ceil(Math.log2((mostFlows(limit) * 4) / 3 + 1));
const mostAccounts = (limit: number): number => Math.min(ACCOUNTS, FIRST_ACCOUNT + 4 * mostTunnels(mostFlows(limit)));
/** The octets of the slots of so many rows. */
const slotsOf = (rows: number): number => 4 * 2 ** Math.ceil(Math.log2((rows + 1) * 1.5 + 1));

/** The tables of so many flows. */
function tables(limit: number): Tables {
  const flows = mostFlows(limit);
  const tunnels = mostTunnels(flows);
  return [
    [SLOTS_AT, SLOT * mostSlots(limit)],
    [COUNTS_AT, ACCOUNT * mostAccounts(limit)],
    [learned.FLOWS_AT, learned.FLOW * flows],
    [learned.PAIR_SLOTS_AT, slotsOf(flows)],
    [learned.STATIONS_AT, learned.STATION * flows],
    [learned.STATION_SLOTS_AT, slotsOf(flows)],
    [learned.TUNNELS_AT, learned.TUNNEL * tunnels],
    [learned.TUNNEL_SLOTS_AT, slotsOf(tunnels)],
  ];
}

/** The octets of the loops' memory that so many flows need. */
export const flowOctets = (limit: number): number => octetsOf(tables(limit));

/** The flows of one capture point. */
export class Flows {
  readonly parties: Parties;
  readonly #loops: Loops;
  readonly #counts: Float64Array;
  readonly #state: Int32Array;
  readonly #numbers: Float64Array;

  /**
   * @param limit - the most flows that are told apart at once
   * @param at - where in the loops' memory there is room for them
   */
  constructor(limit: number, loops: Loops, at: number) {
    const { memory } = loops;
    this.#loops = loops;
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#numbers = new Float64Array(memory, 0, TABLES >> 3);
    place(this.#state, tables(limit), at);
    const most = mostFlows(limit);
    this.#state[SLOTS_MASK >> 2] = FEWEST * 2 - 1;
    this.#state[learned.FLOWS_MOST >> 2] = most;
    this.#state[learned.STATIONS_MOST >> 2] = most;
    this.#state[learned.TUNNELS_MOST >> 2] = mostTunnels(most);
    for (const mask of [learned.PAIR_SLOTS_MASK, learned.STATION_SLOTS_MASK, learned.TUNNEL_SLOTS_MASK]) {
      this.#state[mask >> 2] = FEWEST_SLOTS - 1;
    }
    this.#counts = new Float64Array(memory, this.#state[COUNTS_AT >> 2]!, (ACCOUNT / 8) * mostAccounts(limit));
    this.parties = new Parties(mostTunnels(most), loops);
  }

  /** The octets of the tables, as far as they are in use; those of the parties too. */
  get octets(): number {
    const own = SLOT * (this.#of(SLOTS_MASK) + 1) + this.#counts.byteLength + learned.FLOW * this.#of(learned.FLOWS);
    return own + 4 * (this.#of(learned.PAIR_SLOTS_MASK) + 1) + this.parties.octets;
  }

  #of(word: number): number {
    return this.#state[word >> 2]!;
  }

  /** One packet may have been seen twice, or in a tunnel and bare; or a station moved. */
  get doubtful(): boolean {
    return this.#of(learned.DOUBT) !== 0;
  }

  /** Flows that made room (their talks may be counted again), and tunnels and stations for which there was none. */
  get forgotten(): number {
    return this.#numbers[learned.FORGOTTEN_FLOWS >> 3]! + this.#numbers[learned.FORGOTTEN_PARTIES >> 3]!;
  }

  /** Count a packet whose flow may be new. */
  take(x: number, y: number, told: Description): void {
    this.#tell(x, y, told);
    this.#loops.alone.take();
    this.further();
  }

  /** Learn from the first packet of a new flow, without counting it. */
  add(x: number, y: number, told: Description): void {
    this.#tell(x, y, told);
    this.#loops.alone.learn();
    this.further();
  }

  /** Note the address that the packet just learned from has besides its station's first one, if there is one. */
  further(): void {
    const station = this.#of(learned.FURTHER) - 1;
    if (station < 0) return;
    this.#state[learned.FURTHER >> 2] = 0;
    this.parties.further(station, this.#numbers[learned.TOLD_SOURCE >> 3]!);
  }

  #tell(x: number, y: number, told: Description): void {
    const numbers = this.#numbers;
    const state = this.#state;
    numbers[learned.TOLD_TIME >> 3] = told.time;
    numbers[learned.TOLD_OCTETS >> 3] = told.octets;
    numbers[learned.TOLD_SOURCE_MAC >> 3] = told.sourceMac;
    numbers[learned.TOLD_DESTINATION_MAC >> 3] = told.destinationMac;
    numbers[learned.TOLD_SOURCE >> 3] = told.source;
    numbers[learned.TOLD_DESTINATION >> 3] = told.destination;
    numbers[learned.TOLD_OUTER_SOURCE >> 3] = told.outerSource;
    numbers[learned.TOLD_OUTER_DESTINATION >> 3] = told.outerDestination;
    state[learned.TOLD_X >> 2] = x;
    state[learned.TOLD_Y >> 2] = y;
    state[learned.TOLD_LIFE >> 2] = told.timeToLive;
    state[learned.TOLD_OWN >> 2] = told.own ? 1 : 0;
    state[learned.TOLD_FLOODED >> 2] = told.flooded ? 1 : 0;
    state[learned.TOLD_VNI >> 2] = told.vni;
    state[learned.TOLD_PORT >> 2] = told.port;
  }

  /** Packets on ways there was no room for. */
  get uncounted(): number {
    return this.#counts[(ACCOUNT / 8) * FORGOTTEN]!;
  }

  /** What was counted of a way: packets, octets, and how many of the packets were flooded. */
  carried(way: number): readonly [packets: number, octets: number, flooded: number] {
    const counts = this.#counts;
    const account = FIRST_ACCOUNT + 2 * way;
    if (account >= ACCOUNTS) return [0, 0, 0];
    const at = (ACCOUNT / 8) * account;
    return [counts[at]! + counts[at + 2]!, counts[at + 1]! + counts[at + 3]!, counts[at + 2]!];
  }
}
