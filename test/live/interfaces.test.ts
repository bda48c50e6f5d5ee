import { expect, test } from '@jest/globals';
import { tables } from '../../src/cli/live/list.ts';
import { interfaceNames, packetsPassed } from '../../src/live/interface-counters.ts';
import { parseIproute } from '../../src/live/interfaces.ts';
import { dataLinkType, linkTypeOf } from '../../src/live/link-type.ts';

const TABLE = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0
  ens3: 5000      40    0    0    0     0          0         0     6000      50    0    0    0     0       0          0
eth0:1:12345678       7    0    0    0     0          0         0      600       5    0    0    0     0       0          0
`;

test('the kernel’s table of interfaces tells what passed', () => {
  expect(packetsPassed(TABLE, 'ens3')).toBe(90);
  expect(packetsPassed(TABLE, 'eth0:1')).toBe(12);
  expect(packetsPassed(TABLE, 'ens')).toBeUndefined();
  expect(packetsPassed('', 'ens3')).toBeUndefined();
  expect(interfaceNames(TABLE)).toEqual(['lo', 'ens3', 'eth0:1']);
});

test('a packet over the loopback is counted once', () => {
  expect(packetsPassed(TABLE, 'lo')).toBe(10);
});

const IPROUTE = JSON.stringify([
  {
    ifname: 'lo',
    flags: ['LOOPBACK', 'UP'],
    mtu: 65536,
    link_type: 'loopback',
    addr_info: [{ local: '127.0.0.1', prefixlen: 8 }],
  },
  {
    ifname: 'vxlan0',
    flags: ['BROADCAST', 'UP'],
    mtu: 1450,
    link_type: 'ether',
    linkinfo: { info_kind: 'vxlan', info_data: { id: 4097, port: 4789 } },
    addr_info: [],
  },
  { ifname: 'tun0', flags: ['POINTOPOINT'], mtu: 1400, link_type: 'none', linkinfo: { info_kind: 'tun' } },
  {},
]);

test('iproute2 tells what each interface is', () => {
  const [lo, vxlan0, tun0, ...rest] = parseIproute(IPROUTE)!;
  expect(rest).toEqual([]);
  expect(lo).toEqual({
    name: 'lo',
    kind: 'loopback',
    ethernet: true,
    up: true,
    mtu: 65536,
    addresses: ['127.0.0.1/8'],
  });
  expect(vxlan0).toMatchObject({ kind: 'vxlan', vxlan: { vni: 4097, port: 4789 } });
  expect(tun0).toMatchObject({ kind: 'tun', ethernet: false, up: false, addresses: [] });
  expect(parseIproute('BusyBox v1.36.1')).toBeUndefined();
});

test('they are listed in columns', () => {
  expect(tables(parseIproute(IPROUTE)!, [{ name: '1-y6dz', path: '/run/docker/netns/1-y6dz' }])).toBe(
    `INTERFACE  KIND                        STATE  MTU    ADDRESSES
lo         loopback                    up     65536  127.0.0.1/8
vxlan0     vxlan, vni 4097, port 4789  up     1450
tun0       tun                         down   1400

NAMESPACE  PATH
1-y6dz     /run/docker/netns/1-y6dz
`,
  );
});

test.each([
  ['ETHERNET', 1],
  ['RAW', 101],
  ['NULL', 0],
  ['LINKTYPE_LINUX_SLL', 113],
  ['IEEE802_11_RADIO', 127],
  ['Unknown linktype 12', 101],
  ['Unknown linktype 276', 276],
])('cap’s %s is link type %i', (name, number) => {
  expect(linkTypeOf(name)).toBe(number);
});

test('a link type without a number is an error', () => {
  expect(() => linkTypeOf('TOKEN RING')).toThrow(RangeError);
});

test('tcpdump’s names of link types', () => {
  expect(['EN10MB', 'LINUX_SLL2', 'RAW', 'BLUETOOTH_HCI_H4'].map(dataLinkType)).toEqual([1, 276, 101, undefined]);
});
