/**
 * Flows: who sends to whom, by which way. Of a known flow nothing is kept up to date, so that a packet of it costs one
 * look at eight octets; a new one teaches tunnels, stations and talks.
 *
 * Whether one packet was seen twice is not asked of packets, but of flows: only where two flows of the same addresses
 * take ways that one packet can take one behind the other is it in doubt.
 *
 * @module
 */
import type { Description } from './description.ts';
import type { Seeds } from './lanes.ts';
import { Numbering } from './numbering.ts';
import { grown, Parties } from './parties.ts';
import type { Queue } from './queue.ts';
import * as rows from './queue.ts';

const { PACKET } = rows;
const FEWEST = 16_384;
/** Ways of two addresses that are compared with each other. */
const WAYS = 64;
const NONE = -1;
const PAIR = 3;

/** Traits: the time to live in the lowest bits, {@link LIFE} where there is none. */
const LIFE = 0x3ff;
/** The address with the lower number sends. */
const UPWARD = 0x400;

/** The flows of one capture point. */
export class Flows {
  readonly parties: Parties;
  size = 0;
  /** Flows that made room: their talks may be counted again. */
  forgotten = 0;
  /** One packet may have been seen twice, or in a tunnel and bare. */
  doubtful = false;
  readonly #limit: number;
  readonly #pairs = new Numbering();
  /**
   * By slot: the second lane of a known flow, 0 where there is none. The first lane chooses the slot, so that 50 bits and
   * more of a key count; whole keys would take twice the memory, and misses are all that a known flow costs.
   */
  #slots: Int32Array = new Int32Array(FEWEST * 2);
  #mask = FEWEST * 2 - 1;
  /** By pair: its last flow. */
  #heads: Int32Array = new Int32Array(FEWEST);
  /** By flow: its lanes, and what others are compared with. */
  #x: Int32Array = new Int32Array(FEWEST);
  #y: Int32Array = new Int32Array(FEWEST);
  #way: Int32Array = new Int32Array(FEWEST);
  #sender: Int32Array = new Int32Array(FEWEST);
  #traits: Int32Array = new Int32Array(FEWEST);
  #nextOfPair: Int32Array = new Int32Array(FEWEST);

  /** @param limit - the most flows that are told apart at once */
  constructor(limit: number, seeds: Seeds) {
    this.#limit = Math.max(FEWEST, limit);
    this.parties = new Parties(this.#limit, seeds);
  }

  /** Read ahead what {@link skip} needs: these misses overlap, those of a loop that branches on them do not. */
  touch({ words, length }: Queue): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let sum = 0;
    for (let at = 0; at < length * PACKET; at += PACKET) sum |= slots[words[at]! & mask]!;
    return sum;
  }

  /** The place of the first queued packet from `from` on whose flow is not known, or the queue's length. */
  skip({ words, length }: Queue, from: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let i = from; i < length; i++) {
      const lane = words[i * PACKET + 1]! || 1;
      let slot = words[i * PACKET]! & mask;
      for (let found = slots[slot]!; found !== lane; found = slots[slot]!) {
        if (found === 0) return i;
        slot = (slot + 1) & mask;
      }
    }
    return length;
  }

  /** Take a packet whose flow may be new. */
  take(x: number, y: number, told: Description): void {
    const slots = this.#slots;
    const lane = y || 1;
    let slot = x & this.#mask;
    while (slots[slot] !== lane) {
      if (slots[slot] === 0) {
        this.#add(x, lane, told);
        return;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  #add(x: number, y: number, told: Description): void {
    if (this.size === this.#limit) this.#forget();
    if (this.size * 2 > this.#mask) this.#enlarge();
    if (this.size === this.#way.length) this.#lengthen();
    const flow = this.size++;
    this.#x[flow] = x;
    this.#y[flow] = y;
    put(this.#slots, this.#mask, x, y);
    const life = told.timeToLive < 0 ? LIFE : told.timeToLive;
    this.#traits[flow] = life | (told.talker < told.listener ? UPWARD : 0);
    this.#way[flow] = this.parties.way(told);
    this.#sender[flow] = this.parties.sender(told);
    if (this.parties.moved) this.doubtful = true;
    this.#meet(flow, told);
  }

  /** Put a flow to those of the same two addresses. */
  #meet(flow: number, { talker, listener }: Description): void {
    const lanes = this.parties.lanes.start(PAIR);
    lanes.addNumber(Math.min(talker, listener)).addNumber(Math.max(talker, listener));
    const pair = this.#pairs.of(lanes.x, lanes.y);
    if (pair === this.#heads.length) this.#heads = grown(this.#heads);
    const head = this.#pairs.fresh ? NONE : this.#heads[pair]!;
    this.#nextOfPair[flow] = head;
    this.#heads[pair] = flow;
    const way = this.#way[flow]!;
    let talked = false;
    let ways = 0;
    for (let other = head; other >= 0; other = this.#nextOfPair[other]!) {
      if (this.#way[other]! >> 1 === way >> 1) talked = true;
      // What is in a tunnel here and bare there tells of which overlay the bare one is.
      const halfBare = way < 0 !== this.#way[other]! < 0;
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
    const different = this.#traits[one]! ^ this.#traits[other]!;
    if ((different & UPWARD) !== 0) return false;
    const { parties } = this;
    const sameMac = parties.macOf(this.#sender[one]!) === parties.macOf(this.#sender[other]!);
    const sameLife = (different & LIFE) === 0;
    if (!sameMac) return !sameLife;
    if (!sameLife || this.#way[one] === this.#way[other]) return false;
    return parties.vniOf(this.#way[one]!) === parties.vniOf(this.#way[other]!);
  }

  /** Make room: all flows are new again. */
  #forget(): void {
    this.forgotten += this.size;
    this.size = 0;
    this.#slots.fill(0);
    this.#pairs.clear();
  }

  #enlarge(): void {
    const mask = this.#mask * 2 + 1;
    const slots = new Int32Array(mask + 1);
    for (let flow = 0; flow < this.size; flow++) put(slots, mask, this.#x[flow]!, this.#y[flow]!);
    this.#slots = slots;
    this.#mask = mask;
  }

  #lengthen(): void {
    this.#x = grown(this.#x);
    this.#y = grown(this.#y);
    this.#way = grown(this.#way);
    this.#sender = grown(this.#sender);
    this.#traits = grown(this.#traits);
    this.#nextOfPair = grown(this.#nextOfPair);
  }
}

function put(slots: Int32Array, mask: number, x: number, y: number): void {
  let slot = x & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = y;
}
