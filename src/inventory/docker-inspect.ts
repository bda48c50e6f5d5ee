/**
 * `docker inspect` of containers, services and nodes, or of those of their parts that `vxlens collect` asks for.
 *
 * @module
 */
import { addressOf, macOf, prefixedOf } from './address.ts';
import type { ObjectKind } from './document.ts';
import { has, inside, isObject, objects, text, whole } from './json.ts';
import type { Attachment, PublishedPort, TransportProtocol } from './model.ts';
import { taskOf } from './task-name.ts';

/** `docker container inspect`: it alone says which namespace is a container's. */
export const containerInspect: ObjectKind = {
  kind: 'docker container inspect',
  fits: (object) => has(object, 'Id', 'Name', 'NetworkSettings'),
  read(object, { host, facts, sources }) {
    const id = text(object, 'Id');
    const name = text(object, 'Name')?.replace(/^\//, '') ?? null;
    if (id === null) return;
    const settings = inside(object, 'NetworkSettings');
    const attachments = Object.entries(inside(settings, 'Networks')).flatMap(([network, one]): Attachment[] => {
      if (!isObject(one)) return [];
      const addresses = ['IPAddress', 'GlobalIPv6Address'].flatMap((key) => addressOf(text(one, key) ?? '') ?? []);
      const end = { network: text(one, 'NetworkID') ?? network, endpoint: text(one, 'EndpointID'), sources };
      const mac = macOf(text(one, 'MacAddress') ?? '') ?? null;
      return (addresses.length === 0 ? [null] : addresses).map((address) => ({ ...end, address, mac }));
    });
    facts.containers.push({ id, name, host, image: null, status: null, role: 'container', attachments, sources });
    const namespace = /\/netns\/([^/]+)$/.exec(text(settings, 'SandboxKey') ?? '')?.[1];
    if (namespace !== undefined) {
      facts.namespaces.push({ host, namespace, role: 'container', network: null, container: id, sources });
    }
    const task = name === null ? undefined : taskOf(name);
    if (task !== undefined) facts.tasks.push({ ...task, host, container: id, attachments, sources });
  },
};

/** `docker service inspect`. */
export const serviceInspect: ObjectKind = {
  kind: 'docker service inspect',
  fits: (object) => has(object, 'ID', 'Spec', 'Endpoint'),
  read(object, { facts, sources }) {
    const name = text(inside(object, 'Spec'), 'Name');
    const endpoint = inside(object, 'Endpoint');
    if (name === null) return;
    facts.services.push({
      name,
      id: text(object, 'ID'),
      image: null,
      mode: null,
      running: null,
      wanted: null,
      virtualAddresses: objects(endpoint, 'VirtualIPs').flatMap((one) => {
        const address = prefixedOf(text(one, 'Addr') ?? '')?.address;
        const network = text(one, 'NetworkID');
        return address === undefined || network === null ? [] : [{ network, address }];
      }),
      ports: objects(endpoint, 'Ports').flatMap((one): PublishedPort[] => {
        const port = whole(one, 'PublishedPort');
        const protocol = text(one, 'Protocol') ?? '';
        if (port === null || !/^(tcp|udp|sctp)$/.test(protocol)) return [];
        return [
          {
            protocol: protocol as TransportProtocol,
            port,
            targetPort: whole(one, 'TargetPort'),
            mode: text(one, 'PublishMode') === 'host' ? 'host' : 'ingress',
            service: name,
            host: null,
            sources,
          },
        ];
      }),
      sources,
    });
  },
};

/** `docker node inspect`. */
export const nodeInspect: ObjectKind = {
  kind: 'docker node inspect',
  fits: (object) => has(object, 'ID', 'Description', 'Status'),
  read(object, { facts, sources }) {
    const hostname = text(inside(object, 'Description'), 'Hostname');
    const status = inside(object, 'Status');
    if (hostname === null) return;
    const address = addressOf(text(status, 'Addr') ?? '');
    facts.hosts.push({
      name: hostname,
      node: text(object, 'ID'),
      hostname,
      status: text(status, 'State'),
      addresses: address === undefined ? [] : [address],
      sources,
    });
  },
};
