/**
 * The packets that are not usual: walked, told apart and described as the correlator does it, some microseconds each.
 *
 * @module
 */
import { isGroupMac } from '../conversations/addresses.ts';
import { Fragments } from '../conversations/fragments.ts';
import { identify } from '../conversations/identity.ts';
import { Inner } from '../conversations/inner.ts';
import { IPV4, IPV6, Places } from '../conversations/places.ts';
import { quoteOf } from '../conversations/quotes.ts';
import { Seen } from '../conversations/seen.ts';
import { MORE_FRAGMENTS, timeToLive } from '../layers/ipv4.ts';
import { hopLimit, IPV6_LENGTH } from '../layers/ipv6.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import { VXLAN_GPE_PORT, VXLAN_PORTS } from '../layers/vxlan.ts';
import { ARP, ASKS, ECHO, HANDSHAKE, NEIGHBOUR, QUIET, REFUSES } from '../loops/queue.ts';
import type { Batch } from '../packet.ts';
import { ARP_SENDER, ARP_TARGET, DESTINATION6, SOURCE6 } from '../scan/offsets.ts';
import { familyOf } from './asking.ts';
import { Description } from './description.ts';
import { Lanes, type Seeds } from './lanes.ts';

/** Who is told of odd packets. */
export interface OddSink {
  /** A packet of the flow with these lanes. */
  packet(x: number, y: number, told: Description): void;
  /** A packet that asks, answers, or tells that a request did not arrive. */
  event(record: number, x: number, y: number, code: number, vni: number): void;
  /** An announcement. */
  announced(): void;
}

const FLOW = -2;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const SOLICITED = 0x40;
/** Seconds after which a datagram's further pieces come too late: see the correlator's window of one point. */
const PATIENCE = 0.1;

/** Takes odd packets. */
export class OddPackets {
  tunnelled = 0;
  unidentified = 0;
  /** Tunnel packets in pieces that are not all there. */
  incomplete = 0;
  /** An error was met whose packet cannot be told. */
  doubtful = false;
  readonly #sink: OddSink;
  readonly #lanes: Lanes;
  readonly #places = new Places(VXLAN_PORTS);
  readonly #fragments: Fragments;
  #pieces: { readonly seen: Seen; readonly time: number }[] = [];

  /**
   * @param window - seconds for which pieces of a datagram wait for each other
   * @param limit - the most datagrams in pieces
   */
  constructor(sink: OddSink, seeds: Seeds, window: number, limit: number) {
    this.#sink = sink;
    this.#lanes = new Lanes(seeds);
    this.#fragments = new Fragments(window, limit);
  }

  /** Datagrams in pieces that were given up. */
  get forgotten(): number {
    return this.#fragments.forgotten;
  }

  /**
   * Take one record.
   *
   * @param time - nanoseconds since the base
   */
  take(batch: Batch, record: number, time: number): void {
    const { bytes } = batch;
    const start = batch.start[record]!;
    const captured = batch.captured[record]!;
    const original = batch.original[record]!;
    const whole = captured >= original;
    const places = this.#places;
    if (!places.locate(bytes, start, start + captured, 1)) {
      if (!whole) this.unidentified++;
      return;
    }
    if (places.depth > 0) this.tunnelled++;
    if (places.cut || identify(bytes, places, whole) === 0) {
      this.unidentified++;
      return;
    }
    const told = this.#describe(bytes, new Description());
    told.time = time;
    told.octets = original;
    if (places.fragment === 0 && places.outerFragment === 0) this.#count(bytes, record, told);
    else this.#fragment(batch, record, told);
  }

