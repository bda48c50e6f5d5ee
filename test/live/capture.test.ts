/**
 * Live captures of real traffic: an overlay between two hosts, captured at a NIC and in the overlay at once, and by
 * tcpdump beside us.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { overlayFilter } from '../../src/live/overlay-filter.ts';
import type { CaptureRecord } from '../../src/packet.ts';
import { read } from '../../src/read.ts';
import { eventually, follow, loadLive, type Running, vxlens } from './built.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-live-'));
let rig: Rig;
jest.setTimeout(30_000);

beforeAll(() => {
  if (rigMissing === undefined) rig = buildRig();
});
afterAll(async () => {
  await rig?.close();
  rmSync(folder, { recursive: true });
});

/** Start tcpdump beside us; its capture is complete when it was ended. */
async function beside(namespace: string, device: string, file: string, ...filter: string[]): Promise<Running> {
  const words = ['tcpdump', '-i', device, '--immediate-mode', '-U', '-w', file, '-Z', 'root', '--nano', ...filter];
  const running = follow(rig.spawn(namespace, ...words));
  await running.until(/listening on/);
  return running;
}

async function endOf(...all: readonly Running[]): Promise<void> {
  // Whatever was sent has been captured everywhere by then.
  await sleep(300);
  for (const { child } of all) child.kill('SIGINT');
  await Promise.all(all.map(({ ended }) => ended));
}

const ping = (count: number, ...more: readonly string[]): string =>
  rig.run(
    rig.hosts[0].container,
    'ping',
    '-c',
    String(count),
    '-i',
    '0.05',
    '-W',
    '1',
    ...more,
    rig.hosts[1].containerAddress,
  );

async function recordsOf(file: string): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const record of read(readFileSync(file))) records.push(record);
  return records;
}

/**
 * From the first large packet to the last: two captures do not begin and end at the same instant, and the kernel asks
 * for a neighbour's address again seconds after somebody spoke.
 */
function ofPings(records: readonly CaptureRecord[]): readonly CaptureRecord[] {
  const large = records.flatMap(({ originalLength }, i) => (originalLength > 1400 ? [i] : []));
  return records.slice(large[0], (large.at(-1) ?? 0) + 1);
}

const octets = (records: readonly CaptureRecord[]): readonly string[] =>
  records.map(({ bytes, originalLength }) => `${originalLength} ${Buffer.from(bytes).toString('hex')}`);

describe.each(['cap', 'tcpdump', 'dumpcap'] as const)('through %s', (via) => {
  withRig(
    'the NIC and vxlan0 at once give the packets that tcpdump gives beside us, in the order of their times',
    async () => {
      const { live } = await loadLive();
      const [host] = rig.hosts;
      const files = [join(folder, `${via}-nic.pcap`), join(folder, `${via}-vxlan.pcap`)] as const;
      const others = [await beside(host.name, 'ens3', files[0]), await beside(host.sandbox, 'vxlan0', files[1])];
      const capture = live({
        via,
        interfaces: [
          { device: 'ens3', namespace: host.name, point: 'nic' },
          { device: 'vxlan0', namespace: `/run/netns/${host.sandbox}`, point: 'vxlan' },
        ],
      });
      await capture.opened;
      const records: CaptureRecord[] = [];
      const reading = (async () => {
        for await (const record of capture) records.push(record);
      })();
      ping(5, '-s', '1400');
      await endOf(...others);
      capture.stop();
      await reading;
      for (const [i, point] of (['nic', 'vxlan'] as const).entries()) {
        const theirs = ofPings(await recordsOf(files[i]!));
        const ours = ofPings(records.filter((record) => record.point === point));
        expect(theirs.length).toBeGreaterThanOrEqual(10);
        expect(octets(ours)).toEqual(octets(theirs));
        // Both are stamped by this machine: the kernel's stamps are the same, the process's are somewhat later.
        const late = ours.map(({ time }, j) => Number(time - theirs[j]!.time) / 1e6);
        expect(Math.min(...late)).toBeGreaterThanOrEqual(via === 'cap' ? -0.1 : 0);
        expect(Math.max(...late)).toBeLessThan(via === 'cap' ? 200 : 0.001);
      }
      const times = records.map(({ time }) => time);
      expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
      expect(records.map(({ number }) => number)).toEqual(records.map((_, i) => i + 1));
      for (const statistics of capture.statistics()) {
        expect(statistics).toMatchObject({
          via,
          clock: via === 'cap' ? 'userland' : 'kernel',
          droppedByKernel: 0,
          droppedByQueue: 0,
        });
        expect(statistics.received).toBeGreaterThanOrEqual(statistics.captured);
      }
    },
  );

  withRig(
    'the command prints tcpdump’s text as it happens, saves the packets, and sums up when it is interrupted',
    async () => {
      const [host] = rig.hosts;
      const file = join(folder, `${via}-text.pcap`);
      const saved = join(folder, `${via}-saved.pcapng`);
      const filter = ['udp', 'port', '4789'];
      const other = await beside(host.name, 'ens3', file, ...filter);
      const running = vxlens([
        'live',
        '--netns',
        host.name,
        '-i',
        'ens3',
        '--via',
        via,
        '-tnvv',
        '--immediate-mode',
        '-w',
        saved,
        ...filter,
      ]);
      await running.until(/listening on/);
      ping(3);
      await running.until(/seq 3, length 64\n.*reply.*seq 3, length 64\n/s);
      await endOf(running, other);
      expect(running.out()).toBe(rig.run(host.name, 'tcpdump', '-tnvv', '-r', file));
      expect(await running.ended).toBe(0);
      const count = (await recordsOf(file)).length;
      expect(running.err()).toMatch(
        new RegExp(`^vxlens: listening on .* through ${via}.*\n${count} packets captured\n`),
      );
      expect(running.err()).toMatch(/\n\d+ packets received by filter\n0 packets dropped by kernel\n$/);
      expect(octets(await recordsOf(saved))).toEqual(octets(await recordsOf(file)));
    },
  );

  withRig('-c ends it after so many packets, with what was captured then summed up', async () => {
    const [host] = rig.hosts;
    const running = vxlens([
      'live',
      '--netns',
      host.name,
      '-i',
      'ens3',
      '--via',
      via,
      '-tn',
      '-c',
      '3',
      '--immediate-mode',
      'udp',
      'port',
      '4789',
    ]);
    await running.until(/listening on/);
    ping(4);
    expect(await running.ended).toBe(0);
    expect(running.out().match(/VXLAN/g)).toHaveLength(3);
    expect(running.err()).toContain('\n3 packets captured\n');
  });
});

