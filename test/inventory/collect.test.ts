/**
 * The script that `vxlens collect` prints, run in namespaces of the test's own; what it writes is read back.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SCRIPT } from '../../src/cli/collect-script.ts';
import { takeInventory } from '../../src/inventory.ts';
import { openInventory } from '../../src/node/inventory.ts';
import { unless } from '../oracle/need.ts';
import { NETWORK_INSPECT, NETWORK_LS, NODE_LS, PS, SERVICE_LS } from './documents.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-collect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the script calls, besides docker. */
const TOOLS = [
  'sh',
  'ip',
  'bridge',
  'uname',
  'tr',
  'mkdir',
  'mktemp',
  'rm',
  'head',
  'basename',
  'id',
  'nsenter',
  'ls',
  'tar',
  'cat',
  'mount',
];

const have = (name: string): string | undefined =>
  ['/usr/sbin', '/sbin', '/usr/bin', '/bin'].map((at) => join(at, name)).find((path) => existsSync(path));
const rootless = process.getuid?.() === 0 ? undefined : 'only root may make namespaces';
const toolless = [...TOOLS, 'unshare']
  .map((name) => (have(name) === undefined ? `${name} is not installed` : undefined))
  .find((one) => one !== undefined);
const namespaceless =
  rootless ??
  toolless ??
  (spawnSync(have('unshare') ?? '', ['--net', '--mount', 'true']).status === 0 ? undefined : 'no namespaces here');

/** An overlay's namespace, a container's and the host's, with what Docker would put there. */
const SETTING = `
mount -t tmpfs none /run/netns 2>/dev/null || { mkdir -p /run/netns && mount -t tmpfs none /run/netns; }
ip link set lo up
ip link add ens7 type veth peer name far0 && ip addr add 198.51.100.1/24 dev ens7 && ip link set ens7 up
ip netns add 1-q8w2e4r6t8
ip netns add 0a1b2c3d4e5f
ip -n 1-q8w2e4r6t8 link add br0 type bridge
ip -n 1-q8w2e4r6t8 addr add 10.77.0.1/24 dev br0
ip -n 1-q8w2e4r6t8 link add vxlan0 mtu 1450 type vxlan id 5001 dstport 4789 local 198.51.100.1 nolearning
ip -n 1-q8w2e4r6t8 link set vxlan0 master br0 up
bridge -n 1-q8w2e4r6t8 fdb add 02:42:0a:4d:00:04 dev vxlan0 dst 198.51.100.2 self permanent
ip -n 1-q8w2e4r6t8 neigh add 10.77.0.4 lladdr 02:42:0a:4d:00:04 dev vxlan0 nud permanent
ip -n 1-q8w2e4r6t8 link add veth0 type veth peer name eth0 netns 0a1b2c3d4e5f
ip -n 0a1b2c3d4e5f link set eth0 address 02:42:0a:4d:00:03 up
ip -n 0a1b2c3d4e5f addr add 10.77.0.3/24 dev eth0
`;

/** A stand-in for docker that prints what a manager's does. */
const DOCKER = `#!/bin/sh
here=$(dirname "$0")/documents
case "$*" in
"network ls -q --no-trunc") echo q8w2e4r6t8y0u2i4o6p8a0s2d ;;
"network ls --no-trunc") cat "$here/network-ls" ;;
"network inspect -v q8w2e4r6t8y0u2i4o6p8a0s2d") cat "$here/network-inspect" ;;
"ps --no-trunc") cat "$here/ps" ;;
"ps -q --no-trunc") echo 1111111111111111111111111111111111111111111111111111111111111111 ;;
"inspect -f "*) printf '%s' '{"Id":"1111111111111111111111111111111111111111111111111111111111111111","Name":"/shop.1.aaaaaaaaaaaaaaaaaaaaaaaaa","NetworkSettings":{"SandboxKey":"/var/run/docker/netns/0a1b2c3d4e5f","Networks":{}}}' ;;
"node ls -q") ;;
"node ls") cat "$here/node-ls" ;;
"service ls -q") ;;
"service ls") cat "$here/service-ls" ;;
*) echo "not asked for: $*" >&2; exit 1 ;;
esac
`;

beforeAll(() => {
  if (namespaceless !== undefined) return;
  writeFileSync(join(folder, 'collect.sh'), SCRIPT);
  for (const name of ['bare', 'docker']) {
    mkdirSync(join(folder, name));
    for (const tool of TOOLS) symlinkSync(have(tool)!, join(folder, name, tool));
  }
  writeFileSync(join(folder, 'docker/docker'), DOCKER);
  chmodSync(join(folder, 'docker/docker'), 0o755);
  symlinkSync(have('dirname') ?? '', join(folder, 'docker/dirname'));
  mkdirSync(join(folder, 'docker/documents'));
  const documents = {
    'network-ls': NETWORK_LS,
    'network-inspect': NETWORK_INSPECT,
    ps: PS,
    'node-ls': NODE_LS,
    'service-ls': SERVICE_LS,
  };
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, 'docker/documents', name), text);
});

