/**
 * What a rule of iptables is made of, as both of its texts write it.
 *
 * @module
 */
import { addressOf, prefixedOf } from './address.ts';
import type { Mark, Match, NatRule, Prefixed, Range, Translated, TransportProtocol } from './model.ts';

/** A rule while its text is read. */
export type RuleDraft = { -readonly [Key in keyof NatRule]: NatRule[Key] };

/** Begin a rule that takes everything. */
export const emptyRule = (
  place: Pick<NatRule, 'host' | 'namespace' | 'sources'>,
  table: NatRule['table'],
  chain: string,
  number: number,
  text: string,
): RuleDraft => ({
  host: place.host,
  namespace: place.namespace,
  sources: place.sources,
  table,
  chain,
  number,
  protocol: null,
  from: null,
  to: null,
  inInterface: null,
  outInterface: null,
  sourcePorts: null,
  destinationPorts: null,
  mark: null,
  oneOf: null,
  target: '',
  translated: null,
  setMark: null,
  packets: null,
  text,
});

/** A protocol with ports; null for all others, and for `all`. */
export const protocolOf = (text: string): TransportProtocol | null =>
  (({ tcp: 'tcp', udp: 'udp', sctp: 'sctp', '6': 'tcp', '17': 'udp', '132': 'sctp' })[text] as TransportProtocol) ??
  null;

/** A prefix to compare with; null where every address is in it. */
export function prefixMatch(text: string, not = false): Match<Prefixed> | null {
  const inverted = not || text.startsWith('!');
  const value = prefixedOf(text.replace(/^!/, ''));
  return value === undefined || (value.length === 0 && !inverted) ? null : { value, not: inverted };
}

/** An interface to compare with; null for every one. */
export function interfaceMatch(text: string, not = false): Match<string> | null {
  const value = text.replace(/^!/, '');
  return value === '*' || value === 'any' || value === '' ? null : { value, not: not || text.startsWith('!') };
}

/** `80` or `8000:8010`. */
export function portMatch(text: string, not = false): Match<Range> | null {
  const found = /^(!?)(\d{1,5})(?:[:-](\d{1,5}))?$/.exec(text);
  if (found === null) return null;
  const first = Number(found[2]);
  return { value: { first, last: Number(found[3] ?? first) }, not: not || found[1] === '!' };
}

/** `0x100/0xffffffff`, `256`. */
export function markOf(text: string): Mark | null {
  const found = /^(0x[\da-f]{1,8}|\d{1,10})(?:\/(0x[\da-f]{1,8}|\d{1,10}))?$/i.exec(text);
  return found === null ? null : { value: Number(found[1]), mask: Number(found[2] ?? 0xffff_ffff) };
}

/** `172.18.0.2:80`, `10.0.0.2-10.0.0.5:1000-2000`, `[fd00::2]:80`, `:53`; null where it is none of these. */
export function translatedOf(text: string): Translated | null {
  const found =
    /^(?:\[([\da-f:.]+)\]|([\da-f:.]*:[\da-f:.]*:[\da-f:.]*)|([\d.]+)(?:-([\d.]+))?)?(?::(\d{1,5})(?:-(\d{1,5})(?:\/\d{1,5})?)?)?$/i.exec(
      text.slice(0, 128),
    );
  if (found === null) return null;
  const first = addressOf(found[1] ?? found[2] ?? found[3] ?? '');
  const last = addressOf(found[4] ?? '') ?? first;
  const ports = found[5] === undefined ? null : { first: Number(found[5]), last: Number(found[6] ?? found[5]) };
  if (first === undefined && ports === null) return null;
  return { addresses: first === undefined || last === undefined ? null : [first, last], ports };
}
