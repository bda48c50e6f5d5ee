/**
 * Plain packets come out as the walk from header to header decodes them, whatever is done to their octets.
 */
import { deepStrictEqual } from 'node:assert';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { REMEMBERED } from '../../src/checksum.ts';
import { dissect, dissector } from '../../src/dissect.ts';
import { TUNNEL_LIMIT } from '../../src/layers/layer.ts';
import { plainLayers, portOwners } from '../../src/layers/plain.ts';
import { standard } from '../../src/layers/standard.ts';
import { open } from '../../src/node.ts';
import type { CaptureRecord } from '../../src/packet.ts';
import { read, recordsOf } from '../../src/read.ts';
import * as make from '../frames.ts';
import { hex, join } from '../hex.ts';
import { capturesIn, shared, sharedMissing, unless } from '../oracle/need.ts';
import { SAMPLES, wholeOf } from './samples.ts';

const SEED = 20_261_123;
const walk = dissector(standard);
const owners = portOwners(standard);

const recordOf = (bytes: Uint8Array, originalLength = bytes.length, linkType = 1): CaptureRecord => ({
  number: 1,
  time: 0n,
  bytes,
  originalLength,
  linkType,
  point: '',
});

/** Hold what `dissect` tells of a record against what the walk tells. */
const hold = (record: CaptureRecord): void => deepStrictEqual(dissect(record), walk(record));

const TIMESTAMPS = hex`0101080a 00000001 00000002`;
const echo = (type: number): Uint8Array => make.icmp(type, 0, join(hex`1400 0007`, make.payload(57)));
const segment = (length: number, checksum: make.Sum, between = make.BETWEEN_IPV4): Uint8Array =>
  make.tcp(
    { ports: [49_153, 80], sequence: 9, flags: 0x18, options: TIMESTAMPS },
    make.payload(length),
    checksum,
    between,
  );
