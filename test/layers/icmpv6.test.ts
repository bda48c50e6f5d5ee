import { describe, expect, test } from '@jest/globals';
import { dissect } from '../../src/dissect.ts';
import { type Icmpv6, icmpv6, neighbourTargetAt } from '../../src/layers/icmpv6.ts';
import { type Context, NO_CONTEXT } from '../../src/layers/layer.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, nextOf, stopOf } from './decode.ts';
import { inEthernet, inIpv6, inUdp } from './samples.ts';

const ONE = '20010db8 00000000 00000000 00000001';
const TWO = '20010db8 00000000 00000000 00000002';
const GROUP = 'ff020000 00000000 00000000 00000016';
const HEAD = { kind: 'icmpv6', offset: 0, code: 0, checksum: 0, checksumStatus: 'unverified' } as const;
const CUT: Context = { ...NO_CONTEXT, whole: false };

/** Decode an ICMPv6 message inside a frame, quoted packets and all. */
function inFrame(message: Uint8Array): Icmpv6 {
  const { layers } = dissect(inEthernet(0x86dd, inIpv6(58, message)));
  const layer = layers.find(({ kind }) => kind === 'icmpv6');
  if (layer?.kind !== 'icmpv6') throw new Error('no ICMPv6');
  return layer;
}

describe('icmpv6', () => {
  test.each([
    ['echo request', '8000 0000 1400 0007 6162', { type: 128, identifier: 5120, sequence: 7 }, 8],
    ['echo reply', '8100 0000 1400 0007', { type: 129, identifier: 5120, sequence: 7 }, 8],
    [
      'extended echo reply',
      'a100 0000 0001 02 43',
      {
        type: 161,
        identifier: 1,
        sequence: 2,
        extendedEcho: { state: 2, active: false, ipv4: true, ipv6: true },
      },
      8,
    ],
    ['one that nobody knows', 'c800 0000 0001 0002', { type: 200 }, 8],
  ])('%s', (_, bytes, fields, start) => {
    const message = hex`${bytes}`;
    expect(layerOf(icmpv6, message)).toEqual({ ...HEAD, ...fields });
    expect(nextOf(icmpv6, message)).toEqual({ next: undefined, start, end: message.length });
  });

  test('the sum over pseudo-header and message', () => {
    const context: Context = { ...NO_CONTEXT, sourceSum: 1, destinationSum: 2 };
    // 3 + 3a + c, and 8000 + 1400 + 7 + 6162: f5b2.
    const good = hex`8000 0a4d 1400 0007 6162 0000`;
    expect(layerOf(icmpv6, good, context).checksumStatus).toBe('good');
    const bad = hex`8000 0a4e 1400 0007 6162 0000`;
    expect(layerOf(icmpv6, bad, context).checksumStatus).toBe('bad');
    for (const other of [{ whole: false }, { fragment: true }, { padded: true }, { sourceSum: -1 }]) {
      expect(layerOf(icmpv6, bad, { ...context, ...other }).checksumStatus).toBe('unverified');
    }
  });

  test.each([
    ['half a header', '8000 0000', 8],
    ['half a router advertisement', '8600 0000 40c80708 00000000', 16],
    ['half a neighbour solicitation', '8700 0000 00000000 20010db8', 24],
    ['half a listener query', '8200 0000 00000000 ff02', 24],
  ])('%s is a stop', (_, bytes, need) => {
    expect(stopOf(icmpv6, hex`${bytes}`)).toMatchObject({ reason: 'truncated', kind: 'icmpv6', need });
  });

  test('a message that ends too soon keeps type and code', () => {
    expect(decodeAll(icmpv6, hex`8700 0000 00000000`).layer).toEqual({ ...HEAD, type: 135 });
  });
});

