/** Documents come from strangers: whatever is in them, they are read to the end, in time, and nothing is thrown. */
import assert from 'node:assert';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Diagnosis } from '../../src/diagnose.ts';
import { meshPorts, namesOf, PointBinder, takeInventory } from '../../src/inventory.ts';
import {
  CONNTRACK,
  FDB,
  IP_A,
  IPVSADM,
  loose,
  NAT_LIST,
  NAT_SAVE,
  NEIGHBOURS,
  NETNS_LS,
  NETWORK_INSPECT,
  NETWORK_LS,
  NODE_LS,
  PS,
  ROUTES,
  SERVICE_LS,
  swarm,
} from './documents.ts';

const SOUND = [
  CONNTRACK,
  FDB,
  IP_A,
  IPVSADM,
  NAT_LIST,
  NAT_SAVE,
  NEIGHBOURS,
  NETNS_LS,
  NETWORK_INSPECT,
  NETWORK_LS,
  NODE_LS,
  PS,
  ROUTES,
  SERVICE_LS,
  ...swarm().map(({ text }) => text),
];

/** Everything that is done with an inventory. */
function useAll(texts: readonly string[]): void {
  const inventory = takeInventory(
    texts.map((text, i) => ({ source: `d${i}`, text, host: i % 2 === 0 ? 'a' : 'b', namespace: null })),
  );
  const names = namesOf(inventory);
  for (const address of ['10.77.0.3', '::1', '']) names.address(address, 5001);
  const binder = new PointBinder(inventory);
  binder.frames('a-eth0', { all: ['02:42:0a:4d:00:03'], most: ['02:42:0a:4d:00:03'], others: ['00:00:00:00:00:00'] });
  for (const vni of [5001, null]) {
    for (const tunnel of [undefined, { source: '198.51.100.1', destination: '::1' }]) {
      const sighting = { since: 0, isOrdered: false };
      binder.passed({
        source: '10.77.0.3',
        destination: '10.77.0.4',
        vni,
        tunnel,
        sightings: [
          { ...sighting, point: 'a-eth0', tunnelled: false },
          { ...sighting, point: 'b', tunnelled: tunnel !== undefined },
        ],
      });
    }
  }
  binder.settle();
  for (const point of ['a-eth0', 'b', '', 'vxlan0']) binder.bind(point);
  meshPorts(inventory);
  const findings = new Diagnosis({ inventory }).findings();
  assert.ok(inventory.documents.length === texts.length);
  assert.ok(findings.every(({ summary }) => typeof summary === 'string'));
}

/** A sound document with a piece of it cut out, doubled, or overwritten. */
const damaged = fc
  .record({
    text: fc.constantFrom(...SOUND),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(40),
    put: fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom('', '"', '{', '[', ']', 'null', '-1', '1e999', '\n', '__proto__'),
    ),
  })
  .map(({ text, at, length, put }) => {
    const start = Math.floor(at * text.length);
    return text.slice(0, start) + put + text.slice(start + length);
  });

test('damaged documents are read', () => {
  fc.assert(
    fc.property(fc.array(damaged, { minLength: 1, maxLength: 4 }), (texts) => useAll(texts)),
    { seed: 8, numRuns: 400 },
  );
});

test('any JSON is read', () => {
  fc.assert(
    fc.property(fc.json(), (text) => useAll([text])),
    { seed: 9, numRuns: 300 },
  );
});

test('any value in the place of any field is read', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.boolean(),
    fc.string(),
    fc.constant([]),
    fc.constant({}),
    fc.constant([[null]]),
  );
  const documents = SOUND.filter((text) => text.startsWith('['));
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.nat(200), value, (text, which, put) => {
      let count = 0;
      const replaced: unknown = JSON.parse(text, (_key, one: unknown) => (count++ === which ? put : one));
      useAll([JSON.stringify(replaced)]);
    }),
    { seed: 10, numRuns: 400 },
  );
});

test.each([
  ['one long line', 'a'.repeat(1 << 22)],
  ['a line that nearly matches, many times', `13: eth0@if14: <${'A,'.repeat(2000)}\n`.repeat(500)],
  ['src= without end', `tcp 6 1 X ${'src=1.2.3.4 '.repeat(300)}\n`.repeat(300)],
  ['deep JSON', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  [
    'many networks',
    JSON.stringify(
      Array.from({ length: 20_000 }, (_, i) => ({
        Id: `net${i}xxxxxxxxx`,
        Name: `n${i}`,
        Driver: 'overlay',
        IPAM: { Config: [{ Subnet: `10.${(i >> 8) & 255}.${i & 255}.0/24` }] },
      })),
    ),
  ],
  [
    'many interfaces',
    JSON.stringify(
      Array.from({ length: 30_000 }, (_, i) => ({
        ifname: `e${i}`,
        ifindex: i,
        addr_info: [{ local: `10.${(i >> 8) & 255}.${i & 255}.1`, prefixlen: 24 }],
      })),
    ),
  ],
  [
    'many rules',
    `*nat\n${'-A DOCKER-INGRESS -p tcp -m tcp --dport 80 -j DNAT --to-destination 1.2.3.4:80\n'.repeat(50_000)}COMMIT\n`,
  ],
  ['spaces', `${' '.repeat(4000)}x\n`.repeat(500)],
])('%s is read in time', (_name, text) => {
  const start = performance.now();
  useAll([text]);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test('what is too much is left out, and said', () => {
  const many = Array.from({ length: 6000 }, (_, i) => ({ Hostname: `h${i}`, ID: `${i}`, Availability: 'Active' }));
  const { hosts, documents } = takeInventory([loose(JSON.stringify(many))]);
  expect(hosts.length).toBe(5000);
  expect(documents[0]?.trouble).toBe('too long: its end was left out');
});
