/**
 * The correlator: records in, conversations out, in one pass and with bounded state.
 *
 * A record becomes a sighting; sightings of one packet gather until none is to be expected any more; a gathering is
 * split into packets; a packet waits until the ways and clocks around it are known, is put in path order, teaches both,
 * and is told when it is certain what became of it. The clock is the captures'.
 *
 * @module
 */
import type { Batch, CaptureInterface } from '../packet.ts';
import { Account } from './account.ts';
import { Acknowledged } from './acknowledged.ts';
import { CapturePoint, classOf } from './capture-point.ts';
import { Clocks } from './clocks.ts';
import type { Conversation } from './conversation.ts';
import { Domains, placeOf } from './domains.ts';
import type { Gathering } from './flight.ts';
import type { Instance } from './instance.ts';
import { Intake } from './intake.ts';
import { Pairings } from './pairing.ts';
import { Paths } from './path.ts';
import { Joints } from './quote-join.ts';
import { Routes } from './routes.ts';
import { Segments } from './segments.ts';
import type { Settings } from './settings.ts';
import { Sides } from './sides.ts';
import { Splitter } from './split.ts';
import { Endpoints, Tunnels } from './tables.ts';
import { Twins } from './twins.ts';

/** More points than this are taken for one: a file may declare millions of interfaces. */
const POINTS = 65_535;

/** How many windows a packet is on its way through all stages, about, and in how many strides time goes on after silence. */
const SETTLING = 6;
const STRIDES = 64;

/** Joins what capture points saw. */
export class Correlator {
  readonly points: CapturePoint[] = [];
  readonly #settings: Settings;
  readonly #intake: Intake;
  readonly #names = new Map<string, number>();
  readonly #domains = new Domains();
  readonly #sides: Sides;
  readonly #clocks = new Clocks();
  readonly #twins: Twins;
  readonly #routes: Routes;
  readonly #paths: Paths;
  readonly #splitter: Splitter;
  readonly #segments: Segments;
  readonly #pairings: Pairings;
  readonly #joints: Joints;
  readonly #acknowledged: Acknowledged;
  readonly #tunnels: Tunnels;
  readonly #endpoints: Endpoints;
  readonly #account: Account;
  #swept = Number.NEGATIVE_INFINITY;
  /** Gatherings that may hold several identical packets: they wait until more is known of the clocks. */
  #unclear: { readonly gathering: Gathering; readonly due: number }[] = [];
  /** Packets that wait to be put in order, and packets that wait to be told. */
  #waiting: Instance[] = [];
  #pending: Instance[] = [];
  #hurried = 0;

  constructor(settings: Settings) {
    const { packets } = settings;
    this.#settings = settings;
    this.#intake = new Intake(settings);
    this.#sides = new Sides(Math.max(1024, packets >> 1));
    this.#twins = new Twins(this.#sides);
    this.#routes = new Routes(this.#twins, Math.max(2048, packets * 2));
    this.#paths = new Paths(this.#sides, this.#clocks);
    this.#splitter = new Splitter(this.#domains, this.#paths);
    this.#segments = new Segments(this.#paths, settings.window / 4);
    this.#pairings = new Pairings(Math.max(16, packets >> 2), settings.window * 4);
    this.#joints = new Joints(settings.ports, Math.max(256, packets >> 2));
    this.#acknowledged = new Acknowledged(Math.max(1024, packets));
    this.#tunnels = new Tunnels(Math.max(1024, packets >> 3));
    this.#endpoints = new Endpoints(Math.max(1024, packets >> 2), this.#paths);
    this.#account = new Account(settings, this.points, this.#paths, this.#routes, this.#twins, this.#acknowledged);
  }

  /** Take the conversations that are certain so far. */
  take(): readonly Conversation[] {
    return this.#account.take();
  }

