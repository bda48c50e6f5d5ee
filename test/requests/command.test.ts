/**
 * `vxlens trace --request` as a command: its filter, its forms, its exit codes.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundled, type Command, type Run } from '../cli/command.ts';

const article = resolve(import.meta.dirname, '../../samples/article');
const names = [
  'client',
  'docker0-ens3',
  'docker0-docker_gwbridge',
  'docker0-ingress_sbox-eth1',
  'docker0-ingress_sbox-eth0',
  'docker0-vxlan0',
  'docker1-ens3',
  'docker1-vxlan0',
  'docker1-web.2',
  'docker0-web.1',
];
const files = names.map((name) => join(article, `${name}.pcap`));

let command: Command;
beforeAll(() => {
  command = bundled();
});
afterAll(() => {
  command.remove();
});

const trace = (...words: readonly string[]): Run => command.run(['trace', ...words]);
const lines = (run: Run): readonly Readonly<Record<string, unknown>>[] =>
  run.text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);

test('JSON has the fields that are promised', () => {
  const run = trace('--request', '--json', ...files);
  expect([run.code, run.error]).toEqual([0, '']);
  const told = lines(run);
  expect(told.map(({ type }) => type)).toEqual(['request', 'request', 'served', 'served']);
  expect(told[1]).toMatchObject({
    client: '192.168.122.1',
    clientPort: 54_984,
    published: { address: '192.168.122.10', port: 80 },
    server: { address: '10.255.0.7', port: 80, name: null },
    method: 'GET',
    path: '/',
    status: 200,
    missing: [],
  });
  expect((told[1]!['steps'] as readonly unknown[])[6]).toMatchObject({
    point: 'docker0-ens3',
    frame: 12,
    time: '1504618802.000109000',
    source: '10.255.0.2',
    sourcePort: 54_984,
    destination: '10.255.0.7',
    destinationPort: 80,
    translation: null,
    tunnel: { source: '192.168.122.10', destination: '192.168.122.11', sourcePort: 39_024, vni: 4096 },
  });
});

test.each([
  [['--request', '54970'], ['10.255.0.6']],
  [['--request=54984'], ['10.255.0.7']],
  [
    ['--request', '192.168.122.1'],
    ['10.255.0.6', '10.255.0.7'],
  ],
  [['--request=10.255.0.6:80,10.255.0.7:81'], ['10.255.0.6']],
  [['--request=192.168.122.10:81'], []],
])('%j chooses', (words, servers) => {
  const told = lines(trace(...words, '--json', ...files)).filter(({ type }) => type === 'request');
  expect(told.map(({ server }) => (server as { readonly address: string }).address)).toEqual(servers);
});

test('a FILE that looks like a filter is a FILE', () => {
  copyFileSync(files[0]!, join(command.folder, '80'));
  const run = trace('--request', '80');
  expect(run.code).toBe(0);
  expect(run.text).toContain('> 192.168.122.10:80');
});

test('the inventory names tasks and rules', () => {
  const run = trace('--request=54984', '--inventory', join(article, 'collected'), ...files);
  expect([run.code, run.error]).toEqual([0, '']);
  expect(run.text).toContain('200 by web.2 (10.255.0.7:80)');
  expect(run.text).toContain('docker0: -A DOCKER-INGRESS -p tcp -m tcp --dport 80 -j DNAT');
  expect(run.text).not.toContain('no rule explains');
  const bare = trace('--request=54984', '-n', '--inventory', join(article, 'collected'), ...files);
  expect(bare.text).toContain('200 by 10.255.0.7:80');
});

test('a capture that is cut is told, and what was before it is followed', () => {
  const whole = readFileSync(files[0]!);
  writeFileSync(join(command.folder, 'cut.pcap'), whole.subarray(0, whole.length - 7));
  const run = trace('--request', '--all', 'cut.pcap');
  expect(run.code).toBe(1);
  expect(run.error).toContain('cut.pcap');
  expect(run.text).toContain('GET /');
});

test.each([
  [['--request=nonsense', 'x.pcap'], /takes an address, a prefix or a port, not "nonsense"/],
  [['--request'], /no FILE given/],
  [['--request', '--frobnicate', 'x.pcap'], /frobnicate/],
])('%j is wrong', (words, message) => {
  const run = trace(...words);
  expect(run.code).toBe(2);
  expect(run.error).toMatch(message);
});

test('--help tells how', () => {
  const run = trace('--request', '--help');
  expect(run.code).toBe(0);
  expect(run.text).toContain('--request [FILTER]');
});

test('of many connections it shows the tables and some of each sort', () => {
  const many = trace('--request', ...files, ...files.slice(0, 1).map((file) => `again=${file}`));
  expect(many.code).toBe(0);
  expect(many.text).toMatch(/^GET .*54970/);
  expect(trace('--request', '--summary', ...files).text).toMatch(/^Tasks\n/);
});
