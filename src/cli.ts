#!/usr/bin/env node
/**
 * The `vxlens` command: picks the verb, loads only what that verb needs, and turns failures into one line and an exit code.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { UsageError, type Verb } from './cli/verb.ts';

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
    process.stdout.write(`vxlens ${version()}\n`);
    return 0;
  }
  if (verb === undefined || verb === '--help' || verb === '-h' || verb === 'help') {
    (verb === undefined ? process.stderr : process.stdout).write(HELP);
    return verb === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (load === undefined) throw new UsageError(`no verb "${verb}": one of ${Object.keys(VERBS).join(', ')}`);
  const { run } = await load();
  return await run(rest);
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String((manifest as { readonly version: unknown }).version);
}

// `| head` closes our output: that is how a reader says that it has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const usage = error instanceof UsageError;
  process.stderr.write(`vxlens: ${error instanceof Error ? error.message : String(error)}\n`);
  if (usage) process.stderr.write('Try "vxlens --help".\n');
  process.exitCode = usage ? 2 : 1;
}
