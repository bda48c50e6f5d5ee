/**
 * What goes wrong with live captures: one clear line with a remedy, what was captured before, and no process left over.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { LiveError } from '../../src/live.ts';
import { unless } from '../oracle/need.ts';
import { descendants, dist, eventually, isAlive, loadLive, type Running, vxlens } from './built.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

jest.setTimeout(30_000);

const folder = mkdtempSync(join(tmpdir(), 'vxlens-troubles-'));
let rig: Rig;

beforeAll(() => {
  if (rigMissing === undefined) rig = buildRig();
});
afterAll(async () => {
  await rig?.close();
  rmSync(folder, { recursive: true });
});

const ip = (...words: readonly string[]): string => rig.run(rig.hosts[0].container, 'ip', ...words);

/** A user who may do nothing. */
const NOBODY = 65_534;
const cli = join(dist, 'cli.js');
const unreadable =
  process.getuid?.() === 0 && spawnSync(process.execPath, ['--check', cli], { uid: NOBODY }).status !== 0
    ? 'other users cannot read this folder'
    : undefined;
const asNobody = unreadable === undefined ? withRig : unless(unreadable);

/** Make a pair of interfaces that a test may take away again; `v0` is captured. */
function makePair(): void {
  try {
    ip('link', 'add', 'v0', 'type', 'veth', 'peer', 'name', 'v1');
    ip('address', 'add', '198.18.0.1/24', 'dev', 'v0');
  } catch {
    // Still there from before.
  }
  ip('link', 'set', 'v1', 'up');
  ip('link', 'set', 'v0', 'up');
}

/** Make some packets on `v0`: ARP requests that nobody answers. */
function knock(): void {
  try {
    rig.run(rig.hosts[0].container, 'ping', '-c', '1', '-W', '1', '198.18.0.9');
  } catch {
    // Nobody is there.
  }
}

/** Run the command to its end: its code, and its lines on standard error. */
async function outcome(running: Running): Promise<{ code: number | string; lines: readonly string[] }> {
  const code = await running.ended;
  return { code, lines: running.err().trimEnd().split('\n') };
}

describe.each(['cap', 'tcpdump', 'dumpcap'] as const)('through %s', (via) => {
  const run = (...words: readonly string[]): Running =>
    vxlens(['live', '--via', via, '--immediate-mode', '--netns', rig.hosts[0].container, ...words]);

  withRig('an interface that is not there', async () => {
    const { code, lines } = await outcome(run('-i', 'nosuch'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^vxlens: vxlens-\S+\/nosuch: no such interface: vxlens live --list --netns /);
    expect(code).toBe(2);
  });

  withRig('a filter that is none', async () => {
    const { code, lines } = await outcome(run('-i', 'eth0', 'foo', 'bar'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /^vxlens: \S+: the filter is wrong: can't parse filter expression: syntax error: man pcap/,
    );
    expect(code).toBe(2);
  });

  withRig('one of several that is not there: none is captured', async () => {
    const { live } = await loadLive();
    const namespace = rig.hosts[0].container;
    const before = new Set(descendants(process.pid));
    const capture = live({
      via,
      interfaces: [
        { device: 'eth0', namespace },
        { device: 'nosuch', namespace },
      ],
    });
    await expect(capture.opened).rejects.toMatchObject({ name: 'LiveError', code: 'no-such-interface' });
    const reading = async (): Promise<void> => {
      for await (const _ of capture);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'no-such-interface' });
    expect(descendants(process.pid).filter((pid) => !before.has(pid) && isAlive(pid))).toEqual([]);
  });

  withRig('an interface that is down', async () => {
    makePair();
    ip('link', 'set', 'v0', 'down');
    const { code, lines } = await outcome(run('-i', 'v0'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^vxlens: \S+: the interface is down: nsenter --net=\S+ ip link set v0 up/);
    expect(code).toBe(1);
  });

  withRig('an interface that disappears: what came before is delivered, and it is said', async () => {
    makePair();
    const running = run('-i', 'v0', '-n');
    await running.until(/listening on/);
    knock();
    await running.until(/who-has 198\.18\.0\.9/);
    ip('link', 'delete', 'v0');
    const { code, lines } = await outcome(running);
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('the interface disappeared: '))).toHaveLength(1);
    expect(lines.filter((line) => /^\d+ packets? captured$/.test(line))).toHaveLength(1);
    expect(running.err()).not.toMatch(/Assertion|abort|at .*\.js/i);
  });

  withRig('one of several that disappears: it is said, and the others go on', async () => {
    makePair();
    const { live } = await loadLive();
    const namespace = rig.hosts[0].container;
    const told: LiveError[] = [];
    const points: string[] = [];
    const interfaces = ['v0', 'lo'].map((device) => ({ device, namespace, point: device }));
    const capture = live({ via, interfaces, onTrouble: (error) => told.push(error) });
    const reading = (async () => {
      for await (const { point } of capture) points.push(point);
    })();
    const failing = expect(reading).rejects.toMatchObject({ code: 'interface-gone', point: 'v0' });
    await capture.opened;
    ip('link', 'delete', 'v0');
    expect(await eventually(() => told.length === 1)).toBe(true);
    rig.run(namespace, 'ping', '-c', '2', '-i', '0.1', '127.0.0.1');
    expect(await eventually(() => points.filter((point) => point === 'lo').length === 4)).toBe(true);
    capture.stop();
    await failing;
    expect(told).toHaveLength(1);
  });

  withRig('what was captured before anybody reads is delivered, though the interface is gone by then', async () => {
    makePair();
    const { live } = await loadLive();
    const capture = live({ via, filter: 'arp', interfaces: [{ device: 'v0', namespace: rig.hosts[0].container }] });
    await capture.opened;
    knock();
    await sleep(700);
    ip('link', 'delete', 'v0');
    await sleep(700);
    let count = 0;
    const reading = (async () => {
      for await (const _ of capture) count++;
    })();
    await expect(reading).rejects.toMatchObject({ code: 'interface-gone' });
    expect(count).toBeGreaterThan(0);
  });

  asNobody('whoever may not capture is told how to be allowed', async () => {
    const running = vxlens(['live', '--via', via, '-i', 'lo'], { uid: NOBODY });
    const { code, lines } = await outcome(running);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^vxlens: lo: not allowed to capture: run it as root, or /);
    expect(code).toBe(1);
  });

  asNobody('whoever may not enter a namespace is told so', async () => {
    const running = vxlens(['live', '--via', via, '-i', `${rig.hosts[0].name}/ens3`], { uid: NOBODY });
    const { code, lines } = await outcome(running);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^vxlens: \S+\/ens3: not allowed to capture: run it as root$/);
    expect(code).toBe(1);
  });

  withRig('a capturing program that is killed is told, and its packets are kept', async () => {
    const running = run('-i', 'lo', '-n');
    await running.until(/listening on/);
    rig.run(rig.hosts[0].container, 'ping', '-c', '1', '127.0.0.1');
    await running.until(/echo reply/);
    process.kill(descendants(running.child.pid!)[0]!, 'SIGKILL');
    const { code, lines } = await outcome(running);
    expect(code).toBe(1);
    expect(lines).toContainEqual(expect.stringMatching(/^vxlens: \S+: the capturing program was ended by SIGKILL$/));
    expect(running.err()).toContain('\n2 packets captured\n');
  });

  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    withRig(`no process outlives the command when that is ended by ${signal}`, async () => {
      // A silent interface: nothing is written that would tell them.
      makePair();
      const running = run('-i', 'v0', '-i', 'lo');
      await running.until(/listening on.*listening on/s);
      const children = descendants(running.child.pid!);
      expect(children.length).toBeGreaterThanOrEqual(2);
      running.child.kill(signal);
      await running.ended;
      expect(await eventually(() => !children.some(isAlive), 3000)).toBe(true);
      if (signal !== 'SIGKILL') expect(running.err()).toMatch(/lo: \d+ packets captured, .* dropped by kernel\n$/);
    });
  }
});

