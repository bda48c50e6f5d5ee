import { describe, expect, test } from '@jest/globals';
import { dissect } from '../../src/dissect.ts';
import { type Icmp, icmp } from '../../src/layers/icmp.ts';
import { type Context, NO_CONTEXT } from '../../src/layers/layer.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, nextOf, stopOf } from './decode.ts';
import { inEthernet, inIpv4, inUdp } from './samples.ts';

const HEAD = { kind: 'icmp', offset: 0, checksum: 0, checksumStatus: 'bad' } as const;
const CUT: Context = { ...NO_CONTEXT, whole: false };

/** Decode an ICMP message inside a frame, quoted packets and all. */
function inFrame(message: Uint8Array): Icmp {
  const { layers } = dissect(inEthernet(0x0800, inIpv4(1, message)));
  const layer = layers.find(({ kind }) => kind === 'icmp');
  if (layer?.kind !== 'icmp') throw new Error('no ICMP');
  return layer;
}

describe('icmp', () => {
  test.each([
    ['echo reply', '0000 0000 1400 0007 6162', { type: 0, code: 0, identifier: 5120, sequence: 7 }, 8],
    ['echo request', '0800 0000 1400 0007 6162', { type: 8, code: 0, identifier: 5120, sequence: 7 }, 8],
    ['router solicitation', '0a00 0000 0000 0000', { type: 10, code: 0 }, 8],
    [
      'timestamp',
      '0d00 0000 0001 0002 00000003 80000004 00000005',
      {
        type: 13,
        code: 0,
        identifier: 1,
        sequence: 2,
        originateTimestamp: 3,
        receiveTimestamp: 0x80000004,
        transmitTimestamp: 5,
      },
      20,
    ],
    [
      'timestamp reply',
      '0e00 0000 0001 0002 00000003 00000004 00000005',
      {
        type: 14,
        code: 0,
        identifier: 1,
        sequence: 2,
        originateTimestamp: 3,
        receiveTimestamp: 4,
        transmitTimestamp: 5,
      },
      20,
    ],
    ['information request', '0f00 0000 0001 0002', { type: 15, code: 0, identifier: 1, sequence: 2 }, 8],
    ['information reply', '1000 0000 0001 0002', { type: 16, code: 0, identifier: 1, sequence: 2 }, 8],
    [
      'address mask request',
      '1100 0000 0001 0002 00000000',
      { type: 17, code: 0, identifier: 1, sequence: 2, addressMask: '0.0.0.0' },
      12,
    ],
    [
      'address mask reply',
      '1200 0000 0001 0002 ffffff00',
      { type: 18, code: 0, identifier: 1, sequence: 2, addressMask: '255.255.255.0' },
      12,
    ],
    [
      'extended echo reply',
      '2b01 0000 0001 02 46',
      {
        type: 43,
        code: 1,
        identifier: 1,
        sequence: 2,
        extendedEcho: { state: 2, active: true, ipv4: true, ipv6: false },
      },
      8,
    ],
    ['one that nobody knows', 'fd07 0000 0001 0002 aabb', { type: 253, code: 7 }, 8],
  ])('%s', (_, bytes, fields, start) => {
    const message = hex`${bytes}`;
    expect(layerOf(icmp, message)).toEqual({ ...HEAD, ...fields });
    expect(nextOf(icmp, message)).toEqual({ next: undefined, start, end: message.length });
  });

  test('the sum over the whole message', () => {
    expect(layerOf(icmp, hex`0800 2134 1400 0007 6162 6162`).checksumStatus).toBe('good');
    expect(layerOf(icmp, hex`0800 2135 1400 0007 6162 6162`).checksumStatus).toBe('bad');
    const wrong = hex`0800 2135 1400 0007 6162 6162`;
    expect(layerOf(icmp, wrong, CUT).checksumStatus).toBe('unverified');
    expect(layerOf(icmp, wrong, { ...NO_CONTEXT, fragment: true }).checksumStatus).toBe('unverified');
    expect(layerOf(icmp, wrong, { ...NO_CONTEXT, padded: true }).checksumStatus).toBe('unverified');
  });

  test.each([
    ['a timestamp', '0d00 0000 0001 0002 00000003', { identifier: 1, sequence: 2 }, 20],
    ['an address mask', '1200 0000 0001 0002', { identifier: 1, sequence: 2 }, 12],
    [
      'a router advertisement',
      '0900 0000 0202 0708 c0a8c801 00000001',
      { routers: [{ address: '192.168.200.1', preference: 1 }] },
      24,
    ],
  ])('%s that ends too soon is a stop, with what there is', (_, bytes, fields, need) => {
    const decoded = decodeAll(icmp, hex`${bytes}`);
    expect(decoded).toMatchObject({ layer: fields, stop: { reason: 'truncated', kind: 'icmp', need } });
    expect(decoded.stop !== undefined && decoded.layer).not.toHaveProperty('addressMask');
    expect(decoded.stop !== undefined && decoded.layer).not.toHaveProperty('originateTimestamp');
  });

  test('less than eight octets are a stop', () => {
    expect(stopOf(icmp, hex`0800 0000 1400`)).toMatchObject({ reason: 'truncated', need: 8, have: 6 });
  });

  test.each([
    [
      'two routers',
      '0900 0000 0202 0708 c0a8c801 00000001 c0a8c802 80000000',
      2,
      [
        ['192.168.200.1', 1],
        ['192.168.200.2', -(2 ** 31)],
      ],
    ],
    ['longer entries', '0900 0000 0103 0708 c0a8c801 00000001 ffffffff', 3, [['192.168.200.1', 1]]],
    ['entries too short to be any', '0900 0000 0101 0708 c0a8c801', 1, []],
  ])('router advertisement (RFC 1256): %s', (_, bytes, entrySize, routers) => {
    const message = hex`${bytes}`;
    expect(layerOf(icmp, message)).toMatchObject({
      type: 9,
      lifetime: 1800,
      entrySize,
      routers: routers.map(([address, preference]) => ({ address, preference })),
    });
    expect(nextOf(icmp, message)).toMatchObject({ start: message.length });
  });
});

