import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { dissect, dissector, frames } from '../src/dissect.ts';
import { ethernet } from '../src/layers/ethernet.ts';
import { ipv4 } from '../src/layers/ipv4.ts';
import { type LayerBase, type Protocol, short, TUNNEL_LIMIT } from '../src/layers/layer.ts';
import { type Layer, standard } from '../src/layers/standard.ts';
import { udp } from '../src/layers/udp.ts';
import { open } from '../src/node.ts';
import type { CaptureRecord, Packet } from '../src/packet.ts';
import { read } from '../src/read.ts';
import { hex, join } from './hex.ts';
import { inEthernet, inIpv4, inIpv6, inUdp } from './layers/samples.ts';
import { shared, sharedMissing, unless } from './oracle/need.ts';

const ECHO = hex`0800 0000 1400 0007 61626364`;
const FRAME = inEthernet(0x0800, inIpv4(1, ECHO));

const recordOf = (bytes: Uint8Array, more: Partial<CaptureRecord> = {}): CaptureRecord => ({
  number: 1,
  time: 0n,
  bytes,
  originalLength: bytes.length,
  linkType: 1,
  point: 'here',
  ...more,
});

const kinds = ({ layers }: Packet<LayerBase>): readonly string[] => layers.map(({ kind }) => kind);

describe('dissect', () => {
  test('octets alone are an Ethernet frame', () => {
    const packet = dissect(FRAME);
    expect(kinds(packet)).toEqual(['ethernet', 'ipv4', 'icmp', 'payload']);
    expect(packet.stop).toBeUndefined();
    expect(packet.record).toMatchObject({ number: 1, linkType: 1, originalLength: FRAME.length, bytes: FRAME });
  });

  test('the payload is what no protocol claims, without the padding behind it', () => {
    const { layers } = dissect(join(FRAME, hex`0000 0000`));
    expect(layers.at(-1)).toEqual({ kind: 'payload', offset: 42, length: 4 });
  });

  test.each([
    [1, FRAME, ['ethernet', 'ipv4', 'icmp', 'payload']],
    [12, inIpv4(1, ECHO), ['ipv4', 'icmp', 'payload']],
    [14, inIpv4(1, ECHO), ['ipv4', 'icmp', 'payload']],
    [101, inIpv4(1, ECHO), ['ipv4', 'icmp', 'payload']],
    [101, inIpv6(58, hex`8000 0000 1400 0007`), ['ipv6', 'icmpv6']],
    [228, inIpv4(1, ECHO), ['ipv4', 'icmp', 'payload']],
    [229, inIpv6(58, hex`8000 0000 1400 0007`), ['ipv6', 'icmpv6']],
    [0, join(hex`02000000`, inIpv4(1, ECHO)), ['loopback', 'ipv4', 'icmp', 'payload']],
    [108, join(hex`0000001c`, inIpv6(58, hex`8000 0000 1400 0007`)), ['loopback', 'ipv6', 'icmpv6']],
    [
      113,
      join(hex`0000 0001 0006 0242c0a8c803 0000 0800`, inIpv4(1, ECHO)),
      ['linux-cooked', 'ipv4', 'icmp', 'payload'],
    ],
    [
      276,
      join(hex`0800 0000 00000001 0001 00 06 0242c0a8c803 0000`, inIpv4(1, ECHO)),
      ['linux-cooked', 'ipv4', 'icmp', 'payload'],
    ],
  ])('link type %i', (linkType, bytes, expected) => {
    const packet = dissect(recordOf(bytes, { linkType }));
    expect(kinds(packet)).toEqual(expected);
    expect(packet.stop).toBeUndefined();
  });

  test('a link type that is not known is a stop, and all its octets payload', () => {
    const stop = { reason: 'unsupported', kind: 'payload', offset: 0, need: 0, have: 3, limit: 'linkType' };
    expect(dissect(recordOf(hex`010203`, { linkType: 105 }))).toMatchObject({
      layers: [{ kind: 'payload', offset: 0, length: 3 }],
      stop,
    });
    expect(dissect(recordOf(hex``, { linkType: 105 }))).toMatchObject({ layers: [], stop: { ...stop, have: 0 } });
  });

  test('an empty raw packet is cut before its version', () => {
    expect(dissect(recordOf(hex``, { linkType: 101 })).stop).toMatchObject({
      reason: 'truncated',
      kind: 'ipv4',
      need: 20,
      have: 0,
    });
  });
});

