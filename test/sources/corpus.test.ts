/**
 * Every capture of the shared corpus: as many records as its index counts, and of the damaged ones at least as many as the
 * better of tshark and tcpdump delivers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { open } from '../../src/node.ts';
import { read } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';
import { decimalSeconds } from '../../src/time.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';

const corpus = join(shared ?? '', 'corpus');

/** A capture, by the index of the corpus. */
interface Row {
  readonly path: string;
  /** What a plain walk over the record headers counts. */
  readonly walked: number;
  readonly tshark: number;
  /** What tshark and tcpdump complained of. */
  readonly complaints: string;
}

const rows: readonly Row[] =
  shared === undefined
    ? []
    : readFileSync(join(corpus, 'index.tsv'), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t'))
        .map((cells) => ({
          path: cells[0]!,
          walked: Number(cells[8]),
          tshark: Number(cells[9]),
          complaints: `${cells[16]}${cells[17]}`,
        }));

/** Counts that differ from tshark's, and why. */
const CUSTOM = 'tshark counts custom blocks, which are no packets';
const DIFFERENT: Readonly<Record<string, readonly [count: number, why: string]>> = {
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_be__advanced__test102.pcapng': [5, CUSTOM],
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_be__basic__test017.pcapng': [0, CUSTOM],
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_be__basic__test018.pcapng': [4, CUSTOM],
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_le__advanced__test102.pcapng': [5, CUSTOM],
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_le__basic__test017.pcapng': [0, CUSTOM],
  'captures/pcapng-conformance/hadrielk-pcapng-test-generator__output_le__basic__test018.pcapng': [4, CUSTOM],
  'malformed/Akmot9-Packet-parser__pcaps_exemple__protocols__mqtt__mqtt_packets_Windows.cap': [
    0,
    'a capture of the Sniffer for Windows: another format',
  ],
  'malformed/epiecs-packetlife-backup__pcaps__iphttps.cap': [
    0,
    'a capture of Microsoft Network Monitor: another format',
  ],
  'malformed/OISF-suricata-verify__tests__bug-6875-01__fuzz.pcap': [
    1,
    'tshark takes the damage for the variant of a Nokia firewall: its second record is one octet of the year 1925',
  ],
};

/** Captures that a peer takes for damaged, and that are read to their end. */
const WHOLE: Readonly<Record<string, string>> = {
  'malformed/rshk-python-pcapng__test_data__test007.ntar':
    'a block of 139 octets and one of padding: tshark looks for the second length before the padding',
};

async function count(path: string): Promise<{ readonly records: number; readonly error: CaptureError | undefined }> {
  let records = 0;
  try {
    for await (const batch of read(open(join(corpus, path))).batches()) records += batch.count;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { records, error };
  }
  return { records, error: undefined };
}

/** The records that tcpdump printed, whose numbers begin a line; no more than 300 were kept. */
function printed(path: string): number {
  const text = join(corpus, 'expected-tcpdump', `${path}.txt`);
  return existsSync(text) ? (readFileSync(text, 'latin1').match(/^ *\d+ {2}(?=\d{4}-|\[)/gm)?.length ?? 0) : 0;
}

describe('captures of others', () => {
  const sound = rows.filter(({ path }) => !path.startsWith('malformed/'));

  unless(sharedMissing)('hold as many records as the index counts', async () => {
    const wrong: string[] = [];
    for (const { path, walked, tshark } of sound) {
      const { records, error } = await count(path);
      const expected = DIFFERENT[path]?.[0] ?? Math.max(walked, tshark);
      if (records !== expected || (error !== undefined && !cutInIndex(path))) {
        wrong.push(`${path}: ${records} of ${expected}, ${error?.message}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(sound.length).toBeGreaterThan(500);
  });
});

/** Whether the index says that a capture of the sound ones is cut. */
const cutInIndex = (path: string): boolean =>
  /cut short|truncated/.test(rows.find((row) => row.path === path)!.complaints);

describe('damaged captures of others', () => {
  const damaged = rows.filter(({ path }) => path.startsWith('malformed/'));

  unless(sharedMissing)('give at least what the better of tshark and tcpdump delivers', async () => {
    const fewer: string[] = [];
    for (const { path, tshark } of damaged) {
      const { records } = await count(path);
      const better = DIFFERENT[path]?.[0] ?? Math.max(tshark, printed(path));
      if (records < better) fewer.push(`${path}: ${records} of ${better}`);
    }
    expect(fewer).toEqual([]);
    expect(damaged.length).toBeGreaterThan(200);
  });

  unless(sharedMissing)('end in one line with a byte offset where both of them stop early', async () => {
    const silent: string[] = [];
    for (const { path, complaints } of damaged) {
      if (!/cut short|truncated|damaged|corrupt/.test(complaints) || path in WHOLE) continue;
      const { error } = await count(path);
      const told = error !== undefined && /^[^\n]+: [^\n]+, at byte offset \d+$/.test(error.message);
      if (!told) silent.push(`${path}: ${error?.message} (${complaints})`);
    }
    expect(silent).toEqual([]);
  });
});

describe('times and lengths', () => {
  /** Captures in which tshark sees other records, and why. */
  const ATM = 'tshark takes the pseudo-header of SunATM off the lengths';
  const other: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(DIFFERENT).map(([path, [, why]]) => [path, why])),
    'malformed/tcpdump__atm-heapoverflow.pcap': ATM,
    'malformed/tcpdump__atm-oam-loopback-print-overrun.pcap': ATM,
    'malformed/seladb-PcapPlusPlus__Tests__Fuzzers__RegressionTests__regression_samples__igmplayer':
      'tshark takes the damage for the variant of a Nokia firewall: its second record begins four octets late',
  };

  unless(sharedMissing)('are tshark’s, to the nanosecond', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const { path } of rows) {
      if (path in other) continue;
      const [head, ...lines] = readFileSync(join(corpus, 'digests', `${path}.tsv`), 'latin1')
        .trimEnd()
        .split('\n');
      const columns = ['frame.time_epoch', 'frame.len', 'frame.cap_len'].map((name) => head!.split('\t').indexOf(name));
      const told = lines.map((line) => line.split('\t')).map((row) => columns.map((column) => row[column]!));
      const read = await measures(path, told.length);
      told.forEach(([time, original, captured], i) => {
        const ours = read[i] ?? [];
        // Simple packets have no time; tshark bounds lengths at 2^31 - 1, and shows fractions of more than a second.
        const theirs = [time === '' ? '0.000000000' : time, original === '2147483647' ? ours[1] : original, captured];
        if (ours[3] === 'odd') theirs[0] = ours[0];
        cells += 3;
        if (ours.slice(0, 3).join(' ') !== theirs.join(' '))
          wrong.push(`${path} #${i + 1}: ${ours} instead of ${theirs}`);
      });
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(100_000);
  });
});

/** Time, both lengths, and whether the time is odd, of the first records of a capture. */
async function measures(path: string, limit: number): Promise<readonly (readonly string[])[]> {
  const taken: string[][] = [];
  try {
    for await (const batch of read(open(join(corpus, path))).batches()) {
      for (let i = 0; i < batch.count && taken.length < limit; i++) {
        const time = decimalSeconds(batch.seconds[i]!, batch.nanoseconds[i]!);
        const odd = batch.oddFractions?.has(i) === true ? 'odd' : '';
        taken.push([time, String(batch.original[i]), String(batch.captured[i]), odd]);
      }
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  }
  return taken;
}

test('the table of differences names captures of the corpus', () => {
  if (shared === undefined) return;
  expect(Object.keys({ ...DIFFERENT, ...WHOLE }).filter((path) => !rows.some((row) => row.path === path))).toEqual([]);
});
