/**
 * State is bounded: whatever passes, memory stays where it is, what was given up is counted, and results come as soon as
 * they are certain.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import type { Conversation } from '../../src/conversations/conversation.ts';
import { correlate } from '../../src/correlate.ts';
import type { Batch } from '../../src/packet.ts';
import type { Capture } from '../../src/read.ts';
import { KINDS, type Watched } from './flood.ts';
import { LEFT, Network, only, ping, RIGHT, told } from './network.ts';
import { capture } from './packets.ts';

const COUNT = 100_000;
const folder = mkdtempSync(join(tmpdir(), 'vxlens-flood-'));
const program = join(folder, 'flood.mjs');

beforeAll(() => {
  const entry = resolve(import.meta.dirname, 'flood.ts');
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: program });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Let two captures of so many packets, so many microseconds apart, be joined in a process of its own. */
function watch(kind: string, memory: number, apart: number = 100): Watched {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', program, kind, String(COUNT), String(memory), String(apart)],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout) as Watched;
}

describe('memory', () => {
  test.each(Object.keys(KINDS))(
    'stays where it is under any number of %s that nobody answers',
    async (kind) => {
      const { heap, bounds } = watch(kind, 2);
      const [middle, last] = [heap[Math.floor(heap.length / 2)]!, heap.at(-1)!];
      expect(heap.length).toBeGreaterThan(6);
      expect(last - middle).toBeLessThan(2e6);
      expect(Math.max(...heap)).toBeLessThan(40e6);
      // All that was given up is counted.
      expect(bounds.forgottenEntries).toBeGreaterThan(10_000);
      expect(bounds.hurried).toBeGreaterThan(10_000);
      if (kind !== 'datagrams') expect(bounds.forgottenRequests).toBeGreaterThan(30_000);
    },
    120_000,
  );

  test('stays where it is, however many packets come within the time that one may be on its way', () => {
    const { heap, bounds } = watch('datagrams', 2, 1);
    expect(Math.max(...heap)).toBeLessThan(40e6);
    expect(bounds.hurried).toBeGreaterThan(50_000);
  }, 120_000);

  test.each([8, 24])(
    'is no more than the %d MiB that it may be, where every table is full',
    (memory) => {
      const { heap } = watch('echoes', memory);
      // Beside the tables: the program, and what is read and told at the moment.
      expect(Math.max(...heap)).toBeLessThan((memory + 20) * 0x10_0000);
    },
    120_000,
  );

  test('may be less: fewer packets wait, and none is lost for it', async () => {
    const network = new Network();
    for (let i = 0; i < 300; i++) network.ping(i * 10_000, i);
    const { all, crossings, exchanges } = await told(network.captures(), { memory: 0 });
    expect(only(all, 'bounds').hurried).toBeGreaterThan(0);
    expect(crossings).toHaveLength(600);
    expect(crossings.filter(({ lostAfter }) => lostAfter !== null)).toEqual([]);
    expect(exchanges.filter(({ state }) => state === 'answered').length).toBeGreaterThan(250);
  });

  test('that is enough gives up nothing', async () => {
    const network = new Network();
    for (let i = 0; i < 300; i++) network.ping(i * 10_000, i);
    const { all } = await told(network.captures());
    expect(only(all, 'bounds')).toEqual({
      type: 'bounds',
      hurried: 0,
      forgottenRequests: 0,
      forgottenFragments: 0,
      forgottenEntries: 0,
    });
  });

  test('is not taken by answers to one request without end', async () => {
    const records: [number, Uint8Array][] = [[0, ping(LEFT, RIGHT, 8, 1, 1)]];
    for (let i = 0; i < 2000; i++) records.push([100 + i * 20_000, ping(RIGHT, LEFT, 0, 1, 1)]);
    const { exchanges, all } = await told([capture('eth0', records)], { timeout: 100 });
    const [exchange] = exchanges;
    expect(exchange!.state).toBe('answered');
    expect((exchange!.furtherReplies ?? []).length).toBeLessThanOrEqual(256);
    expect(only(all, 'summary').crossings).toBeGreaterThan(1000);
  });
});

describe('results come', () => {
  test('before the captures end', async () => {
    const network = new Network();
    for (let i = 0; i < 30; i++) network.ping(i * 1_000_000, i);
    // No capture ends before the first exchange was told: were it told at the end, nothing would ever come.
    let tell: () => void = () => {};
    const seen = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const captures = network.captures().map((one): Capture => {
      const batches = async function* (): AsyncGenerator<Batch> {
        yield* one.batches();
        await seen;
      };
      return { ...one, batches };
    });
    const kinds: Conversation['type'][] = [];
    for await (const one of correlate(captures)) {
      kinds.push(one.type);
      if (one.type === 'exchange') tell();
    }
    expect(kinds.filter((type) => type === 'exchange')).toHaveLength(30);
  }, 20_000);

  test('from all captures in the order of their times, read a batch at a time', async () => {
    const network = new Network();
    for (let i = 0; i < 200; i++) network.ping(i * 100_000, i);
    let ahead = 0;
    let most = 0;
    const captures = network
      .captures(Object.fromEntries([...network.records.keys()].map((name) => [name, { batch: 10 }])))
      .map((one): Capture => {
        const batches = async function* (): AsyncGenerator<Batch> {
          for await (const batch of one.batches()) {
            ahead++;
            most = Math.max(most, ahead);
            yield batch;
            ahead--;
          }
        };
        return { ...one, batches };
      });
    const { crossings } = await told(captures);
    expect(crossings).toHaveLength(400);
    // One batch of each of the six captures.
    expect(most).toBe(6);
  });
});
