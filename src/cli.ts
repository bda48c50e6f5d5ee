#!/usr/bin/env node
/**
 * The `vxlens` command: picks the verb, loads only what that verb needs, and turns failures into one line and an exit code.
 *
 * @module
 */
import type { Verb } from './cli/verb.ts';

// Imported, it would bring the streams along, as standard output does: 4 ms of the 40 that `--version` takes then.
const { readFileSync, writeSync } = process.getBuiltinModule('node:fs');

const VERBS: Readonly<Record<string, () => Promise<{ readonly run: Verb }>>> = {
  show: () => import('./cli/show.ts'),
  trace: () => import('./cli/trace.ts'),
  diagnose: () => import('./cli/diagnose.ts'),
  explain: () => import('./cli/explain.ts'),
  live: () => import('./cli/live.ts'),
  collect: () => import('./cli/collect.ts'),
};

const HELP = `vxlens: what containers said over an overlay network, and which packets carried it

  vxlens show FILE...     print packets as tcpdump does, tunnels opened
  vxlens trace FILE...    join requests, replies and the tunnel packets that carried them, over all capture points
  vxlens diagnose FILE... say what is wrong, where, how sure, and which packets show it
  vxlens explain FINDING  what a finding means, how to confirm it, what to do
  vxlens live -i IFACE    the same on running interfaces
  vxlens collect          print a script that gathers names and tables of a host, for --inventory

A FILE is a pcap or pcapng capture, gzipped or not; - is standard input; NAME=FILE names its capture point.
"vxlens VERB --help" tells a verb's options.

  vxlens show -n -vv docker0-ens3.pcap
  vxlens trace docker0/ens3=a.pcap docker1/ens3=b.pcapng.gz
  vxlens trace --request client.pcap docker0-ens3.pcap docker0-ingress.pcap
  ssh docker0 tcpdump -i ens3 -U -w - port 4789 | vxlens show -n -
`;

/** Run the command and return its exit code. */
async function main(words: readonly string[]): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === '--version' || verb === '-V') {
    say(`vxlens ${version()}\n`);
    return 0;
  }
  endQuietly();
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') {
    (verb === undefined ? process.stderr : process.stdout).write(HELP);
    return verb === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (load === undefined) return misused(`no verb "${verb}": one of ${Object.keys(VERBS).join(', ')}`);
  optimiseLater();
  const { run } = await load();
  return await run(rest);
}

/**
 * Have V8 run a function four times as often as it would before it optimises it. Most runs end within a second, and it spent
 * up to a quarter of their processor time on functions that had little left to do: of 1,000,000 packets `show -n` takes 0.9
 * of the time so, of 7000 from six points `trace` 0.85, and long runs the same as before. Only in the V8 that it was measured
 * with (Node.js 20).
 */
function optimiseLater(): void {
  if (!process.versions.v8.startsWith('11.')) return;
  process.getBuiltinModule('node:v8').setFlagsFromString('--interrupt-budget=270000');
}

/** Write a word; where it is not taken at once, by the stream. */
function say(text: string): void {
  try {
    writeSync(1, text);
  } catch {
    endQuietly();
    process.stdout.write(text);
  }
}

/** `| head` closes our output: that is how a reader says that it has seen enough. */
function endQuietly(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
}

/** Say how the command was called wrongly. */
function misused(message: string): number {
  process.stderr.write(`vxlens: ${message}\nTry "vxlens --help".\n`);
  return 2;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String((manifest as { readonly version: unknown }).version);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  // By its name, for each verb has a class of its own; and `--version` is done before another file is loaded.
  if (error instanceof Error && error.name === 'UsageError') process.exitCode = misused(message);
  else {
    process.stderr.write(`vxlens: ${message}\n`);
    process.exitCode = 1;
  }
}
