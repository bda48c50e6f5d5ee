/**
 * The interfaces of a network namespace, with what iproute2 knows of them.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { networkInterfaces } from 'node:os';
import type * as CapModule from 'cap';
import { interfaceNames } from './interface-counters.ts';
import { interfaceTable } from './namespace.ts';
import { findProgram } from './programs.ts';

/** An interface that can be captured. */
export interface NetworkInterface {
  readonly name: string;
  /** What it is: `ether`, `loopback`, or a kind of virtual device as iproute2 names it; empty where nobody knows. */
  readonly kind: string;
  /** Whether its frames are Ethernet's; undefined where nobody knows. */
  readonly ethernet: boolean | undefined;
  /** Whether it is up; undefined where nobody knows. */
  readonly up: boolean | undefined;
  /** The longest packet that it sends; 0 where nobody knows. */
  readonly mtu: number;
  readonly addresses: readonly string[];
  /** The VNI and UDP port of a VXLAN device. */
  readonly vxlan?: { readonly vni: number; readonly port: number };
}

/** List the interfaces of a namespace, given by its path; of our own where there is none. */
export function listInterfaces(namespace: string | undefined): readonly NetworkInterface[] {
  const told = askIproute(namespace);
  if (told !== undefined) return told;
  const names = interfaceNames(interfaceTable(namespace));
  if (names.length > 0) return names.map((name) => unknownInterface(name, namespace === undefined));
  return namespace === undefined ? askCap() : [];
}

/** What `ip -json -details address` prints of an interface, as far as it is used here. */
interface Told {
  readonly ifname: string;
  readonly flags: readonly string[];
  readonly mtu: number;
  readonly link_type: string;
  readonly linkinfo?: {
    readonly info_kind?: string;
    readonly info_data?: { readonly id?: number; readonly port?: number };
  };
  readonly addr_info?: readonly { readonly local?: string; readonly prefixlen?: number }[];
}

function askIproute(namespace: string | undefined): readonly NetworkInterface[] | undefined {
  const ip = findProgram('ip');
  const nsenter = findProgram('nsenter');
  if (ip === undefined || (namespace !== undefined && nsenter === undefined)) return undefined;
  const within = namespace === undefined ? [] : [nsenter!, `--net=${namespace}`];
  const [program, ...words] = [...within, ip, '-json', '-details', 'address', 'show'];
  const { status, stdout } = spawnSync(program!, words, { encoding: 'utf8', timeout: 5000 });
  return status === 0 ? parseIproute(stdout) : undefined;
}

/** Understand what `ip -json -details address` printed; undefined where it is not JSON, as of BusyBox. */
export function parseIproute(text: string): readonly NetworkInterface[] | undefined {
  try {
    // iproute2 leaves empty objects for what it was told not to show.
    return (JSON.parse(text) as readonly Told[]).filter(({ ifname }) => ifname !== undefined).map(fromTold);
  } catch {
    return undefined;
  }
}

function fromTold({ ifname, flags, mtu, link_type, linkinfo, addr_info = [] }: Told): NetworkInterface {
  const { id, port } = linkinfo?.info_data ?? {};
  return {
    name: ifname,
    kind: linkinfo?.info_kind ?? link_type,
    // libpcap gives the loopback's frames an Ethernet header too.
    ethernet: link_type === 'ether' || link_type === 'loopback',
    up: flags.includes('UP'),
    mtu,
    addresses: addr_info.flatMap(({ local, prefixlen }) => (local === undefined ? [] : [`${local}/${prefixlen}`])),
    ...(linkinfo?.info_kind === 'vxlan' && id !== undefined ? { vxlan: { vni: id, port: port ?? 0 } } : {}),
  };
}

function unknownInterface(name: string, ours: boolean): NetworkInterface {
  const addresses = (ours ? networkInterfaces()[name] : undefined)?.map(({ cidr, address }) => cidr ?? address);
  return { name, kind: '', ethernet: undefined, up: undefined, mtu: 0, addresses: addresses ?? [] };
}

/** Ask libpcap, on systems without Linux's own ways. */
function askCap(): readonly NetworkInterface[] {
  try {
    const { Cap } = createRequire(import.meta.url)('cap') as typeof CapModule;
    return Cap.deviceList().map(({ name, addresses }) => ({
      ...unknownInterface(name, false),
      addresses: addresses.flatMap(({ addr }) => (addr === undefined ? [] : [addr])),
    }));
  } catch {
    return Object.keys(networkInterfaces()).map((name) => unknownInterface(name, true));
  }
}
