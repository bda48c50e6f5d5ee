import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../src/findings/finding.ts';
import { findingJson, findingText, type PacketWords, verdictText } from '../../src/reports/findings.ts';
import { Checked, checkedText } from '../../src/reports/findings-checked.ts';
import { chosen, firstOfEach, nearest } from '../../src/reports/findings-choice.ts';
import { wrapped } from '../../src/reports/findings-lines.ts';
import { junitText } from '../../src/reports/junit.ts';
import { sarifText } from '../../src/reports/sarif.ts';
import { COLOURED, PLAIN } from '../../src/reports/trace/style.ts';
import { point } from '../findings/conversations.ts';
import { checkSarif } from './sarif-rules.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  finding: 'mtu-black-hole',
  severity: 'error',
  confidence: 'proved',
  summary: 'Long packets vanish.',
  vni: 77,
  subjects: ['10.1.0.1', '10.1.0.2'],
  count: 20,
  evidence: [{ point: 'a', frame: 12 }],
  refutedBy: 'One that arrived.',
  remedy: 'Lower the MTU.',
  ...more,
});
const frames = (count: number, at: string = 'a') =>
  Array.from({ length: count }, (_, i) => ({ point: at, frame: 9 - i }));
const words = ({ point: at, frame }: { point: string; frame: number }): PacketWords => ({
  time: '13:08:49.009543',
  lines: [`IP ${at} ${frame} > b: UDP`, 'IP inner'],
});

