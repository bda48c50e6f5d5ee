import { describe, expect, test } from '@jest/globals';
import { ipv4 } from '../../src/layers/ipv4.ts';
import { NO_CONTEXT } from '../../src/layers/layer.ts';
import { hex } from '../hex.ts';
import { decodeAll, layerOf, stopOf } from './decode.ts';
import { inIpv4 } from './samples.ts';

describe('ipv4', () => {
  test('every field, and where the payload is', () => {
    //                ver+ihl, tos, length, id, fragment, ttl, protocol, checksum, source, destination
    const bytes = hex`45 b9 0018 5ab7 4000 40 01 ceff c0a8c803 c0a8c805 08000000 0000`;
    expect(layerOf(ipv4, bytes)).toEqual({
      kind: 'ipv4',
      offset: 0,
      headerLength: 20,
      dscp: 0xb9 >> 2,
      ecn: 1,
      totalLength: 24,
      identification: 0x5ab7,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      timeToLive: 64,
      protocol: 1,
      checksum: 0xceff,
      checksumStatus: 'bad',
      source: '192.168.200.3',
      destination: '192.168.200.5',
    });
    expect(decodeAll(ipv4, bytes)).toMatchObject({ next: ['ip', 1], start: 20, end: 24, limit: 'ipv4.totalLength' });
  });

  test('a header whose sum is right', () => {
    expect(layerOf(ipv4, hex`4500 0054 5ab7 4000 4001 ce97 c0a8c803 c0a8c805`).checksumStatus).toBe('good');
    expect(layerOf(ipv4, hex`4500 0054 5ab7 4000 4001 ce98 c0a8c803 c0a8c805`).checksumStatus).toBe('bad');
  });

  test.each([
    ['the first fragment', '2000', { fragmentOffset: 0, moreFragments: true }, ['ip', 17]],
    ['a later fragment', '2001', { fragmentOffset: 8, moreFragments: true }, undefined],
    ['the last fragment', '1fff', { fragmentOffset: 65528, moreFragments: false }, undefined],
    ['the reserved bit', '8000', { reservedFlag: true, moreFragments: false, fragmentOffset: 0 }, ['ip', 17]],
  ])('%s', (_, field, fields, next) => {
    const decoded = decodeAll(ipv4, hex`4500 0014 0000 ${field} 4011 0000 c0a8c803 c0a8c805`);
    expect(decoded).toMatchObject({
      layer: fields,
      context: { fragment: field !== '8000' },
      limit: fields.moreFragments === true ? 'ipv4.moreFragments' : 'ipv4.totalLength',
    });
    expect('next' in decoded ? decoded.next : decoded).toEqual(next);
  });

  test('a length of 0 goes as far as the octets do', () => {
    const bytes = hex`4500 0000 0000 4000 4006 0000 c0a8c803 c0a8c805 00112233`;
    expect(decodeAll(ipv4, bytes)).toMatchObject({
      end: 24,
      limit: undefined,
      need: undefined,
      context: { whole: true },
    });
    expect(decodeAll(ipv4, bytes, { ...NO_CONTEXT, whole: false })).toMatchObject({ context: { whole: false } });
  });

  test('a length beyond the octets is told as what is needed', () => {
    const bytes = hex`4500 05dc 0000 4000 4006 0000 c0a8c803 c0a8c805 00112233`;
    expect(decodeAll(ipv4, bytes)).toMatchObject({ end: 24, limit: undefined, need: 1500, context: { whole: false } });
  });

  test.each([
    ['another version', '6500', { reason: 'malformed', limit: 'ipv4.version' }],
    ['a header shorter than any', '4400', { reason: 'malformed', limit: 'ipv4.headerLength' }],
    ['a header longer than the octets', '4600', { reason: 'truncated', need: 24, have: 20 }],
  ])('%s is a stop', (_, first, stop) => {
    expect(stopOf(ipv4, hex`${first} 0018 0000 4000 4011 0000 c0a8c803 c0a8c805`)).toMatchObject({
      kind: 'ipv4',
      ...stop,
    });
  });

  test('a total length shorter than the header is a stop, with the header', () => {
    const decoded = decodeAll(ipv4, hex`4500 0013 0000 4000 4011 0000 c0a8c803 c0a8c805`);
    expect(decoded).toMatchObject({
      layer: { totalLength: 19 },
      stop: { reason: 'malformed', limit: 'ipv4.totalLength' },
    });
  });

  test.each([
    ['router alert', '94040000', [{ kind: 'routerAlert', value: 0 }]],
    ['no operation, end and padding', '01000000', [{ kind: 'noOperation' }, { kind: 'end' }]],
    [
      'record route',
      '0707 04 0a000001 00',
      [{ kind: 'recordRoute', pointer: 4, addresses: ['10.0.0.1'] }, { kind: 'end' }],
    ],
    [
      'loose source route',
      '8307 08 0a000001 00',
      [{ kind: 'looseSourceRoute', pointer: 8, addresses: ['10.0.0.1'] }, { kind: 'end' }],
    ],
    ['strict source route', '8903 04 00', [{ kind: 'strictSourceRoute', pointer: 4, addresses: [] }, { kind: 'end' }]],
    ['times', '4408 05 20 00000001', [{ kind: 'timestamp', pointer: 5, overflow: 2, flag: 0, entries: [{ time: 1 }] }]],
    [
      'times and addresses',
      '440c 05 11 0a000001 00000001',
      [{ kind: 'timestamp', pointer: 5, overflow: 1, flag: 1, entries: [{ address: '10.0.0.1', time: 1 }] }],
    ],
    ['stream id', '8804 0007', [{ kind: 'streamId', id: 7 }]],
    ['security', '8206 abcd 0000 0000', [{ kind: 'security', data: 'abcd0000' }, { kind: 'end' }]],
    ['one that nobody knows', '5e04 0102', [{ kind: 'unknown', type: 0x5e, data: '0102' }]],
    [
      'known ones of another length',
      '8803 07 9403 07 440300 0702 00',
      [
        { kind: 'unknown', type: 0x88, data: '07' },
        { kind: 'unknown', type: 0x94, data: '07' },
        { kind: 'unknown', type: 0x44, data: '00' },
        { kind: 'unknown', type: 7, data: '' },
        { kind: 'end' },
      ],
    ],
    ['a length below two', '9401 0000', [{ kind: 'invalid', type: 0x94, length: 1 }]],
    ['a length beyond the header', '9405 0000', [{ kind: 'invalid', type: 0x94, length: 5 }]],
    [
      'a type without a length',
      '01010194',
      [
        { kind: 'noOperation' },
        { kind: 'noOperation' },
        { kind: 'noOperation' },
        { kind: 'invalid', type: 0x94, length: 0 },
      ],
    ],
  ])('options: %s', (_, options, expected) => {
    const layer = layerOf(ipv4, inIpv4(1, hex`0800`, hex`${options}`));
    expect(layer.options).toEqual(expected);
    expect(layer.headerLength).toBe(20 + hex`${options}`.length);
  });

  test('a header without options has none', () => {
    expect(layerOf(ipv4, inIpv4(1, hex``)).options).toBeUndefined();
  });

  test('options that the capture cut end before the cut', () => {
    const bytes = inIpv4(1, hex``, hex`01010101 94040000`).subarray(0, 26);
    expect(decodeAll(ipv4, bytes)).toMatchObject({
      layer: { checksumStatus: 'unverified', options: Array.from({ length: 4 }, () => ({ kind: 'noOperation' })) },
      stop: { reason: 'truncated', need: 28, have: 26 },
    });
  });
});
