/** Names beside addresses, by overlay. */
import { describe, expect, test } from '@jest/globals';
import { placesOf } from '../../src/inventory/layout.ts';
import { namesOf, takeInventory } from '../../src/inventory.ts';
import type { Batch } from '../../src/packet.ts';
import { namedText } from '../../src/reports/named-records.ts';
import { named, namesIn } from '../../src/reports/naming.ts';
import { TextWriter } from '../../src/reports/text.ts';
import { loose, NETWORK_INSPECT, swarm } from './documents.ts';

const inventory = takeInventory(swarm());
const names = namesOf(inventory);

test('an address is named by the overlay it is in', () => {
  expect(names.address('10.77.0.3', 5001)).toMatchObject({ text: 'shop.1', kind: 'container', host: 'east' });
  expect(names.address('10.77.0.4', 5001)?.text).toBe('shop.2');
  expect(names.address('10.77.0.12', 5001)?.text).toBe('ingress_sbox@east');
  expect(names.address('10.77.0.1', 5001)?.text).toBe('shopnet gateway');
  expect(names.mac('02:42:0a:4d:00:04', 5001)?.text).toBe('shop.2');
  expect(names.vtep('198.51.100.2')).toBe('west');
  expect(names.network(5001)).toBe('shopnet');
  // Elsewhere it is somebody else's.
  expect(names.address('198.51.100.1', 5001)).toBeUndefined();
  expect(names.address('192.0.2.1', null)).toBeUndefined();
});

test('the same address in two overlays has two names', () => {
  const other = NETWORK_INSPECT.replaceAll('shop', 'till')
    .replaceAll('q8w2e4r6t8y0', 'z9w2e4r6t8y0')
    .replaceAll('11111111', '33333333')
    .replace('5001', '5002');
  const two = namesOf(takeInventory([loose(NETWORK_INSPECT, 'one'), loose(other, 'two')]));
  expect(two.address('10.77.0.3', 5001)?.text).toBe('shop.1');
  expect(two.address('10.77.0.3', 5002)?.text).toBe('till.1');
  // Where nothing tells which, no name is better than the wrong one.
  expect(two.address('10.77.0.3', null)).toBeUndefined();
});

test("a service's address is the service's, although it is on every task", () => {
  expect(names.address('10.77.0.2', 5001)).toMatchObject({ text: 'shop', kind: 'service' });
  expect(names.isService('10.77.0.2', 5001)).toBe(true);
  expect(names.isService('10.77.0.3', 5001)).toBe(false);
});

test('names of strangers cannot command a terminal', () => {
  const evil = NETWORK_INSPECT.replaceAll('shopnet', 'shop\\u001b[2Jnet').replaceAll('shop.1.', 'shop.1.');
  const told = namesOf(takeInventory([loose(evil)])).network(5001);
  expect(told).toBe('shop^[[2Jnet');
});

describe('text', () => {
  test.each([
    ['10.77.0.3 > 10.77.0.4: ICMP', '10.77.0.3 (shop.1) > 10.77.0.4 (shop.2): ICMP'],
    ['10.77.0.3.40000 > 10.77.0.4.80: Flags', '10.77.0.3.40000 (shop.1) > 10.77.0.4.80 (shop.2): Flags'],
    ['10.77.0.4:80 refused', '10.77.0.4:80 (shop.2) refused'],
    ['is at 02:42:0a:4d:00:03.', 'is at 02:42:0a:4d:00:03 (shop.1).'],
    ['10.77.0.3 (shop.1) and 10.77.0.3', '10.77.0.3 (shop.1) and 10.77.0.3 (shop.1)'],
    ['10.77.0.0/24 and 10.77.0.33 and 110.77.0.3', '10.77.0.0/24 and 10.77.0.33 and 110.77.0.3'],
    ['via 198.51.100.1', 'via 198.51.100.1 (east)'],
    ['1.10.77.0.3', '1.10.77.0.3'],
    ['13:05:23.167902', '13:05:23.167902'],
  ])('%s', (text, expected) => {
    expect(named(text, names, 5001)).toBe(expected);
  });

  test('each is named once, unless every time is asked for', () => {
    expect(named('10.77.0.3, 10.77.0.3', names, 5001)).toBe('10.77.0.3 (shop.1), 10.77.0.3');
    expect(named('10.77.0.3, 10.77.0.3', names, 5001, true)).toBe('10.77.0.3 (shop.1), 10.77.0.3 (shop.1)');
  });

  test('a value tells the names of all addresses in it', () => {
    expect(namesIn({ a: ['10.77.0.3:80', { b: '198.51.100.2' }], c: 7, d: 'x' }, names, 5001)).toEqual({
      '10.77.0.3': 'shop.1',
      '198.51.100.2': 'west',
    });
    expect(namesIn({ d: 'x' }, names, 5001)).toBeUndefined();
  });
});

test('an address among dumped octets is left as it is', () => {
  const lines = 'IP 10.77.0.3 > 10.77.0.4: UDP\n\t0x0000:  3130 2e37  10.77.0.3 10.77.0.4\n';
  const printer = namedText({ print: (out) => out.ascii(lines) }, names);
  const out = new TextWriter();
  printer.print(out, {} as Batch, 0);
  expect(new TextDecoder().decode(out.bytes.subarray(0, out.length))).toBe(
    'IP 10.77.0.3 (shop.1) > 10.77.0.4 (shop.2): UDP\n\t0x0000:  3130 2e37  10.77.0.3 10.77.0.4\n',
  );
});

test("a folder's layout tells hosts and namespaces", () => {
  const paths = [
    'vxlens-inventory/east/host/ip-addr.json',
    'vxlens-inventory/east/netns/ingress_sbox/ip-addr.json',
    'vxlens-inventory/east/docker/ps.txt',
    'snapshots/west/ip-addr.json',
    'snapshots/west_1-q8w2e4r6t8/bridge-fdb.json',
    'snapshots/west_ingress_sbox/ip-addr.json',
    'docker-ps-west.txt',
    'docker-ps-north.txt',
    'notes.txt',
  ];
  expect(placesOf(paths)).toEqual([
    { host: 'east', namespace: null },
    { host: 'east', namespace: 'ingress_sbox' },
    { host: 'east', namespace: null },
    { host: 'west', namespace: null },
    { host: 'west', namespace: '1-q8w2e4r6t8' },
    { host: 'west', namespace: 'ingress_sbox' },
    { host: 'west', namespace: null },
    {},
    {},
  ]);
});