  #describe(bytes: Uint8Array, told: Description): Description {
    const places = this.#places;
    told.sourceMac = places.sourceMac;
    told.destinationMac = places.destinationMac;
    if (places.protocol >= 0) {
      if (places.etherType === IPV4) told.timeToLive = timeToLive(bytes, places.network);
      else if (places.etherType === IPV6) told.timeToLive = hopLimit(bytes, places.network);
    }
    if (places.depth === 0) return told;
    told.vni = places.vni;
    told.outerSource = places.outerSource;
    told.outerDestination = places.outerDestination;
    told.port = places.outerDestinationPort;
    return told;
  }

  /** Take a fragment: of a tunnel packet, or of an inner datagram. */
  #fragment({ bytes, first }: Batch, record: number, told: Description): void {
    const places = this.#places;
    const now = told.time / 1e9;
    this.#settle(now - PATIENCE);
    this.#fragments.sweep(now);
    const seen = new Seen(0, first + record, 0, 0, told.octets);
    if (places.transport < 0 && places.depth === 0 && places.protocol === UDP_PROTOCOL) {
      const inner = this.#inner(bytes, told);
      this.#fragments.later(bytes, places, 0, first + record, now, () => this.#flow(inner, told));
      return;
    }
    if ((places.outerFragment & MORE_FRAGMENTS) !== 0) {
      this.#fragments.first(bytes, places, 0, seen, now);
      this.#pieces.push({ seen, time: now });
    } else if (places.depth === 0 && places.protocol === UDP_PROTOCOL) this.#fragments.plain(bytes, places, 0, now);
    this.#count(bytes, record, told);
  }

  /** Count what is not whole of what came before a time. */
  #settle(before: number): void {
    let due = 0;
    while (due < this.#pieces.length && this.#pieces[due]!.time < before) {
      if (this.#pieces[due]!.seen.incomplete) this.incomplete++;
      due++;
    }
    if (due > 0) this.#pieces = this.#pieces.slice(due);
  }

  /** Nothing more is to come. */
  end(): void {
    this.#fragments.sweep(Number.POSITIVE_INFINITY);
    this.#settle(Number.POSITIVE_INFINITY);
  }

  /** Read the packet, and describe what of it belongs to its flow. */
  #inner(bytes: Uint8Array, told: Description): Inner {
    const inner = new Inner(bytes, this.#places);
    told.source = inner.source;
    told.destination = inner.destination;
    const { timeToLive: life } = told;
    told.own =
      inner.kind === 'arp' ? inner.arpSenderMac === told.sourceMac : life === 64 || life === 128 || life === 255;
    told.flooded = isGroupMac(told.destinationMac) || isGroupAddress(inner);
    return inner;
  }

  #flow(inner: Inner, told: Description): void {
    const lanes = this.#lanes.start(FLOW).addNumber(told.sourceMac).addNumber(told.talker).addNumber(told.listener);
    lanes.add(told.timeToLive).add((told.own ? 1 : 0) | (told.flooded ? 2 : 0) | (inner.kind === 'arp' ? 4 : 0));
    lanes.add(told.vni).add(told.port).addNumber(told.outerSource).addNumber(told.outerDestination);
    this.#sink.packet(lanes.x, lanes.y || 1, told);
  }

  #count(bytes: Uint8Array, record: number, told: Description): void {
    const inner = this.#inner(bytes, told);
    this.#flow(inner, told);
    // A later fragment neither asks nor answers.
    if (inner.fragmentOffset > 0) return;
    switch (inner.kind) {
      case 'echo-request':
      case 'echo-reply':
        this.#echo(inner, record, told.vni);
        break;
      case 'arp':
        this.#arp(inner, record, told.vni);
        break;
      case 'neighbour-solicitation':
      case 'neighbour-advertisement':
        this.#neighbour(inner, record, told.vni);
        break;
      case 'tcp':
        this.#handshake(inner, record, told.vni);
        break;
      case 'icmp-error':
        this.#error(inner);
        break;
      default:
    }
  }

  /** Begin an event's lanes with two addresses in `bytes`. */
  #pair(kind: number, vni: number, bytes: Uint8Array, client: number, server: number, length: number): Lanes {
    const lanes = this.#lanes.start(familyOf(kind, vni, length === 16));
    for (let i = 0; i < length; i += 4) lanes.add(word(bytes, client + i));
    for (let i = 0; i < length; i += 4) lanes.add(word(bytes, server + i));
    return lanes;
  }

  #echo({ head, etherType, transport, kind }: Inner, record: number, vni: number): void {
    const asks = kind === 'echo-request';
    const lanes = this.#ends(head, etherType === IPV6, ECHO, vni, asks).add(word(head, transport + 4));
    this.#sink.event(record, lanes.x, lanes.y, asks ? ECHO | ASKS : ECHO, vni);
  }

  /** Begin an event's lanes with the addresses of an IP packet: who asked, who was asked. */
  #ends(head: Uint8Array, wide: boolean, kind: number, vni: number, asks: boolean): Lanes {
    const source = wide ? 8 : 12;
    const destination = wide ? 24 : 16;
    return this.#pair(kind, vni, head, asks ? source : destination, asks ? destination : source, wide ? 16 : 4);
  }

  #handshake(inner: Inner, record: number, vni: number): void {
    const { head, etherType, transport, tcpFlags } = inner;
    const flags = tcpFlags & (SYN | RST | ACK);
    const asks = flags === SYN;
    const refuses = flags !== (SYN | ACK);
    if (!asks && refuses && (flags & (RST | ACK)) !== (RST | ACK)) return;
    const lanes = this.#ends(head, etherType === IPV6, HANDSHAKE, vni, asks);
    const ports = word(head, transport);
    lanes.add(asks ? ports : (ports << 16) | (ports >>> 16));
    lanes.add(asks ? inner.tcpSequence | 0 : (inner.tcpAcknowledgment - 1) | 0);
    this.#sink.event(
      record,
      lanes.x,
      lanes.y,
      asks ? HANDSHAKE | ASKS : refuses ? HANDSHAKE | REFUSES : HANDSHAKE,
      vni,
    );
  }

  #arp({ head, arpOperation, source, destination }: Inner, record: number, vni: number): void {
    if ((arpOperation !== 1 && arpOperation !== 2) || source === destination) {
      this.#sink.announced();
      return;
    }
    const asks = arpOperation === 1;
    const client = asks ? ARP_SENDER : ARP_TARGET;
    const lanes = this.#pair(ARP, vni, head, client, asks ? ARP_TARGET : ARP_SENDER, 4);
    lanes.add(word(head, client - 6)).add(head[client - 2]! | (head[client - 1]! << 8));
    const quiet = asks && source === 0 ? QUIET : 0;
    this.#sink.event(record, lanes.x, lanes.y, (asks ? ARP | ASKS : ARP) | quiet, vni);
  }

  #neighbour({ head, transport, kind }: Inner, record: number, vni: number): void {
    const asks = kind === 'neighbour-solicitation';
    if (!asks && (head[transport + 4]! & SOLICITED) === 0) {
      this.#sink.announced();
      return;
    }
    const lanes = this.#pair(NEIGHBOUR, vni, head, asks ? SOURCE6 : DESTINATION6, transport + 8, 16);
    // RFC 4862 §5.4.2: duplicate address detection asks from the unspecified address.
    const probe = asks && head.subarray(SOURCE6, DESTINATION6).every((octet) => octet === 0);
    this.#sink.event(record, lanes.x, lanes.y, (asks ? NEIGHBOUR | ASKS : NEIGHBOUR) | (probe ? QUIET : 0), vni);
  }

  /** An ICMP error: which request it answers is a question for the correlator, who remembers every packet. */
  #error(inner: Inner): void {
    const quote = quoteOf(inner, (port) => VXLAN_PORTS.includes(port) || port === VXLAN_GPE_PORT);
    if (quote === undefined) return;
    if (quote.exchangeKey !== 0 || (quote.outerKey !== 0 && quote.key === 0)) this.doubtful = true;
  }
}

/** Four octets, the least significant first, as the loops take them. */
const word = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

function isGroupAddress(inner: Inner): boolean {
  if (inner.destination < 0) return false;
  if (inner.etherType === IPV6 && inner.head.length >= IPV6_LENGTH) return inner.head[DESTINATION6] === 0xff;
  return inner.destination >= 0xe000_0000 && inner.destination <= 0xffff_ffff;
}
