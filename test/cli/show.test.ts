/**
 * `vxlens show` as its users run it.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { programMissing, shared, sharedMissing, unless } from '../oracle/need.ts';
import { bundled, golden, goldenText } from './command.ts';

const command = bundled();
afterAll(command.remove);
const { folder, run } = command;

const TERMINAL = golden('terminal3-ens3.pcap');
const PRINTED = goldenText('terminal3-ens3.txt');
const QUIET = goldenText('terminal3-ens3.q.txt');
const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);
const put = (name: string, octets: Uint8Array): string => {
  writeFileSync(join(folder, name), octets);
  return name;
};

describe('what is printed', () => {
  test.each([
    [['-vv'], 'txt'],
    [['-nvv'], 'txt'],
    [['-v', '-n', '-v'], 'txt'],
    [['--verbose', '--verbose', '--no-names'], 'txt'],
    [['-n'], 'q.txt'],
    [[], 'q.txt'],
    [['-nn'], 'q.txt'],
    [['-nvve'], 'e.txt'],
    [['-vvee'], 'e.txt'],
    [['-vvXX'], 'x.txt'],
    [['-XvnvX'], 'x.txt'],
    [['-XX', '-vvv'], 'x.txt'],
    [['--json'], 'json'],
  ])('%j', (flags, ending) => {
    const names = ['terminal3-ens3', 'tunnels', 'transport', 'cut'];
    const { code, text, error } = run(['show', ...flags, ...names.map((name) => `golden=${golden(`${name}.pcap`)}`)]);
    expect([code, text]).toEqual([0, names.map((name) => goldenText(`${name}.${ending}`)).join('')]);
    expect(error).toBe(ending === 'json' ? '' : '==> golden <==\n'.repeat(4));
  });

  test('flags before and after the file', () => {
    expect(run(['show', '-v', TERMINAL, '-v']).text).toBe(PRINTED);
  });

  test('numbers, dumps and times', () => {
    const [first = ''] = lines(run(['show', '-#nqtttt', TERMINAL]).text);
    expect(first).toMatch(/^ {4}1 {2}2017-09-05 \d\d:\d\d:\d\d\.\d{6} IP /);
    expect(run(['show', '-t', TERMINAL]).text).toMatch(/^IP /);
    expect(run(['show', '-tt', '--nano', TERMINAL]).text).toMatch(/^1504616929\.009543000 IP /);
    // The first record's line, its inner packet's, and then the dump.
    expect(lines(run(['show', '-x', TERMINAL]).text)[2]).toMatch(/^\t0x0000: {2}4500 /);
    expect(lines(run(['show', '-A', TERMINAL]).text)[2]).toMatch(/^E\.\./);
  });

  test('the time zone is that of TZ', () => {
    const clock = (zone: string): string => run(['show', '-c1', TERMINAL], { env: { TZ: zone } }).text.slice(0, 8);
    expect([clock('UTC'), clock('America/New_York'), clock('Asia/Kolkata')]).toEqual([
      '13:08:49',
      '09:08:49',
      '18:38:49',
    ]);
    expect(run(['show', '-tttt', '-c1', TERMINAL], { env: { TZ: 'Asia/Tokyo' } }).text).toMatch(
      /^2017-09-05 22:08:49\./,
    );
  });

  test('no more than -c tells, over all files', () => {
    const transport = golden('transport.pcap');
    const records = goldenText('transport.q.txt').split(/^(?=\d)/m);
    expect(run(['show', '-nc3', transport]).text).toBe(records.slice(0, 3).join(''));
    expect(run(['show', '-c9999', transport]).text).toBe(records.join(''));
    expect(run(['show', '-c', String(records.length + 1), transport, transport]).text).toBe(
      records.join('') + records[0]!,
    );
    const { text, error } = run(['show', '-c', '1', TERMINAL, TERMINAL]);
    expect([lines(text).length, error]).toEqual([2, '==> terminal3-ens3 <==\n']);
    expect(run(['show', '-c0', TERMINAL]).text).toBe('');
  });

  test('--vxlan-port opens tunnels on other ports', () => {
    const octets = readFileSync(golden('tunnels.pcap'));
    // The first record's UDP header: 24 + 16 + 14 + 20 octets in, the destination 2 further on.
    octets.writeUInt16BE(14_789, 76);
    const name = put('other-port.pcap', octets);
    expect(run(['show', '-c1', name]).text).toMatch(/ > 192\.168\.122\.11\.14789: UDP, length /);
    for (const flags of [
      ['--vxlan-port', '14789'],
      ['--vxlan-port=1,14789'],
      ['--vxlan-port=1', '--vxlan-port=14789'],
    ]) {
      expect(run(['show', '-c1', ...flags, name]).text).toMatch(/\.14789: VXLAN, flags \[I\] \(0x08\), vni 4097\n/);
    }
  });
});

describe('where captures come from', () => {
  test('standard input, gzipped or not', () => {
    const input = readFileSync(TERMINAL);
    expect(run(['show', '-vv', '-'], { input })).toMatchObject({ code: 0, text: PRINTED, error: '' });
    expect(run(['show', '-vv', '-'], { input: gzipSync(input) })).toMatchObject({ code: 0, text: PRINTED, error: '' });
  });

  test('several files, one after the other, each with times and numbers of its own', () => {
    const { code, text, error } = run(['show', '-vv', `docker0/ens3=${TERMINAL}`, TERMINAL]);
    expect([code, text, error]).toEqual([0, PRINTED + PRINTED, '==> docker0/ens3 <==\n==> terminal3-ens3 <==\n']);
    const since = lines(run(['show', '-ttttt', TERMINAL, TERMINAL]).text).filter((line) =>
      line.startsWith(' 00:00:00.000000'),
    );
    expect(since.length).toBeGreaterThanOrEqual(2);
  });

  test('JSON names the capture point of each packet, and nothing else is said', () => {
    const { text, error } = run(['show', '--json', '-c12', `a=${TERMINAL}`, `b/c=${golden('transport.pcap')}`]);
    const points = lines(text).map((line) => (JSON.parse(line) as { readonly point: string }).point);
    expect([new Set(points), error]).toEqual([new Set(['a', 'b/c']), '']);
  });

  test('a file whose own name holds an equals sign', () => {
    put('a=b.pcap', readFileSync(TERMINAL));
    expect(run(['show', 'a=b.pcap']).text).toBe(QUIET);
  });

  test('a capture that grows is printed as it comes', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [command.file, 'show', '-'], { env: { ...process.env, TZ: 'UTC' } });
    const octets = readFileSync(TERMINAL);
    let text = '';
    child.stdout.setEncoding('latin1').on('data', (piece: string) => {
      text += piece;
    });
    child.stdin.write(octets.subarray(0, 24 + 16 + octets.readUInt32LE(32)));
    for (let i = 0; i < 500 && text === ''; i++) await new Promise((done) => setTimeout(done, 20));
    const first = text;
    child.stdin.end(octets.subarray(24 + 16 + octets.readUInt32LE(32)));
    const code = await new Promise((done) => child.on('close', done));
    expect([code, first.split('\n')[0], text]).toEqual([0, lines(QUIET)[0], QUIET]);
  });
});

/** The records that a run kept, as it prints them. */
const shown = (file: string): string => run(['show', '-evvtttt', '--nano', file]).text;

