/**
 * Flows: who sends to whom, by which way. A packet of a known flow costs one look at eight octets, which tell the account
 * it is counted in: that of its way; a new one teaches tunnels, stations and talks.
 *
 * Whether one packet was seen twice is not asked of packets, but of flows: only where two flows of the same addresses
 * take ways that one packet can take one behind the other is it in doubt.
 *
 * @module
 */

import { ACCOUNT_BITS, ACCOUNTS } from '../loops/accounts.ts';
import { COUNTS_AT, SLOTS_AT, SLOTS_MASK, TABLES } from '../loops/layout.ts';
import type { Description } from './description.ts';
import { Lanes, type Seeds } from './lanes.ts';
import { Numbering } from './numbering.ts';
import { grown, mostTunnels, Parties } from './parties.ts';

const FEWEST = 16_384;
/** Flows there is room for from the start. */
const AT_ONCE = 2 ** 20;
/** Ways of two addresses that are compared with each other. */
const WAYS = 64;
const NONE = -1;
const PAIR = 3;

/**
 * The words of a flow: its lanes, its account, its traits, the flow of the same two addresses before it, and the lower
 * part of its sender's hardware address; the upper part is with the traits. Rows, for a new flow meets one by one those
 * that it is compared with: one miss for each.
 */
const FLOW = 6;
const X = 0;
const Y = 1;
const ACCOUNT = 2;
const TRAITS = 3;
const BEFORE = 4;
const SENDER = 5;

/** Traits: the time to live in the lowest bits, {@link LIFE} where there is none; the rest of the sender's address. */
const LIFE = 0x3ff;
/** The address with the lower number sends. */
const UPWARD = 0x400;
const SENDER_SHIFT = 16;

/** The account of what is in no tunnel, that of ways there was no room for, and the first of a way's two. */
const BARE = 0;
const FORGOTTEN = 1;
const FIRST = 2;

/** The words of a slot, and the numbers of an account. */
const SLOT = 2;
const ACCOUNT_NUMBERS = 2;

/** The most flows that a limit stands for, the slots that they take, and the accounts. */
const mostFlows = (limit: number): number => Math.max(FEWEST, limit);
const mostSlots = (limit: number): number => 2 ** Math.ceil(Math.log2((mostFlows(limit) * 4) / 3 + 1));
const mostAccounts = (limit: number): number => Math.min(ACCOUNTS, FIRST + 4 * mostTunnels(mostFlows(limit)));

/** The octets of the loops' memory that so many flows need: for their slots, and for what is counted. */
export const slotOctets = (limit: number): number => 4 * SLOT * mostSlots(limit);
export const countOctets = (limit: number): number => 8 * ACCOUNT_NUMBERS * mostAccounts(limit);

/** The flows of one capture point. */
export class Flows {
  readonly parties: Parties;
  size = 0;
  /** Flows that made room: their talks may be counted again. */
  forgotten = 0;
  /** One packet may have been seen twice, or in a tunnel and bare. */
  doubtful = false;
  readonly #limit: number;
  readonly #lanes: Lanes;
  /** By two addresses: their last flow. */
  readonly #pairs = new Numbering();
  /**
   * By slot: the second lane of a known flow, 0 where there is none, and its account. The lower bits of the first lane
   * choose the slot, its upper bits stand above the account, so that 60 bits of a key count. Whole keys would take twice
   * the memory, and misses are most of what a known flow costs: that is why the slots are up to three quarters full.
   */
  readonly #slots: Int32Array;
  /** By account: packets and octets. A way has two, one for what goes to a single station, one for what is flooded. */
  readonly #counts: Float64Array;
  /** The loops' state. */
  readonly #state: Int32Array;
  #flows: Int32Array;

