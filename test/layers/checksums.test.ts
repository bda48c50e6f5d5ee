/**
 * What checksums tell, of the tunnel packet and of the packet inside: right, wrong, absent, or left to the NIC.
 */
import { expect, test } from '@jest/globals';
import { dissect } from '../../src/dissect.ts';
import * as f from '../frames.ts';
import { hex, join } from '../hex.ts';

const STATUS = { good: 'good', bad: 'bad', none: 'absent', partial: 'partial' } as const;
const SUMS = ['good', 'bad', 'none', 'partial'] as const;
const OUTER: f.Between = { source: f.ip4('192.168.122.10'), destination: f.ip4('192.168.122.11') };
const OUTER6: f.Between = { source: f.ip6('fd00:122::10'), destination: f.ip6('fd00:122::11') };

/** The inner frame: UDP or TCP over IPv4 or IPv6, of a length odd or even. */
function inner(protocol: 'udp' | 'tcp', version: 4 | 6, sum: f.Sum, length: number): Uint8Array {
  const between = version === 4 ? f.BETWEEN_IPV4 : f.BETWEEN_IPV6;
  const segment =
    protocol === 'udp'
      ? f.udp([1000, 2000], f.payload(length), sum, between)
      : f.tcp({ ports: [1000, 2000], sequence: 1, flags: 0x18 }, f.payload(length), sum, between);
  const number = protocol === 'udp' ? 17 : 6;
  return version === 4
    ? f.ethernet(0x0800, f.ipv4({ protocol: number }, segment))
    : f.ethernet(0x86dd, f.ipv6({ nextHeader: number }, segment));
}

/** The statuses of all UDP and TCP layers of a tunnel packet. */
function statuses(frame: Uint8Array, version: 4 | 6, sum: f.Sum): readonly string[] {
  const datagram = f.udp([40_984, 4789], f.vxlan(4097, frame), sum, version === 4 ? OUTER : OUTER6);
  const packet =
    version === 4
      ? f.ethernet(0x0800, f.ipv4({ protocol: 17, source: '192.168.122.10', destination: '192.168.122.11' }, datagram))
      : f.ethernet(0x86dd, f.ipv6({ nextHeader: 17, source: 'fd00:122::10', destination: 'fd00:122::11' }, datagram));
  return dissect(packet).layers.flatMap((layer) =>
    layer.kind === 'udp' || layer.kind === 'tcp' ? [`${layer.kind} ${layer.checksumStatus}`] : [],
  );
}

test.each(['udp', 'tcp'] as const)('outer UDP and inner %s, each judged by itself', (protocol) => {
  for (const [around, version] of [4, 6].flatMap((a) => [4, 6].map((b) => [a as 4 | 6, b as 4 | 6] as const))) {
    for (const outerSum of SUMS) {
      // TCP has no checksum that says that there is none.
      for (const innerSum of SUMS.filter((sum) => protocol === 'udp' || sum !== 'none')) {
        for (const length of [40, 41]) {
          const frame = inner(protocol, version, innerSum, length);
          expect([around, version, length, ...statuses(frame, around, outerSum)]).toEqual([
            around,
            version,
            length,
            `udp ${STATUS[outerSum]}`,
            `${protocol} ${STATUS[innerSum]}`,
          ]);
        }
      }
    }
  }
});

test('one off the pseudo-header sum is no partial checksum, but a wrong one', () => {
  const frame = inner('udp', 4, 'partial', 40);
  frame[14 + 20 + 7]! ^= 1;
  expect(statuses(frame, 4, 'none')).toEqual(['udp absent', 'udp bad']);
});

test('a tunnel packet that was cut, or a piece of one, is not judged, outside or inside', () => {
  const datagram = f.udp([40_984, 4789], f.vxlan(4097, inner('tcp', 4, 'bad', 400)), 'bad', f.BETWEEN_IPV4);
  const whole = f.ethernet(0x0800, f.ipv4({ protocol: 17 }, datagram));
  const cut = {
    number: 1,
    time: 0n,
    bytes: whole.subarray(0, 200),
    originalLength: whole.length,
    linkType: 1,
    point: '',
  };
  const piece = f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x2000 }, datagram.subarray(0, 200)));
  for (const given of [cut, piece]) {
    const judged = dissect(given).layers.flatMap((layer) =>
      layer.kind === 'udp' || layer.kind === 'tcp' ? [layer.checksumStatus] : [],
    );
    expect(judged).toEqual(['unverified', 'unverified']);
  }
});

test('the I flag and the reserved bits of VXLAN are kept as they came, and the frame inside is decoded all the same', () => {
  const frame = inner('udp', 4, 'good', 8);
  const datagram = f.udp([40_984, 4789], join(hex`f7 a1b2c3 001001 5a`, frame));
  const { layers } = dissect(f.ethernet(0x0800, f.ipv4({ protocol: 17 }, datagram)));
  expect(layers[3]).toMatchObject({ flags: 0xf7, vniValid: false, vni: 4097, reserved1: 0xa1b2c3, reserved2: 0x5a });
  expect(layers.at(-2)).toMatchObject({ kind: 'udp', checksumStatus: 'good' });
});
