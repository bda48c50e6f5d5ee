/**
 * FILE arguments, progress, and what a damaged file leads to: shared by the verbs.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { open } from '../node.ts';
import type { Openable } from '../read.ts';
import { CaptureError } from '../sources/capture-error.ts';
import { UsageError } from './verb.ts';

/** Exit code: everything was done. */
export const DONE = 0;
/** Exit code: done, but a file was cut or unreadable in part. */
export const DAMAGED = 1;

/** Turn FILE arguments into captures: `PATH`, `NAME=PATH`, `-` for standard input. Nothing is opened yet. */
export function openFiles(words: readonly string[]): readonly Openable[] {
  if (words.length === 0) throw new UsageError('no FILE given: a capture, or - for standard input');
  const opened = words.map(openFile);
  if (opened.filter(({ file }) => file === 'standard input').length > 1) {
    throw new UsageError('standard input can be read only once');
  }
  return opened;
}

function openFile(word: string): Openable {
  if (word === '') throw new UsageError('a FILE is empty');
  const equals = word.indexOf('=');
  // A file whose own name holds an equals sign is that file.
  if (equals < 0 || existsSync(word)) return open(word);
  const point = word.slice(0, equals);
  const path = word.slice(equals + 1);
  if (point === '' || path === '') throw new UsageError(`"${word}" is neither a file nor NAME=FILE`);
  return open(path, { point });
}

/** Tells on a terminal how far long work is. */
export interface Progress {
  /** Say that the work has come to `count` packets; cheap enough for every batch. */
  at(count: number): void;
  /** Take the line away: before anything else is written to standard error, and at the end. */
  clear(): void;
}

const SILENT: Progress = { at() {}, clear() {} };
const FIRST_AFTER = 1000;
const EVERY = 200;

/**
 * Show progress on standard error, if that is a terminal, once the work has lasted for a second.
 *
 * @param what - what is worked on, a file's name
 */
export function progress(what: string): Progress {
  if (!process.stderr.isTTY) return SILENT;
  let next = performance.now() + FIRST_AFTER;
  let shown = false;
  return {
    at(count) {
      const now = performance.now();
      if (now < next) return;
      next = now + EVERY;
      shown = true;
      process.stderr.write(`\r\u001b[K${what}: ${count.toLocaleString('en')} packets`);
    },
    clear() {
      if (shown) process.stderr.write('\r\u001b[K');
      shown = false;
    },
  };
}

/**
 * Do the work on one capture. A capture that cannot be read on is told in one line on standard error; what was read
 * before stays.
 *
 * @param before - called before that line is written
 * @returns the exit code that it asks for
 */
export async function tolerating(work: () => Promise<void>, before: () => void): Promise<number> {
  try {
    await work();
    return DONE;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    before();
    process.stderr.write(`vxlens: ${error.message}\n`);
    return DAMAGED;
  }
}
