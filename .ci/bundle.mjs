/**
 * Puts what was compiled into few files, for loading a hundred modules one by one takes longer than decoding a million
 * packets: 0.2 s of processor time for the library, and as much for a verb of the command.
 *
 * The library's modules stay where they are: bundlers take them one by one, and leave out what a program does not use.
 * Beside them `bundled/` holds the same for Node.js, which package.json's exports choose there. The verbs, and the program
 * that captures, are put together in place.
 *
 *   node .ci/bundle.mjs [FOLDER]     the folder that was compiled into, `dist` unless given
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { keepConstants } from './constants.mjs';

const compiled = resolve(process.argv[2] ?? 'dist');
const folder = join(compiled, 'cli');
const command = readFileSync(join(compiled, 'cli.js'), 'utf8');
const verbs = [...command.matchAll(/import\(["']\.\/cli\/([a-z]+)\.js["']\)/g)].map(([, name]) => name);
if (!verbs.includes('show')) throw new Error('the verbs are not where they were looked for');

/** Leaves out what the verbs share with the command itself, which is no part of them. */
const shared = {
  name: 'shared',
  setup({ onResolve }) {
    onResolve({ filter: /\/verb\.js$/ }, ({ path, importer }) => {
      if (resolve(dirname(importer), path) !== join(folder, 'verb.js')) return undefined;
      return { path: './verb.js', external: true };
    });
  },
};

const common = {
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: ['index', 'report', 'node', 'live'].map((name) => join(compiled, `${name}.js`)),
  outdir: join(compiled, 'bundled'),
});

await build({
  ...common,
  entryPoints: verbs.map((name) => join(folder, `${name}.js`)),
  outdir: folder,
  allowOverwrite: true,
  plugins: [shared],
});

await build({
  ...common,
  splitting: false,
  entryPoints: [join(compiled, 'live/cap-child.js')],
  outdir: join(compiled, 'live'),
  allowOverwrite: true,
});

for (const place of ['bundled', 'cli', 'live']) keepConstants(join(compiled, place));
