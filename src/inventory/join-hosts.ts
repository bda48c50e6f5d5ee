/**
 * Hosts: known by the folder their documents are in, by their name in the swarm, and by their addresses.
 *
 * @module
 */
import { addressOf } from './address.ts';
import { together } from './claims.ts';
import type { Facts } from './document.ts';
import type { Host, Interface } from './model.ts';

type Draft = { -readonly [Key in keyof Host]: Host[Key] };

/** The hosts, and what each of their names and addresses stands for. */
export interface Hosts {
  readonly all: readonly Host[];
  /** The host that a name or an address stands for; the word itself where none does. */
  nameOf(word: string): string;
}

/** Addresses on these are of containers' networks and not of the host. */
const OF_CONTAINERS = /^(?:lo|docker0|docker_gwbridge|br-[\da-f]{12}|veth.*|cni.*|flannel.*|vxlan.*)$/;

/** Join hosts. */
export function joinHosts(facts: Facts, interfaces: readonly Interface[]): Hosts {
  const known = new Map<string, Draft>();
  const add = (name: string, sources: readonly string[]): Draft => {
    let one = known.get(name);
    if (one === undefined) {
      one = { name, node: null, hostname: null, status: null, addresses: [], sources };
      known.set(name, one);
    }
    return one;
  };
  for (const list of Object.values(facts)) {
    if (list === facts.tasks || list === facts.hosts) continue;
    for (const one of list) {
      if ('host' in one && typeof one.host === 'string') add(one.host, one.sources);
    }
  }
  const owners = new Map<string, Draft>();
  const addresses = new Map<Draft, Set<string>>();
  for (const one of interfaces) {
    if (one.host === null || one.namespace !== null || OF_CONTAINERS.test(one.name) || one.kind === 'bridge') continue;
    const host = add(one.host, one.sources);
    for (const { address } of one.addresses) {
      if (address.startsWith('fe80:') || address.startsWith('127.')) continue;
      owners.set(address, host);
      (addresses.get(host) ?? addresses.set(host, new Set()).get(host))?.add(address);
    }
  }
  for (const [host, own] of addresses) host.addresses = [...own];
  for (const [host, address] of taskHosts(facts)) {
    const one = known.get(host);
    if (one !== undefined && !owners.has(address) && !one.addresses.includes(address)) {
      one.addresses = [...one.addresses, address];
      owners.set(address, one);
    }
  }
  for (const told of facts.hosts) {
    const same =
      known.get(told.name) ?? told.addresses.map((address) => owners.get(address)).find((one) => one !== undefined);
    const one = same ?? add(told.name, told.sources);
    one.node ??= told.node;
    one.hostname ??= told.hostname;
    one.status ??= told.status;
    one.addresses = [...new Set([...one.addresses, ...told.addresses])];
    one.sources = together(one.sources, told.sources);
  }
  const words = new Map<string, string>();
  for (const { name, hostname, addresses: own } of known.values()) {
    for (const word of [...own, hostname, name]) if (word !== null) words.set(word, name);
  }
  return { all: [...known.values()], nameOf: (word) => words.get(word) ?? word };
}

/** A task that one document tells by its host, and another by that host's address, tells which is whose. */
function taskHosts({ tasks }: Facts): readonly (readonly [host: string, address: string])[] {
  const names = new Map<string, string>();
  for (const { id, host } of tasks) {
    if (id !== null && host !== null && addressOf(host) === undefined) names.set(id, host);
  }
  return tasks.flatMap(({ id, host }) => {
    const name = id === null ? undefined : names.get(id);
    const address = addressOf(host ?? '');
    return name === undefined || address === undefined ? [] : [[name, address] as const];
  });
}
