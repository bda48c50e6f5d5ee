/** Findings from packets, end to end: each capture is made here, field by field. */
import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analyse.ts';
import { addWords, fold } from '../../src/checksum.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { LEFT, Network, POINTS, ping, RIGHT, type Station, VTEP_LEFT, VTEP_RIGHT } from '../conversations/network.ts';
import {
  ACK,
  arp,
  capture,
  echo,
  frame,
  icmpError,
  ipv4,
  ipv6,
  PSH,
  type RecordOf,
  RST,
  SYN,
  tcp,
  tunnelled,
  udp,
} from '../conversations/packets.ts';

const THIRD: Station = { mac: '02:00:00:00:00:0c', ip: '10.9.0.12' };
const SECOND = 1_000_000;

/** The findings of captures, those for information left out. */
async function found(network: Network): Promise<readonly Finding[]> {
  const { findings } = await analyse(network.captures());
  return findings.filter(({ severity }) => severity !== 'info');
}

const names = (findings: readonly Finding[]): (string | readonly string[])[] =>
  findings.map(({ finding, symptoms }) =>
    symptoms === undefined ? finding : [finding, ...symptoms.map((symptom) => symptom.finding)],
  );

const seconds = (count: number): number[] => Array.from({ length: count }, (_, i) => i * SECOND);

/** Write an IPv4 header's checksum, and that of what is inside. */
function summed(packet: Uint8Array): Uint8Array {
  const made = packet.slice();
  const write = (at: number, value: number): void => {
    made[at] = value >> 8;
    made[at + 1] = value & 0xff;
  };
  write(10, 0);
  write(10, 0xffff ^ fold(addWords(made, 0, 20, 0)));
  const at = { 1: 22, 6: 36, 17: 26 }[made[9]!];
  if (at === undefined) return made;
  write(at, 0);
  const pseudo = made[9] === 1 ? 0 : addWords(made, 12, 20, made[9]! + made.length - 20);
  write(at, 0xffff ^ fold(addWords(made, 20, made.length, pseudo)));
  return made;
}

const framed = (from: Station, to: Station, packet: Uint8Array): Uint8Array => frame(from.mac, to.mac, 0x0800, packet);

/** A TCP segment from one station to another. */
const segment = (
  from: Station,
  to: Station,
  fields: Parameters<typeof tcp>[0],
  data = 0,
  identification = 0,
): Uint8Array =>
  framed(
    from,
    to,
    ipv4({ source: from.ip, destination: to.ip, protocol: 6, identification }, tcp(fields, new Uint8Array(data))),
  );

