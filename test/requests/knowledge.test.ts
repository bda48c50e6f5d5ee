/**
 * What an inventory adds: the rules that explain a translation, the client that an ingress hides, the task's name.
 */
import { describe, expect, test } from '@jest/globals';
import { type Inventory, type InventoryDocument, takeInventory } from '../../src/inventory.ts';
import { captures, exchange, followed, meshHops, seen } from './mesh.ts';

const hops = meshHops();

const nat = `*nat
:PREROUTING ACCEPT [0:0]
:DOCKER-INGRESS - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER-INGRESS
-A DOCKER-INGRESS -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.30.0.2:8080
COMMIT
`;
const snat = (task: string): string => `*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -p tcp -m mark --mark 0x100 -j DNAT --to-destination ${task}
-A POSTROUTING -d 10.20.0.0/16 -m ipvs --ipvs -j SNAT --to-source 10.20.0.2
COMMIT
`;
const tracked = (
  original: readonly [string, number, string, number],
  reply: readonly [string, number, string, number],
): string => {
  const text = ([source, from, destination, to]: readonly [string, number, string, number]): string =>
    `src=${source} dst=${destination} sport=${from} dport=${to}`;
  return `ipv4     2 tcp      6 431999 ESTABLISHED ${text(original)} ${text(reply)} [ASSURED] mark=0 use=1\n`;
};
const hostTrack = tracked(['203.0.113.7', 40_000, '198.51.100.1', 8080], ['172.30.0.2', 8080, '203.0.113.7', 40_000]);
const ingressTrack = tracked(['203.0.113.7', 40_000, '172.30.0.2', 8080], ['10.20.0.9', 80, '10.20.0.2', 41_000]);

const collected = (host: string, ingress: string): Inventory =>
  takeInventory([
    { source: 'host', text: host, host: 'a', given: true },
    { source: 'ingress', text: ingress, host: 'a', namespace: 'ingress_sbox', given: true },
  ]);

test('rules explain the translations that they make', async () => {
  const [one] = await followed(captures(seen(hops, exchange())), { inventory: collected(nat, snat('10.20.0.9:80')) });
  expect(one!.steps[2]!.explained).toContain('--dport 8080 -j DNAT --to-destination 172.30.0.2:8080');
  expect(one!.steps[4]!.explained).toContain('-j DNAT --to-destination 10.20.0.9:80');
  expect(one!.steps[4]!.explained).toContain('-j SNAT --to-source 10.20.0.2');
  expect(one!.missing).toEqual([]);
});

test('what no rule explains is said', async () => {
  const [one] = await followed(captures(seen(hops, exchange())), { inventory: collected(nat, snat('10.20.0.77:80')) });
  expect(one!.steps[4]!.explained).toBeUndefined();
  expect(one!.missing).toEqual([
    'between sbox-out and sbox-in: 203.0.113.7:40000 > 172.30.0.2:8080 rewritten to 10.20.0.2:41000 > 10.20.0.9:80 by what no rule explains',
  ]);
});

