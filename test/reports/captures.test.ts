/** Captures written are captures read: by our reader, and by tshark. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { CaptureRecord } from '../../src/packet.ts';
import { read } from '../../src/read.ts';
import type { CaptureWriter } from '../../src/reports/capture-writer.ts';
import { toPcap } from '../../src/reports/pcap.ts';
import { toPcapng } from '../../src/reports/pcapng.ts';
import { join as concat, hex } from '../hex.ts';
import { programMissing, unless } from '../oracle/need.ts';
import { collect } from '../sources/collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'vxlens-captures-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An ARP request of 42 octets. */
const ARP = hex`ffffffffffff 0242c0a8c803 0806 0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805`;

const record = (number: number, more: Partial<CaptureRecord> = {}): CaptureRecord => ({
  number,
  time: 1_504_617_185_009_351_896n + BigInt(number),
  bytes: ARP.subarray(0, 43 - number),
  originalLength: 42,
  linkType: 1,
  point: 'ens3',
  ...more,
});
const RECORDS = [record(1), record(2), record(3)];

function write(writer: CaptureWriter, records: readonly CaptureRecord[], comment?: string): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const each of records) {
    writer.write(each, comment);
    parts.push(Uint8Array.from(writer.take()));
  }
  return Uint8Array.from(Buffer.concat([...parts, writer.end()]));
}

async function readBack(bytes: Uint8Array): Promise<readonly CaptureRecord[]> {
  const records: CaptureRecord[] = [];
  for await (const each of read(bytes, { point: 'ens3' })) records.push(each);
  return records;
}

describe('what is written is read back', () => {
  test.each([
    ['pcap', () => toPcap()],
    ['pcapng', () => toPcapng()],
  ])('%s: to the nanosecond', async (_, writer) => {
    expect(await readBack(write(writer(), RECORDS))).toEqual(RECORDS);
  });

  test('pcap with microseconds: the rest of a time is cut off', async () => {
    const records = await readBack(write(toPcap({ timeDigits: 6 }), RECORDS));
    expect(records.map(({ time }) => time)).toEqual(Array.from({ length: 3 }, () => 1_504_617_185_009_351_000n));
  });

  test('a capture without records is one', async () => {
    expect(await readBack(toPcapng().end())).toEqual([]);
    const { interfaces, error } = await collect(toPcap({ linkType: 113, snapLength: 96 }).end());
    expect(error).toBeUndefined();
    expect(interfaces).toEqual([]);
    for await (const batch of read(
      concat(toPcap({ linkType: 113, snapLength: 96 }).end(), hex`00000000 00000000 00000000 00000000`),
    ).batches()) {
      expect(batch.interfaces[0]).toMatchObject({ linkType: 113, snapLength: 96, timeDigits: 9 });
    }
  });

  test('pcapng keeps link types and capture points apart', async () => {
    const mixed = [
      record(1),
      record(2, { linkType: 113 }),
      record(3, { point: 'vxlan0' }),
      record(4),
      record(5, { point: 'vxlan0', linkType: 113 }),
      record(6, { linkType: 113 }),
    ];
    const { lines, interfaces } = await collect(write(toPcapng(), mixed));
    expect(interfaces.map(({ name, linkType }) => [name, linkType])).toEqual([
      ['ens3', 1],
      ['ens3', 113],
      ['vxlan0', 1],
      ['vxlan0', 113],
    ]);
    expect(lines.map((line) => /(\d):/.exec(line)?.[1])).toEqual(['0', '1', '2', '0', '3', '1']);
  });

  test.each([0n, 1n, 4_294_967_295_999_999_999n, 18_446_744_072_999_999_999n])('pcapng: the time %s', async (time) => {
    expect((await readBack(write(toPcapng(), [record(1, { time })])))[0]?.time).toBe(time);
  });

  test('a record of any length, a part of a larger array', async () => {
    const long = new Uint8Array(200_001).fill(3).subarray(1);
    for (const writer of [toPcap(), toPcapng()]) {
      const [only] = await readBack(write(writer, [record(1, { bytes: long })]));
      expect(Buffer.compare(only!.bytes, long)).toBe(0);
    }
  });
});

