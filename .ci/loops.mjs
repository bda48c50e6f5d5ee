/**
 * Compiles the loops (`src/loops`) to WebAssembly: the same files that JavaScript is made of, as AssemblyScript, with
 * `memory.as` in the place of `memory.ts`. What they import from elsewhere are numbers, and handed over as such, so that
 * every one of them stands in one place.
 *
 *   node .ci/loops.mjs           write src/loops/compiled.ts
 *   node .ci/loops.mjs --check   say whether it is what would be written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import asc from 'assemblyscript/asc';
import { build } from 'esbuild';

const folder = resolve(import.meta.dirname, '../src/loops');
const target = join(folder, 'compiled.ts');
const LINE = 110;

/** Modules of the folder that are handed over as the numbers that they export, as those from elsewhere are. */
const WORKED_OUT = ['texts.ts'];
/** The numbers that a module outside of the folder exports, as AssemblyScript. */
const numbers = new Map();

async function numbersOf(path) {
  const entryPoints = [path];
  const { outputFiles } = await build({ entryPoints, bundle: true, format: 'esm', write: false, target: 'node20' });
  const exported = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
  const constants = Object.entries(exported).filter(([, value]) => Number.isInteger(value));
  return constants.map(([name, value]) => `export const ${name}: i32 = ${value | 0};`).join('\n');
}

/** A file of the folder as AssemblyScript takes it. */
function text(name) {
  const file = name === 'memory.ts' ? 'memory.as' : name;
  return readFileSync(join(folder, file), 'utf8')
    .replaceAll(/^import type .*$/gm, '')
    .replaceAll(/^((?:import|export) .*|\} )from '(.*)\.ts';$/gm, "$1from '$2';");
}

async function gather() {
  const files = new Map();
  const queue = ['standing.ts'];
  for (const name of queue) {
    if (files.has(name)) continue;
    const source = text(name);
    files.set(join('src/loops', name), source);
    for (const [, path] of source.matchAll(/from '(.*)';/g)) {
      const found = resolve(folder, `${path}.ts`);
      if (found.startsWith(folder) && !WORKED_OUT.includes(basename(found))) queue.push(basename(found));
      else if (!numbers.has(found)) {
        numbers.set(found, '');
        files.set(relative(resolve(folder, '../..'), found), await numbersOf(found));
      }
    }
  }
  return files;
}

async function compile() {
  const files = await gather();
  let binary;
  const { error, stderr } = await asc.main(
    [
      'src/loops/standing.ts',
      ...['--outFile', 'loops.wasm', '-O3', '--converge', '--noAssert', '--runtime', 'stub', '--importMemory'],
      ...['--use', 'abort='],
    ],
    {
      readFile: (name) => files.get(name) ?? null,
      writeFile: (name, contents) => {
        if (name === 'loops.wasm') binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(stderr.toString());
  return binary;
}

const coded = Buffer.from(await compile()).toString('base64');
const lines = coded.match(new RegExp(`.{1,${LINE}}`, 'g'));
const written = `/**
 * The loops as WebAssembly, made by \`npm run loops\`: not to be changed by hand.
 *
 * @module
 */

/** The module, in base 64. */
export const COMPILED: string = [
${lines.map((line) => `  '${line}',`).join('\n')}
].join('');
`;
if (!process.argv.includes('--check')) writeFileSync(target, written);
else if (readFileSync(target, 'utf8') !== written) {
  process.stderr.write('src/loops/compiled.ts is not what the loops compile to: run `npm run loops`, and commit it\n');
  process.exitCode = 1;
}