  /**
   * @param limit - the most flows that are told apart at once
   * @param memory - the loops', in whose state the places of slots and counts are
   */
  constructor(limit: number, seeds: Seeds, memory: ArrayBuffer) {
    this.#limit = mostFlows(limit);
    this.#lanes = new Lanes(seeds);
    this.#state = new Int32Array(memory, 0, TABLES >> 2);
    this.#slots = new Int32Array(memory, this.#state[SLOTS_AT >> 2]!, SLOT * mostSlots(limit));
    this.#counts = new Float64Array(memory, this.#state[COUNTS_AT >> 2]!, ACCOUNT_NUMBERS * mostAccounts(limit));
    this.#mask = FEWEST * 2 - 1;
    // Memory that was not written yet takes no room: what is made once leaves nothing behind when it grows.
    const room = Math.min(this.#limit, AT_ONCE);
    this.#flows = new Int32Array(room * FLOW);
    this.parties = new Parties(this.#limit, seeds);
  }

  /** The octets of the tables, those of the parties too. */
  get octets(): number {
    const own = 4 * SLOT * (this.#mask + 1) + this.#flows.byteLength + this.#counts.byteLength;
    return own + this.#pairs.octets + this.parties.octets;
  }

  get #mask(): number {
    return this.#state[SLOTS_MASK >> 2]!;
  }

  set #mask(mask: number) {
    this.#state[SLOTS_MASK >> 2] = mask;
  }

  /** Count a packet whose flow may be new. */
  take(x: number, y: number, told: Description): void {
    const slots = this.#slots;
    const last = 2 * this.#mask;
    let slot = (x << 1) & last;
    while (slots[slot] !== 0 && (slots[slot] !== y || (slots[slot + 1]! ^ x) >>> ACCOUNT_BITS !== 0)) {
      slot = (slot + 2) & last;
    }
    const account = 2 * (slots[slot] === 0 ? this.add(x, y, told) : slots[slot + 1]! & (ACCOUNTS - 1));
    this.#counts[account]! += 1;
    this.#counts[account + 1]! += told.octets;
  }

  /** Learn from the first packet of a new flow, without counting it, and return its account. */
  add(x: number, y: number, told: Description): number {
    if (this.size === this.#limit) this.#forget();
    if (this.size * 4 > this.#mask * 3) this.#spread();
    const at = this.size * FLOW;
    if (at === this.#flows.length) this.#flows = grown(this.#flows);
    const way = this.parties.way(told);
    const account = told.vni < 0 ? BARE : way < 0 ? FORGOTTEN : accountOf(way, told.flooded);
    put(this.#slots, this.#mask, x, y, account);
    const flows = this.#flows;
    flows[at + X] = x;
    flows[at + Y] = y;
    flows[at + ACCOUNT] = account;
    const mac = this.parties.sender(told) ? told.sourceMac : NONE;
    flows[at + TRAITS] = traitsOf(told) | (Math.floor(mac / 0x1_0000_0000) << SENDER_SHIFT);
    flows[at + SENDER] = mac | 0;
    this.size++;
    if (this.parties.moved) this.doubtful = true;
    this.#meet(at, told);
    return account;
  }

  /** Put a flow to those of the same two addresses. */
  #meet(flow: number, { talker, listener }: Description): void {
    const lanes = this.#lanes.start(PAIR);
    lanes.addNumber(Math.min(talker, listener)).addNumber(Math.max(talker, listener));
    const flows = this.#flows;
    const before = this.#pairs.replace(lanes.x, lanes.y, flow);
    flows[flow + BEFORE] = before;
    const way = wayOf(flows[flow + ACCOUNT]!);
    let talked = false;
    let ways = 0;
    for (let other = before; other >= 0; other = flows[other + BEFORE]!) {
      const otherWay = wayOf(flows[other + ACCOUNT]!);
      if (otherWay >> 1 === way >> 1) talked = true;
      // What is in a tunnel here and bare there tells of which overlay the bare one is.
      const halfBare = way < 0 !== otherWay < 0;
      if (halfBare || this.#rivals(flow, other) || ++ways > WAYS) this.doubtful = true;
      if (this.doubtful) return;
    }
    if (!talked && way >= 0) this.parties.talked(way >> 1);
  }

  /**
   * Whether a packet of one flow can be one of the other, seen again: behind a router it has another sender and less to
   * live, at another VTEP both are the same.
   */
  #rivals(one: number, other: number): boolean {
    const flows = this.#flows;
    const different = flows[one + TRAITS]! ^ flows[other + TRAITS]!;
    if ((different & UPWARD) !== 0) return false;
    const sameMac = different >>> SENDER_SHIFT === 0 && flows[one + SENDER] === flows[other + SENDER];
    const sameLife = (different & LIFE) === 0;
    if (!sameMac) return !sameLife;
    const way = wayOf(flows[one + ACCOUNT]!);
    const otherWay = wayOf(flows[other + ACCOUNT]!);
    if (!sameLife || way === otherWay) return false;
    return this.parties.vniOf(way) === this.parties.vniOf(otherWay);
  }

  /** Packets on ways there was no room for. */
  get uncounted(): number {
    return this.#counts[2 * FORGOTTEN]!;
  }

  /** What was counted of a way: packets, octets, and how many of the packets were flooded. */
  carried(way: number): readonly [packets: number, octets: number, flooded: number] {
    const counts = this.#counts;
    const at = 2 * accountOf(way, false);
    if (at === 2 * FORGOTTEN) return [0, 0, 0];
    return [counts[at]! + counts[at + 2]!, counts[at + 1]! + counts[at + 3]!, counts[at + 2]!];
  }

  /** Make room: all flows are new again. */
  #forget(): void {
    this.forgotten += this.size;
    this.size = 0;
    this.#slots.fill(0);
    this.#pairs.clear();
  }

  /** Use twice as many slots. */
  #spread(): void {
    this.#slots.fill(0, 0, SLOT * (this.#mask + 1));
    this.#mask = this.#mask * 2 + 1;
    const slots = this.#slots;
    const flows = this.#flows;
    for (let at = 0; at < this.size * FLOW; at += FLOW) {
      put(slots, this.#mask, flows[at + X]!, flows[at + Y]!, flows[at + ACCOUNT]!);
    }
  }
}

function put(slots: Int32Array, mask: number, x: number, y: number, account: number): void {
  let slot = (x & mask) << 1;
  while (slots[slot] !== 0) slot = (slot + 2) & (2 * mask);
  slots[slot] = y;
  slots[slot + 1] = (x & -ACCOUNTS) | account;
}

/** The account of a way. */
function accountOf(way: number, flooded: boolean): number {
  const account = FIRST + 2 * way + (flooded ? 1 : 0);
  return account < ACCOUNTS ? account : FORGOTTEN;
}

/** The way of an account; -1 where it has none. */
const wayOf = (account: number): number => (account - FIRST) >> 1;

const traitsOf = ({ timeToLive, talker, listener }: Description): number =>
  (timeToLive < 0 ? LIFE : timeToLive) | (talker < listener ? UPWARD : 0);
