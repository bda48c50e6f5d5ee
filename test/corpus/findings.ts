/**
 * What `vxlens diagnose` finds in the captures of the corpus, each by itself, and pairs of both sides of a tunnel together.
 * They are strangers': what fires as an error was looked at packet by packet, and the ratchet holds what is left.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { correlate } from '../../src/correlate.ts';
import { Diagnosis } from '../../src/diagnose.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { open } from '../../src/node.ts';

/** What was found in one capture, or in a pair. */
export interface Diagnosed {
  /** The capture's path below the corpus; of a pair with a star for what differs. */
  readonly path: string;
  readonly records: number;
  /** How many findings there are by severity and name, `error packet-loss`; symptoms count as their causes. */
  readonly counts: Readonly<Record<string, number>>;
  /** The findings that are errors. */
  readonly errors: readonly Finding[];
}

/** Diagnose every capture of the corpus, or those whose path starts with `folder`. */
export async function diagnoseAll(corpus: string, folder = ''): Promise<readonly Diagnosed[]> {
  const rows = readFileSync(join(corpus, 'index.tsv'), 'utf8').split('\n').slice(1);
  const paths = rows.flatMap((row) => (row === '' ? [] : [row.split('\t')[0]!])).sort();
  const found: Diagnosed[] = [];
  for (const path of paths) if (path.startsWith(folder)) found.push(await diagnoseTogether(corpus, path, [path]));
  for (const [name, pair] of pairsOf(paths.filter((path) => path.startsWith(folder)))) {
    found.push(await diagnoseTogether(corpus, name, pair));
  }
  return found;
}

/** The captures of one traffic on both sides of a tunnel: their names differ in the device alone. */
function pairsOf(paths: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    if (!path.startsWith('captures/overlay-pairs/')) continue;
    const name = `${path.slice(0, path.lastIndexOf('__'))}__*`;
    groups.set(name, [...(groups.get(name) ?? []), path]);
  }
  return new Map([...groups].filter(([, pair]) => pair.length === 2));
}

async function diagnoseTogether(corpus: string, path: string, files: readonly string[]): Promise<Diagnosed> {
  const diagnosis = new Diagnosis();
  const captures = files.map((file) => open(join(corpus, file)));
  let records = 0;
  // What is wrong with the file is another part's matter.
  for await (const one of correlate(captures, { onError() {} })) {
    diagnosis.see(one);
    if (one.type === 'point') records += one.records;
  }
  const findings = diagnosis.findings();
  const counts: Record<string, number> = {};
  for (const { severity, finding } of findings) {
    const key = `${severity} ${finding}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  const sorted = Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { path, records, counts: sorted, errors: findings.filter(({ severity }) => severity === 'error') };
}
