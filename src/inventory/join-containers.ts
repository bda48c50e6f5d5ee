/**
 * Containers, tasks and services: what several documents say of one, joined.
 *
 * @module
 */
import { addressAttribute, type Claims, together } from './claims.ts';
import type { Facts } from './document.ts';
import type { Networks } from './join-networks.ts';
import type { Attachment, Container, PublishedPort, Service, Task, VirtualAddress } from './model.ts';

/** A container while it is joined. */
export type ContainerDraft = { -readonly [Key in keyof Container]: Container[Key] };
/** A task while it is joined. */
export type TaskDraft = { -readonly [Key in keyof Task]: Task[Key] };

/** Characters that short and whole ids of containers share. */
const SHARED = 12;

/** A container's key: the ends that Docker puts into networks are called alike on every host. */
export const containerKey = (id: string, host: string | null): string =>
  /^[\da-f]{12,64}$/.test(id) ? id.slice(0, SHARED) : `${host ?? ''}\n${id}`;

/** Join containers. */
export function joinContainers(facts: Facts, networks: Networks, claims: Claims): ContainerDraft[] {
  const known = new Map<string, ContainerDraft>();
  for (const told of facts.containers) {
    // What is called alike on every host, of a host that nothing tells, is only together with what its document says.
    const key = containerKey(told.id, told.host ?? (told.role === 'container' ? null : (told.sources[0] ?? null)));
    const attachments = resolved(told.attachments, networks, told.host);
    const one = known.get(key);
    const subject = `container ${told.id.slice(0, SHARED)}`;
    claims.note(subject, 'name', told.name, told.sources);
    if (/^[\da-f]{12}/.test(told.id)) claims.note(subject, 'host', told.host, told.sources);
    for (const { network, address, mac, sources } of attachments) {
      const end = `${told.role === 'container' ? subject : `${told.id} of ${told.host ?? told.sources[0]}`} in ${nameOf(networks, network)}`;
      claims.note(end, addressAttribute(address), address, sources);
      claims.note(end, 'hardware address', mac, sources);
    }
    if (one === undefined) {
      known.set(key, { ...told, attachments });
      continue;
    }
    if (told.id.length > one.id.length) one.id = told.id;
    one.name ??= told.name;
    one.host ??= told.host;
    one.image ??= told.image;
    one.status ??= told.status;
    one.attachments = unionAttachments(one.attachments, attachments);
    one.sources = together(one.sources, told.sources);
  }
  return [...known.values()];
}

/** A network's name, or so much of its id as tells it. */
export function nameOf(networks: Networks, id: string): string {
  const network = networks.find(id, null);
  return network?.name ?? (network?.ingress === true ? 'ingress' : (network?.id ?? id).slice(0, SHARED));
}

const resolved = (list: readonly Attachment[], networks: Networks, host: string | null): readonly Attachment[] =>
  list.map((one) => ({ ...one, network: networks.find(one.network, host)?.id ?? one.network }));

/** Both lists of ends in networks; one end is told once, with all that is known of it. */
function unionAttachments(a: readonly Attachment[], b: readonly Attachment[]): readonly Attachment[] {
  const all = [...a];
  for (const told of b) {
    const at = all.findIndex(
      (one) =>
        one.network === told.network &&
        (one.address === null || told.address === null || one.address === told.address) &&
        (one.mac === null || told.mac === null || one.mac === told.mac),
    );
    const one = all[at];
    if (one === undefined) all.push(told);
    else
      all[at] = {
        network: one.network,
        address: one.address ?? told.address,
        mac: one.mac ?? told.mac,
        endpoint: one.endpoint ?? told.endpoint,
        sources: together(one.sources, told.sources),
      };
  }
  return all;
}

