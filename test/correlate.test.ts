/**
 * Joining over a network made in memory, point by point: what must be joined, what must not, and what must not be
 * guessed.
 */
import { describe, expect, test } from '@jest/globals';
import type { Crossing } from '../src/conversations/crossing.ts';
import { Joiner } from '../src/correlate.ts';
import {
  LEFT,
  Network,
  only,
  POINTS,
  path,
  ping,
  RIGHT,
  told,
  VNI,
  VTEP_LEFT,
  VTEP_RIGHT,
} from './conversations/network.ts';
import {
  ACK,
  arp,
  BEGIN,
  capture,
  echo,
  frame,
  icmpError,
  ipv4,
  ipv6,
  PSH,
  RST,
  SYN,
  tagged,
  tcp,
  tunnelled,
  tunnelPacket,
  udp,
} from './conversations/packets.ts';

const BACKWARDS = [...POINTS].reverse();
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** Pings a tenth of a second apart. */
function pings(count: number, network = new Network()): Network {
  for (let i = 0; i < count; i++) network.ping(i * 100_000, i);
  return network;
}

const requests = (crossings: readonly Crossing[]): Crossing[] =>
  crossings.filter(({ summary }) => summary.includes('echo request'));

describe('a healthy overlay', () => {
  test('joins each echo at all points of its path, in order, and pairs it', async () => {
    const { exchanges, crossings } = await told(pings(5).captures());
    expect(exchanges.map(({ state, identifier, sequence, vni }) => [state, identifier, sequence, vni])).toEqual(
      [0, 1, 2, 3, 4].map((i) => ['answered', 5, i, VNI]),
    );
    expect(crossings).toHaveLength(10);
    for (const one of crossings) {
      expect(path(one)).toEqual(one.summary.includes('request') ? [...POINTS] : BACKWARDS);
      expect(one.hops).toEqual([10_000, 10_000, 10_000, 10_000, 10_000]);
      expect(one).toMatchObject({ lostAfter: null, ambiguous: false });
    }
  });

  test('measures the round trip at the point nearest the client', async () => {
    const { exchanges } = await told(pings(1).captures());
    expect(exchanges[0]).toMatchObject({ rtt: 130_000, client: LEFT.ip, server: RIGHT.ip, answeredBy: 'peer' });
  });

  test('tells the same whatever the order of the captures', async () => {
    const captures = pings(3).captures();
    const { crossings } = await told([
      captures[4]!,
      captures[1]!,
      captures[5]!,
      captures[0]!,
      captures[3]!,
      captures[2]!,
    ]);
    for (const one of crossings) expect(path(one)).toEqual(one.summary.includes('request') ? [...POINTS] : BACKWARDS);
  });

  test('names the tunnel packet that carried each', async () => {
    const { crossings } = await told(pings(1).captures());
    const [, , sent] = requests(crossings)[0]!.sightings;
    expect(sent!.tunnel).toEqual({
      source: VTEP_LEFT,
      destination: VTEP_RIGHT,
      sourcePort: 50_000,
      destinationPort: 4789,
      vni: VNI,
    });
  });

  test('counts each tunnel packet once, both ways', async () => {
    const { all } = await told(pings(4).captures());
    expect(only(all, 'tunnel')).toMatchObject({
      vteps: [VTEP_LEFT, VTEP_RIGHT],
      vni: VNI,
      port: 4789,
      packets: [4, 4],
      conversations: 1,
    });
  });

  test('finds who lives behind which VTEP', async () => {
    const { all } = await told(pings(2).captures());
    const endpoints = all.filter((one) => one.type === 'endpoint');
    expect(endpoints.map(({ mac, ips, vtep, vni }) => [mac, ips, vtep, vni])).toEqual([
      [LEFT.mac, [LEFT.ip], VTEP_LEFT, VNI],
      [RIGHT.mac, [RIGHT.ip], VTEP_RIGHT, VNI],
    ]);
  });

  test('adds its figures up', async () => {
    const { all } = await told(pings(4).captures());
    const summary = only(all, 'summary');
    expect(summary).toMatchObject({ records: 48, crossings: 8, ambiguous: 0, copies: 0, altered: 0 });
    expect(summary.exchanges).toEqual([
      expect.objectContaining({
        kind: 'echo',
        vni: VNI,
        answered: 4,
        unanswered: 0,
        rtt: { p50: 130_000, p90: 130_000, p99: 130_000, most: 130_000 },
      }),
    ]);
    expect(summary.hops).toContainEqual({
      from: 'left-nic',
      to: 'right-nic',
      passed: 4,
      lost: 0,
      time: { p50: 10_000, p99: 10_000 },
    });
  });

  test('holds with points left out', async () => {
    const captures = pings(3)
      .captures()
      .filter(({ point }) => point !== 'left-vxlan' && point !== 'right-nic');
    const { crossings } = await told(captures);
    const left = POINTS.filter((point) => point !== 'left-vxlan' && point !== 'right-nic');
    for (const one of requests(crossings)) expect(path(one)).toEqual(left);
  });

  test('tells summaries only where only those are wanted', async () => {
    const { exchanges, crossings, all } = await told(pings(2).captures(), { summary: true });
    expect([exchanges.length, crossings.length]).toEqual([0, 0]);
    expect(only(all, 'summary').crossings).toBe(4);
  });
});

