/**
 * `vxlens live --inventory`: names beside addresses in every view, from documents that were collected of the same hosts.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { type Running, vxlens } from './built.ts';
import { end, interfaces, ping } from './joined.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

jest.setTimeout(60_000);

const POINTS = ['c0', 'h0/nic'];

let rig: Rig;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vxlens-names-'));
  if (rigMissing !== undefined) return;
  rig = buildRig();
  for (const [i, { name, sandbox, container }] of rig.hosts.entries()) {
    collect(`node${i}`, 'host', name);
    collect(`node${i}`, 'netns/1-q8w2e4r6t8', sandbox);
    collect(`node${i}`, `netns/shop.${i + 1}`, container);
  }
});
afterAll(async () => {
  await rig?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Ask a namespace for its interfaces, as `vxlens collect` does. */
function collect(host: string, place: string, namespace: string): void {
  const into = join(folder, host, place);
  mkdirSync(into, { recursive: true });
  writeFileSync(join(into, 'ip-addr.json'), rig.run(namespace, 'ip', '-j', '-d', 'address'));
}

/** Capture for a while a ping from one container to the other. */
async function seen(...words: readonly string[]): Promise<Running> {
  const running = vxlens(['live', '--inventory', folder, '--via', 'tcpdump', ...words, ...interfaces(rig, POINTS)]);
  await running.until(/listening on/);
  const pinging = ping(rig);
  await sleep(2500);
  await end(pinging, running);
  return running;
}

withRig('packets have the names of their containers, inside and outside of the tunnel', async () => {
  const { out } = await seen('-n');
  expect(out()).toMatch(/192\.168\.200\.3 > 192\.168\.200\.5: ICMP echo request/);
  const named = await seen();
  expect(named.out()).toMatch(/192\.168\.200\.3 \(shop\.1\) > 192\.168\.200\.5 \(shop\.2\): ICMP echo request/);
  expect(named.out()).toMatch(/192\.168\.122\.10\.\d+ \(node0\) > 192\.168\.122\.11\.4789 \(node1\): VXLAN/);
});

withRig('exchanges have names, as text and as JSON', async () => {
  expect((await seen('--trace')).out()).toMatch(/echo 192\.168\.200\.3 \(shop\.1\) > 192\.168\.200\.5 \(shop\.2\)/);
  const lines = (await seen('--trace', '--json')).out().split('\n');
  const exchange = lines.find((line) => line.includes('"type":"exchange"') && line.includes('"kind":"echo"')) ?? '{}';
  expect(JSON.parse(exchange)).toMatchObject({ names: { '192.168.200.3': 'shop.1', '192.168.200.5': 'shop.2' } });
});

withRig('so has the board of --top, and none with -n', async () => {
  const board = (await seen('--top')).out();
  expect(board).toMatch(/^ {2}192\.168\.122\.10 \(node0\) +192\.168\.122\.11 \(node1\) +4097/m);
  expect(board).toMatch(/^ {2}192\.168\.200\.5 \(shop\.2\) +4097/m);
  const bare = (await seen('--top', '-n')).out();
  expect(bare).toMatch(/^ {2}192\.168\.122\.10 +192\.168\.122\.11 +4097/m);
  expect(bare).not.toContain('shop.2');
});
