/**
 * Runs the verbs of the command over captures, one run after the other in one process, and reports each to its parent: the
 * most memory that the process ever had is a bound for every one of them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run as diagnose } from '../../src/cli/diagnose.ts';
import { run as show } from '../../src/cli/show.ts';
import { run as trace } from '../../src/cli/trace.ts';
import { capturesIn, damage, randomFrom } from './damage.ts';

/** What to do. */
export interface Task {
  readonly folders: readonly string[];
  /** Files of this length and more are left out. */
  readonly longest: number;
  /** A folder to write in. */
  readonly scratch: string;
  /** Damage files for so many seconds, beginning with this seed; without a seed each file is taken once as it is. */
  readonly seconds: number;
  readonly seed?: number;
}

/** What is reported: a run that begins, or what all of them came to. */
export type Report =
  | { readonly begins: string }
  | { readonly failed: string }
  | { readonly done: { readonly runs: number; readonly mebibytes: number; readonly longest: number } };

const VERBS = { show, trace, diagnose };

/** The runs that every capture goes through. */
const RUNS: readonly (readonly [keyof typeof VERBS, ...string[]])[] = [
  ['show', '-n'],
  ['show', '-#evvvXXtttt'],
  ['show', '--json'],
  ['show', '--reassemble', '-vSA'],
  ['show', '--reassemble', '--decapsulate', '--write', 'out.pcapng'],
  ['trace', '--all', '--packets'],
  ['trace', '--json'],
  ['diagnose', '--all'],
];
/** What a format has no room for is refused in one line. */
const REFUSED = /^(pcapng|classic pcap) has (no room for|one link type)/;
const LONGEST = 5000;

const report = (message: Report): void => {
  process.send?.(message);
};
let said = '';
process.stderr.write = ((text: string) => {
  said += text;
  return true;
}) as typeof process.stderr.write;

/** Run one verb, and hold it to what is promised of bad input. */
async function hold([verb, ...flags]: (typeof RUNS)[number], file: string): Promise<void> {
  said = '';
  let code: number;
  try {
    code = await VERBS[verb]([...flags, file]);
  } catch (error) {
    if (error instanceof RangeError && REFUSED.test(error.message)) return;
    throw error;
  }
  const told = said.split('\n').slice(0, -1);
  const places = told.filter((line) => / at byte offset \d+$/.test(line));
  if (!told.every((line) => line.startsWith('vxlens: '))) throw new Error(`said ${JSON.stringify(said)}`);
  if (![0, 1, 3].includes(code)) throw new Error(`exit code ${code}`);
  if (code === 1 && places.length !== 1) throw new Error(`exit code 1, and said ${JSON.stringify(said)}`);
}

async function work(task: Task): Promise<void> {
  const captures = capturesIn(task.folders, task.longest);
  process.chdir(task.scratch);
  const until = performance.now() + 1000 * task.seconds;
  let runs = 0;
  let longest = 0;
  const file = join(task.scratch, 'damaged.pcap');
  for (let i = 0; task.seed === undefined ? i < captures.length : performance.now() < until; i++) {
    const seed = (task.seed ?? 0) + i;
    const random = randomFrom(seed);
    const path = captures[task.seed === undefined ? i : random(captures.length)]!;
    const whole = Uint8Array.from(readFileSync(path));
    writeFileSync(file, task.seed === undefined ? whole : damage(whole, random)[0]);
    for (const run of RUNS) {
      const name = `${task.seed === undefined ? '' : `seed ${seed}, `}${path}: ${run.join(' ')}`;
      report({ begins: name });
      const begun = process.cpuUsage();
      try {
        await hold(run, file);
      } catch (error) {
        report({ failed: `${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` });
        return;
      }
      const { user, system } = process.cpuUsage(begun);
      const milliseconds = (user + system) / 1000;
      if (milliseconds > LONGEST) report({ failed: `${name}: took ${milliseconds} ms` });
      longest = Math.max(longest, milliseconds);
      runs++;
    }
  }
  report({ done: { runs, mebibytes: process.resourceUsage().maxRSS / 1024, longest } });
}

process.once('message', (task: Task) => {
  work(task).then(
    () => process.disconnect(),
    (error: unknown) => report({ failed: String(error) }),
  );
});
