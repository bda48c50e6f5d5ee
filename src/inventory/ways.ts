/**
 * The ways that packets take past the interfaces of an inventory: from one address to another, in an overlay or outside.
 *
 * In an overlay between two hosts: the sender's interface, the VXLAN device of its host, the two hosts' NICs in a tunnel
 * packet, the other VXLAN device, the receiver's interface; on one host only the two ends. Outside of overlays: the two
 * ends, and where they are containers, the bridges and the NICs of their hosts.
 *
 * The other end of a veth pair and the bridge behind it see the same frames as a container's interface, and count as it.
 *
 * @module
 */
import { addressOctets, insideOf, within } from './address.ts';
import { homeOf, hostAt, overlayEnds, vteps } from './lookup.ts';
import type { Inventory, Network, Prefixed } from './model.ts';
import type { Spot } from './points.ts';
import { spotsOf, unknownSpot } from './spots.ts';

/** A packet that passed capture points. */
export interface Passage {
  readonly source: string;
  readonly destination: string;
  /** The overlay; null outside of one, and where nothing tells which. */
  readonly vni: number | null;
  /** Of the tunnel packet around it, where one was seen: the VTEPs. */
  readonly tunnel?: { readonly source: string; readonly destination: string } | undefined;
  /** In path order. */
  readonly sightings: readonly PassageSighting[];
}

/** One point that a packet passed. */
export interface PassageSighting {
  readonly point: string;
  readonly tunnelled: boolean;
  /** Nanoseconds since the sighting before. */
  readonly since: number;
  /** Whether the clocks of the two are known well enough to tell which was first. */
  readonly isOrdered: boolean;
}

/** A stage of a way: the packet passes one of these interfaces. */
export interface Stage {
  readonly tunnelled: boolean;
  /** Numbers of spots. */
  readonly spots: readonly number[];
}

/** So many pairs of ends are looked at, where an address is several hosts'. */
const PAIRS = 16;
/** Ways that are kept. */
const KEPT = 4096;
/** Interfaces of which no document speaks. */
const UNKNOWN = 1024;

