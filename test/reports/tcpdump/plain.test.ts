/**
 * Plain packets printed in one go have the text that the printers of each protocol give them, octet for octet: over every
 * capture there is, and over frames made for it, damaged and cut.
 */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join as joinPaths } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, integer, nat, property, record } from 'fast-check';
import { Loops } from '../../../src/loops/instance.ts';
import { open } from '../../../src/node.ts';
import type { Batch } from '../../../src/packet.ts';
import { read } from '../../../src/read.ts';
import { PlainPrinter } from '../../../src/reports/tcpdump/plain.ts';
import type { Printing } from '../../../src/reports/tcpdump/printing.ts';
import { standard } from '../../../src/reports/tcpdump/standard.ts';
import { TcpSequences } from '../../../src/reports/tcpdump/tcp-sequences.ts';
import { timeStamps, UTC } from '../../../src/reports/tcpdump/time-stamp.ts';
import {
  DEFAULTS,
  generalPrinter,
  loopsPrinter,
  type TcpdumpOptions,
  type TcpdumpPrinter,
  tcpdumpPrinter,
} from '../../../src/reports/tcpdump.ts';
import { TextWriter } from '../../../src/reports/text.ts';
import { CaptureError } from '../../../src/sources/capture-error.ts';
import { Columns } from '../../../src/sources/columns.ts';
import * as f from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { SAMPLES, wholeOf } from '../../layers/samples.ts';
import { shared, sharedMissing, unless } from '../../oracle/need.ts';
import { batchOf, type Frame } from './printed.ts';

const question = hex`0001 0800 06 04 0001 0242c0a8c805 c0a8c805 000000000000 c0a8c803`;
const answer = hex`0001 0800 06 04 0002 0242c0a8c803 c0a8c803 0242c0a8c805 c0a8c805`;
const clock = hex`0101 080a 0000000a 00000009`;
const ack = { ports: [80, 43210], sequence: 0xffff_fff0, acknowledgment: 7, flags: 0x18 } as const;
const wide = f.BETWEEN_IPV6;
const echo = (type: number): Uint8Array => f.icmp(type, 0, join(hex`1800 0001`, f.payload(13)));

/** What IP carries in plain packets, over IPv4 and over IPv6. */
const inIpv4: readonly (readonly [protocol: number, octets: Uint8Array])[] = [
  [1, echo(8)],
  [1, echo(0)],
  [17, f.udp([40_984, 9998], f.payload(9))],
  [17, f.udp([5, 999], f.payload(0), 'good')],
  [17, f.udp([1000, 65_535], f.payload(10), 'bad')],
  [17, f.udp([2049, 700], hex`00000001 00000001`, 'good')],
  [6, f.tcp({ ...ack, acknowledgment: 0, flags: 2, options: hex`020405b4 0402 080a 0000000a 00000000 01 030307` })],
  [6, f.tcp({ ...ack, flags: 0x12 })],
  [6, f.tcp(ack, f.payload(17))],
  [6, f.tcp({ ...ack, ports: [43_210, 80], flags: 0x10, options: clock }, f.payload(1), 'partial')],
  [6, f.tcp({ ...ack, flags: 0x14 })],
  [6, f.tcp({ ...ack, flags: 0x14 }, f.payload(5))],
  [6, f.tcp({ ...ack, flags: 0x30, urgent: 3 })],
  // Options without an end, of a kind and a length of zero, and in the middle of one.
  [6, f.tcp({ ...ack, options: hex`a0000000` })],
  [6, f.tcp({ ...ack, options: hex`0101050a 00000003 000000c8` })],
  [6, f.tcp({ ...ack, options: hex`01010102` })],
];
const inIpv6: readonly (readonly [protocol: number, octets: Uint8Array])[] = [
  [58, f.icmpv6(128, 0, join(hex`1800 0001`, f.payload(9)))],
  [58, f.icmpv6(129, 0, join(hex`1800 0001`, f.payload(9)))],
  [17, f.udp([40_984, 9998], f.payload(9), 'none', wide)],
  [17, f.udp([40_984, 9998], f.payload(9), 'good', wide)],
  [6, f.tcp({ ...ack, options: clock }, f.payload(9), 'good', wide)],
];