describe('clocks', () => {
  const skewed = (ahead: number, gains = 0): Record<string, object> =>
    Object.fromEntries(['right-nic', 'right-vxlan', 'right-eth0'].map((point) => [point, { ahead, gains }]));

  test.each([350_000, -350_000, 3000, -2_000_000])(
    'that are %i µs apart change neither paths nor hops',
    async (ahead) => {
      const { crossings, all } = await told(pings(20).captures(skewed(ahead)));
      for (const one of requests(crossings)) {
        expect(path(one)).toEqual([...POINTS]);
        for (const [i, hop] of one.hops.entries())
          expect(Math.abs(hop - 10_000)).toBeLessThanOrEqual(one.hopErrors[i]!);
      }
      const clock = all.find(
        (one) => one.type === 'clock' && one.points[0] === 'left-nic' && one.points[1] === 'right-nic',
      );
      expect(clock).toMatchObject({ drift: 0, step: false });
      if (clock?.type !== 'clock') throw new Error('no clock');
      expect(Math.abs(clock.offset - ahead * 1000)).toBeLessThanOrEqual(clock.error);
      expect(clock.error).toBeLessThan(30_000);
    },
  );

  test('that drift are followed', async () => {
    const network = new Network();
    for (let i = 0; i < 120; i++) network.ping(i * 500_000, i);
    const { crossings, all } = await told(network.captures(skewed(400_000, 80)));
    for (const one of requests(crossings)) {
      expect(path(one)).toEqual([...POINTS]);
      for (const [i, hop] of one.hops.entries())
        expect(Math.abs(hop - 10_000)).toBeLessThanOrEqual(one.hopErrors[i]! + 2000);
    }
    const clock = all.find(
      (one) => one.type === 'clock' && one.points[0] === 'left-nic' && one.points[1] === 'right-nic',
    );
    expect(clock).toMatchObject({ step: false });
    if (clock?.type === 'clock') expect(Math.abs(clock.drift - 80_000)).toBeLessThanOrEqual(2000);
  });

  test('that agree are not corrected', async () => {
    const { all } = await told(pings(5).captures());
    for (const one of all) if (one.type === 'clock') expect(Math.abs(one.offset)).toBeLessThanOrEqual(one.error);
  });

  test('of which one was set while capturing are said to be', async () => {
    const network = pings(40);
    const records = network.records.get('right-nic')!;
    network.records.set(
      'right-nic',
      records.map(([time, bytes]) => [time > 2_000_000 ? time + 300_000 : time, bytes]),
    );
    const { all } = await told(network.captures());
    expect(all.some((one) => one.type === 'clock' && one.step && one.points.includes('right-nic'))).toBe(true);
  });
});

describe('loss', () => {
  test.each(POINTS.slice(0, 5))('behind %s is found there, and nowhere else', async (lost) => {
    const network = pings(10);
    network.ping(1_050_000, 50, { lost }).ping(1_100_000, 60);
    const { crossings, exchanges } = await told(network.captures());
    const gone = crossings.filter(({ lostAfter }) => lostAfter !== null);
    expect(gone.map(({ lostAfter, expected, summary }) => [lostAfter, expected, summary])).toEqual([
      [lost, POINTS[POINTS.indexOf(lost) + 1], 'ICMP echo request, id 5, seq 50'],
    ]);
    expect(exchanges.filter(({ state }) => state === 'unanswered')).toMatchObject([
      { sequence: 50, requestLostAfter: lost, rtt: null },
    ]);
  });

  test('of a reply makes its exchange unanswered, and says where', async () => {
    const network = pings(10);
    network.ping(1_050_000, 50, { replyLost: 'left-nic' });
    const { exchanges } = await told(network.captures());
    expect(exchanges.find(({ sequence }) => sequence === 50)).toMatchObject({
      state: 'unanswered',
      rtt: null,
      requestLostAfter: null,
      replyLostAfter: 'left-nic',
    });
  });

  test('of every reply is found by the way of the requests', async () => {
    const network = new Network();
    for (let i = 0; i < 8; i++) network.ping(i * 100_000, i, { replyLost: 'left-nic' });
    const { crossings } = await told(network.captures());
    const gone = crossings.filter(({ lostAfter }) => lostAfter !== null);
    expect(gone).toHaveLength(8);
    for (const one of gone) expect(one).toMatchObject({ lostAfter: 'left-nic', expected: 'left-vxlan' });
  });

  test('is not claimed where the next point had stopped capturing', async () => {
    const network = pings(20);
    const records = network.records.get('right-eth0')!;
    network.records.set(
      'right-eth0',
      records.filter(([time]) => time < 1_000_000),
    );
    const { crossings, exchanges } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
    expect(exchanges.every(({ state }) => state === 'answered')).toBe(true);
  });

  test('is not claimed where the next point had not begun', async () => {
    const network = pings(20);
    for (const point of ['left-eth0', 'right-eth0']) {
      network.records.set(
        point,
        network.records.get(point)!.filter(([time]) => time > 1_000_000),
      );
    }
    const { crossings } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });

  test('is not claimed where the capture says that it dropped packets', async () => {
    const network = pings(10);
    network.ping(1_050_000, 50, { lost: 'right-nic' });
    const { crossings } = await told(
      network.captures({
        'right-vxlan': { counters: { droppedBySystem: 3 } },
        'right-eth0': { counters: { droppedBySystem: 1 } },
      }),
    );
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });

  test('is not claimed for packets that a capture missed and later points saw', async () => {
    const network = pings(10);
    network.ping(1_050_000, 50, { without: ['right-vxlan'] });
    const { crossings, all } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
    expect(all.find((one) => one.type === 'point' && one.point === 'right-vxlan')).toMatchObject({ missed: 2 });
  });

  test('is not claimed where a filter keeps such packets out', async () => {
    const network = pings(5);
    // The far container's capture has ICMP alone; a datagram to it is seen everywhere else.
    const datagram = (i: number): Uint8Array =>
      frame(
        LEFT.mac,
        RIGHT.mac,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 500 + i },
          udp(1000, 2000, new Uint8Array(30)),
        ),
      );
    for (let i = 0; i < 5; i++) network.pass(600_000 + i * 10_000, datagram(i), { until: 'right-vxlan' });
    const { crossings } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });

  test('is not claimed for traffic that stays on one host', async () => {
    const network = pings(5);
    const neighbour = { mac: '02:00:00:00:00:0c', ip: '10.9.0.12' };
    for (let i = 0; i < 4; i++) {
      network.at('left-eth0', 600_000 + i * 50_000, ping(LEFT, neighbour, 8, 9, i));
      network.at('left-eth0', 600_020 + i * 50_000, ping(neighbour, LEFT, 0, 9, i));
    }
    const { crossings, exchanges } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
    expect(exchanges.filter(({ server }) => server === neighbour.ip)).toHaveLength(4);
  });

  test('of unanswered TCP data is found, and acknowledged data is not called lost', async () => {
    const network = pings(5);
    const segment = (sequence: number, id: number): Uint8Array =>
      frame(
        LEFT.mac,
        RIGHT.mac,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: RIGHT.ip, protocol: 6, identification: id },
          tcp({ from: 40_000, to: 80, sequence, acknowledgment: 1, flags: ACK | PSH }, new Uint8Array(100)),
        ),
      );
    const ack = (acknowledgment: number, id: number): Uint8Array =>
      frame(
        RIGHT.mac,
        LEFT.mac,
        0x0800,
        ipv4(
          { source: RIGHT.ip, destination: LEFT.ip, protocol: 6, identification: id },
          tcp({ from: 80, to: 40_000, sequence: 1, acknowledgment, flags: ACK }),
        ),
      );
    network.pass(600_000, segment(1000, 1));
    network.pass(600_200, ack(1100, 2), { leftwards: true });
    network.pass(600_400, segment(1100, 3), { until: 'right-nic' });
    network.pass(600_500, segment(1200, 4), { until: 'right-nic' });
    network.pass(601_000, ack(1200, 5), { leftwards: true });
    const { crossings } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null).map(({ summary }) => summary)).toEqual([
      expect.stringContaining('seq 1200'),
    ]);
  });
});

