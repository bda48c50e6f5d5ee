/**
 * Capture points by what they are called: `docker0-ingress_sbox-eth1` is an interface of a namespace of a host.
 *
 * @module
 */
import type { Interface, Inventory, NamespaceRole, Network, Place, Prefixed } from './model.ts';

/** The interface that a capture point is. */
export interface PointPlace extends Place {
  /** Null where the namespace is known and not which of its interfaces. */
  readonly interface: string | null;
  readonly role: NamespaceRole;
  /** What the namespace belongs to: a network's, a task's or a container's name; null where nothing tells. */
  readonly of: string | null;
  /** What told it: what the point is called, its frames, whose packets pass it, or between which other points they do. */
  readonly by: 'name' | 'macs' | 'addresses' | 'path';
  /** The same in words. */
  readonly why: string;
}

/** Where a capture point is, as far as an inventory tells. */
export interface PointBinding {
  /** The interface that it is. */
  readonly place?: PointPlace;
  /** Where it may be, where that is one of several places and nothing tells which. */
  readonly candidates?: readonly PointPlace[];
  /** Where its frames say that it is, which is not where its name says. */
  readonly against?: readonly PointPlace[];
}

/** What the unicast frames of a capture point have in common. */
export interface PointFrames {
  /** Hardware addresses that every frame was from or to. */
  readonly all: readonly string[];
  /** Those that nearly every frame was from or to. */
  readonly most: readonly string[];
  /** Some of the others. */
  readonly others: readonly string[];
}

/** Somewhere that a capture point may be. */
export interface Spot {
  readonly place: Omit<PointPlace, 'by' | 'why'>;
  /** The interface; undefined for a namespace whose interfaces are not known, and for what no document speaks of. */
  readonly own: Interface | undefined;
  /** What no document speaks of. */
  readonly isUnknown: boolean;
  /** Whether the frames there are from or to its own hardware address. */
  readonly isStation: boolean;
  readonly mac: string | null;
  readonly addresses: readonly Prefixed[];
  /** The overlay that it is in; several may have its subnet. */
  readonly overlays: readonly Network[];
  /** What a point there may be called, without its host. */
  readonly names: readonly string[];
}

/** What a point's name tells. */
export interface Called {
  /** The host that it begins with. */
  readonly host: string | undefined;
  /** The spots that it may mean. */
  readonly spots: readonly number[];
}

/** Write a name as names are compared: separators are all the same, `docker0/1-t7zfankbs8/vxlan0` is `docker0-1-t7zfankbs8-vxlan0`. */
export const plain = (name: string): string => name.toLowerCase().replace(/[^\w]+|_/g, '-');

/** Reads the names of capture points. */
export function pointNames(inventory: Inventory, spots: readonly Spot[]): (point: string) => Called {
  const hosts = inventory.hosts.flatMap(({ name, hostname }) =>
    [name, hostname].flatMap((word) => (word === null ? [] : [{ word: plain(word), host: name }])),
  );
  // Of `node1` and `node1-a` the longer one is meant.
  hosts.sort((a, b) => b.word.length - a.word.length);
  return (point) => {
    const name = plain(point);
    const host = hosts.find(({ word }) => name === word || name.startsWith(`${word}-`));
    const rest = host === undefined || name === host.word ? name : name.slice(host.word.length + 1);
    const called = spots.flatMap(({ place, names }, i) =>
      (host === undefined || place.host === host.host) && names.includes(rest) ? [i] : [],
    );
    return { host: host?.host, spots: called };
  };
}

/** Write where a point is: `eth1 in docker0/ingress_sbox`. */
export function placeText({ host, namespace, interface: name, of, role }: Omit<PointPlace, 'by' | 'why'>): string {
  const where = [host, namespace].filter((one) => one !== null).join('/');
  // What no document speaks of is told by whose packets it has.
  if (role === 'unknown' && namespace === null)
    return `${of ?? 'something'}${host === null ? '' : ` on ${host}`}, not in the inventory`;
  const owner = of === null || of === namespace ? '' : ` (${of})`;
  return `${name === null ? '' : `${name} in `}${where}${owner}`;
}

/** Places that are written one by one. */
const WRITTEN = 3;

/** Write that a point is at one of several places. */
export function placesText(places: readonly PointPlace[]): string {
  const shown = places.slice(0, WRITTEN).map(placeText).join(' or ');
  return places.length > WRITTEN ? `${shown} or one of ${places.length - WRITTEN} more` : shown;
}
