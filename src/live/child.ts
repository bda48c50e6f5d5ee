/**
 * One capture point's child process: started, listened to, stopped, and judged when it has ended.
 *
 * @module
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { packetsPassed } from './interface-counters.ts';
import type { LiveError } from './live-error.ts';
import { interfaceTable } from './namespace.ts';
import { CAPTURERS, type Call } from './programs.ts';
import { toError, understand } from './trouble.ts';
import { type Heard, NOTHING_HEARD, type PointSettings, type Trouble, type Via } from './via.ts';

// tcpdump ends within milliseconds; `cap` waits for us to take what it holds. Who takes nothing for so long waits for good.
const PATIENCE = 3000;

/** A child process that captures. */
export interface Child {
  /** The capture, in pcap or pcapng. */
  readonly stream: Readable;
  /** Resolves once it captures, or has ended without. */
  readonly opened: Promise<void>;
  /** Resolves when it has ended and all it said was heard: with an error, where it did not end well. */
  readonly ended: Promise<LiveError | undefined>;
  /** What it said so far. */
  readonly heard: () => Heard;
  /** Whether the process has ended. */
  readonly over: () => boolean;
  /** Ask tcpdump for its counters: what it says is heard a moment later. */
  readonly ask: () => void;
  /** Have it end and hand over what it holds; unless at once, also what the kernel holds for it. */
  readonly stop: (atOnce: boolean) => void;
  /** End it at once; what it holds is lost. */
  readonly kill: () => void;
}

// `process.exit` leaves no time to end them in order.
const running = new Set<ChildProcess>();
function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Start a child process. */
export function start(settings: PointSettings, via: Via, [program, words]: Call): Child {
  // A group of its own, so that an interrupt from the terminal is ours to pass on.
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe', 'pipe'], detached: true });
  const input = child.stdin as Writable;
  const stream = child.stdout as Readable;
  const voices = [child.stderr, child.stdio[3]] as Readable[];
  let heard = NOTHING_HEARD;
  let lastLine = '';
  let stopped = false;
  let open: () => void;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const listen = (line: string): void => {
    heard = CAPTURERS[via].hear(heard, line, settings);
    if (line.trim() !== '') lastLine = line;
    if (heard.opened) open();
  };
  for (const voice of voices) createInterface({ input: voice, crlfDelay: Number.POSITIVE_INFINITY }).on('line', listen);
  input.on('error', () => {});
  // Without a listener Node throws away, when the process ends, what nobody has begun to read.
  stream.on('readable', () => {});
  track(child);
  child.on('exit', () => input.end('ended\n'));

  const ended = Promise.all([outcome(child), ...voices.map(closed)]).then(([exit]) => {
    open();
    const bad = exit.code !== 0 && !stopped;
    const trouble = exit.trouble ?? heard.trouble ?? (bad ? lastWords(lastLine, exit) : undefined);
    return trouble === undefined ? undefined : toError(downOrGone(trouble, settings), settings, via);
  });

  const kill = (): void => {
    stopped = true;
    stream.destroy();
    child.kill('SIGKILL');
  };
  const end = (): void => {
    stopped = true;
    input.end();
    if (child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    // As long as somebody takes what it hands over it is not stuck.
    stream.on('readable', () => timer.refresh());
    child.on('exit', () => clearTimeout(timer));
  };
  let ending: NodeJS.Timeout | undefined;
  const stop = (atOnce: boolean): void => {
    if (stopped || (ending !== undefined && !atOnce)) return;
    clearTimeout(ending);
    if (atOnce) return end();
    // What came a moment ago the program does not have yet, and would leave behind.
    ending = setTimeout(end, 1000 * CAPTURERS[via].delay(settings));
    child.on('exit', () => clearTimeout(ending));
  };
  const ask = (): void => {
    // Elsewhere that signal ends it.
    if (via === 'tcpdump' && process.platform === 'linux' && heard.opened && !stopped) child.kill('SIGUSR1');
  };
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { stream, opened, ended, heard: () => heard, over, ask, stop, kill };
}

/** Have a child end with us, however we end. */
function track(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', endAll);
  running.add(child);
  child.on('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', endAll);
  });
}

/** How a process ended, or why it did not begin. */
interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly trouble?: Trouble;
}

const outcome = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', ({ message }) =>
      resolve({ code: null, signal: null, trouble: { code: 'failed', reason: message } }),
    );
  });

const closed = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    stream.on('close', () => resolve());
  });

function lastWords(line: string, { code, signal }: Exit): Trouble {
  if (signal !== null) return { code: 'failed', reason: `the capturing program was ended by ${signal}` };
  if (line !== '' && !line.startsWith('{')) return understand(line);
  return { code: 'failed', reason: `the capturing program ended with ${code}` };
}

/** `cap` dies in the same way when its interface goes down and when it is gone: see which it was. */
function downOrGone(trouble: Trouble, { device, namespace }: PointSettings): Trouble {
  if (trouble.code !== 'interface-gone' || packetsPassed(interfaceTable(namespace), device) === undefined)
    return trouble;
  return { code: 'interface-down', reason: 'the interface went down' };
}
