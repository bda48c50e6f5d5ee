import { describe, expect, test } from '@jest/globals';
import { addWords } from '../../src/checksum.ts';
import { ah, esp } from '../../src/layers/ipsec.ts';
import { ipv6 } from '../../src/layers/ipv6.ts';
import { ipv6Fragment } from '../../src/layers/ipv6-fragment.ts';
import { ipv6Mobility } from '../../src/layers/ipv6-mobility.ts';
import { ipv6Destination, ipv6HopByHop } from '../../src/layers/ipv6-options.ts';
import { ipv6Routing } from '../../src/layers/ipv6-routing.ts';
import { type Context, NO_CONTEXT } from '../../src/layers/layer.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, nextOf, stopOf } from './decode.ts';

const ONE = '20010db8 00000000 00000000 00000001';
const TWO = '20010db8 00000000 00000000 00000002';
const sumOf = (address: string): number => addWords(hex`${address}`, 0, 16, 0);
const CONTEXT: Context = { ...NO_CONTEXT, sourceSum: 1, destinationSum: 2 };

describe('ipv6', () => {
  test('every field, and where the payload is', () => {
    const bytes = hex`6ab12345 0002 3a 40 ${ONE} ${TWO} 8000 0000`;
    expect(layerOf(ipv6, bytes)).toEqual({
      kind: 'ipv6',
      offset: 0,
      trafficClass: 0xab,
      flowLabel: 0x12345,
      payloadLength: 2,
      nextHeader: 58,
      hopLimit: 64,
      source: '2001:db8::1',
      destination: '2001:db8::2',
    });
    expect(decodeAll(ipv6, bytes)).toMatchObject({
      next: ['ip', 58],
      start: 40,
      end: 42,
      limit: 'ipv6.payloadLength',
      context: { sourceSum: sumOf(ONE), destinationSum: sumOf(TWO), whole: true },
    });
  });

  test('a payload length beyond the octets is told as what is needed', () => {
    const decoded = decodeAll(ipv6, hex`60000000 0010 3a 40 ${ONE} ${TWO} 8000`);
    expect(decoded).toMatchObject({ end: 42, need: 56, limit: undefined, context: { whole: false } });
  });

  test.each([
    ['nothing follows', 58, 8, NO_CONTEXT, 40],
    ['an option may have the length', 0, 8, NO_CONTEXT, 48],
    ['the packet is longer than the field holds', 6, 65_536, NO_CONTEXT, 40 + 65_536],
    ['the capture was cut', 6, 8, { ...NO_CONTEXT, whole: false }, 48],
  ])('a payload length of 0: %s', (_, next, octets, context, end) => {
    const bytes = join(
      hex`60000000 0000 ${next.toString(16).padStart(2, '0')} 40 ${ONE} ${TWO}`,
      new Uint8Array(octets),
    );
    expect(decodeAll(ipv6, bytes, context)).toMatchObject({ start: 40, end, need: undefined });
  });

  test.each([
    ['another version', hex`45000000 0000 3a 40 ${ONE} ${TWO}`, { reason: 'malformed', limit: 'ipv6.version' }],
    ['fewer octets than a header', hex`60000000 0000 3a 40`, { reason: 'truncated', need: 40, have: 8 }],
  ])('%s is a stop', (_, bytes, stop) => {
    expect(stopOf(ipv6, bytes)).toMatchObject({ kind: 'ipv6', ...stop });
  });
});

describe('the fragment header', () => {
  test.each([
    ['a first fragment', '3a00 0001 0000002a', { fragmentOffset: 0, moreFragments: true }, ['ip', 58], true],
    ['a later fragment', '3a00 05a9 0000002a', { fragmentOffset: 1448, moreFragments: true }, undefined, true],
    ['a last fragment', '3a00 05a8 0000002a', { fragmentOffset: 1448, moreFragments: false }, undefined, true],
    [
      'an atomic fragment (RFC 6946)',
      '3a00 0000 0000002a',
      { fragmentOffset: 0, moreFragments: false },
      ['ip', 58],
      false,
    ],
  ])('%s', (_, bytes, fields, next, fragment) => {
    const decoded = decodeAll(ipv6Fragment, hex`${bytes}`, CONTEXT);
    expect(decoded).toMatchObject({
      layer: { kind: 'ipv6-fragment', nextHeader: 58, identification: 42, ...fields },
      context: { ...CONTEXT, fragment },
    });
    expect(nextOf(ipv6Fragment, hex`${bytes}`)).toEqual({ next, start: 8, end: 8 });
  });
});

