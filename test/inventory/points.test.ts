/** Capture points bound to interfaces: by name, by the MACs of their frames, and by the packets that passed them. */
import { describe, expect, test } from '@jest/globals';
import { correlate } from '../../src/correlate.ts';
import { type PointBinding, placeText } from '../../src/inventory/points.ts';
import { PointBinder, takeInventory } from '../../src/inventory.ts';
import type { Capture } from '../../src/read.ts';
import { PointPlaces } from '../../src/reports/point-places.ts';
import { requests } from '../../src/requests.ts';
import type { RecordOf } from '../conversations/packets.ts';
import { captures, exchange, meshHops, type Sent, seen, together } from '../requests/mesh.ts';
import { at, link, swarm, vxlanLink } from './documents.ts';

const bridge = { linkinfo: { info_kind: 'bridge' } };

/** The hosts of `meshHops`, with another task on each, and an ingress with the same addresses on both. */
const mesh = takeInventory([
  at('left', null, [
    link('ens3', { address: '52:54:00:00:00:a0' }, '198.51.100.1/24'),
    link('docker_gwbridge', { address: '02:42:11:22:33:44', ...bridge }, '172.30.0.1/16'),
  ]),
  at('right', null, [
    link('ens3', { address: '52:54:00:00:00:a1' }, '198.51.100.2/24'),
    link('docker_gwbridge', { address: '02:42:55:66:77:88', ...bridge }, '172.30.0.1/16'),
  ]),
  ...['left', 'right'].flatMap((host, i) => [
    at(host, '1-q8w2e4r6t8', [vxlanLink(5000), link('br0', bridge, '10.20.0.1/24')]),
    at(host, 'ingress_sbox', [
      link('eth0', { address: `02:42:0a:14:00:0${2 + i}` }, `10.20.0.${2 + i}/24`),
      link('eth1', { address: '02:42:ac:1e:00:02' }, '172.30.0.2/16'),
    ]),
  ]),
  at('left', 'web.1', [link('eth0', { address: '02:42:0a:14:00:08' }, '10.20.0.8/24')]),
  at('right', 'web.2', [link('eth0', { address: '02:42:0a:14:00:09' }, '10.20.0.9/24')]),
]);

/** What is at each point of `meshHops`. */
const TRUTH: Readonly<Record<string, string>> = {
  'nic-a': 'ens3 in left',
  bridge: 'docker_gwbridge in left',
  'sbox-out': 'eth1 in left/ingress_sbox',
  'sbox-in': 'eth0 in left/ingress_sbox',
  'vxlan-a': 'vxlan0 in left/1-q8w2e4r6t8',
  'nic-b': 'ens3 in right',
  'vxlan-b': 'vxlan0 in right/1-q8w2e4r6t8',
  task: 'eth0 in right/web.2',
};

type Records = ReadonlyMap<string, readonly RecordOf[]>;

const remote = seen(meshHops(), exchange());
/** The same points and a connection to the task of the same host. */
const local = seen(
  meshHops({ client: ['203.0.113.7', 40_001], source: ['10.20.0.2', 41_001], task: ['10.20.0.8', 80] })
    .filter(({ tunnel, point }) => tunnel === undefined && !point.startsWith('vxlan'))
    .map((hop) => {
      const [from, to] = hop.macs;
      const near = to === '02:42:0a:14:00:09' ? { macs: [from, '02:42:0a:14:00:08'] as const } : {};
      return { ...hop, ...near, point: hop.point === 'task' ? 'task-a' : hop.point };
    }),
  exchange({ at: 50_000, client: 70_000, server: 80_000 }),
);

/** Where points are when they are called so that their names tell nothing. */
async function bound(
  records: Records,
  made: Parameters<typeof captures>[1] = {},
): Promise<Record<string, PointBinding>> {
  const names = new Map([...records.keys()].map((name, i) => [name, String.fromCharCode(97 + i)]));
  const renamed = new Map([...records].map(([name, own]) => [names.get(name)!, own]));
  const clocks = Object.fromEntries(Object.entries(made).map(([name, of]) => [names.get(name)!, of]));
  const told = await placesIn(captures(renamed, clocks));
  return Object.fromEntries([...names].map(([name, letter]) => [name, told.get(letter)!]));
}

async function placesIn(files: readonly Capture[], inventory = mesh): Promise<Map<string, PointBinding>> {
  const places = new PointPlaces(inventory);
  const all = [];
  for await (const one of correlate(files, {})) all.push(...places.take(one));
  return new Map([...all, ...places.end()].flatMap((one) => (one.type === 'point' ? [[one.point, one] as const] : [])));
}

const placed = (all: Record<string, PointBinding>): Record<string, string> =>
  Object.fromEntries(Object.entries(all).flatMap(([name, { place }]) => (place ? [[name, placeText(place)]] : [])));

