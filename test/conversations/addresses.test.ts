/**
 * Addresses as numbers.
 *
 * @module
 */
import { expect, test } from '@jest/globals';
import { ipv6Text } from '../../src/bytes.ts';
import { addressText, ipv6Number } from '../../src/conversations/addresses.ts';

const REMEMBERED = 65_536;

/** The `i`th address of a network. */
function address(network: number, i: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x2001_0db8);
  view.setUint32(4, network);
  view.setUint32(12, i + 1);
  return bytes;
}

/** The texts of some addresses that are not what they should be. */
const wrong = (network: number, from: number, to: number): string[] => {
  const found: string[] = [];
  for (let i = from; i < to; i++) {
    const bytes = address(network, i);
    const text = addressText(ipv6Number(bytes, 0));
    if (text !== ipv6Text(bytes, 0)) found.push(`${i}: ${text}`);
  }
  return found;
};

test('an IPv6 address is the same number each time, and its text can be had', () => {
  const bytes = Uint8Array.of(0xff, ...address(1, 7));
  const number = ipv6Number(bytes, 1);
  expect(ipv6Number(address(1, 7), 0)).toBe(number);
  expect(ipv6Number(address(2, 7), 0)).not.toBe(number);
  expect(number).toBeGreaterThanOrEqual(2 ** 52);
  expect(number).toBeLessThan(2 ** 53);
  expect(addressText(number)).toBe('2001:db8:0:1::8');
});

test('of very many IPv6 addresses the eldest are forgotten, and learned again where they are met again', () => {
  const eldest = ipv6Number(address(3, 0), 0);
  expect(wrong(3, 1, REMEMBERED)).toEqual([]);
  expect(addressText(eldest)).toBe('2001:db8:0:3::1');
  // Just met, and not new: so it stays the eldest.
  expect(ipv6Number(address(3, 0), 0)).toBe(eldest);
  ipv6Number(address(4, 0), 0);
  expect(addressText(eldest)).toMatch(/^ipv6-[0-9a-f]+$/);
  expect(ipv6Number(address(3, 0), 0)).toBe(eldest);
  expect(addressText(eldest)).toBe('2001:db8:0:3::1');
  expect(wrong(3, 0, REMEMBERED)).toEqual([]);
});
