/** Every kind of document is told by its content, and read into the one model. */
import { expect, test } from '@jest/globals';
import { takeInventory } from '../../src/inventory.ts';
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
} from './documents.ts';

const take = (text: string) => takeInventory([loose(text)]);

test.each([
  ['docker network inspect', NETWORK_INSPECT],
  ['docker network ls', NETWORK_LS],
  ['docker ps', PS],
  ['docker service ls', SERVICE_LS],
  ['docker node ls', NODE_LS],
  ['ls -l /var/run/docker/netns', NETNS_LS],
  ['ip address', IP_A],
  ['iptables-save', NAT_SAVE],
  ['iptables -nvL', NAT_LIST],
  ['ipvsadm', IPVSADM],
  ['conntrack', CONNTRACK],
  ['bridge fdb', FDB],
  ['ip neighbour', NEIGHBOURS],
  ['ip route', ROUTES],
])('%s is known by its content, with any line ends', (kind, text) => {
  for (const form of [text, text.replaceAll('\n', '\r\n'), `\ufeff${text}`, `\n\n${text}`]) {
    expect(take(form).documents).toEqual([{ source: 'a.txt', kinds: [kind] }]);
  }
});

test('several documents in one file are all read', () => {
  const text = [NETWORK_LS, IP_A, FDB, NAT_SAVE, CONNTRACK, NETWORK_LS].join('\n');
  expect(take(text).documents[0]?.kinds).toEqual([
    'docker network ls',
    'ip address',
    'bridge fdb',
    'iptables-save',
    'conntrack',
  ]);
});

test('what is not known is told in one line, and nothing is made of it', () => {
  const { documents, ...rest } = take('Dear all,\nthe network is slow.\n');
  expect(documents).toEqual([
    { source: 'a.txt', kinds: [], trouble: 'not a document that vxlens knows ("vxlens collect --help" lists them)' },
  ]);
  expect(Object.values(rest).flat()).toEqual([]);
  expect(take('').documents[0]?.trouble).toBe('empty');
  expect(take('[{"Id": "q8w2').documents[0]?.trouble).toBe('its JSON is cut or broken');
});