const may = ({ candidates = [] }: PointBinding): string[] => candidates.map(placeText).sort();

const keeping = (records: Records, ...points: readonly string[]): Records =>
  new Map([...records].filter(([name]) => points.includes(name)));

describe('points whose names tell nothing', () => {
  test('are all bound where all were captured', async () => {
    const all = await bound(remote);
    expect(placed(all)).toEqual(TRUTH);
    expect(all['sbox-in']?.place).toMatchObject({
      role: 'ingress',
      by: 'macs',
      why: expect.stringContaining('every frame is from or to 02:42:0a:14:00:02'),
    });
    expect(all['vxlan-a']?.place).toMatchObject({
      role: 'overlay',
      by: 'path',
      why: expect.stringMatching(/behind . and before ./),
    });
  });

  test('whatever their clocks say', async () => {
    const clocks = { 'nic-b': { ahead: 3_000_000 }, 'vxlan-b': { ahead: 3_000_000 }, task: { ahead: -700_000 } };
    expect(placed(await bound(remote, clocks))).toEqual(TRUTH);
  });

  test('and by following requests', async () => {
    const names = new Map([...remote.keys()].map((name, i) => [String.fromCharCode(97 + i), name]));
    const renamed = new Map([...names].map(([letter, name]) => [letter, remote.get(name)!]));
    let told: readonly (readonly [string, string])[] = [];
    const options = {
      inventory: mesh,
      onPoints: (points: readonly ({ point: string } & PointBinding)[]) => {
        told = points.flatMap(({ point, place }) =>
          place === undefined ? [] : [[names.get(point)!, placeText(place)] as const],
        );
      },
    };
    for await (const one of requests(captures(renamed), options)) expect(one.outcome).toBe('answered');
    expect(Object.fromEntries(told)).toEqual(TRUTH);
  });

  test('each pair of points and each alone is bound rightly or not at all', async () => {
    const names = [...remote.keys()];
    for (const [i, one] of names.entries()) {
      for (const other of names.slice(i)) {
        const all = await bound(keeping(together(remote, local), one, other));
        for (const [name, binding] of Object.entries(all)) {
          const { place, candidates } = binding;
          if (place !== undefined)
            expect([one, other, name, placeText(place)]).toEqual([one, other, name, TRUTH[name]]);
          if (candidates !== undefined && TRUTH[name] !== undefined) expect(may(binding)).toContain(TRUTH[name]);
        }
      }
    }
  });

  test('of two places with the same frames both are told', async () => {
    expect(may((await bound(keeping(remote, 'bridge')))['bridge']!)).toEqual([TRUTH['bridge'], TRUTH['sbox-out']]);
    expect(may((await bound(keeping(remote, 'nic-b')))['nic-b']!)).toEqual([TRUTH['nic-a'], TRUTH['nic-b']]);
    const ends = [TRUTH['sbox-in'], TRUTH['task'], TRUTH['vxlan-a'], TRUTH['vxlan-b']];
    expect(may((await bound(keeping(remote, 'task')))['task']!)).toEqual([...ends].sort());
    // Two captures without a third that tells their order in space.
    const two = await bound(keeping(remote, 'sbox-in', 'vxlan-a'));
    expect(may(two['sbox-in']!)).not.toContain(TRUTH['task']);
    expect(may(two['sbox-in']!)).toContain(TRUTH['sbox-in']);
  });

  test('a second capture of one interface is not the next one', async () => {
    const again = new Map([...keeping(remote, 'sbox-out'), ['again', remote.get('sbox-out')!] as const]);
    const all = await bound(again);
    for (const name of ['sbox-out', 'again']) expect(may(all[name]!)).toEqual([TRUTH['bridge'], TRUTH['sbox-out']]);
  });

  test("the bridge's other end tells which host's ingress is meant", async () => {
    const { place } = (await bound(keeping(together(remote, local), 'bridge', 'sbox-out')))['sbox-out']!;
    expect(place?.host).toBe('left');
  });

  test('a table of another host is a hint where the host itself was not asked', async () => {
    const partly = takeInventory([
      at('left', null, [link('ens3', { address: '52:54:00:00:00:a0' }, '198.51.100.1/24')]),
      at('left', '1-q8w2e4r6t8', [vxlanLink(5000), link('br0', bridge, '10.20.0.1/24')]),
      at('left', 'ingress_sbox', [link('eth0', { address: '02:42:0a:14:00:02' }, '10.20.0.2/24')]),
      at('left', '1-q8w2e4r6t8', '10.20.0.9 dev vxlan0 lladdr 02:42:0a:14:00:09 PERMANENT\n', 'neigh'),
      at('left', '1-q8w2e4r6t8', '02:42:0a:14:00:09 dev vxlan0 dst 198.51.100.2 self permanent\n', 'fdb'),
    ]);
    const files = captures(new Map([...keeping(remote, 'sbox-in', 'vxlan-a', 'nic-b', 'task')]));
    const told = await placesIn(files, partly);
    expect(told.get('sbox-in')?.place?.interface).toBe('eth0');
    expect(told.get('vxlan-a')?.place?.host ?? told.get('vxlan-a')?.candidates?.[0]?.host).toBe('left');
    // Nothing of the other host is known: it is not made the interfaces of this one.
    for (const point of ['nic-b', 'task']) expect([point, told.get(point)?.place]).toEqual([point, undefined]);
  });

  test('no frame is no evidence', async () => {
    expect(await bound(new Map([['task', []]]))).toMatchObject({ task: { point: 'a' } });
    expect((await bound(new Map([['task', []]])))['task']).not.toHaveProperty('place');
  });
});

