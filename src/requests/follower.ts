/**
 * The follower: takes records of any number of capture points, and gathers the connections that they show.
 *
 * @module
 */
import { u8, u16 } from '../bytes.ts';
import { ipv4Number, ipv6Number } from '../conversations/addresses.ts';
import { FrameEnds } from '../conversations/frame-ends.ts';
import { Mixer } from '../conversations/mixer.ts';
import { IPV4, Places } from '../conversations/places.ts';
import { ICMP_LENGTH, ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { headerLength, IPV4_LENGTH, ipv4DestinationAt, ipv4SourceAt, protocol } from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, nextHeader } from '../layers/ipv6.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import type { Batch } from '../packet.ts';
import { type Connection, Connections } from './connections.ts';
import { outerMacs, Segment } from './segment.ts';
import type { Settings } from './settings.ts';
import { Strand } from './strand.ts';

const ETHERNET_LINK = 1;
/** Records between two looks for connections that are over. */
const SWEEP = 4096;
const UNREACHABLE = 3;
const UNREACHABLE6 = 1;
const NO_MACS: readonly [number, number] = [-1, -1];

/** A capture point. */
export interface FollowedPoint {
  readonly name: string;
  readonly linkType: number;
  /** Whose frames it sees. */
  readonly ends: FrameEnds;
}

const mixer = /* @__PURE__ */ new Mixer();

