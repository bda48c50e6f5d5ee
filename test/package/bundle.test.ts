/**
 * The pure part bundles for a browser: nothing of Node in it, and who takes a part does not carry the whole.
 */
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { type BuildResult, build, type Metafile } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

test('the front door and the reports bundle for a browser', async () => {
  const { bytes, metafile } = await bundle(`
    export * from './dist/index.js';
    export * from './dist/report.js';`);
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>');
  expect(inputs.filter((path) => !path.startsWith('dist/'))).toEqual([]);
  expect(Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external))).toEqual(
    [],
  );
  process.stderr.write(`browser bundle: all ${bytes} octets\n`);
});

test('a program that decodes one protocol carries that protocol alone', async () => {
  const all = await bundle(`export { dissect } from './dist/index.js';`);
  const one = await bundle(`export { vxlan } from './dist/layers/vxlan.js';`);
  process.stderr.write(`browser bundle: dissect ${all.bytes} octets, one protocol ${one.bytes} octets\n`);
  expect(one.bytes).toBeLessThan(2000);
});

test('the entry for decoding joins and judges nothing, for Node.js neither', async () => {
  const { metafile } = await bundle(`export * from './dist/decode.js';`);
  const parts = Object.keys(metafile.inputs).map((path) => path.split('/')[1] ?? '');
  expect(parts).toContain('dissect.js');
  expect(parts.filter((part) => /^(?:conversations|findings|inventory|requests|reports)/.test(part))).toEqual([]);
  // What entries share is put together: whatever decoding takes, the front door takes.
  const bundled = await bundle(`export * from './dist/bundled/decode.js';`);
  const whole = await bundle(`export * from './dist/bundled/index.js';`);
  expect(bundled.bytes).toBeLessThan(whole.bytes / 2);
});

/** Bundle a program of a browser, minified; a module of Node in it is an error. */
async function bundle(contents: string): Promise<{ readonly bytes: number; readonly metafile: Metafile }> {
  const result: BuildResult<{ metafile: true; write: false }> = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  return { bytes: result.outputFiles[0]?.contents.length ?? 0, metafile: result.metafile };
}
