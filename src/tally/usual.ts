/**
 * The usual packets, taken from what the fast walk tells: Ethernet with at most one tag, at most one tunnel, IP without
 * fragments, and in it TCP, UDP, an echo, or ARP. Nothing is made for a packet; anything else is the `odd` function's.
 *
 * @module
 */
import { ipv4Number, ipv6Number, macNumber, NO_ADDRESS } from '../conversations/addresses.ts';
import { ETHERNET_LENGTH } from '../layers/ethernet.ts';
import { IPV4_LENGTH } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import { TCP_ACK, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import { VLAN_LENGTH } from '../layers/vlan.ts';
import { VXLAN_PORTS } from '../layers/vxlan.ts';
import type { Batch } from '../packet.ts';
import type { Visitor } from '../scan/visitor.ts';
import * as scan from '../scan/visitor.ts';
import type { Description } from './description.ts';
import * as lanes from './lanes.ts';
import { intoX, intoY, type Seeds } from './lanes.ts';
import * as offsets from './offsets.ts';
import * as rows from './queue.ts';
import { ARP, ASKS, ECHO, HANDSHAKE, QUIET, Queue, REFUSES } from './queue.ts';

// Constants that a module keeps to itself are compiled into the code.
const { STOP_WHOLE, VLAN_LAYER, EXTENSION_LAYER } = scan;
const OUTER4 = scan.ETHERNET_LAYER | scan.IPV4_LAYER | scan.UDP_LAYER | scan.VXLAN_LAYER;
const OUTER6 = scan.ETHERNET_LAYER | scan.IPV6_LAYER | scan.UDP_LAYER | scan.VXLAN_LAYER;
const TCP4 = scan.ETHERNET_LAYER | scan.IPV4_LAYER | scan.TCP_LAYER;
const UDP4 = scan.ETHERNET_LAYER | scan.IPV4_LAYER | scan.UDP_LAYER;
const ICMP4 = scan.ETHERNET_LAYER | scan.IPV4_LAYER | scan.ICMP_LAYER;
const TCP6 = scan.ETHERNET_LAYER | scan.IPV6_LAYER | scan.TCP_LAYER;
const UDP6 = scan.ETHERNET_LAYER | scan.IPV6_LAYER | scan.UDP_LAYER;
const ICMP6 = scan.ETHERNET_LAYER | scan.IPV6_LAYER | scan.ICMPV6_LAYER;
const ARP_FRAME = scan.ETHERNET_LAYER | scan.ARP_LAYER;

const { PACKET, FLOW_X, FLOW_Y, WAY_X, WAY_Y, RECORD, TRAITS, NETWORK, FRAME, TUNNEL, OUTER_NETWORK } = rows;
const { EVENT, EVENT_RECORD, CODE, VNI, GROUP } = rows;
const { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } = lanes;

/** Traits of a flow, beside the time to live: what its lanes begin with. */
const NO_LIFE = 0x3ff;
const LIFE = 0x3ff;
const OWN = 0x800;
const WIDE = 0x1000;
const OUTER_WIDE = 0x2000;
const TUNNELLED = 0x4000;
const IS_ARP = 0x8000;

const { SOURCE_MAC, SOURCE4, DESTINATION4, SOURCE6, DESTINATION6, ARP_SENDER, ARP_TARGET, ARP_LENGTH } = offsets;
const UNTAGGED = ETHERNET_LENGTH;
const TAGGED = ETHERNET_LENGTH + VLAN_LENGTH;
const HEADER4 = IPV4_LENGTH;
const HEADER6 = IPV6_LENGTH;
const SYN = TCP_SYN;
const RST = TCP_RST;
const ACK = TCP_ACK;
/** ARP of IPv4: protocol type 0x0800, lengths 6 and 4. */
const ARP_ADDRESSES = 0x0800_0604;

/** Takes the usual packets out of batches. */
export class Usual implements Visitor {
  /** Packets whose flows are to be counted, and what asked and answered. */
  packets: Queue;
  events: Queue;
  /** Announcements, which expect no answer. */
  unsolicited = 0;
  /** Packets in tunnels since this was set to 0. */
  tunnelled = 0;
  readonly #x: number;
  readonly #y: number;
  readonly #odd: (record: number) => void;
  /** By UDP port: a number from 1 on where it is VXLAN's. */
  readonly #ports = new Uint8Array(65_536);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #batch: Batch | undefined;

  /**
   * @param capacity - the records of a batch
   * @param odd - takes any other record
   */
  constructor(capacity: number, seeds: Seeds, odd: (record: number) => void) {
    this.packets = new Queue(capacity, PACKET);
    this.events = new Queue(capacity, EVENT);
    this.#x = seeds.x;
    this.#y = seeds.y;
    this.#odd = odd;
    for (const [i, port] of VXLAN_PORTS.entries()) this.#ports[port] = i + 1;
  }

  begin(batch: Batch): void {
    this.#batch = batch;
    if (batch.count * PACKET > this.packets.words.length) {
      this.packets = new Queue(batch.count, PACKET);
      this.events = new Queue(batch.count, EVENT);
    }
    this.#view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  }

  packet(
    record: number,
    layers: number,
    outerLayers: number,
    depth: number,
    outerNetwork: number,
    outerTransport: number,
    tunnel: number,
    frame: number,
    network: number,
    _protocol: number,
    transport: number,
    end: number,
    stop: number,
  ): void {
    const view = this.#view;
    const { captured, original } = this.#batch!;
    const tagged = layers & VLAN_LAYER;
    const kind = layers & ~VLAN_LAYER;
    if (
      stop !== STOP_WHOLE ||
      captured[record] !== original[record] ||
      network - frame !== (tagged !== 0 ? TAGGED : UNTAGGED)
    ) {
      this.#odd(record);
      return;
    }
    let port = 0;
    let traits = 0;
    if (depth !== 0) {
      port = this.#ports[view.getUint16(outerTransport + 2)]!;
      const wide = (outerLayers & ~VLAN_LAYER) === OUTER6;
      const length = wide ? HEADER6 : (view.getUint8(outerNetwork) & 15) << 2;
      const usual = wide || (outerLayers & ~VLAN_LAYER) === OUTER4;
      if (depth !== 1 || port === 0 || !usual || outerTransport - outerNetwork !== length) {
        this.#odd(record);
        return;
      }
      traits = wide ? TUNNELLED | OUTER_WIDE : TUNNELLED;
    }
    if (kind === TCP4 || kind === UDP4 || kind === ICMP4) {
      const life = view.getUint8(network + 8);
      const to = view.getInt32(network + 16);
      traits |= life;
      if (life === 64 || life === 128 || life === 255) traits |= OWN;
      if ((view.getUint8(frame) & 1) !== 0 || to >>> 29 === 7) traits |= GROUP;
      if (kind === TCP4) {
        if ((view.getUint8(transport + 13) & (SYN | RST)) !== 0) this.#handshake(record, tunnel, network, transport);
      } else if (kind === ICMP4) {
        const type = view.getUint8(transport);
        if ((type & 0xf7) !== 0) {
          this.#odd(record);
          return;
        }
        this.#echo4(record, type, tunnel, network, transport);
      }
    } else if (!this.#isRare(record, kind, tunnel, network, transport, end)) {
      this.#odd(record);
      return;
    } else traits |= this.#rareTraits(kind, frame, network);
    this.#enqueue(record, traits, port, outerNetwork, tunnel, frame, network);
  }

  /** Queue a packet under the lanes of its way and its flow. */
  #enqueue(
    record: number,
    traits: number,
    port: number,
    outerNetwork: number,
    tunnel: number,
    frame: number,
    network: number,
  ): void {
    const view = this.#view;
    const { packets } = this;
    const { words } = packets;
    const at = packets.length++ * PACKET;
    let x = this.#x;
    let y = this.#y;
    // Written out: V8 does not inline so many calls, and then they cost more than all else.
    if (tunnel >= 0) {
      this.tunnelled++;
      const overlay = (view.getInt32(tunnel + 4) & ~0xff) | port;
      x = Math.imul(x ^ overlay, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = Math.imul((y + overlay) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
      const wide = (traits & OUTER_WIDE) !== 0;
      const last = outerNetwork + (wide ? HEADER6 : HEADER4);
      for (let from = outerNetwork + (wide ? SOURCE6 : SOURCE4); from < last; from += 4) {
        const word = view.getInt32(from);
        x = Math.imul(x ^ word, FACTOR_X);
        x ^= x >>> SHIFT_X;
        y = Math.imul((y + word) | 0, FACTOR_Y);
        y ^= y >>> SHIFT_Y;
      }
      words[at + WAY_X] = x;
      words[at + WAY_Y] = y;
    }
    const station = (view.getUint16(frame + SOURCE_MAC) << 16) | traits;
    x = Math.imul(x ^ station, FACTOR_X);
    x ^= x >>> SHIFT_X;
    y = Math.imul((y + station) | 0, FACTOR_Y);
    y ^= y >>> SHIFT_Y;
    const mac = view.getInt32(frame + SOURCE_MAC + 2);
    x = Math.imul(x ^ mac, FACTOR_X);
    x ^= x >>> SHIFT_X;
    y = Math.imul((y + mac) | 0, FACTOR_Y);
    y ^= y >>> SHIFT_Y;
    const arp = (traits & IS_ARP) !== 0;
    const wide = (traits & WIDE) !== 0;
    const step = arp ? ARP_TARGET - ARP_SENDER : 4;
    const last = network + (wide ? HEADER6 : arp ? ARP_LENGTH : HEADER4);
    for (let from = network + (wide ? SOURCE6 : arp ? ARP_SENDER : SOURCE4); from < last; from += step) {
      const word = view.getInt32(from);
      x = Math.imul(x ^ word, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = Math.imul((y + word) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
    }
    words[at + FLOW_X] = x;
    words[at + FLOW_Y] = y;
    words[at + RECORD] = record;
    words[at + TRAITS] = traits;
    words[at + NETWORK] = network;
    words[at + FRAME] = frame;
    words[at + TUNNEL] = tunnel;
    words[at + OUTER_NETWORK] = outerNetwork;
  }

  /** Whether a packet over IPv6, or of ARP, is usual; if so, note what it asks or answers. */
  #isRare(record: number, kind: number, tunnel: number, network: number, transport: number, end: number): boolean {
    const view = this.#view;
    if (kind === ARP_FRAME) return this.#arp(record, tunnel, network, end);
    const plain = kind & ~EXTENSION_LAYER;
    if (plain !== TCP6 && plain !== UDP6 && plain !== ICMP6) return false;
    if (transport !== network + HEADER6 && !this.#isExtended(network, transport)) return false;
    if (plain === ICMP6) {
      const type = view.getUint8(transport);
      if (type >> 1 !== 64) return false;
      this.#echo6(record, type, tunnel, network, transport);
    } else if (plain === TCP6 && (view.getUint8(transport + 13) & (SYN | RST)) !== 0) {
      this.#handshake(record, tunnel, network, transport);
    }
    return true;
  }

  /** Whether there is exactly one extension header, of options or routing. */
  #isExtended(network: number, transport: number): boolean {
    const next = this.#view.getUint8(network + 6);
    if (next !== 0 && next !== 43 && next !== 60) return false;
    return transport === network + 48 + this.#view.getUint8(network + 41) * 8;
  }

  #rareTraits(kind: number, frame: number, network: number): number {
    const view = this.#view;
    const group = (view.getUint8(frame) & 1) !== 0 ? GROUP : 0;
    if (kind === ARP_FRAME) {
      const own =
        view.getUint16(network + 8) === view.getUint16(frame + SOURCE_MAC) &&
        view.getInt32(network + 10) === view.getInt32(frame + SOURCE_MAC + 2);
      const all = view.getInt32(network + ARP_TARGET) >>> 29 === 7 ? GROUP : 0;
      return NO_LIFE | IS_ARP | group | all | (own ? OWN : 0);
    }
    const life = view.getUint8(network + 7);
    const own = life === 64 || life === 128 || life === 255 ? OWN : 0;
    return life | WIDE | own | group | (view.getUint8(network + 24) === 0xff ? GROUP : 0);
  }

  #vni(tunnel: number): number {
    return tunnel < 0 ? -1 : this.#view.getUint32(tunnel + 4) >>> 8;
  }

  /** Queue what asks or answers. */
  event(record: number, x: number, y: number, code: number, vni: number): void {
    const { words } = this.events;
    const at = this.events.length++ * EVENT;
    words[at] = x;
    words[at + 1] = y;
    words[at + EVENT_RECORD] = record;
    words[at + CODE] = code;
    words[at + VNI] = vni;
  }

  #echo4(record: number, type: number, tunnel: number, network: number, transport: number): void {
    const view = this.#view;
    const asks = type === 8;
    const vni = this.#vni(tunnel);
    const family = familyOf(ECHO, vni, false);
    const client = view.getInt32(network + (asks ? 12 : 16));
    const server = view.getInt32(network + (asks ? 16 : 12));
    const number = view.getInt32(transport + 4);
    const x = intoX(intoX(intoX(intoX(this.#x, family), client), server), number);
    const y = intoY(intoY(intoY(intoY(this.#y, family), client), server), number);
    this.event(record, x, y, asks ? ECHO | ASKS : ECHO, vni);
  }

  #echo6(record: number, type: number, tunnel: number, network: number, transport: number): void {
    const asks = type === 128;
    const vni = this.#vni(tunnel);
    this.#pair(familyOf(ECHO, vni, true), network + (asks ? 8 : 24), network + (asks ? 24 : 8), 16);
    this.#mix(this.#view.getInt32(transport + 4));
    this.event(record, this.#oneLane, this.#otherLane, asks ? ECHO | ASKS : ECHO, vni);
  }

  /** The lanes of the event in the making, where it is not made in one go. */
  #oneLane = 0;
  #otherLane = 0;

  #mix(word: number): void {
    this.#oneLane = intoX(this.#oneLane, word);
    this.#otherLane = intoY(this.#otherLane, word);
  }

  /** Begin an event's lanes with two addresses. */
  #pair(family: number, client: number, server: number, length: number): void {
    this.#oneLane = intoX(this.#x, family);
    this.#otherLane = intoY(this.#y, family);
    for (let i = 0; i < length; i += 4) this.#mix(this.#view.getInt32(client + i));
    for (let i = 0; i < length; i += 4) this.#mix(this.#view.getInt32(server + i));
  }

  #handshake(record: number, tunnel: number, network: number, transport: number): void {
    const view = this.#view;
    const flags = view.getUint8(transport + 13) & (SYN | RST | ACK);
    const asks = flags === SYN;
    const refuses = flags !== (SYN | ACK);
    if (!asks && refuses && (flags & (RST | ACK)) !== (RST | ACK)) return;
    const wide = view.getUint8(network) >> 4 === 6;
    const source = network + (wide ? 8 : 12);
    const destination = network + (wide ? 24 : 16);
    const vni = this.#vni(tunnel);
    const ports = view.getInt32(transport);
    this.#pair(familyOf(HANDSHAKE, vni, wide), asks ? source : destination, asks ? destination : source, wide ? 16 : 4);
    this.#mix(asks ? ports : (ports << 16) | (ports >>> 16));
    this.#mix(asks ? view.getInt32(transport + 4) : (view.getInt32(transport + 8) - 1) | 0);
    const code = asks ? HANDSHAKE | ASKS : refuses ? HANDSHAKE | REFUSES : HANDSHAKE;
    this.event(record, this.#oneLane, this.#otherLane, code, vni);
  }

  #arp(record: number, tunnel: number, network: number, end: number): boolean {
    const view = this.#view;
    if (end - network < ARP_LENGTH || view.getUint16(network) !== 1) return false;
    if (view.getInt32(network + 2) !== ARP_ADDRESSES) return false;
    const operation = view.getUint16(network + 6);
    const sender = view.getInt32(network + ARP_SENDER);
    const target = view.getInt32(network + ARP_TARGET);
    // RFC 5227 §3: who announces itself asks nothing, in either form.
    if ((operation !== 1 && operation !== 2) || sender === target) {
      this.unsolicited++;
      return true;
    }
    const asks = operation === 1;
    const vni = this.#vni(tunnel);
    const client = network + (asks ? ARP_SENDER : ARP_TARGET);
    this.#pair(familyOf(ARP, vni, false), client, network + (asks ? ARP_TARGET : ARP_SENDER), 4);
    this.#mix(view.getInt32(client - 6));
    this.#mix(view.getUint16(client - 2));
    // RFC 5227 §1.1: a probe has no sender address.
    const quiet = asks && sender === 0 ? QUIET : 0;
    this.event(record, this.#oneLane, this.#otherLane, (asks ? ARP | ASKS : ARP) | quiet, vni);
    return true;
  }

  /** Describe the flow of a queued packet. */
  describe(at: number, times: Float64Array, told: Description): void {
    const { words } = this.packets;
    const { bytes, original } = this.#batch!;
    const row = at * PACKET;
    const record = words[row + RECORD]!;
    const traits = words[row + TRAITS]!;
    const network = words[row + NETWORK]!;
    const frame = words[row + FRAME]!;
    const tunnel = words[row + TUNNEL]!;
    const outer = words[row + OUTER_NETWORK]!;
    const wide = (traits & WIDE) !== 0;
    const arp = (traits & IS_ARP) !== 0;
    told.time = times[record]!;
    told.octets = original[record]!;
    told.sourceMac = macNumber(bytes, frame + SOURCE_MAC);
    told.destinationMac = macNumber(bytes, frame);
    told.timeToLive = (traits & LIFE) === NO_LIFE ? -1 : traits & LIFE;
    told.own = (traits & OWN) !== 0;
    told.flooded = (traits & GROUP) !== 0;
    told.source = wide
      ? ipv6Number(bytes, network + SOURCE6)
      : ipv4Number(bytes, network + (arp ? ARP_SENDER : SOURCE4));
    told.destination = wide
      ? ipv6Number(bytes, network + DESTINATION6)
      : ipv4Number(bytes, network + (arp ? ARP_TARGET : DESTINATION4));
    told.vni = this.#vni(tunnel);
    told.outerSource = NO_ADDRESS;
    told.outerDestination = NO_ADDRESS;
    if (tunnel < 0) return;
    const outerWide = (traits & OUTER_WIDE) !== 0;
    told.outerSource = outerWide ? ipv6Number(bytes, outer + SOURCE6) : ipv4Number(bytes, outer + SOURCE4);
    told.outerDestination = outerWide
      ? ipv6Number(bytes, outer + DESTINATION6)
      : ipv4Number(bytes, outer + DESTINATION4);
    told.port = this.#view.getUint16(tunnel - 6);
  }
}

/** What an event's lanes begin with: the kind, the overlay, and whether the addresses are IPv6's. */
export const familyOf = (kind: number, vni: number, wide: boolean): number =>
  ((vni + 1) << 3) | (kind << 1) | (wide ? 1 : 0);
