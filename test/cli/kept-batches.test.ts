import { expect, test } from '@jest/globals';
import { KeptBatches } from '../../src/cli/kept-batches.ts';
import type { Batch } from '../../src/packet.ts';

/** Batches of ten records of a hundred octets, in one memory that is used again, as a reader's is. */
async function* reader(count: number): AsyncGenerator<Batch> {
  const bytes = new Uint8Array(2000);
  for (let i = 0; i < count; i++) {
    bytes.fill(i);
    yield {
      bytes,
      count: 10,
      first: 10 * i + 1,
      start: Uint32Array.from({ length: 16 }, (_, j) => 500 + 100 * j),
      captured: new Uint32Array(16).fill(100),
      original: new Uint32Array(16).fill(150),
      seconds: new Float64Array(16).fill(i),
      nanoseconds: new Uint32Array(16).fill(7),
      interface: new Uint16Array(16),
      interfaces: [{ point: 'a', linkType: 1, snapLength: 0, timeDigits: 9 }],
    };
  }
}

async function kept(batches: number, bound: number): Promise<readonly Batch[]> {
  const keeper = new KeptBatches(bound);
  let through = 0;
  for await (const batch of keeper.through(reader(batches))) through += batch.count;
  expect(through).toBe(10 * batches);
  const again: Batch[] = [];
  for await (const batch of keeper.again()) again.push(batch);
  return again;
}

test('keeps all of a short capture, in memory of its own', async () => {
  const all = await kept(5, 1e6);
  expect(all.map(({ first }) => first)).toEqual([1, 11, 21, 31, 41]);
  for (const [i, { bytes, start, captured, seconds, count }] of all.entries()) {
    expect([bytes.length, start[0], start[9], captured.length, seconds[9], count]).toEqual([1000, 0, 900, 10, i, 10]);
    expect(bytes.every((octet) => octet === i)).toBe(true);
  }
});

test('keeps the first and the last of a long one, within its bound', async () => {
  const all = await kept(1000, 5000);
  expect(all.map(({ first }) => first)).toEqual([1, 11, 21, 9971, 9981, 9991]);
});
