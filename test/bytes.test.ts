import assert from 'node:assert/strict';
import { isIPv6 } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addressOctets,
  hardwareText,
  hex as hexText,
  ipv4Text,
  ipv6Text,
  macText,
  u8,
  u16,
  u24,
  u32,
} from '../src/bytes.ts';
import { hex } from './hex.ts';

const SEED = 20_261_122;

describe('readers', () => {
  const bytes = hex`ff 80 01 02 fe dc ba 98`;

  test.each([
    [u8, 0, 0xff],
    [u16, 0, 0xff80],
    [u16, 1, 0x8001],
    [u24, 0, 0xff_8001],
    [u32, 0, 0xff80_0102],
    [u32, 4, 0xfedc_ba98],
  ])('%p at %i', (reader, at, value) => {
    expect(reader(bytes, at)).toBe(value);
  });

  test('agree with DataView', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), fc.nat({ max: 4 }), (octets, at) => {
        const view = new DataView(octets.buffer, octets.byteOffset);
        assert.equal(u8(octets, at), view.getUint8(at));
        assert.equal(u16(octets, at), view.getUint16(at));
        assert.equal(u24(octets, at), (view.getUint8(at) << 16) | view.getUint16(at + 1));
        assert.equal(u32(octets, at), view.getUint32(at));
      }),
      { seed: SEED },
    );
  });
});

describe('addresses', () => {
  test('hexadecimal, with and without colons', () => {
    expect(hexText(hex`000102ff`, 1, 3)).toBe('0102ff');
    expect(hexText(hex`00`, 0, 0)).toBe('');
    expect(hardwareText(hex`000102ff`, 1, 3)).toBe('01:02:ff');
    expect(hardwareText(hex`00`, 0, 0)).toBe('');
  });

  test('remembered text is the text of these octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (octets) => {
        const mac = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(':');
        const ip = Array.from(octets.subarray(0, 4)).join('.');
        // The first calls build it, the next finds it, a neighbour in the same place throws it out.
        for (let i = 0; i < 6; i++) {
          assert.equal(macText(octets, 0), mac);
          assert.equal(ipv4Text(octets, 0), ip);
          if (i !== 3) continue;
          const other = octets.map((octet, at) => (at < 2 ? octet ^ 1 : octet));
          assert.notEqual(macText(other, 0), mac);
          assert.notEqual(ipv4Text(other, 0), ip);
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  test('remembered IPv6 text is the text of these octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat({ max: 15 }), (octets, place) => {
        const text = ipv6Text(octets, 0);
        assert.equal(ipv6Text(octets, 0), text);
        const other = octets.map((octet, at) => (at === place ? octet ^ 1 : octet));
        assert.notEqual(ipv6Text(other, 0), text);
        assert.equal(ipv6Text(octets, 0), text);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  // As inet_ntop of glibc writes them.
  test.each([
    ['00000000 00000000 00000000 00000000', '::'],
    ['00000000 00000000 00000000 00000001', '::1'],
    ['00000000 00000000 00000000 00000002', '::2'],
    ['00000000 00000000 00000000 00010000', '::0.1.0.0'],
    ['00000000 00000000 00000000 01020304', '::1.2.3.4'],
    ['00000000 00000000 0000ffff 01020304', '::ffff:1.2.3.4'],
    ['00000000 00000000 0000ffff 00000000', '::ffff:0.0.0.0'],
    ['00000000 00000000 0000fffe 01020304', '::fffe:102:304'],
    ['00000000 00000000 ffff0000 01020304', '::ffff:0:102:304'],
    ['00010000 00000000 00000000 00000000', '1::'],
    ['00010000 00000002 00000000 00000003', '1:0:0:2::3'],
    ['00000000 00010000 00000000 00020003', '0:0:1::2:3'],
    ['00000000 00030004 00050006 00070008', '::3:4:5:6:7:8'],
    ['00010002 00030004 00050006 00000000', '1:2:3:4:5:6::'],
    ['20010db8 00000001 00010001 00010001', '2001:db8:0:1:1:1:1:1'],
    ['20010db8 00000000 00010000 00000001', '2001:db8::1:0:0:1'],
    ['fe800000 00000000 00abcdef 0a0b0c0d', 'fe80::ab:cdef:a0b:c0d'],
  ])('%s is %s', (octets, text) => {
    expect(ipv6Text(hex`ff ${octets}`, 1)).toBe(text);
  });

  test('IPv6 text is what a URL makes of the address, but for dots', () => {
    const address = fc
      .array(fc.oneof(fc.constant(0), fc.constant(0), fc.nat({ max: 0xffff })), { minLength: 8, maxLength: 8 })
      .map((words) => Uint8Array.from(words.flatMap((word) => [word >> 8, word & 0xff])));
    fc.assert(
      fc.property(address, (octets) => {
        const text = ipv6Text(octets, 0);
        const whole = Array.from({ length: 8 }, (_, i) => u16(octets, 2 * i).toString(16)).join(':');
        const expected = new URL(`http://[${whole}]`).hostname.slice(1, -1);
        if (!text.includes('.')) assert.equal(text, expected);
        assert.equal(new URL(`http://[${text}]`).hostname.slice(1, -1), expected);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});

describe('addresses that are read', () => {
  test.each([
    ['192.168.200.5', hex`c0a8c805`],
    ['::ffff:10.0.0.1', hex`00000000 00000000 0000ffff 0a000001`],
    ['fd00::5', hex`fd000000 00000000 00000000 00000005`],
    ['256.1.1.1', undefined],
    ['10.0.0', undefined],
    ['10.0.0.010', undefined],
    ['1:2:3:4:5:6:7:8:', undefined],
    ['1:2:3:4::5:6:7:8', undefined],
    ['1::2::3', undefined],
    [':::', undefined],
    ['fd00::none', undefined],
    ['fd00::5%eth0', undefined],
    ['', undefined],
  ])('%s', (text, octets) => {
    expect(addressOctets(text)).toEqual(octets);
  });

  test('are those of Node, in every form of IPv6 with colons', () => {
    const piece = fc.constantFrom(':', '::', '0', 'f', '12', 'abcd', '12345', 'g', '1.2.3.4', '.', '%');
    const near = fc
      .array(fc.constantFrom('0', '1', 'ffff', '', '1.2.3.4'), { minLength: 2, maxLength: 10 })
      .map((words) => words.join(':'));
    const text = fc.oneof(
      near,
      fc.array(piece, { maxLength: 18 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (word) => {
        if (!word.includes(':') || word.includes('%')) return;
        assert.equal(addressOctets(word) !== undefined, isIPv6(word), word);
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  test('are those that were written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (octets) => {
        assert.deepEqual(addressOctets(ipv6Text(octets, 0)), octets);
        assert.deepEqual(addressOctets(ipv4Text(octets, 0)), octets.slice(0, 4));
      }),
      { seed: SEED },
    );
  });
});