describe('icmp errors quote', () => {
  const QUOTED_UDP = inIpv4(17, inUdp(53, hex`0011 2233`));

  test.each([
    ['unreachable', '0301 0000 0000 0000', { type: 3, code: 1 }],
    ['fragmentation needed', '0304 0000 0000 05aa', { type: 3, code: 4, nextHopMtu: 1450 }],
    ['fragmentation needed, an old router', '0304 0000 0000 0000', { type: 3, code: 4, nextHopMtu: 0 }],
    ['source quench', '0400 0000 0000 0000', { type: 4, code: 0 }],
    ['redirect', '0501 0000 c0a8c801', { type: 5, code: 1, gateway: '192.168.200.1' }],
    ['time exceeded', '0b01 0000 0000 0000', { type: 11, code: 1 }],
    ['parameter problem', '0c00 0000 14 000000', { type: 12, code: 0, pointer: 20 }],
  ])('%s', (_, head, fields) => {
    const { quoted, checksumStatus, offset, ...rest } = inFrame(join(hex`${head}`, QUOTED_UDP));
    expect(rest).toEqual({ kind: 'icmp', checksum: 0, ...fields });
    expect(offset).toBe(34);
    expect(checksumStatus).toBe('bad');
    expect(quoted).toMatchObject([
      { kind: 'ipv4', offset: 42 },
      { kind: 'udp', offset: 62, destinationPort: 53 },
      { kind: 'payload', offset: 70, length: 4 },
    ]);
  });

  test('as little as eight octets of TCP', () => {
    const { quoted } = inFrame(
      join(hex`0303 0000 0000 0000 4500 0034 0000 4000 4006 0000 c0a8c803 c0a8c805`, hex`9c40 0050 00001388`),
    );
    expect(quoted).toMatchObject([
      { kind: 'ipv4', totalLength: 52 },
      { kind: 'tcp', offset: 62, sourcePort: 40000, destinationPort: 80, sequence: 5000 },
    ]);
    expect(quoted?.[1]).not.toHaveProperty('flags');
  });

  test('through VXLAN, to the packet inside', () => {
    const inner = inEthernet(0x0800, inIpv4(1, hex`0800 0000 1800 0001`));
    const outer = inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, inner)));
    const { quoted } = inFrame(join(hex`0304 0000 0000 05dc`, outer));
    expect(quoted).toMatchObject([
      { kind: 'ipv4' },
      { kind: 'udp', destinationPort: 4789 },
      { kind: 'vxlan', vni: 4097 },
      { kind: 'ethernet' },
      { kind: 'ipv4' },
      { kind: 'icmp', identifier: 0x1800, sequence: 1 },
    ]);
  });

  test('no further than four errors deep', () => {
    let message = hex`0800 0000 0001 0001`;
    for (let i = 0; i < 6; i++) message = join(hex`0301 0000 0000 0000`, inIpv4(1, message));
    let depth = 0;
    for (let layer: Icmp | undefined = inFrame(message); layer?.quoted !== undefined; depth++) {
      layer = layer.quoted.find((quoted): quoted is Icmp => quoted.kind === 'icmp');
    }
    expect(depth).toBe(4);
  });
});

