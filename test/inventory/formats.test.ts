/** The same documents as other versions of the tools print them, and in other languages. */
import { describe, expect, test } from '@jest/globals';
import { namesOf, takeInventory } from '../../src/inventory.ts';
import { loose } from './documents.ts';

const take = (text: string): ReturnType<typeof takeInventory> => {
  const inventory = takeInventory([{ ...loose(text), host: 'east', given: true }]);
  expect(inventory.documents[0]?.trouble).toBeUndefined();
  return inventory;
};

describe('ls -l /var/run/docker/netns', () => {
  test.each([
    ['in German', 'insgesamt 0', '23. Nov 06:31'],
    ['of another year', 'total 0', 'Sep  5  2022'],
    ['in French', 'total 0', 'sept.  5 10:31'],
    ['in Chinese', '总用量 0', '9月   5 10:31'],
    ['in Russian', 'итого 0', 'сен  5 10:31'],
    ['by ISO 8601', 'total 0', '2022-09-05 10:31'],
    ['by all of ISO 8601', 'total 0', '2022-09-05 10:31:12.123456789 +0200'],
  ])('%s', (_, total, time) => {
    const lines = ['1-q8w2e4r6t8', 'ingress_sbox'].map((name) => `-r--r--r-- 1 root root 0 ${time} ${name}`);
    const { namespaces } = take([total, ...lines, ''].join('\n'));
    expect(namespaces.map(({ namespace, role }) => [namespace, role])).toEqual([
      ['1-q8w2e4r6t8', 'overlay'],
      ['ingress_sbox', 'ingress'],
    ]);
  });
});

test('ip -br address and ip -br link tell one interface together', () => {
  const { interfaces, contradictions } = takeInventory([
    {
      ...loose(
        'lo     UNKNOWN  127.0.0.1/8 ::1/128 \nens3@if7   UP   198.51.100.1/24 fe80::1/64 \nens4   DOWN  \n',
        'a',
      ),
      host: 'east',
    },
    { ...loose('ens3@if7     UP      52:54:00:f1:d0:01 <BROADCAST,MULTICAST,UP,LOWER_UP> \n', 'b'), host: 'east' },
  ]);
  expect(contradictions).toEqual([]);
  expect(interfaces.find(({ name }) => name === 'ens3')).toMatchObject({
    mac: '52:54:00:f1:d0:01',
    peerIndex: 7,
    up: true,
    addresses: [
      { address: '198.51.100.1', length: 24 },
      { address: 'fe80::1', length: 64 },
    ],
  });
  expect(interfaces.find(({ name }) => name === 'ens4')?.up).toBe(false);
});

describe('ipvsadm -Ln --stats', () => {
  test('has servers, and tells neither scheduler nor weight', () => {
    const { virtualServers } = take(`IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
  -> RemoteAddress:Port
FWM  256                                 4       24       16     1608     3512
  -> 10.78.0.5:0                         2       12        8      804     1756
  -> 10.78.0.6:0                         2       12        8     1.2M     175K
`);
    expect(virtualServers).toMatchObject([
      {
        mark: 256,
        scheduler: null,
        servers: [
          { address: '10.78.0.5', weight: null, forward: null },
          { address: '10.78.0.6', weight: null, forward: null },
        ],
      },
    ]);
  });
});

test('iptables -nvL with line numbers, protocols as numbers, and a rule that has no target', () => {
  const { natRules } = take(`# Warning: iptables-legacy tables present, use iptables-legacy to see them
Chain DOCKER-INGRESS (2 references)
num   pkts bytes target     prot opt in     out     source               destination         
1        2   120 DNAT       6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:80 to:172.18.0.2:80
2        0     0            6    --  *      *       0.0.0.0/0            0.0.0.0/0            tcp dpt:81
3        0     0 RETURN     0    --  *      *       0.0.0.0/0            0.0.0.0/0           
`);
  expect(natRules.map(({ target, packets, protocol }) => [target, packets, protocol])).toEqual([
    ['DNAT', 2, 'tcp'],
    ['RETURN', 0, null],
  ]);
});

