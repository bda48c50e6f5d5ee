/**
 * `published-port-unserved`: a port is published, and the rules of a host lead its connections nowhere.
 *
 * Needs the rules of a host (`iptables-save`, `ipvsadm -Ln` in `ingress_sbox`) or Docker's list of services; traffic to the
 * port makes it an error. Fires where a published port has no server or none with a weight, where a host's
 * `DOCKER-INGRESS` has no rule for it, where its rule leads to an address that `ingress_sbox` has not, and where none of
 * the service's tasks runs. Silent where a connection to the port was accepted. Source: moby#30464, IPVS that lost its servers.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import { hostAt } from '../inventory/lookup.ts';
import { meshPorts } from '../inventory/mesh.ts';
import type { Inventory } from '../inventory/model.ts';
import { type Case, Cases, counted, lastOf } from './cases.ts';
import { splitEndpoint } from './endpoints.ts';
import type { Detector, Finding, Watch } from './finding.ts';

interface Asked {
  readonly address: string;
  readonly port: number;
}

/** A published port that leads nowhere. */
export const publishedPortUnserved: Detector = {
  finding: 'published-port-unserved',
  // Whom nobody is behind is not a server that is down.
  explains: ['connection-refused', 'destination-unreachable', 'connection-reset', 'backend-down'],
  meets: (cause, symptom) => symptom.subjects.some((one) => cause.subjects.includes(one)),
  watch: (): Watch => {
    const failed = new Cases<Asked>();
    const served = new Cases<Asked>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'exchange' || one.kind !== 'tcp-handshake' || one.state === 'unrequested') return;
        const [address, port] = splitEndpoint(one.server);
        const cases = one.state === 'answered' ? served : failed;
        cases.add(one.server, { address, port: Number(port) }, lastOf(one.request), lastOf(one.reply));
      },
      conclude: ({ inventory }) =>
        inventory === undefined ? [] : unserved(inventory).flatMap((one) => told(one, inventory, failed, served)),
    };
  },
};

/** Why a port leads nowhere. */
interface Unserved {
  readonly port: number;
  readonly protocol: string;
  readonly service: string | null;
  /** Null where it is so on every host. */
  readonly host: string | null;
  readonly reason: string;
  readonly source: string;
}

function unserved(inventory: Inventory): Unserved[] {
  const ports = meshPorts(inventory).flatMap(({ host, port, known, servers, sources }): Unserved[] => {
    const { protocol, service } = port;
    const about = { port: port.port, protocol, service, host, source: sources[0] ?? port.sources[0] ?? '' };
    if (!known) return [];
    if (servers.length === 0) return [{ ...about, reason: 'its load balancer has no server' }];
    if (servers.every(({ weight }) => weight === 0)) {
      return [{ ...about, reason: 'none of its servers takes new connections (weight 0)' }];
    }
    return [];
  });
  return [...ports, ...unruled(inventory), ...astray(inventory), ...idle(inventory)];
}

/** Ports that other documents publish and that a host's rules do not have. */
function unruled({ natRules, publishedPorts }: Inventory): Unserved[] {
  const ingress = natRules.filter(({ chain, table }) => chain === 'DOCKER-INGRESS' && table === 'nat');
  const hosts = [...new Set(ingress.map(({ host }) => host))];
  return hosts.flatMap((host) =>
    publishedPorts
      .filter(({ mode }) => mode === 'ingress')
      .filter(
        ({ port, protocol }) =>
          !ingress.some(
            (rule) =>
              rule.host === host &&
              rule.target === 'DNAT' &&
              rule.protocol === protocol &&
              rule.destinationPorts !== null &&
              rule.destinationPorts.value.first <= port &&
              port <= rule.destinationPorts.value.last,
          ),
      )
      .map(({ port, protocol, service }) => ({
        port,
        protocol,
        service,
        host,
        reason: 'its chain DOCKER-INGRESS has no rule for it',
        source: ingress.find((rule) => rule.host === host)?.sources[0] ?? '',
      })),
  );
}

/** Rules that lead to an address which `ingress_sbox` has not. */
function astray({ natRules, interfaces }: Inventory): Unserved[] {
  return natRules.flatMap(({ chain, target, translated, host, destinationPorts, protocol, sources }): Unserved[] => {
    const to = translated?.addresses?.[0];
    if (chain !== 'DOCKER-INGRESS' || target !== 'DNAT' || to === undefined || destinationPorts === null) return [];
    const box = interfaces.filter((one) => one.host === host && one.namespace === 'ingress_sbox');
    const own = box.flatMap(({ addresses }) => addresses.map(({ address }) => address));
    if (own.filter((address) => address !== '127.0.0.1').length < 2 || own.includes(to)) return [];
    const about = { port: destinationPorts.value.first, protocol: protocol ?? 'tcp', service: null, host };
    const reason = `its rule leads to ${to}, which is no address of ingress_sbox`;
    return [{ ...about, reason, source: sources[0] ?? '' }];
  });
}

/** Services none of whose tasks runs. */
function idle({ services }: Inventory): Unserved[] {
  return services
    .filter(({ running, wanted }) => running === 0 && (wanted ?? 0) > 0)
    .flatMap(({ name, ports, wanted, sources }) =>
      ports.map(({ port, protocol }) => ({
        port,
        protocol,
        service: name,
        host: null,
        reason: `none of the ${wanted} tasks of ${name} runs`,
        source: sources[0] ?? '',
      })),
    );
}

function told(one: Unserved, inventory: Inventory, failed: Cases<Asked>, served: Cases<Asked>): Finding[] {
  const { port, protocol, service, host, reason, source } = one;
  const here = ({ details }: Case<Asked>): boolean => {
    const at = hostAt(inventory, details.address);
    return details.port === port && at !== undefined && (host === null || at === host);
  };
  if ([...served].some(here)) return [];
  const asked = protocol === 'tcp' ? [...failed].filter(here) : [];
  const count = asked.reduce((sum, each) => sum + each.count, 0);
  const name = `${protocol} port ${port}${service === null ? '' : ` of service ${service}`}`;
  const where = host === null ? '' : ` on ${host}`;
  return [
    {
      finding: 'published-port-unserved',
      severity: count > 0 ? 'error' : 'warning',
      confidence: count > 0 ? 'proved' : 'likely',
      summary: `Published ${name} is not served${where}: ${reason}${count === 0 ? '' : `; ${counted(count, 'connection')} to it failed`}.`,
      vni: null,
      subjects: [...new Set([`port ${port}`, ...asked.map(({ details }) => `${details.address}:${port}`)])],
      count: Math.max(count, 1),
      evidence: asked.flatMap(({ evidence }) => evidence).slice(0, 8),
      refutedBy: `A connection to port ${port} that was accepted; or rules that are newer than ${source}.`,
      remedy: `docker service ps ${service ?? 'SERVICE'}: does a task run? Then compare iptables-save -t nat${where} and, in ingress_sbox, iptables-save -t mangle and ipvsadm -Ln; docker service update --force ${service ?? 'SERVICE'} writes them anew.`,
    },
  ];
}
