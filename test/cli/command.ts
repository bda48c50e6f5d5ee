/**
 * The command as a child process: bundled from the sources once for a test file.
 */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** What a run of the command came to. */
export interface Run {
  readonly code: number | null;
  readonly out: Buffer;
  /** Standard output as text, an octet a character. */
  readonly text: string;
  readonly error: string;
}

/** The bundled command, in a folder of its own that the test may fill. */
export interface Command {
  readonly folder: string;
  /** The bundle's file. */
  readonly file: string;
  /** Run the command in that folder, in the time zone UTC unless told otherwise. */
  run(words: readonly string[], options?: Pick<SpawnSyncOptions, 'input' | 'env'>): Run;
  remove(): void;
}

/** Bundle the command. */
export function bundled(): Command {
  const folder = mkdtempSync(join(tmpdir(), 'vxlens-cli-'));
  buildSync({
    entryPoints: [join(root, 'src/cli.ts')],
    outdir: join(folder, 'command'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['cap'],
  });
  const file = join(folder, 'command/cli.mjs');
  return {
    folder,
    file,
    run(words, options = {}) {
      const env = { ...process.env, TZ: 'UTC', ...options.env };
      const { input } = options;
      const done = spawnSync(process.execPath, [file, ...words], { cwd: folder, env, input, maxBuffer: 1 << 28 });
      if (done.error !== undefined) throw done.error;
      return { code: done.status, out: done.stdout, text: done.stdout.toString('latin1'), error: String(done.stderr) };
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A golden: a capture of `test/golden`, or what is printed of it. */
export const golden = (name: string): string => join(root, 'test/golden', name);

/** What is printed of a golden capture. */
export const goldenText = (name: string): string => readFileSync(golden(name), 'latin1');
