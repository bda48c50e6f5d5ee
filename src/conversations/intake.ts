/**
 * Intake: a record becomes a sighting, and the sightings of one packet gather.
 *
 * @module
 */
import { u32 } from '../bytes.ts';
import { destinationAt, sourceAt } from '../layers/ethernet.ts';
import { identification, MORE_FRAGMENTS, timeToLive } from '../layers/ipv4.ts';
import { hopLimit } from '../layers/ipv6.ts';
import { ipv6Identification } from '../layers/ipv6-fragment.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import { reserved2 } from '../layers/vxlan.ts';
import type { Batch } from '../packet.ts';
import { macNumber } from './addresses.ts';
import type { CapturePoint } from './capture-point.ts';
import { verify } from './checksums.ts';
import { Flights, type Gathering } from './flight.ts';
import { Fragments } from './fragments.ts';
import { digest, identify, outerKeyOf } from './identity.ts';
import { Inner } from './inner.ts';
import { IPV4, IPV6, Places } from './places.ts';
import { Seen } from './seen.ts';
import type { Settings } from './settings.ts';

const ETHERNET_LINK = 1;
/** The packet type "sent by us" of a cooked capture. */
const OUT = 4;
/** The first 32 bits of a VXLAN header with the I flag alone. */
const PLAIN = 0x0800_0000;
/** Seconds after which a packet counts as complete where there is one point alone. */
const LONE_WINDOW = 0.1;

/** Takes records in. */
export class Intake {
  readonly #places: Places;
  readonly #flights: Flights;
  readonly #fragments: Fragments;
  readonly #window: number;
  readonly #verify: boolean;
  #settled: Gathering[] = [];

  constructor(settings: Settings) {
    this.#window = settings.window;
    this.#verify = settings.verify;
    this.#places = new Places(settings.ports);
    this.#flights = new Flights(settings.window, Math.max(1, settings.packets >> 1));
    this.#fragments = new Fragments(settings.window, Math.max(64, settings.packets >> 3));
  }

  /** Seconds without a further sighting after which a packet counts as complete. */
  get window(): number {
    return this.#flights.window;
  }

  /** Packets that were taken as complete early. */
  get hurried(): number {
    return this.#flights.hurried;
  }

  /** Datagrams in pieces that were given up. */
  get forgotten(): number {
    return this.#fragments.forgotten;
  }

  /** Say how many points there are: one sees a packet again within moments, or never. */
  expect(points: number): void {
    this.#flights.window = points === 1 ? Math.min(LONE_WINDOW, this.#window) : this.#window;
  }

