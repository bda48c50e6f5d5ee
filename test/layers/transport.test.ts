import { describe, expect, test } from '@jest/globals';
import { igmp } from '../../src/layers/igmp.ts';
import { type Context, NO_CONTEXT } from '../../src/layers/layer.ts';
import { tcp } from '../../src/layers/tcp.ts';
import { udp } from '../../src/layers/udp.ts';
import { hex, join } from '../hex.ts';
import { decodeAll, layerOf, stopOf } from './decode.ts';

/** The sums of 192.168.200.3 and 192.168.200.5. */
const CONTEXT: Context = { ...NO_CONTEXT, sourceSum: 0xc0a8 + 0xc803, destinationSum: 0xc0a8 + 0xc805 };

describe('udp', () => {
  test('every field, and where the payload is', () => {
    const bytes = hex`c001 12b5 000a 0000 1122 3344`;
    expect(layerOf(udp, bytes)).toEqual({
      kind: 'udp',
      offset: 0,
      sourcePort: 0xc001,
      destinationPort: 4789,
      length: 10,
      checksum: 0,
      checksumStatus: 'absent',
    });
    expect(decodeAll(udp, bytes)).toMatchObject({
      next: ['udp', 4789],
      otherwise: ['udp', 0xc001],
      start: 8,
      end: 10,
      limit: 'udp.length',
      need: undefined,
    });
  });

  // The pseudo-header's sum: c0a8 + c803 + c0a8 + c805 + 11 + a = 31173, folded 1176.
  test.each([
    ['good', '0000 1d27', CONTEXT],
    ['bad', '0000 1d28', CONTEXT],
    ['partial', '1176', CONTEXT],
    ['unverified', '1d28', { ...CONTEXT, fragment: true }],
    ['unverified', '1d28', NO_CONTEXT],
    ['unverified', '1d28', { ...CONTEXT, padded: true }],
    ['absent', '0000', CONTEXT],
  ])('a checksum that is %s', (status, field, context) => {
    const bytes = hex`c001 0035 000a ${field.slice(-4)} 1122`;
    expect(layerOf(udp, bytes, context).checksumStatus).toBe(status);
  });

  test('a datagram whole by its own length is judged, though its packet is cut', () => {
    expect(layerOf(udp, hex`c001 0035 000a 1d27 1122`, { ...CONTEXT, whole: false }).checksumStatus).toBe('good');
    expect(layerOf(udp, hex`c001 0035 000c 1d27 1122`, { ...CONTEXT, whole: false }).checksumStatus).toBe('unverified');
  });

  test('a length beyond the octets is told, but not of a fragment or a packet known to be cut', () => {
    const bytes = hex`c001 0035 0100 0000 1122`;
    expect(decodeAll(udp, bytes, CONTEXT)).toMatchObject({ end: 10, need: 256, limit: undefined });
    expect(decodeAll(udp, bytes, { ...CONTEXT, fragment: true })).toMatchObject({ need: undefined });
    expect(decodeAll(udp, bytes, { ...CONTEXT, whole: false })).toMatchObject({ need: undefined });
  });

  test.each([0, 1, 7])('a length of %i is a stop, with the header', (length) => {
    const decoded = decodeAll(udp, hex`c001 0035 000${String(length)} 1d27 1122`, CONTEXT);
    expect(decoded).toMatchObject({
      layer: { length, checksumStatus: length === 0 ? 'bad' : 'unverified' },
      stop: { reason: 'malformed', limit: 'udp.length' },
    });
  });

  test('a length of 0 stands for more than the field holds, and for what a cut capture does not show', () => {
    const long = join(hex`c001 0035 0000 0000`, new Uint8Array(65_528));
    expect(decodeAll(udp, long, CONTEXT)).toMatchObject({ end: 65_536, limit: undefined, need: undefined });
    const cut = hex`c001 0035 0000 1d27 1122`;
    expect(decodeAll(udp, cut, { ...CONTEXT, whole: false })).toMatchObject({
      layer: { checksumStatus: 'unverified' },
      end: 10,
    });
  });
});

