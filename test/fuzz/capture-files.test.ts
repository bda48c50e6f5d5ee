/**
 * Capture files that were damaged at random, from a seed: fields of headers first, then bits, cuts and splices.
 *
 * Nothing but a `CaptureError` is thrown, no file takes long or much memory, what is delivered lies within the octets, and
 * every record in front of the damage is delivered as if there were none. `VXLENS_FUZZ_SECONDS` says how long it goes on.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { gunzip } from '../../src/node/gunzip.ts';
import type { Batch } from '../../src/packet.ts';
import { type Openable, read, type Source } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { shared } from '../oracle/need.ts';
import { cutInto, fillable } from '../sources/collect.ts';
import { capturesIn, damage, headersOf, type Random, randomFrom } from './damage.ts';

const SECONDS = Number(process.env['VXLENS_FUZZ_SECONDS'] ?? 3);
const LONGEST = 5000;
const MEMORY = 64 << 20;

/** The captures that are damaged: ours, and the small ones of the shared corpus. */
function seeds(): readonly Uint8Array[] {
  const folders = [join(import.meta.dirname, '../../samples')];
  if (shared !== undefined) folders.push(join(shared, 'corpus/captures'), join(shared, 'corpus/malformed'));
  return capturesIn(folders, 50_000).map((path) => Uint8Array.from(readFileSync(path)));
}

/** Hand a capture over in one of the ways there are. */
function handOver(bytes: Uint8Array, random: Random): Source {
  switch (random(5)) {
    case 0:
      return bytes;
    case 1:
      return cutInto(bytes, 1 + random(40));
    case 2:
      return cutInto(bytes, 1 + random(5000));
    case 3:
      return fillable(bytes, 1 + random(5000));
    default:
      return zipped(bytes);
  }
}

function zipped(bytes: Uint8Array): Openable {
  const file = fillable(gzipSync(bytes, { level: 1 }), 1 << 20);
  return { ...file, open: async () => gunzip(await file.open(), 'p', undefined) };
}

/** Read a capture, and hold each batch to what a batch promises. */
async function survive(source: Source): Promise<readonly string[]> {
  const lines: string[] = [];
  try {
    for await (const batch of read(source).batches()) {
      for (let i = 0; i < batch.count; i++) lines.push(check(batch, i));
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    assert.match(error.message, /^[^\n]+$/);
  }
  return lines;
}

function check(batch: Batch, i: number): string {
  const end = batch.start[i]! + batch.captured[i]!;
  assert.ok(end <= batch.bytes.length);
  assert.ok(batch.nanoseconds[i]! < 1_000_000_000);
  assert.ok(batch.interface[i]! < batch.interfaces.length);
  assert.ok(Number.isFinite(batch.seconds[i]!));
  const octets = Buffer.from(batch.bytes.subarray(batch.start[i]!, end)).toString('latin1');
  return `${batch.seconds[i]} ${batch.nanoseconds[i]} ${batch.original[i]} ${octets}`;
}

/** Count the records that end in front of a place. */
async function before(bytes: Uint8Array, place: number): Promise<number> {
  let count = 0;
  try {
    for await (const batch of read(bytes).batches()) {
      for (let i = 0; i < batch.count; i++) if (batch.start[i]! + batch.captured[i]! <= place - TRAILER) count++;
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  return count;
}
/** Padding, a comment and the second length may stand behind a packet's octets in its block. */
const TRAILER = 1024;

test(
  `damaged captures, for ${SECONDS} s`,
  async () => {
    const captures = seeds();
    const until = performance.now() + 1000 * SECONDS;
    let runs = 0;
    let records = 0;
    for (let seed = 1; performance.now() < until; seed++) {
      const random = randomFrom(seed);
      const whole = captures[random(captures.length)]!;
      const [bytes, from] = damage(whole, random);
      const memory = process.memoryUsage().arrayBuffers;
      const start = performance.now();
      const lines = await survive(handOver(bytes, random));
      assert.ok(performance.now() - start < LONGEST, `seed ${seed} takes too long`);
      assert.ok(process.memoryUsage().arrayBuffers - memory < MEMORY, `seed ${seed} takes too much memory`);
      // What tells of records in front of it: the first header of each kind, and the first record.
      if (from > 200 && whole[0] !== 0x1f) {
        const expected = (await survive(whole)).slice(0, await before(whole, from));
        assert.deepEqual(lines.slice(0, expected.length), expected, `seed ${seed} loses records`);
      }
      runs++;
      records += lines.length;
    }
    expect(runs).toBeGreaterThan(20);
    expect(records).toBeGreaterThan(20);
  },
  1000 * SECONDS + 30_000,
);

test('octets that mean nothing, behind each magic number', async () => {
  const random = randomFrom(7);
  const magics = [
    'd4c3b2a1',
    'a1b2c3d4',
    '4d3cb2a1',
    '34cdb2a1',
    '0a0d0d0a1c0000004d3c2b1a01000000',
    '0a0d0d0a0000001c1a2b3c4d00010000',
  ];
  for (let run = 0; run < 600; run++) {
    const noise = Uint8Array.from({ length: random(400) }, () => (random(3) === 0 ? 0 : random(256)));
    const bytes = Uint8Array.from([...Buffer.from(magics[run % magics.length]!, 'hex'), ...noise]);
    const [whole, pieces] = [await survive(bytes), await survive(cutInto(bytes, 1 + random(9)))];
    assert.deepEqual(pieces, whole);
  }
});

test('a capture that claims four gigabytes at every turn', async () => {
  const random = randomFrom(9);
  const memory = process.memoryUsage().arrayBuffers;
  for (const capture of seeds().slice(0, 100)) {
    for (const at of headersOf(capture).slice(0, 20)) {
      for (const field of [4, 8, 12, 20]) {
        if (at + field + 4 > capture.length) continue;
        const bytes = capture.slice();
        bytes.fill(0xff, at + field, at + field + 4);
        await survive(handOver(bytes, random));
      }
    }
  }
  assert.ok(process.memoryUsage().arrayBuffers - memory < MEMORY);
}, 60_000);
