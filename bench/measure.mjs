/**
 * Measuring: every program in turn, several rounds, processor time of the whole process as the kernel counts it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const TIMEOUT = 900_000;
// Neither certificates to be loaded nor options of somebody's shell belong into the measurement.
const ENVIRONMENT = { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', LC_ALL: 'C' };

/**
 * Run the programs of a row `rounds` times, in turn, and once more before to fill the page cache; those that have a
 * `start`, a command that does next to nothing, only once.
 *
 * @returns of each program its runs, each { processor, wall } in seconds and { memory } in MiB, and what it answered
 */
export function measure(clock, programs, rounds, folder) {
  const results = programs.map(({ name, command, part, start }) => {
    const { answer, ...run } = runOnce(clock, command, folder);
    if (start === undefined) return { name, runs: [], answer };
    return { name, part, start: runOnce(clock, start, folder), runs: [run], answer };
  });
  for (let round = 0; round < rounds; round++) {
    for (const [i, { command, start }] of programs.entries()) {
      if (start === undefined) results[i].runs.push(runOnce(clock, command, folder));
    }
  }
  return results;
}

function runOnce(clock, command, folder) {
  const path = join(folder, 'output');
  const output = openSync(path, 'w');
  const { stderr, error } = spawnSync(clock, command, {
    env: ENVIRONMENT,
    stdio: ['ignore', output, 'pipe'],
    encoding: 'utf8',
    timeout: TIMEOUT,
    maxBuffer: 1 << 26,
  });
  closeSync(output);
  const clocked = /^clock (\d+) (\d+) (\d+) (\d+) (\d+)$/m.exec(stderr ?? '');
  if (error !== undefined || clocked === null || Number(clocked[5]) !== 0) {
    throw new Error(`${command.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  const [user, system, wall, memory] = clocked.slice(1).map(Number);
  const answer = answerIn(path);
  rmSync(path);
  return { processor: (user + system) / 1e6, wall: wall / 1e6, memory: memory / 1024, answer };
}

/** What a program wrote: a short line as it is, a long text as its digest. */
function answerIn(path) {
  if (statSync(path).size < 4096) return readFileSync(path, 'utf8').trim();
  const digest = createHash('sha256');
  const piece = Buffer.alloc(1 << 20);
  const file = openSync(path, 'r');
  for (let got = readSync(file, piece); got > 0; got = readSync(file, piece)) digest.update(piece.subarray(0, got));
  closeSync(file);
  return digest.digest('hex');
}

/** Whether two answers are the same, as far as both tell: `name=value` pairs, or else the very text. */
export function agree(one, other) {
  const ours = pairs(one);
  const theirs = pairs(other);
  if (ours.size === 0 || theirs.size === 0) return one === other;
  const common = [...ours.keys()].filter((name) => theirs.has(name));
  return common.length > 0 && common.every((name) => ours.get(name) === theirs.get(name));
}

const pairs = (answer) => new Map([...answer.matchAll(/(\w+)=(\d+)/g)].map(([, name, value]) => [name, value]));

/** The middle one of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
