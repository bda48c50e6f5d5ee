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
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { keepConstants } from './constants.mjs';

const compiled = resolve(process.argv[2] ?? 'dist');
const folder = join(compiled, 'cli');
const command = readFileSync(join(compiled, 'cli.js'), 'utf8');
const verbs = [...command.matchAll(/import\(["']\.\/cli\/([a-z]+)\.js["']\)/g)].map(([, name]) => name);
if (!verbs.includes('show')) throw new Error('the verbs are not where they were looked for');

const common = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // The sources are part of the package.
  sourcesContent: false,
  logLevel: 'warning',
};

/**
 * Puts modules that are loaded at the start anyway into one file. Else there would be a file for every set of entries, and
 * of parts loaded later, that share something: `diagnose` would begin with thirty of them, and one takes 1 ms to load.
 */
const together = (modules) => ({
  name: 'together',
  setup({ onLoad, onResolve }) {
    const later = new Set();
    onResolve({ filter: /./ }, ({ path, kind, resolveDir }) => {
      const found = resolve(resolveDir, path);
      if (kind !== 'import-statement') later.add(found);
      return modules.includes(found) ? { path: found, sideEffects: true } : undefined;
    });
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!later.has(path) || modules.includes(path)) return undefined;
      const imports = modules.map((name) => `import ${JSON.stringify(name)};`);
      return { contents: imports.join('') + readFileSync(path, 'utf8') };
    });
  },
});

/** The modules that are loaded with an entry. */
async function loadedWith(entry) {
  const { metafile } = await build({ ...common, entryPoints: [entry], outdir: compiled, write: false, metafile: true });
  const found = new Set([relative('', entry)]);
  for (const name of found) {
    for (const { path, kind, external } of metafile.inputs[name].imports) {
      if (kind === 'import-statement' && external !== true) found.add(path);
    }
  }
  return [...found].slice(1).map((name) => resolve(name));
}

const entries = ['index', 'decode', 'report', 'node', 'live'].map((name) => join(compiled, `${name}.js`));
const loaded = (await Promise.all(entries.map(loadedWith))).flat();
await build({
  ...common,
  chunkNames: 'shared-[hash]',
  entryPoints: entries,
  outdir: join(compiled, 'bundled'),
  plugins: [together([...new Set(loaded.filter((name, at) => loaded.indexOf(name) < at && !entries.includes(name)))])],
});

// Each verb by itself, though they have much in common: what only some verbs share would again be in files of its own.
const made = await Promise.all(
  verbs.map(async (verb) =>
    build({
      ...common,
      chunkNames: `${verb}-[hash]`,
      entryPoints: [join(folder, `${verb}.js`)],
      outdir: folder,
      write: false,
      plugins: [together(await loadedWith(join(folder, `${verb}.js`)))],
    }),
  ),
);
// They are made of modules that some of them take the place of.
for (const { path, contents } of made.flatMap(({ outputFiles }) => outputFiles)) writeFileSync(path, contents);

await build({
  ...common,
  splitting: false,
  entryPoints: [join(compiled, 'live/cap-child.js')],
  outdir: join(compiled, 'live'),
  allowOverwrite: true,
});

for (const place of ['bundled', 'cli', 'live']) keepConstants(join(compiled, place));
