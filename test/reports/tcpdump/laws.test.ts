/**
 * Laws of the tcpdump printer, over sound frames, damaged and cut: it never throws, a record is one text that ends with a
 * line feed, and nothing but the record's own octets changes it.
 */
import { deepStrictEqual, strictEqual } from 'node:assert';
import { describe, test } from '@jest/globals';
import { array, assert, constantFrom, integer, property, record } from 'fast-check';
import { type TcpdumpOptions, tcpdumpPrinter } from '../../../src/reports/tcpdump.ts';
import * as f from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { SAMPLES, wholeOf } from '../../layers/samples.ts';
import { batchOf, type Frame, printOne } from './printed.ts';

const SETTINGS = { seed: 9, numRuns: 3000 };

const echo = f.icmp(8, 0, join(hex`1800 0001`, f.payload(32)));
const ping = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, echo));
const over = (protocol: number, inner: Uint8Array): Uint8Array => f.ethernet(0x0800, f.ipv4({ protocol }, inner));
const over6 = (nextHeader: number, inner: Uint8Array): Uint8Array => f.ethernet(0x86dd, f.ipv6({ nextHeader }, inner));
const syn = f.tcp({
  ports: [1, 2],
  sequence: 3,
  flags: 2,
  options: hex`020405b4 0402 080a 0000000a 00000000 01 030307`,
});

/** Frames for every printer: those of our own, and the samples of every layer where they belong. */
const seeds: readonly Frame[] = [
  { bytes: ping },
  { bytes: over(17, f.udp([40984, 4789], f.vxlan(4097, ping))) },
  { bytes: over6(17, f.udp([40984, 4789], f.vxlan(1, over(17, f.udp([1, 8472], f.vxlan(2, ping)))))) },
  { bytes: over(6, syn) },
  { bytes: over6(6, syn) },
  { bytes: f.ethernet(0x8100, f.vlan(5, 0x0800, ping.subarray(14))) },
  ...SAMPLES.flatMap((sample): readonly Frame[] => {
    const numbers = sample.protocol.claims.flatMap(([table, value]) => (table === 'ip' ? [value] : []));
    return [wholeOf(sample), ...numbers.map((value) => ({ bytes: over6(value, sample.bytes) }))];
  }),
];

const damaged = record({
  seed: integer({ min: 0, max: seeds.length - 1 }),
  // Where and what: most of what matters stands in the first headers.
  marks: array(record({ at: integer({ min: 0, max: 150 }), octet: integer({ min: 0, max: 255 }) }), { maxLength: 3 }),
  kept: integer({ min: 1, max: 400 }),
}).map(({ seed, marks, kept }): Frame => {
  const whole = seeds[seed]!;
  const bytes = whole.bytes.slice();
  for (const { at, octet } of marks) if (at < bytes.length) bytes[at] = octet;
  return { ...whole, bytes: bytes.slice(0, kept), original: bytes.length };
});

const options = record({
  verbose: integer({ min: 0, max: 3 }),
  linkHeader: constantFrom(true, false),
  quiet: integer({ min: 0, max: 2 }),
  dump: constantFrom<TcpdumpOptions['dump'][]>(undefined, 'x', 'XX', 'A'),
});

describe('laws of the tcpdump printer', () => {
  test('total: whatever the octets, there is one text that ends with a line feed', () => {
    void assert(
      property(damaged, options, (frame, given) => {
        const text = printOne(tcpdumpPrinter(given), batchOf(frame));
        strictEqual(text.endsWith('\n'), true);
        // A dump is five characters an octet at most; a kilobyte of text for each octet would be a loop.
        strictEqual(text.length < 20_000, true, `${text.length} characters`);
      }),
      SETTINGS,
    );
  });

  test('bounded and movable: what stands around a record, and where it lies, does not change its text', () => {
    void assert(
      property(damaged, options, integer({ min: 0, max: 70 }), (frame, given, before) => {
        const alone = printOne(tcpdumpPrinter(given), batchOf(frame));
        const zeros = printOne(tcpdumpPrinter(given), batchOf(frame, before, 200, 0));
        const ones = printOne(tcpdumpPrinter(given), batchOf(frame, before, 200, 0xff));
        deepStrictEqual([zeros, ones], [alone, alone]);
      }),
      SETTINGS,
    );
  });

  test('every sample, cut at every length, is printed', () => {
    for (const seed of seeds) {
      for (let kept = 1; kept <= seed.bytes.length; kept++) {
        const frame = { ...seed, bytes: seed.bytes.slice(0, kept), original: seed.bytes.length };
        const text = printOne(tcpdumpPrinter({ verbose: 3, linkHeader: true }), batchOf(frame, 3, 90, 0x45));
        strictEqual(text.endsWith('\n'), true);
      }
    }
  });

  test('IP headers without end are followed only so far', () => {
    let nested: Uint8Array = f.ipv4({ protocol: 17 }, f.udp([1, 2], f.payload(4)));
    while (nested.length < 60_000) nested = f.ipv4({ protocol: 4 }, nested);
    const text = printOne(tcpdumpPrinter({ verbose: 2 }), batchOf({ bytes: f.ethernet(0x0800, nested) }));
    strictEqual(text.endsWith(' [more than 64 IP headers]\n'), true, text.slice(-200));
  });

  test('tunnels without end are followed only so far', () => {
    let nested = ping;
    while (nested.length < 60_000) nested = over(17, f.udp([40984, 4789], f.vxlan(1, nested)));
    strictEqual(printOne(tcpdumpPrinter({ verbose: 2 }), batchOf({ bytes: nested })).includes('more than 64'), true);
  });
});
