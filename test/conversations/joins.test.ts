/**
 * Joining where it is hard: identical packets that not all points saw, captures that began late, two captures of one
 * interface, silence, second answers, and places known for another overlay.
 */
import { describe, expect, test } from '@jest/globals';
import type { Crossing } from '../../src/conversations/crossing.ts';
import { LEFT, Network, only, POINTS, path, ping, RIGHT, told, VNI, VTEP_LEFT, VTEP_RIGHT } from './network.ts';
import { arp, capture, echo, frame, ipv4, tunnelled } from './packets.ts';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const NOBODY = '00:00:00:00:00:00';
const THIRD = { mac: '02:00:00:00:00:0c', ip: LEFT.ip };

/** An ARP request of the left station for the right one: the same octets each time. */
const whoHas = frame(LEFT.mac, BROADCAST, 0x0806, arp(1, [LEFT.mac, LEFT.ip], [NOBODY, RIGHT.ip]));

const isAt = (who: { readonly mac: string }): Uint8Array =>
  frame(who.mac, LEFT.mac, 0x0806, arp(2, [who.mac, RIGHT.ip], [LEFT.mac, LEFT.ip]));

const seconds = (count: number): number => count * 1_000_000;

/** Pings that make the clocks and the ways known. */
function pinged(count: number): Network {
  const network = new Network();
  for (let i = 0; i < count; i++) network.ping(i * 200_000, i);
  return network;
}

const requests = (crossings: readonly Crossing[]): Crossing[] =>
  crossings.filter(({ summary }) => summary.startsWith('ARP request'));

describe('identical packets', () => {
  test('of which a capture that began late saw the last ones only are not shifted by one', async () => {
    const network = pinged(5);
    for (let i = 0; i < 4; i++) {
      const without = i < 2 ? (['left-eth0'] as const) : [];
      network.pass(seconds(2 + i), whoHas, { without });
    }
    const { crossings } = await told(network.captures());
    expect(requests(crossings).map(path)).toEqual([POINTS.slice(1), POINTS.slice(1), [...POINTS], [...POINTS]]);
    for (const one of requests(crossings)) expect(one.copyAt).toBeUndefined();
  });

  test('of which each point saw as many, but others, are told apart by time', async () => {
    const network = pinged(5);
    network.pass(seconds(2), whoHas, { without: ['right-eth0'] });
    network.pass(seconds(3), whoHas);
    network.pass(seconds(4), whoHas, { without: ['left-eth0'] });
    const { crossings } = await told(network.captures());
    expect(requests(crossings).map(path)).toEqual([POINTS.slice(0, -1), [...POINTS], POINTS.slice(1)]);
  });

  test('far apart in time are no copies of each other', async () => {
    const network = pinged(5);
    network.pass(seconds(2), whoHas, { without: POINTS.slice(0, 2) });
    network.pass(seconds(3), whoHas);
    const { all } = await told(network.captures());
    expect(only(all, 'summary').copies).toBe(0);
  });
});