test('docker network inspect -v tells networks, ends, tasks on all hosts, the virtual address and the ports', () => {
  const { networks, containers, tasks, services, publishedPorts } = take(NETWORK_INSPECT);
  expect(networks).toMatchObject([
    {
      id: 'q8w2e4r6t8y0u2i4o6p8a0s2d',
      name: 'shopnet',
      vnis: [5001],
      subnets: [{ address: '10.77.0.0', length: 24 }],
      gateways: ['10.77.0.1'],
      peers: [{ address: '198.51.100.1' }, { address: '198.51.100.2' }],
    },
  ]);
  expect(containers.map(({ role, name }) => [role, name])).toEqual([
    ['container', 'shop.1.aaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['load-balancer', null],
  ]);
  expect(containers[0]?.attachments).toMatchObject([{ address: '10.77.0.3', mac: '02:42:0a:4d:00:03' }]);
  expect(tasks.map(({ name, host, attachments }) => [name, host, attachments.map(({ address }) => address)])).toEqual([
    ['shop.1', '198.51.100.1', ['10.77.0.3']],
    ['shop.2', '198.51.100.2', ['10.77.0.4']],
  ]);
  expect(services).toMatchObject([{ name: 'shop', virtualAddresses: [{ address: '10.77.0.2' }] }]);
  expect(publishedPorts).toMatchObject([{ port: 8080, targetPort: 80, protocol: 'tcp', service: 'shop' }]);
});

test('tables and JSON lines of Docker tell the same', () => {
  const lines = [
    { ID: 'k3j5h7g9f1d3', Image: 'shop:1', Mode: 'replicated', Name: 'shop', Ports: '*:8080->80/tcp', Replicas: '1/2' },
    { ID: 'm1n2b3v4c5x6', Image: 'batch:2', Mode: 'global', Name: 'batch', Ports: '', Replicas: '3/3' },
  ];
  const objects = lines.map((line) => JSON.stringify(line)).join('\n');
  expect(take(objects).services).toEqual(take(SERVICE_LS).services);
  expect(take(SERVICE_LS).services).toMatchObject([
    { name: 'shop', running: 1, wanted: 2, ports: [{ port: 8080, targetPort: 80, mode: 'ingress' }] },
    { name: 'batch', running: 3, wanted: 3, ports: [] },
  ]);
  expect(take(JSON.stringify(lines)).services).toEqual(take(SERVICE_LS).services);
});

test.each<[string, string, readonly object[]]>([
  [
    'networks',
    NETWORK_LS,
    [
      { CreatedAt: '2022', Driver: 'overlay', ID: 'q8w2e4r6t8y0', IPv6: 'false', Name: 'shopnet', Scope: 'swarm' },
      { Driver: 'overlay', ID: 'zx0cv2bn4m6a', Name: 'ingress', Scope: 'swarm' },
      { Driver: 'bridge', ID: '0123456789ab', Name: 'docker_gwbridge', Scope: 'local' },
    ],
  ],
  [
    'hosts',
    NODE_LS,
    [
      { Availability: 'Active', Hostname: 'east', ID: 'aaaaaaaaaaaaaaaaaaaaaaaa1', Self: true, Status: 'Ready' },
      { Availability: 'Active', Hostname: 'west', ID: 'aaaaaaaaaaaaaaaaaaaaaaaa2', Self: false, Status: 'Down' },
    ],
  ],
  [
    'containers',
    PS,
    [
      { ID: '111111111111', Image: 'shop:1', Names: 'shop.1.aaaaaaaaaaaaaaaaaaaaaaaaa', Status: 'Up 3 minutes' },
      {
        ID: '222222222222',
        Image: 'registry:2',
        Names: 'registry',
        Ports: '0.0.0.0:5000->5000/tcp',
        Status: 'Up 4 days',
      },
    ],
  ],
])('%s are told alike by the table and by lines of JSON', (kind, text, lines) => {
  const key = kind as 'networks' | 'hosts' | 'containers';
  expect(take(lines.map((line) => JSON.stringify(line)).join('\n'))[key]).toEqual(take(text)[key]);
  expect(take(text)[key]).toHaveLength(lines.length);
});

test('iptables -S is read as iptables-save is', () => {
  const listed = [
    '-P PREROUTING ACCEPT',
    '-N DOCKER-INGRESS',
    ...NAT_SAVE.split('\n').flatMap((line) => /-A .*(?:INGRESS|MASQUERADE).*/.exec(line)?.[0] ?? []),
  ].join('\n');
  const told = take(listed).natRules.map(({ chain, target, translated }) => [chain, target, translated]);
  expect(told).toEqual(
    take(NAT_SAVE)
      .natRules.filter(({ table }) => table === 'nat')
      .map(({ chain, target, translated }) => [chain, target, translated]),
  );
  expect(take('-P INPUT ACCEPT\n-P FORWARD DROP\n-A FORWARD -j ACCEPT\n').natRules).toEqual([]);
});

test('docker ps tells containers, tasks and ports of one host', () => {
  const { containers, tasks, publishedPorts } = takeInventory([{ ...loose(PS), host: 'east', namespace: null }]);
  expect(containers.map(({ id, name, host, image }) => [id, name, host, image])).toEqual([
    ['111111111111', 'shop.1.aaaaaaaaaaaaaaaaaaaaaaaaa', 'east', 'shop:1'],
    ['222222222222', 'registry', 'east', 'registry:2'],
  ]);
  expect(tasks).toMatchObject([{ name: 'shop.1', service: 'shop', slot: '1', host: 'east' }]);
  expect(publishedPorts).toMatchObject([{ port: 5000, targetPort: 5000, mode: 'host', host: 'east' }]);
});

test('docker node ls tells hosts, and which of them are down', () => {
  expect(take(NODE_LS).hosts).toMatchObject([
    { name: 'east', node: 'aaaaaaaaaaaaaaaaaaaaaaaa1', status: 'Ready' },
    { name: 'west', node: 'aaaaaaaaaaaaaaaaaaaaaaaa2', status: 'Down' },
  ]);
});

test('the names of namespaces tell what they are for', () => {
  const { namespaces } = takeInventory([{ ...loose(NETNS_LS), host: 'east', namespace: null }]);
  expect(namespaces.map(({ namespace, role, network }) => [namespace, role, network])).toEqual([
    ['1-q8w2e4r6t8', 'overlay', 'q8w2e4r6t8'],
    ['lb_q8w2e4r6t', 'load-balancer', 'q8w2e4r6t8'],
    ['0a1b2c3d4e5f', 'container', null],
    ['ingress_sbox', 'ingress', null],
  ]);
});

test('ip a tells interfaces, their peers and their kinds', () => {
  const { interfaces } = take(IP_A);
  expect(
    interfaces.map(({ name, index, peerIndex, peerName, mtu }) => [name, index, peerIndex, peerName, mtu]),
  ).toEqual([
    ['lo', 1, null, null, 65_536],
    ['eth0', 13, 14, null, 1450],
    ['vxlan0', 20, 20, null, 1450],
    ['eth0.30', 21, null, 'eth0', 1450],
  ]);
  expect(interfaces[1]).toMatchObject({
    mac: '02:42:0a:4d:00:03',
    peerNamespaceId: 0,
    addresses: [
      { address: '10.77.0.3', length: 24 },
      { address: '10.77.0.2', length: 32 },
      { address: 'fe80::42:aff:fe4d:3', length: 64 },
    ],
  });
  expect(interfaces[2]?.vxlan).toEqual({ vni: 5001, port: 4789, local: '198.51.100.1', remote: null, learning: true });
  expect(interfaces[2]?.bridge).toBe('br0');
  expect(interfaces[3]).toMatchObject({ kind: 'vlan', vlanId: 30 });
});

test('rules of iptables are read alike from both texts', () => {
  const expected = {
    chain: 'DOCKER-INGRESS',
    number: 1,
    protocol: 'tcp',
    destinationPorts: { value: { first: 8080, last: 8080 }, not: false },
    target: 'DNAT',
    translated: { addresses: ['172.20.0.2', '172.20.0.2'], ports: { first: 8080, last: 8080 } },
  };
  const saved = take(NAT_SAVE).natRules;
  expect(saved.find(({ target }) => target === 'DNAT')).toMatchObject({ ...expected, packets: 12 });
  expect(take(NAT_LIST).natRules[0]).toMatchObject({ ...expected, packets: 12_000 });
  expect(saved.find(({ target }) => target === 'MASQUERADE')).toMatchObject({
    from: { value: { address: '172.20.0.0', length: 16 }, not: false },
    outInterface: { value: 'docker_gwbridge', not: true },
  });
  expect(saved.find(({ table }) => table === 'mangle')?.setMark).toEqual({ value: 0x101, mask: 0xffff_ffff });
  // The filter's rules translate nothing.
  expect(saved.map(({ target }) => target)).not.toContain('DROP');
});

test('a rule that two documents of one place have is told once', () => {
  const place = { host: 'east', namespace: null };
  const { natRules } = takeInventory([
    { source: 'save', text: NAT_SAVE, ...place },
    { source: 'list', text: NAT_LIST, ...place },
  ]);
  const [rule, ...more] = natRules.filter(({ target }) => target === 'DNAT');
  expect([rule?.sources, more]).toEqual([['save', 'list'], []]);
});

test('ipvsadm tells load balancers and their servers, listed or saved', () => {
  const { virtualServers } = take(IPVSADM);
  expect(virtualServers).toMatchObject([
    {
      protocol: 'fwmark',
      mark: 257,
      scheduler: 'rr',
      servers: [
        {
          address: '10.78.0.5',
          port: 0,
          forward: 'masquerade',
          weight: 1,
          activeConnections: 0,
          inactiveConnections: 2,
        },
        { address: '10.78.0.6', weight: 0 },
      ],
    },
    { protocol: 'tcp', address: '203.0.113.7', port: 443, servers: [{ address: 'fd00::1', port: 8443, weight: 3 }] },
  ]);
  const saved = take('-A -f 257 -s rr\n-a -f 257 -r 10.78.0.5:0 -m -w 1\n-a -f 257 -r 10.78.0.6:0 -m -w 0\n');
  expect(saved.virtualServers[0]?.servers.map(({ address, weight }) => [address, weight])).toEqual([
    ['10.78.0.5', 1],
    ['10.78.0.6', 0],
  ]);
});

test('conntrack tells what came and what is awaited back', () => {
  const { connections } = take(CONNTRACK);
  expect(connections).toMatchObject([
    {
      protocol: 'tcp',
      state: 'TIME_WAIT',
      replied: true,
      original: { source: '203.0.113.9', destination: '198.51.100.1', sourcePort: 54_988, destinationPort: 8080 },
      reply: { source: '172.20.0.2', destination: '203.0.113.9', sourcePort: 8080, destinationPort: 54_988 },
    },
    { protocol: 'udp', state: null, replied: false },
  ]);
});

test('tables of neighbours, of forwarding and of routes are read alike from text and from JSON', () => {
  const objects = [
    { mac: '02:42:0a:4d:00:04', ifname: 'vxlan0', dst: '198.51.100.2', flags: ['self'], state: 'permanent' },
    { mac: '02:42:0a:4d:00:03', ifname: 'veth0', flags: [], master: 'br0', state: '' },
  ];
  const fromText = take(FDB).forwarding;
  expect(fromText[1]).toMatchObject({ mac: '02:42:0a:4d:00:04', vtep: '198.51.100.2', permanent: true });
  expect(take(JSON.stringify(objects)).forwarding).toEqual([fromText[1], fromText[3]]);
  const neighbours = [
    { dst: '10.77.0.4', dev: 'vxlan0', lladdr: '02:42:0A:4D:00:04', state: ['PERMANENT'] },
    { dst: '10.77.0.7', dev: 'eth0', state: ['FAILED'] },
    { dst: '224.0.0.22', dev: 'eth0', lladdr: '01:00:5e:00:00:16', state: ['NOARP'] },
  ];
  expect(take(JSON.stringify(neighbours)).neighbours).toEqual(take(NEIGHBOURS).neighbours.slice(0, 2));
  const routes = [
    { dst: 'default', gateway: '198.51.100.254', dev: 'ens7', protocol: 'dhcp', metric: 100, flags: [] },
    { dst: '172.20.0.0/16', dev: 'docker_gwbridge', prefsrc: '172.20.0.1', flags: [] },
  ];
  expect(take(JSON.stringify(routes)).routes).toEqual(take(ROUTES).routes);
});

test('a pasted terminal tells host and namespace by its prompts and commands', () => {
  const { interfaces, namespaces, networks } = take(
    [
      '[ann@east ~]$ sudo nsenter --net=/var/run/docker/netns/ingress_sbox ip a',
      '[sudo] password for ann: ',
      IP_A,
      'root@west:/var/run# ls -l docker/netns',
      NETNS_LS,
      'ann@west:~$ docker network ls',
      NETWORK_LS,
    ].join('\n'),
  );
  expect(new Set(interfaces.map(({ host, namespace }) => `${host}/${namespace}`))).toEqual(
    new Set(['east/ingress_sbox']),
  );
  expect(namespaces.filter(({ host }) => host === 'west')).toHaveLength(4);
  expect(networks.find(({ name }) => name === 'shopnet')?.id).toBe('q8w2e4r6t8y0');
});