/** Frames that are plain, and in the end some that are nearly so. */
const bare: readonly Uint8Array[] = [
  // Addresses that are all zeros, as the places of remembered ones are at first.
  f.ethernet(0x0800, f.ipv4({ protocol: 1, source: '0.0.0.0' }, echo(8))),
  f.ethernet(0x86dd, f.ipv6({ nextHeader: 58, source: '::' }, inIpv6[0]![1])),
  f.ethernet(0x0806, question),
  f.ethernet(0x0806, join(answer, new Uint8Array(18))),
  ...inIpv4.map(([protocol, octets]) => f.ethernet(0x0800, f.ipv4({ protocol, service: protocol & 3 }, octets))),
  ...inIpv6.map(([nextHeader, octets]) => f.ethernet(0x86dd, f.ipv6({ nextHeader, flowLabel: 7 }, octets))),
];
const tagged = (frame: Uint8Array): Uint8Array => join(frame.subarray(0, 12), hex`8100 0064`, frame.subarray(12));
const over4 = (frame: Uint8Array): Uint8Array =>
  f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x4000 }, f.udp([59_878, 4789], f.vxlan(4097, frame))));
const over6 = (frame: Uint8Array): Uint8Array =>
  f.ethernet(0x86dd, f.ipv6({ nextHeader: 17 }, f.udp([59_878, 8472], f.vxlan(0xff_ffff, frame), 'none', wide)));

/** NFS, a reset that says why, urgent data, strange options, and the middle of one: left to the other printers. */
const STRANGE = [5, 11, 12, 13, 15];
const usual = inIpv4.filter((_, i) => !STRANGE.includes(i));
type Carried = typeof inIpv4;
const withOptions = (carried: Carried): Uint8Array[] =>
  carried.map(([protocol, octets]) =>
    f.ethernet(0x0800, f.ipv4({ protocol, options: hex`94040000 01010100` }, octets)),
  );
const firstFragments = (carried: Carried): Uint8Array[] =>
  carried.map(([protocol, octets]) => f.ethernet(0x0800, f.ipv4({ protocol, fragment: 0x2000 }, octets)));
const laterFragments = [1, 6, 17].map((protocol) =>
  f.ethernet(0x0800, f.ipv4({ protocol, fragment: 0x0005 }, f.payload(31))),
);
/** The first `kept` octets of a tunnel packet's datagram. */
const splitAt = (kept: number, frame: Uint8Array): Uint8Array =>
  f.ethernet(
    0x0800,
    f.ipv4({ protocol: 17, fragment: 0x2000 }, f.udp([59_878, 4789], f.vxlan(4097, frame)).subarray(0, kept)),
  );
/** Frames of which more than a hundred octets come behind the headers: what they are in, and what is in them. */
const long: readonly Uint8Array[] = [
  f.ethernet(0x0800, f.ipv4({ protocol: 6 }, f.tcp({ ...ack, options: clock }, f.payload(200)))),
  f.ethernet(0x0800, f.ipv4({ protocol: 6, options: hex`94040000` }, f.tcp(ack, f.payload(200)))),
  f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp([40_984, 9998], f.payload(200)))),
  f.ethernet(0x0800, f.ipv4({ protocol: 1 }, join(echo(8), f.payload(200)))),
  f.ethernet(0x86dd, f.ipv6({ nextHeader: 6 }, f.tcp(ack, f.payload(200), 'good', wide))),
  f.ethernet(0x86dd, f.ipv6({ nextHeader: 58 }, f.icmpv6(128, 0, f.payload(200)))),
  f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x2000 }, f.udp([40_984, 9998], f.payload(200)))),
  f.ethernet(0x0800, f.ipv4({ protocol: 17, fragment: 0x0005 }, f.payload(200))),
];
const split = long.map((frame) => splitAt(150, frame));
/** Too little is left of these, or a tunnel in a tunnel. */
const splitBadly: readonly Uint8Array[] = [
  ...long.map((frame) => splitAt(100, frame)),
  splitAt(150, over4(long[0]!)),
  splitAt(150, tagged(over4(long[0]!))),
];
const pieces = [...withOptions(inIpv4), ...firstFragments(inIpv4), ...laterFragments];