describe('answers', () => {
  test('are in the order in which the client got them, whatever the clocks say', async () => {
    const network = pinged(5);
    network.pass(seconds(2), whoHas);
    network.pass(seconds(2) + 500, isAt(RIGHT), { leftwards: true });
    network.pass(seconds(2) + 300, isAt({ mac: THIRD.mac }), { leftwards: true, without: ['right-eth0'] });
    for (const ahead of [0, 250_000, -250_000]) {
      const { exchanges } = await told(network.captures({ 'right-eth0': { ahead } }));
      const [exchange] = exchanges.filter(({ kind }) => kind === 'arp');
      expect(exchange).toMatchObject({ state: 'answered', hardware: THIRD.mac });
      expect(exchange!.furtherReplies!.map(({ hardware }) => hardware)).toEqual([RIGHT.mac]);
    }
  });

  test('to a ping are never the VTEP’s own', async () => {
    const bare = new Network();
    for (let i = 0; i < 4; i++) {
      bare
        .at('left-eth0', i * 1000, ping(LEFT, RIGHT, 8, 1, i))
        .at('left-vxlan', i * 1000 + 10, ping(LEFT, RIGHT, 8, 1, i));
      bare
        .at('left-vxlan', i * 1000 + 90, ping(RIGHT, LEFT, 0, 1, i))
        .at('left-eth0', i * 1000 + 99, ping(RIGHT, LEFT, 0, 1, i));
    }
    const { exchanges } = await told(bare.captures());
    expect(exchanges.map(({ state, answeredBy }) => [state, answeredBy])).toEqual(Array(4).fill(['answered', null]));
  });

  test('that were known before a silence are not given up in it', async () => {
    for (const silence of [15, 45, 600]) {
      const network = pinged(3);
      network.pass(seconds(1), whoHas);
      // The same answer three times: it takes longer to be told apart than its request.
      for (const late of [100, 5000, 9000]) network.pass(seconds(1) + late, isAt(RIGHT), { leftwards: true });
      network.ping(seconds(1 + silence), 77);
      const { exchanges } = await told(network.captures());
      expect(exchanges.map(({ state }) => state)).toEqual(Array(exchanges.length).fill('answered'));
      expect(exchanges.filter(({ kind }) => kind === 'arp')).toHaveLength(1);
    }
  });
});

describe('two captures of one interface', () => {
  /** The left NIC once more; its stamps may differ. */
  const again = (network: Network, late = 0): ReturnType<Network['captures']>[number] =>
    capture(
      'again',
      [...network.records.get('left-nic')!].sort((a, b) => a[0] - b[0]).map(([time, bytes]) => [time + late, bytes]),
    );

  test('are one place: what is lost behind it is lost', async () => {
    for (const late of [0, 2]) {
      const network = pinged(6);
      network.ping(seconds(3), 50, { replyLost: 'left-nic' });
      const captures = network.captures();
      for (const all of [
        [again(network, late), ...captures],
        [...captures, again(network, late)],
      ]) {
        const { crossings, exchanges } = await told(all);
        const lost = crossings.filter(({ lostAfter }) => lostAfter !== null);
        expect(lost).toHaveLength(1);
        expect(lost[0]).toMatchObject({ expected: 'left-vxlan' });
        expect(['left-nic', 'again']).toContain(lost[0]!.lostAfter);
        expect(exchanges.filter(({ state }) => state === 'unanswered')).toHaveLength(1);
      }
    }
  });

  test('of which one ended do not hide what the other one missed', async () => {
    const network = pinged(6);
    network.ping(seconds(3), 50, { lost: 'left-vxlan' }).ping(seconds(4), 51);
    const short = capture('again', [...network.records.get('left-nic')!].sort((a, b) => a[0] - b[0]).slice(0, 4));
    const { crossings } = await told([short, ...network.captures()]);
    const lost = crossings.filter(({ lostAfter }) => lostAfter !== null);
    expect(lost.map(({ lostAfter, expected }) => [lostAfter, expected])).toEqual([['left-vxlan', 'left-nic']]);
  });
});

describe('a capture that was not running', () => {
  test('is told by what came from behind it, however far', async () => {
    // The left host's captures all begin later: what came from there passed them.
    const network = pinged(20);
    const captures = network.captures();
    for (const point of POINTS.slice(0, 3)) {
      const records = [...network.records.get(point)!].sort((a, b) => a[0] - b[0]).filter(([time]) => time > 1_500_000);
      captures[POINTS.indexOf(point)] = capture(point, records);
    }
    const { crossings } = await told(captures);
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });

  test('is told by the answer to what should have passed it', async () => {
    const network = pinged(20);
    const captures = network.captures();
    for (const point of POINTS.slice(4)) {
      const records = [...network.records.get(point)!].sort((a, b) => a[0] - b[0]).filter(([time]) => time < 2_500_000);
      captures[POINTS.indexOf(point)] = capture(point, records);
    }
    const { crossings, exchanges } = await told(captures);
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
    expect(exchanges.every(({ state }) => state === 'answered')).toBe(true);
  });

  test('because all captures ended while a packet was on its way', async () => {
    const network = new Network();
    for (let i = 0; i < 6; i++) network.ping(i * 200_000, i, { hop: 9000 });
    // Slow: nine milliseconds a hop. The last request is on its way when the captures end.
    network.pass(1_400_000, ping(LEFT, RIGHT, 8, 5, 90), { hop: 9000, until: 'left-nic' });
    const { crossings } = await told(network.captures());
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
  });
});