describe('what looks the same', () => {
  test('in two overlays is kept apart', async () => {
    const network = new Network();
    for (let i = 0; i < 4; i++) {
      network.ping(i * 100_000, i);
      const other = ping(LEFT, RIGHT, 8, 5, i);
      const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 78, identification: 900 + i };
      network.at('left-nic', i * 100_000 + 5, tunnelled(tunnel, other));
      network.at('right-nic', i * 100_000 + 15, tunnelled(tunnel, other));
    }
    const { exchanges } = await told(network.captures());
    expect(exchanges.filter(({ vni }) => vni === VNI).map(({ state }) => state)).toEqual([
      'answered',
      'answered',
      'answered',
      'answered',
    ]);
    expect(exchanges.filter(({ vni }) => vni === 78).map(({ state }) => state)).toEqual([
      'unanswered',
      'unanswered',
      'unanswered',
      'unanswered',
    ]);
  });

  test('and was sent again is told apart by time', async () => {
    const network = pings(5);
    const request = frame(LEFT.mac, BROADCAST, 0x0806, arp(1, [LEFT.mac, LEFT.ip], ['00:00:00:00:00:00', '10.9.0.99']));
    for (let i = 0; i < 4; i++) network.pass(1_000_000 + i * 1_000_000, request);
    const { exchanges, crossings } = await told(network.captures());
    const unanswered = exchanges.filter(({ kind }) => kind === 'arp');
    expect(unanswered.map(({ state, request: seen }) => [state, seen.length])).toEqual(
      new Array(4).fill(['unanswered', 6]),
    );
    expect(crossings.every(({ ambiguous }) => !ambiguous)).toBe(true);
  });

  test('and of which one was lost is not guessed when it could be either', async () => {
    const network = pings(5);
    const same = frame(
      LEFT.mac,
      RIGHT.mac,
      0x0800,
      ipv4({ source: LEFT.ip, destination: RIGHT.ip, protocol: 17 }, udp(1000, 2000, new Uint8Array(40))),
    );
    network.pass(1_000_000, same, { until: 'left-nic' });
    network.pass(1_000_005, same);
    const { crossings } = await told(network.captures());
    expect(crossings.filter(({ summary }) => summary.startsWith('UDP')).map(({ ambiguous }) => ambiguous)).toEqual([
      true,
      true,
    ]);
  });

  test('because it was copied on the way is a packet and its copy', async () => {
    const network = pings(3);
    const inner = ping(LEFT, RIGHT, 8, 5, 9);
    network.pass(500_000, inner);
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 4 };
    network
      .at('right-nic', 500_060, tunnelled(tunnel, inner))
      .at('right-vxlan', 500_070, inner)
      .at('right-eth0', 500_080, inner);
    const { crossings, all } = await told(network.captures());
    const [first, second, ...rest] = crossings.filter(({ summary }) => summary.endsWith('request, id 5, seq 9'));
    expect(rest).toEqual([]);
    expect(path(first!)).toEqual([...POINTS]);
    expect(first!.copyAt).toBeUndefined();
    expect(path(second!)).toEqual(['right-nic', 'right-vxlan', 'right-eth0']);
    expect(second!.copyAt).toBe('right-nic');
    expect(only(all, 'summary').copies).toBe(1);
  });

  test('but for another payload is two packets', async () => {
    const network = new Network();
    const datagram = (fill: number): Uint8Array =>
      frame(
        LEFT.mac,
        RIGHT.mac,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 7 },
          udp(1000, 2000, new Uint8Array(40).fill(fill)),
        ),
      );
    network.pass(0, datagram(1));
    network.pass(1000, datagram(2));
    const { crossings } = await told(network.captures());
    expect(crossings.map(path)).toEqual([[...POINTS], [...POINTS]]);
  });

  test('at the sender and has another payload at the receiver was changed on the way', async () => {
    const network = pings(2);
    const inner = ping(LEFT, RIGHT, 8, 5, 9);
    const broken = inner.slice();
    broken[broken.length - 1]! ^= 0xff;
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 4 };
    network
      .at('left-eth0', 500_000, inner)
      .at('left-vxlan', 500_010, inner)
      .at('left-nic', 500_020, tunnelled(tunnel, inner));
    network
      .at('right-nic', 500_030, tunnelled(tunnel, broken))
      .at('right-vxlan', 500_040, broken)
      .at('right-eth0', 500_050, broken);
    const { crossings } = await told(network.captures());
    const one = crossings.filter(({ summary }) => summary.endsWith('seq 9'));
    expect(one).toHaveLength(1);
    expect(one[0]).toMatchObject({ altered: true });
    expect(path(one[0]!)).toEqual([...POINTS]);
  });
});