describe('--write', () => {
  test.each(['again.pcap', 'again.pcapng'])('%s holds what was read', (name) => {
    const { code, text, error } = run(['show', '--write', name, TERMINAL]);
    expect([code, text, error]).toEqual([0, '', '']);
    expect(shown(name)).toBe(shown(TERMINAL));
  });

  test('several files, of several link types, go into one', () => {
    run(['show', '--write', 'all.pcapng', TERMINAL, golden('links.pcapng')]);
    expect(run(['show', '--json', 'all.pcapng']).text.split('\n').length).toBe(
      run(['show', '--json', TERMINAL]).text.split('\n').length + lines(goldenText('links.json')).length,
    );
    const { code, error } = run(['show', '--write', 'all.pcap', TERMINAL, golden('links.pcapng')]);
    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^vxlens: classic pcap has one link type, .*: write pcapng\n$/),
    ]);
  });

  test('- is standard output, and -c counts', () => {
    const { code, out } = run(['show', '--write', '-', '-c2', TERMINAL]);
    expect(code).toBe(0);
    expect(lines(run(['show', '-#', '-'], { input: out }).text).filter((line) => /^ +\d+ {2}/.test(line))).toHaveLength(
      2,
    );
  });

  test('a file is not written over itself, be it by a link', () => {
    put('own.pcap', readFileSync(TERMINAL));
    linkSync(join(folder, 'own.pcap'), join(folder, 'link.pcap'));
    for (const name of ['own.pcap', './own.pcap', 'link.pcap']) {
      expect(run(['show', '--write', name, 'own.pcap'])).toMatchObject({
        code: 2,
        error: `vxlens: ${name} is read: it cannot be written at the same time\nTry "vxlens --help".\n`,
      });
    }
    expect(readFileSync(join(folder, 'own.pcap'))).toEqual(readFileSync(TERMINAL));
  });

  test('what stands there stays where nothing can be read', () => {
    put('kept.pcap', readFileSync(TERMINAL));
    expect(run(['show', '--write', 'kept.pcap', 'no-such.pcap']).code).toBe(1);
    expect(readFileSync(join(folder, 'kept.pcap'))).toEqual(readFileSync(TERMINAL));
  });

  test('what cannot be written is told in one line', () => {
    expect(run(['show', '--write', 'no/such/folder.pcap', TERMINAL])).toMatchObject({
      code: 1,
      error: 'vxlens: no/such/folder.pcap cannot be written: ENOENT\n',
    });
  });

  unless(programMissing('tcpdump'), programMissing('tshark'))('is read by tcpdump and tshark', () => {
    for (const name of ['for-others.pcap', 'for-others.pcapng']) {
      run(['show', '--write', name, TERMINAL]);
      const cwd = { cwd: folder, env: { ...process.env, TZ: 'UTC' }, encoding: 'latin1' } as const;
      expect(spawnSync('tcpdump', ['-nvvr', name], cwd).stdout).toBe(PRINTED);
      const count = lines(execFileSync('tshark', ['-r', name, '-T', 'fields', '-e', 'frame.number'], cwd)).length;
      expect(count).toBe(lines(goldenText('terminal3-ens3.json')).length);
    }
  });
});

