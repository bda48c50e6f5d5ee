/**
 * Puts each verb of the command into few files, in place: loading a hundred modules one by one takes twice the processor
 * time of starting with them in one piece (`diagnose` of a short capture 0.14 s instead of 0.32). The library stays as it
 * was compiled.
 *
 *   node .ci/bundle.mjs [FOLDER]     the folder that was compiled into, `dist` unless given
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

const compiled = resolve(process.argv[2] ?? 'dist');
const folder = join(compiled, 'cli');
const command = readFileSync(join(compiled, 'cli.js'), 'utf8');
const verbs = [...command.matchAll(/import\(["']\.\/cli\/([a-z]+)\.js["']\)/g)].map(([, name]) => name);
if (!verbs.includes('show')) throw new Error('the verbs are not where they were looked for');

/** Leaves modules where they are that ask for their own place, or that the command itself shares with the verbs. */
const placed = {
  name: 'placed',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, importer }) => {
      const file = resolve(dirname(importer), path);
      const shared = file === join(folder, 'verb.js');
      if (!shared && !readFileSync(file, 'utf8').includes('import.meta')) return undefined;
      return { path: `./${relative(folder, file)}`, external: true };
    });
  },
};

await build({
  // `live` stays in its modules: it starts a process of its own, whose program lies beside one of them.
  entryPoints: verbs.filter((name) => name !== 'live').map((name) => join(folder, `${name}.js`)),
  outdir: folder,
  allowOverwrite: true,
  bundle: true,
  splitting: true,
  chunkNames: 'shared-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  plugins: [placed],
  logLevel: 'warning',
});