describe('what wraps a packet', () => {
  const inner = (i: number): Uint8Array => ping(LEFT, RIGHT, 8, 5, i);

  test('may be a VLAN tag on the trunk', async () => {
    const network = pings(3);
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI };
    network.pass(500_000, inner(9), { until: 'left-nic' });
    network.at(
      'trunk',
      500_025,
      tagged('02:ff:00:00:00:01', '02:ff:00:00:00:02', 100, 0x0800, tunnelPacket(tunnel, inner(9))),
    );
    network.at('right-nic', 500_030, tunnelled(tunnel, inner(9)));
    const { crossings } = await told(network.captures());
    const one = crossings.find(({ summary }) => summary.endsWith('seq 9'))!;
    expect(path(one)).toEqual(['left-eth0', 'left-vxlan', 'left-nic', 'trunk', 'right-nic']);
  });

  test('may be VXLAN over IPv6', async () => {
    const network = new Network();
    const [a, b] = ['fd00:0:0:0:0:0:0:1', 'fd00:0:0:0:0:0:0:2'];
    network.at('left-nic', 0, tunnelled({ source: a, destination: b, vni: VNI }, inner(1)));
    network.at('left-nic', 300, tunnelled({ source: b, destination: a, vni: VNI }, ping(RIGHT, LEFT, 0, 5, 1)));
    const { exchanges, all } = await told(network.captures());
    expect(exchanges).toMatchObject([{ state: 'answered', rtt: 300_000, vni: VNI }]);
    expect(only(all, 'tunnel').vteps).toEqual(['fd00::1', 'fd00::2']);
  });

  test('may be another port, where it is named', async () => {
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, port: 14_789 };
    const captures = (): ReturnType<typeof capture>[] => [capture('nic', [[0, tunnelled(tunnel, inner(1))]])];
    expect((await told(captures())).exchanges).toEqual([]);
    expect((await told(captures(), { vxlanPorts: [14_789] })).exchanges).toMatchObject([{ kind: 'echo', vni: VNI }]);
  });

  test.each([4789, 8472])('is taken for VXLAN on port %i', async (port) => {
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, port };
    expect((await told([capture('nic', [[0, tunnelled(tunnel, inner(1))]])])).exchanges).toHaveLength(1);
  });

  test('may be nothing, in a capture of all interfaces, in and out', async () => {
    const cooked = (index: number, type: number, packet: Uint8Array): Uint8Array =>
      Uint8Array.from([
        8,
        0,
        0,
        0,
        0,
        0,
        0,
        index,
        0,
        1,
        type,
        6,
        ...[0x02, 0, 0, 0, 0, 0x0a],
        0,
        0,
        ...packet.subarray(14),
      ]);
    const captures = [
      capture(
        'any',
        [
          [0, cooked(4, 3, inner(1))],
          [10, cooked(3, 4, inner(1))],
        ],
        { linkType: 276 },
      ),
      capture('nic', [[20, tunnelled({ source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI }, inner(1))]]),
    ];
    const { crossings } = await told(captures);
    expect(crossings).toHaveLength(1);
    expect(crossings[0]!.sightings).toMatchObject([
      { point: 'any', frame: 1, interface: 4, direction: 'in' },
      { point: 'any', frame: 2, interface: 3, direction: 'out' },
      { point: 'nic', frame: 1 },
    ]);
    expect(crossings[0]!.copyAt).toBeUndefined();
  });

  test('may change at a router, which takes one off the time to live', async () => {
    const network = new Network();
    const packet = (ttl: number, from: string, to: string): Uint8Array =>
      frame(
        from,
        to,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: '10.8.0.1', protocol: 1, identification: 3, timeToLive: ttl },
          echo(8, 5, 1),
        ),
      );
    const [router0, router1, target] = ['02:00:00:00:01:00', '02:00:00:00:01:01', '02:00:00:00:02:00'];
    network.at('left-eth0', 0, packet(64, LEFT.mac, router0)).at('router-eth0', 10, packet(64, LEFT.mac, router0));
    network.at('router-eth1', 20, packet(63, router1, target)).at('target-eth0', 30, packet(63, router1, target));
    const { crossings } = await told(network.captures());
    expect(crossings.map(path)).toEqual([['left-eth0', 'router-eth0', 'router-eth1', 'target-eth0']]);
  });
});

