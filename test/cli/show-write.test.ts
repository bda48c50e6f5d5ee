/**
 * Captures that `vxlens show --write` made, as tshark reads them.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { read } from '../../src/read.ts';
import { toPcapng } from '../../src/reports/pcapng.ts';
import * as f from '../frames.ts';
import { hex, join as octets } from '../hex.ts';
import { programMissing, shared, sharedMissing, unless } from '../oracle/need.ts';
import { bundled, golden } from './command.ts';

// Each test runs a dozen programs, on a machine that may be busy.
jest.setTimeout(60_000);

const command = bundled();
afterAll(command.remove);
const { folder, run } = command;
const tsharkMissing = programMissing('tshark');

const FIELDS = ['frame.time_epoch', 'frame.cap_len', 'frame.len', 'frame.encap_type', 'frame.protocols'];
const NAMED = [...FIELDS, 'frame.interface_name', 'frame.comment'];

/** What tshark says of each record. */
function tshark(file: string, fields: readonly string[], ...flags: readonly string[]): readonly string[] {
  const words = ['-n', '-r', file, '-T', 'fields', ...flags, ...fields.flatMap((field) => ['-e', field])];
  const text = execFileSync('tshark', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return text.split('\n').slice(0, -1);
}

const INNER = f.ethernet(0x0800, f.ipv4({ protocol: 1 }, f.icmp(8, 0, octets(hex`00050001`, f.payload(40)))));
const carry = (vni: number): Uint8Array =>
  f.ethernet(0x0800, f.ipv4({ protocol: 17 }, f.udp([40_984, 4789], f.vxlan(vni, INNER))));
/** The same behind a header of `tcpdump -i any`. */
const cooked = octets(hex`0000 0001 0006 0242c0a8c803 0000 0800`, carry(4098).subarray(14));

/** A capture of two interfaces of different link types, to the nanosecond, with comments. */
function source(): string {
  const writer = toPcapng();
  const time = 1_600_000_000_123_456_789n;
  const record = { number: 1, time, bytes: carry(4097), originalLength: 142, linkType: 1, point: 'ens3' };
  writer.write(record, 'the first – ½');
  writer.write({
    ...record,
    time: time + 1n,
    bytes: cooked,
    originalLength: cooked.length,
    linkType: 113,
    point: 'any',
  });
  writer.write({ ...record, time: time + 2n, bytes: carry(4099).subarray(0, 90) }, 'cut');
  writeFileSync(join(folder, 'source.pcapng'), writer.end());
  return 'source.pcapng';
}

unless(tsharkMissing)('pcapng keeps times, interfaces, link types, cut packets and comments', () => {
  const expected = tshark(source(), NAMED);
  expect(expected.map((line) => line.split('\t').at(-1))).toEqual(['the first – ½', '', 'cut']);
  expect(run(['show', '--write', 'again.pcapng', 'source.pcapng']).error).toBe('');
  expect(tshark('again.pcapng', NAMED)).toEqual(expected);
});

unless(tsharkMissing)('pcap keeps times, link type and cut packets', () => {
  expect(run(['show', '--write', 'again.pcap', golden('cut.pcap')]).error).toBe('');
  expect(tshark('again.pcap', FIELDS)).toEqual(tshark(golden('cut.pcap'), FIELDS));
});

unless(tsharkMissing)('--decapsulate writes the inner frames alone, with the comments of their records', () => {
  expect(run(['show', '--decapsulate', '--write', 'inner.pcapng', source()]).error).toBe('');
  expect(tshark('inner.pcapng', NAMED)).toEqual([
    '1600000000.123456789\t82\t82\t1\teth:ethertype:ip:icmp:data\tens3\tthe first – ½',
    '1600000000.123456790\t82\t82\t1\teth:ethertype:ip:icmp:data\tany\t',
    '1600000000.123456791\t40\t82\t1\teth:ethertype:ip:icmp\tens3\tcut',
  ]);
});

unless(sharedMissing, tsharkMissing)(
  'captures of every program are written again as tshark read them',
  () => {
    const corpus = join(shared ?? '', 'corpus/captures');
    let files = 0;
    for (const name of ['formats', 'pcapng-conformance'].flatMap((group) => filesIn(join(corpus, group), 8))) {
      const written = run(['show', '--write', 'written.pcapng', name]);
      // Times that no format has room for, and files that cannot be read to their end, are told.
      if (written.code !== 0) continue;
      const fields = [...FIELDS, 'frame.comment'];
      const theirs = readable(name, fields);
      if (theirs === undefined) continue;
      files++;
      expect([name, ...tshark('written.pcapng', fields)]).toEqual([name, ...theirs]);
    }
    expect(files).toBeGreaterThan(10);
  },
  180_000,
);

/** What tshark says of a file; undefined where it refuses it, as it does a link type that it does not know. */
function readable(file: string, fields: readonly string[]): readonly string[] | undefined {
  try {
    // A simple packet of pcapng has no time; here it is one of zero.
    const lines = tshark(file, fields).map((line) => line.replace(/^(?=\t)/, '0.000000000'));
    // To tshark other blocks are records, too; they have no link type.
    return lines.filter((line) => line.split('\t')[3] !== '');
  } catch {
    return undefined;
  }
}

const filesIn = (path: string, most: number): readonly string[] =>
  readdirSync(path)
    .filter((name) => /\.(pcap|pcapng|ntar|cap)$/.test(name))
    .sort()
    .slice(0, most)
    .map((name) => join(path, name));

unless(sharedMissing)(
  '--decapsulate --reassemble makes of the NIC’s capture what the overlay’s side of it saw',
  async () => {
    const lab = join(shared ?? '', 'captures/lab');
    for (const [scenario, host] of [
      ['outer-fragments', 'host0'],
      ['outer-fragments', 'host1'],
      ['inner-fragments', 'host0'],
    ] as const) {
      const nic = join(lab, scenario, `${host}-ens3.pcap`);
      expect(run(['show', '--decapsulate', '--reassemble', '--write', 'inside.pcap', nic])).toMatchObject({
        code: 0,
        error: '',
      });
      // The pieces that the overlay saw are joined as well; what did not go through the tunnel is in its capture alone.
      run(['show', '--reassemble', '--write', 'seen.pcap', join(lab, scenario, `${host}-vxlan0.pcap`)]);
      const [inside, seen] = [await frames('inside.pcap'), await frames('seen.pcap')];
      expect(inside.length).toBeGreaterThan(10);
      expect(Math.max(...inside.map((frame) => frame.length))).toBeGreaterThan(1450);
      expect(inside.filter((frame) => !seen.includes(frame))).toEqual([]);
      expect(seen.length - inside.length).toBeLessThan(3);
    }
  },
);

/** The octets of a capture's records, an octet a character. */
async function frames(name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { bytes } of read(readFileSync(join(folder, name))))
    found.push(Buffer.from(bytes).toString('latin1'));
  return found;
}

test('what is written of a capture with nothing inside is a capture without records', () => {
  for (const name of ['none.pcap', 'none.pcapng']) {
    expect(run(['show', '--decapsulate', '--write', name, golden('transport.pcap')]).code).toBe(0);
    expect(run(['show', name])).toMatchObject({ code: 0, text: '', error: '' });
  }
});
