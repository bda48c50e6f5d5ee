/**
 * What the rules of iptables and IPVS explain of a translation.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import type { Inventory, NatRule, Place, RealServer, Translated } from '../inventory/model.ts';
import { placeText } from './place-text.ts';
import type { Ends } from './translation.ts';

/**
 * Explain a translation by the rules of iptables and IPVS: each half of it by one.
 *
 * @param hosts - where it was seen: of rules that several hosts have, theirs are meant
 */
export function explained(inventory: Inventory, from: Ends, to: Ends, hosts: readonly string[]): string | undefined {
  const said: string[] = [];
  if (from.server !== to.server || from.serverPort !== to.serverPort) {
    const how = destinationRule(inventory, from, to, hosts) ?? balancer(inventory, to, from.serverPort, hosts);
    if (how === undefined) return undefined;
    said.push(how);
  }
  if (from.client !== to.client || from.clientPort !== to.clientPort) {
    const how = sourceRule(inventory, to, hosts);
    if (how === undefined) return undefined;
    said.push(how);
  }
  return said.join('; ');
}

function destinationRule({ natRules }: Inventory, from: Ends, to: Ends, hosts: readonly string[]): string | undefined {
  const [was, is] = [addressText(from.server), addressText(to.server)];
  const rules = natRules.filter(
    (one) =>
      (one.target === 'DNAT' || one.target === 'REDIRECT') &&
      takes(one, from.serverPort) &&
      (one.to === null || one.to.not || one.to.value.length < 32 || one.to.value.address === was) &&
      writes(one.translated, is, to.serverPort, from.serverPort),
  );
  return rulesText(rules, hosts);
}

const takes = ({ protocol, destinationPorts: ports }: NatRule, port: number): boolean =>
  (protocol === null || protocol === 'tcp') &&
  (ports === null || (port >= ports.value.first && port <= ports.value.last) !== ports.not);

/** Whether a target writes this address and this port. */
function writes(translated: Translated | null, address: string, port: number, before: number): boolean {
  if (translated === null) return false;
  const { addresses, ports } = translated;
  if (addresses !== null && !addresses.includes(address)) return false;
  return ports === null ? port === before : port >= ports.first && port <= ports.last;
}

function balancer(
  { virtualServers }: Inventory,
  to: Ends,
  before: number,
  hosts: readonly string[],
): string | undefined {
  const address = addressText(to.server);
  const isIt = (one: RealServer): boolean =>
    one.address === address && (one.port === to.serverPort || (one.port === 0 && to.serverPort === before));
  const services = virtualServers.filter(({ servers }) => servers.some(isIt));
  const service = services.find(({ host }) => host !== null && hosts.includes(host)) ?? services[0];
  if (service === undefined) return undefined;
  const of = service.mark === null ? `${service.address}:${service.port}` : `mark ${service.mark}`;
  return `IPVS of ${placeText(service)}: ${of}${service.scheduler === null ? '' : `, ${service.scheduler}`}`;
}

function sourceRule({ natRules, interfaces }: Inventory, to: Ends, hosts: readonly string[]): string | undefined {
  const address = addressText(to.client);
  const has = ({ host, namespace }: Place): boolean =>
    interfaces.some(
      (one) => one.host === host && one.namespace === namespace && one.addresses.some((own) => own.address === address),
    );
  const rules = natRules.filter(
    (one) =>
      (one.target === 'SNAT' && one.translated?.addresses?.includes(address) === true) ||
      (one.target === 'MASQUERADE' && has(one)),
  );
  return rulesText(rules, hosts);
}

/** Write the rule of the host that the points are on; of several hosts with the same rule, all of them. */
function rulesText(rules: readonly NatRule[], hosts: readonly string[]): string | undefined {
  const near = rules.filter(({ host }) => host !== null && hosts.includes(host));
  const [first, ...more] = near.length > 0 ? near : rules;
  if (first === undefined) return undefined;
  const text = textOf(first);
  const places = [first, ...more].filter((rule) => textOf(rule) === text).map(placeText);
  return `${[...new Set(places)].slice(0, 3).join(' and ')}: ${text}`;
}

/** A rule without its counters. */
const textOf = ({ text }: NatRule): string => text.replace(/^\[\d+:\d+\]\s*/, '').trim();