  /** Take one record of a batch. */
  take(batch: Batch, index: number, point: number, state: CapturePoint, now: number): void {
    const { bytes } = batch;
    const start = batch.start[index]!;
    const captured = batch.captured[index]!;
    const original = batch.original[index]!;
    const whole = captured >= original;
    const places = this.#places;
    if (!places.locate(bytes, start, start + captured, state.linkType)) {
      if (!whole) state.cannotTell(-1);
      return;
    }
    if (places.depth > 0) state.tunnelled++;
    // A group's address is nobody's.
    if (state.linkType === ETHERNET_LINK && (bytes[start]! & 1) === 0) {
      state.ends.see(macNumber(bytes, sourceAt(start)), macNumber(bytes, destinationAt(start)));
    }
    const key = places.cut ? 0 : identify(bytes, places, whole);
    if (key === 0) {
      state.cannotTell(places.cut ? -1 : places.protocol);
      return;
    }
    const seen = new Seen(point, batch.first + index, batch.seconds[index]!, batch.nanoseconds[index]!, original);
    describe(seen, bytes, places, whole);
    if (this.#verify) inspect(seen, bytes, places, start + captured);
    if (places.fragment !== 0 || places.outerFragment !== 0) this.#fragment(key, seen, bytes, now);
    else this.#flights.add(key, seen, now, () => new Inner(bytes, places), this.#settle);
  }

  /** Take a fragment: of a tunnel packet, or of an inner datagram. */
  #fragment(key: number, seen: Seen, bytes: Uint8Array, now: number): void {
    const places = this.#places;
    const { point, frame } = seen;
    const later = places.transport < 0 && places.depth === 0 && places.protocol === UDP_PROTOCOL;
    if (later) {
      const inner = new Inner(bytes, places);
      this.#fragments.later(bytes, places, point, frame, now, () => {
        this.#flights.add(key, seen, now, () => inner, this.#settle);
      });
      return;
    }
    if ((places.outerFragment & MORE_FRAGMENTS) !== 0) this.#fragments.first(bytes, places, point, seen, now);
    else if (places.depth === 0 && places.protocol === UDP_PROTOCOL) this.#fragments.plain(bytes, places, point, now);
    this.#flights.add(key, seen, now, () => new Inner(bytes, places), this.#settle);
  }

  readonly #settle = (gathering: Gathering): void => {
    this.#settled.push(gathering);
  };

  /** Let time pass. */
  sweep(now: number): void {
    this.#fragments.sweep(now);
    this.#flights.sweep(now, this.#settle);
  }

  /** Say that nothing more is to come. */
  flush(): void {
    this.#fragments.sweep(Number.POSITIVE_INFINITY);
    this.#flights.flush(this.#settle);
  }

  /** Take the gatherings that are complete. What a tunnel carried comes first: it tells which overlay bare frames are of. */
  settled(): readonly Gathering[] {
    if (this.#settled.length === 0) return this.#settled;
    const settled = this.#settled;
    this.#settled = [];
    const carried = settled.filter(wasCarried);
    return carried.length === 0 ? settled : [...carried, ...settled.filter((one) => !wasCarried(one))];
  }
}

const wasCarried = ({ seen }: Gathering): boolean => seen.some((one) => one.wrapped);

/** Note what the walk found. */
function describe(seen: Seen, bytes: Uint8Array, places: Places, whole: boolean): void {
  seen.sourceMac = places.sourceMac;
  seen.destinationMac = places.destinationMac;
  if (places.packetType >= 0) seen.port = (places.interfaceIndex + 1) * 2 + (places.packetType === OUT ? 1 : 0);
  if (places.protocol >= 0) {
    if (places.etherType === IPV4) seen.timeToLive = timeToLive(bytes, places.network);
    else if (places.etherType === IPV6) seen.timeToLive = hopLimit(bytes, places.network);
  }
  seen.digest = digest(bytes, places, whole);
  if (places.depth === 0) return;
  seen.vni = places.vni;
  seen.outerSource = places.outerSource;
  seen.outerDestination = places.outerDestination;
  seen.outerSourcePort = places.outerSourcePort;
  seen.outerDestinationPort = places.outerDestinationPort;
  const id = outerIdentification(bytes, places);
  if (id === 0) return;
  const { outerSource, outerDestination, outerSourcePort, outerDestinationPort } = seen;
  seen.outerKey = outerKeyOf(outerSource, outerDestination, id, outerSourcePort, outerDestinationPort);
}

/** Note what findings rest on. */
function inspect(seen: Seen, bytes: Uint8Array, places: Places, end: number): void {
  seen.checksums = verify(bytes, places, end);
  if (places.depth === 0) return;
  const word = u32(bytes, places.tunnel);
  const last = reserved2(bytes, places.tunnel);
  if (word !== PLAIN || last !== 0 || places.depth > 1) seen.header = { word, last, depth: places.depth };
}

function outerIdentification(bytes: Uint8Array, places: Places): number {
  if (places.outerEtherType === IPV4) return identification(bytes, places.outerNetwork);
  return places.outerFragmentHeader < 0 ? 0 : ipv6Identification(bytes, places.outerFragmentHeader);
}
