/**
 * Tables of records and the text tcpdump 4.99.6 prints of them: one test for each row, and one that asks the installed
 * tcpdump for its opinion of all rows.
 */
import { strictEqual } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPaths } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addWords, fold } from '../../../src/checksum.ts';
import { parseWords } from '../../../src/cli/arguments.ts';
import { SHOW_FLAGS, showOptions } from '../../../src/cli/show-options.ts';
import { read } from '../../../src/read.ts';
import { tcpdumpPrinter } from '../../../src/reports/tcpdump.ts';
import { TextWriter } from '../../../src/reports/text.ts';
import { splitRecords } from '../../corpus/text.ts';
import * as frames from '../../frames.ts';
import { BETWEEN_IPV6, type Between } from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { programMissing, unless } from '../../oracle/need.ts';
import { batchOf, printOne } from './printed.ts';

/** LINKTYPE_ETHERNET. */
export const ETHERNET = 1;
/** LINKTYPE_RAW: IPv4 or IPv6 without anything in front. */
export const RAW = 101;

type Version = '4.99.4' | '4.99.5' | '4.99.6';

/** A record and its text. */
export interface Row {
  readonly name: string;
  readonly frame: Uint8Array;
  /** tcpdump's flags; `-n`, `-t` and `-#` are always given. */
  readonly flags?: string;
  /** The text's lines. */
  readonly text: string | readonly string[];
  /** How many of the frame's octets the capture has, where that is not all of them. */
  readonly captured?: number;
  /** The first version of tcpdump that says so, where Debian 12's 4.99.3 says something else. */
  readonly since?: Version;
  /** The first version that says so of the row when it is cut, where 4.99.3 says something else. */
  readonly cutsSince?: Version;
  /** The front of the text, where tcpdump decodes what comes behind it and we only name it. */
  readonly front?: string;
}