describe('text', () => {
  test('tells three packets in words, each once, and the numbers of the others', () => {
    const evidence = [...frames(2), ...frames(5), ...frames(2, 'b')];
    expect(findingText(finding({ evidence }), PLAIN, words)).toBe(`error: mtu-black-hole (proved, VNI 77)
  Long packets vanish.
  about:      10.1.0.1, 10.1.0.2; 20 times
  packets:    a #9 at 13:08:49.009543
              IP a 9 > b: UDP
              IP inner
              a #8 at 13:08:49.009543
              IP a 8 > b: UDP
              IP inner
              a #7 at 13:08:49.009543
              IP a 7 > b: UDP
              IP inner
              and a #5 #6, b #8 #9
  to do:      Lower the MTU.
  refuted by: One that arrived.
`);
  });

  test('tells as many packets in words as are asked for', () => {
    const text = findingText(finding({ evidence: frames(5) }), PLAIN, words, Number.POSITIVE_INFINITY);
    expect(text.match(/IP inner/g)).toHaveLength(5);
    expect(text).not.toContain('and a #');
  });

  test('tells the numbers alone where packets are not at hand', () => {
    expect(findingText(finding({ evidence: frames(3) }), PLAIN)).toContain('\n  packets:    a #7 #8 #9\n');
  });

  test('tells direction and place, and only the subjects that are not in them', () => {
    const text = findingText(
      finding({ subjects: ['x', '10.1.0.1'], direction: ['10.1.0.1', '10.1.0.2'], between: ['a', 'b'], count: 1 }),
      PLAIN,
    );
    expect(text).toContain('\n  about:      x; from 10.1.0.1 to 10.1.0.2; between a and b; once\n');
  });

  test('names eight subjects and counts the others', () => {
    const subjects = Array.from({ length: 300 }, (_, i) => `s${i}`);
    expect(findingText(finding({ subjects }), PLAIN)).toContain(
      'about:      s0, s1, s2, s3, s4, s5, s6, s7 and 292 more;',
    );
  });

  test('hangs symptoms under their cause', () => {
    const symptoms = [finding({ finding: 'packet-loss', summary: 'Lost.' }), finding({ finding: 'echo-unanswered' })];
    expect(findingText(finding({ symptoms }), PLAIN)).toContain(`
  explains:   packet-loss: Lost.
              echo-unanswered: Long packets vanish.
`);
  });

  test('tells five symptoms and counts the others', () => {
    const symptoms = [...'abcdefg'].map((name) =>
      finding({ finding: name < 'f' ? name : 'packet-loss', summary: name }),
    );
    expect(findingText(finding({ symptoms }), PLAIN)).toContain(`
              e: e
              and 2 packet-loss
`);
  });

  test('is coloured by severity, and nothing but colour differs', () => {
    const painted = (severity: Finding['severity']): string => findingText(finding({ severity }), COLOURED, words);
    expect(painted('error').startsWith('\u001b[31merror: ')).toBe(true);
    expect(painted('warning').startsWith('\u001b[33mwarning: ')).toBe(true);
    expect(painted('info').startsWith('\u001b[32minfo: ')).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are made of them
    expect(painted('error').replaceAll(/\u001b\[\d+m/g, '')).toBe(findingText(finding(), PLAIN, words));
  });

  test('nothing in it commands a terminal', () => {
    const evil = 'x\u001b[2Jy\u009bz';
    const text = findingText(
      finding({
        finding: evil,
        summary: evil,
        subjects: [evil],
        remedy: evil,
        refutedBy: evil,
        evidence: [{ point: evil, frame: 1 }],
        symptoms: [finding({ finding: evil, summary: evil })],
      }),
      PLAIN,
      () => ({ time: '0', lines: [evil] }),
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });

  test('lines are broken at a hundred columns, and a longer word stands alone', () => {
    const long = 'x'.repeat(120);
    const abcd = (count: number): string => Array.from({ length: count }, () => 'abcd').join(' ');
    expect(wrapped(`${abcd(30)} ${long} end`, 2, 4)).toEqual([
      `  ${abcd(19)}`,
      `    ${abcd(11)}`,
      `    ${long}`,
      '    end',
    ]);
    expect(wrapped('', 2, 4)).toEqual(['  ']);
  });

  test('the verdict counts', () => {
    const all = [finding(), finding({ severity: 'warning' }), finding({ severity: 'info' }), finding()];
    expect(verdictText(all)).toBe('2 errors, 1 warning, 1 for information.\n');
  });
});

describe('JSON', () => {
  test('escapes what JSON lets pass and a terminal does not', () => {
    const text = findingJson(finding({ summary: 'a\u007fb\u009bc\u2028d\u001b' }));
    expect(text).toContain('a\\u007fb\\u009bc\\u2028d\\u001b');
    expect(JSON.parse(text)).toMatchObject({ summary: 'a\u007fb\u009bc\u2028d\u001b', between: null, symptoms: [] });
  });
});

describe('choice', () => {
  const cause = finding({ symptoms: [finding({ finding: 'packet-loss' }), finding({ finding: 'echo-unanswered' })] });
  const other = finding({ finding: 'mac-moved', severity: 'info' });
  const names = (found: readonly Finding[]): readonly unknown[] =>
    found.map((one) => [one.finding, (one.symptoms ?? []).map((symptom) => symptom.finding)]);

  test.each([
    [
      'all',
      {},
      [
        ['mtu-black-hole', ['packet-loss', 'echo-unanswered']],
        ['mac-moved', []],
      ],
    ],
    ['only a cause', { only: new Set(['mtu-black-hole']) }, [['mtu-black-hole', ['packet-loss', 'echo-unanswered']]]],
    ['only a symptom', { only: new Set(['packet-loss']) }, [['packet-loss', []]]],
    ['a cause ignored', { ignore: new Set(['mtu-black-hole']) }, [['mac-moved', []]]],
    [
      'its symptoms ignored',
      { ignore: new Set(['packet-loss', 'echo-unanswered', 'mac-moved']) },
      [['mtu-black-hole', []]],
    ],
    ['one both wanted and ignored', { only: new Set(['packet-loss']), ignore: new Set(['packet-loss']) }, []],
  ])('%s', (_, choice, expected) => {
    expect(names(chosen([cause, other], choice))).toEqual(expected);
  });

  test.each([
    ['packet-los', ['packet-loss']],
    ['loss', ['packet-loss']],
    ['mtublackhole', ['mtu-black-hole']],
    ['mac', ['mac-moved']],
    ['moved-mac', ['mac-moved']],
    ['', []],
    ['xyzzy', []],
  ])('the names nearest to %j', (word, expected) => {
    expect(nearest(word, ['mtu-black-hole', 'packet-loss', 'mac-moved', 'echo-unanswered'])).toEqual(expected);
  });
});

test('of one kind the first are told, and the others counted', () => {
  const loss = (count: number) => finding({ finding: 'packet-loss', count });
  const all = [loss(9), finding(), loss(8), finding({ finding: 'packet-loss', severity: 'info' }), loss(7), loss(6)];
  const { told, left } = firstOfEach(all, 2);
  expect(told).toEqual([all[0], all[1], all[2], all[3]]);
  expect(left).toEqual([{ finding: 'packet-loss', severity: 'error', count: 2 }]);
  expect(firstOfEach(all, Number.POSITIVE_INFINITY)).toEqual({ told: all, left: [] });
});

test('a word of any length is no work', () => {
  expect(nearest('x'.repeat(1_000_000), ['mtu-black-hole'])).toEqual([]);
});

describe('what was looked at', () => {
  const judged = { pages: [], damaged: [], inventory: false };
  const told = (...points: Parameters<typeof point>[0][]): readonly string[] => {
    const checked = new Checked();
    for (const one of points) checked.see(point(one));
    return checked.not(judged);
  };

  test('drops, cut packets, empty captures, filters and missing tunnels are told', () => {
    expect(told({ tunnelled: 1, dropped: 0 })).toEqual([]);
    expect(told({ tunnelled: 1, dropped: 3 })).toEqual([
      'packets were dropped while capturing at a: what is missing there may have passed',
    ]);
    expect(told({ tunnelled: 1, dropped: 0, snapped: 3, filter: 'port 4789' })).toEqual([
      'what is behind the snap length, which cut packets at a',
      'what the filter "port 4789" of a hid',
    ]);
    expect(told({ tunnelled: 0, dropped: 0 })).toEqual([
      'tunnels: no VXLAN packet was seen on the UDP ports 4789 and 8472; --vxlan-port names others',
    ]);
    expect(told({ tunnelled: 1 }, { point: 'b' })).toEqual([
      'whether packets were dropped while capturing, which none of the captures tells',
    ]);
    expect(told({ tunnelled: 1, dropped: 0, records: 0 })).toEqual(['nothing was captured at a']);
  });

  test('what was given up for want of memory is told', () => {
    const checked = new Checked();
    checked.see({ type: 'bounds', hurried: 1, forgottenRequests: 2, forgottenFragments: 3, forgottenEntries: 4 });
    expect(checkedText(checked, judged)).toContain(
      '- 10 requests, fragments or entries that were given up for want of memory',
    );
  });
});

describe('for build systems', () => {
  const evil = finding({
    finding: 'own-detector',
    summary: `<&>"'\u0000\u001b\u009b\ud800\uffff]]>`,
    subjects: ['a\ud800'],
  });

  test('XML holds nothing that it must not', () => {
    const text = junitText([evil], { troubles: ['<\u0001>'], notes: ['&\u0008'] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/);
    expect(
      text
        .replace(/^<\?xml.*\?>/, '')
        .replaceAll(/<\/?[a-z-]+(?: [a-z]+="[^"<>&]*(?:&(?:amp|lt|gt|quot|apos);[^"<>&]*)*")*\/?>/g, ''),
    ).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|apos);)/);
  });

  test('JUnit fails what is to fail, and counts it', () => {
    const text = junitText([finding(), finding({ severity: 'warning' })], { failing: ['warning'] });
    expect(text).toContain('<testsuites name="vxlens" tests="2" failures="1" errors="0" skipped="0">');
    expect(text.match(/<failure /g)).toHaveLength(1);
    expect(text).toContain('<failure type="warning"');
  });

  test('SARIF of a detector without a page, without files and without packets is sound', () => {
    const log: unknown = JSON.parse(sarifText([evil, finding({ evidence: [] })]));
    expect(checkSarif(log)).toEqual([]);
    expect(log).toMatchObject({
      runs: [{ tool: { driver: { rules: [{ id: 'own-detector' }, { id: 'mtu-black-hole' }] } } }],
    });
  });

  test('SARIF puts what has no packet into the captures that it is about', () => {
    const captures = [
      { point: 'a', file: '/x/a.pcap' },
      { point: 'b', file: 'b:c.pcap' },
    ];
    const at = (subjects: readonly string[]): unknown => {
      const log = JSON.parse(sarifText([finding({ evidence: [], subjects })], { captures }));
      expect(checkSarif(log)).toEqual([]);
      return log.runs[0].results[0].locations.map(
        (one: { physicalLocation: { artifactLocation: { uri: string } } }) => one.physicalLocation.artifactLocation.uri,
      );
    };
    expect(at(['a'])).toEqual(['file:///x/a.pcap']);
    expect(at(['c'])).toEqual(['file:///x/a.pcap', 'b%3Ac.pcap']);
  });

  test('SARIF has words of its own for severities', () => {
    const severities = ['error', 'warning', 'info'] as const;
    const log = JSON.parse(sarifText(severities.map((severity) => finding({ severity }))));
    expect(checkSarif(log)).toEqual([]);
    expect(log.runs[0].results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'note']);
  });

  test('SARIF knows a result by the same name whatever it counts', () => {
    const name = (more: Partial<Finding>): unknown =>
      JSON.parse(sarifText([finding(more)])).runs[0].results[0].partialFingerprints;
    expect(name({ count: 3, summary: 'Other.', evidence: [] })).toEqual(name({}));
    expect(name({ vni: 78 })).not.toEqual(name({}));
  });

  test('the rules that hold SARIF know what is wrong', () => {
    const sound = JSON.parse(sarifText([finding()]));
    const wrong = (change: (log: typeof sound) => void): readonly string[] => {
      const log = structuredClone(sound);
      change(log);
      return checkSarif(log);
    };
    expect(wrong((log) => (log.version = '2.0.0'))).toHaveLength(1);
    expect(wrong((log) => (log.runs[0].results[0].level = 'info'))).toHaveLength(1);
    expect(wrong((log) => (log.runs[0].results[0].colour = 'red'))).toHaveLength(1);
    expect(wrong((log) => delete log.runs[0].tool)).toHaveLength(1);
    expect(wrong((log) => (log.runs[0].results[0].ruleIndex = 7))).toHaveLength(1);
    expect(wrong((log) => (log.$schema = 'a b'))).toHaveLength(1);
  });
});
