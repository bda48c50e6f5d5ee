/**
 * Documents → inventory: what an engineer collected of hosts, networks and containers, joined into one model. Pure: text in,
 * model out; folders are walked by `vxlens/node`.
 *
 * @module
 */
import { bindContainers, bindOverlays } from './inventory/bind.ts';
import { Claims } from './inventory/claims.ts';
import { type Facts, noFacts } from './inventory/document.ts';
import { adoptTasks, joinContainers, joinServices, joinTasks, unionPorts } from './inventory/join-containers.ts';
import { joinHosts } from './inventory/join-hosts.ts';
import { joinInterfaces, joinNamespaces } from './inventory/join-interfaces.ts';
import { joinNetworks } from './inventory/join-networks.ts';
import { compareIngress, joinRules } from './inventory/join-rules.ts';
import type { Inventory, PublishedPort, ReadDocument } from './inventory/model.ts';
import { type InventoryDocument, readDocument } from './inventory/read-document.ts';

export { PointBinder } from './inventory/binder.ts';
export { meshPorts } from './inventory/mesh.ts';
export type { Contradiction, Inventory, ReadDocument } from './inventory/model.ts';
export { type Names, namesOf } from './inventory/names.ts';
export type { InventoryDocument } from './inventory/read-document.ts';

/**
 * Read documents and join what they say. What is not understood is told in {@link Inventory.documents}; what two
 * documents say differently in {@link Inventory.contradictions}.
 */
export function takeInventory(documents: Iterable<InventoryDocument>): Inventory {
  const facts = noFacts();
  const read: ReadDocument[] = [];
  for (const document of documents) read.push(readDocument(document, facts));
  return join(facts, read);
}

function join(facts: Facts, documents: readonly ReadDocument[]): Inventory {
  const claims = new Claims();
  const networks = joinNetworks(facts, claims);
  const interfaces = joinInterfaces(facts, claims);
  const namespaces = joinNamespaces(facts, interfaces);
  bindOverlays(namespaces, interfaces, networks);
  const containers = joinContainers(facts, networks, claims);
  bindContainers(namespaces, interfaces, containers, networks, claims);
  const hosts = joinHosts(facts, interfaces);
  const tasks = joinTasks(facts, networks, containers, hosts.nameOf);
  adoptTasks(tasks, containers);
  const services = joinServices(facts, networks, tasks, claims);
  const natRules = joinRules(facts.natRules, claims);
  compareIngress(natRules, interfaces, claims);
  const listed = services.flatMap(({ ports }) => ports);
  return {
    documents,
    hosts: hosts.all,
    namespaces,
    interfaces,
    networks: networks.all,
    containers,
    tasks,
    services,
    publishedPorts: unionPorts(unionPorts(listed, facts.publishedPorts), ruledPorts(natRules)),
    natRules,
    virtualServers: facts.virtualServers,
    connections: facts.connections,
    neighbours: facts.neighbours,
    forwarding: facts.forwarding,
    routes: facts.routes,
    contradictions: claims.contradictions,
  };
}

/** Ports that the routing mesh translates, where nobody asked Docker for its services. */
function ruledPorts(rules: Inventory['natRules']): PublishedPort[] {
  return rules.flatMap(({ chain, target, protocol, destinationPorts, sources }): PublishedPort[] => {
    if (chain !== 'DOCKER-INGRESS' || target !== 'DNAT' || protocol === null || destinationPorts === null) return [];
    const { first } = destinationPorts.value;
    return [{ protocol, port: first, targetPort: null, mode: 'ingress', service: null, host: null, sources }];
  });
}
