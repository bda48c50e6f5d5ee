import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { formatTime, Rotation, type RotationRules, sizeOf } from '../../src/live/rotation.ts';
import { programMissing, unless } from '../oracle/need.ts';

/** Name the file of each packet: packets of 100 octets behind a header of 24, one a second. */
function files(name: string, rules: RotationRules, packets: number): readonly string[] {
  const rotation = new Rotation(name, rules, 0);
  let file = rotation.first();
  let length = 24;
  const written: string[] = [];
  for (let i = 0; i < packets; i++) {
    const turn = rotation.turn(length, i);
    if (turn.action === 'end') break;
    if (turn.action === 'open') {
      file = turn.name;
      length = 24;
    }
    length += 100;
    written.push(file);
  }
  return written;
}

test.each([
  ['nothing asked for: one file', {}, ['f', 'f', 'f', 'f', 'f']],
  ['by size: a file may go over it by a packet', { size: 200 }, ['f', 'f', 'f1', 'f1', 'f2']],
  ['by size, so many in turn: numbered from 0', { size: 100, files: 2 }, ['f0', 'f1', 'f0', 'f1', 'f0']],
  ['digits for the largest number', { size: 100, files: 11 }, ['f00', 'f01', 'f02', 'f03', 'f04']],
  ['one file in turn is one name', { size: 100, files: 1 }, ['f', 'f', 'f', 'f', 'f']],
  ['by time: a name without a time is used again', { seconds: 2 }, ['f', 'f', 'f', 'f', 'f']],
  ['by time, so many files: then the end', { seconds: 2, files: 2 }, ['f', 'f', 'f', 'f']],
  ['by both: a number starts over with the time', { seconds: 3, size: 100 }, ['f', 'f1', 'f2', 'f', 'f1']],
] as const)('%s', (_, rules, expected) => {
  expect(files('f', rules, 5)).toEqual(expected);
});

test('by time: the name is a format', () => {
  const names = [...new Set(files('at-%s', { seconds: 2 }, 5))];
  expect(names).toEqual(['at-0', 'at-2', 'at-4']);
});

test.each([
  ['3', 3_000_000],
  ['512k', 524_288],
  ['1M', 1_048_576],
  ['2g', 2_147_483_648],
  ['0', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['10x', undefined],
  ['', undefined],
  ['99999999999999g', undefined],
])('-C %s is %p octets', (word, size) => {
  expect(sizeOf(word)).toBe(size);
});

unless(programMissing('date'))('times are formatted as date does', () => {
  const format = '%Y|%y|%m|%d|%H|%I|%p|%M|%S|%j|%s|%F|%T|%D|%R|%a|%b|%h|%u|%w|%z|%%';
  for (const seconds of [0, 951_782_400, 1_504_616_929, 1_735_689_599, 4_102_444_800]) {
    const theirs = execFileSync('date', ['-d', `@${seconds}`, `+${format}`], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    expect(formatTime(format, new Date(seconds * 1000))).toBe(theirs.trimEnd());
  }
  expect(formatTime('%Q%', new Date(0))).toBe('%Q%');
});

unless(programMissing('tcpdump'))('files are named, and split, as tcpdump does with -C and -W', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vxlens-rotation-'));
  try {
    const capture = join(folder, 'in.pcap');
    writeFileSync(capture, pcap(40, 100_000));
    for (const [name, count] of [
      ['endless', undefined],
      ['three', 3],
      ['dozen', 12],
      ['single', 1],
    ] as const) {
      const words = count === undefined ? [] : ['-W', String(count)];
      const out = join(folder, name);
      execFileSync('tcpdump', ['-r', capture, '-w', out, '-C', '1', ...words, '-Z', 'root'], { stdio: 'pipe' });
      const theirs = new Map(named(folder, name).map((file) => [file, statSync(join(folder, file)).size]));
      expect(sizes(name, count)).toEqual(theirs);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const named = (folder: string, start: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(start))
    .sort();

/** The files that our rotation would leave behind, and their lengths. */
function sizes(name: string, count: number | undefined): ReadonlyMap<string, number> {
  const rotation = new Rotation(name, { size: 1_000_000, ...(count === undefined ? {} : { files: count }) }, 0);
  const lengths = new Map<string, number>();
  let file = rotation.first();
  lengths.set(file, 24);
  for (let i = 0; i < 40; i++) {
    const turn = rotation.turn(lengths.get(file)!, 0);
    if (turn.action === 'open') {
      file = turn.name;
      lengths.set(file, 24);
    }
    lengths.set(file, lengths.get(file)! + 100_016);
  }
  return new Map([...lengths].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A capture of packets of zeros. */
function pcap(packets: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(24 + packets * (16 + length));
  bytes.writeUInt32LE(0xa1b2_c3d4, 0);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(4, 6);
  bytes.writeUInt32LE(262_144, 16);
  bytes.writeUInt32LE(1, 20);
  for (let i = 0; i < packets; i++) {
    const at = 24 + i * (16 + length);
    bytes.writeUInt32LE(length, at + 8);
    bytes.writeUInt32LE(length, at + 12);
  }
  return bytes;
}
