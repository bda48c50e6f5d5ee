/**
 * What asks and what answers among the usual packets: an event for each, under the lanes of its exchange.
 *
 * @module
 */
import { TCP_ACK, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import type { Batch } from '../packet.ts';
import type { Seeds } from './lanes.ts';
import * as lanes from './lanes.ts';
import * as offsets from './offsets.ts';
import * as rows from './queue.ts';
import { Queue } from './queue.ts';

// Constants that a module keeps to itself are compiled into the code.
const { PACKET, RECORD, TRAITS, FRAME, NETWORK, TRANSPORT } = rows;
const { ECHO, ARP, HANDSHAKE, ASKS, QUIET, REFUSES } = rows;
const { WIDE, TUNNELLED, IS_ARP, IS_TCP, ASKING } = rows;
const { EVENT, EVENT_RECORD, CODE, VNI_SHIFT } = rows;
const { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } = lanes;
const { SOURCE4, DESTINATION4, SOURCE6, DESTINATION6, ARP_SENDER, ARP_TARGET, TCP_FLAGS, VNI_IN_FRONT } = offsets;
const SYN = TCP_SYN;
const RST = TCP_RST;
const ACK = TCP_ACK;

/** Makes events. */
export class Asking {
  events: Queue;
  /** Announcements, which expect no answer. */
  unsolicited = 0;
  readonly #x: number;
  readonly #y: number;
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** The lanes of the event in the making. */
  #oneLane = 0;
  #otherLane = 0;

  /** @param capacity - the records of a batch */
  constructor(capacity: number, seeds: Seeds) {
    this.events = new Queue(capacity, EVENT);
    this.#x = seeds.x;
    this.#y = seeds.y;
  }

  /** Take note of the batch whose packets come next. */
  begin({ bytes, count }: Batch): void {
    if (count * EVENT > this.events.words.length) this.events = new Queue(count, EVENT);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Queue what asks or answers of the packets from `from` to `to`. */
  take({ words }: Queue, from: number, to: number): void {
    const view = this.#view;
    for (let at = from * PACKET; at < to * PACKET; at += PACKET) {
      const traits = words[at + TRAITS]!;
      if ((traits & ASKING) === 0) continue;
      const record = words[at + RECORD]!;
      const network = words[at + NETWORK]!;
      const transport = words[at + TRANSPORT]!;
      const frame = words[at + FRAME]!;
      const vni = (traits & TUNNELLED) === 0 ? -1 : view.getInt32(frame - VNI_IN_FRONT) >>> 8;
      if ((traits & IS_ARP) !== 0) this.#arp(record, vni, network);
      else if ((traits & IS_TCP) !== 0) this.#handshake(record, vni, network, transport, (traits & WIDE) !== 0);
      else if ((traits & WIDE) !== 0) this.#echo6(record, vni, network, transport);
      else this.#echo4(record, vni, network, transport);
    }
  }

  /** Queue what asks or answers. */
  event(record: number, x: number, y: number, code: number, vni: number): void {
    const { events } = this;
    const { words } = events;
    const at = events.length++ * EVENT;
    words[at] = x;
    words[at + 1] = y;
    words[at + EVENT_RECORD] = record;
    words[at + CODE] = code | ((vni + 1) << VNI_SHIFT);
  }

  #echo4(record: number, vni: number, network: number, transport: number): void {
    const view = this.#view;
    // 8 asks, 0 answers: half of the type is ASKS, and how far the client's address is in front of the server's.
    const half = view.getUint8(transport) >> 1;
    let word = familyOf(ECHO, vni, false);
    let x = Math.imul(this.#x ^ word, FACTOR_X);
    let y = Math.imul((this.#y + word) | 0, FACTOR_Y);
    x ^= x >>> SHIFT_X;
    y ^= y >>> SHIFT_Y;
    word = view.getInt32(network + DESTINATION4 - half);
    x = Math.imul(x ^ word, FACTOR_X);
    y = Math.imul((y + word) | 0, FACTOR_Y);
    x ^= x >>> SHIFT_X;
    y ^= y >>> SHIFT_Y;
    word = view.getInt32(network + SOURCE4 + half);
    x = Math.imul(x ^ word, FACTOR_X);
    y = Math.imul((y + word) | 0, FACTOR_Y);
    x ^= x >>> SHIFT_X;
    y ^= y >>> SHIFT_Y;
    word = view.getInt32(transport + 4);
    x = Math.imul(x ^ word, FACTOR_X);
    y = Math.imul((y + word) | 0, FACTOR_Y);
    x ^= x >>> SHIFT_X;
    y ^= y >>> SHIFT_Y;
    this.event(record, x, y, ECHO | half, vni);
  }

  #echo6(record: number, vni: number, network: number, transport: number): void {
    const asks = this.#view.getUint8(transport) === 128;
    const client = network + (asks ? SOURCE6 : DESTINATION6);
    this.#pair(familyOf(ECHO, vni, true), client, network + (asks ? DESTINATION6 : SOURCE6), 16);
    this.#mix(this.#view.getInt32(transport + 4));
    this.event(record, this.#oneLane, this.#otherLane, asks ? ECHO | ASKS : ECHO, vni);
  }

  #mix(word: number): void {
    this.#oneLane = lanes.intoX(this.#oneLane, word);
    this.#otherLane = lanes.intoY(this.#otherLane, word);
  }

  /** Begin an event's lanes with two addresses. */
  #pair(family: number, client: number, server: number, length: number): void {
    this.#oneLane = lanes.intoX(this.#x, family);
    this.#otherLane = lanes.intoY(this.#y, family);
    for (let i = 0; i < length; i += 4) this.#mix(this.#view.getInt32(client + i));
    for (let i = 0; i < length; i += 4) this.#mix(this.#view.getInt32(server + i));
  }

  #handshake(record: number, vni: number, network: number, transport: number, wide: boolean): void {
    const view = this.#view;
    const flags = view.getUint8(transport + TCP_FLAGS) & (SYN | RST | ACK);
    const asks = flags === SYN;
    const refuses = flags !== (SYN | ACK);
    if (!asks && refuses && (flags & (RST | ACK)) !== (RST | ACK)) return;
    const source = network + (wide ? SOURCE6 : SOURCE4);
    const destination = network + (wide ? DESTINATION6 : DESTINATION4);
    const ports = view.getInt32(transport);
    this.#pair(familyOf(HANDSHAKE, vni, wide), asks ? source : destination, asks ? destination : source, wide ? 16 : 4);
    this.#mix(asks ? ports : (ports << 16) | (ports >>> 16));
    this.#mix(asks ? view.getInt32(transport + 4) : (view.getInt32(transport + 8) - 1) | 0);
    const code = asks ? HANDSHAKE | ASKS : refuses ? HANDSHAKE | REFUSES : HANDSHAKE;
    this.event(record, this.#oneLane, this.#otherLane, code, vni);
  }

  #arp(record: number, vni: number, network: number): void {
    const view = this.#view;
    const operation = view.getUint16(network + 6);
    const sender = view.getInt32(network + ARP_SENDER);
    const target = view.getInt32(network + ARP_TARGET);
    // RFC 5227 §3: who announces itself asks nothing, in either form.
    if ((operation !== 1 && operation !== 2) || sender === target) {
      this.unsolicited++;
      return;
    }
    const asks = operation === 1;
    const client = network + (asks ? ARP_SENDER : ARP_TARGET);
    this.#pair(familyOf(ARP, vni, false), client, network + (asks ? ARP_TARGET : ARP_SENDER), 4);
    this.#mix(view.getInt32(client - 6));
    this.#mix(view.getUint16(client - 2));
    // RFC 5227 §1.1: a probe has no sender address.
    const quiet = asks && sender === 0 ? QUIET : 0;
    this.event(record, this.#oneLane, this.#otherLane, (asks ? ARP | ASKS : ARP) | quiet, vni);
  }
}

/** What an event's lanes begin with: the kind, the overlay, and whether the addresses are IPv6's. */
export const familyOf = (kind: number, vni: number, wide: boolean): number =>
  ((vni + 1) << 3) | (kind << 1) | (wide ? 1 : 0);
