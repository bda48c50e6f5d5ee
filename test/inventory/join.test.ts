/** What documents say of one thing is joined; where they do not agree both are kept and told. */
import { expect, test } from '@jest/globals';
import { meshPorts, takeInventory } from '../../src/inventory.ts';
import {
  at,
  link,
  loose,
  NAT_SAVE,
  NETNS_LS,
  NETWORK_INSPECT,
  NETWORK_LS,
  NODE_LS,
  PS,
  swarm,
  vxlanLink,
} from './documents.ts';

test('a network is one, by its whole id, twelve characters of it, or ten in the name of a namespace', () => {
  const { networks, namespaces } = takeInventory([
    { ...loose(NETNS_LS, 'netns'), host: 'east', namespace: null },
    loose(NETWORK_LS, 'ls'),
    loose(NETWORK_INSPECT, 'inspect'),
  ]);
  const [network, ...more] = networks.filter(({ id }) => id.startsWith('q8w2'));
  expect(more).toEqual([]);
  expect(network?.sources).toEqual(['inspect', 'ls', 'netns']);
  expect(namespaces.find(({ role }) => role === 'overlay')?.network).toBe('q8w2e4r6t8y0u2i4o6p8a0s2d');
});

test('networks that are local to a host are not mixed with those of another', () => {
  const { networks } = takeInventory([
    at('east', null, [link('docker_gwbridge', {}, '172.20.0.1/16')]),
    at('west', null, [link('docker_gwbridge', {}, '172.21.0.1/16')]),
  ]);
  expect(networks.map(({ name, host, subnets }) => [name, host, subnets[0]?.address])).toEqual([
    ['docker_gwbridge', 'east', '172.20.0.0'],
    ['docker_gwbridge', 'west', '172.21.0.0'],
  ]);
});

test('an overlay is known by its namespace alone: the VNI of its device and the subnet of its bridge', () => {
  const { networks, containers } = takeInventory([
    at('east', '1-abcdefghij', [vxlanLink(700), link('br0', { linkinfo: { info_kind: 'bridge' } }, '10.9.0.1/24')]),
    at('east', 'c7', [link('eth0', { address: '02:42:0a:09:00:07' }, '10.9.0.7/24')]),
  ]);
  expect(networks).toMatchObject([{ id: 'abcdefghij', vnis: [700], subnets: [{ address: '10.9.0.0', length: 24 }] }]);
  expect(containers).toMatchObject([
    { name: 'c7', host: 'east', attachments: [{ network: 'abcdefghij', address: '10.9.0.7' }] },
  ]);
});

test("a task's host is named, whether a document says its address or its name in the swarm", () => {
  const { tasks, hosts } = takeInventory([
    at('east', null, [link('ens7', {}, '198.51.100.1/24')]),
    at('west', null, [link('ens7', {}, '198.51.100.2/24')]),
    loose(NETWORK_INSPECT, 'inspect'),
    loose(NODE_LS, 'nodes'),
  ]);
  expect(tasks.map(({ name, host }) => [name, host])).toEqual([
    ['shop.1', 'east'],
    ['shop.2', 'west'],
  ]);
  expect(hosts.map(({ name, addresses, status }) => [name, addresses, status])).toEqual([
    ['east', ['198.51.100.1'], 'Ready'],
    ['west', ['198.51.100.2'], 'Down'],
  ]);
});

test("a host's address is known by a task that one document tells by the host, another by the address", () => {
  const { hosts } = takeInventory([
    { ...loose(PS, 'ps'), host: 'east', namespace: null },
    loose(NETWORK_INSPECT, 'inspect'),
  ]);
  expect(hosts).toMatchObject([{ name: 'east', addresses: ['198.51.100.1'] }]);
});

test('a namespace is bound to its container by the hardware address of its interface', () => {
  const { namespaces } = takeInventory([
    { ...loose(NETWORK_INSPECT, 'inspect'), host: 'east', namespace: null },
    at('east', '0a1b2c3d4e5f', [link('eth0', { address: '02:42:0a:4d:00:03' }, '10.77.0.3/24')]),
  ]);
  expect(namespaces.find(({ namespace }) => namespace === '0a1b2c3d4e5f')).toMatchObject({
    role: 'container',
    container: '1111111111111111111111111111111111111111111111111111111111111111',
  });
});