describe('headers with options', () => {
  test.each([
    [
      'router alert and padding',
      '05020000 0100',
      [
        { kind: 'routerAlert', value: 0 },
        { kind: 'padN', length: 0 },
      ],
    ],
    ['one octet of padding', '00 0103 000000', [{ kind: 'pad1' }, { kind: 'padN', length: 3 }]],
    [
      'a tunnel limit',
      '040107 010100',
      [
        { kind: 'tunnelEncapsulationLimit', limit: 7 },
        { kind: 'padN', length: 1 },
      ],
    ],
    ['one that nobody knows', '3e04 01020304', [{ kind: 'unknown', type: 0x3e, data: '01020304' }]],
    [
      'known ones of another length',
      '0501 00 0400 00',
      [{ kind: 'unknown', type: 5, data: '00' }, { kind: 'unknown', type: 4, data: '' }, { kind: 'pad1' }],
    ],
    ['a length beyond the header', '0505 00000000', [{ kind: 'invalid', type: 5, length: 5 }]],
    [
      'a type without a length',
      '0103 000000 05',
      [
        { kind: 'padN', length: 3 },
        { kind: 'invalid', type: 5, length: 0 },
      ],
    ],
  ])('%s', (_, options, expected) => {
    const bytes = hex`3a00 ${options} 8000`;
    expect(layerOf(ipv6HopByHop, bytes)).toEqual({
      kind: 'ipv6-hop-by-hop',
      offset: 0,
      nextHeader: 58,
      headerLength: 8,
      options: expected,
    });
    expect(layerOf(ipv6Destination, bytes)).toMatchObject({ kind: 'ipv6-destination', options: expected });
    expect(nextOf(ipv6Destination, bytes)).toEqual({ next: ['ip', 58], start: 8, end: 10 });
  });

  test('a home address is the source of the checksum', () => {
    const bytes = hex`3a02 0102 0000 c910 ${ONE}`;
    expect(decodeAll(ipv6Destination, bytes, CONTEXT)).toMatchObject({
      layer: {
        headerLength: 24,
        options: [
          { kind: 'padN', length: 2 },
          { kind: 'homeAddress', address: '2001:db8::1' },
        ],
      },
      context: { sourceSum: sumOf(ONE), destinationSum: 2 },
    });
  });

  test.each([
    [
      'less than there is, which bounds it',
      '0000000c',
      { end: 12, limit: 'ipv6-hop-by-hop.jumboPayload', need: undefined },
      true,
    ],
    ['all that there is', '00000010', { end: 16, limit: 'ipv6-hop-by-hop.jumboPayload', need: undefined }, true],
    ['more than there is', '00011170', { end: 16, limit: undefined, need: 70000 }, false],
    ['less than the header, which is no length', '00000004', { end: 16, limit: undefined, need: undefined }, true],
  ])('a jumbo payload of %s', (_, length, step, whole) => {
    const bytes = hex`0600 c204 ${length} 0000000000000000`;
    expect(decodeAll(ipv6HopByHop, bytes)).toMatchObject({ start: 8, ...step, context: { whole } });
  });

  test('a jumbo payload among destination options bounds nothing', () => {
    expect(decodeAll(ipv6Destination, hex`0600 c204 0000000c 0000000000000000`)).toMatchObject({
      end: 16,
      limit: undefined,
    });
  });

  test.each([
    ['a header without its length', '3a', 8],
    ['a header shorter than its length', '3a02 0102', 24],
  ])('%s is a stop', (_, bytes, need) => {
    for (const protocol of [ipv6HopByHop, ipv6Destination, ipv6Routing, ipv6Mobility]) {
      expect(stopOf(protocol, hex`${bytes}`)).toMatchObject({ reason: 'truncated', kind: protocol.kind, need });
    }
  });
});

