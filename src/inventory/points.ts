/**
 * Capture points bound to interfaces: by what they are called, or by the addresses that all of their packets share.
 *
 * @module
 */
import { printable } from '../printable.ts';
import { homeOf } from './lookup.ts';
import type { Interface, Inventory, NamespaceRole, Place } from './model.ts';

/** The interface that a capture point is. */
export interface PointPlace extends Place {
  /** Null where the namespace is known and not which of its interfaces. */
  readonly interface: string | null;
  readonly role: NamespaceRole;
  /** What the namespace belongs to: a network's, a task's or a container's name; null where nothing tells. */
  readonly of: string | null;
  /** What told it. */
  readonly by: 'name' | 'addresses';
}

/** What a point saw, as far as it tells where it is. */
export interface PointView {
  /** Addresses that each packet was from or to: of the packet itself, outside of tunnels. */
  readonly common: readonly string[];
  /** The others of packets that one such address is from or to, some of them. */
  readonly peers?: readonly string[];
  /** VTEPs that each tunnel packet was from or to. */
  readonly vteps: readonly string[];
  /** The overlays of the packets that were seen bare. */
  readonly vnis: readonly number[];
  /** Whether it saw tunnel packets. */
  readonly tunnels: boolean;
}

/** Binds capture points to the interfaces of an inventory. */
export function pointBinder(inventory: Inventory): (point: string, view: PointView) => PointPlace | undefined {
  const known = candidates(inventory);
  const hosts = inventory.hosts.flatMap(({ name, hostname }) =>
    [name, hostname].flatMap((word) => (word === null ? [] : [{ word: plain(word), host: name }])),
  );
  return (point, view) => {
    const name = plain(point);
    const host = hosts.find(({ word }) => name === word || name.startsWith(`${word}-`));
    const rest = host === undefined || name === host.word ? name : name.slice(host.word.length + 1);
    const here = host === undefined ? known : known.filter(({ place }) => place.host === host.host);
    const called = here.filter(({ names }) => names.includes(rest));
    const [first] = called;
    if (first !== undefined && called.every(({ place }) => same(place, first.place)))
      return { ...first.place, by: 'name' };
    if (called.length > 0) {
      const [device, ...more] = devices(view, called);
      return device === undefined || more.length > 0 ? undefined : { ...device.place, by: 'name' };
    }
    const fitting = seenAs(inventory, view, here);
    return fitting === undefined ? undefined : { ...fitting, by: 'addresses' };
  };
}

interface Candidate {
  readonly place: Omit<PointPlace, 'by'>;
  readonly own: Interface | undefined;
  /** What a point there may be called, without its host. */
  readonly names: readonly string[];
}

/** Separators are all the same: `docker0/1-t7zfankbs8/vxlan0` is `docker0-1-t7zfankbs8-vxlan0`. */
const plain = (name: string): string => name.toLowerCase().replace(/[^\w]+|_/g, '-');

const same = (a: Candidate['place'], b: Candidate['place']): boolean =>
  a.host === b.host && a.namespace === b.namespace && a.interface === b.interface;

function candidates(inventory: Inventory): Candidate[] {
  const { namespaces, interfaces, containers, tasks, networks } = inventory;
  const found: Candidate[] = [];
  for (const { host, namespace, role, network, container } of namespaces) {
    const of = [
      ...networks.filter(({ id }) => id === network).map(({ name }) => name),
      ...tasks.filter((one) => container !== null && one.container === container).map(({ name }) => name),
      ...containers.filter((one) => one.id === container && one.host === host).map(({ name }) => name),
    ].filter((name) => name !== null);
    const words = [namespace, namespace?.replace(/^\d+-/, '') ?? null, ...of];
    const called = [...new Set(words.filter((word) => word !== null).map(plain))];
    const name = of[0] === undefined ? null : printable(of[0]);
    const place = { host, namespace, role, of: name };
    if (namespace !== null) found.push({ place: { ...place, interface: null }, own: undefined, names: called });
    for (const own of interfaces) {
      if (own.host !== host || own.namespace !== namespace || own.name === 'lo') continue;
      const short = plain(own.name);
      // vxlan0 alone says which interface, and not of which overlay.
      const alone = namespace === null || own.vxlan !== null ? [short] : [];
      const names = [...alone, ...called.map((word) => `${word}-${short}`)];
      found.push({ place: { ...place, interface: printable(own.name) }, own, names });
    }
  }
  return found;
}

/** The one candidate whose addresses, VTEP or overlay fit what was seen. */
function seenAs(inventory: Inventory, view: PointView, from: readonly Candidate[]): Candidate['place'] | undefined {
  const fitting = view.tunnels ? nics(view, from) : ends(inventory, view, from);
  return fitting.length === 1 ? fitting[0]?.place : undefined;
}

const having = (addresses: readonly string[], from: readonly Candidate[], outside: boolean): readonly Candidate[] =>
  from.filter(
    ({ own, place }) =>
      (place.namespace === null) === outside &&
      own?.addresses.some(({ address }) => addresses.includes(address)) === true,
  );

function nics({ vteps, common }: PointView, from: readonly Candidate[]): readonly Candidate[] {
  const found = having(vteps, from, true);
  // Of two hosts that only talk with each other, what is no tunnel packet tells whose it is.
  return found.length > 1 ? having(common, found, true) : found;
}

/**
 * A container's end. That all packets are from or to it does not tell it from its host's VXLAN device; that one of them
 * was of a neighbour on the same host does, for those never come there.
 */
function ends(
  inventory: Inventory,
  { common, peers = [], vnis }: PointView,
  from: readonly Candidate[],
): readonly Candidate[] {
  const [address, ...others] = common;
  const [vni, ...more] = vnis;
  if (address === undefined || vni === undefined || others.length + more.length > 0) return [];
  const host = homeOf(inventory, vni, address)?.host;
  const near = host !== undefined && peers.some((peer) => homeOf(inventory, vni, peer)?.host === host);
  return near ? having(common, from, false).filter(({ place }) => place.host === host) : [];
}

/** A VXLAN device that is called by its name alone: that of the overlay whose packets were seen. */
const devices = ({ vnis }: PointView, from: readonly Candidate[]): readonly Candidate[] =>
  from.filter(({ own }) => own?.vxlan?.vni != null && vnis.length === 1 && own.vxlan.vni === vnis[0]);
