/**
 * Every finding has its page, and `docs/findings.md` holds them all; `npm run golden -- findings-page` writes it anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { pages } from '../../src/findings/pages/standard.ts';
import { detectors } from '../../src/findings/standard.ts';
import { pageList, pagesMarkdown, pageText } from '../../src/reports/findings-page.ts';
import { PLAIN } from '../../src/reports/trace/style.ts';

const root = resolve(import.meta.dirname, '../..');
const document = join(root, 'docs/findings.md');

test('every detector has a page: src/findings/pages/NAME.ts, and a line in its standard.ts', () => {
  const written = new Set(pages.map(({ finding }) => finding));
  expect(detectors.map(({ finding }) => finding).filter((name) => !written.has(name))).toEqual([]);
});

test('every page is that of a detector, and stands once, in the order of names', () => {
  const names = pages.map(({ finding }) => finding);
  const known = new Set(detectors.map(({ finding }) => finding));
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(names).toEqual([...new Set(names)].sort());
});

test('every page is in the file of its name', () => {
  const files = readdirSync(join(root, 'src/findings/pages')).filter((name) => name !== 'standard.ts');
  expect(files.sort()).toEqual(pages.map(({ finding }) => `${finding}.ts`));
});

test('only the list of pages imports pages, and only what tells them imports the list', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.ts$/.test(name),
  );
  const statically = /^(?:import|export) .*\bpages\/[\w-]+\.ts'/m;
  const importers = sources.filter((name) => statically.test(readFileSync(join(root, 'src', name), 'utf8')));
  expect(importers.map((name) => name.replaceAll('\\', '/')).sort()).toEqual(['cli/explain.ts', 'report.ts']);
});

test.each(pages)('the page of $finding says everything, in sentences', (page) => {
  const { title, meaning, needs, fires, silent, confirm, remedy, source } = page;
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  for (const text of [meaning, needs, fires, silent, ...remedy]) expect(text).toMatch(/^["A-Z].*[.?)]$/);
  expect(source).toMatch(/[.")]$/);
  expect(confirm.length).toBeGreaterThan(0);
  for (const { run, shows } of confirm)
    expect([run, shows]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/[^.]$/)]);
  for (const line of pageText(page, PLAIN).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('the list of pages fits a terminal', () => {
  const lines = pageList(pages).split('\n').slice(0, -1);
  expect(lines).toHaveLength(pages.length);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});

test('docs/findings.md is what the pages make', () => {
  const made = pagesMarkdown(pages);
  if (process.env['VXLENS_GOLDEN'] === 'write') writeFileSync(document, made);
  expect(readFileSync(document, 'utf8')).toBe(made);
});