const seeds: readonly Frame[] = [
  ...pieces.flatMap((frame) => [frame, over4(frame)]),
  ...[...split, ...splitBadly].flatMap((frame) => [frame, tagged(frame), over6(frame)]),
  ...bare.flatMap((frame) => [frame, tagged(frame), over4(frame), tagged(over4(tagged(frame))), over6(frame)]),
  over4(over4(over6(bare[2]!))),
  // Text that is longer than the room that there is for plain packets.
  Array.from({ length: 40 }).reduce<Uint8Array>((frame) => over4(frame), bare[2]!),
].map((bytes) => ({ bytes }));
const others: readonly Frame[] = SAMPLES.map(wholeOf);

const options = record({
  verbose: integer({ min: 0, max: 3 }),
  number: constantFrom(true, false),
  time: integer({ min: 0, max: 5 }),
  timeDigits: constantFrom<(6 | 9)[]>(6, 9),
  absoluteSequence: constantFrom(false, false, true),
  skipChecksums: constantFrom(false, false, true),
});
type Given = Partial<TcpdumpOptions>;

const frame = record({
  seed: constantFrom(...seeds, ...seeds, ...others),
  // Where and what: most of what matters stands in the first headers.
  marks: array(record({ at: nat(150), octet: nat(255) }), { maxLength: 2 }),
  cut: constantFrom(0, 0, 0, 1, 13, 40, 60, 90),
  padding: constantFrom(0, 0, 4, 18),
  lost: constantFrom(0, 0, 0, 1, 30, 1500),
}).map(({ seed, marks, cut, padding, lost }): Frame => {
  const whole = join(seed.bytes.subarray(0, Math.max(1, seed.bytes.length - cut)), new Uint8Array(padding));
  for (const { at, octet } of marks) if (at < whole.length) whole[at] = octet;
  return { ...seed, bytes: whole, original: whole.length + lost };
});

/** A record's text, and where its payload is named. */
type Told = readonly [text: string, payload: number];

/** Where octets are put for the loops to see them: as WebAssembly, and as JavaScript. */
const places = [new Columns(new Loops()), new Columns(new Loops({ javascript: true }))] as const;

const textOf = (out: TextWriter): string => new TextDecoder('latin1').decode(out.bytes.subarray(0, out.length));

/** Print the records of batches by the printers that take the short way, and by that which never does. */
class Pair {
  readonly #given: Given;
  readonly #printers: readonly TcpdumpPrinter[];
  readonly #out = new TextWriter(64);

  constructor(given: Given) {
    this.#given = given;
    this.#printers = [tcpdumpPrinter(given), generalPrinter(given)];
  }

  /** Hold records that are read where the loops see them, printed many at once, against the same one by one. */
  static many(batch: Batch, many: TcpdumpPrinter, general: TcpdumpPrinter): void {
    const [got, wanted] = [new TextWriter(), new TextWriter()];
    for (let i = 0; i < batch.count; ) i = many.printSome(got, batch, i, batch.count);
    for (let i = 0; i < batch.count; i++) general.print(wanted, batch, i);
    strictEqual(textOf(got), textOf(wanted));
  }

