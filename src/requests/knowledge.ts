/**
 * What an inventory knows of requests: names, who is a task, which rule explains a translation, and who the client is
 * that an ingress hides.
 *
 * @module
 */

import { taskAt } from '../inventory/mesh.ts';
import type { Interface, Inventory } from '../inventory/model.ts';
import { type PointView, pointBinder } from '../inventory/points.ts';
import { placeText } from './place-text.ts';
import { explained } from './rules.ts';
import { type Origin, tracksOf } from './tracks.ts';
import type { Ends } from './translation.ts';

/** What is known beside the captures. */
export interface Knowledge {
  /** The name of the task or container that has an address. */
  nameOf(address: string): string | null;
  /** Whether an address is a server's own: false for one that only leads to servers, undefined where nothing tells. */
  isServer(address: string): boolean | undefined;
  /**
   * The interface that has a hardware address, with its namespace; undefined where nothing tells.
   *
   * @param other - the address at the other end of its link: each host has the same ones behind its own bridge
   */
  interfaceOf(mac: string, other: string): string | undefined;
  /** The hardware addresses of the interfaces that a capture point is, by its name; undefined where nothing tells. */
  macsAt(point: string): ReadonlySet<string> | undefined;
  /**
   * What explains a translation of a client's packets; undefined where nothing does.
   *
   * @param points - the capture points before and behind it
   */
  explain(from: Ends, to: Ends, points: readonly string[]): string | undefined;
  /** What a packet was before it was translated to this, and who says so; undefined where nothing tells. */
  origin(ends: Ends): Origin | undefined;
  /** What a packet becomes by translation from here on, and who says so; undefined where nothing tells. */
  target(ends: Ends): Origin | undefined;
  /** Whether rules were collected that should explain translations. */
  readonly hasRules: boolean;
}

/** Make the knowledge of an inventory. */
export function knowledgeOf(inventory: Inventory): Knowledge {
  const { containers, interfaces, natRules, virtualServers } = inventory;
  const tracked = tracksOf(inventory.connections);
  const names = new Map<string, string>();
  const roles = new Map<string, boolean>();
  for (const { name, role, attachments } of containers) {
    for (const { address } of attachments) {
      if (address === null) continue;
      if (name !== null && role === 'container') names.set(address, name);
      roles.set(address, role === 'container' || roles.get(address) === true);
    }
  }
  for (const task of inventory.tasks) {
    for (const { address } of task.attachments) if (address !== null) roles.set(address, true);
  }
  const bearers = new Map<string, Interface[]>();
  for (const one of interfaces) {
    if (one.mac !== null) bearers.set(one.mac, [...(bearers.get(one.mac) ?? []), one]);
  }
  const places = placesOf(inventory);
  return {
    hasRules: natRules.length + virtualServers.length > 0,
    nameOf: (address) => taskAt(inventory, address)?.name ?? names.get(address) ?? null,
    isServer: (address) => roles.get(address),
    interfaceOf: (mac, other) => bearerText(bearers.get(mac) ?? [], bearers.get(other) ?? []),
    macsAt: (point) => places(point).macs,
    explain(from, to, points) {
      const hosts = points.flatMap((point) => places(point).host ?? []);
      return tracked.explain(from, to) ?? explained(inventory, from, to, hosts);
    },
    origin: (ends) => tracked.origin(ends),
    target: (ends) => tracked.target(ends),
  };
}

/** What a point saw is left to the frames themselves. */
const UNSEEN: PointView = { common: [], vteps: [], peers: [], vnis: [], tunnels: false };

/** Where a capture point is, by its name. */
interface Bound {
  readonly host: string | undefined;
  readonly macs: ReadonlySet<string> | undefined;
}

/** Bind points by their names, each once. */
function placesOf(inventory: Inventory): (point: string) => Bound {
  const bind = pointBinder(inventory);
  const found = new Map<string, Bound>();
  return (point) => {
    const known = found.get(point);
    if (known !== undefined) return known;
    const place = bind(point, UNSEEN);
    const own = inventory.interfaces.filter(
      ({ host, namespace, name }) =>
        place !== undefined &&
        host === place.host &&
        namespace === place.namespace &&
        (place.interface === null || name === place.interface),
    );
    const macs = own.flatMap(({ mac }) => (mac === null ? [] : [mac]));
    const made = { host: place?.host ?? undefined, macs: macs.length === 0 ? undefined : new Set(macs) };
    found.set(point, made);
    return made;
  };
}

/** Name the one interface that has an address, on the host of the other end if there are several. */
function bearerText(own: readonly Interface[], other: readonly Interface[]): string | undefined {
  const hosts = new Set(other.map(({ host }) => host));
  const near = own.filter(({ host }) => hosts.has(host));
  // A bridge takes the address of a port of its own: the one with an address is meant.
  const all = near.length > 0 && hosts.size === 1 ? near : own;
  const [first, more] = all.some(({ addresses }) => addresses.length > 0)
    ? all.filter(({ addresses }) => addresses.length > 0)
    : all;
  return first === undefined || more !== undefined ? undefined : `${first.name} of ${placeText(first)}`;
}
