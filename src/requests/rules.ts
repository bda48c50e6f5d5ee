/**
 * What the rules of iptables and IPVS explain of a translation.
 *
 * @module
 */
import { addressText, ipv4Number, ipv6Number } from '../conversations/addresses.ts';
import { addressOctets, within } from '../inventory/address.ts';
import type { Inventory, Match, NatRule, Place, Prefixed, Range, RealServer, Translated } from '../inventory/model.ts';
import { placeText, socketText } from './place-text.ts';
import type { Ends } from './translation.ts';

/**
 * Explain a translation by the rules of iptables and IPVS: each half of it by one.
 *
 * @param hosts - where it was seen: of rules that several hosts have, theirs are meant
 */
export function explained(inventory: Inventory, from: Ends, to: Ends, hosts: readonly string[]): string | undefined {
  const said: string[] = [];
  if (from.server !== to.server || from.serverPort !== to.serverPort) {
    const how = destinationRules(inventory, from, to, hosts);
    if (how === undefined) return undefined;
    said.push(...how);
  }
  if (from.client !== to.client || from.clientPort !== to.clientPort) {
    const how = sourceRule(inventory, from, to, hosts);
    if (how === undefined) return undefined;
    said.push(how);
  }
  return said.join('; ');
}

/** The rule, or the load balancer, that leads a packet on; two of them where no point stood between. */
function destinationRules(
  inventory: Inventory,
  from: Ends,
  to: Ends,
  hosts: readonly string[],
): readonly string[] | undefined {
  const lead = (ends: Ends): string | undefined =>
    destinationRule(inventory, ends, to, hosts) ?? balancer(inventory, to, ends.serverPort, hosts);
  for (const first of inventory.natRules) {
    const { target, translated, destinationPorts, to: addressed } = first;
    if ((target !== 'DNAT' && target !== 'REDIRECT') || !takes(first, from)) continue;
    // One that takes whatever bears its mark does not tell that it was the first.
    if (destinationPorts === null && addressed === null) continue;
    const [address, last] = translated?.addresses ?? [];
    const server = address === undefined || address !== last ? undefined : addressNumber(address);
    if (server === undefined) continue;
    const next = { ...from, server, serverPort: translated?.ports?.first ?? from.serverPort };
    // Where it leads nowhere else, or all the way, there is no second one.
    const isPart = !isSame(next, from) && !isSame(next, to);
    const second = isPart ? lead(next) : undefined;
    const one = rulesText([first], hosts);
    if (second !== undefined && one !== undefined) return [one, second];
  }
  const whole = lead(from);
  return whole === undefined ? undefined : [whole];
}

function destinationRule({ natRules }: Inventory, from: Ends, to: Ends, hosts: readonly string[]): string | undefined {
  const is = addressText(to.server);
  const rules = natRules.filter(
    (one) =>
      (one.target === 'DNAT' || one.target === 'REDIRECT') &&
      takes(one, from) &&
      writes(one.translated, is, to.serverPort, from.serverPort),
  );
  return rulesText(rules, hosts);
}

const isSame = (a: Ends, b: Ends): boolean => a.server === b.server && a.serverPort === b.serverPort;

/** An address as the follower has it. */
function addressNumber(text: string): number | undefined {
  const octets = addressOctets(text);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? ipv4Number(octets, 0) : ipv6Number(octets, 0);
}

/** Whether a rule takes the packets of a connection, as they come to it. */
const takes = ({ protocol, destinationPorts, sourcePorts, from, to }: NatRule, ends: Ends): boolean =>
  (protocol === null || protocol === 'tcp') &&
  hasPort(destinationPorts, ends.serverPort) &&
  hasPort(sourcePorts, ends.clientPort) &&
  hasAddress(from, ends.client) &&
  hasAddress(to, ends.server);

const hasPort = (match: Match<Range> | null, port: number): boolean =>
  match === null || (port >= match.value.first && port <= match.value.last) !== match.not;

const hasAddress = (match: Match<Prefixed> | null, address: number): boolean =>
  match === null || within(addressText(address), match.value) !== match.not;

/** Whether a target writes this address and this port. */
function writes(translated: Translated | null, address: string, port: number, before: number): boolean {
  if (translated === null) return false;
  const { addresses, ports } = translated;
  if (addresses !== null && !isBetween(address, addresses)) return false;
  return ports === null ? port === before : port >= ports.first && port <= ports.last;
}

/** Whether an address is one of a range to choose from. */
function isBetween(address: string, [first, last]: readonly [string, string]): boolean {
  if (address === first || address === last) return true;
  const [own, low, high] = [address, first, last].map(addressOctets);
  if (own === undefined || low === undefined || high === undefined) return false;
  return own.length === low.length && own.length === high.length && compare(low, own) <= 0 && compare(own, high) <= 0;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((octet, i) => octet !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
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
  const of = service.mark === null ? socketText(service.address ?? '', service.port) : `mark ${service.mark}`;
  return `IPVS of ${placeText(service)}: ${of}${service.scheduler === null ? '' : `, ${service.scheduler}`}`;
}

/** Of what leaves a namespace: its destination is what the translation before made of it. */
function sourceRule(
  { natRules, interfaces }: Inventory,
  from: Ends,
  to: Ends,
  hosts: readonly string[],
): string | undefined {
  const address = addressText(to.client);
  const leaving: Ends = { ...to, client: from.client, clientPort: from.clientPort };
  const has = ({ host, namespace }: Place): boolean =>
    interfaces.some(
      (one) => one.host === host && one.namespace === namespace && one.addresses.some((own) => own.address === address),
    );
  const rules = natRules.filter(
    (one) =>
      takes(one, leaving) &&
      ((one.target === 'SNAT' &&
        one.translated?.addresses != null &&
        isBetween(address, one.translated.addresses) &&
        (one.translated.ports === null || hasPort({ value: one.translated.ports, not: false }, to.clientPort))) ||
        (one.target === 'MASQUERADE' && has(one))),
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

/**
 * Whether the inventory has the rules of where a translation was done, so that their silence tells something.
 *
 * @param places - where the points before and behind it are, as far as is known
 */
export function hasRulesFor(inventory: Inventory, from: Ends, to: Ends, places: readonly Place[]): boolean {
  const { natRules, virtualServers, interfaces } = inventory;
  const known = [...natRules, ...virtualServers];
  if (known.length === 0) return false;
  // Who is addressed rewrites the destination; who is named as the source wrote that.
  const owner = addressText(from.server === to.server && from.serverPort === to.serverPort ? to.client : from.server);
  const owners = interfaces.filter(({ addresses }) => addresses.some(({ address }) => address === owner));
  const near = owners.filter(({ host }) => places.some((place) => place.host === host));
  const where: readonly Place[] = owners.length === 0 ? places : near.length > 0 ? near : owners;
  const has = ({ host, namespace }: Place): boolean =>
    known.some((rule) => rule.host === host && rule.namespace === namespace);
  if (where.length > 0 && !where.some(has)) return false;
  // Docker marks what a published port gets, and IPVS, that is not in iptables, chooses by the mark.
  const marks = natRules.some(({ setMark, ...rule }) => setMark !== null && takes({ ...rule, setMark }, from));
  const chooses = virtualServers.length > 0 || natRules.some(({ mark, target }) => mark !== null && target === 'DNAT');
  return !marks || chooses;
}
