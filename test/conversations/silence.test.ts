/**
 * What a capture's silence proves: captures that begin and end apart, of traffic that nobody answers, and of clocks that are
 * not known.
 */
import { describe, expect, test } from '@jest/globals';
import { analyse } from '../../src/analyse.ts';
import { LEFT, Network, type PointName, ping, RIGHT, told, VNI } from './network.ts';
import { frame, ipv4, udp } from './packets.ts';

const SECOND = 1_000_000;

/** A datagram that nobody answers. */
const datagram = (number: number): Uint8Array =>
  frame(
    LEFT.mac,
    RIGHT.mac,
    0x0800,
    ipv4(
      { source: LEFT.ip, destination: RIGHT.ip, protocol: 17, identification: 5000 + number },
      udp(4000, 9999, Uint8Array.of(number >> 8, number)),
    ),
  );

/** A network that was pinged both ways, so that all ways and clocks are known. */
function known(): Network {
  const network = new Network();
  for (let i = 0; i < 5; i++) network.ping(i * 100_000, i);
  return network;
}

/** The same, and then so many pings that the right side's device does not show, while only the NICs show anything later. */
function unanswered(pings: number): Network {
  const network = known();
  for (let i = 0; i < pings; i++) network.ping(SECOND + i * 400_000, 10 + i, { lost: 'right-nic' });
  return network.at('left-nic', 4 * SECOND, new Uint8Array(60).fill(7));
}

const lossesOf = async (network: Network) => {
  const { crossings } = await told(network.captures());
  return crossings.filter(({ lostAfter }) => lostAfter !== null);
};

const seriousOf = async (network: Network): Promise<string[]> =>
  (await analyse(network.captures())).findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ finding, count }) => `${finding} ${count}`);

/** Send datagrams of which a point sees none from a time on, without being at its end in one case. */
function stream(network: Network, silent: PointName, until: number): Network {
  for (let i = 0; i < 40; i++) {
    const time = SECOND + i * 50_000;
    network.pass(time, datagram(i), time < until ? {} : { without: [silent, 'right-eth0'] });
  }
  return network;
}

describe('a point whose capture ended', () => {
  test('lost nothing of what nobody answers', async () => {
    const network = stream(known(), 'right-vxlan', 2 * SECOND);
    expect(await lossesOf(network)).toEqual([]);
    expect(await seriousOf(network)).toEqual([]);
  });

  test('lost what it does not show where it shows others of that time', async () => {
    const network = stream(known(), 'right-vxlan', 2 * SECOND);
    network.ping(4 * SECOND, 90);
    const lost = await lossesOf(network);
    expect(lost).toHaveLength(20);
    expect(
      lost.every(
        ({ lostAfter, expected, presumed }) =>
          `${lostAfter} ${expected} ${presumed}` === 'right-nic right-vxlan undefined',
      ),
    ).toBe(true);
  });

  test('goes on losing what it lost for sure, and no more than is likely', async () => {
    const network = known();
    for (let i = 0; i < 9; i++) network.ping(SECOND + i * 100_000, 10 + i, { replyLost: 'left-nic' });
    // The last reply comes behind the last record that the device in front of it shows.
    const lost = await lossesOf(network);
    expect(lost).toHaveLength(9);
    expect(lost.some(({ presumed }) => presumed === true)).toBe(false);
  });

  test('is presumed to have lost what was not answered while others were capturing', async () => {
    const network = unanswered(4);
    const lost = await lossesOf(network);
    expect(lost.map(({ lostAfter, expected, presumed }) => [lostAfter, expected, presumed])).toEqual(
      lost.map(() => ['right-nic', 'right-vxlan', true]),
    );
    expect(lost.length).toBeGreaterThan(2);
  });

  test('is warned of where that is more than chance, and hinted at where it is not', async () => {
    for (const [pings, severity, confidence] of [
      [2, 'info', 'hint'],
      [3, 'warning', 'likely'],
    ] as const) {
      const { findings } = await analyse(unanswered(pings).captures());
      const loss = findings.find(({ finding }) => finding === 'packet-loss');
      expect(loss).toMatchObject({ severity, confidence, count: pings, between: ['right-nic', 'right-vxlan'] });
    }
  });
});

test('packets of which the NIC was not capturing are not without a forwarding entry', async () => {
  const network = known();
  for (let i = 0; i < 20; i++) network.pass(SECOND + i * 50_000, datagram(i), { until: 'left-vxlan' });
  expect(await seriousOf(network)).toEqual([]);
  network.ping(4 * SECOND, 90);
  expect((await seriousOf(network)).length).toBeGreaterThan(0);
});

test('a station that answers by another way is on this host', async () => {
  const network = known();
  const near = { mac: '02:00:00:00:00:0c', ip: '10.9.0.12' };
  for (let i = 0; i < 10; i++) {
    const time = SECOND + i * 100_000;
    for (const point of ['left-eth0', 'left-vxlan']) {
      network.at(point, time, ping(LEFT, near, 8, 9, i)).at(point, time + 50, ping(near, LEFT, 0, 9, i));
    }
  }
  network.ping(4 * SECOND, 90);
  expect(await seriousOf(network)).toEqual([]);
});

test('a container that moves flaps no more because of clocks that differ', async () => {
  for (const ahead of [0, 3, -3600]) {
    const network = new Network();
    for (let i = 0; i < 30; i++) network.ping(i * 100_000, i);
    const off = new Network();
    for (const [point, records] of network.records) {
      const shift = point.startsWith('right') ? ahead * SECOND : 0;
      for (const [time, bytes] of records) off.at(point, time + shift, bytes);
    }
    const { findings, conversations } = await analyse(off.captures());
    expect(findings.filter(({ finding }) => finding.startsWith('mac-'))).toEqual([]);
    const moves = conversations.flatMap((one) => (one.type === 'endpoint' && one.vni === VNI ? one.moves : []));
    expect(moves).toEqual([]);
  }
});
