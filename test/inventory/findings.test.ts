/** Findings that compare an inventory with a capture, or tell from an inventory alone: each fires, and is silent. */
import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/conversations/conversation.ts';
import type { Crossing } from '../../src/conversations/crossing.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { detectors } from '../../src/findings/standard.ts';
import { type InventoryDocument, namesOf, takeInventory } from '../../src/inventory.ts';
import { nameFinding } from '../../src/reports/naming.ts';
import { crossing, endpoint, error, exchange, point, seen, tunnel, tunnelled } from '../findings/conversations.ts';
import { at, link, NAT_SAVE, swarm } from './documents.ts';

const VNI = 5001;
const vni = VNI;

/** What one detector makes of conversations, with an inventory. */
function found(
  name: string,
  documents: readonly InventoryDocument[] | undefined,
  conversations: readonly Conversation[] = [],
): readonly Finding[] {
  const detector = detectors.find(({ finding }) => finding === name)!;
  const inventory = documents === undefined ? undefined : takeInventory(documents);
  const diagnosis = new Diagnosis({ detectors: [detector], inventory });
  for (const one of conversations) diagnosis.see(one);
  return diagnosis.findings();
}

describe('unknown-vni', () => {
  const carried = (of: number): readonly Conversation[] => [
    crossing({ vni: of, sightings: seen(['east-ens7'], 4, { tunnel: tunnel('198.51.100.1', '198.51.100.2', of) }) }),
    tunnelled(['198.51.100.1', '198.51.100.2'], { vni: of }),
  ];

  test('fires for packets of a VNI that no network has', () => {
    expect(found('unknown-vni', swarm(), carried(6000))).toMatchObject([
      { severity: 'warning', confidence: 'likely', vni: 6000, count: 1, evidence: [{ point: 'east-ens7', frame: 4 }] },
    ]);
  });

  test('is silent for a VNI that is known, and where no VNI is', () => {
    expect(found('unknown-vni', swarm(), carried(VNI))).toEqual([]);
    expect(found('unknown-vni', [at('east', null, [link('ens7')])], carried(6000))).toEqual([]);
    expect(found('unknown-vni', undefined, carried(6000))).toEqual([]);
  });

  test('is a hint where nothing is known of the hosts', () => {
    const far = [
      crossing({ vni: 6000, sightings: seen(['p'], 1, { tunnel: tunnel('192.0.2.8', '192.0.2.9', 6000) }) }),
      tunnelled(['192.0.2.8', '192.0.2.9'], { vni: 6000 }),
    ];
    expect(found('unknown-vni', swarm(), far)).toMatchObject([{ confidence: 'hint' }]);
  });
});

describe('forwarding-table-differs', () => {
  const west = endpoint('10.77.0.4', { vni, mac: '02:42:0a:4d:00:04', vtep: '198.51.100.2' });

  test('fires where the table sends elsewhere than its packets come from', () => {
    expect(found('forwarding-table-differs', swarm({ entry: '198.51.100.9' }), [west])).toMatchObject([
      { severity: 'error', vni, subjects: ['10.77.0.4', '02:42:0a:4d:00:04', 'east', '198.51.100.9', '198.51.100.2'] },
    ]);
  });

  test('fires without traffic, where documents say where the container is', () => {
    expect(found('forwarding-table-differs', swarm({ entry: '198.51.100.9' }))[0]?.summary).toContain('says');
  });

  test('is silent where the table is right, and where the container moved', () => {
    expect(found('forwarding-table-differs', swarm(), [west])).toEqual([]);
    const moved = { ...west, moves: [{ time: 1n, from: '198.51.100.9', to: '198.51.100.2' }] };
    expect(found('forwarding-table-differs', swarm({ entry: '198.51.100.9' }), [moved])).toEqual([]);
    expect(found('forwarding-table-differs', undefined, [west])).toEqual([]);
  });
});

describe('neighbour-table-differs', () => {
  const west = endpoint('10.77.0.4', { vni, mac: '02:42:0a:4d:00:04', vtep: '198.51.100.2' });
  const wrong = swarm({ neighbour: '02:42:0a:4d:00:77' });

  test('fires where the table has another hardware address', () => {
    expect(found('neighbour-table-differs', wrong, [west])).toMatchObject([
      {
        severity: 'error',
        vni,
        subjects: ['10.77.0.4', '02:42:0a:4d:00:77', '02:42:0a:4d:00:04', 'east/1-q8w2e4r6t8'],
      },
    ]);
    expect(found('neighbour-table-differs', wrong)[0]?.summary).toContain('says');
  });

  test('is silent where it is right, where several have the address, and for an entry that is not valid', () => {
    expect(found('neighbour-table-differs', swarm(), [west])).toEqual([]);
    expect(found('neighbour-table-differs', wrong, [west, { ...west, mac: '02:00:00:00:00:09' }])).toEqual([]);
    const stale = wrong.map((one) => ({ ...one, text: one.text.replace('PERMANENT', 'STALE') }));
    expect(found('neighbour-table-differs', stale, [west])).toEqual([]);
  });

  test("is silent for a service's address", () => {
    const virtual = wrong.map((one) =>
      one.source.endsWith('neigh') ? { ...one, text: one.text.replace('10.77.0.4', '10.77.0.2') } : one,
    );
    const lb = endpoint('10.77.0.2', { vni, mac: '02:42:0a:4d:00:09', vtep: '198.51.100.2' });
    expect(found('neighbour-table-differs', virtual, [lb])).toEqual([]);
  });
});

