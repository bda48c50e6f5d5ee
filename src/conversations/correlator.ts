/**
 * The correlator: records in, conversations out, in one pass and with bounded state.
 *
 * A record becomes a sighting; sightings of one packet gather until none is to be expected any more; a gathering is
 * split into packets; a packet waits until the ways and clocks around it are known, is put in path order, teaches both,
 * and is told when it is certain what became of it. The clock is the captures'.
 *
 * @module
 */
import { identification, MORE_FRAGMENTS, timeToLive } from '../layers/ipv4.ts';
import { hopLimit } from '../layers/ipv6.ts';
import { ipv6Identification } from '../layers/ipv6-fragment.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import type { Batch, CaptureInterface } from '../packet.ts';
import { Acknowledged } from './acknowledged.ts';
import { isGroupMac } from './addresses.ts';
import { CapturePoint, classOf } from './capture-point.ts';
import { Clocks } from './clocks.ts';
import type { Conversation } from './conversation.ts';
import { Domains, placeOf } from './domains.ts';
import type { ExchangeKind } from './exchange.ts';
import { Fates } from './fate.ts';
import { Flights, type Gathering } from './flight.ts';
import { Fragments } from './fragments.ts';
import { digest, identify, outerKeyOf } from './identity.ts';
import { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { type Pairing, Pairings } from './pairing.ts';
import { isUnicast, Paths } from './path.ts';
import { IPV4, IPV6, Places } from './places.ts';
import { Joints } from './quote-join.ts';
import { Routes } from './routes.ts';
import { Seen } from './seen.ts';
import { Segments } from './segments.ts';
import { Sides } from './sides.ts';
import { Splitter } from './split.ts';
import { Summing } from './summary.ts';
import { Endpoints, Tunnels } from './tables.ts';
import { answererOf, overlayOf, rttOf, stateOf, Teller } from './telling.ts';

/** How the correlator is bounded, and what it tells. */
export interface Settings {
  readonly ports: readonly number[];
  /** Seconds without a further sighting after which a packet counts as complete. */
  readonly window: number;
  /** Seconds after which a request counts as unanswered. */
  readonly timeout: number;
  /** Seconds for which a packet that did not arrive waits for evidence of its way. */
  readonly patience: number;
  /** Packets that are kept at most. */
  readonly packets: number;
  /** Whether crossings and exchanges are told one by one. */
  readonly details: boolean;
  /** What is told and counted; undefined for everything. */
  readonly wanted: Wanted | undefined;
}

/** What is told and counted. */
export interface Wanted {
  packet(instance: Instance, vni: number | null, kind: ExchangeKind | undefined): boolean;
  overlay(vni: number | null): boolean;
}

/** The packet type "sent by us" of a cooked capture. */
const OUT = 4;
/** Seconds after which a packet counts as complete where there is one point alone. */
const LONE_WINDOW = 0.1;

/** Joins what capture points saw. */
export class Correlator {
  readonly points: CapturePoint[] = [];
  readonly summing: Summing = new Summing();
  readonly #settings: Settings;
  readonly #places: Places;
  readonly #flights: Flights;
  readonly #fragments: Fragments;
  readonly #domains = new Domains();
  readonly #sides = new Sides();
  readonly #clocks = new Clocks();
  readonly #routes = new Routes();
  readonly #pairings: Pairings;
  readonly #tunnels: Tunnels;
  readonly #endpoints: Endpoints;
  readonly #joints: Joints;
  readonly #acknowledged = new Acknowledged();
  // What depends on the first record's time is made when it is there.
  #base = Number.NaN;
  #paths!: Paths;
  #splitter!: Splitter;
  #segments!: Segments;
  #fates!: Fates;
  #teller!: Teller;
  #swept = Number.NEGATIVE_INFINITY;
  #settled: Gathering[] = [];
  /** Gatherings that may hold several identical packets: they wait until more is known of the clocks. */
  #unclear: { readonly gathering: Gathering; readonly due: number }[] = [];
  /** Packets that wait to be put in order, and packets that wait to be told. */
  #waiting: Instance[] = [];
  #pending: Instance[] = [];
  #told: Conversation[] = [];
  #hurriedPending = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#places = new Places(settings.ports);
    this.#flights = new Flights(settings.window, settings.packets);
    this.#fragments = new Fragments(settings.window, Math.max(64, settings.packets >> 3));
    this.#pairings = new Pairings(settings.packets, settings.window * 4);
    this.#tunnels = new Tunnels(Math.max(1024, settings.packets >> 3));
    this.#endpoints = new Endpoints(Math.max(1024, settings.packets >> 2));
    this.#joints = new Joints(settings.ports, Math.max(256, settings.packets >> 1));
  }

  /** Take the conversations that are certain so far. */
  take(): readonly Conversation[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  /** Add a capture point; its index. */
  addPoint(name: string, from: CaptureInterface): number {
    // One point sees a packet again within moments, or never.
    this.#flights.window =
      this.points.length === 0 ? Math.min(LONE_WINDOW, this.#settings.window) : this.#settings.window;
    const taken = this.points.filter((point) => point.name === name || point.name.startsWith(`${name}#`)).length;
    return this.points.push(new CapturePoint(taken === 0 ? name : `${name}#${taken + 1}`, from)) - 1;
  }

  /** Let time pass without a record. */
  pass(seconds: number): void {
    if (!Number.isNaN(this.#base)) this.#sweep(seconds - this.#base);
  }

  /** Take one record of a batch. */
  record(batch: Batch, index: number, point: number): void {
    const { bytes } = batch;
    const seconds = batch.seconds[index]!;
    const nanoseconds = batch.nanoseconds[index]!;
    const start = batch.start[index]!;
    const captured = batch.captured[index]!;
    const original = batch.original[index]!;
    if (Number.isNaN(this.#base)) this.#begin(seconds);
    const now = seconds - this.#base + nanoseconds / 1e9;
    const state = this.points[point]!;
    state.record(seconds, nanoseconds, captured < original);
    this.#sweep(now);
    const places = this.#places;
    if (!places.locate(bytes, start, start + captured, state.linkType)) {
      if (captured < original) state.unidentified++;
      return;
    }
    if (places.depth > 0) state.tunnelled++;
    const seen = new Seen(point, batch.first + index, seconds, nanoseconds, original);
    this.#describe(seen, bytes, captured === original);
    const key = places.cut ? 0 : identify(bytes, places, captured === original);
    if (key === 0) {
      state.unidentified++;
      return;
    }
    if (places.fragment !== 0 || places.outerFragment !== 0) this.#fragment(key, seen, bytes, now);
    else this.#flights.add(key, seen, now, () => new Inner(bytes, places), this.#settle);
    this.#drain(now);
  }

  #begin(base: number): void {
    this.#base = base;
    this.#paths = new Paths(this.#sides, this.#clocks, base);
    this.#splitter = new Splitter(this.#domains, this.#paths);
    this.#segments = new Segments(this.#paths, this.#settings.window / 4);
    this.#fates = new Fates(this.points, this.#routes, this.#paths, base);
    this.#teller = new Teller(this.points, this.#paths);
  }

  /** Note what the walk found. */
  #describe(seen: Seen, bytes: Uint8Array, whole: boolean): void {
    const places = this.#places;
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
    const { outerEtherType, outerNetwork, outerFragmentHeader } = places;
    let id = 0;
    if (outerEtherType === IPV4) id = identification(bytes, outerNetwork);
    else if (outerFragmentHeader >= 0) id = ipv6Identification(bytes, outerFragmentHeader);
    if (id !== 0) {
      seen.outerKey = outerKeyOf(
        seen.outerSource,
        seen.outerDestination,
        id,
        seen.outerSourcePort,
        seen.outerDestinationPort,
      );
    }
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
  #sweep(now: number): void {
    const step = this.#flights.window / 8;
    if (now < this.#swept + step && now > this.#swept - 64 * step) return;
    this.#swept = now;
    this.#fragments.sweep(now);
    this.#flights.sweep(now, this.#settle);
    this.#drain(now);
    this.#clear(now);
    this.#segments.sweep(now, (instance) => this.#wait(instance, now));
    this.#order(now);
    this.#finish(now);
    this.#pairings.sweep(now - this.#settings.timeout, now, (pairing) => this.#decided(pairing));
  }

  /** Split what is settled. What a tunnel carried comes first: it tells which overlay bare frames are of. */
  #drain(now: number): void {
    while (this.#settled.length > 0) {
      const settled = this.#settled;
      this.#settled = [];
      for (const tunnelled of [true, false]) {
        for (const gathering of settled) {
          if (gathering.seen.some((seen) => seen.wrapped) !== tunnelled) continue;
          if (this.#splitter.isPlain(gathering)) this.#split(gathering, now);
          else this.#unclear.push({ gathering, due: now + this.#flights.window / 4 });
        }
      }
    }
  }

  #split(gathering: Gathering, now: number): void {
    for (const instance of this.#splitter.split(gathering)) this.#meet(instance, now);
  }

  /** Split what could be several packets, now that others have told of the clocks. */
  #clear(now: number): void {
    const due = this.#unclear.filter((one) => one.due <= now);
    if (due.length === 0) return;
    this.#unclear = this.#unclear.filter((one) => one.due > now);
    for (const { gathering } of due) this.#split(gathering, now);
  }

  /** Take note of a packet whose sightings are together. */
  #meet(instance: Instance, now: number): void {
    instance.time = Math.min(...instance.seen.map((seen) => this.#paths.at(seen)));
    this.#learnDomains(instance);
    const alone = this.points.length === 1;
    for (const seen of instance.seen) {
      if (seen.incomplete) this.points[seen.point]!.incomplete++;
      if (alone) continue;
      this.points[seen.point]!.saw(placeOf(seen), classOf(seen, instance.inner.etherType, instance.inner.protocol));
      this.#routes.sends(seen);
    }
    if (!alone && instance.copyOf === undefined) this.#paths.learnSides(instance);
    if (!alone && this.#segments.hold(instance, now, (one) => this.#wait(one, now))) return;
    this.#wait(instance, now);
  }

  #learnDomains(instance: Instance): void {
    const carried = instance.seen.find((seen) => seen.wrapped);
    if (carried === undefined) return;
    for (const seen of instance.seen) {
      // Behind a router begins another overlay.
      if (!seen.wrapped && seen.timeToLive === carried.timeToLive) this.#domains.learn(seen, carried.vni);
    }
  }

  /** Let a packet wait for what others teach about its way. */
  #wait(instance: Instance, now: number): void {
    instance.due = now + this.#flights.window / 8;
    this.#waiting.push(instance);
    if (this.#waiting.length > this.#settings.packets) this.#order(Number.POSITIVE_INFINITY);
  }

  #overlay(instance: Instance): number {
    for (const seen of instance.seen) {
      const vni = this.#domains.of(seen);
      if (vni >= 0) return vni;
    }
    return -1;
  }

  /** Put in order what waited long enough, and learn from it. */
  #order(now: number): void {
    const instances = this.#waiting.filter((one) => one.due <= now);
    if (instances.length === 0) return;
    this.#waiting = this.#waiting.filter((one) => one.due > now);
    instances.sort((a, b) => a.time - b.time);
    for (const instance of instances) {
      if (instance.vni < 0) instance.vni = this.#overlay(instance);
      this.#paths.order(instance);
      this.#paths.learnClocks(instance);
      this.#join(instance);
    }
    for (const instance of instances) {
      // What the others taught may put into order what was not before.
      this.#paths.order(instance);
      if (this.points.length > 1) this.#learnRoutes(instance);
      this.#tunnels.add(instance);
      this.#endpoints.add(instance);
      instance.due = (Number.isFinite(now) ? now : this.#swept) + this.#settings.patience;
      this.#pending.push(instance);
    }
  }

  /** Learn of the clocks from what waits to be put in order. */
  #learnAhead(): void {
    for (const instance of this.#waiting) {
      this.#paths.order(instance);
      this.#paths.learnClocks(instance);
    }
  }

  /** Join a packet with what it asks, answers, quotes or is a part of. */
  #join(instance: Instance): void {
    this.#joints.add(instance, this.#pairings, this.points);
    if (instance.inner.fragmentOffset > 0) this.#joints.addFragment(instance);
    this.#pairings.take(instance, instance.time);
    if (this.points.length > 1) this.#acknowledged.learn(instance);
  }

  #learnRoutes(instance: Instance): void {
    const { seen, inner } = instance;
    if (!instance.certain || instance.uneven) return;
    const unicast = isUnicast(instance);
    this.#routes.begins(inner, seen, this.#paths.at(seen[0]!));
    for (let i = 1; i < seen.length; i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      if (!unicast && !(from.wrapped && to.wrapped)) continue;
      this.#routes.learn(inner, from, to, unicast, this.#paths.at(from));
      const behind = unicast ? this.#routes.beganBehind(from, to) : undefined;
      if (behind !== undefined) this.points[from.point]!.miss(behind);
    }
  }

  /** Tell what is certain, or waited long enough. */
  #finish(now: number): void {
    const crowded = this.#pending.length - this.#settings.packets;
    if (crowded > 0) this.#hurriedPending += crowded;
    const kept: Instance[] = [];
    const ripe: Instance[] = [];
    for (const [i, one] of this.#pending.entries()) {
      (one.due <= now || i < crowded || this.#hasArrived(one) ? ripe : kept).push(one);
    }
    this.#pending = kept;
    // What passed a point unseen says that silence there proves nothing: all of it has to be known before any verdict.
    if (this.points.length > 1) for (const one of ripe) this.#fates.noteMisses(one);
    for (const one of ripe) this.#tell(one);
  }

  /** Whether nothing more can become known of a packet. */
  #hasArrived(instance: Instance): boolean {
    if (this.points.length === 1 || instance.delivered) return true;
    const { pairing, seen } = instance;
    // A reply that came back to where its request was first seen has no further to go.
    return (
      pairing?.reply === instance &&
      pairing.request?.ordered === true &&
      pairing.request.seen[0]!.point === seen.at(-1)!.point
    );
  }

  #tell(instance: Instance): void {
    instance.done = true;
    const { pairing, seen, inner } = instance;
    if (this.points.length > 1) {
      if (this.#acknowledged.arrived(instance)) instance.delivered = true;
      if (instance.copyOf === undefined) this.#fates.judge(instance);
    }
    if (this.#isWanted(instance, pairing)) {
      this.#count(instance);
      if (this.#settings.details) this.#told.push(this.#teller.crossing(instance));
    }
    if (
      pairing === undefined &&
      (inner.kind === 'arp' || inner.kind === 'neighbour-advertisement') &&
      seen.length > 0
    ) {
      this.summing.unsolicited++;
    }
    if (pairing !== undefined) this.#tellExchange(pairing);
  }

  #isWanted(instance: Instance, pairing: Pairing | undefined): boolean {
    const { wanted } = this.#settings;
    if (wanted === undefined) return true;
    const vni =
      pairing === undefined ? (instance.vni < 0 ? null : instance.vni) : overlayOf(pairing.request, pairing.reply);
    return wanted.packet(instance, vni, pairing?.kind);
  }

  #count(instance: Instance): void {
    const { summing } = this;
    const { seen } = instance;
    if (instance.copyOf !== undefined) {
      summing.copies++;
      return;
    }
    summing.crossings++;
    if (instance.ambiguous) summing.ambiguous++;
    if (instance.altered) summing.altered++;
    // What is flooded goes several ways at once: its neighbours in time are not neighbours.
    for (let i = 1; i < seen.length && isUnicast(instance); i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      if (from.point === to.point) continue;
      const { time } = this.#paths.elapsed(from, to);
      summing.passed(from.point, to.point, time);
    }
    if (instance.lostAfter >= 0) summing.lost(instance.lostAfter, instance.expected);
  }

  /** Tell an exchange whose packets are told: with its answer at once, without when nothing more is waited for. */
  #tellExchange(pairing: Pairing): void {
    const { request, reply } = pairing;
    if (pairing.told || request?.done === false || reply?.done === false) return;
    if (pairing.further.some((one) => !one.done)) return;
    if (reply === undefined && pairing.error === undefined && !pairing.decided) return;
    if (request === undefined && !pairing.decided) return;
    pairing.told = true;
    if (pairing.quiet && reply === undefined) {
      this.summing.unsolicited++;
      return;
    }
    if (reply === undefined && request !== undefined && this.#isLocal(pairing, request)) {
      this.summing.local++;
      return;
    }
    if (request !== undefined && reply !== undefined) {
      const turn = request.seen.at(-1)!;
      const continues = this.#routes.continues(turn, reply.seen[0]!.sourceMac, this.#paths.at(turn));
      pairing.answeredBy = answererOf(request, reply, continues);
    }
    if (!this.#isWanted(request ?? reply!, pairing)) return;
    const byVtep = pairing.answeredBy === 'vtep';
    this.summing.exchange(
      pairing.kind,
      overlayOf(request, reply),
      stateOf(pairing),
      rttOf(pairing),
      byVtep,
      pairing.further.length,
    );
    if (this.#settings.details) this.#told.push(this.#teller.exchange(pairing));
  }

  /** Whether a request to all was only overheard here: who is asked is on the side of who asks. */
  #isLocal({ kind, error }: Pairing, { inner, seen }: Instance): boolean {
    if ((kind !== 'arp' && kind !== 'nd') || error !== undefined || !isGroupMac(seen[0]!.destinationMac)) return false;
    return this.#routes.areNeighbours(
      seen[0]!,
      inner.source,
      kind === 'nd' ? inner.neighbourTarget : inner.destination,
    );
  }

  #decided(pairing: Pairing): void {
    this.#tellExchange(pairing);
  }

  /** The captures are at their end: tell all that is left. */
  end(): void {
    if (Number.isNaN(this.#base)) this.#begin(0);
    const now = this.#swept;
    this.#fragments.sweep(Number.POSITIVE_INFINITY);
    this.#flights.flush(this.#settle);
    this.#drain(now);
    this.#learnAhead();
    this.#clear(Number.POSITIVE_INFINITY);
    this.#segments.sweep(Number.POSITIVE_INFINITY, (instance) => this.#wait(instance, now));
    this.#order(Number.POSITIVE_INFINITY);
    this.#finish(Number.POSITIVE_INFINITY);
    const last = Math.max(0, ...this.points.filter((point) => point.records > 0).map((point) => this.#lastOf(point)));
    this.#pairings.sweep(Number.POSITIVE_INFINITY, last, (pairing) => this.#decided(pairing));
    this.#tables(last);
  }

  /** What stands so far of what is told at the end: for who watches a capture that is running. */
  tables(): readonly Conversation[] {
    if (Number.isNaN(this.#base)) return [];
    const told = this.#told;
    this.#told = [];
    this.#tables(this.#swept);
    const tables = this.#told;
    this.#told = told;
    return tables;
  }

  #lastOf(point: CapturePoint): number {
    return point.lastSeconds - this.#base + point.lastNanoseconds / 1e9;
  }

  /** Tell what stands at the end: tunnels, endpoints, clocks, points, and the sums. */
  #tables(last: number): void {
    const name = (point: number): string => this.points[point]!.name;
    const records = this.points.reduce((sum, point) => sum + point.records, 0);
    const { wanted } = this.#settings;
    for (const table of [this.#tunnels.list(), this.#endpoints.list()]) {
      for (const one of table) if (wanted === undefined || wanted.overlay(one.vni)) this.#told.push(one);
    }
    this.#told.push(...this.#clocks.relations(name, 0, last));
    this.#told.push(...this.points.map((point) => point.summary));
    this.#told.push(this.summing.result(name, records));
    this.#told.push({
      type: 'bounds',
      hurried: this.#flights.hurried + this.#hurriedPending,
      forgottenRequests: this.#pairings.forgotten,
      forgottenFragments: this.#fragments.forgotten,
      forgottenEntries:
        this.#tunnels.forgotten + this.#endpoints.forgotten + this.#routes.forgotten + this.#sides.forgotten,
    });
  }
}
