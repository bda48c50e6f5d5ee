import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/conversations/conversation.ts';
import { Diagnosis, diagnose } from '../../src/diagnose.ts';
import type { Detector, Finding } from '../../src/findings/finding.ts';
import { detectors } from '../../src/findings/standard.ts';
import { crossing, endpoint, error, exchange, point, seen, tunnel, tunnelled } from './conversations.ts';

const many = (count: number, make: (i: number) => Conversation): Conversation[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** What one detector alone makes of conversations. */
function alone(name: string, conversations: readonly Conversation[]): readonly Finding[] {
  const detector = detectors.find(({ finding }) => finding === name)!;
  const diagnosis = new Diagnosis({ detectors: [detector] });
  for (const one of conversations) diagnosis.see(one);
  return diagnosis.findings();
}

const lost = { sightings: seen(['a']), hops: [], hopErrors: [], lostAfter: 'a', expected: 'b' };
const carried = (vtep: string) => [...seen(['a'], 1, { tunnel: tunnel('172.16.0.1', vtep) }), ...seen(['b'])];
const handshake = (server: string, state: 'answered' | 'error', port: number) =>
  exchange({ kind: 'tcp-handshake', client: `10.1.0.1:${port}`, server, state });
const refused = error(0, 0);

/** For each detector: what makes it fire, what it then tells, and what must not. */
const CASES: readonly (readonly [
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
    [...many(5, () => crossing(lost)), crossing({ source: '10.1.0.2', destination: '10.1.0.1' })],
    { severity: 'error', count: 5, between: ['a', 'b'] },
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
    [...many(3, () => exchange({ kind: 'arp' })), exchange({ kind: 'arp', state: 'answered' })],
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
    many(9, () => exchange({ kind: 'arp', vni: null, request: seen(['nic']) })),
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
    { subjects: ['172.16.0.1', '172.16.0.2', '172.16.0.9'] },
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
    [exchange({ error: error(3, 4) })],
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
    [crossing({ length: 1450 }), ...many(3, () => crossing({ ...lost, length: 1400 }))],
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
    [...many(3, () => exchange({ request: carried('172.16.0.2') })), endpoint('10.1.0.2', { vtep: '172.16.0.2' })],
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

function clock(offset: number, bound: number): Conversation {
  return { type: 'clock', points: ['a', 'b'], offset, error: bound, drift: 0, driftError: null, step: false };
}

describe('each detector', () => {
  test.each(CASES)('%s fires, and is silent where it must be', (name, firing, told, silent) => {
    const [found] = alone(name, firing);
    expect(found).toMatchObject({ finding: name, ...told });
    expect(found!.summary).toMatch(/\S\.$/);
    expect(alone(name, silent)).toEqual([]);
  });

  test('there is a case for each', () => {
    expect(CASES.map(([name]) => name).sort()).toEqual(detectors.map(({ finding }) => finding).sort());
  });
});

describe('a diagnosis', () => {
  test('hangs symptoms under what explains them', () => {
    const told = [
      ...many(5, () => crossing(lost)),
      crossing({ source: '10.1.0.2', destination: '10.1.0.1' }),
      ...many(5, () => exchange()),
    ];
    const diagnosis = new Diagnosis();
    for (const one of told) diagnosis.see(one);
    expect(diagnosis.findings().map((one) => [one.finding, one.symptoms?.map(({ finding }) => finding)])).toEqual([
      ['one-way-traffic', ['packet-loss', 'echo-unanswered']],
    ]);
  });

  test('keeps overlays apart', () => {
    const diagnosis = new Diagnosis();
    for (const vni of [77, 78]) for (const one of many(3, () => crossing({ ...lost, vni }))) diagnosis.see(one);
    expect(diagnosis.findings().map(({ vni, count }) => [vni, count])).toEqual([
      [77, 3],
      [78, 3],
    ]);
  });

  test('takes a detector of the caller', async () => {
    const chatty: Detector = {
      finding: 'chatty',
      explains: [],
      watch() {
        let count = 0;
        return {
          see({ type }) {
            if (type === 'crossing') count++;
          },
          conclude: () => [
            {
              finding: 'chatty',
              severity: 'info',
              confidence: 'proved',
              summary: `${count} packets.`,
              vni: null,
              subjects: [],
              count,
              evidence: [],
              refutedBy: '',
              remedy: '',
            },
          ],
        };
      },
    };
    const found: Finding[] = [];
    for await (const one of diagnose([crossing(), exchange()], { detectors: [chatty] })) found.push(one);
    expect(found.map(({ count }) => count)).toEqual([1]);
  });

  test('keeps a bounded number of cases and packets', () => {
    const flood = many(6000, (i) => crossing({ ...lost, source: `10.9.${i >> 8}.${i & 255}` }));
    expect(alone('packet-loss', flood).length).toBe(4096);
    expect(
      alone(
        'packet-loss',
        many(500, () => crossing(lost)),
      )[0]!.evidence.length,
    ).toBe(10);
  });
});
