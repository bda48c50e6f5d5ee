/**
 * Tunnels opened: which frames come out of which records, and what is known of them.
 */
import { describe, expect, test } from '@jest/globals';
import { withVxlanPorts } from '../../src/layers/standard.ts';
import type { Batch } from '../../src/packet.ts';
import { decapsulator } from '../../src/reports/decapsulate.ts';
import * as f from '../frames.ts';
import { hex, join } from '../hex.ts';
import { batchOf } from './tcpdump/printed.ts';

const PING = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, f.icmp(8, 0, join(hex`18000001`, f.payload(8)))));
const udp = (ports: readonly [number, number], payload: Uint8Array): Uint8Array =>
  f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp(ports, payload)));
const TUNNELLED = udp([40984, 4789], f.vxlan(4097, PING));
/** The inner frame's place in {@link TUNNELLED}: behind Ethernet, IPv4, UDP and VXLAN. */
const INNER = 14 + 20 + 8 + 8;

/** What comes out of a batch, record by record. */
function inside(batch: Batch): readonly { octets: Uint8Array; linkType: number; original: number }[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    octets: batch.bytes.slice(batch.start[i]!, batch.start[i]! + batch.captured[i]!),
    linkType: batch.interfaces[batch.interface[i]!]!.linkType,
    original: batch.original[i]!,
  }));
}
const opened = (bytes: Uint8Array, original?: number): ReturnType<typeof inside> =>
  inside(decapsulator()(batchOf({ bytes, ...(original === undefined ? {} : { original }) }, 3, 5, 0xee)));
const whole = (octets: Uint8Array, linkType = 1): ReturnType<typeof inside> => [
  { octets, linkType, original: octets.length },
];

describe('frames that come out', () => {
  test('of VXLAN', () => {
    expect(opened(TUNNELLED)).toEqual(whole(PING));
  });

  test('over IPv6', () => {
    const datagram = f.udp([40984, 4789], f.vxlan(4097, PING), 'good', f.BETWEEN_IPV6);
    expect(opened(f.ethernet(0x86dd, f.ipv6({ nextHeader: 17 }, datagram)))).toEqual(whole(PING));
  });

  test('of Geneve, behind its options', () => {
    expect(opened(udp([58719, 6081], join(hex`0240 6558 00000a 00 0102 80 01 0000000c`, PING)))).toEqual(whole(PING));
  });

  test('of VXLAN-GPE, where they have no link layer', () => {
    const bare = PING.subarray(14);
    expect(opened(udp([58719, 4790], f.vxlan(5, bare, 0x0c00_0001)))).toEqual(whole(bare, 228));
    const six = f.ipv6({ nextHeader: 58 }, f.icmpv6(128, 0, hex`00010002`));
    expect(opened(udp([58719, 4790], f.vxlan(5, six, 0x0c00_0002)))).toEqual(whole(six, 229));
    expect(opened(udp([58719, 4790], f.vxlan(5, PING, 0x0c00_0003)))).toEqual(whole(PING));
  });

  test('of the outermost tunnel alone', () => {
    expect(opened(udp([40000, 4789], f.vxlan(1, TUNNELLED)))).toEqual(whole(TUNNELLED));
  });

  test('without the padding of the frame around them', () => {
    expect(opened(join(TUNNELLED, new Uint8Array(6)))).toEqual(whole(PING));
  });

  test('no longer than the frame around them, whatever the datagram says', () => {
    const lying = TUNNELLED.slice();
    lying.set(hex`ffff`, 14 + 20 + 4);
    expect(opened(lying)).toEqual(whole(PING));
    lying.set(hex`0008`, 14 + 20 + 4);
    expect(opened(lying)).toEqual([]);
  });

  test('cut where the capture was', () => {
    const cut = TUNNELLED.subarray(0, INNER + 40);
    expect(opened(cut, TUNNELLED.length)).toEqual([
      { octets: PING.subarray(0, 40), linkType: 1, original: PING.length },
    ]);
  });

  test('of ports that were named', () => {
    const batch = batchOf({ bytes: udp([40984, 14_789], f.vxlan(4097, PING)) });
    expect(inside(decapsulator()(batch))).toEqual([]);
    expect(inside(decapsulator(withVxlanPorts([14_789]))(batch))).toEqual(whole(PING));
  });
});

test.each([
  ['a record without a tunnel', PING],
  ['a tunnel without a frame', udp([40984, 4789], f.vxlan(4097, new Uint8Array(0)))],
  ['a record that ends before the frame', TUNNELLED.subarray(0, INNER - 1)],
  ['a fragment', f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 3 }, TUNNELLED.subarray(34)))],
  ['a tunnel of something else', udp([58719, 4790], f.vxlan(5, f.payload(40), 0x0c00_0063))],
])('%s is left out', (_, bytes) => {
  expect(opened(bytes, Math.max(bytes.length, 60))).toEqual([]);
});

/** Records of a batch, one after the other: times count up. */
function batch(frames: readonly Uint8Array[], interfaces: Batch['interfaces'], of: readonly number[]): Batch {
  const starts = frames.map((_, i) => frames.slice(0, i).reduce((sum, { length }) => sum + length, 0));
  return {
    bytes: join(...frames),
    count: frames.length,
    first: 1,
    start: Uint32Array.from(starts),
    captured: Uint32Array.from(frames, ({ length }) => length),
    original: Uint32Array.from(frames, ({ length }) => length),
    seconds: Float64Array.from(frames, (_, i) => 1000 + i),
    nanoseconds: Uint32Array.from(frames, (_, i) => 7 * i),
    interface: Uint16Array.from(of),
    interfaces,
  };
}
const ENS3: Batch['interfaces'][number] = { point: 'ens3', linkType: 1, snapLength: 0, timeDigits: 9 };
const ENS4: Batch['interfaces'][number] = { point: 'ens4', linkType: 1, snapLength: 0, timeDigits: 6 };
const BARE = udp([58719, 4790], f.vxlan(5, PING.subarray(14), 0x0c00_0001));

test('times stay, numbers are counted anew over all batches, and interfaces keep their names', () => {
  const open = decapsulator();
  const first = open(batch([PING, TUNNELLED, PING, BARE], [ENS3, ENS4], [0, 0, 1, 1]));
  expect([first.count, first.first]).toEqual([2, 1]);
  expect([...first.seconds.subarray(0, 2)]).toEqual([1001, 1003]);
  expect([...first.nanoseconds.subarray(0, 2)]).toEqual([7, 21]);
  const seen = (of: Batch): unknown =>
    Array.from({ length: of.count }, (_, i) => {
      const { point, linkType, timeDigits } = of.interfaces[of.interface[i]!]!;
      return [point, linkType, timeDigits];
    });
  expect(seen(first)).toEqual([
    ['ens3', 1, 9],
    ['ens4', 228, 6],
  ]);
  const second = open(batch([TUNNELLED, BARE, BARE], [ENS3, ENS4], [1, 0, 1]));
  expect([second.count, second.first]).toEqual([3, 3]);
  expect(seen(second)).toEqual([
    ['ens4', 1, 6],
    ['ens3', 228, 9],
    ['ens4', 228, 6],
  ]);
  // An interface is listed once for each link type, however many batches there are.
  expect(open(batch([TUNNELLED, BARE], [ENS3, ENS4], [0, 1])).interfaces).toHaveLength(4);
});
