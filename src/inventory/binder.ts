/**
 * Binds capture points to the interfaces of an inventory: by what they are called, by the hardware addresses that their
 * frames have in common, and by the packets that passed them, between which other points.
 *
 * Where a point can be one of several, all of them are told and none is chosen.
 *
 * @module
 */
import type { Inventory } from './model.ts';
import { type Called, type PointBinding, type PointFrames, type PointPlace, pointNames, type Spot } from './points.ts';
import { allowedAlong } from './stages.ts';
import { type Passage, type Stage, Ways } from './ways.ts';

/** Passages of different packets that are kept. */
const SHAPES = 2048;
/** Points that are bound. */
const POINTS = 4096;
/** Places that are told where a point may be one of several. */
const CANDIDATES = 6;
/** Looks at all passages with what the others told. */
const ROUNDS = 4;
/** Passages that are looked at anew with each further one. */
const FEW = 64;
/** Nanoseconds in which nothing gets from one interface to another: two captures of one interface. */
const AT_ONCE = 1500;

/** Passages of one sort of packet past the same points. */
interface Shape {
  readonly passage: Passage;
  readonly ways: readonly (readonly Stage[])[];
  count: number;
}

/** What passages tell of a point. */
interface Told {
  readonly spots: ReadonlySet<number>;
  /** A passage to show: one in which the point was between others, if there is any. */
  readonly example: Shape;
}

/** Gathers what tells where capture points are. */
export class PointBinder {
  readonly #ways: Ways;
  readonly #names: (point: string) => Called;
  readonly #shapes = new Map<string, Shape>();
  readonly #frames = new Map<string, PointFrames>();
  #told: ReadonlyMap<string, Told> = new Map();
  #isOpenAgain = false;
  #settledAt = 0;

  constructor(inventory: Inventory) {
    this.#ways = new Ways(inventory);
    this.#names = pointNames(inventory, this.#ways.spots);
  }

  /** Take note of a packet that passed points. */
  passed(passage: Passage): void {
    const { source, destination, vni, tunnel, sightings } = passage;
    let key = `${source} ${destination} ${vni} ${tunnel?.source} ${tunnel?.destination}`;
    for (const { point, tunnelled, since, isOrdered } of sightings) {
      key += `\n${tunnelled ? 'T' : ''}${isOrdered ? '' : '?'}${since <= AT_ONCE ? '=' : ''}${point}`;
    }
    const known = this.#shapes.get(key);
    if (known !== undefined) known.count++;
    else if (this.#shapes.size < SHAPES) {
      const ways = this.#ways.of(passage);
      if (ways.length === 0) return;
      this.#shapes.set(key, { passage, ways, count: 1 });
      this.#isOpenAgain = true;
    }
  }

