/**
 * The compiled command and library: a capture's child program has to be a file that Node can run.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Live from '../../src/live.ts';

/** Where the package was compiled to. */
export const dist: string = resolve(import.meta.dirname, '../..', process.env['VXLENS_DIST'] ?? 'dist');

/** Load the compiled `vxlens/live`. */
export const loadLive = async (): Promise<typeof Live> => (await import(join(dist, 'live.js'))) as typeof Live;

/** The command while it runs. */
export interface Running {
  readonly child: ChildProcess;
  /** What it has written so far. */
  readonly out: () => string;
  readonly err: () => string;
  /** Wait until what it has written to either matches; failing throws with all that it wrote. */
  until(pattern: RegExp, timeout?: number): Promise<void>;
  /** Wait for its end; its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Follow a child that was started. */
export function follow(child: ChildProcess): Running {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise<number | string>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => done(signal ?? code ?? -1));
  });
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    async until(pattern, timeout = 10_000) {
      for (const end = Date.now() + timeout; !pattern.test(out) && !pattern.test(err); ) {
        if (Date.now() > end) throw new Error(`${pattern} was not seen in:\n${out}${err}`);
        await sleep(10);
      }
    },
  };
}

/** How to start the command. */
interface Starting {
  readonly uid?: number;
  /** Another copy of the compiled command. */
  readonly cli?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Start the command. */
export function vxlens(words: readonly string[], starting: Starting = {}): Running {
  const { cli = join(dist, 'cli.js'), env, ...rest } = starting;
  const whole = { ...process.env, TZ: 'UTC', ...env };
  return follow(spawn(process.execPath, [cli, ...words], { ...rest, env: whole, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The processes that one started, by their numbers. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    // It ended while we looked.
    return [];
  }
}

/** All processes below one. */
export const descendants = (pid: number): readonly number[] =>
  childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);

/** Whether a process is still there, and not merely waits for its end to be noticed. */
export function isAlive(pid: number): boolean {
  if (!existsSync(`/proc/${pid}/stat`)) return false;
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
}

/** Wait until something holds. */
export async function eventually(holds: () => boolean, timeout = 10_000): Promise<boolean> {
  for (const end = Date.now() + timeout; !holds(); await sleep(20)) if (Date.now() > end) return false;
  return true;
}
