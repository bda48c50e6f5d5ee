/** TCP data that one point saw as one packet and another as several: matched by octets, also where it was cut twice. */
import { describe, expect, test } from '@jest/globals';
import {
  LEFT,
  Network,
  POINTS,
  type PointName,
  path,
  RIGHT,
  type Station,
  told,
  VNI,
  VTEP_LEFT,
  VTEP_RIGHT,
} from './network.ts';
import { ACK, frame, ipv4, PSH, SYN, tcp, tunnelled } from './packets.ts';

const PIECE = 100;

function segment(from: Station, to: Station, sequence: number, length: number, flags: number, id: number): Uint8Array {
  const ports = from === LEFT ? { from: 4000, to: 80 } : { from: 80, to: 4000 };
  const data = Uint8Array.from({ length }, (_, i) => (sequence + i) & 0xff);
  return frame(
    from.mac,
    to.mac,
    0x0800,
    ipv4(
      { source: from.ip, destination: to.ip, protocol: 6, identification: id },
      tcp({ ...ports, sequence, acknowledgment: 1, flags }, data),
    ),
  );
}

/** Let octets pass the points, cut at each into pieces of some length. */
function bulk(
  network: Network,
  time: number,
  sequence: number,
  total: number,
  cuts: Readonly<Record<string, number>>,
): void {
  for (const [hop, point] of POINTS.entries()) {
    const length = cuts[point]!;
    for (let at = 0; at < total; at += length) {
      const inner = segment(LEFT, RIGHT, sequence + at, Math.min(length, total - at), ACK | PSH, 100 + sequence + at);
      const nic = point.endsWith('nic');
      const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 3000 + sequence + at };
      network.at(point, time + hop * 10 + at / PIECE / 10, nic ? tunnelled(tunnel, inner) : inner);
    }
  }
}

/** A network that was pinged, with a connection that is open. */
function opened(): Network {
  const network = new Network();
  for (let i = 0; i < 5; i++) network.ping(i * 10_000, i);
  network.pass(60_000, segment(LEFT, RIGHT, 0, 0, SYN, 1));
  network.pass(60_100, segment(RIGHT, LEFT, 0, 0, SYN | ACK, 2), { leftwards: true });
  return network;
}

const all = (length: number): Record<PointName, number> =>
  Object.fromEntries(POINTS.map((point) => [point, length])) as Record<PointName, number>;

describe('a super-packet', () => {
  test.each([
    ['once, by the NIC', { 'left-eth0': 800, 'left-vxlan': 800 }],
    ['twice', { 'left-eth0': 800, 'left-vxlan': 400 }],
    ['and put together again', { 'left-eth0': 800, 'left-vxlan': 800, 'right-vxlan': 400, 'right-eth0': 800 }],
    ['and put together otherwise', { 'left-eth0': 400, 'right-vxlan': 200, 'right-eth0': 800 }],
  ])('that is cut %s is as many packets as there were pieces', async (_, longer) => {
    const network = opened();
    for (let i = 0; i < 3; i++) bulk(network, 100_000 + i * 50_000, 1 + i * 800, 800, { ...all(PIECE), ...longer });
    for (let i = 0; i < 3; i++) network.ping(400_000 + i * 10_000, 60 + i);
    const { crossings } = await told(network.captures());
    const data = crossings.filter(({ tcp: header }) => header !== undefined && header.payload > 0);
    expect(data).toHaveLength(24);
    for (const one of data) {
      expect(one.tcp!.payload).toBe(PIECE);
      expect(path(one)).toEqual(POINTS);
      expect(one.lostAfter).toBeNull();
    }
  });

  test('of which a piece is lost tells which one', async () => {
    const network = opened();
    bulk(network, 100_000, 1, 800, { ...all(PIECE), 'left-eth0': 800, 'left-vxlan': 400 });
    for (const point of ['right-vxlan', 'right-eth0']) network.records.get(point)!.splice(-3, 1);
    for (let i = 0; i < 3; i++) network.ping(400_000 + i * 10_000, 60 + i);
    const { crossings } = await told(network.captures());
    const lost = crossings.filter(({ lostAfter }) => lostAfter !== null);
    expect(lost.map(({ tcp: header, lostAfter, expected }) => [header?.sequence, lostAfter, expected])).toEqual([
      [501, 'right-nic', 'right-vxlan'],
    ]);
  });
});
