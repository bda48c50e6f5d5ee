/**
 * The text of `vxlens show` is tcpdump's, over all captures of the corpus, and over tcpdump's own tests.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseWords } from '../../src/cli/arguments.ts';
import { SHOW_FLAGS, showOptions } from '../../src/cli/show-options.ts';
import { shared, sharedMissing, unless } from '../oracle/need.ts';
import { type Ratchet, slips, tighten } from './ratchet.ts';
import { compareTexts, judge, printRecords, splitRecords, type TextAgreement } from './text.ts';
import { textReason } from './text-reasons.ts';

describe('text against tcpdump 4.99.6', () => {
  let agreements: Promise<readonly TextAgreement[]> | undefined;
  const all = (): Promise<readonly TextAgreement[]> => (agreements ??= compareTexts(join(shared!, 'corpus')));

  unless(sharedMissing)(
    'every record is equal up to its payload, or the capture has a reason that is told',
    async () => {
      const wrong = (await all()).filter(({ different, path }) => different > 0 && textReason(path) === undefined);
      expect(wrong.map(({ path, form, different, first }) => ({ path, form, different, first }))).toEqual([]);
    },
    120_000,
  );

  unless(sharedMissing)(
    'nothing that agreed differs',
    async () => {
      const ratchet = JSON.parse(readFileSync(join(import.meta.dirname, 'ratchet.json'), 'utf8')) as Ratchet;
      const now = tighten({ text: await all(), fields: [], malformed: [], findings: [] });
      expect(slips({ ...ratchet, fields: {}, malformed: {}, findings: {} }, now)).toEqual([]);
    },
    120_000,
  );
});

/** An entry of tcpdump's list of tests. */
interface Entry {
  readonly name: string;
  readonly capture: string;
  readonly out: string;
  readonly flags: readonly string[];
}

/** List the tests of our protocols whose expected text tcpdump 4.99.6 prints. */
function entries(): readonly Entry[] {
  const folder = join(shared!, 'corpus/tcpdump-tests');
  const rows = readFileSync(join(folder, 'TESTLIST.tsv'), 'utf8').trim().split('\n').slice(1);
  return rows.flatMap((row) => {
    const [name = '', capture = '', out = '', flags = '', scope = '', now = ''] = row.split('\t');
    if (scope !== 'core' || now !== 'same') return [];
    const words = flags.split(' ').filter((word) => word !== '' && word !== 'SPECIAL_t');
    const timed = flags.includes('SPECIAL_t') || words.some((word) => word.startsWith('-t'));
    const given = ['-#', '-n', ...(timed ? [] : ['-tttt']), ...words];
    return [{ name, capture: join(folder, capture), out: join(folder, out), flags: given }];
  });
}

describe("tcpdump's own tests", () => {
  const list = shared === undefined ? [] : entries();

  unless(sharedMissing)('there are all that the list has', () => {
    expect(list.length).toBe(62);
  });

  for (const { name, capture, out, flags } of list) {
    test(`${name} (${flags.join(' ')})`, async () => {
      const expected = splitRecords(readFileSync(out, 'latin1'));
      const options = showOptions(parseWords(flags, SHOW_FLAGS).values);
      const actual = await printRecords(capture, { ...options, interfaceName: () => undefined }, expected.length + 1);
      expect(actual.length).toBe(expected.length);
      const wrong = expected.flatMap((text, i) =>
        judge(text, actual[i]) === 'different' ? [{ expected: text, actual: actual[i]?.text }] : [],
      );
      expect(wrong).toEqual([]);
    });
  }
});
