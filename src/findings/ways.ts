/**
 * Ways: which points stand on the two sides of a VXLAN device, what is carried past them, and who is heard where.
 *
 * @module
 */
import type { Crossing } from '../conversations/crossing.ts';
import type { Sighting } from '../conversations/sighting.ts';
import type { Known } from './finding.ts';
import type { Parties } from './parties.ts';

/** The most entries of each table. */
const MOST = 16_384;
/** Points outside of the tunnel that are remembered for one inside. */
const BESIDE = 8;

/** A point outside of a VXLAN device, and the host's own end of the tunnel there. */
interface Outside {
  readonly point: string;
  readonly vtep: string;
}

/** What was learned of a pair's last packet: most packets of a pair go the same way, and teach nothing new. */
interface Learned {
  readonly vni: number | null;
  readonly sightings: readonly Sighting[];
  /** Sightings in front of a tunnel, by their places in the list, and what is kept of the last packet carried there. */
  readonly carried: readonly { readonly at: number; readonly entry: Carried }[];
}

interface Carried {
  last: bigint;
}

/** What ended where: see {@link Ways.beside}. */
interface Ending {
  readonly vni: number | null;
  readonly at: string;
  readonly destination: string;
  readonly parties: Parties;
}

/** What was learned of VXLAN devices and the points around them. */
export class Ways {
  readonly #beside = new Map<string, Outside[]>();
  /** When the last packet for an address was carried on from a point. */
  readonly #carried = new Map<string, Carried>();
  /** By source and destination. */
  readonly #learned = new Map<string, Map<string, Learned>>();
  #pairs = 0;
  /** Addresses that packets reach out of a tunnel, with the points inside that they reach. */
  readonly #reached = new Set<string>();
  /** Who was heard where, and to whom it spoke: bare or in a tunnel. */
  readonly #heard = new Set<string>();
  /** Which VTEPs a point sees a VTEP talk to. */
  readonly #peers = new Set<string>();

  /** Learn from a packet. */
  learn(one: Crossing): void {
    const { vni, source, destination, sightings } = one;
    const known = this.#learned.get(source)?.get(destination);
    if (known !== undefined && known.vni === vni && isSameWay(known.sightings, sightings)) {
      for (const { at, entry } of known.carried) {
        const { time } = sightings[at]!;
        if (time > entry.last) entry.last = time;
      }
      return;
    }
    for (const [i, { point, tunnel }] of sightings.entries()) {
      note(this.#heard, vni, point, source, destination, tunnel !== undefined);
      if (tunnel !== undefined) {
        note(this.#peers, vni, point, tunnel.source, tunnel.destination);
        note(this.#peers, vni, point, tunnel.destination, tunnel.source);
      }
      const before = sightings[i - 1];
      if (before !== undefined && (before.tunnel === undefined) !== (tunnel === undefined)) {
        this.#crosses(one, before, sightings[i]!, i);
      }
    }
    this.#remember(one, known !== undefined);
  }

  #remember({ vni, source, destination, sightings }: Crossing, again: boolean): void {
    if (!again && this.#pairs === MOST) return;
    const carried = sightings.flatMap(({ point, tunnel }, at) => {
      const entry = tunnel === undefined ? this.#carried.get(keyOf(vni, point, destination)) : undefined;
      return entry === undefined || sightings[at + 1]?.tunnel === undefined ? [] : [{ at, entry }];
    });
    const bySource = this.#learned.get(source) ?? new Map<string, Learned>();
    bySource.set(destination, { vni, sightings, carried });
    this.#learned.set(source, bySource);
    if (!again) this.#pairs++;
  }

  /** Learn from a packet that goes into a tunnel between two points, or comes out of one. */
  #crosses({ vni, destination, sightings }: Crossing, from: Sighting, to: Sighting, at: number): void {
    if (from.tunnel === undefined) {
      const key = keyOf(vni, from.point, destination);
      const known = this.#carried.get(key);
      if (known === undefined) {
        if (this.#carried.size < MOST) this.#carried.set(key, { last: from.time });
      } else if (from.time > known.last) known.last = from.time;
    } else
      for (const { point, tunnel } of sightings.slice(at))
        if (tunnel === undefined) note(this.#reached, vni, point, destination);
    if (from.point === to.point) return;
    const inside = from.tunnel === undefined ? from : to;
    const outside = from.tunnel === undefined ? to : from;
    const vtep = from.tunnel === undefined ? to.tunnel!.source : from.tunnel.destination;
    const key = keyOf(vni, inside.point);
    const known = this.#beside.get(key) ?? [];
    if (known.length === BESIDE || (known.length === 0 && this.#beside.size >= MOST)) return;
    if (known.some((one) => one.point === outside.point && one.vtep === vtep)) return;
    this.#beside.set(key, [...known, { point: outside.point, vtep }]);
  }

  /** When the last packet for an address was carried on from a point; 0 where none was. */
  carried(vni: number | null, at: string, destination: string): bigint {
    return this.#carried.get(keyOf(vni, at, destination))?.last ?? 0n;
  }

  /**
   * The point outside of the VXLAN device where packets that ended inside should have come by in a tunnel; undefined where
   * none is known, or they need not come by there.
   */
  beside(ending: Ending, known: Known): string | undefined {
    const { vni, at, destination } = ending;
    if (this.#reached.has(keyOf(vni, at, destination))) return undefined;
    const outsides = this.#beside.get(keyOf(vni, at)) ?? [];
    return outsides.find((one) => this.#seesAll(ending, one, known) && !this.#isAside(ending, one))?.point;
  }

  /** Whether an address answers where packets for it end. */
  answers({ vni, at, parties }: Ending): boolean {
    return parties.pairs.some(([source, destination]) => this.#heard.has(keyOf(vni, at, destination, source, false)));
  }

  /** Whether a point sees all that a VTEP sends: else what is sent to another VTEP need not pass it. */
  #seesAll({ vni, destination }: Ending, { point, vtep }: Outside, { endpoints, tunnels }: Known): boolean {
    const home = endpoints.find((one) => one.vni === vni && one.ips.includes(destination))?.vtep;
    if (home !== undefined && home !== null) return this.#peers.has(keyOf(vni, point, vtep, home));
    return tunnels.every(({ vni: of, vteps }) => {
      if (of !== vni || !vteps.includes(vtep)) return true;
      return this.#peers.has(keyOf(vni, point, vtep, vteps[0] === vtep ? vteps[1] : vteps[0]));
    });
  }

  /** Whether an address answers, and not by way of a point: then what is sent to it need not pass there either. */
  #isAside({ vni, at, parties }: Ending, { point }: Outside): boolean {
    return parties.pairs.some(
      ([source, destination]) =>
        this.#heard.has(keyOf(vni, at, destination, source, false)) &&
        !this.#heard.has(keyOf(vni, point, destination, source, true)),
    );
  }
}

/** Whether two packets passed the same points, in the same tunnels. */
function isSameWay(some: readonly Sighting[], others: readonly Sighting[]): boolean {
  if (some.length !== others.length) return false;
  for (const [i, one] of some.entries()) {
    const other = others[i]!;
    if (one.point !== other.point || one.tunnel?.source !== other.tunnel?.source) return false;
    if (one.tunnel?.destination !== other.tunnel?.destination) return false;
  }
  return true;
}

const keyOf = (...parts: readonly (string | number | boolean | null)[]): string => parts.join(' ');

function note(table: Set<string>, ...parts: readonly (string | number | boolean | null)[]): void {
  if (table.size < MOST) table.add(keyOf(...parts));
}