  /** Take note of what a point's frames have in common. */
  frames(point: string, frames: PointFrames): void {
    if (this.#frames.size >= POINTS && !this.#frames.has(point)) return;
    const known = this.#frames.get(point);
    if (known !== undefined && known.all.join() === frames.all.join() && known.most.join() === frames.most.join())
      return;
    this.#frames.set(point, frames);
    this.#isOpenAgain = true;
  }

  /** Tell where a point is. */
  bind(point: string): PointBinding {
    const { host, spots: called } = this.#names(point);
    const told = this.#settled().get(point);
    const seen = told === undefined ? this.#byFrames(point) : [...told.spots];
    const place = (spot: number, by?: 'name'): PointPlace => this.#place(point, spot, told, by);
    const named = this.#distinct(called);
    const [only, ...others] = named;
    if (only !== undefined && others.length === 0) {
      return { place: place(only, 'name'), ...this.#against(point, only, seen ?? []) };
    }
    // A name that several have, such as vxlan0 alone: what was seen tells which.
    const fitting = (seen ?? []).filter((i) => named.length === 0 || named.includes(i));
    const near = fitting.filter((i) => host === undefined || this.#spot(i).place.host === host);
    if (near.length === 0 && named.length > 0) {
      const many = named.length > CANDIDATES;
      return {
        ...(many ? {} : { candidates: named.map((i) => place(i)) }),
        ...this.#againstAll(point, named, seen ?? []),
      };
    }
    const left = near.length > 0 ? near : fitting;
    if (left.every((i) => this.#spot(i).isUnknown)) return {};
    if (left.length === 1) return { place: place(left[0]!, named.length > 0 ? 'name' : undefined) };
    return left.length > CANDIDATES ? {} : { candidates: left.map((i) => place(i)) };
  }

  #spot(i: number): Spot {
    return this.#ways.spots[i]!;
  }

  /** A namespace that is called as one of its interfaces is not a second place. */
  #distinct(called: readonly number[]): readonly number[] {
    const key = (i: number): string => {
      const { host, namespace, interface: name } = this.#spot(i).place;
      return `${host}\n${namespace}\n${name}`;
    };
    return called.filter((i, at) => called.findIndex((other) => key(other) === key(i)) === at);
  }

  /** Where a point's frames say that it is, if that is not where its name says. */
  #against(point: string, named: number, seen: readonly number[]): Pick<PointBinding, 'against'> {
    const { own, mac, place, isStation } = this.#spot(named);
    const most = this.#frames.get(point)?.most ?? [];
    if (seen.length === 0 || seen.length > CANDIDATES || seen.some((i) => this.#isAt(i, place))) return {};
    // A bridge's ports and VXLAN devices are never whom a frame is from or to; a station always is.
    const isHeard = isStation && own?.bridge == null && mac !== null;
    const isOther = isHeard ? !most.includes(mac) : seen.every((i) => most.includes(this.#spot(i).mac ?? ''));
    const known = seen.every((i) => !this.#spot(i).isUnknown);
    return isOther && known && most.length > 0 ? { against: seen.map((i) => this.#place(point, i, undefined)) } : {};
  }

  #againstAll(point: string, named: readonly number[], seen: readonly number[]): Pick<PointBinding, 'against'> {
    const [first] = named;
    const against = first === undefined ? {} : this.#against(point, first, seen);
    return named.every((i) => this.#against(point, i, seen).against !== undefined) ? against : {};
  }

  #isAt(i: number, { host, namespace, interface: name }: Spot['place']): boolean {
    const { place } = this.#spot(i);
    const isSame = place.host === host && place.namespace === namespace;
    return isSame && (name === null || place.interface === null || place.interface === name);
  }

  #place(point: string, i: number, told: Told | undefined, named?: 'name'): PointPlace {
    const { place, mac } = this.#spot(i);
    const frames = this.#frames.get(point);
    const own = mac !== null && frames?.all.includes(mac) === true;
    const way = told?.example.passage;
    const by = named ?? (own ? 'macs' : (way?.sightings.length ?? 0) > 1 ? 'path' : 'addresses');
    const said: string[] = named === undefined ? [] : ['its name'];
    if (own) said.push(`every frame is from or to ${mac}`);
    else if (mac !== null && frames?.most.includes(mac) === true) said.push(`nearly every frame is from or to ${mac}`);
    if (way !== undefined && named === undefined && (!own || this.#isShared(frames))) said.push(wayText(way, point));
    return { ...place, by, why: said.join('; ') };
  }

  /** Whether two stations have all of a point's frames in common. */
  #isShared(frames: PointFrames | undefined): boolean {
    return (frames?.all.length ?? 0) > 1;
  }

  /** Of a point without a packet that tells more: the stations that every frame is from or to. */
  #byFrames(point: string): readonly number[] | undefined {
    const frames = this.#frames.get(point);
    if (frames === undefined) return undefined;
    const stations = frames.all.flatMap((mac) => this.#ways.having(mac)).filter((i) => this.#fits(i, frames));
    // The VXLAN device of a host where nobody else speaks sees the same.
    const devices = stations.flatMap((i) => this.#spot(i).overlays.flatMap((overlay) => this.#ways.devicesOf(overlay)));
    const strangers = frames.all.some((mac) => this.#ways.having(mac).length === 0) ? this.#ways.stranger() : [];
    return [...new Set([...stations, ...devices, ...strangers])];
  }

  /** Whether a spot can have these frames. */
  #fits(i: number, frames: PointFrames): boolean {
    const { mac, own, isUnknown, isStation, overlays, place } = this.#spot(i);
    if (!isStation) return true;
    // What is not known can only be the station whose hardware address is not known either.
    if (isUnknown) return frames.most.length === 0 || frames.most.some((one) => this.#ways.having(one).length === 0);
    if (mac === null || !frames.most.includes(mac)) return false;
    // On every host the same addresses are behind the bridge: the other end of the link tells which.
    const isLocal = overlays.length === 0 && (place.namespace !== null || own?.kind === 'bridge');
    return !isLocal || frames.most.concat(frames.others).every((other) => this.#isOn(other, place.host));
  }

  #isOn(mac: string, host: string | null): boolean {
    const bearers = this.#ways.having(mac);
    return bearers.length === 0 || bearers.some((i) => this.#spot(i).place.host === host);
  }

  /** Look at all passages again, each with what the others told. */
  settle(): void {
    if (!this.#isOpenAgain) return;
    this.#isOpenAgain = false;
    this.#settledAt = this.#shapes.size;
    let told: ReadonlyMap<string, Told> = new Map();
    for (let round = 0; round < ROUNDS; round++) {
      const next = this.#round(told);
      const isSettled = next.size === told.size && spotCount(next) === spotCount(told);
      told = next;
      if (isSettled) break;
    }
    this.#told = told;
  }

  /** What is known by now: of very many passages not every one is waited for. */
  #settled(): ReadonlyMap<string, Told> {
    if (this.#shapes.size < FEW || this.#shapes.size > this.#settledAt * 1.25) this.settle();
    return this.#told;
  }

  #round(before: ReadonlyMap<string, Told>): ReadonlyMap<string, Told> {
    const orders = ordersOf([...this.#shapes.values()]);
    const counts = new Map<string, { readonly of: Map<number, number>; total: number; example: Shape }>();
    for (const shape of this.#shapes.values()) {
      const { passage, ways, count } = shape;
      const allowed = allowedAlong(passage, ways, (point, spot) => this.#isOpen(point, spot, before), orders, AT_ONCE);
      if (allowed === undefined) continue;
      for (const [at, { point }] of passage.sightings.entries()) {
        const known = counts.get(point) ?? { of: new Map<number, number>(), total: 0, example: shape };
        known.total += count;
        if (passage.sightings.length > known.example.passage.sightings.length) known.example = shape;
        for (const spot of allowed[at]!) known.of.set(spot, (known.of.get(spot) ?? 0) + count);
        counts.set(point, known);
      }
    }
    const told = new Map<string, Told>();
    for (const [point, { of, total, example }] of counts) {
      const most = Math.max(...of.values());
      // One passage in thirty may have been put together wrongly.
      const spots = most * 30 < total * 29 ? [] : [...of].filter(([, count]) => count === most).map(([spot]) => spot);
      told.set(point, { spots: new Set(spots), example });
    }
    return told;
  }

  #isOpen(point: string, spot: number, told: ReadonlyMap<string, Told>): boolean {
    const frames = this.#frames.get(point);
    if (frames !== undefined && !this.#fits(spot, frames)) return false;
    const known = told.get(point);
    return known === undefined || known.spots.size === 0 || known.spots.has(spot);
  }
}

const spotCount = (told: ReadonlyMap<string, Told>): number =>
  [...told.values()].reduce((sum, { spots }) => sum + spots.size, 0);

/** Which point was before which for packets of whom, as far as both directions agree. */
function ordersOf(shapes: readonly Shape[]): ReadonlySet<string> {
  const said = new Set<string>();
  for (const { passage } of shapes) {
    const { source, destination, sightings } = passage;
    for (const [i, { point }] of sightings.entries()) {
      const next = sightings[i + 1];
      if (next !== undefined) said.add(`${source} ${destination} ${point} ${next.point}`);
    }
  }
  return said;
}

/** Say between which points a packet passed one. */
function wayText({ source, destination, sightings }: Passage, point: string): string {
  const at = sightings.findIndex((one) => one.point === point);
  const [before, behind] = [sightings[at - 1], sightings[at + 1]];
  const parts = [
    ...(before === undefined ? [] : [`behind ${before.point}`]),
    ...(behind === undefined ? [] : [`before ${behind.point}`]),
  ];
  return `packets from ${source} to ${destination} pass it${parts.length === 0 ? '' : ` ${parts.join(' and ')}`}`;
}
