/**
 * Capture files that were damaged at random, from a seed: fields of headers first, then bits, cuts and splices.
 *
 * Nothing but a `CaptureError` is thrown, no file takes long or much memory, what is delivered lies within the octets, and
 * every record in front of the damage is delivered as if there were none. `VXLENS_FUZZ_SECONDS` says how long it goes on.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { gunzip } from '../../src/node/gunzip.ts';
import type { Batch } from '../../src/packet.ts';
import { type Openable, read, type Source } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { shared } from '../oracle/need.ts';
import { cutInto, fillable } from '../sources/collect.ts';

const SECONDS = Number(process.env['VXLENS_FUZZ_SECONDS'] ?? 3);
const LONGEST = 5000;
const MEMORY = 64 << 20;

/** Random numbers below a bound, from a seed. */
function randomFrom(seed: number): (bound: number) => number {
  let state = seed >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
type Random = ReturnType<typeof randomFrom>;

/** The captures that are damaged: ours, and the small ones of the shared corpus. */
function seeds(): readonly Uint8Array[] {
  const folders = [join(import.meta.dirname, '../../samples')];
  if (shared !== undefined) folders.push(join(shared, 'corpus/captures'), join(shared, 'corpus/malformed'));
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
    .filter((path) => /\.(pcap|pcapng|cap|ntar|gz)$/.test(path) && statSync(path).size < 50_000)
    .map((path) => Uint8Array.from(readFileSync(path)));
}

/** Where the headers of a capture are: the file's or the section's, and those of records or blocks. */
function headers(bytes: Uint8Array): readonly number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >= 12 && view.getUint32(0) === 0x0a0d_0d0a;
  const little = blocks ? bytes[8] === 0x4d : bytes[3] === 0xa1;
  const found = [0];
  for (let at = blocks ? 0 : 24; at + 16 <= bytes.length; ) {
    found.push(at);
    const length = view.getUint32(at + (blocks ? 4 : 8), little) + (blocks ? 0 : 16);
    if (length < 12) break;
    at += length;
  }
  return found;
}

const WORDS = [
  0, 1, 4, 8, 11, 12, 16, 28, 0x7fff_ffff, 0x8000_0000, 0xffff_fffc, 0xffff_ffff, 262_144, 262_145, 16_777_216,
];

/** Damage a capture in one way, and say where: nothing in front of that place is touched. */
function damage(bytes: Uint8Array, random: Random): readonly [damaged: Uint8Array, from: number] {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const places = headers(bytes);
  const header = places[random(places.length)]!;
  const field = Math.min(header + 4 * random(7), Math.max(0, copy.length - 4));
  switch (copy.length < 4 ? 4 : random(8)) {
    case 0:
    case 1:
      view.setUint32(field, WORDS[random(WORDS.length)]!, random(2) === 0);
      return [copy, field];
    case 2:
      // Only a little off: the hardest to notice.
      view.setUint32(field, view.getUint32(field, true) + random(9) - 4, true);
      return [copy, field];
    case 3: {
      const at = random(copy.length);
      copy[at]! ^= 1 << random(8);
      return [copy, at];
    }
    case 4: {
      const at = random(copy.length + 1);
      return [copy.subarray(0, at), at];
    }
    case 5: {
      const at = random(copy.length);
      const [from, to] = [random(copy.length), random(copy.length)];
      return [Uint8Array.from([...copy.subarray(0, at), ...bytes.subarray(from, to), ...copy.subarray(at)]), at];
    }
    case 6: {
      const other = places[random(places.length)]!;
      const at = Math.min(header, other);
      return [Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(Math.max(header, other))]), at];
    }
    default: {
      const at = random(copy.length);
      copy.fill(random(256), at, at + random(64));
      return [copy, at];
    }
  }
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
      let [bytes, from] = damage(whole, random);
      for (let more = random(3); more > 0; more--) {
        const [again, at] = damage(bytes, random);
        [bytes, from] = [again, Math.min(from, at)];
      }
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
    for (const at of headers(capture).slice(0, 20)) {
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
