/**
 * Rules of translation: those of one place, told once although two documents may list them; and where they disagree.
 *
 * @module
 */
import { within } from './address.ts';
import { addressAttribute, type Claims, together } from './claims.ts';
import { placeKey, placeText } from './join-interfaces.ts';
import type { Interface, Match, NatRule, Prefixed, Range } from './model.ts';

/** Join rules: in the order of the document that has them first. */
export function joinRules(told: readonly NatRule[], claims: Claims): NatRule[] {
  const kept: NatRule[] = [];
  const byKey = new Map<string, number>();
  for (const rule of told) {
    claim(rule, claims);
    const key = [placeKey(rule), rule.table, rule.chain, meaning(rule)].join('\n');
    const same = byKey.get(key);
    const one = same === undefined ? undefined : kept[same];
    if (one === undefined || same === undefined || one.sources.includes(rule.sources[0] ?? '')) {
      byKey.set(key, kept.length);
      kept.push(rule);
    } else {
      kept[same] = { ...one, packets: one.packets ?? rule.packets, sources: together(one.sources, rule.sources) };
    }
  }
  return kept;
}

/** What a rule does, in one word: two documents write the same rule in different ways. */
function meaning(rule: NatRule): string {
  const { protocol, from, to, sourcePorts, destinationPorts, mark, target, translated, setMark } = rule;
  return JSON.stringify([
    protocol,
    prefix(from),
    prefix(to),
    range(sourcePorts),
    range(destinationPorts),
    mark === null ? '' : `${mark.not} ${mark.value.value}`,
    target,
    translated,
    setMark?.value ?? null,
    rule.inInterface,
    rule.outInterface,
  ]);
}

const prefix = (match: Match<Prefixed> | null): string =>
  match === null ? '' : `${match.not} ${match.value.address}/${match.value.length}`;

const range = (match: Match<Range> | null): string =>
  match === null ? '' : `${match.not} ${match.value.first}-${match.value.last}`;

/** What two documents must agree on: where a published port leads. */
function claim(rule: NatRule, claims: Claims): void {
  const { destinationPorts, protocol, chain, oneOf, to, from, inInterface } = rule;
  if (rule.target !== 'DNAT' || destinationPorts === null || oneOf !== null || rule.mark !== null) return;
  const { first, last } = destinationPorts.value;
  // A port may lead elsewhere for other clients, at other addresses, and over IPv6.
  const of = [
    ...(addressAttribute(rule.translated?.addresses?.[0] ?? null) === 'address' ? [] : ['over IPv6']),
    ...(to === null ? [] : [`at ${matchText(to)}`]),
    ...(from === null ? [] : [`for ${matchText(from)}`]),
    ...(inInterface === null ? [] : [`${inInterface.not ? 'not ' : ''}from ${inInterface.value}`]),
  ].map((word) => `${word} `);
  const port = first === last ? first : `${first}-${last}`;
  const subject = `${protocol ?? 'any'} port ${port} ${of.join('')}of ${placeText(rule)} (${chain})`;
  claims.note(subject, 'translated to', targetText(rule), rule.sources);
}

const matchText = ({ value, not }: Match<Prefixed>): string => `${not ? 'not ' : ''}${value.address}/${value.length}`;

/** Write what a rule translates to. */
export function targetText({ translated }: NatRule): string | null {
  if (translated === null) return null;
  const { addresses, ports } = translated;
  const all = addresses === null ? '' : addresses[0] === addresses[1] ? addresses[0] : addresses.join('-');
  const address = all.includes(':') && ports !== null ? `[${all}]` : all;
  const port = ports === null ? '' : `:${ports.first === ports.last ? ports.first : `${ports.first}-${ports.last}`}`;
  return `${address}${port}`;
}

/** The mesh translates to `ingress_sbox`: its interfaces must have that address. */
export function compareIngress(rules: readonly NatRule[], interfaces: readonly Interface[], claims: Claims): void {
  const boxes = interfaces.filter(({ namespace }) => namespace === 'ingress_sbox');
  for (const rule of rules) {
    const address = rule.translated?.addresses?.[0];
    if (rule.chain !== 'DOCKER-INGRESS' || rule.target !== 'DNAT' || address === undefined) continue;
    for (const box of boxes) {
      if (box.host !== rule.host) continue;
      const own = box.addresses.find((one) => within(address, one));
      if (own === undefined) continue;
      const subject = `ingress_sbox of ${rule.host ?? 'an unknown host'} in docker_gwbridge`;
      claims.note(subject, addressAttribute(address), own.address, box.sources);
      claims.note(subject, addressAttribute(address), address, rule.sources);
    }
  }
}