withRig('an interface that goes down under cap is said to be down, not gone', async () => {
  makePair();
  const running = vxlens(['live', '--via', 'cap', '-i', `${rig.hosts[0].container}/v0`]);
  await running.until(/listening on/);
  ip('link', 'set', 'v0', 'down');
  const { code, lines } = await outcome(running);
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.stringMatching(/: the interface went down: nsenter --net=\S+ ip link set v0 up; --via tcpdump /),
  );
});

withRig('an interface that goes down and up under tcpdump is captured on', async () => {
  makePair();
  const running = vxlens(['live', '--via', 'tcpdump', '-i', `${rig.hosts[0].container}/v0`, '-n', '--immediate-mode']);
  await running.until(/listening on/);
  ip('link', 'set', 'v0', 'down');
  ip('link', 'set', 'v0', 'up');
  knock();
  await running.until(/who-has 198\.18\.0\.9/);
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(0);
});

withRig('a namespace that is not there', async () => {
  const { code, lines } = await outcome(vxlens(['live', '-i', 'nosuch-namespace/eth0']));
  expect(lines).toEqual([expect.stringMatching(/^vxlens: no network namespace nosuch-namespace: there are .*vxlens-/)]);
  expect(code).toBe(2);
});

/** Install the compiled package where `cap` is as a test wants it. */
function installed(name: string, cap: string | undefined): string {
  const place = join(folder, name);
  cpSync(dist, join(place, 'dist'), { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  if (cap !== undefined) {
    mkdirSync(join(place, 'node_modules/cap/lib'), { recursive: true });
    writeFileSync(join(place, 'node_modules/cap/package.json'), '{ "name": "cap", "main": "lib/Cap.js" }');
    writeFileSync(join(place, 'node_modules/cap/lib/Cap.js'), cap);
  }
  return join(place, 'dist/cli.js');
}

test('cap that is not installed', async () => {
  const cli = installed('without', undefined);
  const { code, lines } = await outcome(vxlens(['live', '--via', 'cap', '-i', 'lo'], { cli }));
  expect(lines).toEqual([
    expect.stringMatching(
      /^vxlens: the package cap is not installed: .*libpcap-dev && npm install cap; or use --via tcpdump$/,
    ),
  ]);
  expect(code).toBe(1);
});

test('cap whose install script was held back', async () => {
  const cli = installed('unbuilt', "require('../build/Release/cap.node');");
  const { code, lines } = await outcome(vxlens(['live', '--via', 'cap', '-i', 'lo'], { cli }));
  expect(lines).toEqual([
    expect.stringMatching(
      /^vxlens: lo: the package cap is installed, but not built: npm may have held back its install script: .* npm rebuild cap/,
    ),
  ]);
  expect(code).toBe(1);
});

test('calls that make no sense are exceptions', async () => {
  const { live } = await loadLive();
  expect(() => live({ interfaces: [] })).toThrow('no interface to capture');
  expect(() => live({ interfaces: ['lo', { device: 'eth0', point: 'lo' }] })).toThrow(
    'two capture points have one name',
  );
});