describe('icmp messages of several parts (RFC 4884)', () => {
  const DATAGRAM = inIpv4(17, inUdp(53, new Uint8Array(100))); // 128 octets
  const LABELS = hex`0008 01 01 00010 1 40`;
  const extended = (objects: Uint8Array, sum = '0000'): Uint8Array =>
    join(hex`0b00 0000 00 20 0000`, DATAGRAM, hex`2000 ${sum}`, objects);

  test('a length says where the extension starts', () => {
    expect(inFrame(extended(LABELS))).toMatchObject({
      originalLength: 128,
      quoted: [{ kind: 'ipv4' }, { kind: 'udp' }, { kind: 'payload', length: 100 }],
      extension: {
        version: 2,
        checksum: 0,
        checksumStatus: 'absent',
        objects: [{ kind: 'mplsLabelStack', entries: [{ label: 16, trafficClass: 0, bottom: true, timeToLive: 64 }] }],
      },
    });
  });

  test.each([
    ['good', 'dffb'],
    ['bad', 'dffc'],
    ['absent', '0000'],
  ])('the sum over the extension: %s', (status, sum) => {
    expect(inFrame(extended(hex`0004 0000`, sum)).extension?.checksumStatus).toBe(status);
  });

  test('another version has no objects that we know', () => {
    const message = join(hex`0b00 0000 00 20 0000`, DATAGRAM, hex`1000 0000`, LABELS);
    expect(inFrame(message).extension).toMatchObject({ version: 1, objects: [] });
  });

  test('without a length, an extension behind 128 octets is believed if its sum is right', () => {
    const message = (sum: string): Uint8Array => join(hex`0b00 0000 00 00 0000`, DATAGRAM, hex`2000 ${sum} 0004 0000`);
    expect(inFrame(message('dffb'))).toMatchObject({
      extension: { checksumStatus: 'good' },
      quoted: [{}, {}, { length: 100 }],
    });
    expect(inFrame(message('dffc')).extension).toBeUndefined();
    expect(inFrame(message('0000')).extension).toBeUndefined();
  });

  test('of a cut message the octets that may be an extension are nothing yet', () => {
    const long = inIpv4(17, inUdp(53, new Uint8Array(200)));
    const message = join(hex`0b00 0000 00 00 0000`, long.subarray(0, 128), hex`2000 dffb 0004 0000`);
    const decoded = decodeAll(icmp, message, CUT);
    expect(decoded).toMatchObject({ quote: { start: 8, end: 136 } });
    expect(decoded.layer?.extension).toBeUndefined();
    const plain = join(hex`0b00 0000 00 00 0000`, long.subarray(0, 136));
    expect(decodeAll(icmp, plain, CUT)).toMatchObject({ quote: { start: 8, end: 144 } });
  });

  test('a length beyond the message leaves no extension', () => {
    const layer = inFrame(join(hex`0b00 0000 00 ff 0000`, DATAGRAM));
    expect(layer).toMatchObject({ originalLength: 1020, quoted: [{ kind: 'ipv4' }, { kind: 'udp' }, { length: 100 }] });
    expect(layer.extension).toBeUndefined();
  });

  test('only unreachable, time exceeded and parameter problem have one', () => {
    const message = extended(LABELS);
    message[0] = 4;
    expect(inFrame(message).extension).toBeUndefined();
    message[0] = 12;
    expect(inFrame(message).extension).toBeDefined();
  });

  test('a quote that may be padded proves no checksum wrong', () => {
    const datagram = inIpv4(17, hex`c001 0035 006c 1234 ${'00'.repeat(100)}`);
    const message = join(hex`0b00 0000 00 20 0000`, datagram, hex`2000 0000`);
    expect(inFrame(message).quoted?.[1]).toMatchObject({ kind: 'udp', checksumStatus: 'unverified' });
    expect(inFrame(join(hex`0b00 0000 0000 0000`, datagram)).quoted?.[1]).toMatchObject({ checksumStatus: 'bad' });
  });

  test.each([
    ['an interface by index', '0008 02 08 00000003', { kind: 'interfaceInformation', role: 0, index: 3 }],
    [
      'by IPv4 address',
      '000c 02 44 0001 0000 c0a8c801',
      { kind: 'interfaceInformation', role: 1, address: '192.168.200.1' },
    ],
    [
      'by IPv6 address',
      '0018 02 84 0002 0000 20010db8000000000000000000000001',
      { kind: 'interfaceInformation', role: 2, address: '2001:db8::1' },
    ],
    ['by an address of another family', '000c 02 04 0006 0000 c0a8c801', { kind: 'interfaceInformation', role: 0 }],
    ['by an address that is cut', '0008 02 05 0001 0000', { kind: 'interfaceInformation', role: 0 }],
    ['by name', '000c 02 c2 08 65746830 000000', { kind: 'interfaceInformation', role: 3, name: 'eth0' }],
    ['by MTU', '0008 02 01 000005dc', { kind: 'interfaceInformation', role: 0, mtu: 1500 }],
    [
      'by everything',
      '001c 02 0f 00000003 0001 0000 c0a8c801 08 65746830 000000 000005dc',
      {
        kind: 'interfaceInformation',
        role: 0,
        index: 3,
        address: '192.168.200.1',
        name: 'eth0',
        mtu: 1500,
      },
    ],
    ['by a name that is cut', '0008 02 03 08 657468', { kind: 'interfaceInformation', role: 0 }],
    ['by a name without a length', '0004 02 02', { kind: 'interfaceInformation', role: 0 }],
    ['by an address that is not there', '0004 02 04', { kind: 'interfaceInformation', role: 0 }],
    ['by an MTU that is not there', '0004 02 01', { kind: 'interfaceInformation', role: 0 }],
    ['by nothing that is there', '0004 02 0f', { kind: 'interfaceInformation', role: 0 }],
    ['asked about by name', '000c 03 01 65746830 ff000000', { kind: 'interfaceIdentification', name: 'eth0\ufffd' }],
    ['asked about by index', '0008 03 02 00000003', { kind: 'interfaceIdentification', index: 3 }],
    [
      'asked about by IPv4 address',
      '000c 03 03 0001 04 00 c0a8c801',
      { kind: 'interfaceIdentification', addressFamily: 1, address: '192.168.200.1' },
    ],
    [
      'asked about by MAC address',
      '0010 03 03 4005 06 00 0242c0a8c803 0000',
      { kind: 'interfaceIdentification', addressFamily: 0x4005, address: '0242c0a8c803' },
    ],
    ['asked about, without saying', '0004 03 02', { kind: 'interfaceIdentification' }],
    ['another kind of asking', '0008 03 04 00000003', { kind: 'unknown', class: 3, type: 4, data: '00000003' }],
    ['another kind of label stack', '0008 01 02 00000003', { kind: 'unknown', class: 1, type: 2, data: '00000003' }],
    ['a class that nobody knows', '0006 f7 01 abcd', { kind: 'unknown', class: 247, type: 1, data: 'abcd' }],
    ['a length below four', '0003 01 01 00000000', { kind: 'invalid', class: 1, type: 1, length: 3 }],
    ['a length beyond the message', '0009 01 01 00000000', { kind: 'invalid', class: 1, type: 1, length: 9 }],
  ])('object: %s', (_, object, expected) => {
    expect(inFrame(extended(hex`${object}`)).extension?.objects[0]).toEqual(expected);
  });

  test('an extended echo request asks for an interface (RFC 8335)', () => {
    const message = hex`2a00 0000 0001 02 01 2000 0000 0008 0302 00000003`;
    expect(layerOf(icmp, message)).toMatchObject({
      identifier: 1,
      sequence: 2,
      extendedEcho: { local: true },
      extension: { objects: [{ kind: 'interfaceIdentification', index: 3 }] },
    });
    expect(nextOf(icmp, message)).toMatchObject({ start: message.length });
    expect(nextOf(icmp, hex`2a00 0000 0001 02 00 2000`)).toMatchObject({ start: 8, end: 10 });
    expect(nextOf(icmp, hex`2a00 0000 0001 02 00 2000`, CUT)).toMatchObject({ start: 10, end: 10 });
  });

  test('the extension of a cut message is not judged, and ends before the cut', () => {
    const message = hex`2a00 0000 0001 02 01 2000 1234 0008 0302 00000003 0008 0302`;
    expect(layerOf(icmp, message, CUT).extension).toEqual({
      version: 2,
      checksum: 0x1234,
      checksumStatus: 'unverified',
      objects: [{ kind: 'interfaceIdentification', index: 3 }],
    });
  });
});