test('IPVS explains the choice of a task', async () => {
  const ipvs = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
FWM  256 rr
  -> 10.20.0.9:0                  Masq    1      0          0
`;
  const same = meshHops({ task: ['10.20.0.9', 8080] });
  const inventory = takeInventory([
    { source: 'ipvsadm', text: ipvs, host: 'a', namespace: 'ingress_sbox', given: true },
    { source: 'rules', text: snat('10.20.0.1:1'), host: 'a', namespace: 'ingress_sbox', given: true },
  ]);
  const [one] = await followed(captures(seen(same, exchange())), { inventory });
  expect(one!.steps[4]!.explained).toContain('IPVS of a/ingress_sbox: mark 256, rr');
});

test('conntrack tells the client that an ingress hides, and what it addressed', async () => {
  const task = captures(new Map([...seen(hops, exchange())].filter(([point]) => point === 'task')));
  const [bare] = await followed(task);
  expect(bare).toMatchObject({ client: '10.20.0.2', clientPort: 41_000, clientSeenAs: null });
  const [one] = await followed(task, { inventory: collected(hostTrack, ingressTrack) });
  expect(one).toMatchObject({
    client: '203.0.113.7',
    clientPort: 40_000,
    published: { address: '198.51.100.1', port: 8080 },
    clientSeenAs: { address: '10.20.0.2', port: 41_000 },
    server: { address: '10.20.0.9', port: 80 },
  });
  expect(one!.missing[0]).toBe('before task: not captured here, known by conntrack of a');
});

test('conntrack tells the task behind the last point', async () => {
  const near = captures(new Map([...seen(hops, exchange())].filter(([point]) => point === 'client')));
  const [bare] = await followed(near);
  expect(bare!.server).toBeNull();
  const [one] = await followed(near, { inventory: collected(hostTrack, ingressTrack) });
  expect(one!.server).toEqual({ address: '10.20.0.9', port: 80, name: null });
  expect(one!.missing.at(-1)).toBe('behind client: not captured here, known by conntrack of a/ingress_sbox');
});

test('a conntrack entry of other ports tells nothing', async () => {
  const near = captures(new Map([...seen(hops, exchange())].filter(([point]) => point === 'client')));
  const other = collected(hostTrack.replaceAll('40000', '40001'), ingressTrack.replaceAll('40000', '40001'));
  const [one] = await followed(near, { inventory: other });
  expect(one!.server).toBeNull();
});

describe('what cannot be known is not held against the rules', () => {
  const box = [
    '2: eth0: <UP> mtu 1450\n    link/ether 02:42:0a:14:00:02\n    inet 10.20.0.2/24 scope global eth0\n',
    '3: eth1: <UP> mtu 1500\n    link/ether 02:42:ac:1e:00:02\n    inet 172.30.0.2/16 scope global eth1\n',
  ].join('');
  const at = (source: string, text: string, namespace: string | null = null): InventoryDocument => ({
    source,
    text,
    host: 'a',
    namespace,
    given: true,
  });
  const missing = async (...documents: readonly InventoryDocument[]): Promise<readonly string[]> =>
    (await followed(captures(seen(hops, exchange())), { inventory: takeInventory(documents) }))[0]!.missing;
  const marks = '*mangle\n-A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x100/0xffffffff\nCOMMIT\n';

  test('where the rules of the namespace that translates were not collected', async () => {
    expect(await missing(at('host', nat), at('addr', box, 'ingress_sbox'))).toEqual([]);
    // Who has them and none that fits says so.
    const wrong = at('sbox', snat('10.20.0.77:80'), 'ingress_sbox');
    expect((await missing(at('host', nat), at('addr', box, 'ingress_sbox'), wrong)).join()).toContain(
      'no rule explains',
    );
  });

  test('where a mark is set and the load balancer that reads it was not listed', async () => {
    const set = at('mangle', marks, 'ingress_sbox');
    expect(await missing(at('host', nat), set)).toEqual([]);
    const ipvs = at('ipvs', 'FWM  256 rr\n  -> 10.20.0.77:0   Masq    1   0   0\n', 'ingress_sbox');
    expect((await missing(at('host', nat), set, ipvs)).join()).toContain('no rule explains');
  });
});

test('two translations without a point between them are explained one by one', async () => {
  const ends = captures(new Map([...seen(hops, exchange())].filter(([point]) => /client|task/.test(point))));
  const [one] = await followed(ends, { inventory: collected(nat, snat('10.20.0.9:80')) });
  expect(one!.steps[1]!.explained?.split('; ').map((part) => /to-\w+ \S+$/.exec(part)?.[0])).toEqual([
    'to-destination 172.30.0.2:8080',
    'to-destination 10.20.0.9:80',
    'to-source 10.20.0.2',
  ]);
  expect(one!.missing.join()).not.toContain('no rule');
  const [tracked] = await followed(ends, { inventory: collected(hostTrack, ingressTrack) });
  expect(tracked!.steps[1]!.explained).toBe('conntrack of a and a/ingress_sbox have it');
});

test('the same addresses behind the bridges of two hosts: who is meant only the host tells', async () => {
  // Another client's connection, on another host, has become the same.
  const other = tracked(['203.0.113.7', 40_000, '198.51.100.9', 8081], ['172.30.0.2', 8080, '203.0.113.7', 40_000]);
  const inventory = takeInventory([
    { source: 'a', text: hostTrack, host: 'a', given: true },
    { source: 'b', text: other, host: 'b', given: true },
  ]);
  const records = seen(hops, exchange()).get('sbox-out')!;
  const named = async (point: string): Promise<string> =>
    (await followed(captures(new Map([[point, records]])), { inventory }))[0]!.published.address;
  expect(await named('somewhere')).toBe('172.30.0.2');
  const hosts = takeInventory([
    { source: 'a', text: hostTrack, host: 'a', given: true },
    { source: 'b', text: other, host: 'b', given: true },
    { source: 'a-addr', text: '3: nic: <UP> mtu 1500\n', host: 'a', given: true },
    { source: 'b-addr', text: '3: nic: <UP> mtu 1500\n', host: 'b', given: true },
  ]);
  for (const [point, address] of [
    ['a-nic', '198.51.100.1'],
    ['b-nic', '198.51.100.9'],
  ] as const) {
    const [one] = await followed(captures(new Map([[point, records]])), { inventory: hosts });
    expect(one!.published.address).toBe(address);
  }
});
