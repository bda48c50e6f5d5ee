/**
 * Addresses in documents, written the one way that the rest of vxlens writes them.
 *
 * @module
 */
import { ipv6Text, addressOctets as octetsOf } from '../bytes.ts';
import type { Prefixed } from './model.ts';

/** More characters than any address with its zone has. */
const LONGEST = 64;

/** Write an address the one way there is for it; undefined where the text is none. */
export function addressOf(text: string): string | undefined {
  const octets = addressOctets(text);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? octets.join('.') : ipv6Text(octets, 0);
}

/** Read `10.255.0.2/16`; an address alone counts whole. Undefined where the text is neither. */
export function prefixedOf(text: string): Prefixed | undefined {
  const slash = text.indexOf('/');
  const word = slash < 0 ? text : text.slice(0, slash);
  const octets = addressOctets(word);
  if (octets === undefined) return undefined;
  const most = octets.length * 8;
  const length = slash < 0 ? most : lengthOf(text.slice(slash + 1));
  if (length === undefined || length > most) return undefined;
  return { address: octets.length === 4 ? octets.join('.') : ipv6Text(octets, 0), length };
}

/** A prefix's length, which iptables may write as a mask. */
function lengthOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const octets = addressOctets(text);
  if (octets === undefined) return undefined;
  const bits = [...octets].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? bits.indexOf('0') + (bits.includes('0') ? 0 : bits.length + 1) : undefined;
}

/** Write a hardware address the one way there is for it; undefined where the text is none. */
export function macOf(text: string): string | undefined {
  return /^[\da-f]{2}([:-][\da-f]{2}){5}$/i.test(text) ? text.toLowerCase().replaceAll('-', ':') : undefined;
}

/** Whether an address lies in a prefix. */
export function within(address: string, prefix: Prefixed): boolean {
  const octets = addressOctets(address);
  return octets !== undefined && insideOf(prefix)(octets);
}

/** Make the question whether octets of an address lie in a prefix, for many addresses. */
export function insideOf({ address, length }: Prefixed): (octets: Uint8Array) => boolean {
  const of = addressOctets(address) ?? new Uint8Array(0);
  return (octets) => {
    if (octets.length !== of.length) return false;
    for (let i = 0, left = length; left > 0; i++, left -= 8) {
      const mask = left >= 8 ? 0xff : (0xff00 >> left) & 0xff;
      if ((octets[i]! & mask) !== (of[i]! & mask)) return false;
    }
    return true;
  };
}

/** Write the network that an address with a prefix length is in. */
export function networkOf({ address, length }: Prefixed): string {
  const octets = addressOctets(address) ?? new Uint8Array(4);
  octets.forEach((octet, i) => {
    const left = length - i * 8;
    octets[i] = left >= 8 ? octet : left <= 0 ? 0 : octet & ((0xff00 >> left) & 0xff);
  });
  return `${octets.length === 4 ? octets.join('.') : ipv6Text(octets, 0)}/${length}`;
}

/** The octets of an address, the zone of an IPv6 one left aside; undefined where the text is none. */
export const addressOctets = (text: string): Uint8Array | undefined =>
  octetsOf(text.length <= LONGEST && text.includes(':') ? text.replace(/%[^%]*$/, '') : text);