describe('mtu-budget', () => {
  test.each([
    [1450, 1500],
    [1400, 1500],
    [8950, 9000],
  ])('is silent for %d in %d', (innerMtu, outerMtu) => {
    const documents = swarm({ innerMtu, outerMtu }).map((one) =>
      outerMtu === 9000 ? { ...one, text: one.text.replaceAll('"mtu":1500', '"mtu":9000') } : one,
    );
    expect(found('mtu-budget', documents)).toEqual([]);
  });

  test.each([
    [1451, 1500, 1501],
    [1500, 1500, 1550],
    [1450, 1400, 1500],
  ])('fires for %d in %d', (innerMtu, outerMtu, needed) => {
    const [finding, ...more] = found('mtu-budget', swarm({ innerMtu, outerMtu }));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ severity: 'warning', confidence: 'proved', vni });
    expect(finding?.summary).toContain(`need ${needed} on the underlay`);
  });

  test('counts 70 octets over IPv6, and 4 for a tag inside', () => {
    const ipv6 = swarm({ innerMtu: 1450 }).map((one) => ({
      ...one,
      text: one.text
        .replaceAll('198.51.100.2', 'fd00::2')
        .replaceAll('198.51.100.1', 'fd00::1')
        .replaceAll('"prefixlen":24', '"prefixlen":64'),
    }));
    expect(found('mtu-budget', ipv6)[0]?.summary).toContain('1450 + 70 for VXLAN over IPv6');
    const tagged = [
      ...swarm(),
      at(
        'east',
        'shop1',
        [link('eth0.30', { link: 'eth0', mtu: 1450, linkinfo: { info_kind: 'vlan', info_data: { id: 30 } } })],
        'vlan',
      ),
    ];
    expect(found('mtu-budget', tagged)[0]?.summary).toContain('4 for inner tags');
  });
});

describe('published-port-unserved', () => {
  const ask = (state: 'answered' | 'error'): Conversation =>
    exchange({ kind: 'tcp-handshake', vni: null, client: '203.0.113.9:40000', server: '198.51.100.1:8080', state });

  test.each<[string, Parameters<typeof swarm>[0]]>([
    ['its load balancer has no server', { ipvs: 'FWM  257 rr\n' }],
    ['weight 0', { ipvs: 'FWM  257 rr\n  -> 10.77.0.3:0   Masq    0   0   0\n' }],
    ['DOCKER-INGRESS has no rule', { rules: NAT_SAVE.replaceAll('--dport 8080', '--dport 9090') }],
    ['no address of ingress_sbox', { rules: NAT_SAVE.replace('172.20.0.2:8080', '172.20.0.3:8080') }],
  ])('fires: %s', (reason, changed) => {
    const quiet = found('published-port-unserved', swarm(changed));
    expect(quiet[0]?.summary).toContain(reason);
    expect(quiet[0]).toMatchObject({ severity: 'warning' });
    expect(found('published-port-unserved', swarm(changed), [ask('error')])[0]).toMatchObject({
      severity: 'error',
      subjects: ['port 8080', '198.51.100.1:8080'],
      count: 1,
    });
    // What was accepted is served, whatever a document says.
    expect(
      found('published-port-unserved', swarm(changed), [ask('answered')]).filter(({ summary }) =>
        summary.includes('8080'),
      ),
    ).toEqual([]);
  });

  test('fires for a service none of whose tasks runs', () => {
    const text =
      'ID   NAME   MODE   REPLICAS   IMAGE   PORTS\nk3j5h7g9f1d3   shop   replicated   0/2   shop:1   *:8080->80/tcp\n';
    const padded = text
      .replace(
        'ID   NAME   MODE   REPLICAS   IMAGE   PORTS',
        'ID             NAME   MODE         REPLICAS   IMAGE   PORTS',
      )
      .replace(
        'k3j5h7g9f1d3   shop   replicated   0/2   shop:1   ',
        'k3j5h7g9f1d3   shop   replicated   0/2        shop:1  ',
      );
    expect(found('published-port-unserved', [...swarm(), { source: 'ls', text: padded }])[0]?.summary).toContain(
      'none of the 2 tasks of shop runs',
    );
  });

  test('is silent for a port that is served, refused once or not', () => {
    expect(found('published-port-unserved', swarm())).toEqual([]);
    expect(found('published-port-unserved', swarm(), [ask('error')])).toEqual([]);
  });
});

