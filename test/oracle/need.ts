/**
 * What a test needs beyond the checkout: programs, and the captures that are kept beside it.
 *
 * A test whose need is missing is skipped and says why; with CI=true a missing program is a failure instead.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from '@jest/globals';

const beside = process.env['VXLENS_SHARED'] ?? resolve(import.meta.dirname, '../../../shared');

/** The folder of shared captures; undefined where it is missing. */
export const shared: string | undefined = existsSync(beside) ? beside : undefined;

/** Why the shared captures cannot be used; undefined where they can. */
export const sharedMissing: string | undefined =
  shared === undefined ? 'no folder of shared captures: set VXLENS_SHARED' : undefined;

/** Why a program cannot be used; undefined where it can. */
export function programMissing(name: string): string | undefined {
  const { error } = spawnSync(name, ['--version'], { stdio: 'ignore' });
  return error === undefined ? undefined : `${name} is not installed`;
}

/** Declare a test. */
type Declare = (name: string, run: () => void | Promise<void>, timeout?: number) => void;

/** `test`, or where a reason not to run is given, a test that is skipped with that reason in its name. */
export function unless(...reasons: readonly (string | undefined)[]): Declare {
  const reason = reasons.find((given) => given !== undefined);
  if (reason === undefined) return test;
  if (process.env['CI'] === 'true' && reason.endsWith('is not installed')) {
    return (name) => {
      test(name, () => {
        throw new Error(reason);
      });
    };
  }
  return (name, run, timeout) => {
    test.skip(`${name} (skipped: ${reason})`, run, timeout);
  };
}

/** The captures in a folder and in the folders inside. */
export const capturesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