describe('names that contradict the frames', () => {
  const swapped = (from: string, name: string): Promise<Map<string, PointBinding>> =>
    placesIn(captures(new Map([[name, together(remote, local).get(from)!]])));

  test('are kept, and what the frames say is told with them', async () => {
    const { place, against } = (await swapped('sbox-in', 'left-web.1-eth0')).get('left-web.1-eth0')!;
    expect(placeText(place!)).toBe('eth0 in left/web.1');
    expect(place?.by).toBe('name');
    expect(against?.map(placeText)).toEqual([TRUTH['sbox-in']]);
    expect(against?.[0]?.why).toBe('every frame is from or to 02:42:0a:14:00:02');
  });

  test('and names that fit are only confirmed', async () => {
    const told = (await swapped('sbox-in', 'left-ingress_sbox-eth0')).get('left-ingress_sbox-eth0')!;
    expect(told.against).toBeUndefined();
    expect(told.place).toMatchObject({ by: 'name', why: 'its name; every frame is from or to 02:42:0a:14:00:02' });
  });

  test('a name that several have is decided by what was seen', async () => {
    const files = captures(
      new Map([...keeping(remote, 'sbox-in', 'nic-a'), ['vxlan0', remote.get('vxlan-a')!] as const]),
    );
    expect(placeText((await placesIn(files)).get('vxlan0')?.place ?? ({} as never))).toBe(TRUTH['vxlan-a']);
  });
});

describe('names', () => {
  const bind = (name: string): PointBinding => new PointBinder(takeInventory(swarm())).bind(name);

  test.each([
    ['east/ens7', 'east', null, 'ens7', 'host'],
    ['east-ens7', 'east', null, 'ens7', 'host'],
    ['east-vxlan0', 'east', '1-q8w2e4r6t8', 'vxlan0', 'overlay'],
    ['east/1-q8w2e4r6t8/vxlan0', 'east', '1-q8w2e4r6t8', 'vxlan0', 'overlay'],
    ['west_q8w2e4r6t8_vxlan0', 'west', '1-q8w2e4r6t8', 'vxlan0', 'overlay'],
    ['west-shopnet-vxlan0', 'west', '1-q8w2e4r6t8', 'vxlan0', 'overlay'],
    ['east-ingress_sbox-eth1', 'east', 'ingress_sbox', 'eth1', 'ingress'],
    ['east-shop.1', 'east', 'shop1', null, 'container'],
    ['west-shop2-eth0', 'west', 'shop2', 'eth0', 'container'],
  ])('%s is known by its name', (name, host, namespace, own, role) => {
    expect(bind(name).place).toMatchObject({ host, namespace, interface: own, role, by: 'name' });
  });

  test('a name alone that two overlays have is not enough', () => {
    const two = takeInventory([...swarm(), at('east', '1-zzzzzzzzzz', [vxlanLink(5002)], 'addr')]);
    const { place, candidates } = new PointBinder(two).bind('east-vxlan0');
    expect(place).toBeUndefined();
    expect(candidates?.map(({ namespace }) => namespace)).toEqual(['1-q8w2e4r6t8', '1-zzzzzzzzzz']);
    expect(new PointBinder(two).bind('nothing')).toEqual({});
  });
});

test('a station among strangers is still one: a switch floods what it has not learned', async () => {
  const hop = meshHops().at(-1)!;
  const strange = {
    ...hop,
    macs: ['02:00:00:00:00:01', '02:00:00:00:00:02'] as const,
    client: ['10.20.0.77', 1] as const,
  };
  const many = Array.from({ length: 60 }, (_, i): Sent => ({ at: 10_000 + i, flags: 0x10, sequence: 5000 + i }));
  const records = together(
    seen([hop], [...exchange(), ...many]),
    seen([strange], [{ at: 5000, flags: 0x10, sequence: 1 }]),
  );
  const told = (await placesIn(captures(records))).get('task')!;
  // Not every frame is its own, so it is not bound by MACs; and it is not said to be somebody else either.
  expect(told.against).toBeUndefined();
});