describe('an overlay', () => {
  test('that a place is known for gives way where another one comes again and again', async () => {
    const network = new Network();
    for (let i = 0; i < 6; i++) network.ping(i * 100_000, i);
    for (let i = 0; i < 12; i++) network.ping(seconds(2) + i * 100_000, 100 + i, { vni: VNI + 1 });
    const { crossings } = await told(network.captures());
    const whole = crossings
      .filter(({ vni }) => vni === VNI + 1)
      .filter((one) => one.sightings.length === POINTS.length);
    expect(whole.length).toBeGreaterThanOrEqual(20);
  });

  test('behind a router is put in order by who is behind which VTEP', async () => {
    // Left > router beside the right VTEP, and back to another station on the left in another overlay.
    const target = { mac: '02:00:00:00:00:1a', ip: '10.8.0.10' };
    const router = { mac: '02:00:00:00:00:0f', ip: '10.9.0.1' };
    const far = '02:00:00:00:00:1f';
    const network = new Network();
    const one = { source: VTEP_LEFT, destination: VTEP_RIGHT, vni: VNI };
    const other = { source: VTEP_RIGHT, destination: VTEP_LEFT, vni: VNI + 1 };
    for (let i = 0; i < 8; i++) {
      const packet = (from: string, to: string, turned: boolean, ttl: number): Uint8Array =>
        frame(
          from,
          to,
          0x0800,
          ipv4(
            {
              source: turned ? target.ip : LEFT.ip,
              destination: turned ? LEFT.ip : target.ip,
              protocol: 1,
              identification: 300 + 2 * i + (turned ? 1 : 0),
              timeToLive: ttl,
            },
            echo(turned ? 0 : 8, 9, i),
          ),
        );
      const t = i * 100_000;
      const id = 2 * i;
      const first = packet(LEFT.mac, router.mac, false, 64);
      const second = packet(far, target.mac, false, 63);
      network.at('eth0', t, first).at('nic-left', t + 20, tunnelled({ ...one, identification: id + 1 }, first));
      network.at('nic-right', t + 40, tunnelled({ ...one, identification: id + 1 }, first)).at('router', t + 60, first);
      network.at('router', t + 70, second).at('nic-right', t + 90, tunnelled({ ...other, identification: id }, second));
      network
        .at('nic-left', t + 110, tunnelled({ ...other, identification: id }, second))
        .at('target', t + 130, second);
      const back = packet(target.mac, far, true, 64);
      const home = packet(router.mac, LEFT.mac, true, 63);
      const turned = { ...other, source: VTEP_LEFT, destination: VTEP_RIGHT, identification: 500 + id };
      const returned = { ...one, source: VTEP_RIGHT, destination: VTEP_LEFT, identification: 500 + id };
      network.at('target', t + 200, back).at('nic-left', t + 220, tunnelled(turned, back));
      network.at('nic-right', t + 240, tunnelled(turned, back)).at('router', t + 260, back);
      network.at('router', t + 270, home).at('nic-right', t + 290, tunnelled(returned, home));
      network.at('nic-left', t + 310, tunnelled(returned, home)).at('eth0', t + 330, home);
    }
    const way = ['eth0', 'nic-left', 'nic-right', 'router', 'router', 'nic-right', 'nic-left', 'target'];
    for (const ahead of [0, 300_000, -300_000]) {
      const made = network.captures({ 'nic-right': { ahead }, router: { ahead } });
      const { crossings } = await told(made);
      for (const crossing of crossings)
        expect(path(crossing)).toEqual(crossing.summary.includes('request') ? way : [...way].reverse());
      expect(crossings).toHaveLength(16);
    }
  });
});