describe('the routing header', () => {
  test.each([
    ['type 0, addresses to go', `3a04 0002 00000000 ${ONE} ${TWO}`, ['2001:db8::1', '2001:db8::2'], sumOf(TWO)],
    ['type 0, none to go', `3a04 0000 00000000 ${ONE} ${TWO}`, ['2001:db8::1', '2001:db8::2'], 2],
    ['type 2', `3a02 0201 00000000 ${ONE}`, ['2001:db8::1'], sumOf(ONE)],
    ['segments, the last one first', `3a04 0401 01000000 ${ONE} ${TWO}`, ['2001:db8::1', '2001:db8::2'], sumOf(ONE)],
    ['segments, and more than those', `3a04 0401 00000000 ${ONE} 0a0e ${'00'.repeat(14)}`, ['2001:db8::1'], sumOf(ONE)],
    ['type 3, which compresses', `3a02 0301 00000000 ${ONE}`, [], 2],
    ['type 0 without addresses', '3a00 0001 00000000', [], 2],
  ])('%s', (_, bytes, addresses, destinationSum) => {
    const octets = hex`${bytes}`;
    expect(decodeAll(ipv6Routing, octets, CONTEXT)).toMatchObject({
      layer: { kind: 'ipv6-routing', nextHeader: 58, headerLength: octets.length, addresses },
      next: ['ip', 58],
      start: octets.length,
      context: { sourceSum: 1, destinationSum },
    });
  });
});

describe('the mobility header', () => {
  test('a binding update, and the sum of all of it', () => {
    const bytes = hex`3b01 0500 f8e9 0001 0000 0003 0102 0000`;
    expect(layerOf(ipv6Mobility, bytes, CONTEXT)).toEqual({
      kind: 'ipv6-mobility',
      offset: 0,
      nextHeader: 59,
      headerLength: 16,
      type: 5,
      checksum: 0xf8e9,
      checksumStatus: 'bad',
      message: '00010000000301020000',
    });
    const good = hex`3b01 0500 be5e 0001 0000 0003 0102 0000`;
    expect(layerOf(ipv6Mobility, good, CONTEXT).checksumStatus).toBe('good');
  });

  test('without a pseudo-header, or of a fragment, nothing is judged', () => {
    const bytes = hex`3b00 0000 0000 0000`;
    expect(layerOf(ipv6Mobility, bytes, NO_CONTEXT).checksumStatus).toBe('unverified');
    expect(layerOf(ipv6Mobility, bytes, { ...CONTEXT, fragment: true }).checksumStatus).toBe('unverified');
  });
});

describe('ipsec', () => {
  test('an authentication header', () => {
    const bytes = hex`3a04 0000 00000100 00000001 000102030405060708090a0b 8000`;
    expect(layerOf(ah, bytes)).toEqual({
      kind: 'ah',
      offset: 0,
      nextHeader: 58,
      headerLength: 24,
      spi: 256,
      sequence: 1,
      integrityCheckValue: '000102030405060708090a0b',
    });
    expect(nextOf(ah, bytes)).toEqual({ next: ['ip', 58], start: 24, end: 26 });
  });

  test.each([
    ['shorter than any', '3a00 0000 00000100 00000001', { reason: 'malformed', limit: 'ah.headerLength' }],
    ['longer than the octets', '3a04 0000 00000100 00000001', { reason: 'truncated', need: 24 }],
    ['cut', '3a04 0000', { reason: 'truncated', need: 12 }],
  ])('an authentication header %s is a stop', (_, bytes, stop) => {
    expect(stopOf(ah, hex`${bytes}`)).toMatchObject({ kind: 'ah', ...stop });
  });

  test('behind an ESP header all is secret', () => {
    const bytes = hex`1304f906 00000001 deadbeef`;
    expect(layerOf(esp, bytes)).toEqual({ kind: 'esp', offset: 0, spi: 0x1304f906, sequence: 1 });
    expect(nextOf(esp, bytes)).toEqual({ next: undefined, start: 8, end: 12 });
  });
});
