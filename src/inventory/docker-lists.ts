/**
 * The lists that Docker's commands print, as tables or with `--format '{{json .}}'` an object a line: networks, containers,
 * services, tasks and nodes.
 *
 * @module
 */
import type { JsonObject, ObjectKind } from './document.ts';
import { has, text } from './json.ts';
import type { Container } from './model.ts';
import { listedPorts } from './port-list.ts';
import { taskOf } from './task-name.ts';

/** `docker network ls`. */
export const networkList: ObjectKind = {
  kind: 'docker network ls',
  columns: { 'NETWORK ID': 'ID', NAME: 'Name', DRIVER: 'Driver', SCOPE: 'Scope' },
  fits: (object) => has(object, 'ID', 'Name', 'Driver', 'Scope'),
  read(object, { host, facts, sources }) {
    const id = text(object, 'ID');
    const name = text(object, 'Name');
    if (id === null) return;
    const scope = text(object, 'Scope');
    const driver = text(object, 'Driver');
    facts.networks.push({
      id,
      name,
      driver,
      scope,
      host: scope === 'local' ? host : null,
      vnis: [],
      subnets: [],
      gateways: [],
      // Docker makes the network of the routing mesh under this name.
      ingress: name === 'ingress' && driver === 'overlay',
      peers: [],
      sources,
    });
  },
};

/** `docker ps`. */
export const containerList: ObjectKind = {
  kind: 'docker ps',
  columns: {
    'CONTAINER ID': 'ID',
    IMAGE: 'Image',
    COMMAND: 'Command',
    CREATED: 'CreatedAt',
    STATUS: 'Status',
    PORTS: 'Ports',
    NAMES: 'Names',
  },
  fits: (object) => has(object, 'ID', 'Image', 'Names'),
  read(object, { host, facts, sources }) {
    const id = text(object, 'ID');
    const name = nameOf(object);
    if (id === null) return;
    const container: Container = {
      id,
      name,
      host,
      image: text(object, 'Image'),
      status: text(object, 'Status'),
      role: 'container',
      attachments: [],
      sources,
    };
    facts.containers.push(container);
    const task = name === null ? undefined : taskOf(name);
    if (task !== undefined) facts.tasks.push({ ...task, host, container: id, attachments: [], sources });
    const service = task?.service ?? null;
    for (const port of listedPorts(text(object, 'Ports') ?? '')) {
      facts.publishedPorts.push({ ...port, mode: 'host', service, host, sources });
    }
  },
};

/** With links to others `NAMES` is a list; the container's own name has no slash. */
const nameOf = (object: JsonObject): string | null =>
  (text(object, 'Names') ?? '').split(',').find((name) => name !== '' && !name.includes('/')) ?? null;

/** `docker service ls`. */
export const serviceList: ObjectKind = {
  kind: 'docker service ls',
  columns: { ID: 'ID', NAME: 'Name', MODE: 'Mode', REPLICAS: 'Replicas', IMAGE: 'Image', 'PORTS?': 'Ports' },
  fits: (object) => has(object, 'ID', 'Name', 'Mode', 'Replicas'),
  read(object, { facts, sources }) {
    const name = text(object, 'Name');
    if (name === null) return;
    const counts = /^(\d{1,9})\/(\d{1,9})/.exec(text(object, 'Replicas') ?? '');
    facts.services.push({
      name,
      id: text(object, 'ID'),
      image: text(object, 'Image'),
      mode: text(object, 'Mode'),
      running: counts === null ? null : Number(counts[1]),
      wanted: counts === null ? null : Number(counts[2]),
      virtualAddresses: [],
      ports: listedPorts(text(object, 'Ports') ?? '').map((port) => ({
        ...port,
        mode: 'ingress',
        service: name,
        host: null,
        sources,
      })),
      sources,
    });
  },
};

/** `docker service ps`. */
export const taskList: ObjectKind = {
  kind: 'docker service ps',
  columns: {
    ID: 'ID',
    NAME: 'Name',
    IMAGE: 'Image',
    NODE: 'Node',
    'DESIRED STATE': 'DesiredState',
    'CURRENT STATE': 'CurrentState',
    'ERROR?': 'Error',
    'PORTS?': 'Ports',
  },
  fits: (object) => has(object, 'ID', 'Name', 'Node', 'DesiredState'),
  read(object, { facts, sources }) {
    const name = text(object, 'Name') ?? '';
    const dot = name.lastIndexOf('.');
    // Tasks that are over are listed too, under their successor: `\_ nginx.1`.
    if (dot <= 0 || name.startsWith('\\_') || text(object, 'DesiredState') !== 'Running') return;
    facts.tasks.push({
      name,
      id: text(object, 'ID'),
      service: name.slice(0, dot),
      slot: name.slice(dot + 1),
      host: text(object, 'Node'),
      container: null,
      attachments: [],
      sources,
    });
  },
};

/** `docker node ls`. */
export const nodeList: ObjectKind = {
  kind: 'docker node ls',
  columns: {
    ID: 'ID',
    HOSTNAME: 'Hostname',
    STATUS: 'Status',
    AVAILABILITY: 'Availability',
    'MANAGER STATUS': 'ManagerStatus',
    'ENGINE VERSION?': 'EngineVersion',
  },
  fits: (object) => has(object, 'ID', 'Hostname', 'Availability'),
  read(object, { facts, sources }) {
    const hostname = text(object, 'Hostname');
    // A star marks the node that was asked.
    const node = text(object, 'ID')?.replace(/\s*\*$/, '') ?? null;
    if (hostname === null) return;
    facts.hosts.push({ name: hostname, node, hostname, status: text(object, 'Status'), addresses: [], sources });
  },
};
