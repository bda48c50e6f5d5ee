/**
 * What an inventory adds: the rules that explain a translation, the client that an ingress hides, the task's name.
 */
import { expect, test } from '@jest/globals';
import { type Inventory, takeInventory } from '../../src/inventory.ts';
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
