/**
 * The places of an inventory where a packet can be captured: interfaces, namespaces of which no more is known, and
 * containers that only Docker's documents tell of.
 *
 * @module
 */
import { printable } from '../printable.ts';
import { overlaysWith } from './lookup.ts';
import type { Attachment, Interface, Inventory, NamespaceRole, Network } from './model.ts';
import { type PointPlace, plain, type Spot } from './points.ts';

/** Digits of an id that are enough to know it again. */
const ID_DIGITS = 12;

/** List the spots of an inventory. */
export function spotsOf(inventory: Inventory): Spot[] {
  const spots = inspected(inventory);
  const borne = new Set(
    spots.flatMap(({ place, addresses }) => addresses.map(({ address }) => `${place.host} ${address}`)),
  );
  const only = (host: string | null, { address }: Attachment): boolean =>
    address !== null && !borne.has(`${host} ${address}`);
  for (const { id, name, host, role, attachments } of inventory.containers) {
    const run = inventory.tasks.filter(({ container }) => container === id).map((task) => task.name);
    for (const end of attachments) {
      if (!only(host, end)) continue;
      borne.add(`${host} ${end.address}`);
      spots.push(told(inventory, host, role, [...run, name ?? id.slice(0, ID_DIGITS)], end));
    }
  }
  for (const { name, host, attachments } of inventory.tasks) {
    for (const end of attachments) if (only(host, end)) spots.push(told(inventory, host, 'container', [name], end));
  }
  return spots;
}

/** What was listed in namespaces. */
function inspected(inventory: Inventory): Spot[] {
  const { namespaces, interfaces, containers, tasks, networks } = inventory;
  const inside = new Map<string, Interface[]>();
  for (const one of interfaces) {
    const key = `${one.host}\n${one.namespace}`;
    const list = inside.get(key);
    if (list === undefined) inside.set(key, [one]);
    else list.push(one);
  }
  return namespaces.flatMap(({ host, namespace, role, network, container }) => {
    const of = [
      ...networks.filter(({ id }) => id === network).map(({ name }) => name),
      ...tasks.filter((one) => container !== null && one.container === container).map(({ name }) => name),
      ...containers.filter((one) => one.id === container && one.host === host).map(({ name }) => name),
    ].filter((name) => name !== null);
    const words = [namespace, namespace?.replace(/^\d+-/, '') ?? null, ...of];
    const called = [...new Set(words.filter((word) => word !== null).map(plain))];
    const place = { host, namespace, role, of: of[0] === undefined ? null : printable(of[0]) };
    const own = (inside.get(`${host}\n${namespace}`) ?? []).filter(({ name }) => name !== 'lo');
    const spots = own.map((one) => interfaceSpot(inventory, one, place, called));
    return namespace === null ? spots : [bare({ ...place, interface: null }, called), ...spots];
  });
}

function interfaceSpot(
  inventory: Inventory,
  own: Interface,
  place: Omit<PointPlace, 'by' | 'why' | 'interface'>,
  called: readonly string[],
): Spot {
  const short = plain(own.name);
  // vxlan0 alone says which interface, and not of which overlay.
  const alone = own.namespace === null || own.vxlan !== null ? [short] : [];
  return {
    place: { ...place, interface: printable(own.name) },
    own,
    isUnknown: false,
    isStation: own.vxlan === null && own.mac !== null,
    mac: own.mac,
    addresses: own.addresses,
    overlays: overlaysWith(inventory, own),
    names: [...alone, ...called.map((word) => `${word}-${short}`)],
  };
}

const bare = (place: Spot['place'], names: readonly string[], overlays: readonly Network[] = []): Spot => ({
  place,
  own: undefined,
  isUnknown: false,
  isStation: false,
  mac: null,
  addresses: [],
  overlays,
  names,
});

/** A container's end in a network, of which Docker alone tells. */
function told(
  { networks }: Inventory,
  host: string | null,
  role: NamespaceRole,
  names: readonly string[],
  { network, address, mac }: Attachment,
): Spot {
  const found = networks.find(({ id }) => id === network);
  const place = { host, namespace: null, role, of: printable(names[0] ?? ''), interface: null };
  const length = address?.includes(':') === true ? 128 : 32;
  return {
    ...bare(place, names.map(plain), found?.driver === 'overlay' ? [found] : []),
    isStation: mac !== null,
    mac,
    addresses: address === null ? [] : [{ address, length }],
  };
}

/**
 * Something that packets come from or go to, or that they pass, and that no document speaks of.
 *
 * @param isStation - whether frames are from or to it, as they never are of a VXLAN device
 */
export const unknownSpot = (what: string, host: string | null, isStation: boolean): Spot => ({
  ...bare({ host, namespace: null, role: 'unknown', of: printable(what), interface: null }, []),
  isUnknown: true,
  isStation,
});