/** Join tasks: by their id, or by their name where a document has no more. */
export function joinTasks(
  facts: Facts,
  networks: Networks,
  containers: readonly ContainerDraft[],
  hostOf: (word: string) => string,
): TaskDraft[] {
  const byKey = new Map(containers.map((one) => [containerKey(one.id, one.host), one]));
  const known = new Map<string, TaskDraft>();
  for (const told of facts.tasks) {
    const key = `${told.name}\n${told.id ?? ''}`;
    const container = told.container === null ? undefined : byKey.get(containerKey(told.container, told.host));
    const attachments = unionAttachments(resolved(told.attachments, networks, told.host), container?.attachments ?? []);
    const host = told.host === null ? null : hostOf(told.host);
    const one = known.get(key) ?? { ...told, host, container: container?.id ?? told.container, attachments };
    if (known.has(key)) {
      one.host ??= host;
      one.container ??= container?.id ?? told.container;
      one.attachments = unionAttachments(one.attachments, attachments);
      one.sources = together(one.sources, told.sources);
    }
    known.set(key, one);
  }
  return [...known.values()];
}

/** Tasks that documents of other hosts tell by their address alone: the container that has it runs them. */
export function adoptTasks(tasks: readonly TaskDraft[], containers: readonly Container[]): void {
  for (const task of tasks) {
    if (task.container !== null) continue;
    const own = containers.find(
      ({ role, host, attachments }) =>
        role === 'container' &&
        (host === null || task.host === null || host === task.host) &&
        attachments.some(({ network, address }) =>
          task.attachments.some((one) => one.network === network && one.address !== null && one.address === address),
        ),
    );
    if (own === undefined) continue;
    task.container = own.id;
    task.host ??= own.host;
    task.attachments = unionAttachments(task.attachments, own.attachments);
  }
}

type ServiceDraft = { -readonly [Key in keyof Service]: Service[Key] };

/** Join services; one that only its tasks are known of is told too. */
export function joinServices(facts: Facts, networks: Networks, tasks: readonly Task[], claims: Claims): ServiceDraft[] {
  const known = new Map<string, ServiceDraft>();
  const named = tasks.map(
    ({ service, sources }): Service => ({
      name: service,
      id: null,
      image: null,
      mode: null,
      running: null,
      wanted: null,
      virtualAddresses: [],
      ports: [],
      sources,
    }),
  );
  for (const told of [...facts.services, ...named]) {
    const addresses = told.virtualAddresses.map(
      ({ network, address }): VirtualAddress => ({ network: networks.find(network, null)?.id ?? network, address }),
    );
    for (const { network, address } of addresses) {
      claims.note(`service ${told.name} in ${nameOf(networks, network)}`, 'virtual address', address, told.sources);
    }
    const one = known.get(told.name);
    if (one === undefined) {
      known.set(told.name, { ...told, virtualAddresses: addresses });
      continue;
    }
    one.id ??= told.id;
    one.image ??= told.image;
    one.mode ??= told.mode;
    one.running ??= told.running;
    one.wanted ??= told.wanted;
    one.virtualAddresses = [
      ...one.virtualAddresses,
      ...addresses.filter((a) => !one.virtualAddresses.some((b) => a.network === b.network && a.address === b.address)),
    ];
    one.ports = unionPorts(one.ports, told.ports);
    one.sources = together(one.sources, told.sources);
  }
  return [...known.values()];
}

/** Both lists of published ports, each once. */
export function unionPorts(a: readonly PublishedPort[], b: readonly PublishedPort[]): readonly PublishedPort[] {
  const all = [...a];
  for (const told of b) {
    const at = all.findIndex(
      (one) =>
        one.port === told.port && one.protocol === told.protocol && (one.host === told.host || one.host === null),
    );
    const one = all[at];
    if (one === undefined) all.push(told);
    else
      all[at] = {
        ...one,
        targetPort: one.targetPort ?? told.targetPort,
        service: one.service ?? told.service,
        sources: together(one.sources, told.sources),
      };
  }
  return all;
}
