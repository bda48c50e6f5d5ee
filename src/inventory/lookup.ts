/**
 * Questions to an inventory that several findings ask.
 *
 * @module
 */

import { printable } from '../printable.ts';
import { addressOctets, insideOf } from './address.ts';
import type { Container, Interface, Inventory, Network, Place, Task } from './model.ts';

/** An end of an overlay on a host: the VXLAN device in the overlay's namespace. */
export interface OverlayEnd extends Place {
  readonly vni: number;
  readonly device: Interface;
  readonly network: Network | undefined;
}

/** The overlays' ends on all hosts. */
export function overlayEnds({ interfaces, networks }: Inventory): OverlayEnd[] {
  return interfaces.flatMap((device): OverlayEnd[] => {
    const { host, namespace, vxlan } = device;
    if (vxlan?.vni == null) return [];
    const { vni } = vxlan;
    return [{ host, namespace, vni, device, network: networks.find(({ vnis }) => vnis.includes(vni)) }];
  });
}

/** The networks that use a VNI. */
export const networksOf = ({ networks }: Inventory, vni: number): readonly Network[] =>
  networks.filter(({ vnis }) => vnis.includes(vni));

/** The host that has an address in its own namespace. */
export const hostAt = ({ hosts }: Inventory, address: string): string | undefined =>
  hosts.find(({ addresses }) => addresses.includes(address))?.name;

/** What is asked often is made once of an inventory. */
function once<T>(make: (inventory: Inventory) => T): (inventory: Inventory) => T {
  const made = new WeakMap<Inventory, { readonly value: T }>();
  return (inventory) => {
    let known = made.get(inventory);
    if (known === undefined) {
      known = { value: make(inventory) };
      made.set(inventory, known);
    }
    return known.value;
  };
}

/** Addresses that are VTEPs: those that devices send from, that tables send to, and that networks list. */
export const vteps: (inventory: Inventory) => ReadonlySet<string> = /* @__PURE__ */ once(
  ({ interfaces, forwarding, networks }) =>
    new Set([
      ...interfaces.flatMap(({ vxlan }) => (vxlan?.local == null ? [] : [vxlan.local])),
      ...forwarding.flatMap(({ vtep }) => (vtep === null ? [] : [vtep])),
      ...networks.flatMap(({ peers }) => peers.map(({ address }) => address)),
    ]),
);

/** A host's VTEP: its only address, or the one that is known to be a VTEP. */
function vtepOf(inventory: Inventory, host: string): string | undefined {
  const addresses = inventory.hosts.find(({ name }) => name === host)?.addresses ?? [];
  const known = vteps(inventory);
  return addresses.find((address) => known.has(address)) ?? (addresses.length === 1 ? addresses[0] : undefined);
}

/** Where an address of an overlay lives, as the documents say it: the host, and which document. */
export interface Home {
  readonly host: string;
  readonly vtep: string | undefined;
  readonly mac: string | null;
  readonly source: string;
}

/** The home of an address, or of a hardware address, in an overlay; undefined where none or several are known. */
export function homeOf(inventory: Inventory, vni: number, address: string): Home | undefined {
  const homes = homesOf(inventory).get(`${vni} ${address}`);
  return homes?.size === 1 ? [...homes.values()][0] : undefined;
}

/** By VNI and address the hosts where it may live. */
const homesOf = /* @__PURE__ */ once((inventory: Inventory): ReadonlyMap<string, Map<string, Home>> => {
  const vnisOf = new Map(inventory.networks.map(({ id, vnis }) => [id, vnis]));
  const vtepsOf = new Map(inventory.hosts.map(({ name }) => [name, vtepOf(inventory, name)]));
  const all = new Map<string, Map<string, Home>>();
  for (const { host, attachments } of [...inventory.containers, ...inventory.tasks]) {
    if (host === null) continue;
    for (const { network, address, mac, sources } of attachments) {
      for (const vni of vnisOf.get(network) ?? []) {
        for (const key of [address, mac]) {
          if (key === null) continue;
          const homes = all.get(`${vni} ${key}`) ?? new Map<string, Home>();
          const known = homes.get(host);
          const source = known?.source ?? sources[0] ?? '';
          homes.set(host, { host, vtep: vtepsOf.get(host), mac: known?.mac ?? mac, source });
          all.set(`${vni} ${key}`, homes);
        }
      }
    }
  }
  return all;
});

