/**
 * Networks: the same one is called by its whole id, by twelve characters of it, by ten in the name of its namespace, or by
 * its name.
 *
 * @module
 */

import { networkOf } from './address.ts';
import { type Claims, together } from './claims.ts';
import type { Facts } from './document.ts';
import type { Network, NetworkPeer, Prefixed } from './model.ts';

type Draft = { -readonly [Key in keyof Network]: Network[Key] };

/** Fewer characters are no id. */
const SHORTEST_ID = 9;
/** Characters that all forms of an id share. */
const SHARED = 9;

/** The networks, found by any of their names. */
export class Networks {
  readonly all: Draft[] = [];
  readonly #byId = new Map<string, Draft[]>();
  readonly #byName = new Map<string, Draft[]>();
  readonly #claims: Claims;

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  /** Take what a document says of a network. */
  add(told: Network): Draft {
    const known = this.find(told.id === '' ? (told.name ?? '') : told.id, told.host);
    if (known === undefined) {
      const named = told.host === null ? (told.name ?? '') : `${told.host}/${told.name ?? ''}`;
      const made: Draft = { ...told, id: told.id === '' ? named : told.id };
      this.all.push(made);
      this.#index(made);
      this.#claim(made, told);
      return made;
    }
    this.#claim(known, told);
    if (told.id.length > known.id.length && told.id.startsWith(known.id)) known.id = told.id;
    const named = known.name !== null;
    known.name ??= told.name;
    known.driver ??= told.driver;
    known.scope ??= told.scope;
    known.host ??= told.host;
    known.vnis = union(known.vnis, told.vnis);
    known.subnets = unionBy(known.subnets, told.subnets, networkOf);
    known.gateways = union(known.gateways, told.gateways);
    known.ingress ||= told.ingress;
    known.peers = unionBy(known.peers, told.peers, (peer: NetworkPeer) => peer.address);
    known.sources = together(known.sources, told.sources);
    if (!named && known.name !== null) this.#indexName(known, known.name);
    return known;
  }

  /** Find a network by what a document calls it. */
  find(reference: string, host: string | null): Draft | undefined {
    if (reference === '') return undefined;
    const similar = this.#byId.get(reference.slice(0, SHARED)) ?? [];
    const byId = similar.find(({ id }) => id.startsWith(reference) || reference.startsWith(id));
    if (byId !== undefined && reference.length >= SHORTEST_ID) return byId;
    const named = this.#byName.get(reference) ?? [];
    return (
      named.find((one) => one.host === host) ??
      named.find((one) => one.host === null) ??
      (host === null && named.length === 1 ? named[0] : undefined)
    );
  }

  #index(network: Draft): void {
    const key = network.id.slice(0, SHARED);
    const similar = this.#byId.get(key);
    if (similar === undefined) this.#byId.set(key, [network]);
    else similar.push(network);
    if (network.name !== null) this.#indexName(network, network.name);
  }

  #indexName(network: Draft, name: string): void {
    const named = this.#byName.get(name);
    if (named === undefined) this.#byName.set(name, [network]);
    else named.push(network);
  }

  #claim({ id, host }: Draft, told: Network): void {
    const subject = `network ${id.slice(0, 12)}${host === null ? '' : ` of ${host}`}`;
    this.#claims.note(subject, 'name', told.name, told.sources);
    this.#claims.note(subject, 'driver', told.driver, told.sources);
    if (told.vnis.length > 0) this.#claims.note(subject, 'VNI', told.vnis.join(', '), told.sources);
    const ipv4 = told.subnets.map(networkOf).filter((one) => !one.includes(':'));
    if (ipv4.length > 0) this.#claims.note(subject, 'subnet', ipv4.join(', '), told.sources);
  }
}

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] =>
  b.every((one) => a.includes(one)) ? a : [...new Set([...a, ...b])];

function unionBy<T>(a: readonly T[], b: readonly T[], key: (one: T) => string): readonly T[] {
  const known = new Set(a.map(key));
  const more = b.filter((one) => !known.has(key(one)));
  return more.length === 0 ? a : [...a, ...more];
}

/** Join what is said of networks; namespaces and their interfaces add what Docker was not asked for. */
export function joinNetworks(facts: Facts, claims: Claims): Networks {
  const networks = new Networks(claims);
  // Longer ids first, so that shorter ones find them.
  const told = [...facts.networks].sort(
    (a, b) => Number(b.vnis.length > 0) - Number(a.vnis.length > 0) || b.id.length - a.id.length,
  );
  for (const network of told) networks.add(network);
  for (const { network, sources, role } of facts.namespaces) {
    if (network !== null && role === 'overlay')
      networks.add({ ...UNTOLD, id: network, driver: 'overlay', scope: 'swarm', sources });
  }
  return networks;
}

/** A network of which a document tells next to nothing. */
export const UNTOLD: Omit<Network, 'id' | 'sources'> = {
  name: null,
  driver: null,
  scope: null,
  host: null,
  vnis: [],
  subnets: [] as readonly Prefixed[],
  gateways: [],
  ingress: false,
  peers: [],
};
