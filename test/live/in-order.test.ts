import assert from 'node:assert';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InOrder } from '../../src/live/in-order.ts';
import { fileHeader, RECORD_HEADER, writeRecordHeader } from '../../src/live/pcap-stream.ts';
import type { Batch } from '../../src/packet.ts';
import { read } from '../../src/read.ts';

interface Row {
  readonly time: number;
  readonly octet: number;
  readonly length: number;
}

/** A batch of a point, as a pipe gives it: read from classic pcap. */
async function batchOf(point: string, rows: readonly Row[]): Promise<Batch> {
  const parts: Uint8Array[] = [fileHeader(1, 262_144)];
  for (const { time, octet, length } of rows) {
    const header = new Uint8Array(RECORD_HEADER);
    writeRecordHeader(header, Math.floor(time / 1000), (time % 1000) * 1_000_000, length, length + 1);
    parts.push(header, new Uint8Array(length).fill(octet));
  }
  for await (const batch of read(Buffer.concat(parts), { point }).batches()) return batch;
  throw new Error('no records');
}

interface Out {
  readonly number: number;
  readonly point: string;
  readonly time: number;
  readonly octets: string;
  readonly original: number;
}

function taken(batches: Iterable<Batch>): Out[] {
  const out: Out[] = [];
  for (const batch of batches) {
    for (let i = 0; i < batch.count; i++) {
      const start = batch.start[i]!;
      out.push({
        number: batch.first + i,
        point: batch.interfaces[batch.interface[i]!]!.point,
        time: batch.seconds[i]! * 1000 + batch.nanoseconds[i]! / 1e6,
        octets: Buffer.from(batch.bytes.subarray(start, start + batch.captured[i]!)).toString('hex'),
        original: batch.original[i]!,
      });
    }
  }
  return out;
}

const rows = fc
  .array(fc.record({ time: fc.nat(5000), octet: fc.nat(255), length: fc.integer({ min: 1, max: 60 }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((list) => [...list].sort((a, b) => a.time - b.time));

test('whatever the points hand over, and when: nothing is lost or changed, all is in order and numbered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(rows, { minLength: 2, maxLength: 4 }),
      fc.array(fc.nat(3), { maxLength: 30 }),
      async (lanes, turns) => {
        const queue = new InOrder(lanes.length, 1000, 1e9);
        const out: Out[] = [];
        const next = lanes.map(() => 0);
        // Each point hands over some at a time; the clock stands still, so only what is later elsewhere lets a record go.
        for (const turn of [...turns, ...lanes.flatMap((lane, i) => lane.map(() => i))]) {
          const point = turn % lanes.length;
          const rest = lanes[point]!.slice(next[point]!, next[point]! + 3);
          next[point]! += rest.length;
          if (rest.length > 0) queue.add(point, await batchOf(`p${point}`, rest));
          out.push(...taken(queue.release(0)));
        }
        lanes.forEach((_, i) => {
          queue.end(i);
        });
        out.push(...taken(queue.release(0)));
        assert.deepEqual(
          out.map(({ time }) => time),
          out.map(({ time }) => time).sort((a, b) => a - b),
        );
        assert.deepEqual(
          out.map(({ number }) => number),
          out.map((_, i) => i + 1),
        );
        lanes.forEach((lane, i) => {
          const own = out.filter(({ point }) => point === `p${i}`);
          const expected = lane.map(({ time, octet, length }) => ({
            time,
            octets: Buffer.alloc(length, octet).toString('hex'),
            original: length + 1,
          }));
          assert.deepEqual(
            own.map(({ time, octets, original }) => ({ time, octets, original })),
            expected,
          );
        });
        assert.equal(queue.held, 0);
      },
    ),
    { seed: 11, numRuns: 300 },
  );
});

test('a silent point holds the others back only for so long', async () => {
  const queue = new InOrder(2, 0.5, 1e9);
  queue.add(
    0,
    await batchOf('busy', [
      { time: 1000, octet: 1, length: 4 },
      { time: 2000, octet: 2, length: 4 },
    ]),
  );
  // What it has may still be in its pipe, however late it is.
  expect(taken(queue.release(100))).toEqual([]);
  for (let i = 0; i < 3; i++) queue.tick();
  expect(taken(queue.release(1.4))).toEqual([]);
  expect(taken(queue.release(1.5))).toHaveLength(1);
  expect(taken(queue.release(2.4))).toEqual([]);
  queue.end(1);
  expect(taken(queue.release(2.4))).toHaveLength(1);
});

test('a record that comes too late is delivered all the same', async () => {
  const queue = new InOrder(2, 0.5, 1e9);
  queue.add(0, await batchOf('a', [{ time: 3000, octet: 1, length: 4 }]));
  for (let i = 0; i < 3; i++) queue.tick();
  expect(taken(queue.release(9))).toHaveLength(1);
  queue.add(1, await batchOf('b', [{ time: 1000, octet: 1, length: 4 }]));
  for (let i = 0; i < 3; i++) queue.tick();
  expect(taken(queue.release(9)).map(({ point, number }) => [point, number])).toEqual([['b', 2]]);
});

test('more than may be held is let go, in what order there is', async () => {
  const queue = new InOrder(2, 1000, 500);
  const many = Array.from({ length: 20 }, (_, i) => ({ time: i, octet: i, length: 50 }));
  queue.add(0, await batchOf('a', many));
  expect(taken(queue.release(0))).toHaveLength(20);
  expect(queue.held).toBe(0);
});

test('more records than a batch holds come in several batches', async () => {
  const queue = new InOrder(2, 0, 1e9);
  for (let i = 0; i < 40; i++) {
    const some = Array.from({ length: 200 }, (_, j) => ({ time: i * 200 + j, octet: j, length: 60 }));
    queue.add(i % 2, await batchOf(`p${i % 2}`, some));
  }
  for (let i = 0; i < 3; i++) queue.tick();
  let batches = 0;
  let count = 0;
  for (const batch of queue.release(1e9)) {
    batches++;
    count += batch.count;
  }
  expect(count).toBe(8000);
  expect(batches).toBeGreaterThan(1);
});
