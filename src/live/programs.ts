/**
 * The programs that can capture: which are there, and how each is called.
 *
 * @module
 */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { LiveError } from './live-error.ts';
import { noProgram } from './trouble.ts';
import type { Capturer, PointSettings, Via } from './via.ts';
import { cap } from './via-cap.ts';
import { dumpcap } from './via-dumpcap.ts';
import { tcpdump } from './via-tcpdump.ts';

/** What each program needs to be called and understood. */
export const CAPTURERS: Readonly<Record<Via, Capturer>> = { cap, tcpdump, dumpcap };

// Users who are not root do not have them in their path on Debian, though they may run what is there.
const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Find a program in the path; undefined where it is not, or may not be run. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? ''): string | undefined {
  for (const folder of [...path.split(delimiter).filter((entry) => entry !== ''), ...SYSTEM_FOLDERS]) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: the next one.
    }
  }
  return undefined;
}

/** Find the file of a capturing program: Node's own for `cap`. */
function fileOf(via: Via): string | undefined {
  if (via !== 'cap') return findProgram(via);
  try {
    createRequire(import.meta.url).resolve('cap');
    return process.execPath;
  } catch {
    return undefined;
  }
}

/** Choose the program: the one that is asked for, else the first there is with the kernel's clock, else `cap`. */
export function choose(asked: Via | undefined): { readonly via: Via; readonly file: string } {
  for (const via of asked === undefined ? (['tcpdump', 'dumpcap', 'cap'] as const) : [asked]) {
    const file = fileOf(via);
    if (file !== undefined) return { via, file };
  }
  if (asked === undefined) {
    throw new LiveError('no-program', 'nothing here can capture', '', 'apt-get install tcpdump');
  }
  const what = asked === 'cap' ? 'the package cap' : asked;
  throw new LiveError('no-program', `${what} is not installed`, '', noProgram(asked));
}

// tcpdump and dumpcap do not look at their standard input, so a shell beside them does, and ends them when it ends:
// that is how we stop them, and what is left of us when we are killed. A line means that they have ended already.
const ENDS_WITH_INPUT = 'exec 3<&0; { read -r _ <&3 || kill -TERM $$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null';

/** A program's file and its arguments. */
export type Call = readonly [program: string, words: readonly string[]];

/** Make the call that captures a point: the program and its arguments. */
export function call(via: Via, file: string, settings: PointSettings): Call {
  const capturer = CAPTURERS[via];
  const within = settings.namespace === undefined ? [] : [nsenter(settings), `--net=${settings.namespace}`];
  const words = [...within, file, ...capturer.words(settings)];
  if (!capturer.ends) words.unshift('/bin/sh', '-c', ENDS_WITH_INPUT, 'sh');
  return [words[0]!, words.slice(1)];
}

/** Node cannot enter a namespace itself: that takes a call of the system, made before there is a second thread. */
function nsenter(settings: PointSettings): string {
  const file = findProgram('nsenter');
  if (file !== undefined) return file;
  throw new LiveError('no-program', 'nsenter is not installed', settings.point, 'apt-get install util-linux');
}
