import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { saveView } from '../../src/cli/live/save-view.ts';
import { fileHeader, RECORD_HEADER, writeRecordHeader } from '../../src/live/pcap-stream.ts';
import { read } from '../../src/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-save-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A capture of so many packets of 60 octets, one a second. */
function capture(count: number): Uint8Array {
  const parts: Uint8Array[] = [fileHeader(1, 262_144)];
  for (let i = 0; i < count; i++) {
    const header = new Uint8Array(RECORD_HEADER);
    writeRecordHeader(header, 1000 + i, 7, 60, 1514);
    parts.push(header, new Uint8Array(60).fill(i));
  }
  return Buffer.concat(parts);
}

/** Save packets, each at its time; the names of the files, and the first octets of the packets in each. */
async function saved(
  name: string,
  rules: object,
  count: number,
  clock: () => number,
): Promise<Record<string, readonly number[]>> {
  const view = saveView({ name: join(folder, name), rules }, clock);
  view.begin([]);
  for await (const batch of read(capture(count)).batches()) if (!(await view.take(batch, batch.count))) break;
  expect(await view.end([])).toBe(0);
  const files: Record<string, readonly number[]> = {};
  for (const file of readdirSync(folder)
    .filter((each) => each.startsWith(name.split('%')[0]!))
    .sort()) {
    const first: number[] = [];
    for await (const { bytes, time, originalLength } of read(readFileSync(join(folder, file)))) {
      first.push(bytes[0]!);
      expect([bytes.length, originalLength, time]).toEqual([60, 1514, BigInt(1000 + bytes[0]!) * 1_000_000_000n + 7n]);
    }
    files[file] = first;
  }
  return files;
}

test('one file, as pcapng or by its name as pcap', async () => {
  expect(await saved('one.pcapng', {}, 5, () => 0)).toEqual({ 'one.pcapng': [0, 1, 2, 3, 4] });
  expect(await saved('two.pcap', {}, 2, () => 0)).toEqual({ 'two.pcap': [0, 1] });
  expect(readFileSync(join(folder, 'one.pcapng')).readUInt32LE(0)).toBe(0x0a0d_0d0a);
  expect(readFileSync(join(folder, 'two.pcap')).readUInt32LE(0)).toBe(0xa1b2_3c4d);
});

test('a capture of nothing is a capture all the same', async () => {
  for (const [name, header] of [
    ['none.pcap', 24],
    ['none.pcapng', 28],
  ] as const) {
    const view = saveView({ name: join(folder, name), rules: {} });
    view.begin([]);
    await view.end([]);
    expect(readFileSync(join(folder, name)).length).toBeGreaterThanOrEqual(header);
  }
});

test('by size: no packet is lost between files', async () => {
  const files = await saved('size', { size: 300 }, 8, () => 0);
  expect(Object.keys(files).length).toBeGreaterThan(1);
  expect(Object.values(files).flat()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(Object.keys(files).slice(0, 3)).toEqual(['size', 'size1', 'size2']);
});

test('by time, so many files: the view ends the capture', async () => {
  let now = 0;
  const files = await saved('time-%s', { seconds: 2, files: 2 }, 8, () => now++ / 2);
  expect(files).toEqual({ 'time-0': [0, 1, 2], 'time-2': [3, 4, 5, 6] });
});

test('a file that cannot be written is named', () => {
  const view = saveView({ name: join(folder, 'no/such/folder'), rules: {} });
  expect(() => view.begin([])).toThrow(/no\/such\/folder cannot be written: ENOENT$/);
});
