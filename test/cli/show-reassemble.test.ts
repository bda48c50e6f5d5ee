/**
 * `vxlens show --reassemble` as its users run it.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { toPcap } from '../../src/reports/pcap.ts';
import * as f from '../frames.ts';
import { hex, join as octets } from '../hex.ts';
import { programMissing, shared, sharedMissing, unless } from '../oracle/need.ts';
import { cutIpv4, ranges } from '../reassembly/cut.ts';
import { bundled } from './command.ts';

// Each test runs a dozen programs, on a machine that may be busy.
jest.setTimeout(60_000);

const command = bundled();
afterAll(command.remove);
const { folder, run } = command;
const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);

/** Write a capture of frames, a second apart unless told otherwise. */
function put(name: string, frames: readonly Uint8Array[], at = (i: number): number => i): string {
  const writer = toPcap();
  for (const [i, bytes] of frames.entries()) {
    const time = BigInt(1_600_000_000 + at(i)) * 1_000_000_000n + 123_456_789n;
    writer.write({ number: i + 1, time, bytes, originalLength: bytes.length, linkType: 1, point: '' });
  }
  writeFileSync(join(folder, name), writer.end());
  return name;
}

const echo = (type: number, length: number): Uint8Array => f.icmp(type, 0, octets(hex`00050001`, f.payload(length)));
const frame = (packet: Uint8Array): Uint8Array => f.ethernet(0x0800, packet);
const carry = (inner: Uint8Array): Uint8Array =>
  frame(f.ipv4({ protocol: 17, id: 3 }, f.udp([40984, 4789], f.vxlan(4097, inner))));
/** An echo's frame, whole, and in three pieces that travel in a tunnel packet each. */
const WHOLE = frame(f.ipv4({ protocol: 1, id: 7 }, echo(8, 2992)));
const PIECES = cutIpv4({ protocol: 1, id: 7 }, echo(8, 2992), ranges(3000, 1400, 2800)).map((piece) =>
  carry(frame(piece)),
);
const SMALL = carry(frame(f.ipv4({ protocol: 1, id: 8 }, echo(8, 8))));

