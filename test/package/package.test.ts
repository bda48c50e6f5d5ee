/**
 * The packed package, installed into an empty folder: the command runs, it loads as ES module and as CommonJS, and its
 * types hold for both. npm asks the registry about the optional dependency, and goes on where there is none.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'vxlens-package-'));
const capture = join(root, 'samples/terminal3-ens3.pcap');
const tarball = join(work, 'vxlens.tgz');
/** Where the package is installed without its optional dependency. */
const bare = join(work, 'bare');

beforeAll(() => {
  const packed = npm(root, 'pack', '--ignore-scripts', '--json', '--pack-destination', work);
  const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
  writeFileSync(tarball, readFileSync(join(work, filename)));
  install(bare, { args: ['--omit=optional'] });
}, 120_000);
afterAll(() => {
  rmSync(work, { recursive: true });
});

test('the tarball holds what is shipped and nothing else', () => {
  const listed = JSON.parse(npm(root, 'pack', '--ignore-scripts', '--json', '--dry-run')) as [
    { readonly files: readonly { readonly path: string }[] },
  ];
  const paths = listed[0].files.map(({ path }) => path);
  const tops = new Set(paths.map((path) => path.split('/')[0]));
  expect([...tops].sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json', 'src']);
  const sources = paths.filter((path) => /^src\/.*(?<!\.d)\.ts$/.test(path));
  for (const path of sources) expect(paths).toContain(path.replace(/^src(.*)\.ts$/, 'dist$1.js'));
});

test('the installed command prints a capture, and its version', () => {
  expect(command(bare, '--version')).toBe(`vxlens ${manifest().version}\n`);
  const text = command(bare, 'show', '-n', '-vv', capture);
  expect(text).toContain('VXLAN, flags [I] (0x08), vni 4097\n');
  expect(text).toContain('    192.168.200.5 > 192.168.200.3: ICMP echo request, id 6144, seq 0, length 64\n');
  expect(command(bare, 'trace', capture)).toContain('4097');
});

test.each([
  ['nothing'],
  ['show'],
  ['trace', '--kind', 'nothing', capture],
  ['diagnose', '--only', 'nothing', capture],
  ['explain', 'nothing'],
  ['live'],
])('the installed command says how it was called wrongly: %s', (...words) => {
  const { status, stdout, stderr } = spawnSync(join(bare, 'node_modules/.bin/vxlens'), words, { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^vxlens: .*\n.*Try "vxlens --help"\.\n$/s);
});

const ENTRIES: readonly string[] = Object.keys(manifest().exports).filter((path) => !path.endsWith('.json'));

test('every entry loads as an ES module and by require, with the same exports', () => {
  for (const entry of ENTRIES) {
    const name = `vxlens${entry.slice(1)}`;
    const list = 'console.log(JSON.stringify(Object.keys(module).sort()))';
    const imported = node('--input-type=module', '-e', `import * as module from '${name}'; ${list}`);
    const required = node('--input-type=commonjs', '-e', `{ const module = require('${name}'); ${list} }`);
    expect(JSON.parse(imported)).not.toEqual([]);
    expect(required).toBe(imported);
  }
});

test('what the entry for decoding exports is what the front door exports', () => {
  const program = `
    import * as part from 'vxlens/decode';
    import * as whole from 'vxlens';
    console.log(Object.keys(part).length > 20, Object.keys(part).filter((name) => part[name] !== whole[name]));`;
  expect(node('--input-type=module', '-e', program)).toBe('true []\n');
});

test('a program of an ES module and one of CommonJS read and decode', () => {
  const count = `
    let vnis = 0;
    for await (const record of read(open(${JSON.stringify(capture)}))) {
      vnis += dissect(record).layers.filter((layer) => layer.kind === 'vxlan' && layer.vni === 4097).length;
    }
    console.log(vnis);`;
  const es = `import { dissect, read } from 'vxlens'; import { open } from 'vxlens/node'; ${count}`;
  const common = `const { dissect, read } = require('vxlens'); const { open } = require('vxlens/node');
    (async () => { ${count} })();`;
  expect(node('--input-type=module', '-e', es)).toBe('2\n');
  expect(node('--input-type=commonjs', '-e', common)).toBe('2\n');
});

const CONSUMER = `
import { type CaptureRecord, type Layer, type Stop, dissect, read } from 'vxlens';
import { open } from 'vxlens/node';

/** Every kind of layer narrows, and an unknown one is an error. */
const describe = (layer: Layer): string => (layer.kind === 'vxlan' ? \`vni \${layer.vni.toFixed()}\` : layer.kind);
// @ts-expect-error: no layer is of this kind
const wrong = (layer: Layer): boolean => layer.kind === 'vxlann';
// @ts-expect-error: a path is not octets
read('capture.pcap');

export const run = async (): Promise<void> => {
  for await (const record of read(open('capture.pcap'))) {
    const given: CaptureRecord = record;
    const { layers, stop } = dissect(given);
    const why: Stop | undefined = stop;
    if (why?.reason === 'snapped') layers.map(describe);
  }
};
export { wrong };
`;

test.each(['nodenext', 'bundler'])('its types hold for programs that resolve as %s', (moduleResolution) => {
  const folder = join(bare, moduleResolution);
  mkdirSync(folder);
  writeFileSync(join(folder, 'consumer.mts'), CONSUMER);
  if (moduleResolution === 'nodenext') writeFileSync(join(folder, 'consumer.cts'), CONSUMER);
  const compilerOptions = {
    module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
    moduleResolution,
    target: 'es2022',
    // Types of Node only where `vxlens/node` needs them, and every declaration file of ours is checked.
    lib: ['es2023'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
});

test('an install where cap cannot be built succeeds, and the command runs', () => {
  const folder = join(work, 'unbuilt');
  // A compiler that always fails, and no headers of Node, so that none are fetched.
  install(folder, { env: { CC: 'false', CXX: 'false', npm_config_nodedir: work } });
  expect(command(folder, 'show', '-n', capture)).toContain('vni 4097\n');
}, 120_000);

function manifest(): { readonly version: string; readonly exports: Readonly<Record<string, string>> } {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

function install(
  folder: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--fetch-retries=0', ...args, tarball], {
    cwd: folder,
    env: { ...environment(), ...env },
    stdio: 'pipe',
  });
}

function npm(folder: string, ...args: readonly string[]): string {
  return execFileSync('npm', args, { cwd: folder, encoding: 'utf8', env: environment(), stdio: 'pipe' });
}

/** The environment without what `npm test` tells its children about this package. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name)),
  );
}

/** Run the installed command. */
function command(folder: string, ...args: readonly string[]): string {
  const path = join(folder, 'node_modules/.bin/vxlens');
  return execFileSync(path, args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' }, stdio: 'pipe' });
}

/** Run Node beside the installed package. */
function node(...args: readonly string[]): string {
  return execFileSync(process.execPath, args, { cwd: bare, encoding: 'utf8', stdio: 'pipe' });
}
