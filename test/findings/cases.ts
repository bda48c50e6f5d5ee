/** For each detector conversations that make it fire, what it then tells, and conversations that must not. */
import type { Checksums } from '../../src/conversations/checksums.ts';
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Crossing, Segment } from '../../src/conversations/crossing.ts';
import type { Sighting, TunnelHeader } from '../../src/conversations/sighting.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { crossing, endpoint, error, exchange, point, seen, tunnel, tunnelled } from './conversations.ts';

/** So many conversations. */
export const many = (count: number, make: (i: number) => Conversation): Conversation[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** What makes a crossing one of a lost packet. */
export const lost: Partial<Crossing> = {
  sightings: seen(['a']),
  hops: [],
  hopErrors: [],
  lostAfter: 'a',
  expected: 'b',
};
const carried = (vtep: string) => [...seen(['a'], 1, { tunnel: tunnel('172.16.0.1', vtep) }), ...seen(['b'])];
const handshake = (server: string, state: 'answered' | 'error', port: number) =>
  exchange({ kind: 'tcp-handshake', client: `10.1.0.1:${port}`, server, state });
const refused = error(0, 0);

/** Sightings at `a`, `b` and so on, with what their checksums tell. */
export function summed(...all: readonly Partial<Checksums>[]): Sighting[] {
  const none: Checksums = {
    outerNetwork: 'unverified',
    outerTransport: 'unverified',
    network: 'unverified',
    transport: 'unverified',
  };
  return all.map((one, i) => ({ ...seen(['ab'[i]!])[0]!, checksums: { ...none, ...one } }));
}

/** One sighting at a time. */
function at(time: bigint): Sighting[] {
  return seen(['a'], 1, { time });
}

/** A packet that passes from a VXLAN device into a tunnel, after all others. */
function carriedOn(destination: string): Conversation[] {
  const sightings = [
    ...seen(['vx'], 1, { time: 9_000_000_000n }),
    ...seen(['nic'], 1, { tunnel: tunnel('172.16.0.1', '172.16.0.2') }),
  ];
  return [crossing({ destination, sightings })];
}

function data(time: bigint, more: Partial<Segment> = {}): Conversation {
  const tcp = {
    sourcePort: 40_000,
    destinationPort: 80,
    flags: 0x18,
    sequence: 1,
    acknowledgment: 1,
    payload: 100,
    ...more,
  };
  return crossing({ tcp, sightings: at(time) });
}

function opened(): Conversation {
  return exchange({
    kind: 'tcp-handshake',
    client: '10.1.0.1:40000',
    server: '10.1.0.2:80',
    state: 'answered',
    rtt: 200_000,
  });
}

/** The i-th request of a connection, and its answer some time later. */
const asked = (i: number): Conversation => data(BigInt(i) * 2_000_000_000n, { sequence: 1000 + i * 100 });
function answered(i: number, after: bigint): Conversation {
  return crossing({
    source: '10.1.0.2',
    destination: '10.1.0.1',
    tcp: {
      sourcePort: 80,
      destinationPort: 40_000,
      flags: 0x18,
      sequence: 5000 + i,
      acknowledgment: 1100 + i * 100,
      payload: 9,
    },
    sightings: at(BigInt(i) * 2_000_000_000n + after),
  });
}

/** A packet with a tunnel header that is not plain. */
const wrapped = (header: Partial<TunnelHeader>, more: Partial<Crossing> = {}): Conversation =>
  crossing({ sightings: seen(['a'], 1, { tunnel: { ...tunnel('172.16.0.1', '172.16.0.2'), ...header } }), ...more });

/** An attempt to connect some seconds after the first. */
function syn(second: number, outerTransport: Checksums['outerTransport'], sourcePort: number = 40_000): Conversation {
  const [seenOnce] = summed({ outerTransport });
  const sightings = [
    { ...seenOnce!, time: BigInt(second) * 1_000_000_000n, tunnel: tunnel('172.16.0.1', '172.16.0.2') },
  ];
  const tcp = { sourcePort, destinationPort: 80, flags: 0x02, sequence: 7, acknowledgment: 0, payload: 0 };
  return crossing({ tcp, sightings });
}

function synAck(): Conversation {
  return crossing({
    source: '10.1.0.2',
    destination: '10.1.0.1',
    tcp: { sourcePort: 80, destinationPort: 40_000, flags: 0x12, sequence: 9, acknowledgment: 8, payload: 0 },
  });
}

/** Findings that compare a capture with an inventory have their tests beside the inventory's. */
export const COMPARING: readonly string[] = [
  'forwarding-table-differs',
  'mtu-budget',
  'neighbour-table-differs',
  'published-port-unserved',
  'unknown-vni',
];

function reset() {
  const { icmp: _, ...rest } = refused;
  return rest;
}

function moves(count: number) {
  return Array.from({ length: count }, () => ({ time: 1n, from: '172.16.0.1', to: '172.16.0.2' }));
}

/** The i-th packet of a conversation; `late`: the two that left after it arrived before it. */
function overtaken(i: number, late: boolean) {
  return crossing({ sightings: [...seen(['a'], i + 1), ...seen(['b'], late ? 10 * i + 25 : 10 * i)] });
}

export function clock(offset: number, bound: number): Conversation {
  return { type: 'clock', points: ['a', 'b'], offset, error: bound, drift: 0, driftError: null, step: false };
}

/** For each detector: what makes it fire, what it then tells, and what must not. */
export const CASES: readonly (readonly [
  name: string,
  firing: readonly Conversation[],
  told: Partial<Finding>,
  silent: readonly Conversation[],
])[] = [
  [
    'packet-loss',
    many(3, () => crossing(lost)),
    { severity: 'error', count: 3, between: ['a', 'b'], direction: ['10.1.0.1', '10.1.0.2'], vni: 77 },
    [crossing(), crossing({ ...lost, ambiguous: true }), crossing({ ...lost, expected: null, lostAfter: null })],
  ],
  [
    'one-way-traffic',
    [...many(3, () => crossing(lost)), crossing({ source: '10.1.0.2', destination: '10.1.0.1' })],
    { severity: 'error', count: 3, between: ['a', 'b'] },
    [...many(5, () => crossing(lost)), crossing(), crossing({ source: '10.1.0.2', destination: '10.1.0.1' })],
  ],
  [
    'echo-unanswered',
    many(3, () => exchange()),
    { severity: 'error', count: 3 },
    many(9, () => exchange({ waited: 1000 })),
  ],
  [
    'arp-unanswered',
    many(3, () => exchange({ kind: 'arp' })),
    { count: 3, subjects: ['10.1.0.2', '10.1.0.1'] },
    [
      ...many(3, () => exchange({ kind: 'arp' })),
      exchange({ kind: 'arp', state: 'answered' }),
      // Overheard every half a minute: the answers go elsewhere.
      ...many(9, (i) => exchange({ kind: 'arp', client: '10.1.0.7', request: at(BigInt(i) * 30_000_000_000n) })),
    ],
  ],
  [
    'neighbour-unanswered',
    many(3, () => exchange({ kind: 'nd' })),
    { count: 3 },
    many(2, () => exchange({ kind: 'nd' })),
  ],
  [
    'vtep-unreachable',
    [
      ...many(2, () =>
        exchange({ kind: 'arp', vni: null, client: '172.16.0.1', server: '172.16.0.2', request: seen(['nic']) }),
      ),
      exchange({ request: seen(['inside']) }),
    ],
    { severity: 'error', count: 2, confidence: 'likely' },
    [
      ...many(9, () => exchange({ kind: 'arp', vni: null, request: seen(['nic']) })),
      // Overheard now and then: the answers go to who asks.
      ...many(5, (i) =>
        exchange({ kind: 'arp', vni: null, server: '172.16.0.2', request: at(BigInt(i) * 60_000_000_000n) }),
      ),
      tunnelled(['172.16.0.1', '172.16.0.2'], { packets: [5, 5] }),
    ],
  ],
  [
    'port-mismatch',
    [tunnelled(['v', 'w']), tunnelled(['w', 'v'], { port: 8472 })],
    { severity: 'error', vni: 77 },
    [tunnelled(['v', 'w'], { packets: [5, 5] }), tunnelled(['w', 'v'], { port: 8472 })],
  ],
  [
    'vni-mismatch',
    [
      tunnelled(['v', 'w']),
      tunnelled(['w', 'v'], { vni: 78 }),
      endpoint('10.1.0.2'),
      endpoint('10.1.0.2', { vni: 78 }),
    ],
    { severity: 'error', vni: 77 },
    [
      tunnelled(['v', 'w']),
      tunnelled(['w', 'v'], { vni: 78 }),
      endpoint('10.1.0.2'),
      endpoint('10.2.0.2', { vni: 78 }),
    ],
  ],
  [
    'tunnel-rejected',
    [exchange({ state: 'error', error: error(3, 3, { aboutTunnel: true }), request: carried('172.16.0.2') })],
    { subjects: ['172.16.0.1', '172.16.0.2', '10.1.0.1', '10.1.0.2', '172.16.0.9'] },
    [exchange({ state: 'error', error: error(3, 3) }), exchange({ error: error(3, 4, { aboutTunnel: true }) })],
  ],
  [
    'tunnel-time-exceeded',
    [exchange({ error: error(11, 0, { aboutTunnel: true }) })],
    { severity: 'error' },
    [exchange({ error: error(11, 0) })],
  ],
  [
    'time-exceeded',
    [exchange({ error: error(11, 0) })],
    { count: 1 },
    [exchange({ error: error(11, 0, { aboutTunnel: true }) })],
  ],
  [
    'destination-unreachable',
    [crossing({ error: error(3, 13) }), exchange({ error: error(3, 13) })],
    { count: 1 },
    [exchange({ error: error(3, 4) }), crossing({ error: error(3, 3), summary: 'UDP 50000 > 33436, length 9' })],
  ],
  [
    'fragmentation-needed',
    [exchange({ error: error(3, 4, { mtu: 1400 }) }), exchange({ error: error(2, 0, { from: 'fd00::1', frame: 10 }) })],
    { count: 1 },
    [exchange({ error: error(3, 3) })],
  ],
  [
    'mtu-black-hole',
    [crossing({ length: 1350 }), ...many(3, () => crossing({ ...lost, length: 1400 }))],
    { count: 3, between: ['a', 'b'] },
    [
      crossing({ length: 1450 }),
      ...many(3, () => crossing({ ...lost, length: 1400 })),
      // Nothing shorter of these two passes: it may be anything.
      crossing({ source: '10.1.0.8', sightings: seen(['c', 'd']), length: 60 }),
      ...many(3, () => crossing({ sightings: seen(['c']), lostAfter: 'c', expected: 'd', length: 84 })),
    ],
  ],
  [
    'duplicate-address',
    [
      exchange({
        kind: 'arp',
        state: 'answered',
        hardware: '02::1',
        furtherReplies: [{ hardware: '02::2', sightings: seen(['a']) }],
      }),
    ],
    { severity: 'error', subjects: ['10.1.0.2', '02::1', '02::2'] },
    [
      // It moved, once.
      ...many(4, (i) =>
        exchange({ kind: 'arp', server: '10.1.0.4', state: 'answered', hardware: i < 2 ? '02::1' : '02::2' }),
      ),
      exchange({
        kind: 'arp',
        state: 'answered',
        hardware: '02::1',
        furtherReplies: [{ hardware: '02::1', sightings: seen(['a']) }],
      }),
    ],
  ],
  [
    'backend-down',
    [...many(2, (i) => handshake('10.1.0.8:80', 'error', 40_000 + i)), handshake('10.1.0.7:80', 'answered', 40_009)],
    { count: 2, severity: 'error' },
    [...many(2, (i) => handshake('10.1.0.8:80', 'error', 40_000 + i)), handshake('10.1.0.8:80', 'answered', 40_009)],
  ],
  [
    'connection-refused',
    [exchange({ kind: 'tcp-handshake', client: '10.1.0.1:40000', server: '10.1.0.2:80', error: reset() })],
    { count: 1 },
    [exchange({ error: refused })],
  ],
  [
    'mac-moved',
    [endpoint('10.1.0.2', { moves: moves(1) })],
    { severity: 'info' },
    [endpoint('10.1.0.2'), endpoint('10.1.0.3', { moves: moves(3) })],
  ],
  [
    'mac-flapping',
    [endpoint('10.1.0.2', { moves: moves(3) })],
    { severity: 'error', count: 3 },
    [endpoint('10.1.0.2', { moves: moves(2) })],
  ],
  [
    'wrong-vtep',
    [...many(3, () => exchange({ request: carried('172.16.0.3') })), endpoint('10.1.0.2', { vtep: '172.16.0.2' })],
    { confidence: 'proved', count: 3 },
    [
      ...many(3, () => exchange({ request: carried('172.16.0.2') })),
      endpoint('10.1.0.2', { vtep: '172.16.0.2' }),
      // Silence alone does not tell that it is the wrong one.
      ...many(9, () => exchange({ server: '10.1.0.6', request: carried('172.16.0.3').slice(0, 1) })),
      // It goes on behind the VXLAN device: somebody takes it.
      ...many(9, () => exchange({ server: '10.1.0.5', request: [...carried('172.16.0.3'), ...seen(['c'])] })),
    ],
  ],
  ['duplicate-packets', [crossing({ copyAt: 'b' })], { severity: 'warning', count: 1 }, [crossing()]],
  [
    'reordered-packets',
    many(9, (i) => overtaken(i, i % 3 === 0)),
    { severity: 'warning', count: 3 },
    many(9, (i) => overtaken(i, false)),
  ],
  [
    'outer-fragmentation',
    [crossing({ sightings: seen(['a', 'b'], 4, { tunnel: tunnel('v', 'w'), frames: [4, 5] }) })],
    { count: 1 },
    [crossing({ sightings: seen(['a'], 4, { frames: [4, 5] }) })],
  ],
  [
    'high-latency',
    many(3, () => crossing({ sightings: seen(['a', 'b', 'c']), hops: [1000, 20_000_000], hopErrors: [10, 10] })),
    { between: ['b', 'c'] },
    many(3, () =>
      crossing({ sightings: seen(['a', 'b', 'c']), hops: [1000, 20_000_000], hopErrors: [10, 30_000_000] }),
    ),
  ],
  ['clock-offset', [clock(50_000_000, 1000)], { severity: 'info' }, [clock(50_000_000, 60_000_000)]],
  ['capture-incomplete', [point({ dropped: 3 })], { severity: 'info', count: 3 }, [point({ dropped: 0 })]],
  [
    'checksum-corrupt',
    many(2, () =>
      crossing({ sightings: summed({ transport: 'good' }, { transport: 'bad' }), icmp: { type: 8, code: 0 } }),
    ),
    { severity: 'error', confidence: 'proved', count: 2, between: ['a', 'b'] },
    [
      // Captured before the NIC filled it in, of a kind that nobody knows.
      ...many(3, () => crossing({ sightings: summed({ transport: 'bad' }, { transport: 'good' }) })),
      // All of a sender's, at its own NIC.
      ...many(3, () => crossing({ source: '10.1.0.7', sightings: summed({ transport: 'bad' }) })),
      ...many(3, () => crossing({ sightings: summed({ transport: 'partial' }, { transport: 'partial' }) })),
    ],
  ],
  [
    'checksum-offload',
    [crossing({ sightings: summed({ transport: 'partial', outerTransport: 'partial' }) })],
    { severity: 'info', count: 1 },
    [
      crossing({ sightings: summed({ transport: 'bad' }) }),
      crossing({ sightings: summed({ outerTransport: 'absent' }) }),
    ],
  ],
  [
    'missing-forwarding-entry',
    [...carriedOn('10.1.0.3'), ...many(3, () => crossing({ sightings: seen(['vx']), hops: [] }))],
    { severity: 'error', count: 3, between: ['vx', 'nic'], confidence: 'likely' },
    [
      // On this host.
      ...carriedOn('10.1.0.3'),
      ...many(9, () => crossing({ sightings: seen(['vx']), hops: [] })),
      endpoint('10.1.0.2', { vtep: null }),
      // Lost now and then: it is carried again.
      ...many(3, () => crossing({ destination: '10.1.0.4', sightings: seen(['vx'], 1, { time: 5n }) })),
      ...carriedOn('10.1.0.4'),
      // To all of them.
      ...many(9, () => crossing({ destination: '239.1.1.1', sightings: seen(['vx']) })),
    ],
  ],
  [
    'stale-neighbour',
    [...many(3, () => exchange({ sentTo: '02:42:0a:01:00:99' })), endpoint('10.1.0.2')],
    {
      severity: 'error',
      count: 3,
      confidence: 'proved',
      subjects: ['10.1.0.2', '02:42:0a:01:00:99', '02:42:0a:01:00:02', '10.1.0.1'],
    },
    [
      ...many(3, () => exchange({ sentTo: '02:42:0a:01:00:02' })),
      endpoint('10.1.0.2'),
      // By a router: the address never speaks here.
      ...many(3, () => exchange({ server: '192.0.2.7', sentTo: '02:42:0a:01:00:01' })),
      endpoint('10.1.0.1', { mac: '02:42:0a:01:00:01' }),
    ],
  ],
  [
    'connection-reset',
    [data(1n), data(2n, { flags: 0x14, payload: 0 })],
    { severity: 'warning', count: 1 },
    [
      data(1n),
      data(2n, { flags: 0x11, payload: 0 }),
      data(3n, { flags: 0x14, payload: 0 }),
      // Nothing was said: a health check.
      data(1n, { sourcePort: 40_001, flags: 0x02, payload: 0 }),
      data(2n, { sourcePort: 40_001, flags: 0x14, payload: 0 }),
    ],
  ],
  [
    'slow-service',
    [opened(), ...many(3, (i) => asked(i)).concat(many(3, (i) => answered(i, 900_000_000n)))],
    { severity: 'warning', count: 3, confidence: 'likely' },
    [opened(), ...many(9, (i) => asked(i)).concat(many(9, (i) => answered(i, i < 4 ? 900_000_000n : 1000n)))],
  ],
  [
    'redirect',
    [crossing({ icmp: { type: 5, code: 1, redirect: { gateway: '10.1.0.9', destination: '10.2.0.1' } } })],
    { count: 1, subjects: ['10.1.0.2', '10.2.0.1', '10.1.0.1', '10.1.0.9'] },
    [crossing({ icmp: { type: 3, code: 1 } })],
  ],
  [
    'vxlan-flag-missing',
    [wrapped({ flags: 0 })],
    { severity: 'error', count: 1 },
    [wrapped({}), wrapped({ flags: 0x8800_0007 }), wrapped({ flags: 0 }, { source: '02:42:0a:01:00:01' })],
  ],
  [
    'vxlan-reserved-bits',
    [wrapped({ flags: 0x0800_0100 }), wrapped({ flags: 0x0800_0100 })],
    { severity: 'warning', count: 2 },
    [
      wrapped({ flags: 0x8848_0007 }),
      wrapped({ flags: 0x0820_0000, reserved: 0x87 }),
      wrapped({ flags: 0x0c00_0003, destinationPort: 4790 }),
    ],
  ],
  ['tunnel-in-tunnel', [wrapped({ depth: 2 })], { severity: 'warning', count: 1 }, [wrapped({})]],
  [
    'address-scan',
    many(40, (i) => exchange({ kind: 'arp', server: `10.1.0.${i}` })),
    { severity: 'warning', count: 40, subjects: ['10.1.0.1'] },
    [
      ...many(40, (i) => exchange({ kind: 'arp', server: `10.1.0.${i}`, state: 'answered' })),
      ...many(40, (i) =>
        exchange({ client: '10.1.0.9', server: `10.1.0.${i}`, request: at(BigInt(i) * 5_000_000_000n) }),
      ),
    ],
  ],
  [
    'offload-stall',
    [...[0, 1, 3, 7].map((s) => syn(s, 'bad')), syn(15, 'absent'), synAck()],
    { severity: 'error', confidence: 'proved', count: 1 },
    [...[0, 1, 3, 7, 15].map((s) => syn(s, 'absent')), ...[0, 5, 6, 9].map((s) => syn(s, 'bad', 41_000))],
  ],
];
