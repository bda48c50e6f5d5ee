/**
 * A capture at the highest rate that the loopback gives: memory stays flat, and what is lost is counted.
 *
 * Ten seconds, or as many as VXLENS_SOAK_SECONDS says: two minutes in CI, by itself.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest } from '@jest/globals';
import { packetsPassed } from '../../src/live/interface-counters.ts';
import { descendants, follow, type Running, vxlens } from './built.ts';
import { buildRig, type Rig, rigMissing } from './rig.ts';
import { withRig } from './with-rig.ts';

const SECONDS = Number(process.env['VXLENS_SOAK_SECONDS'] ?? 10);
/** A shorter run is over before Node's heap has found its size: only its accounts are judged, and an upper bound. */
const LONG_ENOUGH = 60;
/** The queue of 8 MiB, the buffers of the pipes, and the heaps of two programs of Node that are still growing. */
const MOST_KIBIBYTES = 64 * 1024;
jest.setTimeout((SECONDS + 60) * 1000);

let rig: Rig;
let namespace = '';

beforeAll(() => {
  if (rigMissing !== undefined) return;
  rig = buildRig();
  namespace = rig.hosts[0].container;
  // Datagrams of 60,000 octets make 41 packets of one call: some 300,000 packets a second, three times what else is to be had.
  rig.run(namespace, 'ip', 'link', 'set', 'lo', 'mtu', '1500');
});
afterAll(async () => {
  await rig?.close();
});

const GENERATOR = `
  const { createSocket } = require('node:dgram');
  const end = Date.now() + 1000 * process.argv[1];
  const receiver = createSocket('udp4');
  receiver.bind(4789, '127.0.0.1', () => {
    const sender = createSocket('udp4');
    const datagram = Buffer.alloc(60000, 0x55);
    const send = () => {
      if (Date.now() > end) process.exit(0);
      sender.send(datagram, 4789, '127.0.0.1', send);
    };
    for (let i = 0; i < 8; i++) send();
  });`;

/** Send for so many seconds, and wait until nothing is under way any more. */
async function blast(seconds: number): Promise<void> {
  const sending = follow(rig.spawn(namespace, process.execPath, '-e', GENERATOR, String(seconds)));
  expect(await sending.ended).toBe(0);
}

const passed = (): number => packetsPassed(rig.run(namespace, 'cat', '/proc/self/net/dev'), 'lo')!;

/** The memory of a process and of all below it, in KiB. */
const memory = (pid: number): number =>
  [pid, ...descendants(pid)].reduce((sum, each) => sum + Number(/VmRSS:\s+(\d+)/.exec(status(each))?.[1] ?? 0), 0);

function status(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** Take the memory twice a second for as long as something lasts. */
async function memoryWhile(pid: number, work: Promise<void>): Promise<readonly number[]> {
  const samples: number[] = [];
  let over = false;
  const done = work.finally(() => {
    over = true;
  });
  while (!over) {
    samples.push(memory(pid));
    await sleep(500);
  }
  await done;
  return samples;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** What the command says at its end. */
function counts(text: string): { captured: number; received: number; kernel: number; queue: number } {
  const number = (what: string): number => Number(new RegExp(`(\\d+) packets? ${what}`).exec(text)?.[1] ?? 0);
  return {
    captured: number('captured'),
    received: number('received by filter'),
    kernel: number('dropped by kernel'),
    queue: number('dropped by vxlens'),
  };
}

/**
 * V8 doubles the space for new objects when it sees fit, a step of 24 MiB half a minute after nothing else changed any more
 * (the heap was 7.0 MiB before and 7.2 behind it). With a fixed one, memory that grows is memory that is kept.
 */
const FIXED_NURSERY = { NODE_OPTIONS: '--max-semi-space-size=1' };

/** Begin to capture everything on the loopback. */
async function begin(via: string, ...words: readonly string[]): Promise<Running> {
  const running = vxlens(['live', '--via', via, '-i', `${namespace}/lo`, ...words], { env: FIXED_NURSERY });
  await running.until(/listening on/);
  return running;
}

/** End it once it has caught up; what it says of the packets. */
async function finish(running: Running): Promise<ReturnType<typeof counts>> {
  await sleep(2000);
  running.child.kill('SIGINT');
  expect(await running.ended).toBe(0);
  expect(running.err()).toContain('dropped by kernel');
  return counts(running.err());
}

for (const [via, seconds] of [
  ['cap', SECONDS],
  ['tcpdump', Math.ceil(SECONDS / 2)],
] as const) {
  withRig(
    `${via} for ${seconds} seconds: memory stays flat, and every packet is delivered or counted as lost`,
    async () => {
      const running = await begin(via, '-nq');
      // Thrown away as it comes: kept, it would be this process whose memory grows.
      running.child.stdout!.removeAllListeners('data').resume();
      const before = passed();
      const samples = await memoryWhile(running.child.pid!, blast(seconds));
      const sent = passed() - before;
      const { captured, received, kernel, queue } = await finish(running);
      expect(sent).toBeGreaterThan(seconds * 20_000);
      expect(captured).toBeGreaterThan(seconds * 5000);
      const third = Math.floor(samples.length / 3);
      const growth = mean(samples.slice(-third)) / mean(samples.slice(third, 2 * third)) - 1;
      expect(Math.max(...samples)).toBeLessThan(samples[0]! + MOST_KIBIBYTES);
      if (seconds >= LONG_ENOUGH) expect(growth).toBeLessThan(0.05);
      if (via === 'cap') {
        expect(captured + kernel + queue).toBe(sent);
      } else {
        // tcpdump's counters are the kernel's, which sees each packet of a loopback twice: going out and coming in.
        expect(received).toBe(2 * sent);
        expect(captured + kernel).toBeGreaterThanOrEqual(sent);
        if (kernel === 0) expect(captured).toBe(sent);
      }
      const rate = (count: number): string => `${Math.round(count / seconds / 1000)}`;
      process.stderr.write(
        `soak through ${via}, ${seconds} s: ${rate(sent)} thousand packets a second sent, ${rate(captured)} delivered, ` +
          `${rate(kernel)} dropped by kernel, ${rate(queue)} by vxlens; ${Math.round(mean(samples.slice(-third)) / 1024)} MiB, ` +
          `grown by ${(100 * growth).toFixed(1)} %\n`,
      );
    },
  );
}

withRig(
  'a reader that stops for a while makes neither the command nor its child grow, and what is lost is counted',
  async () => {
    const running = await begin('cap', '-n');
    const { stdout, pid } = running.child;
    stdout!.pause();
    const before = passed();
    const samples = await memoryWhile(pid!, blast(4));
    stdout!.removeAllListeners('data').resume();
    const sent = passed() - before;
    const { captured, kernel, queue } = await finish(running);
    expect(queue).toBeGreaterThan(0);
    expect(captured + kernel + queue).toBe(sent);
    expect(Math.max(...samples)).toBeLessThan(samples[0]! + MOST_KIBIBYTES);
  },
);
