/**
 * The routing mesh as the rules of one host have it: a published port, the mark that it is given, and the servers behind.
 *
 * Docker marks what comes to a published port in `ingress_sbox` (mangle), and IPVS, or rules with that mark, choose a task.
 *
 * @module
 */
import type { Inventory, Mark, NatRule, PublishedPort, Task } from './model.ts';

/** A server behind a published port. */
export interface MeshServer {
  readonly address: string;
  /** Null where the port is left alone. */
  readonly port: number | null;
  /** Of IPVS; rules of iptables weigh nothing. */
  readonly weight: number | null;
  readonly task: Task | undefined;
}

/** What a host's `ingress_sbox` does with a published port. */
export interface MeshPort {
  readonly host: string | null;
  readonly port: PublishedPort;
  /** The mark; null where none is set. */
  readonly mark: number | null;
  /** Whether anything of its load balancer is known: IPVS, or rules with the mark. */
  readonly known: boolean;
  readonly servers: readonly MeshServer[];
  readonly sources: readonly string[];
}

/** Follow every published port through the rules of every host that they are known of. */
export function meshPorts(inventory: Inventory): MeshPort[] {
  const hosts = [
    ...new Set(
      [...inventory.natRules, ...inventory.virtualServers]
        .filter(({ namespace }) => namespace === 'ingress_sbox')
        .map(({ host }) => host),
    ),
  ];
  return hosts.flatMap((host) =>
    inventory.publishedPorts.filter(({ mode }) => mode === 'ingress').map((port) => meshPort(inventory, host, port)),
  );
}

/** The task that has an address in an overlay; undefined where none is known. */
export const taskAt = ({ tasks }: Inventory, address: string): Task | undefined =>
  tasks.find(({ attachments }) => attachments.some((one) => one.address === address));

function meshPort(inventory: Inventory, host: string | null, port: PublishedPort): MeshPort {
  const rules = inventory.natRules.filter((one) => one.host === host && one.namespace === 'ingress_sbox');
  const marking = rules.find((rule) => rule.setMark !== null && takes(rule, port));
  const mark = marking?.setMark?.value ?? null;
  const balancers = inventory.virtualServers.filter(
    (one) => one.host === host && one.namespace === 'ingress_sbox' && one.mark !== null && one.mark === mark,
  );
  const translating = rules.filter((rule) => rule.target === 'DNAT' && marked(rule, mark));
  const server = (address: string, to: number | null, weight: number | null): MeshServer => ({
    address,
    port: to,
    weight,
    task: taskAt(inventory, address),
  });
  return {
    host,
    port,
    mark,
    known:
      mark !== null &&
      (inventory.virtualServers.some((one) => one.host === host && one.namespace === 'ingress_sbox') ||
        translating.length > 0),
    servers: [
      ...balancers.flatMap(({ servers }) =>
        servers.map((one) => server(one.address, one.port === 0 ? null : one.port, one.weight)),
      ),
      ...translating.flatMap(({ translated }) =>
        translated?.addresses == null ? [] : [server(translated.addresses[0], translated.ports?.first ?? null, null)],
      ),
    ],
    sources: [...new Set([...(marking?.sources ?? []), ...balancers.flatMap(({ sources }) => sources)])],
  };
}

/** Whether a rule takes packets to a published port. */
function takes({ protocol, destinationPorts }: NatRule, port: PublishedPort): boolean {
  if (destinationPorts === null || destinationPorts.not || protocol !== port.protocol) return false;
  const { first, last } = destinationPorts.value;
  return first <= port.port && port.port <= last;
}

const marked = ({ mark }: NatRule, value: number | null): boolean =>
  mark !== null && !mark.not && value !== null && same(mark.value, value);

const same = ({ value, mask }: Mark, other: number): boolean => ((value ^ other) & mask) === 0;
