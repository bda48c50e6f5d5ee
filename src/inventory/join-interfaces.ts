/**
 * Interfaces and namespaces: what several documents say of one, joined.
 *
 * @module
 */
import { type Claims, together } from './claims.ts';
import type { Facts } from './document.ts';
import type { Interface, Namespace, Place } from './model.ts';
import { namespaceRole } from './namespace-list.ts';

/** An interface while it is joined. */
export type InterfaceDraft = { -readonly [Key in keyof Interface]: Interface[Key] };
/** A namespace while it is joined. */
export type NamespaceDraft = { -readonly [Key in keyof Namespace]: Namespace[Key] };

/** Write a place: `docker0`, `docker0/ingress_sbox`. */
export const placeText = ({ host, namespace }: Place): string =>
  namespace === null ? (host ?? 'an unknown host') : host === null ? namespace : `${host}/${namespace}`;

/** A place's key; what is at an unknown place is only together with what the same document says. */
export const placeKey = (place: Place & { readonly sources: readonly string[] }): string =>
  place.host === null && place.namespace === null
    ? `?${place.sources[0] ?? ''}`
    : `${place.host ?? ''}\n${place.namespace ?? ''}`;

/** Join interfaces; the first document that says a thing is believed. */
export function joinInterfaces(facts: Facts, claims: Claims): InterfaceDraft[] {
  const known = new Map<string, InterfaceDraft>();
  for (const told of facts.interfaces) {
    const key = `${placeKey(told)}\n${told.name}`;
    claim(told, claims);
    const one = known.get(key);
    if (one === undefined) {
      known.set(key, { ...told });
      continue;
    }
    one.index ??= told.index;
    one.peerIndex ??= told.peerIndex;
    one.peerName ??= told.peerName;
    one.peerNamespaceId ??= told.peerNamespaceId;
    one.mac ??= told.mac;
    one.mtu ??= told.mtu;
    one.kind ??= told.kind;
    one.bridge ??= told.bridge;
    one.vxlan ??= told.vxlan;
    one.vlanId ??= told.vlanId;
    const more = told.addresses.filter(({ address }) => !one.addresses.some((other) => other.address === address));
    if (more.length > 0) one.addresses = [...one.addresses, ...more];
    one.sources = together(one.sources, told.sources);
  }
  return [...known.values()];
}

function claim(told: Interface, claims: Claims): void {
  const where = told.host === null && told.namespace === null ? (told.sources[0] ?? '') : placeText(told);
  const subject = `${told.name} in ${where}`;
  claims.note(subject, 'index', told.index, told.sources);
  claims.note(subject, 'hardware address', told.mac, told.sources);
  claims.note(subject, 'MTU', told.mtu, told.sources);
  claims.note(subject, 'VNI', told.vxlan?.vni ?? null, told.sources);
  // Others come and go: the addresses of services, and those that IPv6 makes by itself.
  const own = told.addresses.find(({ address, length }) => !address.includes(':') && length < 32);
  claims.note(subject, 'address', own?.address ?? null, told.sources);
}

/** Join namespaces: those that are listed, and those that something is known to be in. */
export function joinNamespaces(facts: Facts, interfaces: readonly Interface[]): NamespaceDraft[] {
  const known = new Map<string, NamespaceDraft>();
  const add = (told: Namespace): void => {
    if (told.host === null && told.namespace === null) return;
    const key = placeKey(told);
    const one = known.get(key);
    if (one === undefined) {
      known.set(key, { ...told });
      return;
    }
    if (one.role === 'unknown') one.role = told.role;
    one.network ??= told.network;
    one.container ??= told.container;
    one.sources = together(one.sources, told.sources);
  };
  for (const told of facts.namespaces) add(told);
  const inside = [interfaces, facts.natRules, facts.virtualServers, facts.neighbours, facts.forwarding];
  for (const { host, namespace, sources } of inside.flat()) {
    const told = namespace === null ? { role: 'host' as const, network: null } : namespaceRole(namespace);
    add({ host, namespace, ...told, container: null, sources });
  }
  return [...known.values()];
}