/** Follows connections. */
export class Follower {
  readonly points: FollowedPoint[] = [];
  /** Connections that were told before they were over, because there was no more room. */
  forgotten = 0;
  /** Records whose TCP header was cut. */
  cut = 0;
  /** The whole second from which times are counted. */
  base = -1;
  readonly #settings: Settings;
  readonly #places: Places;
  readonly #segment = new Segment();
  readonly #strands = new Map<number, Strand>();
  readonly #connections = new Connections();
  #over: Connection[] = [];
  #records = 0;
  #now = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#places = new Places(settings.ports);
  }

  /** Make a capture point known; its number. */
  addPoint(name: string, linkType: number): number {
    this.points.push({ name, linkType, ends: new FrameEnds() });
    return this.points.length - 1;
  }

  /** Take record `index` of a batch; records have to come in about the order of their times. */
  record(batch: Batch, index: number, point: number): void {
    const { bytes } = batch;
    const seconds = batch.seconds[index]!;
    if (this.base < 0) this.base = seconds;
    const time = (seconds - this.base) * 1e9 + batch.nanoseconds[index]!;
    this.#now = Math.max(this.#now, time);
    if (++this.#records % SWEEP === 0) this.#sweep();
    const start = batch.start[index]!;
    const end = start + batch.captured[index]!;
    const { linkType, ends } = this.points[point]!;
    const places = this.#places;
    if (!places.locate(bytes, start, end, linkType)) return;
    const macs = linkType === ETHERNET_LINK ? outerMacs(bytes, start) : NO_MACS;
    // A group's address is nobody's.
    if (linkType === ETHERNET_LINK && (bytes[start]! & 1) === 0) ends.see(macs[0], macs[1]);
    if (places.cut || places.transport < 0) return;
    const frame = batch.first + index;
    if (places.protocol === TCP_PROTOCOL) {
      const missing = Math.max(0, batch.original[index]! - batch.captured[index]!);
      if (this.#segment.read(bytes, places, end, missing)) this.#take(point, time, frame, macs);
      else this.cut++;
    } else if (places.protocol === ICMP_PROTOCOL || places.protocol === ICMPV6_PROTOCOL) {
      this.#error(bytes, Math.min(end, places.end), point, time, frame);
    }
  }

  #take(point: number, time: number, frame: number, [sourceMac, destinationMac]: readonly [number, number]): void {
    const segment = this.#segment;
    const places = this.#places;
    const { source, sourcePort, destination, destinationPort } = segment;
    const key = keyOf(point, places.vni, source, sourcePort, destination, destinationPort);
    let strand = this.#strands.get(key);
    if (strand === undefined || strand.isNew(segment)) {
      if (this.#connections.strands >= this.#settings.strands) this.#makeRoom();
      strand = new Strand(key, point, places.vni, segment);
      this.#strands.set(key, strand);
      this.#connections.begin(strand);
    }
    const flow = strand.flows[strand.isOnward(segment) ? 0 : 1];
    if (flow.packets === 0) {
      flow.sourceMac = places.sourceMac;
      flow.destinationMac = places.destinationMac;
      flow.timeToLive = segment.timeToLive;
      if (places.depth > 0) {
        const { outerSource, outerDestination, outerSourcePort } = places;
        const [from, to] = [outerSource, outerDestination];
        flow.tunnel = { source: from, destination: to, sourcePort: outerSourcePort, sourceMac, destinationMac };
      }
    }
    const mark = strand.take(segment, time, frame);
    if (mark !== undefined) this.#connections.mark(mark);
  }

  /** Take an ICMP error, if it is about a connection that is followed: RFC 792 quotes its addresses and ports. */
  #error(bytes: Uint8Array, end: number, point: number, time: number, frame: number): void {
    const { transport: at, network, vni, etherType } = this.#places;
    const wide = etherType !== IPV4;
    if (end - at < ICMP_LENGTH || u8(bytes, at) !== (wide ? UNREACHABLE6 : UNREACHABLE)) return;
    const inner = at + ICMP_LENGTH;
    const fixed = wide ? IPV6_LENGTH : IPV4_LENGTH;
    if (end - inner < fixed + 8) return;
    const ports = inner + (wide ? IPV6_LENGTH : headerLength(bytes, inner));
    if ((wide ? nextHeader(bytes, inner) : protocol(bytes, inner)) !== TCP_PROTOCOL || ports + 4 > end) return;
    const read = wide ? ipv6Number : ipv4Number;
    const source = read(bytes, wide ? ipv6SourceAt(inner) : ipv4SourceAt(inner));
    const destination = read(bytes, wide ? ipv6DestinationAt(inner) : ipv4DestinationAt(inner));
    const key = keyOf(point, vni, source, u16(bytes, ports), destination, u16(bytes, ports + 2));
    const strand = this.#strands.get(key);
    if (strand === undefined || strand.refusal !== undefined) return;
    const from = read(bytes, wide ? ipv6SourceAt(network) : ipv4SourceAt(network));
    strand.refusal = { type: u8(bytes, at), code: u8(bytes, at + 1), wide, from, frame, time };
  }

  /** Say that no record before this time, in seconds since the Unix epoch, is to come. */
  pass(seconds: number): void {
    if (this.base >= 0) this.#now = Math.max(this.#now, (seconds - this.base) * 1e9);
    this.#sweep();
  }

  /** Set aside the connections that are over. */
  #sweep(): void {
    const { window, idle } = this.#settings;
    const settled = this.#now - window * 1e9;
    const patience = this.#now - idle * 1e9;
    for (const connection of this.#connections.open) {
      const { last } = connection;
      if (last < patience || (last < settled && connection.closed)) this.#finish(connection);
    }
  }

  /** Tell the connections in which nothing happened for the longest time. */
  #makeRoom(): void {
    const lasts = Float64Array.from(this.#connections.open, ({ last }) => last).sort();
    const oldest = lasts[lasts.length >> 3]!;
    for (const connection of this.#connections.open) {
      if (connection.last > oldest) continue;
      if (!connection.closed) {
        connection.early = true;
        this.forgotten++;
      }
      this.#finish(connection);
    }
  }

  #finish(connection: Connection): void {
    this.#connections.end(connection);
    for (const strand of connection.strands) {
      if (this.#strands.get(strand.key) === strand) this.#strands.delete(strand.key);
    }
    this.#over.push(connection);
  }

  /** Say that nothing more is to come. */
  end(): void {
    for (const connection of this.#connections.open) this.#finish(connection);
  }

  /** Take the connections that are over. */
  take(): readonly Connection[] {
    if (this.#over.length === 0) return this.#over;
    const over = this.#over;
    this.#over = [];
    return over;
  }
}

/** The key of a connection at a capture point, the same for both directions. */
function keyOf(point: number, vni: number, a: number, aPort: number, b: number, bPort: number): number {
  const turned = a > b || (a === b && aPort > bPort);
  mixer
    .start(11)
    .add((point << 8) ^ vni)
    .add(vni);
  const [first, last] = turned ? [b, a] : [a, b];
  return mixer
    .addNumber(first)
    .addNumber(last)
    .add(turned ? (bPort << 16) | aPort : (aPort << 16) | bPort)
    .key();
}