const ARP = hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`;

/** What a frame carries that is plain, by its EtherType. */
const CARRIED: readonly (readonly [etherType: number, payload: Uint8Array])[] = [
  [0x0806, ARP],
  [0x0800, make.ipv4({ protocol: 1 }, echo(8))],
  [0x0800, make.ipv4({ protocol: 1, service: 0xb9, fragment: 0x8000 }, echo(0))],
  ...(['good', 'bad', 'partial'] as const).flatMap((sum): [number, Uint8Array][] => [
    [0x0800, make.ipv4({ protocol: 6 }, segment(0, sum))],
    [0x0800, make.ipv4({ protocol: 6, fragment: 0x4000 }, segment(1333, sum))],
    [0x0800, make.ipv4({ protocol: 17 }, make.udp([9999, 9998], make.payload(33), sum))],
    [0x86dd, make.ipv6({ nextHeader: 6 }, segment(100, sum, make.BETWEEN_IPV6))],
    [0x86dd, make.ipv6({ nextHeader: 17 }, make.udp([9999, 9998], make.payload(33), sum, make.BETWEEN_IPV6))],
  ]),
];

const inTunnel = (inner: Uint8Array): Uint8Array =>
  make.ethernet(0x0800, make.ipv4({ protocol: 17 }, make.udp([51_234, 4789], make.vxlan(4097, inner))));

/** Plain frames: with and without tags, outside and inside of tunnels. */
const plain: readonly Uint8Array[] = CARRIED.flatMap(([etherType, payload]) => {
  const frame = make.ethernet(etherType, payload);
  const tagged = make.ethernet(0x88a8, make.vlan(0x3064, 0x8100, make.vlan(0x0002, etherType, payload)));
  const tunnel6 = make.udp([51_234, 8472], make.vxlan(4098, tagged), 'good', make.BETWEEN_IPV6);
  return [
    frame,
    tagged,
    inTunnel(frame),
    inTunnel(inTunnel(frame)),
    make.ethernet(0x86dd, make.ipv6({ nextHeader: 17 }, tunnel6)),
  ];
});

describe('plain packets', () => {
  test('are decoded in one go, as the walk decodes them', () => {
    for (const bytes of plain) {
      deepStrictEqual(plainLayers(bytes, owners), walk(bytes).layers);
      hold(recordOf(bytes));
      // With the padding of a short frame behind.
      hold(recordOf(join(bytes, new Uint8Array(7))));
    }
  });

  test('are decoded as the walk does wherever they lie in a buffer, and however large it is', () => {
    for (const size of [8192, REMEMBERED, REMEMBERED + 1]) {
      const memory = new Uint8Array(size).fill(0xff);
      for (const [i, frame] of plain.entries()) {
        const at = i % 2 === 0 ? 37 + i : size - frame.length;
        memory.set(frame, at);
        const bytes = memory.subarray(at, at + frame.length);
        deepStrictEqual(plainLayers(bytes, owners), walk(frame).layers);
        for (let length = 0; length < frame.length; length += 9) hold(recordOf(bytes.subarray(0, length)));
      }
    }
    const gone = new Uint8Array(plain[0]!);
    structuredClone(gone, { transfer: [gone.buffer] });
    hold(recordOf(gone));
  });

  test('are decoded as the walk does where they are cut, or of another link type', () => {
    for (const bytes of plain) {
      for (let length = 0; length < Math.min(bytes.length, 250); length++) {
        hold(recordOf(bytes.subarray(0, length)));
        hold(recordOf(bytes.subarray(0, length), bytes.length));
      }
      hold(recordOf(bytes, bytes.length, 12));
    }
  });

  test('tunnels within tunnels are followed as deep as the walk goes', () => {
    let bytes: Uint8Array = make.ethernet(0x0806, ARP);
    for (let depth = 1; depth <= TUNNEL_LIMIT + 1; depth++) {
      bytes = inTunnel(bytes);
      expect(plainLayers(bytes, owners) === undefined).toBe(depth > TUNNEL_LIMIT);
      hold(recordOf(bytes));
    }
  });

  test('lengths that contradict the packet are left to the walk', () => {
    for (const totalLength of [0, 19, 21, 2000]) {
      hold(recordOf(make.ethernet(0x0800, make.ipv4({ protocol: 1, totalLength }, echo(8)))));
    }
    for (const payloadLength of [0, 3, 2000]) {
      hold(recordOf(make.ethernet(0x86dd, make.ipv6({ nextHeader: 6, payloadLength }, segment(9, 'good')))));
    }
  });

  test('damaged ones are decoded as the walk does', () => {
    // What selects another way through: versions, lengths, protocols, ports, tags, flags.
    const telling = fc.constantFrom(0, 1, 4, 6, 8, 11, 17, 0x12, 0x20, 0x45, 0x46, 0x60, 0x81, 0x86, 0xb5, 0xdd, 0xff);
    const damaged = fc
      .record({
        frame: fc.constantFrom(...plain),
        // Headers are at the front.
        hits: fc.array(fc.tuple(fc.oneof(fc.nat({ max: 127 }), fc.nat()), fc.oneof(telling, fc.nat({ max: 255 }))), {
          maxLength: 4,
        }),
        // Claimed for other ports, of which some are other protocols'.
        port: fc.constantFrom(undefined, 4790, 6081, 4789, 53),
      })
      .map(({ frame, hits, port }) => {
        const bytes = frame.slice();
        for (const [at, octet] of hits) bytes[at % bytes.length] = octet;
        if (port !== undefined && bytes.length > 37) bytes.set([port >> 8, port & 0xff], 36);
        return bytes;
      });
    fc.assert(
      fc.property(damaged, (bytes) => hold(recordOf(bytes))),
      { seed: SEED, numRuns: 4000 },
    );
  });

  test('the samples of all protocols are decoded as the walk does', () => {
    for (const { linkType, bytes } of SAMPLES.map(wholeOf)) {
      for (let length = 0; length <= bytes.length; length++)
        hold(recordOf(bytes.subarray(0, length), bytes.length, linkType));
    }
  });

  test('a port that another protocol claims, and a row of tags, are left to the walk', () => {
    const geneve = make.ethernet(0x0800, make.ipv4({ protocol: 17 }, make.udp([6081, 4000], make.payload(20))));
    expect(plainLayers(geneve, owners)).toBeUndefined();
    for (const tags of [5, 300]) {
      const row = new Uint8Array(4 * tags).map((_, i) => [0, 1, 0x81, 0][i % 4]!);
      const bytes = make.ethernet(0x8100, join(row, hex`0001 0800`, make.ipv4({ protocol: 1 }, echo(8))));
      expect(plainLayers(bytes, owners)).toBeUndefined();
      hold(recordOf(bytes));
    }
  });

  test('come out the same at once, in another order, and once more after others', async () => {
    const header = hex`d4c3b2a1 02000400 00000000 00000000 ffff0000 01000000`;
    const frames = Array.from({ length: 400 }, (_, i) => plain[(i * 7) % plain.length]!);
    const records = frames.map((bytes) => {
      const words = Uint32Array.of(1, 2, bytes.length, bytes.length);
      return join(new Uint8Array(words.buffer), bytes);
    });
    const seen: [CaptureRecord, unknown][] = [];
    for await (const batch of read([join(header, ...records)]).batches()) {
      for (const record of recordsOf(batch)) seen.push([record, dissect(record).layers]);
    }
    expect(new Set(seen.map(([{ bytes }]) => bytes.buffer)).size).toBeGreaterThan(2);
    for (const [i, [record, layers]] of [...seen.entries()].reverse()) {
      deepStrictEqual(layers, walk(frames[i]!).layers);
      deepStrictEqual(dissect(record).layers, layers);
      deepStrictEqual(dissect(record.bytes.subarray(0)).layers, layers);
    }
  });

  /** The most records of a capture: more of the same tell nothing new. */
  const MOST = 2000;

  unless(sharedMissing)(
    'every capture there is comes out as the walk decodes it',
    async () => {
      let packets = 0;
      let inOneGo = 0;
      for (const folder of ['captures', 'corpus/captures', 'corpus/malformed']) {
        for (const path of capturesIn(joinPath(shared ?? '', folder))) {
          let records = 0;
          // Some of them are damaged: what is before the damage counts.
          try {
            for await (const record of read(open(path))) {
              hold(record);
              packets++;
              if (record.linkType === 1 && plainLayers(record.bytes, owners) !== undefined) inOneGo++;
              if (++records === MOST) break;
            }
          } catch (error) {
            if ((error as Error).name !== 'CaptureError') throw error;
          }
        }
      }
      expect(packets).toBeGreaterThan(50_000);
      expect(inOneGo).toBeGreaterThan(10_000);
    },
    300_000,
  );
});