describe('pieces', () => {
  const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 321 };
  const big = frame(
    LEFT.mac,
    RIGHT.mac,
    0x0800,
    ipv4(
      { source: LEFT.ip, destination: RIGHT.ip, protocol: 1, identification: 9 },
      echo(8, 5, 1, new Uint8Array(1400)),
    ),
  );

  /** Cut a tunnel packet in two. */
  function cut(packet: Uint8Array): [Uint8Array, Uint8Array] {
    const payload = packet.subarray(20);
    const at = 1376;
    const fields = { source: VTEP_LEFT, destination: VTEP_RIGHT, protocol: 17, identification: 321 };
    const outer = (bytes: Uint8Array): Uint8Array => frame('02:ff:00:00:00:01', '02:ff:00:00:00:02', 0x0800, bytes);
    return [
      outer(ipv4({ ...fields, more: true }, payload.subarray(0, at))),
      outer(ipv4({ ...fields, offset: at }, payload.subarray(at))),
    ];
  }

  test('of a tunnel packet are one sighting with all its records', async () => {
    const [first, second] = cut(tunnelPacket(tunnel, big));
    const captures = [
      capture('left-nic', [[0, tunnelled(tunnel, big)]]),
      capture('right-nic', [
        [10, first],
        [11, second],
      ]),
    ];
    const { crossings } = await told(captures);
    expect(crossings).toHaveLength(1);
    expect(crossings[0]!.sightings[1]).toMatchObject({ point: 'right-nic', frame: 1, frames: [1, 2] });
    expect(crossings[0]!.sightings[1]!.incomplete).toBeUndefined();
  });

  test('of a tunnel packet may come in the wrong order', async () => {
    const [first, second] = cut(tunnelPacket(tunnel, big));
    const { crossings } = await told([
      capture('right-nic', [
        [10, second],
        [11, first],
      ]),
    ]);
    expect(crossings).toHaveLength(1);
    expect(crossings[0]!.sightings).toMatchObject([{ frame: 2, frames: [1, 2] }]);
  });

  test('that a filter hides are said to be missing, and nothing is lost', async () => {
    const [first] = cut(tunnelPacket(tunnel, big));
    const { crossings, all } = await told([
      capture('left-nic', [[0, tunnelled(tunnel, big)]]),
      capture('right-nic', [[10, first]]),
    ]);
    expect(crossings[0]!.sightings[1]).toMatchObject({ incomplete: true });
    expect(crossings[0]!.lostAfter).toBeNull();
    expect(all.find((one) => one.type === 'point' && one.point === 'right-nic')).toMatchObject({ incomplete: 1 });
  });

  test('of any other datagram are packets of their own', async () => {
    const piece = (offset: number, more: boolean): Uint8Array =>
      frame(
        LEFT.mac,
        RIGHT.mac,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 5, offset, more },
          offset === 0 ? udp(1000, 2000, new Uint8Array(792)) : new Uint8Array(100),
        ),
      );
    const { crossings } = await told([
      capture('eth0', [
        [0, piece(0, true)],
        [1, piece(800, false)],
      ]),
    ]);
    expect(crossings.map(({ summary }) => summary)).toEqual([
      'UDP 1000 > 2000, length 792, first fragment of datagram 5',
      'UDP fragment at 800 of datagram 5',
    ]);
  });

  test('of an echo stand with its exchange', async () => {
    const network = new Network();
    const piece = (
      from: typeof LEFT,
      to: typeof LEFT,
      id: number,
      offset: number,
      bytes: Uint8Array,
      more: boolean,
    ): Uint8Array =>
      frame(
        from.mac,
        to.mac,
        0x0800,
        ipv4({ source: from.ip, destination: to.ip, protocol: 1, identification: id, offset, more }, bytes),
      );
    network.pass(0, piece(LEFT, RIGHT, 1, 0, echo(8, 5, 1, new Uint8Array(792)), true));
    network.pass(1, piece(LEFT, RIGHT, 1, 800, new Uint8Array(100), false));
    network.pass(200, piece(RIGHT, LEFT, 2, 0, echo(0, 5, 1, new Uint8Array(792)), true), { leftwards: true });
    network.pass(201, piece(RIGHT, LEFT, 2, 800, new Uint8Array(100), false), { leftwards: true });
    const { exchanges, crossings } = await told(network.captures());
    expect(crossings).toHaveLength(4);
    expect(exchanges).toMatchObject([{ state: 'answered' }]);
    for (const one of exchanges[0]!.request) expect(one.frames).toHaveLength(2);
  });

  test('that a NIC cut of a super-packet are the packets, and the super-packet is where they were', async () => {
    const network = pings(3);
    const segment = (sequence: number, length: number, id: number): Uint8Array =>
      frame(
        LEFT.mac,
        RIGHT.mac,
        0x0800,
        ipv4(
          { source: LEFT.ip, destination: RIGHT.ip, protocol: 6, identification: id },
          tcp({ from: 40_000, to: 80, sequence, acknowledgment: 1, flags: ACK }, new Uint8Array(length)),
        ),
      );
    const whole = segment(1000, 3000, 100);
    network.at('left-eth0', 500_000, whole).at('left-vxlan', 500_010, whole);
    for (let i = 0; i < 3; i++) {
      const piece = segment(1000 + i * 1000, 1000, 100 + i);
      const carried = tunnelled(
        { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 40 + i },
        piece,
      );
      network.at('left-nic', 500_020 + i, carried);
      if (i === 2) continue;
      network
        .at('right-nic', 500_030 + i, carried)
        .at('right-vxlan', 500_040 + i, piece)
        .at('right-eth0', 500_050 + i, piece);
    }
    const { crossings } = await told(network.captures());
    const pieces = crossings.filter(({ summary }) => summary.startsWith('TCP'));
    expect(pieces.map(({ summary }) => summary.slice(-11))).toEqual(['length 1000', 'length 1000', 'length 1000']);
    expect(pieces.map(path)).toEqual([[...POINTS], [...POINTS], ['left-eth0', 'left-vxlan', 'left-nic']]);
    expect(pieces[0]!.sightings.map(({ part }) => part)).toEqual([
      true,
      true,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(pieces.map(({ lostAfter }) => lostAfter)).toEqual([null, null, 'left-nic']);
  });
});

