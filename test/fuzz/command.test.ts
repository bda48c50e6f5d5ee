/**
 * The command over captures that are damaged: as they were found, and as a seed damages them. `VXLENS_FUZZ_SECONDS` says
 * how long that goes on, `VXLENS_FUZZ_SEED` where it begins.
 *
 * No run throws or hangs, none says more than one line of a damaged file, and that names an octet; none takes more than
 * five seconds or 256 MB.
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildSync } from 'esbuild';
import { shared, sharedMissing, unless } from '../oracle/need.ts';
import type { Report, Task } from './worker.ts';

const SECONDS = Number(process.env['VXLENS_FUZZ_SECONDS'] ?? 3);
const SEED = Number(process.env['VXLENS_FUZZ_SEED'] ?? 1);
const MEBIBYTES = 256;
/** Milliseconds without a word after which a run counts as hanging: the clock goes on while others use the machine. */
const SILENT = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'vxlens-fuzz-'));
const root = join(import.meta.dirname, '../..');
const ours = [join(root, 'samples'), join(root, 'test/golden')];

beforeAll(() => {
  buildSync({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outdir: join(folder, 'worker'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['cap'],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

type Done = Extract<Report, { done: unknown }>['done'];

/** Let a worker do a task in a process of its own. */
function carryOut(task: Task): Promise<Done> {
  const child = fork(join(folder, 'worker/worker.mjs'), {
    // What is not given back is not room that a single run needs.
    execArgv: ['--max-old-space-size=160'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let last = 'nothing';
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const fail = (reason: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(reason));
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => fail(`${last}: hangs`), SILENT);
    };
    child.on('message', (message: Report) => {
      wait();
      if ('begins' in message) last = message.begins;
      else if ('failed' in message) fail(message.failed);
      else {
        clearTimeout(timer);
        resolve(message.done);
      }
    });
    child.on('exit', (code, signal) => fail(`${last}: ended with ${signal ?? `code ${code}`}`));
    wait();
    child.send(task);
  });
}

test(
  `captures that were damaged, for ${SECONDS} s`,
  async () => {
    const folders =
      shared === undefined ? ours : [...ours, join(shared, 'corpus/captures'), join(shared, 'corpus/malformed')];
    const done = await carryOut({ folders, longest: 100_000, scratch: folder, seconds: SECONDS, seed: SEED });
    expect(done.runs).toBeGreaterThan(20);
    expect(done.mebibytes).toBeLessThan(MEBIBYTES);
  },
  1000 * SECONDS + 120_000,
);

unless(sharedMissing)(
  'captures that were found damaged',
  async () => {
    const folders = [join(shared ?? '', 'corpus/malformed')];
    const done = await carryOut({ folders, longest: 1 << 30, scratch: folder, seconds: 0 });
    expect(done.runs).toBeGreaterThan(1000);
    expect(done.mebibytes).toBeLessThan(MEBIBYTES);
  },
  300_000,
);