describe('show --reassemble', () => {
  const [a, b, c] = PIECES as [Uint8Array, Uint8Array, Uint8Array];
  const file = put('pieces.pcap', [a, SMALL, b, c]);

  test('prints the whole packet in the place of its last piece, everything else as it is', () => {
    const without = lines(run(['show', '-#ntt', file]).text);
    const { code, text, error } = run(['show', '-#ntt', '--reassemble', file]);
    expect([code, error]).toEqual([0, '']);
    expect(lines(text).slice(0, -1)).toEqual(without.slice(0, -1));
    expect(without.at(-1)).toBe('IP 192.168.200.5 > 192.168.200.3: ip-proto-1');
    expect(lines(text).at(-1)).toBe('IP 192.168.200.5 > 192.168.200.3: ICMP echo request, id 5, seq 1, length 3000');
  });

  test('and as JSON', () => {
    const [first, , , last] = lines(run(['show', '--json', '--reassemble', file]).text).map((line) => JSON.parse(line));
    expect(first.layers.at(-2)).toMatchObject({ kind: 'icmp', checksumStatus: 'unverified' });
    expect(last).toMatchObject({
      frame: 4,
      time: '1600000003.123456789',
      captured: WHOLE.length + 50,
      length: WHOLE.length + 50,
    });
    expect(last.layers.at(-2)).toMatchObject({ kind: 'icmp', checksumStatus: 'good' });
    expect(last.stop).toBeUndefined();
  });

  test('tells what could not be joined', () => {
    const lacking = put('lacking.pcap', [a, c]);
    expect(run(['show', '-n', '--reassemble', lacking])).toMatchObject({
      code: 0,
      text: run(['show', '-n', lacking]).text,
      error: 'vxlens: lacking.pcap: 1 fragmented packet was not joined: 1 with pieces missing\n',
    });
    const late = put('late.pcap', [a, b, c], (i) => 30 * (i >> 1));
    expect(run(['show', '--reassemble', late]).error).toBe(
      'vxlens: late.pcap: 2 fragmented packets were not joined: 2 with pieces missing\n',
    );
    // What is behind -c was never looked for.
    expect(run(['show', '--reassemble', '-c1', file]).error).toBe('');
  });

  test('pieces of one file are no pieces of another', () => {
    const [one, two] = [put('one.pcap', [a, b]), put('two.pcap', [c])];
    expect(run(['show', '-n', '--reassemble', one, two]).text).toBe(run(['show', '-n', one, two]).text);
  });

  test('--write puts whole packets in the place of their pieces; what is given up comes later', () => {
    const more = put('more.pcap', [b, a, SMALL, c, ...PIECES.slice(0, 1), SMALL], (i) => i);
    expect(run(['show', '--reassemble', '--write', 'joined.pcapng', more]).code).toBe(0);
    const shown = lines(run(['show', '-#ntt', 'joined.pcapng']).text).filter((line) => !line.startsWith('IP '));
    expect(shown.map((line) => line.split(/ +/).slice(1, 3))).toEqual([
      ['1', '1600000002.123456'],
      ['2', '1600000003.123456'],
      ['3', '1600000005.123456'],
      ['4', '1600000004.123456'],
    ]);
  });

  test('--decapsulate takes the inner frames of whole packets', () => {
    run(['show', '--reassemble', '--decapsulate', '--write', 'inner.pcap', file]);
    const plain = put('plain.pcap', [frame(f.ipv4({ protocol: 1, id: 8 }, echo(8, 8))), WHOLE], (i) => 1 + 2 * i);
    expect(run(['show', '-evvXXtttt', '--nano', 'inner.pcap']).text).toBe(
      run(['show', '-evvXXtttt', '--nano', plain]).text,
    );
    expect(run(['show', '-nt', '--reassemble', '--decapsulate', file]).text).toBe(run(['show', '-nt', plain]).text);
  });

  test('is in the help', () => {
    expect(run(['show', '--help']).text).toMatch(/--reassemble +join fragments/);
  });
});

describe('tshark joins the same packets at the same records', () => {
  const folders = ['captures/lab/outer-fragments', 'captures/lab/inner-fragments', 'corpus/captures/fragments'];
  /** What is not the same, and why. */
  const apart: Readonly<Record<string, string>> = {
    'zeek-zeek__testing__btest__Traces__ipv6-reassembly-state-leak.pcap':
      'with its destination options the packet has 65,536 octets behind the IPv6 header: one too many',
  };
  unless(sharedMissing, programMissing('tshark'))(
    'in the captures with fragments',
    () => {
      let joined = 0;
      for (const path of folders.map((name) => join(shared ?? '', name))) {
        for (const name of readdirSync(path).filter(
          (file) => /\.(pcap|pcapng)$/.test(file) && apart[file] === undefined,
        )) {
          const file = join(path, name);
          const theirs = tshark(file);
          joined += theirs.length;
          expect([name, ours(file)]).toEqual([name, theirs]);
        }
      }
      expect(joined).toBeGreaterThan(100);
    },
    120_000,
  );

  /** Where tshark says that a packet was joined: the record, and how many octets of payload each of its packets has. */
  function tshark(file: string): readonly string[] {
    const fields = ['frame.number', 'ip.reassembled.length', 'ipv6.reassembled.length'].flatMap((field) => [
      '-e',
      field,
    ]);
    const filter = 'ip.reassembled.length or ipv6.reassembled.length';
    const words = ['-r', file, '-Y', filter, '-T', 'fields', '-E', 'separator=:', ...fields];
    const text = execFileSync('tshark', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return lines(text).map((line) => line.split(':')[0]!);
  }

  function ours(file: string): readonly string[] {
    const frames = (...flags: readonly string[]): readonly string[] =>
      lines(run(['show', '--json', ...flags, file]).text);
    const before = frames();
    return frames('--reassemble')
      .filter((line, i) => line !== before[i])
      .map((line) => String((JSON.parse(line) as { readonly frame: number }).frame));
  }
});