describe('exchanges', () => {
  test('by ARP are paired, and one that the VTEP answered is told from one that crossed', async () => {
    const network = pings(3);
    const request = frame(LEFT.mac, RIGHT.mac, 0x0806, arp(1, [LEFT.mac, LEFT.ip], ['00:00:00:00:00:00', RIGHT.ip]));
    const reply = frame(RIGHT.mac, LEFT.mac, 0x0806, arp(2, [RIGHT.mac, RIGHT.ip], [LEFT.mac, LEFT.ip]));
    network.at('left-eth0', 500_000, request).at('left-vxlan', 500_010, request);
    network.at('left-vxlan', 500_020, reply).at('left-eth0', 500_030, reply);
    const { exchanges, crossings } = await told(network.captures());
    expect(exchanges.find(({ kind }) => kind === 'arp')).toMatchObject({
      state: 'answered',
      vni: VNI,
      rtt: 30_000,
      answeredBy: 'vtep',
      hardware: RIGHT.mac,
      client: LEFT.ip,
      server: RIGHT.ip,
    });
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });

  test('are not expected of announcements and probes', async () => {
    const nobody = '00:00:00:00:00:00';
    const announcement = frame(LEFT.mac, BROADCAST, 0x0806, arp(1, [LEFT.mac, LEFT.ip], [nobody, LEFT.ip]));
    const asReply = frame(LEFT.mac, BROADCAST, 0x0806, arp(2, [LEFT.mac, LEFT.ip], [BROADCAST, LEFT.ip]));
    const probe = frame(LEFT.mac, BROADCAST, 0x0806, arp(1, [LEFT.mac, '0.0.0.0'], [nobody, LEFT.ip]));
    const { exchanges, all } = await told([
      capture('eth0', [
        [0, announcement],
        [1000, asReply],
        [2000, probe],
      ]),
    ]);
    expect(exchanges).toEqual([]);
    expect(only(all, 'summary').unsolicited).toBe(3);
  });

  test('where two answer one request show the second as well', async () => {
    const other = '02:00:00:00:00:ee';
    const request = frame(LEFT.mac, BROADCAST, 0x0806, arp(1, [LEFT.mac, LEFT.ip], ['00:00:00:00:00:00', RIGHT.ip]));
    const reply = (mac: string): Uint8Array =>
      frame(mac, LEFT.mac, 0x0806, arp(2, [mac, RIGHT.ip], [LEFT.mac, LEFT.ip]));
    const { exchanges } = await told([
      capture('eth0', [
        [0, request],
        [100, reply(RIGHT.mac)],
        [150, reply(other)],
      ]),
    ]);
    expect(exchanges).toMatchObject([
      { state: 'answered', hardware: RIGHT.mac, furtherReplies: [{ hardware: other }] },
    ]);
  });

  test('by neighbour discovery are paired; duplicate address detection expects nothing', async () => {
    const [a, b, none] = ['fd00:0:0:0:0:0:0:a', 'fd00:0:0:0:0:0:0:b', '0:0:0:0:0:0:0:0'];
    const group = 'ff02:0:0:0:0:1:ff00:b';
    const words = (text: string): number[] =>
      text.split(':').flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 0xff]);
    const message = (type: number, flags: number, target: string): Uint8Array =>
      Uint8Array.from([type, 0, 0, 0, flags, 0, 0, 0, ...words(target)]);
    const send = (from: string, to: string, source: string, destination: string, payload: Uint8Array): Uint8Array =>
      frame(from, to, 0x86dd, ipv6(source, destination, 58, payload, 255));
    const records: [number, Uint8Array][] = [
      [0, send(LEFT.mac, '33:33:ff:00:00:0a', none, 'ff02:0:0:0:0:1:ff00:a', message(135, 0, a))],
      [1000, send(LEFT.mac, '33:33:ff:00:00:0b', a, group, message(135, 0, b))],
      [1200, send(RIGHT.mac, LEFT.mac, b, a, message(136, 0x60, b))],
      [5000, send(LEFT.mac, '33:33:ff:00:00:77', a, 'ff02:0:0:0:0:1:ff00:77', message(135, 0, 'fd00:0:0:0:0:0:0:77'))],
    ];
    const { exchanges } = await told([capture('eth0', records)]);
    expect(exchanges.map(({ kind, state, client, server, rtt }) => [kind, state, client, server, rtt])).toEqual([
      ['nd', 'answered', 'fd00::a', 'fd00::b', 200_000],
      ['nd', 'unanswered', 'fd00::a', 'fd00::77', null],
    ]);
  });

  test('of TCP are its handshakes: repeated, refused, or answered', async () => {
    const segment = (from: typeof LEFT, to: typeof LEFT, id: number, fields: Parameters<typeof tcp>[0]): Uint8Array =>
      frame(
        from.mac,
        to.mac,
        0x0800,
        ipv4({ source: from.ip, destination: to.ip, protocol: 6, identification: id }, tcp(fields)),
      );
    const syn = (port: number, sequence: number, id: number): Uint8Array =>
      segment(LEFT, RIGHT, id, { from: port, to: 80, sequence, flags: SYN });
    const { exchanges } = await told([
      capture('eth0', [
        [0, syn(40_000, 100, 1)],
        [100, segment(RIGHT, LEFT, 0, { from: 80, to: 40_000, sequence: 7, acknowledgment: 101, flags: SYN | ACK })],
        [1000, syn(40_001, 200, 2)],
        [1100, segment(RIGHT, LEFT, 0, { from: 80, to: 40_001, sequence: 0, acknowledgment: 201, flags: RST | ACK })],
        [2000, syn(40_002, 300, 3)],
        [1_002_000, syn(40_002, 300, 4)],
        [
          1_002_100,
          segment(RIGHT, LEFT, 0, { from: 80, to: 40_002, sequence: 9, acknowledgment: 301, flags: SYN | ACK }),
        ],
      ]),
    ]);
    expect(
      exchanges.map(({ client, state, rtt, attempts, error }) => [client, state, rtt, attempts, error?.reason]),
    ).toEqual([
      [`${LEFT.ip}:40000`, 'answered', 100_000, undefined, undefined],
      [`${LEFT.ip}:40001`, 'error', 100_000, undefined, 'connection refused'],
      [`${LEFT.ip}:40002`, 'answered', 100_000, 2, undefined],
    ]);
  });

  test('that an ICMP error answered are joined to it, and the packet too', async () => {
    const request = ipv4(
      { source: LEFT.ip, destination: '10.8.0.1', protocol: 1, identification: 3, timeToLive: 1 },
      echo(8, 5, 1),
    );
    const error = ipv4(
      { source: RIGHT.ip, destination: LEFT.ip, protocol: 1, identification: 4 },
      icmpError(11, 0, request.subarray(0, 28)),
    );
    const { exchanges, crossings } = await told([
      capture('eth0', [
        [0, frame(LEFT.mac, RIGHT.mac, 0x0800, request)],
        [90, frame(RIGHT.mac, LEFT.mac, 0x0800, error)],
      ]),
    ]);
    const expected = {
      reason: 'time to live exceeded',
      from: RIGHT.ip,
      point: 'eth0',
      frame: 2,
      icmp: { type: 11, code: 0 },
    };
    expect(exchanges).toMatchObject([{ state: 'error', error: expected }]);
    expect(crossings[0]!.error).toMatchObject(expected);
  });

  test('are joined to an error about the tunnel packet', async () => {
    const inner = ping(LEFT, RIGHT, 8, 5, 1);
    const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI, identification: 77 };
    const refused = frame(
      '02:ff:00:00:00:02',
      '02:ff:00:00:00:01',
      0x0800,
      ipv4(
        { source: VTEP_RIGHT, destination: VTEP_LEFT, protocol: 1, identification: 1 },
        icmpError(3, 3, tunnelPacket(tunnel, inner)),
      ),
    );
    const short = frame(
      '02:ff:00:00:00:02',
      '02:ff:00:00:00:01',
      0x0800,
      ipv4(
        { source: VTEP_RIGHT, destination: VTEP_LEFT, protocol: 1, identification: 1 },
        icmpError(3, 3, tunnelPacket(tunnel, inner).subarray(0, 28)),
      ),
    );
    for (const error of [refused, short]) {
      const { exchanges } = await told([
        capture('nic', [
          [0, tunnelled(tunnel, inner)],
          [200, error],
        ]),
      ]);
      expect(exchanges).toMatchObject([
        { state: 'error', vni: VNI, error: { reason: 'port unreachable', from: VTEP_RIGHT, aboutTunnel: true } },
      ]);
    }
  });

  test('without a request are unrequested', async () => {
    const { exchanges } = await told([capture('eth0', [[0, ping(RIGHT, LEFT, 0, 5, 1)]])]);
    expect(exchanges).toMatchObject([
      { state: 'unrequested', client: LEFT.ip, server: RIGHT.ip, rtt: null, request: [] },
    ]);
  });

  test('with the same identifiers much later are other exchanges', async () => {
    const { exchanges } = await told([
      capture('eth0', [
        [0, ping(LEFT, RIGHT, 8, 5, 0)],
        [300, ping(RIGHT, LEFT, 0, 5, 0)],
        [60_000_000, ping(LEFT, RIGHT, 8, 5, 0)],
        [60_000_400, ping(RIGHT, LEFT, 0, 5, 0)],
      ]),
    ]);
    expect(exchanges.map(({ state, rtt }) => [state, rtt])).toEqual([
      ['answered', 300_000],
      ['answered', 400_000],
    ]);
  });
});

