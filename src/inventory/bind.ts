/**
 * Binds namespaces to what they are for: a container's by the hardware addresses and the addresses of its interfaces, an
 * overlay's by its VXLAN device.
 *
 * @module
 */
import { addressOctets, insideOf, networkOf, within } from './address.ts';
import { addressAttribute, type Claims } from './claims.ts';
import { type ContainerDraft, containerKey, nameOf } from './join-containers.ts';
import { type InterfaceDraft, type NamespaceDraft, placeKey } from './join-interfaces.ts';
import { type Networks, UNTOLD } from './join-networks.ts';
import type { Attachment, Interface, Network } from './model.ts';

/** What overlay namespaces tell of their networks: the VNI of their VXLAN device, the subnet of their bridge. */
export function bindOverlays(
  namespaces: readonly NamespaceDraft[],
  interfaces: readonly InterfaceDraft[],
  networks: Networks,
): void {
  const inside = byPlace(interfaces);
  for (const namespace of namespaces) {
    const own = inside.get(placeKey(namespace)) ?? [];
    const vxlan = own.filter((one) => one.vxlan !== null);
    if (namespace.role === 'unknown' && namespace.namespace !== null && vxlan.length > 0) namespace.role = 'overlay';
    if (namespace.role !== 'overlay' && namespace.role !== 'load-balancer') continue;
    const id = namespace.network ?? namespace.namespace ?? '';
    if (namespace.role === 'overlay') {
      const vnis = vxlan.flatMap(({ vxlan: device }) => (device?.vni == null ? [] : [device.vni]));
      const subnets = own
        .filter(({ kind, name }) => kind === 'bridge' || name === 'br0')
        .flatMap(({ addresses }) => addresses.filter(({ address }) => !address.startsWith('fe80:')))
        .map((one) => ({ address: networkOf(one).replace(/\/.*/, ''), length: one.length }));
      const { sources } = namespace;
      const from = vxlan[0]?.sources ?? sources;
      networks.add({ ...UNTOLD, id, driver: 'overlay', scope: 'swarm', vnis, subnets, sources: from });
    }
    namespace.network = networks.find(id, namespace.host)?.id ?? namespace.network;
  }
  bindIngress(interfaces, networks);
}

/** The overlay that `ingress_sbox` is in is the ingress network; docker_gwbridge is a network of each host. */
function bindIngress(interfaces: readonly Interface[], networks: Networks): void {
  for (const { host, namespace, name, addresses, sources } of interfaces) {
    if (namespace === 'ingress_sbox') {
      for (const { address } of addresses) {
        const overlay = networks.all.find(
          (one) => one.driver === 'overlay' && one.subnets.some((subnet) => within(address, subnet)),
        );
        if (overlay !== undefined && !networks.all.some(({ ingress }) => ingress)) overlay.ingress = true;
      }
    }
    if (namespace === null && host !== null && name === 'docker_gwbridge') {
      const [first] = addresses;
      const subnets = first === undefined ? [] : [{ ...first, address: networkOf(first).replace(/\/.*/, '') }];
      const gateways = first === undefined ? [] : [first.address];
      networks.add({ ...UNTOLD, id: '', name, driver: 'bridge', scope: 'local', host, subnets, gateways, sources });
    }
  }
}

/** Bind namespaces to containers, and make a container of a namespace that no document calls one. */
export function bindContainers(
  namespaces: readonly NamespaceDraft[],
  interfaces: readonly InterfaceDraft[],
  containers: ContainerDraft[],
  networks: Networks,
  claims: Claims,
): void {
  const inside = byPlace(interfaces);
  const subnets = subnetsOf(networks);
  const ports = portsOf(namespaces, inside);
  const byMac = new Map<string, ContainerDraft>();
  const byKey = new Map(containers.map((one) => [containerKey(one.id, one.host), one]));
  for (const container of containers) {
    for (const { mac } of container.attachments)
      if (mac !== null) byMac.set(`${container.host ?? ''}\n${mac}`, container);
  }
  for (const namespace of namespaces) {
    if (namespace.role === 'host' || namespace.role === 'overlay') continue;
    const own = (inside.get(placeKey(namespace)) ?? []).filter(({ name }) => name !== 'lo');
    const told =
      namespace.container === null ? undefined : byKey.get(containerKey(namespace.container, namespace.host));
    const found = told ?? own.map(({ mac }) => byMac.get(`${namespace.host ?? ''}\n${mac ?? ''}`)).find((one) => !!one);
    const attachments = own.flatMap((one) => attachmentOf(one, subnets, ports));
    if (found === undefined && attachments.length === 0) continue;
    const container = found ?? made(namespace, attachments);
    if (found === undefined) containers.push(container);
    else complete(container, attachments, networks, claims);
    if (namespace.role === 'unknown') namespace.role = 'container';
    namespace.container = container.id;
  }
}

