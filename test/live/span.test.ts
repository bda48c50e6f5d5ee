import { expect, test } from '@jest/globals';
import { fileHeader, RECORD_HEADER, writeRecordHeader } from '../../src/live/pcap-stream.ts';
import { within } from '../../src/live/span.ts';
import type { Batch } from '../../src/packet.ts';
import { read } from '../../src/read.ts';

/** A batch of ten records, at 10.5 seconds, 11.5 and so on; each holds its number. */
async function ten(): Promise<Batch> {
  const parts: Uint8Array[] = [fileHeader(1, 262_144)];
  for (let i = 0; i < 10; i++) {
    const header = new Uint8Array(RECORD_HEADER);
    writeRecordHeader(header, 10 + i, 500_000_000, 1, 60);
    parts.push(header, Uint8Array.of(i));
  }
  for await (const batch of read(Buffer.concat(parts)).batches()) return batch;
  throw new Error('no records');
}

test.each([
  [0, Number.POSITIVE_INFINITY, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [10.5, 19.5, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [10.6, 19.4, [1, 2, 3, 4, 5, 6, 7, 8]],
  [15, 16, [5]],
  [15.6, 16.4, []],
  [30, 40, []],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, []],
  [0, 1, []],
])('from %d to %d', async (from, to, expected) => {
  const batch = within(await ten(), { from, to });
  const kept = Array.from({ length: batch.count }, (_, i) => batch.bytes[batch.start[i]!]!);
  expect(kept).toEqual(expected);
  // A record keeps its number, time and lengths.
  kept.forEach((number, i) => {
    expect(batch.first + i).toBe(number + 1);
    expect([batch.seconds[i], batch.nanoseconds[i]]).toEqual([10 + number, 500_000_000]);
    expect([batch.captured[i], batch.original[i], batch.interface[i]]).toEqual([1, 60, 0]);
  });
});