describe('endpoints', () => {
  test('that move are followed', async () => {
    const third = '172.20.0.3';
    const from = (vtep: string, i: number): Uint8Array =>
      tunnelled({ source: vtep, destination: VTEP_LEFT, vni: VNI, identification: i + 1 }, ping(RIGHT, LEFT, 0, 5, i));
    const { all } = await told([
      capture('nic', [
        [0, from(VTEP_RIGHT, 0)],
        [1_000_000, from(VTEP_RIGHT, 1)],
        [2_000_000, from(third, 2)],
      ]),
    ]);
    const endpoint = only(all, 'endpoint');
    expect(endpoint).toMatchObject({ mac: RIGHT.mac, vtep: third });
    expect(endpoint.moves).toEqual([{ time: BigInt(BEGIN + 2) * 1_000_000_000n, from: VTEP_RIGHT, to: third }]);
  });

  test('do not get the addresses of what they forward', async () => {
    const routed = frame(
      RIGHT.mac,
      LEFT.mac,
      0x0800,
      ipv4({ source: '10.1.2.3', destination: LEFT.ip, protocol: 1, identification: 1, timeToLive: 63 }, echo(0, 1, 1)),
    );
    const { all } = await told([
      capture('nic', [[0, tunnelled({ source: VTEP_RIGHT, destination: VTEP_LEFT, vni: VNI }, routed)]]),
    ]);
    expect(only(all, 'endpoint').ips).toEqual([]);
  });
});