describe('tcp', () => {
  const SYN = hex`9c40 0050 00001388 000003e9 c002 faf0 1234 0007
    020405b4 0402080a 00000001 00000002 01030307 05060000 00000000`;

  test('every field, options included', () => {
    expect(layerOf(tcp, SYN)).toEqual({
      kind: 'tcp',
      offset: 0,
      sourcePort: 40000,
      destinationPort: 80,
      sequence: 5000,
      acknowledgment: 1001,
      headerLength: 48,
      flags: 2,
      window: 64240,
      checksum: 0x1234,
      checksumStatus: 'unverified',
      urgentPointer: 7,
      options: [
        { kind: 'maximumSegmentSize', size: 1460 },
        { kind: 'sackPermitted' },
        { kind: 'timestamps', value: 1, echo: 2 },
        { kind: 'noOperation' },
        { kind: 'windowScale', shift: 7 },
        { kind: 'unknown', type: 5, data: '00000000' },
        { kind: 'end' },
      ],
    });
    expect(decodeAll(tcp, join(SYN, hex`aabb`))).toMatchObject({ next: undefined, start: 48, end: 50 });
  });

  test('flags are twelve bits, the reserved ones too', () => {
    expect(layerOf(tcp, hex`9c40 0050 00000000 00000000 5fff 0000 0000 0000`).flags).toBe(0xfff);
  });

  // c0a8 + c803 + c0a8 + c805 + 6 + 14 = 31172, folded 1175; the header without its checksum: 9c40 + 50 + 5010 = eca0.
  test.each([
    ['good', '01ea', CONTEXT],
    ['bad', '01eb', CONTEXT],
    ['partial', '1175', CONTEXT],
    ['bad', '0000', CONTEXT],
    ['unverified', '01eb', { ...CONTEXT, whole: false }],
    ['unverified', '01eb', { ...CONTEXT, fragment: true }],
    ['unverified', '01eb', { ...CONTEXT, padded: true }],
    ['good', '01ea', { ...CONTEXT, padded: true }],
  ])('a checksum that is %s: %s', (status, field, context) => {
    const bytes = hex`9c40 0050 00000000 00000000 5010 0000 ${field} 0000`;
    expect(layerOf(tcp, bytes, context).checksumStatus).toBe(status);
  });

  test.each([
    ['sack', '050a 00000001 00000002 0101', { kind: 'sack', blocks: [[1, 2]] }],
    [
      'two blocks',
      '0512 00000001 00000002 00000003 00000004 0101',
      {
        kind: 'sack',
        blocks: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'an MD5 digest',
      '1312 000102030405060708090a0b0c0d0e0f 0101',
      { kind: 'md5', digest: '000102030405060708090a0b0c0d0e0f' },
    ],
    ['a time-out in seconds', '1c04 0078', { kind: 'userTimeout', seconds: 120 }],
    ['a time-out in minutes', '1c04 8002', { kind: 'userTimeout', seconds: 120 }],
    ['authentication', '1d08 0102 aabbccdd', { kind: 'authentication', keyId: 1, nextKeyId: 2, code: 'aabbccdd' }],
    ['multipath', '1e04 1234', { kind: 'multipath', subtype: 1, data: '1234' }],
    ['a fast open request', '2202 0101', { kind: 'fastOpen', cookie: '' }],
    ['a fast open cookie', '2206 01020304 0101', { kind: 'fastOpen', cookie: '01020304' }],
    ['one that nobody knows', 'fd04 f989', { kind: 'unknown', type: 253, data: 'f989' }],
    ['a length beyond the header', '0205 05b4', { kind: 'invalid', type: 2, length: 5 }],
    ['a length below two', '0201 0101', { kind: 'invalid', type: 2, length: 1 }],
    ['a segment size of another length', '0203 0501', { kind: 'unknown', type: 2, data: '05' }],
    ['a window scale of another length', '0304 0501', { kind: 'unknown', type: 3, data: '0501' }],
    ['a permission of another length', '0403 0501', { kind: 'unknown', type: 4, data: '05' }],
    ['timestamps of another length', '0804 0501', { kind: 'unknown', type: 8, data: '0501' }],
    ['a digest of another length', '1304 0501', { kind: 'unknown', type: 19, data: '0501' }],
    ['a time-out of another length', '1c03 0501', { kind: 'unknown', type: 28, data: '05' }],
    ['authentication of another length', '1d03 0501', { kind: 'unknown', type: 29, data: '05' }],
    ['multipath of another length', '1e02 0101', { kind: 'unknown', type: 30, data: '' }],
  ])('option: %s', (_, option, expected) => {
    const octets = hex`${option}`;
    const offset = (((20 + octets.length) / 4) << 4).toString(16).padStart(2, '0');
    const bytes = join(hex`9c40 0050 00000000 00000000 ${offset}10 0000 0000 0000`, octets);
    expect(layerOf(tcp, bytes).options[0]).toEqual(expected);
  });

  test('a type without a length is invalid', () => {
    const bytes = hex`9c40 0050 00000000 00000000 6010 0000 0000 0000 01010102`;
    expect(layerOf(tcp, bytes).options.at(-1)).toEqual({ kind: 'invalid', type: 2, length: 0 });
  });

  test('options that the capture cut end before the cut', () => {
    expect(decodeAll(tcp, SYN.subarray(0, 27))).toMatchObject({
      layer: { headerLength: 48, options: [{ kind: 'maximumSegmentSize' }, { kind: 'sackPermitted' }] },
      stop: { reason: 'truncated', need: 48, have: 27 },
    });
  });

  test('a header length shorter than any is a stop, with the header', () => {
    const decoded = decodeAll(tcp, hex`9c40 0050 00000000 00000000 4010 0000 0000 0000`);
    expect(decoded).toMatchObject({
      layer: { headerLength: 16, options: [] },
      stop: { reason: 'malformed', limit: 'tcp.headerLength' },
    });
  });

  test('of less than a header there is nothing, but what an ICMP error quotes', () => {
    expect(stopOf(tcp, SYN.subarray(0, 19))).toMatchObject({ reason: 'truncated', need: 20, have: 19 });
    expect(tcp.decodeQuoted?.(SYN, 0, 8)).toEqual({
      kind: 'tcp',
      offset: 0,
      sourcePort: 40000,
      destinationPort: 80,
      sequence: 5000,
    });
    expect(tcp.decodeQuoted?.(SYN, 0, 7)).toBeUndefined();
  });
});

describe('igmp', () => {
  test('a query', () => {
    expect(layerOf(igmp, hex`1164 0d9b e0000001`)).toEqual({
      kind: 'igmp',
      offset: 0,
      type: 0x11,
      maximumResponseCode: 100,
      checksum: 0x0d9b,
      checksumStatus: 'bad',
      group: '224.0.0.1',
    });
    expect(layerOf(igmp, hex`1164 0e9a e0000001`).checksumStatus).toBe('good');
    expect(layerOf(igmp, hex`1164 0e9a e0000001`, { ...NO_CONTEXT, fragment: true }).checksumStatus).toBe('unverified');
    expect(layerOf(igmp, hex`1164 0e9a e0000001`, { ...NO_CONTEXT, whole: false }).checksumStatus).toBe('unverified');
  });

  test('a version 3 report has records, and no group of its own', () => {
    const layer = layerOf(igmp, hex`2200 0000 0000 0002 04000000 e0000001`);
    expect(layer).toMatchObject({ type: 0x22, recordCount: 2 });
    expect(layer.group).toBeUndefined();
  });
});