function made({ host, namespace, role, sources }: NamespaceDraft, attachments: readonly Attachment[]): ContainerDraft {
  const own = role === 'ingress' || role === 'load-balancer' ? role : 'container';
  const name = own === 'container' ? namespace : null;
  const id = own === 'ingress' ? 'ingress-sbox' : (namespace ?? '');
  return { id, name, host, image: null, status: null, role: own, attachments, sources };
}

/** Add what the namespace's own interfaces say of a container, and note where they say otherwise. */
function complete(
  container: ContainerDraft,
  attachments: readonly Attachment[],
  networks: Networks,
  claims: Claims,
): void {
  const subject =
    container.role === 'container'
      ? `container ${container.id.slice(0, 12)}`
      : `${container.id} of ${container.host ?? 'an unknown host'}`;
  for (const told of attachments) {
    const end = `${subject} in ${nameOf(networks, told.network)}`;
    const attribute = addressAttribute(told.address);
    const one = container.attachments.find(
      ({ network, address }) => network === told.network && addressAttribute(address) === attribute,
    );
    if (one === undefined) container.attachments = [...container.attachments, told];
    claims.note(end, attribute, told.address, told.sources);
    claims.note(end, 'hardware address', told.mac, told.sources);
  }
}

/** A network's subnet. */
interface Subnet {
  readonly network: Network;
  readonly holds: (octets: Uint8Array) => boolean;
}

const subnetsOf = ({ all }: Networks): readonly Subnet[] =>
  all.flatMap((network) => network.subnets.map((subnet) => ({ network, holds: insideOf(subnet) })));

/** A port of an overlay's bridge. */
interface Port {
  readonly host: string | null;
  readonly index: number;
  readonly peerIndex: number;
  readonly network: string;
}

/** The ports of overlays' bridges: the other ends of what containers have (`eth0@if14`). */
function portsOf(namespaces: readonly NamespaceDraft[], inside: ReadonlyMap<string, readonly Interface[]>): Port[] {
  return namespaces.flatMap((namespace) => {
    const { role, network } = namespace;
    if (role !== 'overlay' || network === null) return [];
    return (inside.get(placeKey(namespace)) ?? []).flatMap(({ host, index, peerIndex, vxlan }): Port[] =>
      index === null || peerIndex === null || vxlan !== null ? [] : [{ host, index, peerIndex, network }],
    );
  });
}

/** The ends in networks that an interface is: by its addresses, or by its other end. */
function attachmentOf(own: Interface, subnets: readonly Subnet[], ports: readonly Port[]): Attachment[] {
  const { host, mac, addresses, sources } = own;
  const ends: Attachment[] = [];
  for (const { address, length } of addresses) {
    const octets = addressOctets(address);
    if (octets === undefined || length === octets.length * 8 || address.startsWith('fe80:')) continue;
    const found = subnets.find(
      ({ network, holds }) => (network.host === null || network.host === host) && holds(octets),
    );
    if (found === undefined) continue;
    const end = { network: found.network.id, address, mac, endpoint: null, sources };
    // One of each family: others that it may have are services'.
    if (!ends.some((one) => addressAttribute(one.address) === addressAttribute(address))) ends.push(end);
  }
  if (ends.length > 0) return ends;
  const facing = ports.filter(
    (port) => port.host === host && port.index === own.peerIndex && port.peerIndex === own.index,
  );
  const [port, ...others] = new Set(facing.map(({ network }) => network));
  // Numbers of interfaces are each namespace's own: two may be alike.
  if (port === undefined || others.length > 0) return [];
  const address = addresses.find((one) => !one.address.startsWith('fe80:'))?.address ?? null;
  return [{ network: port, address, mac, endpoint: null, sources }];
}

function byPlace<T extends Interface>(interfaces: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of interfaces) {
    const key = placeKey(one);
    const list = found.get(key);
    if (list === undefined) found.set(key, [one]);
    else list.push(one);
  }
  return found;
}