describe('icmpv6 errors quote', () => {
  const DATAGRAM = inIpv6(17, inUdp(53, hex`0011 2233`));

  test.each([
    ['unreachable', '0104 0000 00000000', { type: 1, code: 4 }],
    ['packet too big', '0200 0000 00000500', { type: 2, code: 0, mtu: 1280 }],
    ['time exceeded', '0301 0000 00000000', { type: 3, code: 1 }],
    ['parameter problem', '0402 0000 00010006', { type: 4, code: 2, pointer: 0x1_0006 }],
  ])('%s', (_, head, fields) => {
    const { quoted, ...rest } = inFrame(join(hex`${head}`, DATAGRAM));
    expect(rest).toEqual({ kind: 'icmpv6', offset: 54, checksum: 0, checksumStatus: 'bad', ...fields });
    expect(quoted).toMatchObject([
      { kind: 'ipv6', offset: 62 },
      { kind: 'udp', offset: 102 },
      { kind: 'payload', length: 4 },
    ]);
  });

  test('a length counts in units of eight octets', () => {
    const datagram = join(DATAGRAM, new Uint8Array(128 - DATAGRAM.length));
    const message = join(hex`0300 0000 10000000`, datagram, hex`2000 0000 0008 0101 0001 0140`);
    expect(inFrame(message)).toMatchObject({
      originalLength: 128,
      quoted: [{ kind: 'ipv6' }, { kind: 'udp' }, { kind: 'payload', length: 4 }],
      extension: { objects: [{ kind: 'mplsLabelStack', entries: [{ label: 16, bottom: true }] }] },
    });
    message[0] = 2;
    expect(inFrame(message).extension).toBeUndefined();
  });

  test('without a length, an extension behind 128 octets is believed if its sum is right and the message whole', () => {
    const datagram = join(DATAGRAM, new Uint8Array(128 - DATAGRAM.length));
    const message = join(hex`0300 0000 00000000`, datagram, hex`2000 dffb 0004 0000`);
    expect(inFrame(message).extension).toMatchObject({ checksumStatus: 'good', objects: [{ kind: 'unknown' }] });
    expect(decodeAll(icmpv6, message, CUT)).toMatchObject({ quote: { end: 136 } });
    expect(layerOf(icmpv6, message, CUT).extension).toBeUndefined();
  });

  test('an extended echo request asks for an interface', () => {
    const message = hex`a000 0000 0001 02 00 2000 0000 0008 0302 00000003`;
    expect(layerOf(icmpv6, message)).toMatchObject({
      identifier: 1,
      sequence: 2,
      extendedEcho: { local: false },
      extension: { objects: [{ kind: 'interfaceIdentification', index: 3 }] },
    });
    expect(nextOf(icmpv6, hex`a000 0000 0001 02 00 2000`)).toMatchObject({ start: 8, end: 10 });
    expect(nextOf(icmpv6, hex`a000 0000 0001 02 00 2000`, CUT)).toMatchObject({ start: 10, end: 10 });
  });
});