describe('what findings of an inventory explain', () => {
  /** What all detectors make of it, each with the names of its symptoms. */
  function hung(documents: readonly InventoryDocument[], conversations: readonly Conversation[]) {
    const diagnosis = new Diagnosis({ inventory: takeInventory(documents) });
    for (const one of conversations) diagnosis.see(one);
    return diagnosis
      .findings()
      .map(({ finding, severity, count, symptoms = [] }) => [
        finding,
        severity,
        count,
        symptoms.map((one) => one.finding),
      ]);
  }
  const way = [
    ...seen(['east-shop1', 'east-vxlan0']),
    ...seen(['east-ens7', 'west-ens7'], 1, { tunnel: tunnel('198.51.100.1', '198.51.100.2', VNI) }),
    ...seen(['west-vxlan0', 'west-shop2']),
  ];
  const ends = { vni, source: '10.77.0.3', destination: '10.77.0.4' };
  const arrived = (length: number): Conversation => crossing({ ...ends, length, sightings: way });
  const lost = (length: number, more: Partial<Crossing> = {}): Conversation =>
    crossing({
      ...ends,
      length,
      sightings: way.slice(0, 3),
      lostAfter: 'east-ens7',
      expected: 'west-ens7',
      ...more,
    });
  const points: readonly Conversation[] = ['east-shop1', 'east-vxlan0', 'east-ens7', 'west-ens7', 'west-vxlan0'].map(
    (name) => point({ point: name }),
  );

  test('mtu-budget: packets that are too long by it vanish', () => {
    const captured = [...points, arrived(1400), lost(1480), lost(1490), lost(1500), lost(1500)];
    expect(hung(swarm({ innerMtu: 1500 }), captured)).toEqual([
      ['mtu-budget', 'error', 4, ['mtu-black-hole', 'packet-loss']],
    ]);
  });

  test('mtu-budget: a router tells the very MTU that its interfaces have', () => {
    const told = lost(1500, { error: error(3, 4, { mtu: 1500, aboutTunnel: true }) });
    expect(hung(swarm({ innerMtu: 1500 }), [...points, arrived(1400), told])).toEqual([
      ['mtu-budget', 'warning', 1, ['fragmentation-needed']],
    ]);
    // Another place has less room still: that is not to be seen from these interfaces.
    const less = lost(1500, { error: error(3, 4, { mtu: 1400, aboutTunnel: true }) });
    expect(hung(swarm({ innerMtu: 1500 }), [...points, arrived(1300), less]).map(([name]) => name)).toEqual([
      'mtu-budget',
      'fragmentation-needed',
    ]);
  });

  test('mtu-budget: not where short ones are lost, or long ones arrive', () => {
    for (const other of [lost(100), lost(120)].map((one) => [one, one, one]).concat([[arrived(1490)]])) {
      const told = hung(swarm({ innerMtu: 1500 }), [
        ...points,
        arrived(1400),
        lost(1480),
        lost(1490),
        lost(1500),
        ...other,
      ]);
      expect(told.find(([name]) => name === 'mtu-budget')).toEqual(['mtu-budget', 'warning', 1, []]);
    }
  });

  const unanswered = (server: string, to: string): Conversation[] =>
    Array.from({ length: 5 }, (_, i) =>
      exchange({
        vni,
        client: '10.77.0.3',
        server,
        request: [
          ...seen(['east-vxlan0'], i),
          ...seen(['east-ens7', 'other-ens7'], i, { tunnel: tunnel('198.51.100.1', to, VNI) }),
          ...seen(['other-vxlan0'], i),
        ],
        requestHops: [1, 1, 1],
      }),
    );
  const west = endpoint('10.77.0.4', { vni, mac: '02:42:0a:4d:00:04', vtep: '198.51.100.2' });

  test('published-port-unserved: a host that leads nowhere is no server that is down', () => {
    const connect = (server: string, state: 'answered' | 'error'): Conversation =>
      exchange({ kind: 'tcp-handshake', vni: null, client: '203.0.113.7:40000', server: `${server}:8080`, state });
    const asked = [...Array<string>(4).fill('198.51.100.1')].map((server) => connect(server, 'error'));
    expect(hung(swarm({ ipvs: 'FWM  257 rr\n' }), [...asked, connect('198.51.100.2', 'answered')])).toEqual([
      ['published-port-unserved', 'error', 4, ['backend-down']],
    ]);
  });

  test('forwarding-table-differs: packets go where it says', () => {
    const wrong = swarm({ entry: '198.51.100.9' });
    expect(hung(wrong, [west, ...unanswered('10.77.0.4', '198.51.100.9')])).toEqual([
      ['forwarding-table-differs', 'error', 1, ['wrong-vtep', 'echo-unanswered']],
    ]);
    // To yet another VTEP they do not go because of this table.
    const other = hung(wrong, [west, ...unanswered('10.77.0.4', '198.51.100.8')]);
    expect(other.map(([name]) => name).sort()).toEqual(['forwarding-table-differs', 'wrong-vtep']);
  });

  test('neighbour-table-differs: of packets to that address, not of those from it', () => {
    const wrong = swarm({ neighbour: '02:42:0a:4d:00:77' });
    const told = hung(wrong, [west, ...unanswered('10.77.0.4', '198.51.100.2')]);
    expect(told).toContainEqual(['neighbour-table-differs', 'error', 1, ['echo-unanswered']]);
    const from = unanswered('10.77.0.9', '198.51.100.2').map(
      (one) => ({ ...one, client: '10.77.0.4' }) as Conversation,
    );
    expect(hung(wrong, [west, ...from])).toContainEqual(['neighbour-table-differs', 'error', 1, []]);
  });
});