describe('as a stream', () => {
  test('exchanges are told before the end', async () => {
    const network = new Network();
    for (let i = 0; i < 60; i++) network.ping(i * 1_000_000, i);
    const joiner = new Joiner();
    let early = 0;
    for await (const batch of network.captures()[2]!.batches()) {
      for (let i = 0; i < batch.count; i++) joiner.add(batch, i);
      early = joiner.take().filter(({ type }) => type === 'exchange').length;
    }
    expect(early).toBeGreaterThan(50);
    joiner.end();
    expect(joiner.take().filter(({ type }) => type === 'exchange').length + early).toBe(60);
  });

  test('time that passes without records tells what was waited for', async () => {
    const joiner = new Joiner({ timeout: 2 });
    for await (const batch of capture('eth0', [[0, ping(LEFT, RIGHT, 8, 5, 1)]]).batches()) joiner.add(batch, 0);
    expect(joiner.take()).toEqual([]);
    joiner.pass(BEGIN + 1);
    joiner.pass(BEGIN + 3);
    expect(joiner.take().find(({ type }) => type === 'exchange')).toMatchObject({ state: 'unanswered' });
  });

  test('bounded memory gives up the eldest, and counts it', async () => {
    const records: [number, Uint8Array][] = [];
    for (let i = 0; i < 3000; i++) records.push([i, ping(LEFT, RIGHT, 8, i, 0)]);
    const { all } = await told([capture('eth0', records)], { memory: 0 });
    const bounds = only(all, 'bounds');
    expect(bounds.forgottenRequests).toBeGreaterThan(2000);
    expect(only(all, 'summary').crossings).toBe(3000);
  });

  test('filters take overlays, addresses and kinds', async () => {
    const network = pings(3);
    const other = { mac: '02:00:00:00:00:0d', ip: '10.9.1.13' };
    network.pass(500_000, ping(LEFT, other, 8, 6, 0));
    const count = async (options: Parameters<typeof told>[1]): Promise<number[]> => {
      const { exchanges, crossings, all } = await told(network.captures(), options);
      return [exchanges.length, crossings.length, all.filter(({ type }) => type === 'tunnel').length];
    };
    expect(await count({})).toEqual([4, 7, 1]);
    expect(await count({ vnis: [VNI] })).toEqual([4, 7, 1]);
    expect(await count({ vnis: [VNI + 1] })).toEqual([0, 0, 0]);
    expect(await count({ addresses: [other.ip] })).toEqual([1, 1, 1]);
    expect(await count({ addresses: ['10.9.0.11/32', '10.9.1.0/24'] })).toEqual([4, 7, 1]);
    expect(await count({ kinds: ['arp'] })).toEqual([0, 0, 1]);
    await expect(count({ addresses: ['nonsense'] })).rejects.toThrow(RangeError);
  });

  test('a capture without records is a point, too', async () => {
    const { all } = await told([capture('silent', []), ...pings(1).captures()]);
    expect(all.find((one) => one.type === 'point' && one.point === 'silent')).toMatchObject({
      records: 0,
      firstSeen: null,
      linkType: null,
    });
  });

  test('points with one name are told apart', async () => {
    const { crossings } = await told([
      capture('nic', [[0, ping(LEFT, RIGHT, 8, 5, 1)]]),
      capture('nic', [[9, ping(LEFT, RIGHT, 8, 5, 1)]]),
    ]);
    expect(crossings.map(path)).toEqual([['nic', 'nic#2']]);
  });
});
