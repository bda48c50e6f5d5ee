import assert from 'node:assert/strict';
import { describe, expect, test } from '@jest/globals';
import { Parser } from 'binary-parser';
import fc from 'fast-check';
import { type BinaryLayout, fromBinaryParser } from '../../src/bridges/binary-parser.ts';
import { dissect, dissector } from '../../src/dissect.ts';
import { NO_CONTEXT } from '../../src/layers/layer.ts';
import { standard } from '../../src/layers/standard.ts';
import { hex, join } from '../hex.ts';
import { inEthernet, inIpv4, inUdp } from '../layers/samples.ts';

const FRAME = inEthernet(0x0800, inIpv4(1, hex`0800 0000 1400 0007`));

/** Geneve (RFC 8926 §3.4) as a program of its own might have it. */
const geneve = fromBinaryParser({
  kind: 'my-geneve',
  claims: [['udp', 6081]],
  layout: new Parser()
    .endianness('big')
    .bit2('version')
    .bit6('optionWords')
    .bit1('control')
    .bit1('critical')
    .bit6('reserved')
    .uint16('protocolType')
    .bit24('vni')
    .bit8('reserved2')
    .buffer('options', { length: (fields) => 4 * fields.optionWords }),
  length: ({ optionWords }) => 8 + 4 * optionWords,
  next: ({ protocolType }) => ['ethertype', protocolType],
});

/** The user plane of GTP (3GPP TS 29.281 §5.1), which the dissector does not know. */
const gtp = fromBinaryParser({
  kind: 'gtp',
  claims: [['udp', 2152]],
  layout: new Parser()
    .endianness('big')
    .bit3('version')
    .bit5('flags')
    .uint8('type', { assert: (value) => value === 255 })
    .uint16('length')
    .uint32('tunnel'),
  length: 8,
  next: () => ['ethertype', 0x0800],
});

const decode = dissector([...standard, geneve, gtp]);
const inTunnel = (port: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  inEthernet(0x0800, inIpv4(17, inUdp(port, join(...parts))));

describe('a binary-parser layout as a protocol', () => {
  test('takes the place of ours, and says the same', () => {
    const bytes = inTunnel(6081, hex`02c0 6558 00100100 0102 83 01 00000007`, FRAME);
    const { layers, stop } = decode(bytes);
    expect(layers[3]).toEqual({
      kind: 'my-geneve',
      offset: 42,
      version: 0,
      optionWords: 2,
      control: 1,
      critical: 1,
      reserved: 0,
      protocolType: 0x6558,
      vni: 4097,
      reserved2: 0,
      options: '0102830100000007',
    });
    expect(layers.slice(4)).toEqual(dissect(bytes).layers.slice(4));
    expect(stop).toBeUndefined();
  });

  test('adds what was payload', () => {
    const bytes = inTunnel(2152, hex`30ff 0020 0000002a`, inIpv4(1, hex`0800 0000 1400 0007`));
    expect(dissect(bytes).layers.at(-1)).toMatchObject({ kind: 'payload' });
    const { layers } = decode(bytes);
    const gtpLayer = layers.find((layer) => layer.kind === 'gtp');
    // The layout's fields have types.
    const tunnel: number | undefined = gtpLayer?.tunnel;
    expect(tunnel).toBe(42);
    expect(layers.map(({ kind }) => kind)).toEqual(['ethernet', 'ipv4', 'udp', 'gtp', 'ipv4', 'icmp']);
  });

  test.each([
    ['nothing', '', { reason: 'truncated', need: 1, have: 0 }],
    ['half of its fixed part', '0200 6558', { reason: 'truncated', need: 5, have: 4 }],
    ['all but an octet of its options', '0100 6558 00100100 010203', { reason: 'truncated', need: 12, have: 11 }],
  ])('of %s is a stop', (_, bytes, stop) => {
    expect(decode(inTunnel(6081, hex`${bytes}`)).stop).toMatchObject({
      kind: 'my-geneve',
      offset: 42,
      limit: 'udp.length',
      ...stop,
    });
  });

  test('that refuses is a stop', () => {
    expect(decode(inTunnel(2152, hex`3001 0000 00000000`)).stop).toMatchObject({
      reason: 'malformed',
      kind: 'gtp',
      limit: 'gtp',
    });
  });

  test.each([
    ['no octets', 0],
    ['no number', Number.NaN],
    ['a negative number', -8],
    ['a fraction', 1.5],
  ])('of a length that is %s is a stop', (_, length) => {
    const endless = fromBinaryParser({
      kind: 'endless',
      claims: [],
      layout: new Parser().uint8('one'),
      length: () => length,
    });
    expect(endless.decode(hex`0102`, 0, 2, NO_CONTEXT)).toMatchObject({
      stop: { reason: 'malformed', limit: 'endless.length' },
    });
  });

  test('may say its own length by its last offset', () => {
    const counted = fromBinaryParser({
      kind: 'counted',
      claims: [],
      layout: new Parser()
        .uint8('count')
        .array('items', { type: new Parser().uint16('value'), length: 'count' })
        .saveOffset('end'),
      length: ({ end }) => end,
    });
    expect(counted.decode(hex`ff 02 0001 0002 ff`, 1, 7, NO_CONTEXT)).toMatchObject({
      layer: { kind: 'counted', offset: 1, count: 2, items: [{ value: 1 }, { value: 2 }] },
      next: undefined,
      start: 6,
      end: 7,
    });
  });

  test('keeps its layers plain, and their name and place ours', () => {
    const layout: BinaryLayout<{
      kind: number;
      offset: number;
      big: bigint;
      bytes: Uint8Array;
      deep: object[];
      none: null;
    }> = {
      parse: (bytes) => ({ kind: 1, offset: 2, big: 2n ** 63n, bytes, deep: [{ bytes }], none: null }),
    };
    const { layer } = fromBinaryParser({ kind: 'odd', claims: [], layout, length: 1 }).decode(
      hex`ff 0a0b`,
      1,
      3,
      NO_CONTEXT,
    );
    expect(layer).toEqual({
      kind: 'odd',
      offset: 1,
      big: '9223372036854775808',
      bytes: '0a0b',
      deep: [{ bytes: '0a0b' }],
      none: null,
    });
    expect(JSON.parse(JSON.stringify(layer))).toEqual(layer);
  });

  test('never throws, and reads nothing outside', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40, size: 'max' }),
        fc.nat({ max: 40 }),
        fc.nat({ max: 40 }),
        (bytes, a, b) => {
          const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)];
          const other = bytes.map((octet, i) => (i >= start && i < end ? octet : octet ^ 0xff));
          for (const protocol of [geneve, gtp]) {
            const decoded = protocol.decode(bytes, start, end, NO_CONTEXT);
            assert.deepEqual(protocol.decode(other, start, end, NO_CONTEXT), decoded);
            if (decoded.stop === undefined)
              assert.ok(start < decoded.start && decoded.start <= decoded.end && decoded.end <= end);
          }
        },
      ),
      { seed: 20_261_122, numRuns: 1000 },
    );
  });
});