test('a container inspected tells its namespace', () => {
  const inspected = {
    Id: '1'.repeat(64),
    Name: '/shop.1.aaaaaaaaaaaaaaaaaaaaaaaaa',
    NetworkSettings: {
      SandboxKey: '/var/run/docker/netns/0a1b2c3d4e5f',
      Networks: {
        shopnet: { NetworkID: 'q8w2e4r6t8y0u2i4o6p8a0s2d', IPAddress: '10.77.0.3', MacAddress: '02:42:0a:4d:00:03' },
      },
    },
  };
  const { namespaces, tasks } = takeInventory([
    at('east', null, [inspected]),
    { ...loose(PS), host: 'east', namespace: null },
  ]);
  expect(namespaces.find(({ namespace }) => namespace === '0a1b2c3d4e5f')?.container).toBe('1'.repeat(64));
  expect(tasks).toHaveLength(1);
});

test('two documents that agree contradict nothing', () => {
  expect(takeInventory(swarm()).contradictions).toEqual([]);
});

test.each([
  ['172.20.0.3', 'eth1 has .2, and the rule says .3'],
  ['172.20.0.77', 'eth1 has .2, and the rule says .77'],
])('where a published port leads to %s and ingress_sbox is elsewhere, both documents are named', (address) => {
  const { contradictions, natRules } = takeInventory([
    at('east', 'ingress_sbox', [link('eth1', {}, '172.20.0.2/16')], 'addr'),
    at('east', null, NAT_SAVE.replace('172.20.0.2:8080', `${address}:8080`), 'iptables'),
  ]);
  expect(contradictions).toEqual([
    {
      subject: 'ingress_sbox of east in docker_gwbridge',
      attribute: 'address',
      claims: [
        { value: '172.20.0.2', source: 'east/ingress_sbox/addr' },
        { value: address, source: 'east/host/iptables' },
      ],
    },
  ]);
  expect(natRules.find(({ target }) => target === 'DNAT')?.translated?.addresses?.[0]).toBe(address);
});

test('two lists of the same rules that lead elsewhere are both kept', () => {
  const { contradictions, natRules } = takeInventory([
    at('east', null, NAT_SAVE, 'one'),
    at('east', null, NAT_SAVE.replace('172.20.0.2:8080', '172.20.0.3:8080'), 'two'),
  ]);
  expect(natRules.filter(({ target }) => target === 'DNAT')).toHaveLength(2);
  expect(contradictions).toMatchObject([
    { attribute: 'translated to', claims: [{ value: '172.20.0.2:8080' }, { value: '172.20.0.3:8080' }] },
  ]);
});

test.each<[string, object, object]>([
  ['MTU', { mtu: 1450 }, { mtu: 1500 }],
  ['hardware address', { address: '02:00:00:00:00:01' }, { address: '02:00:00:00:00:02' }],
  ['index', { ifindex: 13 }, { ifindex: 38 }],
])('an interface with two of %s is told', (attribute, one, two) => {
  const { contradictions, interfaces } = takeInventory([
    at('east', 'c1', [link('eth0', one)], 'one'),
    at('east', 'c1', [link('eth0', two)], 'two'),
  ]);
  expect(contradictions).toMatchObject([
    { subject: 'eth0 in east/c1', attribute, claims: [{ source: 'east/c1/one' }, { source: 'east/c1/two' }] },
  ]);
  expect(interfaces).toHaveLength(1);
});

test('a network with two VNIs, and a container with two addresses, are told', () => {
  const other = NETWORK_INSPECT.replace('"5001"', '"5002"').replace('10.77.0.3/24', '10.77.0.8/24');
  const { contradictions } = takeInventory([loose(NETWORK_INSPECT, 'one'), loose(other, 'two')]);
  expect(contradictions.map(({ attribute, claims }) => [attribute, claims.map(({ value }) => value)])).toEqual([
    ['VNI', ['5001', '5002']],
    ['address', ['10.77.0.3', '10.77.0.8']],
  ]);
});

test('interfaces of places that nothing tells are not mixed', () => {
  const { interfaces, contradictions } = takeInventory([
    loose(JSON.stringify([link('eth0', { mtu: 1450 })]), 'one'),
    loose(JSON.stringify([link('eth0', { mtu: 1500 })]), 'two'),
  ]);
  expect([interfaces.length, contradictions]).toEqual([2, []]);
});

test('a published port is followed through its mark to the servers, and these to their tasks', () => {
  const [port, ...more] = meshPorts(takeInventory(swarm()));
  expect(more).toEqual([]);
  expect(port).toMatchObject({ host: 'east', mark: 257, known: true, port: { port: 8080, service: 'shop' } });
  expect(port?.servers.map(({ address, task }) => [address, task?.name])).toEqual([
    ['10.77.0.3', 'shop.1'],
    ['10.77.0.4', 'shop.2'],
  ]);
});
