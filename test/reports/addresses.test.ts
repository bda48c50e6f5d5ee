/**
 * Addresses written into octets are those of tcpdump, and of the layers' own text.
 */
import { strictEqual } from 'node:assert';
import { describe, expect, test } from '@jest/globals';
import { assert, property, uint8Array, uint16Array } from 'fast-check';
import { ipv4Text, ipv6Text, macText } from '../../src/bytes.ts';
import { writeHardware, writeIpv4, writeIpv6, writeMac } from '../../src/reports/addresses.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { ip6 } from '../frames.ts';
import { hex } from '../hex.ts';

type Write = (out: TextWriter, bytes: Uint8Array, at: number) => void;

function written(write: Write, bytes: Uint8Array): string {
  const out = new TextWriter(4);
  write(out, bytes, 0);
  return new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));
}

describe('addresses', () => {
  // What tcpdump 4.99.3 prints for them.
  test.each([
    ['::', '::'],
    ['::1', '::1'],
    ['::2', '::2'],
    ['::ac10:c702', '::172.16.199.2'],
    ['::ffff:ac10:c702', '::ffff:172.16.199.2'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80:0:0:1::', 'fe80:0:0:1::'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1:0:0:2:0:0:3:4', '1::2:0:0:3:4'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['0:0:3c00::', '0:0:3c00::'],
  ])('IPv6 %s is written as %s', (words, expected) => {
    expect(written(writeIpv6, ip6(words))).toBe(expected);
  });

  test('IPv6 is written as the layers have it', () => {
    // Mostly zeros: then there are runs to choose from.
    const words = uint16Array({ minLength: 8, maxLength: 8, max: 3 });
    const holds = (given: Uint16Array): void => {
      const bytes = Uint8Array.from([...given].flatMap((word) => (word === 3 ? [0xff, 0xff] : [0, word])));
      strictEqual(written(writeIpv6, bytes), ipv6Text(bytes, 0));
    };
    void assert(property(words, holds), { seed: 6, numRuns: 5000 });
  });

  test('IPv4 and MAC are written as the layers have them', () => {
    const holds = (bytes: Uint8Array): void => {
      strictEqual(written(writeIpv4, bytes), ipv4Text(bytes, 0));
      strictEqual(written(writeMac, bytes), macText(bytes, 0));
    };
    void assert(property(uint8Array({ minLength: 6, maxLength: 6 }), holds), { seed: 7, numRuns: 1000 });
  });

  test('a hardware address may have any length', () => {
    expect(written((out, bytes, at) => writeHardware(out, bytes, at, 8), hex`00112233 44556677`)).toBe(
      '00:11:22:33:44:55:66:77',
    );
  });
});
