/**
 * Names beside addresses: which container, service, network or host an address stands for, on which overlay.
 *
 * @module
 */
import { printable } from '../printable.ts';
import type { Container, Inventory, Network, Task } from './model.ts';

/** What an address stands for. */
export type NameKind = 'container' | 'service' | 'ingress' | 'load-balancer' | 'gateway' | 'host' | 'interface';

/** A name, fit for a terminal. */
export interface Name {
  readonly text: string;
  readonly kind: NameKind;
  /** The host it is on; null where it is on several, or nothing tells. */
  readonly host: string | null;
}

/** Looks names up. */
export interface Names {
  /**
   * Name a network address.
   *
   * @param vni - the overlay; null outside of one
   * @param host - the host where it was seen, for addresses that every host has
   */
  address(address: string, vni: number | null, host?: string | null): Name | undefined;
  /** Name a hardware address. */
  mac(mac: string, vni: number | null): Name | undefined;
  /** Name the host behind a VTEP. */
  vtep(address: string): string | undefined;
  /** Name an overlay. */
  network(vni: number): string | undefined;
  /** Whether an address is a service's, which every one of its tasks may answer for. */
  isService(address: string, vni: number | null): boolean;
}

/** Digits of an id that are enough to know it again. */
const ID_DIGITS = 12;

/** Make the names of an inventory. */
export function namesOf(inventory: Inventory): Names {
  const tables = new Tables(inventory);
  return {
    address: (address, vni, host) => tables.find(tables.addresses, address, vni, host ?? null),
    mac: (mac, vni) => tables.find(tables.macs, mac, vni, null),
    vtep: (address) => tables.hosts.get(address),
    network: (vni) => tables.networks.get(vni),
    isService: (address, vni) => tables.find(tables.addresses, address, vni, null)?.kind === 'service',
  };
}

/** A name, and the network that it holds in. */
interface Entry extends Name {
  /** A {@link Network.id}; null outside of Docker's networks. */
  readonly network: string | null;
}

class Tables {
  readonly addresses = new Map<string, Entry[]>();
  readonly macs = new Map<string, Entry[]>();
  readonly hosts = new Map<string, string>();
  readonly networks = new Map<number, string>();
  readonly #networkOf = new Map<number, Set<string>>();
  readonly #overlays: ReadonlySet<string>;

  constructor(inventory: Inventory) {
    const { networks, services, containers, tasks, hosts, interfaces } = inventory;
    this.#overlays = new Set(networks.filter(({ driver }) => driver === 'overlay').map(({ id }) => id));
    for (const network of networks) this.#network(network);
    for (const { name, virtualAddresses } of services) {
      for (const { network, address } of virtualAddresses) {
        this.#add(this.addresses, address, { text: printable(name), kind: 'service', host: null, network });
      }
    }
    const run = new Map<string, Task[]>();
    for (const task of tasks) {
      const same = task.container === null ? undefined : run.get(task.container);
      if (same !== undefined) same.push(task);
      else if (task.container !== null) run.set(task.container, [task]);
    }
    for (const container of containers) {
      const { id, host } = container;
      // What is called after its namespace may be on several hosts.
      const own = run.get(id)?.find((task) => host === null || task.host === null || task.host === host);
      this.#container(container, own);
    }
    for (const task of tasks) this.#task(task);
    for (const { name, addresses } of hosts) {
      const text = printable(name);
      for (const address of addresses) {
        this.hosts.set(address, text);
        this.#add(this.addresses, address, { text, kind: 'host', host: name, network: null });
      }
    }
    for (const { host, namespace, name, mac, addresses } of interfaces) {
      if (host === null || namespace !== null || name === 'lo') continue;
      const entry = { text: printable(`${host}/${name}`), kind: 'interface', host, network: null } as const;
      if (mac !== null) this.#add(this.macs, mac, entry);
      for (const { address } of addresses) if (!this.addresses.has(address)) this.#add(this.addresses, address, entry);
    }
  }

  /** Find a name: that of the overlay, or the only one there is. */
  find(table: Map<string, Entry[]>, key: string, vni: number | null, host: string | null): Name | undefined {
    const all = table.get(key);
    if (all === undefined) return undefined;
    const ids = vni === null ? undefined : this.#networkOf.get(vni);
    // In an overlay that is known, what is outside of it is something else.
    let fitting = ids === undefined ? all : all.filter(({ network }) => network !== null && ids.has(network));
    if (vni === null && fitting.some(({ network }) => network === null || !this.#overlays.has(network))) {
      fitting = fitting.filter(({ network }) => network === null || !this.#overlays.has(network));
    }
    if (host !== null && fitting.some((one) => one.host === host)) fitting = fitting.filter((one) => one.host === host);
    const [first] = fitting;
    if (first === undefined) return undefined;
    const services = fitting.find(({ kind }) => kind === 'service');
    if (services !== undefined) return services;
    if (fitting.every(({ text }) => text === first.text)) {
      return fitting.length === 1 || fitting.every((one) => one.host === first.host) ? first : { ...first, host: null };
    }
    // Every host has its own `ingress_sbox`, most of them with one address.
    return fitting.every(({ kind }) => kind === 'ingress') ? { ...first, text: 'ingress_sbox', host: null } : undefined;
  }

  #network({ id, name, vnis, gateways, ingress, host, driver }: Network): void {
    const text = printable(name ?? (ingress ? 'ingress' : id.slice(0, ID_DIGITS)));
    for (const vni of vnis) {
      if (!this.networks.has(vni)) this.networks.set(vni, text);
      const ids = this.#networkOf.get(vni) ?? new Set();
      this.#networkOf.set(vni, ids.add(id));
    }
    const gateway = driver === 'overlay' ? `${text} gateway` : text;
    for (const address of gateways)
      this.#add(this.addresses, address, { text: gateway, kind: 'gateway', host, network: id });
  }

  #container({ id, name, role, host, attachments }: Container, task: Task | undefined): void {
    const short =
      task?.name ?? name ?? (role === 'ingress' ? 'ingress_sbox' : id.slice(0, role === 'container' ? ID_DIGITS : 64));
    // Every host has one of these.
    const text = printable(role === 'container' || host === null ? short : `${short}@${host}`);
    const kind = role;
    for (const { network, address, mac } of attachments) {
      if (address !== null) this.#add(this.addresses, address, { text, kind, host, network });
      if (mac !== null) this.#add(this.macs, mac, { text, kind, host, network });
    }
  }

  /** Tasks of other hosts are known by their addresses alone. */
  #task({ name, host, attachments }: Task): void {
    for (const { network, address, mac } of attachments) {
      const entry = { text: printable(name), kind: 'container', host, network } as const;
      if (address !== null) this.#add(this.addresses, address, entry);
      if (mac !== null) this.#add(this.macs, mac, entry);
    }
  }

  #add(table: Map<string, Entry[]>, key: string, entry: Entry): void {
    const known = table.get(key);
    if (known === undefined) table.set(key, [entry]);
    else if (!known.some((one) => one.text === entry.text && one.network === entry.network && one.host === entry.host))
      known.push(entry);
  }
}
