/** Documents of real hosts: the article's, and those of the lab, as they were collected. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { correlate } from '../../src/correlate.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import { type Inventory, meshPorts, namesOf, takeInventory } from '../../src/inventory.ts';
import { openInventory } from '../../src/node/inventory.ts';
import { open } from '../../src/node.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';

const captures = join(shared ?? '', 'captures');
const lab = join(captures, 'lab');
const take = (...paths: readonly string[]): Inventory =>
  takeInventory(openInventory(paths.map((path) => ({ path }))).documents);

describe('the article', () => {
  const article = join(captures, 'article');

  unless(sharedMissing)('tells its host, its namespaces, its ingress and where port 80 leads', () => {
    const { hosts, namespaces, networks, interfaces, natRules, containers, publishedPorts } = take(article);
    expect(hosts.map(({ name }) => name)).toEqual(['docker0']);
    expect(namespaces.map(({ namespace, role }) => [namespace, role])).toEqual([
      ['1-t7zfankbs8', 'overlay'],
      ['1-wi6xp5jnpk', 'overlay'],
      ['f9f4ceb4012b', 'container'],
      ['ingress_sbox', 'ingress'],
      [null, 'host'],
    ]);
    expect(networks.find(({ name }) => name === 'ingress')).toMatchObject({ id: 'wi6xp5jnpkzp', ingress: true });
    expect(interfaces.find(({ name, namespace }) => name === 'eth1' && namespace === 'ingress_sbox')).toMatchObject({
      host: 'docker0',
      index: 15,
      peerIndex: 16,
      mtu: 1500,
      addresses: [{ address: '172.18.0.2', length: 16 }],
    });
    const rule = natRules.find(({ target }) => target === 'DNAT');
    expect(rule).toMatchObject({
      chain: 'DOCKER-INGRESS',
      packets: 2,
      translated: { addresses: ['172.18.0.2', '172.18.0.2'] },
    });
    expect(containers).toMatchObject([
      { role: 'ingress', attachments: [{ address: '10.255.0.2' }, { address: '172.18.0.2' }] },
    ]);
    expect(publishedPorts).toMatchObject([{ port: 80, protocol: 'tcp' }]);
  });

  unless(sharedMissing)('shows ingress_sbox twice, before and after a restart: both are told', () => {
    const said = take(article).contradictions.map(({ subject, attribute, claims }) => [
      subject,
      attribute,
      claims.map(({ value, source }) => [value, source.slice(source.lastIndexOf('/') + 1)]),
    ]);
    expect(said).toContainEqual([
      'eth1 in docker0/ingress_sbox',
      'index',
      [
        ['15', 'article-ip-a-ingress_sbox-1.txt'],
        ['40', 'article-ip-a-ingress_sbox-2.txt'],
      ],
    ]);
  });
});

describe('the lab', () => {
  unless(sharedMissing)(
    'every snapshot is known, and none contradicts another of its host',
    () => {
      for (const name of readdirSync(lab).filter((one) => !one.includes('.'))) {
        const folder = join(lab, name, 'snapshots');
        const { documents } = openInventory(
          readdirSync(join(lab, name)).includes('snapshots') ? [{ path: folder }] : [],
        );
        const inventory = takeInventory(documents);
        const unknown = inventory.documents.filter(({ kinds, trouble }) => kinds.length === 0 && trouble !== 'empty');
        expect([name, unknown]).toEqual([name, []]);
        expect([name, inventory.contradictions]).toEqual([name, []]);
      }
    },
    60_000,
  );

  unless(sharedMissing)('Docker itself: containers, tasks and hosts have their names', () => {
    const inventory = take(join(lab, 'docker-mesh'));
    const names = namesOf(inventory);
    expect(inventory.contradictions).toEqual([]);
    expect(names.address('10.255.0.5', 4096)).toMatchObject({ text: 'nginxservice.1', host: 'host0' });
    expect(names.address('10.255.0.6', 4096)).toMatchObject({ text: 'nginxservice.2', host: 'host1' });
    expect(names.address('192.168.201.4', 4098)?.text).toBe('nginxservice.2');
    expect(names.address('10.255.0.2', 4096)?.text).toBe('ingress_sbox@host0');
    expect(names.address('172.18.0.2', null)?.text).toBe('ingress_sbox');
    expect(names.address('172.18.0.2', null, 'host1')?.text).toBe('ingress_sbox@host1');
    expect(names.vtep('192.168.122.11')).toBe('host1');
    expect([names.network(4096), names.network(4098)]).toEqual(['ingress', 'nginxnet']);
    const ports = meshPorts(inventory).filter(({ known }) => known);
    expect(ports.map(({ host, port, servers }) => [host, port.port, servers.map(({ task }) => task?.name)])).toEqual([
      ['host0', 80, ['nginxservice.1', 'nginxservice.2']],
    ]);
    expect(inventory.namespaces.find(({ namespace }) => namespace === 'b197fb0bcdd5')?.container).toMatch(
      /^409ad59738e5/,
    );
  });

  const FINDINGS = new Set([
    'unknown-vni',
    'forwarding-table-differs',
    'neighbour-table-differs',
    'mtu-budget',
    'published-port-unserved',
  ]);

  /** What an inventory and captures come to, of the findings that compare them. */
  async function compared(name: string): Promise<readonly string[]> {
    const folder = join(lab, name);
    const inventory = take(join(folder, 'snapshots'));
    const diagnosis = new Diagnosis({ inventory });
    const files = readdirSync(folder).filter((file) => file.endsWith('.pcap'));
    for await (const one of correlate(
      files.map((file) => open(join(folder, file))),
      {},
    ))
      diagnosis.see(one);
    return diagnosis.findings().flatMap(({ finding }) => (FINDINGS.has(finding) ? [finding] : []));
  }

  for (const [name, expected] of [
    ['stale-fdb', ['forwarding-table-differs']],
    ['mtu-frag-needed', ['mtu-budget']],
    ['mesh', []],
    ['mesh-backend-down', []],
    ['docker-overlay', []],
    ['mac-move', []],
    ['two-overlays', []],
    ['garp', []],
  ] as const) {
    unless(sharedMissing)(
      `${name}: ${expected.length === 0 ? 'tables and packets agree' : expected.join(', ')}`,
      async () => {
        expect(await compared(name)).toEqual(expected);
      },
    );
  }
});