describe('findings of captures', () => {
  test('duplicate-address is silent for the address of a service', () => {
    const claimed = exchange({
      kind: 'arp',
      vni,
      server: '10.77.0.2',
      state: 'answered',
      hardware: '02:42:0a:4d:00:03',
      reply: seen(['a']),
      furtherReplies: [{ hardware: '02:42:0a:4d:00:04', sightings: seen(['a'], 2) }],
    });
    expect(found('duplicate-address', undefined, [claimed])).toHaveLength(1);
    expect(found('duplicate-address', swarm(), [claimed])).toEqual([]);
    expect(found('duplicate-address', swarm(), [{ ...claimed, server: '10.77.0.4' }])).toHaveLength(1);
  });

  test('duplicate-address is silent for an address that stands whole on several containers', () => {
    const shared = (namespace: string): InventoryDocument => at('east', namespace, [link('eth0', {}, '10.9.0.2/32')]);
    const claimed = exchange({
      kind: 'arp',
      vni: null,
      server: '10.9.0.2',
      state: 'answered',
      hardware: '02:00:00:00:00:01',
      furtherReplies: [{ hardware: '02:00:00:00:00:02', sightings: seen(['a'], 2) }],
    });
    expect(found('duplicate-address', [shared('c1')], [claimed])).toHaveLength(1);
    expect(found('duplicate-address', [shared('c1'), shared('c2')], [claimed])).toEqual([]);
  });

  test('backend-down names the task', () => {
    const connect = (server: string, state: 'answered' | 'error'): Conversation =>
      exchange({ kind: 'tcp-handshake', vni, client: '10.77.0.12:40000', server: `${server}:80`, state });
    const told = [connect('10.77.0.4', 'error'), connect('10.77.0.4', 'error'), connect('10.77.0.3', 'answered')];
    const [finding] = found('backend-down', swarm(), told);
    expect(finding?.summary).toContain('10.77.0.4 (shop.2 on west) port 80 served none of 2 connections');
    expect(finding?.subjects).toContain('shop.2');
    expect(finding?.remedy).toContain('docker service ps shop;');
    expect(found('backend-down', undefined, told)[0]?.summary).toContain('10.77.0.4 port 80');
  });

  test('wrong-vtep tells where the address lives, and whose table is wrong', () => {
    const asked = exchange({
      vni,
      client: '10.77.0.3',
      server: '10.77.0.4',
      request: seen(['east-ens7'], 1, { tunnel: tunnel('198.51.100.1', '198.51.100.9', VNI) }),
    });
    const told = [asked, asked, asked, asked, asked];
    const [finding] = found('wrong-vtep', swarm({ entry: '198.51.100.9' }), told);
    expect(finding?.subjects).toContain('198.51.100.2');
    expect(finding?.summary).toContain(
      'The forwarding table of east says so for 02:42:0a:4d:00:04 (east/1-q8w2e4r6t8/fdb)',
    );
    expect(found('wrong-vtep', undefined, told).flatMap(({ subjects }) => subjects)).not.toContain('198.51.100.2');
  });

  test('a finding is told with names, and its addresses stay as they are', () => {
    const [finding] = found('neighbour-table-differs', swarm({ neighbour: '02:42:0a:4d:00:77' }));
    const named = nameFinding(finding!, namesOf(takeInventory(swarm())));
    expect(named.summary).toContain('for 10.77.0.4 (shop.2)');
    expect(named.subjects).toEqual(finding?.subjects);
    expect(named.names).toEqual({ '10.77.0.4': 'shop.2', '02:42:0a:4d:00:04': 'shop.2', 'VNI 5001': 'shopnet' });
  });
});