describe('--decapsulate', () => {
  test('prints the inner packets as if captured in the overlay', () => {
    const inner = lines(run(['show', '-t', '--decapsulate', TERMINAL]).text);
    const quoted = lines(run(['show', '-t', TERMINAL]).text).filter((line) => !/ VXLAN, /.test(line));
    expect(inner).toEqual(quoted);
    expect(inner.length).toBeGreaterThan(1);
  });

  test('and writes them', () => {
    run(['show', '--decapsulate', '--write', 'inner.pcapng', TERMINAL]);
    expect(shown('inner.pcapng')).toBe(run(['show', '-evvtttt', '--nano', '--decapsulate', TERMINAL]).text);
  });
});

describe('trouble', () => {
  const whole = readFileSync(TERMINAL);

  test('a cut file: every record before it, then the place and the reason', () => {
    const cut = put('cut.pcap', whole.subarray(0, -10));
    const { code, text, error } = run(['show', '-vv', cut]);
    expect(code).toBe(1);
    expect(text.length).toBeGreaterThan(100);
    expect(PRINTED.startsWith(text)).toBe(true);
    expect(error).toMatch(/^vxlens: cut\.pcap: [^\n]+, at byte offset \d+\n$/);
  });

  test('the other files are printed all the same', () => {
    put('cut.pcap', whole.subarray(0, -10));
    const { code, text } = run(['show', 'no-such.pcap', 'cut.pcap', TERMINAL]);
    expect([code, text.endsWith(QUIET), text.length > QUIET.length]).toEqual([1, true, true]);
  });

  test.each([
    ['a file that is missing', 'no-such.pcap', undefined],
    ['a file of nothing', 'empty.pcap', ''],
    ['no capture', 'text.pcap', 'The quick brown fox jumps over the lazy dog.\n'],
    ['less than a header', 'short.pcap', '\u00d4\u00c3\u00b2\u00a1'],
  ])('%s: one line, exit code 1', (_, name, content) => {
    if (content !== undefined) put(name, Buffer.from(content, 'latin1'));
    const { code, text, error } = run(['show', name]);
    expect([code, text]).toEqual([1, '']);
    expect(error).toMatch(new RegExp(`^vxlens: ${name}: [^\\n]+\\n$`));
  });

  test('a folder', () => {
    mkdirSync(join(folder, 'captures'), { recursive: true });
    expect(run(['show', 'captures']).error).toMatch(/^vxlens: captures: a folder: [^\n]+\n$/);
  });

  test.each([
    [['show']],
    [['show', '']],
    [['show', '-', '-']],
    [['show', '=a.pcap']],
    [['show', '-Z', 'a.pcap']],
    [['show', '--no-such', 'a.pcap']],
    [['show', '-tttttt', 'a.pcap']],
    [['show', '-c', 'many', 'a.pcap']],
    [['show', '-c', '-1', 'a.pcap']],
    [['show', '-c']],
    [['show', '--vxlan-port', '0', 'a.pcap']],
    [['show', '--vxlan-port', '65536', 'a.pcap']],
    [['show', '--vxlan-port', '4789,', 'a.pcap']],
    [['show', '--json', '--write', 'b.pcap', 'a.pcap']],
    [['show', '--write', '', 'a.pcap']],
    [['shwo', 'a.pcap']],
  ])('%j: wrong arguments', (words) => {
    const { code, text, error } = run(words);
    expect([code, text]).toEqual([2, '']);
    expect(error).toMatch(/^vxlens: [^\n]+\nTry "vxlens --help"\.\n$/);
  });

  test('a reader that goes away ends it quietly', () => {
    const big = put('big.pcap', Buffer.concat([whole, ...new Array<Buffer>(20_000).fill(whole.subarray(24))]));
    for (const flags of ['-vv', '--json', '--write -']) {
      const script = `"${process.execPath}" "${command.file}" show ${flags} ${big} | head -c 100 | wc -c; echo "\${PIPESTATUS[0]}"`;
      const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
      expect([stdout.trim().split(/\s+/), stderr]).toEqual([['100', '0'], '']);
    }
  });

  test('a full disk is told in one line', () => {
    const script = `"${process.execPath}" "${command.file}" show "${TERMINAL}" > /dev/full`;
    const { status, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^vxlens: ENOSPC: [^\n]+\n$/)]);
  });
});

describe('help', () => {
  test.each(['--help', '-h'])('%s', (flag) => {
    const { code, text, error } = run(['show', flag]);
    expect([code, error]).toEqual([0, '']);
    expect(text).toMatch(/^vxlens show /);
    expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
    for (const name of ['--json', '--write', '--decapsulate', '--vxlan-port', '-c N', '--nano'])
      expect(text).toContain(name);
  });
});

describe("the article's captures", () => {
  for (const name of ['terminal2-vxlan0', 'terminal3-ens3']) {
    for (const file of [`${name}.pcap`, `${name}.pcapng`]) {
      unless(sharedMissing)(`${file}, byte for byte`, () => {
        const article = (of: string): string => join(shared ?? '', 'captures/article', of);
        for (const [flags, ending] of [
          ['-nvv', 'txt'],
          ['-n', 'q.txt'],
          ['-nvve', 'e.txt'],
          ['-nvvXX', 'x.txt'],
        ] as const) {
          const expected = readFileSync(article(`${name}.${ending}`), 'latin1');
          expect(run(['show', flags, article(file)])).toMatchObject({ code: 0, text: expected, error: '' });
        }
      });
    }
  }
});