/** Finds ways. */
export class Ways {
  readonly #inventory: Inventory;
  readonly spots: Spot[];
  readonly #at = new Map<string, number[]>();
  readonly #unknown = new Map<string, number>();
  readonly #devices: readonly { readonly host: string | null; readonly vni: number; readonly spot: number }[];
  /** By hardware address the hosts that forwarding tables take for its home. */
  readonly #led = new Map<string, Set<string>>();
  readonly #known = new Map<string, readonly (readonly Stage[])[]>();

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    this.spots = spotsOf(inventory);
    for (const [i, { addresses, mac }] of this.spots.entries()) {
      for (const { address } of addresses) this.#note(address, i);
      if (mac !== null) this.#note(mac, i);
    }
    for (const { mac, vtep } of inventory.forwarding) {
      const host = vtep === null ? undefined : hostAt(inventory, vtep);
      if (host !== undefined) this.#led.set(mac, (this.#led.get(mac) ?? new Set()).add(host));
    }
    this.#devices = overlayEnds(inventory).flatMap(({ host, vni, device }) => {
      const spot = this.spots.findIndex(({ own }) => own === device);
      return spot < 0 ? [] : [{ host, vni, spot }];
    });
  }

  #note(key: string, spot: number): void {
    const list = this.#at.get(key);
    if (list === undefined) this.#at.set(key, [spot]);
    else if (!list.includes(spot)) list.push(spot);
  }

  /** The spots that have an address, or a hardware address. */
  having(address: string): readonly number[] {
    return this.#at.get(address) ?? [];
  }

  /** An interface of which no document speaks. */
  stranger(): readonly number[] {
    return this.#unknownOf('an interface');
  }

  /** The VXLAN devices of an overlay. */
  devicesOf(network: Network): readonly number[] {
    return this.#devices.flatMap(({ vni, spot }) => (network.vnis.includes(vni) ? [spot] : []));
  }

  /** The ways that a packet may have taken: several where an address is on several hosts. */
  of({ source, destination, vni, tunnel }: Passage): readonly (readonly Stage[])[] {
    const key = `${source} ${destination} ${vni} ${tunnel?.source} ${tunnel?.destination}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found: (readonly Stage[])[] = [];
    for (const a of this.#ends(source, vni, destination)) {
      for (const b of this.#ends(destination, vni, source)) {
        if (a === b || found.length >= PAIRS * 2) continue;
        const overlay = this.#overlayOf(a, b, vni, tunnel !== undefined);
        if (overlay === false) continue;
        found.push(overlay === null ? this.#outside(a, b) : this.#across(a, b, overlay, tunnel));
      }
    }
    if (this.#known.size < KEPT) this.#known.set(key, found);
    return found;
  }

  /** Whose an address may be: an interface's in the overlay, or nobody's that is known. */
  #ends(address: string, vni: number | null, other: string): readonly number[] {
    const all = this.having(address);
    const fitting = vni === null ? all : all.filter((i) => isIn(this.spots[i]!, vni));
    if (fitting.length > 0) return fitting;
    const host = vni === null ? undefined : this.#homeOf(vni, address, other);
    // Known, and not in this overlay: a router in it sends the packet on.
    if (vni !== null && all.length > 0) return [...this.#stationsOf(vni), ...this.#unknownOf(address, host)];
    return this.#unknownOf(address, host);
  }

  #stationsOf(vni: number): readonly number[] {
    const found = this.spots.flatMap((spot, i) =>
      spot.isStation && spot.own?.bridge == null && isIn(spot, vni) ? [i] : [],
    );
    return found.slice(0, PAIRS);
  }

  /** What cannot be named is one spot for each name; of too many, none. */
  #unknownOf(name: string, host: string | null = null, isStation = true): readonly number[] {
    const key = `${host} ${name}`;
    const known = this.#unknown.get(key);
    if (known !== undefined) return [known];
    if (this.#unknown.size >= UNKNOWN) return [];
    const spot = this.spots.push(unknownSpot(name, host, isStation)) - 1;
    this.#unknown.set(key, spot);
    return [spot];
  }

  /** Where an address lives whose interface was not listed: Docker says it, or the tables of who sends there do. */
  #homeOf(vni: number, address: string, other: string): string | undefined {
    const told = homeOf(this.#inventory, vni, address)?.host;
    if (told !== undefined) return told;
    const { neighbours, forwarding } = this.#inventory;
    const hosts = new Set(this.having(other).map((i) => this.spots[i]!.place.host));
    const macs = neighbours.flatMap((one) => (one.address === address && one.mac !== null ? [one.mac] : []));
    const leads = forwarding.filter(({ mac, vtep, host }) => vtep !== null && macs.includes(mac) && hosts.has(host));
    const homes = new Set(leads.map(({ vtep }) => hostAt(this.#inventory, vtep!) ?? vtep!));
    return homes.size === 1 ? [...homes][0] : undefined;
  }

  /** The overlay that both ends are in; null where they are in none, false where they cannot speak with each other. */
  #overlayOf(a: number, b: number, vni: number | null, wrapped: boolean): number | null | false {
    const [one, other] = [this.spots[a]!, this.spots[b]!];
    if (vni !== null) return vni;
    if (one.overlays.length + other.overlays.length === 0) return wrapped ? false : null;
    const common = (one.isUnknown ? other : one).overlays.filter(
      (overlay) => one.isUnknown || other.isUnknown || other.overlays.includes(overlay),
    );
    const [own, ...more] = common.flatMap(({ vnis }) => vnis);
    return own === undefined || more.length > 0 ? false : own;
  }

  #across(a: number, b: number, vni: number, tunnel: Passage['tunnel']): readonly Stage[] {
    const [from, to] = [this.spots[a]!.place.host, this.spots[b]!.place.host];
    const [begin, end] = [plainStage([a]), plainStage([b])];
    if (from !== null && from === to && tunnel === undefined) return [begin, end];
    return [
      begin,
      plainStage(this.#devicesAt(a, from, to, vni, tunnel?.source)),
      { tunnelled: true, spots: this.#nicsOf(from, tunnel?.source) },
      { tunnelled: true, spots: this.#nicsOf(to, tunnel?.destination) },
      plainStage(this.#devicesAt(b, to, from, vni, tunnel?.destination)),
      end,
    ];
  }

  /** The VXLAN devices of an end's host, and of those that a table or a tunnel packet takes for it. */
  #devicesAt(
    end: number,
    host: string | null,
    other: string | null,
    vni: number,
    vtep: string | undefined,
  ): readonly number[] {
    const taken = vtep === undefined ? undefined : hostAt(this.#inventory, vtep);
    if (taken !== undefined) return this.#devicesOf(taken, other, vni);
    const led = vtep === undefined ? (this.#led.get(this.spots[end]!.mac ?? '') ?? []) : [];
    const hosts = [host, ...[...led].filter((one) => one !== host && one !== other)];
    return [...new Set(hosts.flatMap((one) => this.#devicesOf(one, other, vni)))];
  }

  /** The VXLAN devices of a host in an overlay; of a host that is not known, all but the other end's. */
  #devicesOf(host: string | null, other: string | null, vni: number): readonly number[] {
    const all = this.#devices.filter((one) => one.vni === vni);
    const own = host === null ? all.filter((one) => one.host !== other) : all.filter((one) => one.host === host);
    const unknown = own.length > 0 && host !== null ? [] : this.#unknownOf('a VXLAN device', host, false);
    return [...own.map(({ spot }) => spot), ...unknown];
  }

  /** The interface with a VTEP's address, or a host's interfaces that have one. */
  #nicsOf(host: string | null, vtep: string | undefined): readonly number[] {
    const isNic = (i: number): boolean => this.spots[i]!.place.namespace === null && this.spots[i]!.own !== undefined;
    if (vtep !== undefined) {
      const own = this.having(vtep).filter(isNic);
      return own.length > 0 ? own : this.#unknownOf(`the NIC of ${vtep}`);
    }
    const found = [...vteps(this.#inventory)].flatMap((address) => this.having(address).filter(isNic));
    const own = found.filter((i) => host === null || this.spots[i]!.place.host === host);
    return own.length > 0 && host !== null ? own : [...own, ...this.#unknownOf('a NIC')];
  }

  #outside(a: number, b: number): readonly Stage[] {
    const [begin, end] = [plainStage([a]), plainStage([b])];
    if (this.#isNear(a, b)) return [begin, end];
    const [from, to] = [this.spots[a]!.place.host, this.spots[b]!.place.host];
    const between = [
      this.#bridgesOf(a),
      ...(from !== null && from === to ? [] : [this.#outwardOf(a), this.#outwardOf(b)]),
    ];
    const middle = [...between, this.#bridgesOf(b)].filter((spots) => spots.length > 0);
    const stages = [begin, ...middle.map(plainStage), end];
    return stages.filter(
      ({ spots }, i) => i === 0 || i === stages.length - 1 || !(spots.includes(a) || spots.includes(b)),
    );
  }

  /** Whether two ends are neighbours: one is in the subnet of the other. */
  #isNear(a: number, b: number): boolean {
    const inside = (one: Spot, other: Spot): boolean =>
      one.addresses.some((subnet) =>
        other.addresses.some(({ address }) => isSubnet(subnet) && within(address, subnet)),
      );
    const [one, other] = [this.spots[a]!, this.spots[b]!];
    if (inside(one, other) || inside(other, one)) return true;
    const subnets = [...one.addresses, ...other.addresses];
    const stranger = one.isUnknown ? one : other.isUnknown ? other : undefined;
    return (
      stranger !== undefined && subnets.some((subnet) => isSubnet(subnet) && within(stranger.place.of ?? '', subnet))
    );
  }

  /** The interfaces of a container's host that are in its subnet: the bridge that it is behind. */
  #bridgesOf(spot: number): readonly number[] {
    const { place, addresses } = this.spots[spot]!;
    if (place.host === null || place.namespace === null) return [];
    const octets = addresses.flatMap(({ address }) => addressOctets(address) ?? []);
    return this.#hostSpots(place.host).filter((i) =>
      this.spots[i]!.addresses.some((subnet) => isSubnet(subnet) && octets.some(insideOf(subnet))),
    );
  }

  /** The interfaces by which a host reaches others. */
  #outwardOf(spot: number): readonly number[] {
    const { place } = this.spots[spot]!;
    if (place.host === null) return [];
    return this.#hostSpots(place.host).filter((i) => {
      const { own, addresses } = this.spots[i]!;
      return (
        own?.kind !== 'bridge' && own?.bridge == null && addresses.some(({ address }) => !address.startsWith('fe80:'))
      );
    });
  }

  #hostSpots(host: string): readonly number[] {
    return this.spots.flatMap(({ place, own }, i) =>
      place.host === host && place.namespace === null && own !== undefined ? [i] : [],
    );
  }
}

const plainStage = (spots: readonly number[]): Stage => ({ tunnelled: false, spots });

const isIn = ({ overlays }: Spot, vni: number): boolean => overlays.some(({ vnis }) => vnis.includes(vni));

/** Whether a prefix is more than one address. */
const isSubnet = ({ address, length }: Prefixed): boolean => length > 0 && length < (address.includes(':') ? 128 : 32);