/** Declare the tests of a table; the rows of the same flags are records of one capture. */
export function table(linkType: number, rows: readonly Row[]): void {
  for (const flags of new Set(rows.map((row) => row.flags))) {
    const group = rows.filter((row) => row.flags === flags);
    const words = wordsOf(flags);
    const file = pcap(linkType, group);
    let printed: Promise<readonly string[]> | undefined;
    group.forEach((row, i) => {
      test(`${row.name}${flags === undefined ? '' : ` (${flags})`}`, async () => {
        printed ??= printAll(file, words);
        expect((await printed)[i]).toBe(textOf(row));
      });
    });
    unless(programMissing('tcpdump'))(`tcpdump prints the same${flags === undefined ? '' : ` (${flags})`}`, () => {
      const patch = installedPatch();
      const theirs = printTheirs(file, words);
      expect(theirs.length).toBe(group.length);
      const compared = group.filter((row) => patchOf(row.since ?? '') <= patch);
      const common = (row: Row, text = ''): string =>
        row.front === undefined ? text : text.slice(0, row.front.length);
      expect(compared.map((row) => common(row, theirs[group.indexOf(row)]))).toEqual(
        compared.map((row) => common(row, textOf(row))),
      );
    });
  }
  unless(programMissing('tcpdump'))('tcpdump prints the same of every cut', async () => {
    const patch = installedPatch();
    const same = rows.filter(({ since, cutsSince, front }) => {
      return front === undefined && patchOf(since ?? '') <= patch && patchOf(cutsSince ?? '') <= patch;
    });
    for (const flags of new Set(same.map((row) => row.flags))) {
      const file = pcap(linkType, same.filter((row) => row.flags === flags).flatMap(cutEverywhere));
      expect(await printAll(file, wordsOf(flags))).toEqual(printTheirs(file, wordsOf(flags)));
    }
  });
  test('a cut record is printed from its own octets alone', () => {
    for (const { frame } of rows) {
      for (let captured = 0; captured < frame.length; captured++) printWithin(linkType, frame, captured);
    }
  });
  test('a damaged record is printed from its own octets alone', () => {
    const change = fc.tuple(fc.nat(), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.array(change, { minLength: 1, maxLength: 6 }), ({ frame }, changes) => {
        const damaged = frame.slice();
        for (const [place, value] of changes) damaged[place % damaged.length] = value;
        printWithin(linkType, damaged, damaged.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
}

const wordsOf = (flags = ''): readonly string[] => [
  '-#',
  '-n',
  '-t',
  ...flags.split(' ').filter((word) => word !== ''),
];

const cutEverywhere = (row: Row): readonly Row[] =>
  Array.from({ length: row.frame.length - 1 }, (_, i) => ({ ...row, captured: i + 1 }));

/** Print a record twice, as it stands between zeros and between ones: that may make no difference. */
function printWithin(linkType: number, whole: Uint8Array, captured: number): void {
  const frame = { bytes: whole.subarray(0, captured), linkType, original: whole.length };
  const [zeros = '', ones = ''] = [0x00, 0xff].map((around) =>
    printOne(tcpdumpPrinter({ verbose: 3, linkHeader: true }), batchOf(frame, 128, 128, around)),
  );
  strictEqual(ones, zeros);
  strictEqual(zeros.endsWith('\n'), true);
  strictEqual(zeros.length < 64 * whole.length + 1024, true, `${zeros.length} characters`);
}

const textOf = ({ text }: Row): string => (typeof text === 'string' ? text : text.join('\n'));

/** Write a capture with a record for each row. */
function pcap(linkType: number, rows: readonly Row[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b2c3d4);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, 0x4_0000);
  header.setUint32(20, linkType);
  return join(new Uint8Array(header.buffer), ...rows.flatMap(record));
}

function record({ frame, captured = frame.length }: Row): readonly Uint8Array[] {
  const header = new DataView(new ArrayBuffer(16));
  header.setUint32(8, captured);
  header.setUint32(12, frame.length);
  return [new Uint8Array(header.buffer), frame.subarray(0, captured)];
}

async function printAll(file: Uint8Array, words: readonly string[]): Promise<readonly string[]> {
  const printer = tcpdumpPrinter(showOptions(parseWords(words, SHOW_FLAGS).values));
  const out = new TextWriter();
  const texts: string[] = [];
  for await (const batch of read(file).batches()) {
    for (let i = 0; i < batch.count; i++) {
      out.clear();
      printer.print(out, batch, i);
      texts.push(bare(Buffer.from(out.bytes.subarray(0, out.length)).toString('latin1')));
    }
  }
  return texts;
}

/** What other versions of tcpdump word differently wherever it stands. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/ payload length: (\d+)\)/g, ', payload length $1)'],
  [/next-header Options \(0\)/g, 'next-header HBH (0)'],
  [/next-header unknown \(60\)/g, 'next-header DSTOPT (60)'],
  // Where it was built with cryptography, it could verify a signature.
  [/md5 (?:shared secret not supplied with -M|snaplen too short), can't check - /g, 'md5 '],
  [/^ \[\|ip(6?)\]$/, 'IP$1  [|ip$1]'],
  [/who-are-you re(?:quest|ply) (node information)/g, '$1'],
];
const modern = (text: string): string =>
  WORDINGS.reduce((changed, [wording, now]) => changed.replace(wording, now), text);

/** Take away the number in front and the line feed behind. */
const bare = (text: string): string => text.slice(7, -1);

function printTheirs(file: Uint8Array, words: readonly string[]): readonly string[] {
  const folder = mkdtempSync(joinPaths(tmpdir(), 'vxlens-'));
  try {
    const path = joinPaths(folder, 'rows.pcap');
    writeFileSync(path, file);
    const { stdout } = spawnSync('tcpdump', [...words, '-r', path], { encoding: 'latin1', timeout: 20_000 });
    return splitRecords(stdout).map((text) => modern(bare(text)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The number behind `4.99.` of a version; 0 where there is none. */
const patchOf = (version: string): number => Number(/4\.99\.(\d+)/.exec(version)?.[1] ?? 0);
const installedPatch = (): number => patchOf(spawnSync('tcpdump', ['--version'], { encoding: 'utf8' }).stdout);

/** Put octets into an IPv4 datagram; `fragment` is the word of its flags and offset. */
export const ipv4 = (protocol: number, payload: Uint8Array, options: Uint8Array = hex``, fragment = 0): Uint8Array =>
  frames.ipv4({ protocol, options, fragment }, payload);

/** Put octets into an IPv6 packet. */
export const ipv6 = (nextHeader: number, payload: Uint8Array): Uint8Array => frames.ipv6({ nextHeader }, payload);

/** Put an ICMPv6 message into a packet, its checksum made right. */
export function icmpv6(...parts: readonly Uint8Array[]): Uint8Array {
  const message = join(...parts);
  return ipv6(58, summed(message, 2, pseudo(BETWEEN_IPV6, 58, message)));
}

/** Set the checksum at `place` to the right one; `pseudo` are the octets of the pseudo-header. */
export function summed(octets: Uint8Array, place: number, pseudo: Uint8Array = hex``): Uint8Array {
  const whole = octets.slice();
  const view = new DataView(whole.buffer);
  view.setUint16(place, 0);
  const sum = addWords(pseudo, 0, pseudo.length, addWords(whole, 0, whole.length, 0));
  view.setUint16(place, 0xffff - fold(sum));
  return whole;
}

/** The pseudo-header of a datagram between two addresses. */
export const pseudo = ({ source, destination }: Between, protocol: number, { length }: Uint8Array): Uint8Array =>
  join(source, destination, Uint8Array.of(0, protocol, length >> 8, length & 0xff));
