/**
 * Ways: packets and octets from one VTEP to another in an overlay.
 *
 * @module
 */
import { grown } from './parties.ts';
import type { Queue } from './queue.ts';
import * as rows from './queue.ts';

const { PACKET, WAY_X, WAY_Y, RECORD, TRAITS, TUNNEL, GROUP } = rows;
const FEWEST = 1024;
/** The words of a row: the lanes, then three numbers. */
const WORDS = 8;
const PACKETS = 1;
const OCTETS = 2;
const FLOODED = 3;

/** The ways of one capture point. */
export class Ways {
  size = 0;
  /** One more than the row; 0 where the slot is free. Slots are few octets, so that they stay in the cache. */
  #slots: Int32Array = new Int32Array(FEWEST * 2);
  #ints: Int32Array = new Int32Array(FEWEST * WORDS);
  #floats: Float64Array = new Float64Array(this.#ints.buffer);
  /** By row: twice the tunnel's number, one more on the way back. */
  #way: Int32Array = new Int32Array(FEWEST);
  /** Packets on ways there was no room for. */
  forgotten = 0;
  readonly #limit: number;

  /** @param limit - the most ways */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Read ahead what {@link count} needs: these misses overlap, those of a loop that branches on them do not. */
  touch({ words, length }: Queue): number {
    const slots = this.#slots;
    const ints = this.#ints;
    const mask = slots.length - 1;
    let sum = 0;
    for (let at = 0; at < length * PACKET; at += PACKET) {
      const row = slots[words[at + WAY_X]! & mask]! - 1;
      sum |= ints[row < 0 ? 0 : row * WORDS]!;
    }
    return sum;
  }

  /**
   * Count queued packets from `from` on, as long as their ways are known.
   *
   * @returns the place of the first packet on an unknown way, or the queue's length
   */
  count({ words, length }: Queue, from: number, octets: Uint32Array): number {
    const slots = this.#slots;
    const ints = this.#ints;
    const floats = this.#floats;
    const mask = slots.length - 1;
    for (let i = from; i < length; i++) {
      const at = i * PACKET;
      if (words[at + TUNNEL]! < 0) continue;
      const one = words[at + WAY_X]!;
      const two = words[at + WAY_Y]!;
      let slot = one & mask;
      let row = 0;
      for (;;) {
        row = slots[slot]! - 1;
        if (row < 0) return i;
        if (ints[row * WORDS] === one && ints[row * WORDS + 1] === two) break;
        slot = (slot + 1) & mask;
      }
      floats[row * 4 + PACKETS]! += 1;
      floats[row * 4 + OCTETS]! += octets[words[at + RECORD]!]!;
      if ((words[at + TRAITS]! & GROUP) !== 0) floats[row * 4 + FLOODED]! += 1;
    }
    return length;
  }

  /** Count a packet on a way that may be unknown. */
  take(x: number, y: number, octets: number, flooded: boolean, way: () => number): void {
    let slot = x & (this.#slots.length - 1);
    let row = this.#slots[slot]! - 1;
    while (row >= 0 && (this.#ints[row * WORDS] !== x || this.#ints[row * WORDS + 1] !== y)) {
      slot = (slot + 1) & (this.#slots.length - 1);
      row = this.#slots[slot]! - 1;
    }
    if (row < 0 && this.size >= this.#limit) {
      this.forgotten++;
      return;
    }
    if (row < 0) row = this.#add(x, y, slot, way());
    this.#floats[row * 4 + PACKETS]! += 1;
    this.#floats[row * 4 + OCTETS]! += octets;
    if (flooded) this.#floats[row * 4 + FLOODED]! += 1;
  }

  #add(x: number, y: number, slot: number, way: number): number {
    const row = this.size++;
    if (row === this.#way.length) {
      this.#way = grown(this.#way);
      this.#ints = grown(this.#ints);
      this.#floats = new Float64Array(this.#ints.buffer);
    }
    this.#ints[row * WORDS] = x;
    this.#ints[row * WORDS + 1] = y;
    this.#way[row] = way;
    this.#slots[slot] = row + 1;
    if (this.size * 2 > this.#slots.length) this.#spread();
    return row;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    for (let row = 0; row < this.size; row++) {
      let slot = this.#ints[row * WORDS]! & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }

  /** Hand on what was counted. */
  *rows(): Generator<{ way: number; packets: number; octets: number; flooded: number }> {
    const floats = this.#floats;
    for (let row = 0; row < this.size; row++) {
      yield {
        way: this.#way[row]!,
        packets: floats[row * 4 + PACKETS]!,
        octets: floats[row * 4 + OCTETS]!,
        flooded: floats[row * 4 + FLOODED]!,
      };
    }
  }
}
