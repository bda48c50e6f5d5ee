/**
 * The filter of --overlay, asked of libpcap itself: what it lets through of frames with and without tags, in fragments.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { overlayFilter } from '../../src/live/overlay-filter.ts';
import { programMissing, unless } from '../oracle/need.ts';

const octets = (...parts: readonly (string | number)[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Buffer.alloc(part) : Buffer.from(part.replace(/\s/g, ''), 'hex'))),
  );

const word = (value: number): string => value.toString(16).padStart(4, '0');

/** An IPv4 packet: the flags and offset word, the protocol, and what follows. */
const ipv4 = (fragment: number, protocol: number, payload: Buffer): Buffer =>
  Buffer.concat([
    octets(
      '4500',
      word(20 + payload.length),
      '0001',
      word(fragment),
      '40',
      word(protocol).slice(2),
      '0000',
      'c0a87a0a',
      'c0a87a0b',
    ),
    payload,
  ]);

/** An IPv6 packet: the next header, and what follows. */
const ipv6 = (next: number, payload: Buffer): Buffer =>
  Buffer.concat([
    octets('60000000', word(payload.length), word(next).slice(2), '40', `fd${'0'.repeat(29)}1`, `fd${'0'.repeat(29)}2`),
    payload,
  ]);

const ports = (source: number, destination: number): Buffer =>
  octets(word(source), word(destination), '0010', '0000', 16);

interface Sample {
  readonly name: string;
  readonly type: string;
  readonly packet: Buffer;
  readonly taken: boolean;
}

const four = (name: string, taken: boolean, packet: Buffer): Sample => ({ name, taken, packet, type: '0800' });
const six = (name: string, taken: boolean, packet: Buffer): Sample => ({ name, taken, packet, type: '86dd' });

const SAMPLES: readonly Sample[] = [
  four('VXLAN', true, ipv4(0, 17, ports(40_984, 4789))),
  four('VXLAN on the port from before the assignment', true, ipv4(0, 17, ports(40_984, 8472))),
  four('VXLAN on a port of the user’s', true, ipv4(0, 17, ports(40_984, 14_789))),
  four('an answer from the VXLAN port', true, ipv4(0, 17, ports(4789, 40_984))),
  four('VXLAN that may not be fragmented', true, ipv4(0x4000, 17, ports(40_984, 4789))),
  four('the first fragment', true, ipv4(0x2000, 17, ports(1, 2))),
  four('a later fragment, whose octets are no ports', true, ipv4(0x20b9, 17, ports(80, 80))),
  four('the last fragment', true, ipv4(0x00b9, 17, ports(80, 80))),
  four('ICMP', true, ipv4(0, 1, octets('0304 0000', 24))),
  four('IGMP', true, ipv4(0, 2, octets('1600 0000', 4))),
  four('ESP', true, ipv4(0, 50, octets('1304f906 00000001', 16))),
  four('gossip over UDP', true, ipv4(0, 17, ports(7946, 7946))),
  four('gossip over TCP', true, ipv4(0, 6, ports(40_000, 7946))),
  four('a name being looked up', false, ipv4(0, 17, ports(40_000, 53))),
  four('TCP on VXLAN’s port', false, ipv4(0, 6, ports(40_000, 4789))),
  four('another connection', false, ipv4(0x4000, 6, ports(40_000, 443))),
  { name: 'ARP', type: '0806', taken: true, packet: octets('0001 0800 06 04 0001', 20) },
  { name: 'LLDP', type: '88cc', taken: false, packet: octets('0207', 40) },
  six('VXLAN over IPv6', true, ipv6(17, ports(40_984, 4789))),
  six('a fragment over IPv6', true, ipv6(44, octets('1100 0b99 00000001', 24))),
  six('ICMPv6', true, ipv6(58, octets('8700 0000', 20))),
  six('ESP over IPv6', true, ipv6(50, octets('1304f906 00000001', 16))),
  six('another datagram over IPv6', false, ipv6(17, ports(40_000, 443))),
];

const MACS = '020000000001 020000000002';
const TAGS: Readonly<Record<string, string>> = {
  'without a tag': '',
  'with a tag': '8100 0064',
  'with a service tag': '88a8 0064',
};

/** A capture of every sample, each its number in the order. */
function capture(tag: string): Buffer {
  const header = octets('d4c3b2a1 0200 0400 00000000 00000000 00000400 01000000');
  const records = SAMPLES.map(({ type, packet }, i) => {
    const frame = Buffer.concat([octets(MACS, tag, type), packet]);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(i, 0);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    return Buffer.concat([head, frame]);
  });
  return Buffer.concat([header, ...records]);
}

/** Ask tcpdump which of the samples a filter lets through. */
function taken(filter: string, tag: string): readonly string[] {
  const words = ['-nn', '-tt', '-r', '-', '-q', '-l', filter];
  const text = execFileSync('tcpdump', words, {
    input: capture(tag),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const seconds = text.split('\n').flatMap((line) => /^(\d+)\.\d{6} /.exec(line)?.[1] ?? []);
  return [...new Set(seconds)].map((second) => SAMPLES[Number(second)]!.name);
}

const withTcpdump = unless(programMissing('tcpdump'));
const filter = overlayFilter({ ports: [4789, 8472, 14_789], tags: true });

for (const [name, tag] of Object.entries(TAGS)) {
  withTcpdump(`it takes what belongs to overlays and nothing else, ${name}`, () => {
    expect(taken(filter, tag)).toEqual(SAMPLES.filter((sample) => sample.taken).map((sample) => sample.name));
  });
}

withTcpdump('without tags it takes no tagged frame, and none the less all others', () => {
  const plain = overlayFilter({ ports: [4789, 8472, 14_789], tags: false });
  expect(taken(plain, '8100 0064')).toEqual([]);
  expect(taken(plain, '')).toEqual(taken(filter, ''));
});

withTcpdump('port 4789 alone misses fragments, errors and tags', () => {
  expect(taken('port 4789', '')).not.toContain('a later fragment, whose octets are no ports');
  expect(taken('port 4789', '8100 0064')).toEqual([]);
});

withTcpdump('libpcap compiles it for every link type that an interface has', () => {
  for (const [type, tags] of [
    ['EN10MB', true],
    ['LINUX_SLL', false],
    ['LINUX_SLL2', false],
    ['RAW', false],
    ['NULL', false],
  ] as const) {
    const { status, stderr } = spawnSync('tcpdump', ['-y', type, '-d', overlayFilter({ ports: [4789], tags })], {
      encoding: 'utf8',
    });
    expect([type, status, status === 0 ? '' : stderr]).toEqual([type, 0, '']);
  }
});

test('each port is asked for once', () => {
  expect(overlayFilter({ ports: [8472, 4789, 8472], tags: false })).toMatch(/^udp port 4789 or udp port 8472 or ip\[/);
});