describe('from packets', () => {
  test.each(POINTS.slice(0, -1))('three pings lost behind %s name the place', async (lost) => {
    const network = new Network();
    for (const time of seconds(12)) {
      network.ping(time, time / SECOND, [3, 6, 8].includes(time / SECOND) ? { lost } : {});
    }
    const [first, ...others] = await found(network);
    const next = POINTS[POINTS.indexOf(lost) + 1];
    expect(first).toMatchObject({ finding: 'packet-loss', count: 3, between: [lost, next] });
    expect(names(others)).toEqual([]);
    expect(first!.symptoms?.map(({ finding }) => finding)).toEqual(['echo-unanswered']);
  });

  test.each(POINTS.slice(1))('all replies lost behind %s are one-way traffic', async (replyLost) => {
    const network = new Network();
    network.ping(0, 100).ping(1, 101);
    for (const time of seconds(5)) network.ping(10 * SECOND + time, time / SECOND, { replyLost });
    network.pass(16 * SECOND, ping(LEFT, RIGHT, 8, 6, 1));
    // The first two show the way; what comes later is lost whole.
    const findings = await found(network);
    expect(findings[0]).toMatchObject({ between: [replyLost, POINTS[POINTS.indexOf(replyLost) - 1]], count: 5 });
  });

  test('nothing is wrong where all is answered, with any point left out', async () => {
    for (const without of [[], ...POINTS.map((point) => [point])]) {
      const network = new Network();
      for (const time of seconds(5)) network.ping(time, time / SECOND, { without });
      expect(await found(network)).toEqual([]);
    }
  });

  test('an address without a forwarding entry is told from one that is lost', async () => {
    const network = new Network();
    for (const time of seconds(6)) {
      network.ping(time, time / SECOND);
      for (const point of ['left-eth0', 'left-vxlan']) {
        network.at(point, time + 500_000, ping(LEFT, THIRD, 8, 9, time / SECOND));
      }
    }
    // The captures go on behind the last of them.
    network.ping(6 * SECOND, 6);
    expect(names(await found(network))).toEqual([['missing-forwarding-entry', 'echo-unanswered']]);
    const [first] = await found(network);
    expect(first).toMatchObject({ count: 6, between: ['left-vxlan', 'left-nic'], subjects: [THIRD.ip, LEFT.ip] });
  });

  test('a stale neighbour entry is told with both hardware addresses', async () => {
    const network = new Network();
    const nobody = { mac: '02:00:00:00:00:99', ip: RIGHT.ip };
    network.ping(0, 0);
    for (const time of seconds(4)) network.pass(5 * SECOND + time, ping(LEFT, nobody, 8, 7, time / SECOND));
    const [first] = await found(network);
    expect(first).toMatchObject({
      finding: 'stale-neighbour',
      confidence: 'proved',
      count: 4,
      subjects: [RIGHT.ip, nobody.mac, RIGHT.mac, LEFT.ip],
    });
  });

  test.each([
    ['inner ICMP', 1, 22],
    ['inner UDP', 17, 26],
    ['inner TCP', 6, 36],
    ['inner IPv4', 1, 8],
  ])('a changed octet is told by layer and place: %s', async (layer, protocol, at) => {
    const inside = {
      1: echo(8, 1, 1),
      17: udp(5000, 5001, new Uint8Array(40)),
      6: tcp({ from: 5000, to: 80, sequence: 1, flags: ACK }),
    };
    const packet = (identification: number): Uint8Array =>
      summed(
        ipv4({ source: LEFT.ip, destination: RIGHT.ip, protocol, identification }, inside[protocol as 1 | 6 | 17]),
      );
    const network = new Network();
    for (const time of seconds(4)) {
      const good = packet(time / SECOND + 1);
      const bad = good.slice();
      // In the header's time to live both, a hop less; else in the checksum.
      bad[at === 8 ? 1 : at] = bad[at === 8 ? 1 : at]! ^ 0x55;
      const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77, identification: time / SECOND + 1 };
      network.at('left-nic', time, tunnelled(tunnel, framed(LEFT, RIGHT, good)));
      network.at('right-nic', time + 50, tunnelled(tunnel, framed(LEFT, RIGHT, bad)));
      network.at('right-vxlan', time + 60, framed(LEFT, RIGHT, bad));
    }
    const [first] = await found(network);
    expect(first).toMatchObject({ finding: 'checksum-corrupt', vni: 77, count: 4, between: ['left-nic', 'right-nic'] });
    expect(first!.summary).toContain(`The ${layer} `);
  });

  test('what offload left open is not corrupt, at any point, nor the tunnel around it', async () => {
    const inner = ipv4(
      { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 1 },
      udp(5000, 5001, new Uint8Array(40)),
    );
    const open = summed(inner);
    const pseudo = fold(addWords(open, 12, 20, 17 + open.length - 20));
    open[26] = pseudo >> 8;
    open[27] = pseudo & 0xff;
    const outer = tunnelled({ source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77 }, framed(LEFT, RIGHT, open));
    // The outer checksum is made for what the NIC will have written inside.
    const done = tunnelled({ source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77 }, framed(LEFT, RIGHT, summed(inner)));
    outer.set(summed(done.slice(14)).subarray(0, 28), 14);
    const lone = capture('nic', [[0, outer]]);
    const { findings } = await analyse([lone]);
    expect(findings.map(({ finding }) => finding)).toEqual(['checksum-offload']);
    expect(findings[0]!.summary).toContain('in the tunnel header around 1 of them');
    // One octet of difference, and it is not what the NIC will write.
    outer[41] = outer[41]! ^ 1;
    const { conversations } = await analyse([capture('nic', [[0, outer]])]);
    const crossing = conversations.find((one) => one.type === 'crossing');
    expect(crossing?.sightings[0]?.checksums).toMatchObject({ outerTransport: 'bad', transport: 'partial' });
  });

  test('headers of VXLAN that are not plain', async () => {
    const inner = ping(LEFT, RIGHT, 8, 1, 1);
    const odd = (change: (bytes: Uint8Array) => void, port = 4789): Uint8Array => {
      const made = tunnelled({ source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77, port }, inner).slice();
      change(made);
      return made;
    };
    const at = 14 + 20 + 8;
    const header = (...octets: number[]) => odd((bytes) => bytes.set(octets, at));
    const alone = async (bytes: Uint8Array): Promise<unknown> =>
      names((await analyse([capture('nic', [[0, bytes]])])).findings.filter(({ severity }) => severity !== 'info'));
    expect(await alone(header(0))).toEqual(['vxlan-flag-missing']);
    expect(await alone(odd((bytes) => bytes.set([0, 0, 0, 0, 0, 0, 77, 1], at), 8472))).toEqual([
      ['vxlan-flag-missing', 'vxlan-reserved-bits'],
    ]);
    expect(await alone(header(8, 1))).toEqual(['vxlan-reserved-bits']);
    expect(await alone(header(8, 0, 0, 0, 0, 0, 77, 1))).toEqual(['vxlan-reserved-bits']);
    // Group policy, remote checksum offload, and the generic protocol extension.
    expect(await alone(header(0x88, 0x08, 0x12, 0x34))).toEqual([]);
    expect(await alone(header(8, 0x20, 0, 0, 0, 0, 77, 0x87))).toEqual([]);
    expect(await alone(odd((bytes) => bytes.set([0x0c, 0, 0, 3], at), 4790))).toEqual([]);
    const twice = tunnelled(
      { source: '10.0.0.1', destination: '10.0.0.2', vni: 5 },
      odd(() => undefined),
    );
    expect(await alone(twice)).toEqual(['tunnel-in-tunnel']);
  });

  test('a connection that is reset while it is used, and a service that answers late', async () => {
    const network = new Network();
    const exchange = (time: number, from: number, wait: number, end: number): void => {
      const open = { from, to: 80 };
      const back = { from: 80, to: from };
      network.pass(time, segment(LEFT, RIGHT, { ...open, sequence: 1, flags: SYN }));
      network.pass(time + 200, segment(RIGHT, LEFT, { ...back, sequence: 1, acknowledgment: 2, flags: SYN | ACK }), {
        leftwards: true,
      });
      network.pass(
        time + 400,
        segment(LEFT, RIGHT, { ...open, sequence: 2, acknowledgment: 2, flags: ACK | PSH }, 100),
      );
      network.pass(
        time + wait,
        segment(RIGHT, LEFT, { ...back, sequence: 2, acknowledgment: 102, flags: ACK | PSH }, 50),
        { leftwards: true },
      );
      network.pass(
        time + wait + 500,
        segment(RIGHT, LEFT, { ...back, sequence: 52, acknowledgment: 102, flags: end }),
        { leftwards: true },
      );
    };
    for (const [i, time] of seconds(4).entries()) exchange(10 * time, 40_000 + i, 3 * SECOND, 0x11);
    expect(await found(network)).toMatchObject([{ finding: 'slow-service', count: 4, vni: 77 }]);
    const quick = new Network();
    const held = network.records;
    held.clear();
    for (const [i, time] of seconds(4).entries()) exchange(10 * time, 40_000 + i, 3000, RST | ACK);
    for (const [point, records] of held) for (const [time, bytes] of records) quick.at(point, time, bytes);
    expect(await found(quick)).toMatchObject([{ finding: 'connection-reset', count: 4, vni: 77, severity: 'warning' }]);
  });

  test('a scan is one finding', async () => {
    const records: RecordOf[] = [];
    for (let host = 1; host < 120; host++) {
      for (let again = 0; again < 3; again++) {
        const asked = arp(1, [LEFT.mac, LEFT.ip], ['00:00:00:00:00:00', `10.9.1.${host}`]);
        records.push([host * 50_000 + again * SECOND, frame(LEFT.mac, 'ff:ff:ff:ff:ff:ff', 0x0806, asked)]);
      }
    }
    records.sort((a, b) => a[0] - b[0]);
    records.push([60 * SECOND, ping(LEFT, RIGHT, 8, 1, 1)]);
    const { findings } = await analyse([capture('eth0', records)]);
    const serious = findings.filter(({ severity }) => severity !== 'info');
    expect(serious.map(({ finding, subjects }) => [finding, subjects])).toEqual([['address-scan', [LEFT.ip]]]);
  });

  test('a redirect names who is to go where', async () => {
    const quoted = ipv4({ source: LEFT.ip, destination: '10.8.0.1', protocol: 1 }, echo(8, 1, 1));
    const gateway = (10 << 24) | (9 << 16) | 9;
    const message = ipv4(
      { source: RIGHT.ip, destination: LEFT.ip, protocol: 1 },
      icmpError(5, 1, quoted, gateway >>> 0),
    );
    const { findings } = await analyse([capture('eth0', [[0, framed(RIGHT, LEFT, message)]])]);
    expect(findings.slice(0, 1)).toMatchObject([
      { finding: 'redirect', subjects: [LEFT.ip, '10.8.0.1', RIGHT.ip, '10.9.0.9'] },
    ]);
  });

  test('an underlay of IPv6, and the old port', async () => {
    const network = new Network();
    const tunnels = [
      { source: 'fd00:0:0:0:0:0:0:1', destination: 'fd00:0:0:0:0:0:0:2', vni: 9, port: 8472 },
      { source: 'fd00:0:0:0:0:0:0:2', destination: 'fd00:0:0:0:0:0:0:1', vni: 9, port: 8472 },
    ] as const;
    for (const [i, time] of seconds(11).entries()) {
      const there = ping(LEFT, RIGHT, 8, 1, i);
      network.at('left-nic', time, tunnelled(tunnels[0], there));
      if (i % 3 === 1 && i < 9) continue;
      network.at('right-nic', time + 40, tunnelled(tunnels[0], there));
      const back = ping(RIGHT, LEFT, 0, 1, i);
      network
        .at('right-nic', time + 90, tunnelled(tunnels[1], back))
        .at('left-nic', time + 130, tunnelled(tunnels[1], back));
    }
    expect(await found(network)).toMatchObject([
      {
        finding: 'packet-loss',
        vni: 9,
        count: 3,
        between: ['left-nic', 'right-nic'],
        symptoms: [{ finding: 'echo-unanswered' }],
      },
    ]);
  });

  test('a black hole for several pairs in IPv6 is one finding', async () => {
    const network = new Network();
    const address = (station: Station): string => `fd00:9:0:0:0:0:0:${station.ip.split('.')[3]}`;
    const long = (from: Station, to: Station, sequence: number, octets: number): Uint8Array =>
      frame(
        from.mac,
        to.mac,
        0x86dd,
        ipv6(address(from), address(to), 17, udp(5000 + sequence, 6000, new Uint8Array(octets))),
      );
    for (const [i, time] of seconds(4).entries()) {
      for (const [j, from] of [LEFT, THIRD].entries()) {
        network.pass(time + j * 1000, long(from, RIGHT, i * 4 + j, 200));
        network.pass(time + j * 1000 + 500, long(from, RIGHT, i * 4 + j + 2, 1400), { until: 'left-nic' });
      }
    }
    network.pass(5 * SECOND, ping(LEFT, RIGHT, 8, 6, 1));
    expect(await found(network)).toMatchObject([
      {
        finding: 'mtu-black-hole',
        count: 8,
        between: ['left-nic', 'right-nic'],
        symptoms: [{ finding: 'packet-loss' }],
      },
    ]);
  });

  test('an address that is sent to another VTEP all of a sudden is not lost between the old ones', async () => {
    const network = new Network();
    for (const time of seconds(3)) network.ping(time, time / SECOND);
    for (const [i, time] of seconds(5).entries()) {
      const packet = ping(LEFT, RIGHT, 8, 6, i);
      const tunnel = { source: VTEP_LEFT, destination: '172.20.0.3', vni: 77, identification: 500 + i };
      network
        .at('left-vxlan', 5 * SECOND + time, packet)
        .at('left-nic', 5 * SECOND + time + 10, tunnelled(tunnel, packet));
    }
    network.pass(12 * SECOND, ping(RIGHT, LEFT, 8, 9, 1), { leftwards: true });
    const [first, ...others] = await found(network);
    expect(first).toMatchObject({
      finding: 'wrong-vtep',
      confidence: 'proved',
      count: 5,
      subjects: [RIGHT.ip, '172.20.0.3', LEFT.ip, VTEP_RIGHT],
    });
    expect(others).toEqual([]);
  });

  test.each([
    ['vni-mismatch', { vni: 78 }],
    ['port-mismatch', { port: 8472 }],
  ])('%s from two NICs alone, where each side only asks', async (finding, other) => {
    const network = new Network();
    for (const [i, time] of seconds(3).entries()) {
      const there = tunnelled(
        { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77, identification: i + 1 },
        ping(LEFT, RIGHT, 8, 1, i),
      );
      const back = { source: VTEP_RIGHT, destination: VTEP_LEFT, vni: 77, identification: i + 1, ...other };
      const answer = tunnelled(back, ping(RIGHT, LEFT, 8, 2, i));
      network.at('left-nic', time, there).at('right-nic', time + 50, there);
      network.at('right-nic', time + 500, answer).at('left-nic', time + 550, answer);
    }
    const [first, ...others] = await found(network);
    expect(first).toMatchObject({
      finding,
      count: 6,
      evidence: [{ frame: 1 }, { frame: 3 }, { frame: 5 }, {}, {}, {}],
    });
    expect(others).toEqual([]);
  });

  test('a slow way between hosts whose clocks differ shows in both directions together', async () => {
    const network = new Network();
    for (const [i, time] of seconds(8).entries()) {
      const there = ping(LEFT, RIGHT, 8, 1, i);
      const back = ping(RIGHT, LEFT, 0, 1, i);
      const tunnel = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: 77, identification: i + 1 };
      const reply = { source: VTEP_RIGHT, destination: VTEP_LEFT, vni: 77, identification: i + 1 };
      network.at('left-vxlan', time, there).at('left-nic', time + 10, tunnelled(tunnel, there));
      network.at('right-nic', time + 20_010, tunnelled(tunnel, there)).at('right-vxlan', time + 20_020, there);
      network.at('right-vxlan', time + 20_200, back).at('right-nic', time + 20_210, tunnelled(reply, back));
      network.at('left-nic', time + 40_210, tunnelled(reply, back)).at('left-vxlan', time + 40_220, back);
    }
    const ahead = { ahead: 350_000 };
    const { findings } = await analyse(network.captures({ 'right-nic': ahead, 'right-vxlan': ahead }));
    const [first, ...others] = findings.filter(({ severity }) => severity !== 'info');
    expect(first).toMatchObject({ finding: 'high-latency', count: 16 });
    expect([...first!.between!].sort()).toEqual(['left-nic', 'right-nic']);
    expect(others).toEqual([]);
  });
});
