/**
 * Filters by network address: one address, or all of a prefix, of either version.
 *
 * @module
 */

import type { Inner } from './inner.ts';
import { ARP, IPV4, IPV6 } from './places.ts';

/** An address or a prefix. */
export interface AddressFilter {
  readonly octets: readonly number[];
  /** How many bits count. */
  readonly bits: number;
}

/** Read `192.168.200.5`, `192.168.200.0/24`, `fd00::5` or `fd00::/64`; undefined where it is none of these. */
export function parseAddress(text: string): AddressFilter | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const octets = address.includes(':') ? ipv6Octets(address) : ipv4Octets(address);
  if (octets === undefined || rest.length > 0) return undefined;
  const most = octets.length * 8;
  if (prefix === undefined) return { octets, bits: most };
  const bits = Number(prefix);
  return /^\d{1,3}$/.test(prefix) && bits <= most ? { octets, bits } : undefined;
}

function ipv4Octets(text: string): number[] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.map(Number);
}

function ipv6Octets(text: string): number[] | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = dotted === null ? [] : ipv4Octets(dotted[2]!);
  if (tail === undefined) return undefined;
  const halves = (dotted === null ? text : dotted[1]!.replace(/([^:]):$/, '$1')).split('::');
  if (halves.length > 2) return undefined;
  const [before, after = []] = halves.map(wordOctets);
  if (before === undefined || after === undefined) return undefined;
  const missing = 16 - before.length - after.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after, ...tail];
}

function wordOctets(half: string): number[] | undefined {
  if (half === '') return [];
  const words = half.split(':');
  if (words.some((word) => !/^[\da-f]{1,4}$/i.test(word))) return undefined;
  return words.flatMap((word) => {
    const value = Number.parseInt(word, 16);
    return [value >> 8, value & 0xff];
  });
}

/** Whether a packet is from or to an address. */
export function concerns(inner: Inner, filter: AddressFilter): boolean {
  const { head, etherType } = inner;
  if (filter.octets.length === 4) {
    if (inner.source < 0) return false;
    if (etherType === IPV4) return matches(head, 12, filter) || matches(head, 16, filter);
    return etherType === ARP && (matches(head, 14, filter) || matches(head, 24, filter));
  }
  if (etherType !== IPV6 || inner.source < 0) return false;
  const neighbour = inner.kind === 'neighbour-solicitation' || inner.kind === 'neighbour-advertisement';
  return (
    matches(head, 8, filter) || matches(head, 24, filter) || (neighbour && matches(head, inner.transport + 8, filter))
  );
}

function matches(head: Uint8Array, at: number, { octets, bits }: AddressFilter): boolean {
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff00 >> left) & 0xff;
    if (((head[at + i] ?? 0) & mask) !== (octets[i]! & mask)) return false;
  }
  return true;
}