/** Who has an address: a task, or another container. */
export interface Bearer {
  readonly name: string;
  /** The task's service; undefined for a container that is no task. */
  readonly service: string | undefined;
  /** The name, and the host that it is on. */
  readonly text: string;
}

/** Find who has an address in an overlay; outside of one who alone has it. */
export function bearerOf(inventory: Inventory, vni: number | null, address: string): Bearer | undefined {
  const ids = vni === null ? undefined : new Set(networksOf(inventory, vni).map(({ id }) => id));
  const has = ({ attachments }: Container | Task): boolean =>
    attachments.some((one) => one.address === address && (ids === undefined || ids.has(one.network)));
  const tasks = inventory.tasks.filter(has).map(({ name, service, host }) => ({ name, service, host }));
  const others = inventory.containers
    .filter((one) => one.role === 'container' && has(one))
    .map(({ name, id, host }) => ({ name: name ?? id.slice(0, 12), service: undefined, host }));
  const found = tasks.length > 0 ? tasks : others;
  const [first] = found;
  if (first === undefined || found.some(({ name }) => name !== first.name)) return undefined;
  const { name, service, host } = first;
  return { name: printable(name), service, text: printable(host === null ? name : `${name} on ${host}`) };
}

/** Whether an address is a service's in an overlay, or on several containers there as such addresses are. */
export function isShared(inventory: Inventory, vni: number | null, address: string): boolean {
  const ids = vni === null ? undefined : new Set(networksOf(inventory, vni).map(({ id }) => id));
  const listed = inventory.services.some(({ virtualAddresses }) =>
    virtualAddresses.some((one) => one.address === address && (ids === undefined || ids.has(one.network))),
  );
  return listed || (bearersOf(inventory).get(address) ?? 0) > 1;
}

/** By address, with a prefix as long as it, how many namespaces bear it: a service's is on every task. */
const bearersOf = /* @__PURE__ */ once(({ interfaces }: Inventory): ReadonlyMap<string, number> => {
  const places = new Map<string, Set<string>>();
  for (const { host, namespace, addresses } of interfaces) {
    for (const { address, length } of addresses) {
      if (length !== (address.includes(':') ? 128 : 32)) continue;
      places.set(address, (places.get(address) ?? new Set()).add(`${host}/${namespace}`));
    }
  }
  return new Map([...places].map(([address, bearers]) => [address, bearers.size]));
});

/** The overlay that an interface of a container, or of an overlay's own namespace, is in. */
export const overlayOf = (inventory: Inventory, one: Interface): Network | undefined => overlaysWith(inventory, one)[0];

/** The overlays that an interface may be in: several may have one subnet. */
export function overlaysWith(inventory: Inventory, one: Interface): readonly Network[] {
  const { ends, subnets } = overlaysOf(inventory);
  const vni = one.vxlan?.vni ?? ends.get(`${one.host}\n${one.namespace}`);
  if (vni !== undefined) return inventory.networks.filter(({ vnis }) => vnis.includes(vni)).slice(0, 1);
  if (one.namespace === null) return [];
  for (const { address, length } of one.addresses) {
    const octets = addressOctets(address);
    if (octets === undefined || length === octets.length * 8) continue;
    const found = subnets.flatMap(({ network, holds }) => (holds(octets) ? [network] : []));
    if (found.length > 0) return found;
  }
  return [];
}

/** The VNIs of overlays' namespaces, by place, and the subnets of overlays. */
const overlaysOf = /* @__PURE__ */ once((inventory: Inventory) => ({
  ends: new Map(
    overlayEnds(inventory).map(({ host, namespace, vni }): [string, number] => [`${host}\n${namespace}`, vni]),
  ),
  subnets: inventory.networks
    .filter(({ driver }) => driver === 'overlay')
    .flatMap((network) => network.subnets.map((subnet) => ({ network, holds: insideOf(subnet) }))),
}));
