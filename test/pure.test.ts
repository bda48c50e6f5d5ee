/**
 * The shape of `src/`: imports point one way, down the pipeline, and the pure part imports nothing from outside.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const src = resolve(import.meta.dirname, '../src');

/** The stages, each of which may import itself and those before it: names of files and folders at the top of `src/`. */
const STAGES: readonly (readonly string[])[] = [
  ['bytes', 'checksum', 'printable', 'time', 'utf8', 'view'],
  ['layers'],
  ['packet'],
  ['inventory'],
  ['loops', 'sources', 'read', 'dissect', 'scan', 'bridges', 'reassembly', 'reassemble'],
  ['conversations', 'correlate'],
  ['tally'],
  ['requests'],
  ['findings', 'diagnose', 'analyse'],
  ['reports', 'report'],
  ['index', 'decode'],
  ['node'],
  ['live'],
  ['cli'],
];
const IMPURE: ReadonlySet<string> = new Set(['node', 'live', 'cli']);

interface Module {
  readonly path: string;
  readonly text: string;
  /** What it imports and exports from, static and dynamic. */
  readonly imports: readonly string[];
}

const modules: readonly Module[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
  .map((path) => {
    const text = readFileSync(join(src, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/ .*/g, '');
    const specifiers = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^'\s]+)'/g)].map(
      (match) => match[1] ?? '',
    );
    return { path: path.replaceAll('\\', '/'), text, imports: specifiers };
  });

/** The file or folder at the top of `src/` that a path belongs to. */
const top = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const stage = (path: string): number => STAGES.findIndex((names) => names.includes(top(path)));

test('every file belongs to a stage of the pipeline', () => {
  expect(modules.length).toBeGreaterThan(10);
  expect(modules.filter(({ path }) => stage(path) < 0)).toEqual([]);
});

test('imports point down the pipeline', () => {
  const upward = modules.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => join(dirname(path), specifier).replaceAll('\\', '/'))
      .filter((imported) => stage(imported) > stage(path))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(upward).toEqual([]);
});

test('the pure part imports its own files alone', () => {
  const pure = modules.filter(({ path }) => !IMPURE.has(top(path)));
  const foreign = pure.flatMap(({ path, imports }) =>
    imports.filter((specifier) => !specifier.startsWith('.')).map((specifier) => `${path} imports ${specifier}`),
  );
  expect(foreign).toEqual([]);
});

test('nothing is exported by default or wholesale', () => {
  const wholesale = modules.filter(({ text }) => /\bexport\s+(default\b|\*)|\bas default\b/.test(text));
  expect(wholesale.map(({ path }) => path)).toEqual([]);
});
