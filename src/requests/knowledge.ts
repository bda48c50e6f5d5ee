/**
 * What an inventory knows of requests: names, who is a task, which rule explains a translation, and who the client is
 * that an ingress hides.
 *
 * @module
 */

import { taskAt } from '../inventory/mesh.ts';
import type { Interface, Inventory } from '../inventory/model.ts';
import type { PointBinding } from '../inventory/points.ts';
import { placeText } from './place-text.ts';
import { RequestPlaces } from './places.ts';
import { explained, hasRulesFor } from './rules.ts';
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
  /** Where the capture points are. */
  readonly places: RequestPlaces;
  /** The hardware addresses of the interfaces that a capture point is; undefined where nothing tells. */
  macsAt(point: string): ReadonlySet<string> | undefined;
  /**
   * What explains a translation of a client's packets; undefined where nothing does.
   *
   * @param points - the capture points before and behind it
   */
  explain(from: Ends, to: Ends, points: readonly string[]): string | undefined;
  /** What a packet at a point was before it was translated to this, and who says so; undefined where nothing tells. */
  origin(ends: Ends, point: string): Origin | undefined;
  /** What a packet becomes by translation from here on, and who says so; undefined where nothing tells. */
  target(ends: Ends, point: string): Origin | undefined;
  /** Whether the rules were collected that should explain a translation. */
  hasRules(from: Ends, to: Ends, points: readonly string[]): boolean;
}

/** Make the knowledge of an inventory. */
export function knowledgeOf(inventory: Inventory): Knowledge {
  const { containers, interfaces } = inventory;
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
  const places = new RequestPlaces(inventory);
  const bound = (point: string): Bound => boundOf(inventory, places.bind(point));
  return {
    hasRules: (from, to, points) =>
      hasRulesFor(
        inventory,
        from,
        to,
        points.flatMap((point) => places.bind(point).place ?? []),
      ),
    nameOf: (address) => taskAt(inventory, address)?.name ?? names.get(address) ?? null,
    isServer: (address) => roles.get(address),
    interfaceOf: (mac, other) => bearerText(bearers.get(mac) ?? [], bearers.get(other) ?? []),
    places,
    macsAt: (point) => bound(point).macs,
    explain(from, to, points) {
      const hosts = points.flatMap((point) => bound(point).hosts);
      return tracked.explain(from, to) ?? explained(inventory, from, to, hosts);
    },
    origin: (ends, point) => tracked.origin(ends, bound(point).hosts),
    target: (ends, point) => tracked.target(ends, bound(point).hosts),
  };
}

/** What the place of a point tells of it. */
interface Bound {
  readonly hosts: readonly string[];
  readonly macs: ReadonlySet<string> | undefined;
}

function boundOf({ interfaces }: Inventory, { place, candidates, against }: PointBinding): Bound {
  const all = place === undefined ? (candidates ?? []) : [place];
  const hosts = [...new Set(all.flatMap(({ host }) => host ?? []))];
  // Where name and frames contradict each other, or nothing tells which it is, the frames alone are asked.
  if (place === undefined || against !== undefined) return { hosts: hosts.length === 1 ? hosts : [], macs: undefined };
  const own = interfaces.filter(
    ({ host, namespace, name }) =>
      host === place.host && namespace === place.namespace && (place.interface === null || name === place.interface),
  );
  const macs = own.flatMap(({ mac }) => (mac === null ? [] : [mac]));
  return { hosts, macs: macs.length === 0 ? undefined : new Set(macs) };
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
