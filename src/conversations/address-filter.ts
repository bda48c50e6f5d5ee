/**
 * Filters by network address: one address, or all of a prefix, of either version.
 *
 * @module
 */
import { addressOctets } from '../bytes.ts';
import type { Inner } from './inner.ts';
import { ARP, IPV4, IPV6 } from './places.ts';

/** An address or a prefix. */
export interface AddressFilter {
  readonly octets: Uint8Array;
  /** How many bits count. */
  readonly bits: number;
}

/** Read `192.168.200.5`, `192.168.200.0/24`, `fd00::5` or `fd00::/64`; undefined where it is none of these. */
export function parseAddress(text: string): AddressFilter | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const octets = addressOctets(address);
  if (octets === undefined || rest.length > 0) return undefined;
  const most = octets.length * 8;
  if (prefix === undefined) return { octets, bits: most };
  const bits = Number(prefix);
  return /^\d{1,3}$/.test(prefix) && bits <= most ? { octets, bits } : undefined;
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
