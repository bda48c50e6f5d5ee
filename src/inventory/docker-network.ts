/**
 * `docker network inspect`, also with `-v`, which adds services, tasks and the hosts they run on; and its part
 * `.Containers` alone.
 *
 * @module
 */
import { addressOf, macOf, networkOf, prefixedOf } from './address.ts';
import type { Context, JsonObject, ObjectKind } from './document.ts';
import { flag, has, inside, isObject, objects, text } from './json.ts';
import type { Attachment, Container, Network, Prefixed, PublishedPort } from './model.ts';
import { taskOf } from './task-name.ts';

/** What Docker calls the list of VNIs of an overlay's subnets. */
const VNIS = 'com.docker.network.driver.overlay.vxlanid_list';

/** `docker network inspect`. */
export const dockerNetwork: ObjectKind = {
  kind: 'docker network inspect',
  fits: (object) => has(object, 'Id', 'Name', 'Driver', 'IPAM'),
  read(object, context) {
    const id = text(object, 'Id');
    if (id === null) return;
    const network = networkFrom(object, id, context);
    context.facts.networks.push(network);
    for (const [key, one] of Object.entries(inside(object, 'Containers'))) {
      if (isObject(one)) readMember(key, one, network.id, network.driver, context);
    }
    for (const [name, one] of Object.entries(inside(object, 'Services'))) {
      if (isObject(one)) readService(name, one, network.id, context);
    }
  },
};

/** `docker network inspect NAME --format '{{json .Containers}}'`: the network is the one that the command names. */
export const dockerNetworkMembers: ObjectKind = {
  kind: 'docker network inspect (.Containers)',
  fits: (object) => {
    const members = Object.values(object);
    return members.length > 0 && members.every((one) => isObject(one) && has(one, 'EndpointID', 'MacAddress'));
  },
  read(object, context) {
    const name = /\bnetwork\s+inspect\s+(?:-v\s+)?([\w.-]+)/.exec(context.command ?? '')?.[1];
    if (name === undefined) return;
    const subnets = Object.values(object).flatMap((one) => (isObject(one) ? subnetOf(one) : []));
    context.facts.networks.push({ ...NOTHING, id: '', name, subnets: subnets.slice(0, 1), sources: context.sources });
    for (const [key, one] of Object.entries(object)) if (isObject(one)) readMember(key, one, name, null, context);
  },
};

/** The subnets that a member's addresses are in. */
function subnetOf(member: JsonObject): Prefixed[] {
  return ['IPv4Address', 'IPv6Address'].flatMap((key) => {
    const own = prefixedOf(text(member, key) ?? '');
    return own === undefined ? [] : [{ address: networkOf(own).replace(/\/.*/, ''), length: own.length }];
  });
}

/** A network of which nothing is known. */
const NOTHING: Omit<Network, 'id' | 'name' | 'sources'> = {
  driver: null,
  scope: null,
  host: null,
  vnis: [],
  subnets: [],
  gateways: [],
  ingress: false,
  peers: [],
};

function networkFrom(object: JsonObject, id: string, { host, sources }: Context): Network {
  const scope = text(object, 'Scope');
  const configs = objects(inside(object, 'IPAM'), 'Config');
  const listed = text(inside(object, 'Options'), VNIS) ?? '';
  return {
    id,
    name: text(object, 'Name'),
    driver: text(object, 'Driver'),
    scope,
    host: scope === 'local' ? host : null,
    vnis: listed
      .split(',')
      .filter((vni) => /^\d{1,8}$/.test(vni))
      .map(Number),
    subnets: configs.map((one) => prefixedOf(text(one, 'Subnet') ?? '')).filter((one): one is Prefixed => !!one),
    gateways: configs.map((one) => addressOf(text(one, 'Gateway') ?? '')).filter((one): one is string => !!one),
    ingress: flag(object, 'Ingress') === true,
    peers: objects(object, 'Peers').flatMap((one) => {
      const address = addressOf(text(one, 'IP') ?? '');
      return address === undefined ? [] : [{ name: text(one, 'Name') ?? '', address }];
    }),
    sources,
  };
}

/** A container, or the end that Docker itself put into the network. */
function readMember(
  id: string,
  one: JsonObject,
  network: string,
  driver: string | null,
  { host, facts, sources }: Context,
): void {
  const name = text(one, 'Name');
  const addresses = ['IPv4Address', 'IPv6Address'].flatMap((key) => prefixedOf(text(one, key) ?? '')?.address ?? []);
  const attachments = (addresses.length === 0 ? [null] : addresses).map(
    (address): Attachment => ({
      network,
      address,
      mac: macOf(text(one, 'MacAddress') ?? '') ?? null,
      endpoint: text(one, 'EndpointID'),
      sources,
    }),
  );
  const role: Container['role'] =
    id === 'ingress-sbox' ? 'ingress' : id.startsWith('lb-') ? 'load-balancer' : 'container';
  // In docker_gwbridge a member is called after its namespace, `gateway_` and the name in /var/run/docker/netns.
  const gateway = driver === 'bridge' && name !== null ? /^gateway_([\da-f]{12})$/.exec(name)?.[1] : undefined;
  const own = role === 'container' && name !== null && !name.startsWith('gateway_') ? name : null;
  facts.containers.push({ id, name: own, host, image: null, status: null, role, attachments, sources });
  if (gateway !== undefined && host !== null) {
    facts.namespaces.push({ host, namespace: gateway, role: 'container', network: null, container: id, sources });
  }
  const task = own === null ? undefined : taskOf(own);
  if (task !== undefined) facts.tasks.push({ ...task, host, container: id, attachments, sources });
}

/** What `-v` adds: a service's address in this network, its ports, and its tasks on every host. */
function readService(name: string, one: JsonObject, network: string, { facts, sources }: Context): void {
  const address = addressOf(text(one, 'VIP') ?? '');
  const ports = (Array.isArray(one['Ports']) ? one['Ports'] : []).map((port) => portFrom(port, name, sources));
  // The nameless service is the list of what belongs to none.
  if (name !== '') {
    facts.services.push({
      name,
      id: null,
      image: null,
      mode: null,
      running: null,
      wanted: null,
      virtualAddresses: address === undefined ? [] : [{ network, address }],
      ports: ports.filter((port) => port !== undefined),
      sources,
    });
  }
  for (const task of objects(one, 'Tasks')) {
    const full = text(task, 'Name');
    const told = full === null ? undefined : taskOf(full);
    if (full === null || told === undefined) continue;
    const attachment: Attachment = {
      network,
      address: addressOf(text(task, 'EndpointIP') ?? '') ?? null,
      mac: null,
      endpoint: text(task, 'EndpointID'),
      sources,
    };
    const host = addressOf(text(inside(task, 'Info'), 'Host IP') ?? '') ?? null;
    facts.tasks.push({ ...told, host, container: null, attachments: [attachment], sources });
  }
}

/** `Target: 80, Publish: 8080`, which does not tell the protocol: TCP is the default. */
function portFrom(port: unknown, service: string, sources: readonly string[]): PublishedPort | undefined {
  const found = typeof port === 'string' ? /^Target:\s*(\d{1,5}),\s*Publish:\s*(\d{1,5})$/.exec(port) : null;
  if (found === null || found[2] === '0') return undefined;
  return {
    protocol: 'tcp',
    port: Number(found[2]),
    targetPort: Number(found[1]),
    mode: 'ingress',
    service,
    host: null,
    sources,
  };
}