describe('a network of both families', () => {
  const inspect = (member: object): string =>
    JSON.stringify([
      {
        Name: 'shopnet',
        Id: 'q8w2e4r6t8y0u2i4o6p8a0s2d',
        Scope: 'swarm',
        Driver: 'overlay',
        EnableIPv4: true,
        EnableIPv6: true,
        IPAM: { Config: [{ Subnet: '10.77.0.0/24' }, { Subnet: 'fd00:77::/64', Gateway: 'fd00:77::1' }] },
        Options: { 'com.docker.network.driver.overlay.vxlanid_list': '5001' },
        Containers: {
          ['1'.repeat(64)]: { Name: `shop.1.${'a'.repeat(25)}`, MacAddress: '02:42:0a:4d:00:03', ...member },
        },
      },
    ]);

  test('names a container by its addresses of both', () => {
    const inventory = take(inspect({ IPv4Address: '10.77.0.3/24', IPv6Address: 'fd00:77::3/64' }));
    const names = namesOf(inventory);
    for (const address of ['10.77.0.3', 'fd00:77::3']) expect(names.address(address, 5001)?.text).toBe('shop.1');
    expect(inventory.contradictions).toEqual([]);
  });

  test('and one that has IPv6 alone', () => {
    const names = namesOf(take(inspect({ IPv4Address: '', IPv6Address: 'fd00:77::3/64' })));
    expect(names.address('fd00:77::3', 5001)?.text).toBe('shop.1');
  });

  test('and two documents that differ in one family are told so', () => {
    const { contradictions } = takeInventory([
      loose(inspect({ IPv4Address: '10.77.0.3/24', IPv6Address: 'fd00:77::3/64' }), 'one'),
      loose(inspect({ IPv4Address: '10.77.0.3/24', IPv6Address: 'fd00:77::4/64' }), 'two'),
    ]);
    expect(contradictions).toMatchObject([
      {
        attribute: 'IPv6 address',
        claims: [
          { value: 'fd00:77::3', source: 'one' },
          { value: 'fd00:77::4', source: 'two' },
        ],
      },
    ]);
  });
});

test('bridge fdb of newer versions: next hops, VLANs, ports of their own, who learned', () => {
  const { forwarding } = take(`02:42:0a:4d:00:04 dev vxlan0 dst 198.51.100.2 link-netnsid 0 self permanent
02:42:0a:4d:00:05 dev vxlan0 dst 198.51.100.3 port 8472 vni 5 via ens3 self extern_learn permanent
02:42:0a:4d:00:06 dev vxlan0 dst fd00::11 src_vni 7 self
02:42:0a:4d:00:07 dev vxlan0 nhid 12 self
02:42:0a:4d:00:09 dev veth0 vlan 1 used 0/12 master br0 sticky offload
`);
  expect(forwarding.map(({ vtep, port, vni, bridge }) => [vtep, port, vni, bridge])).toEqual([
    ['198.51.100.2', null, null, null],
    ['198.51.100.3', 8472, 5, null],
    ['fd00::11', null, null, null],
    [null, null, null, null],
    [null, null, null, 'br0'],
  ]);
});

test('a port that leads elsewhere over IPv6, or at another address, contradicts nothing', () => {
  const rules = (where: string, to: string): string =>
    `*nat\n-A DOCKER ${where}-p tcp -m tcp --dport 8080 -j DNAT --to-destination ${to}\nCOMMIT\n`;
  const said = (...texts: readonly string[]): readonly string[] =>
    takeInventory(texts.map((text, i) => ({ source: `${i}`, text, host: 'east', namespace: null }))).contradictions.map(
      ({ subject, claims }) => `${subject}: ${claims.map(({ value }) => value).join(' and ')}`,
    );
  expect(said(rules('', '172.17.0.2:80'), rules('', '[fd00:17::2]:80'))).toEqual([]);
  expect(said(rules('-d 192.0.2.1/32 ', '172.17.0.2:80'), rules('-d 192.0.2.2/32 ', '172.17.0.3:80'))).toEqual([]);
  expect(said(rules('! -i docker0 ', '172.17.0.2:80'), rules('', '172.17.0.3:80'))).toEqual([]);
  expect(said(rules('', '[fd00:17::2]:80'), rules('', '[fd00:17::3]:80'))).toEqual([
    'tcp port 8080 over IPv6 of east (DOCKER): [fd00:17::2]:80 and [fd00:17::3]:80',
  ]);
});