describe('neighbour discovery', () => {
  test('the target has a place', () => {
    expect(neighbourTargetAt(100)).toBe(108);
  });

  test.each([
    ['a router solicitation', '8500 0000 00000000', { type: 133, options: [] }],
    ['a neighbour solicitation', `8700 0000 00000000 ${TWO}`, { type: 135, target: '2001:db8::2', options: [] }],
    [
      'a neighbour advertisement',
      `8800 0000 e0000000 ${TWO}`,
      {
        type: 136,
        router: true,
        solicited: true,
        override: true,
        target: '2001:db8::2',
        options: [],
      },
    ],
    [
      'an unsolicited one',
      `8800 0000 00000000 ${TWO}`,
      {
        type: 136,
        router: false,
        solicited: false,
        override: false,
        target: '2001:db8::2',
        options: [],
      },
    ],
    [
      'a redirect',
      `8900 0000 00000000 ${ONE} ${TWO}`,
      { type: 137, target: '2001:db8::1', destination: '2001:db8::2', options: [] },
    ],
    [
      'a router advertisement',
      '8600 0000 40 ec 0708 00007530 000003e8',
      {
        type: 134,
        hopLimit: 64,
        managed: true,
        otherConfiguration: true,
        homeAgent: true,
        preference: 1,
        proxy: true,
        routerLifetime: 1800,
        reachableTime: 30000,
        retransmissionTimer: 1000,
        options: [],
      },
    ],
    [
      'a router of low preference',
      '8600 0000 40 18 0708 00000000 00000000',
      {
        type: 134,
        hopLimit: 64,
        managed: false,
        otherConfiguration: false,
        homeAgent: false,
        preference: -1,
        proxy: false,
        routerLifetime: 1800,
        reachableTime: 0,
        retransmissionTimer: 0,
        options: [],
      },
    ],
  ])('%s', (_, bytes, fields) => {
    const message = hex`${bytes}`;
    expect(layerOf(icmpv6, message)).toEqual({ ...HEAD, ...fields });
    expect(nextOf(icmpv6, message)).toEqual({ next: undefined, start: message.length, end: message.length });
  });

  test.each([
    ["the sender's address", '0101 0242c0a8c803', { kind: 'sourceLinkLayerAddress', address: '02:42:c0:a8:c8:03' }],
    ["the target's address", '0201 0242c0a8c805', { kind: 'targetLinkLayerAddress', address: '02:42:c0:a8:c8:05' }],
    [
      'a prefix',
      `0304 40 e0 00278d00 ffffffff 00000000 ${ONE}`,
      {
        kind: 'prefixInformation',
        prefixLength: 64,
        onLink: true,
        autonomous: true,
        routerAddress: true,
        validLifetime: 2_592_000,
        preferredLifetime: 0xffff_ffff,
        prefix: '2001:db8::1',
      },
    ],
    ['a prefix of another length', '0301 40 e0 00278d00', { kind: 'unknown', type: 3, data: '40e000278d00' }],
    ['an MTU', '0501 0000 000005aa', { kind: 'mtu', mtu: 1450 }],
    [
      'an MTU of another length',
      '0502 0000 000005aa 00000000 00000000',
      { kind: 'unknown', type: 5, data: '0000000005aa0000000000000000' },
    ],
    [
      'a default route (RFC 4191)',
      '1801 00 08 00000708',
      { kind: 'routeInformation', prefixLength: 0, preference: 1, lifetime: 1800, prefix: '::' },
    ],
    [
      'a route',
      '1802 20 18 00000708 20010db800000000',
      { kind: 'routeInformation', prefixLength: 32, preference: -1, lifetime: 1800, prefix: '2001:db8::' },
    ],
    ['a route of another length', `1804 20 18 00000708 ${ONE} 0000000000000000`, { kind: 'unknown', type: 24 }],
    [
      'DNS servers (RFC 8106)',
      `1905 0000 00000708 ${ONE} ${TWO}`,
      { kind: 'recursiveDnsServer', lifetime: 1800, addresses: ['2001:db8::1', '2001:db8::2'] },
    ],
    ['no DNS server', '1901 0000 00000708', { kind: 'unknown', type: 25 }],
    [
      'DNS names',
      '1f03 0000 00000708 0161 02 6263 00 01 64 00 0000000000000000',
      { kind: 'dnsSearchList', lifetime: 1800, names: ['a.bc', 'd'] },
    ],
    ['no DNS name', '1f01 0000 00000708', { kind: 'unknown', type: 31 }],
    [
      'a DNS name beyond its option',
      '1f02 0000 00000708 0161 00 05 62 000000',
      { kind: 'dnsSearchList', lifetime: 1800, names: ['a'] },
    ],
    [
      'a DNS name without its end',
      '1f02 0000 00000708 07 61626364656667',
      { kind: 'dnsSearchList', lifetime: 1800, names: ['abcdefg'] },
    ],
    ['a CGA (RFC 3971)', '0b01 010203040506', { kind: 'cga', data: '010203040506' }],
    ['an RSA signature', '0c01 010203040506', { kind: 'rsaSignature' }],
    ['a timestamp', '0d01 010203040506', { kind: 'timestamp' }],
    ['a nonce', '0e01 010203040506', { kind: 'nonce' }],
    ['a trust anchor', '0f01 010203040506', { kind: 'trustAnchor' }],
    ['a certificate', '1001 010203040506', { kind: 'certificate' }],
    ['one that nobody knows', 'c801 010203040506', { kind: 'unknown', type: 200, data: '010203040506' }],
    ['a length of 0', '0100 010203040506', { kind: 'invalid', type: 1, length: 0 }],
    ['a length beyond the message', '0102 010203040506', { kind: 'invalid', type: 1, length: 16 }],
    ['a type without a length', '01', { kind: 'invalid', type: 1, length: 0 }],
  ])('option: %s', (_, option, expected) => {
    expect(layerOf(icmpv6, hex`8500 0000 00000000 ${option}`).options?.[0]).toMatchObject(expected);
  });

  test('options that the capture cut end before the cut', () => {
    const message = hex`8500 0000 00000000 0101 0242c0a8c803 0501 0000`;
    expect(layerOf(icmpv6, message, CUT).options).toEqual([
      { kind: 'sourceLinkLayerAddress', address: '02:42:c0:a8:c8:03' },
    ]);
    expect(layerOf(icmpv6, message).options).toHaveLength(2);
  });

  test('a redirect quotes the packet that it is about', () => {
    const packet = inIpv6(17, inUdp(53, hex``)); // 48 octets
    const layer = inFrame(join(hex`8900 0000 00000000 ${ONE} ${TWO} 0407 0000 00000000`, packet));
    expect(layer).toMatchObject({
      options: [{ kind: 'redirectedHeader', length: 56 }],
      quoted: [{ kind: 'ipv6' }, { kind: 'udp' }],
    });
  });
});