/** Run the script in namespaces of its own, with the programs of a folder alone. */
function collect(
  programs: string,
  to: string,
): { readonly out: Buffer; readonly error: string; readonly code: number | null } {
  // The script looks into the folders of the system, too: there is nothing of theirs in this shell's view of them.
  const script = SCRIPT.replace('PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin', `PATH=${join(folder, programs)}`);
  writeFileSync(join(folder, 'run.sh'), `${SETTING}\nset -- ${to}\n${script}`);
  const { stdout, stderr, status } = spawnSync(have('unshare')!, ['--net', '--mount', 'sh', join(folder, 'run.sh')], {
    cwd: folder,
    timeout: 60_000,
    env: { PATH: `${join(folder, programs)}` },
  });
  return { out: stdout, error: stderr.toString(), code: status };
}

unless(namespaceless)(
  'without docker it goes on, says so, and the rest is read back',
  () => {
    const { error, code } = collect('bare', 'bare-out');
    expect(code).toBe(0);
    expect(error).toContain('docker is not here: left out');
    expect(error).toContain('iptables-save is not here: left out');
    const { documents, troubles } = openInventory([{ path: join(folder, 'bare-out') }]);
    const inventory = takeInventory(documents);
    expect([troubles, inventory.documents.filter(({ trouble }) => trouble !== undefined)]).toEqual([[], []]);
    const [host] = readdirSync(join(folder, 'bare-out'));
    expect(inventory.hosts).toMatchObject([{ name: host, addresses: ['198.51.100.1'] }]);
    expect(inventory.networks).toMatchObject([{ id: 'q8w2e4r6t8', vnis: [5001], subnets: [{ address: '10.77.0.0' }] }]);
    expect(inventory.forwarding.find(({ vtep }) => vtep !== null)).toMatchObject({
      host,
      namespace: '1-q8w2e4r6t8',
      mac: '02:42:0a:4d:00:04',
      vtep: '198.51.100.2',
      permanent: true,
    });
    expect(inventory.neighbours).toContainEqual(
      expect.objectContaining({ address: '10.77.0.4', states: ['PERMANENT'] }),
    );
    expect(inventory.interfaces.find(({ name }) => name === 'vxlan0')).toMatchObject({
      mtu: 1450,
      bridge: 'br0',
      vxlan: { vni: 5001, port: 4789, local: '198.51.100.1', learning: false },
    });
    expect(inventory.containers).toMatchObject([{ name: '0a1b2c3d4e5f', attachments: [{ address: '10.77.0.3' }] }]);
    expect(inventory.contradictions).toEqual([]);
  },
  90_000,
);

unless(namespaceless)(
  'as an archive it leaves nothing behind, and is read back, too',
  () => {
    const { out, code } = collect('docker', '-');
    expect(code).toBe(0);
    writeFileSync(join(folder, 'east.tar'), out);
    const { documents, troubles } = openInventory([{ path: join(folder, 'east.tar') }]);
    const inventory = takeInventory(documents);
    expect([troubles, inventory.documents.filter(({ trouble }) => trouble !== undefined)]).toEqual([[], []]);
    expect(inventory.networks.find(({ name }) => name === 'shopnet')).toMatchObject({
      id: 'q8w2e4r6t8y0u2i4o6p8a0s2d',
      vnis: [5001],
    });
    expect(inventory.namespaces.find(({ namespace }) => namespace === '0a1b2c3d4e5f')?.container).toBe('1'.repeat(64));
    expect(inventory.tasks.map(({ name }) => name)).toEqual(['shop.1', 'shop.2']);
    expect(inventory.services.map(({ name, running, wanted }) => [name, running, wanted])).toContainEqual([
      'shop',
      1,
      2,
    ]);
    expect(readdirSync(folder).filter((name) => name.startsWith('vxlens'))).toEqual([]);
  },
  90_000,
);

test('the script only lists', () => {
  const calls = SCRIPT.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const verbs = /\b(add|del|delete|replace|set|flush|rm|update|create|kill|restart|reload|restore|-[ADIFXZ])\b/;
  const asked = calls.filter((line) => /\b(ip6?tables|ip|bridge|docker|conntrack|ipvsadm|nsenter)\b/.test(line));
  expect(asked.length).toBeGreaterThan(15);
  const changing = asked.filter((line) => verbs.test(line) && !/rm -[rf]+ "\$(to|file)|set -u/.test(line));
  expect(changing).toEqual([]);
});

test('what may hold secrets is not asked for', () => {
  expect(SCRIPT).not.toMatch(/\.Config\b|Env\b|Labels|TLSInfo|docker (secret|config)/);
  expect(SCRIPT.match(/docker (?:node |service )?inspect (?!-f|-v)/g)).toBeNull();
});

unless(toolless)('it is a script of POSIX shells', () => {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: SCRIPT });
  expect([status, stderr.toString()]).toEqual([0, '']);
});