describe('a stop says why, where, and who set the bound', () => {
  const DATAGRAM = inEthernet(0x0800, inIpv4(17, inUdp(53, hex`00112233`))); // 46 octets

  test.each([
    [
      'the capture cut a header',
      DATAGRAM.subarray(0, 30),
      46,
      1,
      { reason: 'snapped', kind: 'ipv4', offset: 14, need: 20, have: 16, limit: 'capture' },
    ],
    [
      'the capture cut the payload',
      DATAGRAM.subarray(0, 44),
      46,
      3,
      { reason: 'snapped', kind: 'ipv4', offset: 14, need: 32, have: 30, limit: 'capture' },
    ],
    ['the capture cut padding alone', DATAGRAM, 60, 4, undefined],
    [
      'the sender cut a header',
      DATAGRAM.subarray(0, 30),
      30,
      1,
      { reason: 'truncated', kind: 'ipv4', offset: 14, need: 20, have: 16, limit: 'capture' },
    ],
    [
      'the sender cut the payload',
      DATAGRAM.subarray(0, 44),
      44,
      3,
      { reason: 'truncated', kind: 'ipv4', offset: 14, need: 32, have: 30, limit: 'capture' },
    ],
    [
      'the sender cut what the capture cut too',
      DATAGRAM.subarray(0, 44),
      45,
      3,
      { reason: 'truncated', kind: 'ipv4', offset: 14, need: 32, have: 30, limit: 'capture' },
    ],
  ])('%s', (_, bytes, originalLength, count, stop) => {
    const packet = dissect(recordOf(bytes, { originalLength }));
    expect(packet.layers.filter(({ kind }) => kind !== 'payload')).toHaveLength(Math.min(count, 3));
    expect(packet.stop).toEqual(stop);
  });

  test('an inner length ends the inner headers, whatever lies behind', () => {
    const bytes = inEthernet(0x0800, inIpv4(6, hex`9c40 0050 00001388`));
    expect(dissect(join(bytes, new Uint8Array(40))).stop).toEqual({
      reason: 'truncated',
      kind: 'tcp',
      offset: 34,
      need: 20,
      have: 8,
      limit: 'ipv4.totalLength',
    });
  });

  test('a UDP length beyond its packet is the UDP header that lies', () => {
    const datagram = inUdp(53, hex`00112233`);
    datagram[5] = 40;
    expect(dissect(inEthernet(0x0800, inIpv4(17, datagram))).stop).toEqual({
      reason: 'truncated',
      kind: 'udp',
      offset: 34,
      need: 40,
      have: 12,
      limit: 'ipv4.totalLength',
    });
  });

  test('a UDP length short of its packet ends the payload', () => {
    const datagram = inUdp(53, hex`00112233`);
    datagram[5] = 10;
    const packet = dissect(inEthernet(0x0800, inIpv4(17, datagram)));
    expect(packet.layers.at(-1)).toMatchObject({ kind: 'payload', length: 2 });
    expect(packet.stop).toBeUndefined();
  });

  test('the frame in a tunnel is bounded by the tunnel', () => {
    const inner = FRAME.subarray(0, 30);
    const packet = dissect(inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, inner)))));
    expect(packet.stop).toMatchObject({ reason: 'truncated', kind: 'ipv4', offset: 64, limit: 'udp.length' });
  });

  test('of a first fragment the rest is elsewhere', () => {
    const first = inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, FRAME)).subarray(0, 56));
    first[6] = 0x20; // more fragments
    expect(dissect(inEthernet(0x0800, first)).stop).toMatchObject({
      reason: 'truncated',
      kind: 'icmp',
      offset: 84,
      need: 8,
      have: 6,
      limit: 'ipv4.moreFragments',
    });
    const second = inIpv6(
      44,
      join(hex`1100 0001 00000001`, inUdp(4789, join(hex`08000000 00100100`, FRAME)).subarray(0, 56)),
    );
    expect(dissect(inEthernet(0x86dd, second)).stop).toMatchObject({
      reason: 'truncated',
      limit: 'ipv6-fragment.moreFragments',
    });
  });

  test('a payload that no header bounds ends where the capture was cut', () => {
    const bytes = inEthernet(0x88b5, hex`0102`);
    expect(dissect(recordOf(bytes, { originalLength: 100 }))).toMatchObject({
      layers: [{ kind: 'ethernet' }, { kind: 'payload', offset: 14, length: 2 }],
      stop: { reason: 'snapped', kind: 'payload', offset: 14, need: 86, have: 2, limit: 'capture' },
    });
    expect(dissect(recordOf(bytes.subarray(0, 14), { originalLength: 100 })).stop).toMatchObject({
      kind: 'payload',
      have: 0,
    });
    // ARP's addresses end it: what was cut is padding.
    const arp = inEthernet(0x0806, hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`);
    expect(dissect(recordOf(arp, { originalLength: 60 })).stop).toBeUndefined();
  });

  test('a header that contradicts itself says which field', () => {
    expect(dissect(inEthernet(0x0800, hex`65000014 00000000 40010000 c0a8c803 c0a8c805`)).stop).toEqual({
      reason: 'malformed',
      kind: 'ipv4',
      offset: 14,
      need: 20,
      have: 20,
      limit: 'ipv4.version',
    });
  });

  test('the header stays of which only the options are cut', () => {
    const packet = dissect(
      inEthernet(0x0800, inIpv4(6, hex`9c40 0050 00001388 00000000 8002 faf0 0000 0000 020405b4`)),
    );
    expect(packet.layers.at(-1)).toMatchObject({ kind: 'tcp', options: [{ kind: 'maximumSegmentSize' }] });
    expect(packet.stop).toMatchObject({ reason: 'truncated', kind: 'tcp', need: 32, have: 24 });
  });
});

describe('bounds', () => {
  test(`tunnels are followed ${TUNNEL_LIMIT} deep, and it is said where they go on`, () => {
    const nested = (depth: number): Uint8Array =>
      depth === 0
        ? FRAME
        : inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, nested(depth - 1)))));
    const within = dissect(nested(TUNNEL_LIMIT));
    expect(within.stop).toBeUndefined();
    expect(kinds(within).filter((kind) => kind === 'vxlan')).toHaveLength(TUNNEL_LIMIT);
    const beyond = dissect(nested(TUNNEL_LIMIT + 1));
    expect(kinds(beyond).filter((kind) => kind === 'vxlan')).toHaveLength(TUNNEL_LIMIT + 1);
    expect(beyond.stop).toMatchObject({ reason: 'unsupported', kind: 'ethernet', limit: 'depth' });
  });

  test('layers that are no tunnels are followed 256 deep', () => {
    const packet = dissect(inEthernet(0x8847, new Uint8Array(4 * 300)));
    expect(packet.layers).toHaveLength(256);
    expect(packet.stop).toMatchObject({ reason: 'unsupported', kind: 'mpls', limit: 'depth' });
  });

  test('a frame full of tags, tunnels and quotes is done in no time', () => {
    let message: Uint8Array = new Uint8Array(50_000);
    for (let i = 0; i < 200; i++) message = join(hex`0301 0000 0000 0000`, inIpv4(1, message));
    const quotes = inEthernet(0x0800, inIpv4(1, message));
    const tags = inEthernet(0x8100, new Uint8Array(65_000).fill(0x81));
    const started = process.cpuUsage().user;
    dissect(quotes);
    dissect(tags);
    expect(process.cpuUsage().user - started).toBeLessThan(1_000_000);
  });
});

describe('frames', () => {
  test('cut a packet at its tunnels', () => {
    const packet = dissect(inEthernet(0x0800, inIpv4(17, inUdp(4789, join(hex`08000000 00100100`, FRAME)))));
    expect(frames(packet)).toEqual([
      { scope: [], layers: packet.layers.slice(0, 4) },
      { scope: [4097], layers: packet.layers.slice(4) },
    ]);
  });

  test('an untunnelled packet is one frame', () => {
    const packet = dissect(FRAME);
    expect(frames(packet)).toEqual([{ scope: [], layers: packet.layers }]);
  });
});

describe('dissector', () => {
  interface Knock extends LayerBase {
    readonly kind: 'knock';
    readonly word: number;
  }
  const knock: Protocol<Knock> = {
    kind: 'knock',
    claims: [['udp', 53]],
    decode(bytes, start, end) {
      if (end - start < 2) return short('knock', start, end, 2);
      const layer: Knock = { kind: 'knock', offset: start, word: (bytes[start]! << 8) | bytes[start + 1]! };
      return { layer, next: undefined, start: start + 2, end };
    },
  };
  const KNOCK = inEthernet(0x0800, inIpv4(17, inUdp(53, hex`1234`)));

  test('knows the protocols that it is given, and no other', () => {
    expect(kinds(dissector([ethernet, ipv4, udp])(KNOCK))).toEqual(['ethernet', 'ipv4', 'udp', 'payload']);
    expect(kinds(dissector([ethernet])(KNOCK))).toEqual(['ethernet', 'payload']);
    expect(dissector([])(KNOCK).stop).toMatchObject({ reason: 'unsupported', limit: 'linkType' });
  });

  test("takes a user's protocol beside the standard ones", () => {
    const { layers } = dissector([...standard, knock])(KNOCK);
    expect(layers.at(-1)).toEqual({ kind: 'knock', offset: 42, word: 0x1234 });
  });

  test('of two that claim one slot the later wins', () => {
    const other: Protocol<LayerBase> = {
      ...knock,
      kind: 'other',
      decode: (_, start, end) => ({ layer: { kind: 'other', offset: start }, next: undefined, start: end, end }),
    };
    expect(kinds(dissector([...standard, knock, other])(KNOCK)).at(-1)).toBe('other');
  });

  test('a quote of a protocol that is not there is no quote', () => {
    const icmp = standard.find(({ kind }) => kind === 'icmp');
    const error = join(
      hex`45000038 00000000 40010000 c0a8c803 c0a8c805 0301 0000 0000 0000`,
      inIpv4(17, inUdp(53, hex``)),
    );
    const alone: Protocol<Layer> = { ...icmp!, claims: [['linktype', 1]] };
    expect(dissector([alone])(recordOf(error.subarray(20))).layers[0]).not.toHaveProperty('quoted');
  });
});

describe("the article's captures", () => {
  unless(sharedMissing)('Terminal 3: the ping of the containers inside VNI 4097', async () => {
    const packets: Packet[] = [];
    for await (const record of read(open(joinPath(shared ?? '', 'captures/article/terminal3-ens3.pcap'))))
      packets.push(dissect(record));
    expect(packets.map(kinds)).toEqual(
      Array.from({ length: 2 }, () => ['ethernet', 'ipv4', 'udp', 'vxlan', 'ethernet', 'ipv4', 'icmp', 'payload']),
    );
    expect(packets[0]?.layers).toMatchObject([
      { etherType: 0x0800 },
      { protocol: 17, checksumStatus: 'good' },
      { destinationPort: 4789, checksumStatus: 'absent' },
      { flags: 8, vniValid: true, vni: 4097 },
      { etherType: 0x0800 },
      { protocol: 1 },
      { type: 8, code: 0, checksumStatus: 'good', identifier: 6144 },
      { length: 56 },
    ]);
    expect(packets.every(({ stop }) => stop === undefined)).toBe(true);
  });
});
