/**
 * A second opinion: `pcap-parser`, another's reader, agrees with ours over every classic capture with microseconds of the
 * shared folders, octet by octet.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'pcap-parser';
import { fromPcapParser } from '../../src/bridges/pcap-parser.ts';
import type { CaptureRecord } from '../../src/packet.ts';
import { read } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { shared, sharedMissing, unless } from './need.ts';

const MICROSECONDS = new Set(['a1b2c3d4', 'd4c3b2a1']);

/** What differs, and why. */
const DIFFERENT: Readonly<Record<string, string>> = {
  'mqtt_packets_RedHat61_tcpdump.pcap': 'patched record headers behind the usual magic number: eight octets more',
};

const octets = (record: CaptureRecord): string => {
  const { number, time, originalLength, linkType, bytes } = record;
  return `${number} ${time} ${originalLength} ${linkType} ${Buffer.from(bytes).toString('base64')}`;
};

async function take(records: AsyncIterable<CaptureRecord>): Promise<readonly string[]> {
  const taken: string[] = [];
  try {
    for await (const record of records) taken.push(octets(record));
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  return taken;
}

unless(sharedMissing)('our records are those of pcap-parser', async () => {
  let files = 0;
  let records = 0;
  const wrong: string[] = [];
  for (const path of readdirSync(shared!, { recursive: true, encoding: 'utf8' })) {
    if (
      !/\.(pcap|cap|dmp)$|clusterfuzz|crash/.test(path) ||
      Object.keys(DIFFERENT).some((name) => path.endsWith(name))
    ) {
      continue;
    }
    const bytes = readFileSync(join(shared!, path));
    if (!MICROSECONDS.has(bytes.toString('hex', 0, 4)) || !isCurrent(bytes) || claimsTooMuch(bytes)) continue;
    const ours = await take(read(bytes));
    const theirs = await take(fromPcapParser(parse(Readable.from([bytes]))));
    if (ours.join('\n') !== theirs.join('\n')) wrong.push(`${path}: ${ours.length} and ${theirs.length}`);
    files++;
    records += ours.length;
  }
  expect(wrong).toEqual([]);
  expect(files).toBeGreaterThan(600);
  expect(records).toBeGreaterThan(40_000);
});

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Whether the lengths are in the order of version 2.4, the only one that the package reads. */
const isCurrent = (bytes: Buffer): boolean => {
  const little = bytes[0] === 0xd4;
  return bytes.length >= 24 && view(bytes).getUint16(4, little) === 2 && view(bytes).getUint16(6, little) >= 4;
};

/** Whether a record claims more than a packet can have, which the package believes: it waits for all of it. */
function claimsTooMuch(bytes: Buffer): boolean {
  const little = bytes[0] === 0xd4;
  for (let at = 24; at + 16 <= bytes.length; ) {
    const captured = view(bytes).getUint32(at + 8, little);
    if (captured > 262_144) return true;
    at += 16 + captured;
  }
  return false;
}

test('captures that were never made are read alike', async () => {
  const record = fc.record({
    seconds: fc.nat(0xffff_ffff),
    microseconds: fc.nat(999_999),
    original: fc.nat(0xffff_ffff),
    octets: fc.uint8Array({ size: 'max', maxLength: 300 }),
  });
  const captures = fc.tuple(fc.boolean(), fc.array(record, { maxLength: 20 }), fc.nat(40));
  await fc.assert(
    fc.asyncProperty(captures, async ([little, records, cut]) => {
      const whole = write(little, records);
      const bytes = whole.subarray(0, Math.max(24, whole.length - cut));
      const theirs = await take(fromPcapParser(parse(Readable.from([Buffer.from(bytes)]))));
      assert.deepEqual(await take(read(bytes)), theirs);
    }),
    { seed: 3, numRuns: 200 },
  );
});

interface Written {
  readonly seconds: number;
  readonly microseconds: number;
  readonly original: number;
  readonly octets: Uint8Array;
}

function write(little: boolean, records: readonly Written[]): Uint8Array {
  const bytes = new Uint8Array(24 + records.reduce((sum, { octets }) => sum + 16 + octets.length, 0));
  const out = view(bytes);
  out.setUint32(0, 0xa1b2_c3d4, little);
  out.setUint16(4, 2, little);
  out.setUint16(6, 4, little);
  out.setUint32(16, 65_535, little);
  out.setUint32(20, 113, little);
  let at = 24;
  for (const { seconds, microseconds, original, octets } of records) {
    const header = [seconds, microseconds, octets.length, original];
    for (const [i, value] of header.entries()) out.setUint32(at + 4 * i, value, little);
    bytes.set(octets, at + 16);
    at += 16 + octets.length;
  }
  return bytes;
}