describe('from batches', () => {
  const described = hex`01000000 38000000 0100 0000 60000000
    0200 0400 65746830 0300 0300 6e696300 0b00 0400 00 757064 0900 0100 09000000 00000000 38000000`;
  const section = hex`0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000`;
  const packet = hex`06000000 24000000 00000000 00001000 07000000 02000000 3c000000 abcd 0000 24000000`;

  test('what was told of the interface is told on', async () => {
    const source = concat(section, described, packet, packet);
    const writer = toPcapng();
    for await (const batch of read(source, { point: 'p' }).batches()) {
      for (let i = 0; i < batch.count; i++) writer.writeFrom(batch, i);
    }
    expect(await collect(writer.end())).toEqual(await collect(source));
  });

  test('a part of a record, with a link type of its own', async () => {
    const inner: CaptureWriter[] = [toPcap(), toPcapng()];
    for await (const batch of read(write(toPcap(), RECORDS)).batches()) {
      for (const writer of inner) {
        const start = batch.start[1]! + 14;
        writer.writeFrom(batch, 1, { start, end: start + 3, original: 28, linkType: 228 });
      }
    }
    for (const writer of inner) {
      const [only] = await readBack(writer.end());
      expect(only).toMatchObject({
        linkType: 228,
        originalLength: 28,
        bytes: ARP.subarray(14, 17),
        time: RECORDS[1]!.time,
      });
    }
  });

  test('what was taken is not given again', () => {
    const writer = toPcap();
    writer.write(record(1));
    expect(writer.take()).toHaveLength(24 + 16 + 42);
    expect(writer.take()).toHaveLength(0);
    expect(writer.end()).toHaveLength(0);
  });
});

describe('what a format has no room for', () => {
  test.each([
    [
      'pcap, two link types',
      () => write(toPcap(), [record(1), record(2, { linkType: 113 })]),
      'classic pcap has one link type, here 1 and then 113: write pcapng',
    ],
    [
      'pcap, the year 2106',
      () => write(toPcap(), [record(1, { time: 4_294_967_296_000_000_000n })]),
      'classic pcap has no room for 4294967296 seconds since 1970: write pcapng',
    ],
    [
      'pcap, 1969',
      () => write(toPcap(), [record(1, { time: -1n })]),
      'classic pcap has no room for -1 seconds since 1970: write pcapng',
    ],
    [
      'pcapng, the year 2554',
      () => write(toPcapng(), [record(1, { time: 18_446_744_073_000_000_000n })]),
      'pcapng has no room for 18446744073 seconds since 1970 in nanoseconds',
    ],
  ])('%s', (_, writing, message) => {
    expect(writing).toThrow(new RangeError(message));
  });
});

describe('tshark', () => {
  const missing = programMissing('tshark');
  /** What tshark says of each record. */
  function tshark(name: string, bytes: Uint8Array, fields: readonly string[]): readonly string[] {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const words = ['-n', '-r', path, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])];
    const { stdout, status } = spawnSync('tshark', words, { encoding: 'utf8' });
    expect(status).toBe(0);
    return stdout.replace(/\n$/, '').split('\n');
  }
  const FIELDS = ['frame.time_epoch', 'frame.cap_len', 'frame.len', 'arp.dst.proto_ipv4'];

  unless(missing)('reads classic pcap back', () => {
    expect(tshark('a.pcap', write(toPcap(), RECORDS), FIELDS)).toEqual([
      '1504617185.009351897\t42\t42\t192.168.200.5',
      '1504617185.009351898\t41\t42\t',
      '1504617185.009351899\t40\t42\t',
    ]);
    expect(tshark('b.pcap', write(toPcap({ timeDigits: 6 }), [record(1)]), FIELDS)).toEqual([
      '1504617185.009351000\t42\t42\t192.168.200.5',
    ]);
  });

  unless(missing)('reads pcapng back, interfaces and comments too', () => {
    const bytes = write(toPcapng(), [record(1), record(1, { point: 'vxlan0 – ü' })], 'lost behind docker1 – see ½');
    const fields = [...FIELDS, 'frame.interface_name', 'frame.comment'];
    expect(tshark('a.pcapng', bytes, fields)).toEqual([
      '1504617185.009351897\t42\t42\t192.168.200.5\tens3\tlost behind docker1 – see ½',
      '1504617185.009351897\t42\t42\t192.168.200.5\tvxlan0 – ü\tlost behind docker1 – see ½',
    ]);
  });
});