  /** The same of frames that are put there, one behind the other. */
  manyOf(frames: readonly Frame[]): void {
    for (const columns of places) {
      put(columns, frames);
      Pair.many(columns, loopsPrinter(this.#given, UTC, columns.loops), generalPrinter(this.#given));
    }
  }

  compare(batch: Batch, index: number): void {
    const [short, long] = this.#printers.map((printer): Told => {
      this.#out.clear();
      printer.print(this.#out, batch, index);
      return [textOf(this.#out), printer.payload];
    });
    deepStrictEqual(short, long);
  }
}

/** Put frames where the loops see them, each as its record says. */
function put(columns: Columns, frames: readonly Frame[]): void {
  const { octets } = columns.loops;
  columns.begin(octets);
  columns.first = 1;
  columns.interfaces.length = 0;
  octets.fill(0x45);
  let at = 3;
  frames.forEach((one, i) => {
    const batch = batchOf(one);
    octets.set(one.bytes, at);
    columns.start[i] = at;
    columns.captured[i] = batch.captured[0]!;
    columns.original[i] = batch.original[0]!;
    columns.seconds[i] = batch.seconds[0]!;
    columns.nanoseconds[i] = batch.nanoseconds[0]!;
    columns.interface[i] = i;
    columns.interfaces.push(...batch.interfaces);
    at += one.bytes.length;
  });
  columns.count = frames.length;
  if (new Set(columns.interfaces.map(({ linkType, snapLength }) => `${linkType} ${snapLength}`)).size > 1) return;
  columns.interface.fill(0, 0, columns.count);
  columns.interfaces.length = 1;
}

/** Hold printers against each other over every capture in a folder; tell how many records there were. */
async function compare(folder: string): Promise<number> {
  let records = 0;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(txt|json|tsv|md|out|mjs)$/i.test(entry.name));
  for (const file of files) {
    const octets = readFileSync(joinPaths(file.parentPath, file.name));
    await compareMany(joinPaths(file.parentPath, file.name));
    const pairs = [{}, { verbose: 1 }, { verbose: 2, number: true, time: 4 }].map((given: Given) => new Pair(given));
    try {
      for await (const batch of read(file.name.endsWith('.gz') ? gunzipSync(octets) : octets).batches()) {
        for (let i = 0; i < batch.count; i++) for (const pair of pairs) pair.compare(batch, i);
        records += batch.count;
      }
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    }
  }
  return records;
}

async function compareMany(path: string): Promise<void> {
  for (const javascript of [false, true]) {
    for (const given of [{ timeDigits: 9 }, { verbose: 1, time: 1 }, { verbose: 2, time: 4 }] satisfies Given[]) {
      const loops = new Loops({ javascript });
      const printers = [loopsPrinter(given, UTC, loops), generalPrinter(given)] as const;
      try {
        for await (const batch of read(open(path), { into: loops }).batches()) Pair.many(batch, ...printers);
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error;
      }
    }
  }
}

describe('plain packets have the same text', () => {
  const here = joinPaths(import.meta.dirname, '../../..');

  test('over frames made for it, with all flags', () => {
    for (let verbose = 0; verbose <= 3; verbose++) {
      for (const given of [{ verbose }, { verbose, number: true, time: 3 }, { verbose, absoluteSequence: true }]) {
        const pair = new Pair(given);
        for (const seed of [...seeds, ...seeds, ...others]) pair.compare(batchOf(seed), 0);
        pair.manyOf([...seeds, ...seeds, ...others]);
        pair.manyOf(
          seeds.map((seed, i) => ({ ...seed, seconds: 86_399 + (i >> 3), nanoseconds: 999_999_999 * (i & 1) })),
        );
      }
    }
  });

  test('over frames that are damaged, cut and padded', () => {
    const holds = (frames: readonly Frame[], given: Given): void => {
      const pair = new Pair(given);
      for (const one of frames) pair.compare(batchOf(one, 3, 70, 0x45), 0);
      pair.manyOf(frames);
    };
    void assert(property(array(frame, { minLength: 1, maxLength: 6 }), options, holds), { seed: 14, numRuns: 6000 });
  });

  test('over frames cut at every length', () => {
    for (const verbose of [0, 2]) {
      const pair = new Pair({ verbose });
      for (const { bytes } of seeds.slice(0, -1)) {
        for (let kept = 1; kept < bytes.length; kept++) {
          pair.compare(batchOf({ bytes: bytes.slice(0, kept), original: bytes.length }), 0);
          pair.compare(batchOf({ bytes: bytes.slice(0, kept) }), 0);
        }
        pair.manyOf(Array.from(bytes, (_, kept) => ({ bytes: bytes.slice(0, kept), original: bytes.length })));
      }
    }
  });

  test('over more addresses than are remembered', () => {
    const pair = new Pair({});
    for (let i = 0; i < 20_000; i++) {
      const source = `10.${i % 7}.${i >> 8}.${i & 0xff}`;
      pair.compare(batchOf({ bytes: f.ethernet(0x0800, f.ipv4({ protocol: 1, source }, echo(8))) }), 0);
    }
    for (let i = 0; i < 5000; i++) {
      const source = `2001:db8:${(i % 5).toString(16)}::${i.toString(16)}`;
      pair.compare(batchOf({ bytes: f.ethernet(0x86dd, f.ipv6({ nextHeader: 58, source }, inIpv6[0]![1])) }), 0);
    }
  });

  test('over the samples', async () => {
    expect(await compare(joinPaths(here, 'samples'))).toBeGreaterThan(10);
  });

  const golden = joinPaths(here, 'test/golden');
  unless(existsSync(golden) ? undefined : 'there are no goldens')('over the goldens', async () => {
    expect(await compare(golden)).toBeGreaterThan(10);
  });

  for (const folder of ['captures', 'corpus']) {
    unless(sharedMissing)(
      `over the ${folder}`,
      async () => {
        expect(await compare(joinPaths(shared ?? '', folder))).toBeGreaterThan(1000);
      },
      300_000,
    );
  }
});

test('the plain packets of an overlay network are taken as such, others are not', () => {
  const plain = (bytes: Uint8Array, given: Given = {}): boolean => {
    const printing: Printing = {
      options: { ...DEFAULTS, ...given },
      out: new TextWriter(16),
      printers: standard,
      sequences: new TcpSequences(),
      vxlanPorts: new Uint8Array(0x1_0000).fill(1, 4789, 4790),
      bytes,
      start: 0,
      end: bytes.length,
      protocol: '',
      depth: 0,
      jumboLength: -1,
      payload: -1,
    };
    const taken =
      PlainPrinter.serves(printing) && new PlainPrinter(printing, timeStamps(0, 6, UTC)).print(bytes.length);
    strictEqual(taken, printing.out.length > 0);
    return taken;
  };
  // The last one ends in the middle of an option.
  const whole = inIpv4.slice(0, -1);
  for (const verbose of [0, 2]) {
    expect([question, answer].map((packet) => plain(over4(f.ethernet(0x0806, packet)), { verbose }))).toEqual([
      true,
      true,
    ]);
    expect(
      whole.map(([protocol, octets]) => plain(over4(f.ethernet(0x0800, f.ipv4({ protocol }, octets))), { verbose })),
    ).toEqual(whole.map((_, i) => !STRANGE.includes(i)));
    expect(
      inIpv6.map(([nextHeader, octets]) =>
        plain(tagged(f.ethernet(0x86dd, f.ipv6({ nextHeader }, octets))), { verbose }),
      ),
    ).toEqual(inIpv6.map(() => true));
  }
  const ping = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, echo(8)));
  expect(plain(ping.subarray(0, -1))).toBe(false);
  // With -v there is more to tell of these.
  const told = [...withOptions(usual), ...firstFragments(usual), ...laterFragments, ...split];
  expect(told.map((frame) => plain(frame))).toEqual(told.map(() => true));
  expect(told.map((frame) => plain(frame, { verbose: 1 }))).toEqual(told.map(() => false));
  expect(splitBadly.map((frame) => plain(frame))).toEqual(splitBadly.map(() => false));
  expect(plain(ping, { linkHeader: true })).toBe(false);
});
