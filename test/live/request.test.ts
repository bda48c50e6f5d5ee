import { expect, test } from '@jest/globals';
import { type CaptureRequest, overlayFilterOf, parseInterface, parseRequest } from '../../src/cli/live/request.ts';
import { listeningText, summaryText } from '../../src/cli/live/summary.ts';
import type { LiveStatistics } from '../../src/live.ts';

const capture = (...words: readonly string[]): CaptureRequest => parseRequest(words) as CaptureRequest;

test.each([
  ['ens3', { device: 'ens3' }],
  ['host0/ens3=ens3', { device: 'ens3', point: 'host0/ens3' }],
  ['1-y6dz/vxlan0', { device: 'vxlan0', namespace: '1-y6dz' }],
  ['/run/docker/netns/1-y6dz/vxlan0', { device: 'vxlan0', namespace: '/run/docker/netns/1-y6dz' }],
  ['a/b=/proc/7/ns/net/eth0', { device: 'eth0', namespace: '/proc/7/ns/net', point: 'a/b' }],
])('-i %s', (word, expected) => {
  expect(parseInterface(word, undefined)).toEqual(expected);
});

test('--netns is for interfaces that name no namespace', () => {
  expect(parseInterface('eth0', 'blue')).toEqual({ device: 'eth0', namespace: 'blue' });
  expect(parseInterface('red/eth0', 'blue')).toEqual({ device: 'eth0', namespace: 'red' });
});

test.each(['', '=eth0', 'x=', 'red/', '/'])('-i %j is refused', (word) => {
  expect(() => parseInterface(word, undefined)).toThrow(/is not \[NAME=\]\[NETNS\/\]IFACE/);
});

test('the words behind the flags are the filter', () => {
  const { interfaces, display, count, saving } = capture('-i', 'lo', '-i', 'ens3', '-nn', 'udp', 'port', '4789');
  expect(interfaces).toEqual([
    { device: 'lo', filter: 'udp port 4789' },
    { device: 'ens3', filter: 'udp port 4789' },
  ]);
  expect({ display, count, saving }).toEqual({ display: 'show', count: Number.POSITIVE_INFINITY, saving: undefined });
});

test('sizes and numbers are understood', () => {
  const words = [
    '-i',
    'lo',
    '-s',
    '96',
    '-B',
    '4096',
    '-c',
    '7',
    '-w',
    'x.pcapng',
    '-C',
    '1m',
    '-G',
    '60',
    '-W',
    '3',
    '--silent',
  ];
  expect(capture(...words)).toMatchObject({
    snapLength: 96,
    kernelBuffer: 4_194_304,
    count: 7,
    display: 'nothing',
    saving: { name: 'x.pcapng', rules: { size: 1_048_576, seconds: 60, files: 3 } },
  });
});

test.each([
  [[], 'no interface given'],
  [['-i', 'lo', '--trace', '--diagnose'], 'contradict'],
  [['-i', 'lo', '--silent'], 'without -w'],
  [['-i', 'lo', '--silent', '--show', '-w', 'x'], 'contradict'],
  [['-i', 'lo', '--top', '--json'], 'contradict'],
  [['-i', 'lo', '--via', 'wireshark'], '--via takes'],
  [['-i', 'lo', '-C', '1'], 'need -w'],
  [['-i', 'lo', '-w', 'x', '-W', '2'], '-W needs'],
  [['-i', 'lo', '-w', 'x', '-C', 'big'], '-C takes'],
  [['-i', 'lo', '-w', '-'], '-w takes'],
  [['-i', 'lo', '-c', '0'], 'above 0'],
  [['-i', 'lo', '-c', 'x'], 'whole number'],
  [['-i', 'lo', '--overlay', 'icmp'], '--overlay is a filter'],
  [['-i', 'lo', '--vxlan-port', '0'], 'UDP port'],
])('%j is refused: %s', (words, reason) => {
  expect(() => parseRequest(words)).toThrow(reason);
});

test('--overlay asks for tags only where there can be some, and for nothing within an overlay', () => {
  const ether = { name: 'ens3', kind: 'ether', ethernet: true, up: true, mtu: 1500, addresses: [] };
  expect(overlayFilterOf(ether, { device: 'ens3' }, [4789])).toContain('vlan and');
  expect(overlayFilterOf(undefined, { device: 'ens3' }, [4789])).toContain('vlan and');
  expect(overlayFilterOf(undefined, { device: 'any' }, [4789])).not.toContain('vlan');
  expect(overlayFilterOf({ ...ether, ethernet: false }, { device: 'tun0' }, [4789])).not.toContain('vlan');
  expect(overlayFilterOf({ ...ether, vxlan: { vni: 1, port: 4789 } }, { device: 'vxlan0' }, [4789])).toBe('');
  expect(capture('-i', 'lo', '--overlay', '--vxlan-port', '14789').interfaces[0]!.filter).toContain(
    'udp port 14789 or',
  );
});

const COUNTS: LiveStatistics = {
  point: 'ens3',
  via: 'tcpdump',
  clock: 'kernel',
  captured: 1,
  received: 12,
  droppedByKernel: 0,
  reckoned: false,
  droppedByInterface: 0,
  droppedByQueue: 0,
};

test('one point is summed up in tcpdump’s words', () => {
  expect(summaryText([COUNTS])).toBe('1 packet captured\n12 packets received by filter\n0 packets dropped by kernel\n');
});

test('several points are summed up in a line each, with what is known and what is not', () => {
  const cap: LiveStatistics = { ...COUNTS, point: 'vxlan0', via: 'cap', clock: 'userland' };
  const lines = summaryText([
    { ...COUNTS, droppedByInterface: 3, droppedByQueue: 1 },
    { ...cap, received: undefined, droppedByKernel: undefined },
    { ...cap, reckoned: true, droppedByKernel: 11 },
  ]).split('\n');
  expect(lines).toEqual([
    'ens3: 1 packet captured, 12 packets received by filter, 0 packets dropped by kernel, 3 packets dropped by interface, 1 packet dropped by vxlens, which was slower than they came',
    'vxlan0: 1 packet captured, packets dropped by kernel: not known, cap does not count them',
    'vxlan0: 1 packet captured, about 12 packets received by filter, about 11 packets dropped by kernel',
    '',
  ]);
});

test('whose clock it is, and what is let through, is said at the beginning', () => {
  expect(listeningText({ device: 'ens3', filter: 'arp' }, COUNTS)).toBe(
    'vxlens: listening on ens3 through tcpdump; filter: arp\n',
  );
  const late = listeningText(
    { device: 'vxlan0', namespace: '/run/netns/1-y6dz' },
    { ...COUNTS, via: 'cap', clock: 'userland' },
  );
  expect(late).toMatch(/^vxlens: listening on 1-y6dz\/vxlan0 through cap; times are when .*; no filter\n$/);
});