/** A datagram of IPv4 in an Ethernet frame to everybody, with the octets of a tag or without. */
function frame(tag: string, port: number, fragment: string): string {
  const udp = `a018${port.toString(16).padStart(4, '0')}00100000${'00'.repeat(8)}`;
  return `ffffffffffff02000000cafe${tag}0800450000240001${fragment}40110000c6120001c6120002${udp}`;
}

withRig(
  '--overlay takes tagged packets and fragments of a running interface, where they are sent and arrive',
  async () => {
    const { live } = await loadLive();
    const [first, second] = rig.hosts;
    const tag = '81000064';
    const wanted = [frame(tag, 4789, '0000'), frame('', 4789, '0000'), frame(tag, 53, '00b9'), frame('', 53, '2000')];
    const others = [frame(tag, 53, '0000'), frame('', 53, '4000')];
    // `cap` can send too: frames as they are, the tag within them. The kernel takes it out where it receives one.
    const program = `
    const { Cap } = require('cap');
    const cap = (globalThis.held = new Cap());
    globalThis.buffer = Buffer.alloc(65536);
    cap.open('ens3', 'less 1', 1 << 20, globalThis.buffer);
    for (const frame of ${JSON.stringify([...wanted, ...others])}) cap.send(Buffer.from(frame, 'hex'));
    process.exit(0);`;
    for (const via of ['cap', 'tcpdump'] as const) {
      const filter = overlayFilter({ ports: [4789], tags: true });
      const interfaces = [first, second].map(({ name }) => ({ device: 'ens3', namespace: name, point: name }));
      const capture = live({ via, filter, interfaces });
      await capture.opened;
      const reading = (async () => {
        const seen: CaptureRecord[] = [];
        for await (const record of capture) seen.push(record);
        return seen;
      })();
      rig.run(second.name, process.execPath, '-e', program);
      await sleep(500);
      capture.stop();
      const seen = await reading;
      for (const { name } of [first, second]) {
        const here = seen.filter(({ point }) => point === name).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
        expect(here).toEqual(wanted);
      }
    }
  },
);

withRig('files are rotated while the capture goes on, and none of its packets is missing', async () => {
  const [host] = rig.hosts;
  const name = join(folder, 'ring.pcapng');
  const running = vxlens([
    'live',
    '--netns',
    host.name,
    '-i',
    'ens3',
    '-w',
    name,
    '-C',
    '2k',
    '--silent',
    '-c',
    '40',
    '--immediate-mode',
  ]);
  await running.until(/listening on/);
  ping(25);
  expect(await running.ended).toBe(0);
  expect(running.out()).toBe('');
  let count = 0;
  for (const ending of ['', '1', '2']) count += (await recordsOf(name + ending)).length;
  expect((await recordsOf(name)).length).toBeLessThan(16);
  for (let i = 3; count < 40; i++) count += (await recordsOf(name + i)).length;
  expect(count).toBe(40);
});

withRig('who reads no further ends it quietly', async () => {
  const [host] = rig.hosts;
  const running = vxlens(['live', '--netns', host.name, '-i', 'ens3', '-n', '--immediate-mode']);
  await running.until(/listening on/);
  running.child.stdout!.destroy();
  for (let i = 0; i < 20 && running.child.exitCode === null; i++) ping(1);
  expect(await running.ended).toBe(0);
  expect(running.err()).toMatch(
    /^vxlens: listening on [^\n]*\n\d+ packets? captured\n\d+ packets received by filter\n0 packets dropped by kernel\n$/,
  );
});

withRig('it lists what is in a namespace, and the namespaces', async () => {
  const [host] = rig.hosts;
  const inside = vxlens(['live', '--list', '--netns', host.sandbox]);
  await inside.ended;
  expect(inside.out()).toMatch(/^INTERFACE +KIND +STATE +MTU +ADDRESSES\n/);
  expect(inside.out()).toMatch(/\nvxlan0 +vxlan, vni 4097, port 4789 +up +1450\n/);
  const outside = vxlens(['live', '--list', '--json']);
  await outside.ended;
  const objects = outside
    .out()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(objects).toContainEqual({ type: 'namespace', name: host.name, path: `/run/netns/${host.name}` });
  expect(objects).toContainEqual(expect.objectContaining({ type: 'interface', name: 'lo' }));
});

test('a rig that is gone leaves nothing behind', async () => {
  if (rigMissing !== undefined) return;
  const own = buildRig();
  await own.close();
  const { name } = own.hosts[0];
  expect(await eventually(() => !existsSync(`/run/netns/${name}`))).toBe(true);
});