describe('multicast listener discovery', () => {
  test.each([
    [
      'a query of version 1',
      `8200 0000 2710 0000 ${GROUP}`,
      { type: 130, maximumResponseCode: 10000, multicastAddress: 'ff02::16' },
    ],
    [
      'a report of version 1',
      `8300 0000 0000 0000 ${GROUP}`,
      { type: 131, maximumResponseCode: 0, multicastAddress: 'ff02::16' },
    ],
    ['done', `8400 0000 0000 0000 ${GROUP}`, { type: 132, maximumResponseCode: 0, multicastAddress: 'ff02::16' }],
    [
      'a query of version 2',
      `8200 0000 2710 0000 ${GROUP} 0a 7d 0001 ${ONE}`,
      {
        type: 130,
        maximumResponseCode: 10000,
        multicastAddress: 'ff02::16',
        suppressRouterProcessing: true,
        robustness: 2,
        queryIntervalCode: 125,
        sources: ['2001:db8::1'],
      },
    ],
    [
      'a query with fewer sources than it says',
      `8200 0000 2710 0000 ${GROUP} 02 7d 0009 ${ONE}`,
      {
        type: 130,
        maximumResponseCode: 10000,
        multicastAddress: 'ff02::16',
        suppressRouterProcessing: false,
        robustness: 2,
        queryIntervalCode: 125,
        sources: ['2001:db8::1'],
      },
    ],
    [
      'a report of version 2',
      `8f00 0000 0000 0002 04 00 0000 ${GROUP} 03 01 0001 ${GROUP} ${ONE} 00000000`,
      {
        type: 143,
        records: [
          { type: 4, multicastAddress: 'ff02::16', sources: [] },
          { type: 3, multicastAddress: 'ff02::16', sources: ['2001:db8::1'] },
        ],
      },
    ],
    [
      'a report with fewer records than it says',
      `8f00 0000 0000 0009 04 00 0002 ${GROUP} ${ONE}`,
      {
        type: 143,
        records: [{ type: 4, multicastAddress: 'ff02::16', sources: ['2001:db8::1'] }],
      },
    ],
  ])('%s', (_, bytes, fields) => {
    const message = hex`${bytes}`;
    expect(layerOf(icmpv6, message)).toEqual({ ...HEAD, ...fields });
    expect(nextOf(icmpv6, message)).toEqual({ next: undefined, start: message.length, end: message.length });
  });
});
