/**
 * `vxlens diagnose` as its users run it.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { programMissing, unless } from '../oracle/need.ts';
import { checkSarif } from '../reports/sarif-rules.ts';
import { bundled } from './command.ts';

const command = bundled();
afterAll(command.remove);
const { folder, run } = command;

const samples = resolve(import.meta.dirname, '../../samples');
/** Captures of four points, between which one packet is lost. */
const FAULTY = ['docker0-ens3', 'docker0-vxlan0', 'docker1-ens3', 'docker1-vxlan0'];
for (const name of FAULTY) {
  const file = readFileSync(join(samples, 'four-points', `${name}.pcap`));
  // What is lost as the very last may still have been on its way: let the captures go on.
  writeFileSync(join(folder, `${name}.pcap`), Buffer.concat([file, ...shifted(file, [0, 1], 20)]));
}
const faulty = FAULTY.map((name) => `${name}.pcap`);
copyFileSync(join(samples, 'terminal3-ens3.pcapng'), join(folder, 'sound.pcapng'));

const diagnose = (...words: readonly string[]) => run(['diagnose', ...words]);
const utf8 = (out: Buffer): string => out.toString('utf8');

describe('text', () => {
  test('tells what, where, which packets in words, what to do, and what would refute it', () => {
    const { code, text, error } = diagnose(...faulty);
    expect([code, error]).toEqual([3, '']);
    expect(text).toBe(`error: packet-loss (proved, VNI 4097)
  1 packet from 192.168.200.3 to 192.168.200.5 seen at docker1-ens3 did not reach docker0-ens3.
  about:      from 192.168.200.3 to 192.168.200.5; between docker1-ens3 and docker0-ens3; once
  packets:    docker1-ens3 #4 at 13:53:21.000355
              IP 192.168.122.11.58719 > 192.168.122.10.4789: VXLAN, flags [I] (0x08), vni 4097
              IP 192.168.200.3 > 192.168.200.5: ICMP echo reply, id 7168, seq 1, length 64
${text.slice(text.indexOf('  to do:'))}`);
    expect(text).toMatch(/^ {2}to do: {6}\S/m);
    expect(text).toMatch(/^ {2}refuted by: \S/m);
    expect(text).toMatch(/^1 error, 0 warnings, 0 for information\.\n$/m);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('tells what was looked at and what cannot be judged where nothing is wrong', () => {
    const { code, text } = diagnose('sound.pcapng');
    expect(code).toBe(0);
    const whole = text.replaceAll(/\n {2,4}(?!-)/g, ' ');
    expect(whole).toMatch(
      /^Looked for \d+ findings at 1 capture point: 2 records \(2 VXLAN\), 2 packets, 1 exchange in 1 overlay\.$/m,
    );
    expect(whole).toMatch(/^ {2}- what happens between points, for there is one capture point only: .*packet-loss/m);
    expect(whole).toMatch(
      /^ {2}- whether packets were dropped while capturing at sound, which the capture does not tell$/m,
    );
    expect(whole).toMatch(/^ {2}- what the filter "port 4789" of sound hid$/m);
    expect(text).toMatch(/^Nothing found that is wrong, as far as these captures show\.\n$/m);
  });

  test('is plain in a pipe, with and without NO_COLOR', () => {
    expect(diagnose(...faulty).text).not.toContain('\u001b');
    expect(run(['diagnose', ...faulty], { env: { NO_COLOR: '1' } }).text).toBe(diagnose(...faulty).text);
  });

  unless(programMissing('script'))('is coloured on a terminal, save with NO_COLOR', () => {
    const shown = (variables: NodeJS.ProcessEnv): string => {
      const words = [process.execPath, command.file, 'diagnose', ...faulty].join(' ');
      const env = { ...process.env, ...variables };
      return spawnSync('script', ['-qec', words, '/dev/null'], { cwd: folder, env, encoding: 'utf8' }).stdout;
    };
    const { NO_COLOR: _, ...coloured } = process.env;
    expect(shown({ ...coloured, NO_COLOR: '' })).toContain('\u001b[31merror: packet-loss\u001b[0m');
    expect(shown({ NO_COLOR: '1' })).not.toContain('\u001b[31m');
  });

  test('names of points cannot command a terminal', () => {
    const { text } = diagnose(...faulty.map((file) => `\u001b[2J${file}=${file}`));
    expect(text).toContain('^[[2Jdocker1-ens3.pcap #4 at 13:53:21.000355');
    expect(text).not.toContain('\u001b');
  });

  test('two captures of one name keep their packets apart', () => {
    const { text } = diagnose(...faulty.map((file) => `same=${file}`));
    expect(text).toContain('same#3 #4 at 13:53:21.000355\n');
    expect(text).toContain('IP 192.168.200.3 > 192.168.200.5: ICMP echo reply, id 7168, seq 1, length 64\n');
  });

  test('packets of a pipe are told in words, too', () => {
    const words = ['diagnose', ...faulty.filter((file) => file !== 'docker1-ens3.pcap'), 'docker1-ens3=-'];
    const { text } = run(words, { input: readFileSync(join(folder, 'docker1-ens3.pcap')) });
    expect(text).toContain(
      'docker1-ens3 #4 at 13:53:21.000355\n              IP 192.168.122.11.58719 > 192.168.122.10.4789: VXLAN',
    );
  });
});

describe('the exit code', () => {
  test.each([
    [['--fail-on', 'error'], 3],
    [['--fail-on', 'warning'], 3],
    [['--fail-on', 'never'], 0],
    [['--ignore', 'packet-loss'], 0],
    [['--only', 'mtu-black-hole,echo-unanswered'], 0],
    [['--only', 'Packet-Loss'], 3],
    [['--json', '--fail-on=info'], 3],
  ])('with %j is %d', (flags, code) => {
    expect(diagnose(...flags, ...faulty).code).toBe(code);
  });

  test('is 1 where a capture is cut and nothing was found, and 3 where something was', () => {
    const cut = readFileSync(join(folder, 'sound.pcapng')).subarray(0, -9);
    writeFileSync(join(folder, 'cut.pcapng'), cut);
    const { code, text, error } = diagnose('cut.pcapng');
    expect(code).toBe(1);
    expect(error).toMatch(/^vxlens: cut\.pcapng: .*byte offset \d+\n$/);
    expect(text.replaceAll(/\n {4}/g, ' ')).toMatch(
      /^ {2}- what follows where a capture could not be read: cut\.pcapng: /m,
    );
    expect(diagnose('cut.pcapng', ...faulty).code).toBe(3);
  });

  test.each([
    [['--only', 'packet-los'], 'no finding "packet-los": did you mean packet-loss?'],
    [['--ignore', 'blackhole'], 'no finding "blackhole": did you mean mtu-black-hole?'],
    [['--only', 'zzzzzz'], 'no finding "zzzzzz": "vxlens explain" lists them'],
    [['--only', ','], '--only needs the name of a finding'],
    [['--fail-on', 'fatal'], '--fail-on takes error, warning, info, never, not "fatal"'],
    [['--fail-on', 'constructor'], '--fail-on takes error, warning, info, never, not "constructor"'],
    [['--json', '--sarif'], '--json, --sarif and --junit exclude each other'],
    [['--write', 'x.pcap'], '--write takes a FILE.pcapng, not "x.pcap": no other format has comments on packets'],
    [['--write', 'sound.pcapng'], 'sound.pcapng is read: it cannot be written at the same time'],
  ])('is 2 for %j, with one line', (flags, line) => {
    const { code, text, error } = diagnose(...flags, 'sound.pcapng');
    expect([code, text, error]).toEqual([2, '', `vxlens: ${line}\nTry "vxlens --help".\n`]);
  });
});

describe('for programs', () => {
  test('--json is a line for each finding, of a shape that stays', () => {
    const { text } = diagnose('--json', ...faulty);
    const found = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(found).toHaveLength(1);
    expect(Object.keys(found[0] ?? {})).toEqual([
      'finding',
      'severity',
      'confidence',
      'summary',
      'vni',
      'subjects',
      'count',
      'between',
      'direction',
      'evidence',
      'refutedBy',
      'remedy',
      'symptoms',
    ]);
    expect(found[0]).toMatchObject({
      finding: 'packet-loss',
      severity: 'error',
      confidence: 'proved',
      vni: 4097,
      subjects: ['192.168.200.3', '192.168.200.5'],
      count: 1,
      between: ['docker1-ens3', 'docker0-ens3'],
      direction: ['192.168.200.3', '192.168.200.5'],
      evidence: [{ point: 'docker1-ens3', frame: 4 }],
      symptoms: [],
    });
    expect(diagnose('--json', 'sound.pcapng').text).toBe('');
  });

  test('--sarif is sound SARIF 2.1.0', () => {
    const log: unknown = JSON.parse(utf8(diagnose('--sarif', ...faulty).out));
    expect(checkSarif(log)).toEqual([]);
    expect(log).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          invocations: [{ executionSuccessful: true, exitCode: 3 }],
          artifacts: faulty.map((uri) => ({ location: { uri } })),
          results: [
            {
              ruleId: 'packet-loss',
              level: 'error',
              locations: [
                {
                  physicalLocation: { artifactLocation: { uri: 'docker1-ens3.pcap' } },
                  logicalLocations: [{ fullyQualifiedName: 'docker1-ens3/frame 4' }],
                  message: { text: expect.stringContaining('ICMP echo reply, id 7168, seq 1') },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('--sarif of a capture that is cut says so', () => {
    writeFileSync(join(folder, 'a b#<%>.pcapng'), readFileSync(join(folder, 'sound.pcapng')).subarray(0, -9));
    const log = JSON.parse(utf8(diagnose('--sarif', 'a b#<%>.pcapng').out));
    expect(checkSarif(log)).toEqual([]);
    expect(log.runs[0].invocations[0]).toMatchObject({
      executionSuccessful: false,
      exitCode: 1,
      toolExecutionNotifications: [
        {
          level: 'error',
          locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b%23%3C%25%3E.pcapng' } } }],
        },
      ],
    });
  });

  unless(programMissing('python3'))('--junit is sound XML: a case for each finding looked for', () => {
    const cases = (...words: readonly string[]): readonly string[] => {
      const { stdout, stderr } = spawnSync('python3', ['-c', READ_JUNIT], {
        input: diagnose('--junit', ...words).out,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      return stdout.trimEnd().split('\n');
    };
    const [sums, ...found] = cases(...faulty.map((file) => `"<&>'\u0007\u001b${file}=${file}`));
    const untold = found.filter((line) => line.startsWith('skipped'));
    expect(sums).toBe(`${found.length} 1 0 ${untold.length}`);
    expect(untold).not.toContain('skipped vxlens.mtu-black-hole mtu-black-hole');
    expect(found.filter((line) => line.startsWith('failure'))).toEqual([
      expect.stringMatching(
        /^failure vxlens\.packet-loss packet-loss: 192\.168\.200\.3, .*"<&>'\^G\^\[docker1-ens3\.pcap/,
      ),
    ]);
    const [one = '', ...alone] = cases('sound.pcapng');
    const skipped = alone.filter((line) => line.startsWith('skipped')).length;
    expect(skipped).toBeGreaterThan(3);
    expect(one).toBe(`${alone.length} 0 0 ${skipped}`);
    expect(alone).toContain('skipped vxlens.packet-loss packet-loss');
    expect(cases('none.pcap')[1]).toMatch(/^error vxlens\.captures none\.pcap: /);
  });
});

/** Reads JUnit with a parser that takes nothing but sound XML. */
const READ_JUNIT = `
import sys, xml.etree.ElementTree as tree
root = tree.fromstring(sys.stdin.buffer.read())
print(*[root.get(name) for name in ('tests', 'failures', 'errors', 'skipped')])
for case in root.iter('testcase'):
    print(case[0].tag if len(case) else 'passed', case.get('classname'), case.get('name'))
`;

describe('--write', () => {
  const fields = (file: string, ...names: readonly string[]): string =>
    spawnSync('tshark', ['-r', file, '-T', 'fields', ...names.flatMap((name) => ['-e', name])], {
      cwd: folder,
      encoding: 'utf8',
    }).stdout;

  unless(programMissing('tshark'))('saves the evidence with its findings as comments, which tshark reads', () => {
    const { code, text } = diagnose('--write', 'evidence.pcapng', ...faulty);
    expect(code).toBe(3);
    expect(text).toMatch(/^1 evidence packet written to evidence\.pcapng, with what was found as comments\.$/m);
    expect(fields('evidence.pcapng', 'frame.interface_name', 'frame.time_epoch', 'frame.comment')).toBe(
      'docker1-ens3\t1504619601.000355000\tvxlens: frame 4 of docker1-ens3.pcap, captured at docker1-ens3\\n' +
        'error: packet-loss (proved, VNI 4097): 1 packet from 192.168.200.3 to 192.168.200.5 seen at docker1-ens3 did not reach docker0-ens3.\n',
    );
  });

  test('a file that cannot be written is one line', () => {
    const { code, error } = diagnose('--write', 'no/such/folder.pcapng', ...faulty);
    expect([code, error]).toEqual([1, 'vxlens: no/such/folder.pcapng cannot be written: ENOENT\n']);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});

describe('vxlens explain', () => {
  const explain = (...words: readonly string[]) => run(['explain', ...words]);

  test('lists every finding there is', () => {
    const { code, text } = explain();
    expect(code).toBe(0);
    const names = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(names).toEqual(expect.arrayContaining(['packet-loss', 'mtu-black-hole', 'capture-incomplete']));
    expect(names).toEqual([...names].sort());
  });

  test('tells all about one, or several', () => {
    const { code, text } = explain('mtu-black-hole');
    expect(code).toBe(0);
    const headings = text.split('\n').filter((line) => /^[A-Z]/.test(line));
    expect(text).toMatch(/^mtu-black-hole: \S/);
    expect(headings).toEqual([
      'What it means',
      'What it needs',
      'When it fires',
      'When it does not',
      'How to confirm it',
      'What to do',
      'Source',
    ]);
    expect(explain('MTU-black-hole', 'packet-loss').text).toBe(`${text}\n${explain('packet-loss').text}`);
  });

  test('tells which names are like one that is none', () => {
    const { code, text, error } = explain('black-hole');
    expect([code, text, error]).toEqual([
      2,
      '',
      'vxlens: no finding "black-hole": did you mean mtu-black-hole?\nTry "vxlens --help".\n',
    ]);
  });
});

/** Some records of a classic pcap file, so many seconds later. */
function shifted(file: Buffer, which: readonly number[], seconds: number): readonly Buffer[] {
  const records: Buffer[] = [];
  for (let at = 24; at < file.length; ) {
    const end = at + 16 + file.readUInt32LE(at + 8);
    records.push(Buffer.from(file.subarray(at, end)));
    at = end;
  }
  return which.map((i) => {
    const record = Buffer.from(records[i]!);
    record.writeUInt32LE(record.readUInt32LE(0) + seconds, 0);
    return record;
  });
}