  /** Add a capture point; its index. */
  addPoint(name: string, from: CaptureInterface): number {
    if (this.points.length === POINTS) return POINTS - 1;
    this.#intake.expect(this.points.length + 1);
    const taken = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, taken);
    const told = taken === 1 ? name : `${name}#${taken}`;
    return this.points.push(new CapturePoint(told, from, this.#settings.together)) - 1;
  }

  /** Let time pass without a record. */
  pass(seconds: number): void {
    if (!Number.isNaN(this.#paths.base)) this.#sweep(seconds - this.#paths.base);
  }

  /** Take one record of a batch. */
  record(batch: Batch, index: number, point: number): void {
    const seconds = batch.seconds[index]!;
    const nanoseconds = batch.nanoseconds[index]!;
    if (Number.isNaN(this.#paths.base)) this.#paths.base = seconds;
    const now = seconds - this.#paths.base + nanoseconds / 1e9;
    const state = this.points[point]!;
    state.record(seconds, nanoseconds, batch.captured[index]! < batch.original[index]!);
    this.#sweep(now);
    this.#intake.take(batch, index, point, state, now);
    this.#drain(now);
  }

  /** Let time pass. */
  #sweep(now: number): void {
    const step = this.#intake.window / 8;
    if (now < this.#swept + step && now > this.#swept - 64 * step) return;
    // After a silence one stage comes after the other as it would have without: else a request is given up before the
    // answer that came with it has had its turn.
    const { window, timeout } = this.#settings;
    const from = this.#swept;
    const silence = Math.min(now - step / 2 - from, SETTLING * window + timeout);
    const stride = Math.max(step, silence / STRIDES);
    for (let time = from + stride; time < from + silence; time += stride) this.#sweepAt(time);
    this.#sweepAt(now);
  }

  #sweepAt(now: number): void {
    this.#swept = now;
    this.#intake.sweep(now);
    this.#drain(now);
    this.#clear(now);
    this.#segments.sweep(now, this.#waits(now));
    this.#order(now);
    this.#finish(now);
    this.#pairings.sweep(now - this.#settings.timeout, now, (pairing) => this.#account.settle(pairing));
  }

  /** Split what is settled. */
  #drain(now: number): void {
    for (let settled = this.#intake.settled(); settled.length > 0; settled = this.#intake.settled()) {
      for (const gathering of settled) {
        if (this.#splitter.isPlain(gathering)) this.#split(gathering, now);
        else this.#unclear.push({ gathering, due: now + this.#intake.window / 4 });
      }
    }
    if (this.#unclear.length > this.#settings.packets >> 4) this.#clear(Number.POSITIVE_INFINITY);
  }

  #split(gathering: Gathering, now: number): void {
    for (const instance of this.#splitter.split(gathering)) {
      instance.known = gathering.until;
      this.#meet(instance, now);
    }
  }

  /** Split what could be several packets, now that others have told of the clocks. */
  #clear(now: number): void {
    const due = this.#unclear.filter((one) => one.due <= now);
    if (due.length === 0) return;
    this.#unclear = this.#unclear.filter((one) => one.due > now);
    const at = Number.isFinite(now) ? now : this.#swept;
    for (const { gathering } of due) this.#split(gathering, at);
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
    if (!alone && this.#segments.hold(instance, now)) this.#relieve(now);
    else this.#wait(instance, now);
  }

  /** Keep the shelf of TCP data within its bounds. */
  #relieve(now: number): void {
    const most = this.#settings.packets >> 4;
    if (this.#segments.size <= most) return;
    this.#segments.sweep(now + this.#intake.window / 8, this.#waits(now));
    if (this.#segments.size <= most) return;
    this.#hurried += this.#segments.size;
    this.#segments.sweep(Number.POSITIVE_INFINITY, this.#waits(now));
  }

  #learnDomains(instance: Instance): void {
    const carried = instance.seen.find((seen) => seen.wrapped);
    if (carried === undefined) return;
    for (const seen of instance.seen) {
      // Behind a router begins another overlay.
      if (!seen.wrapped && seen.timeToLive === carried.timeToLive) this.#domains.learn(seen, carried.vni);
    }
  }

  readonly #waits =
    (now: number) =>
    (instance: Instance): void =>
      this.#wait(instance, now);

  /** Let a packet wait for what others teach about its way. */
  #wait(instance: Instance, now: number): void {
    instance.due = now + this.#intake.window / 8;
    this.#waiting.push(instance);
    if (this.#waiting.length > this.#settings.packets >> 3) {
      this.#order(Number.POSITIVE_INFINITY);
      this.#finish(now);
    }
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
      this.#paths.order(instance, true);
      this.#join(instance);
    }
    for (const instance of instances) {
      // What the others taught may put into order what was not before.
      if (!instance.proved) this.#paths.order(instance, false);
      if (this.points.length > 1) this.#learnRoutes(instance);
      this.#tunnels.add(instance);
      this.#endpoints.add(instance);
      instance.due = (Number.isFinite(now) ? now : this.#swept) + this.#settings.patience;
      this.#pending.push(instance);
    }
  }

  /** Learn of the clocks from what waits to be put in order. */
  #learnAhead(): void {
    for (const instance of this.#waiting) this.#paths.order(instance, true);
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
    const unicast = instance.unicast;
    this.#routes.begins(inner, seen, this.#paths.at(seen[0]!));
    for (let i = 1; i < seen.length; i++) {
      const from = seen[i - 1]!;
      const to = seen[i]!;
      if (!unicast && !(from.wrapped && to.wrapped)) continue;
      // There is no way from one capture of an interface to another one of the same.
      if (this.#twins.learn(from, to)) continue;
      this.#routes.learn(inner, from, to, unicast, this.#paths.at(from));
      const behind = unicast ? this.#routes.beganBehind(from, to) : undefined;
      if (behind !== undefined) this.points[from.point]!.miss(behind);
    }
  }

  /** Tell what is certain, or waited long enough. */
  #finish(now: number): void {
    const crowded = this.#pending.length - (this.#settings.packets >> 3);
    const kept: Instance[] = [];
    const ripe: Instance[] = [];
    for (const [i, one] of this.#pending.entries()) {
      const isRipe = one.due <= now || this.#hasArrived(one);
      if (!isRipe && i < crowded) this.#hurried++;
      (isRipe || i < crowded ? ripe : kept).push(one);
    }
    this.#pending = kept;
    this.#account.close(ripe);
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

  /** The captures are at their end: tell all that is left. */
  end(): void {
    const now = this.#swept;
    this.#intake.flush();
    this.#drain(now);
    this.#learnAhead();
    this.#clear(Number.POSITIVE_INFINITY);
    this.#segments.sweep(Number.POSITIVE_INFINITY, this.#waits(now));
    this.#order(Number.POSITIVE_INFINITY);
    this.#finish(Number.POSITIVE_INFINITY);
    const last = this.#last;
    this.#pairings.sweep(Number.POSITIVE_INFINITY, last, (pairing) => this.#account.settle(pairing));
  }

  /** The time of the last record of all. */
  get #last(): number {
    const { base } = this.#paths;
    const times = this.points
      .filter((point) => point.records > 0)
      .map((point) => point.lastSeconds - base + point.lastNanoseconds / 1e9);
    return times.reduce((last, time) => Math.max(last, time), 0);
  }

  /** What stands so far: tunnels, endpoints, clocks, points, and the sums. */
  *tables(): Generator<Conversation> {
    const name = (point: number): string => this.points[point]!.name;
    const { wanted } = this.#settings;
    for (const table of [this.#tunnels.list(), this.#endpoints.list()]) {
      for (const one of table) if (wanted === undefined || wanted.overlay(one.vni)) yield one;
    }
    yield* this.#clocks.relations(name, 0, this.#last);
    for (const point of this.points) yield point.summary;
    const records = this.points.reduce((sum, point) => sum + point.records, 0);
    yield this.#account.summing.result(name, records);
    yield {
      type: 'bounds',
      // One point sees a packet again within moments, or never.
      hurried: this.points.length > 1 ? this.#intake.hurried + this.#hurried : 0,
      forgottenRequests: this.#pairings.forgotten,
      forgottenFragments: this.#intake.forgotten,
      forgottenEntries:
        this.#tunnels.forgotten +
        this.#endpoints.forgotten +
        this.#routes.forgotten +
        this.#sides.forgotten +
        this.#acknowledged.forgotten +
        this.#account.summing.forgotten,
    };
  }
}
