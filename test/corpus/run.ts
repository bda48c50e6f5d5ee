/**
 * `npm run corpus`: compares vxlens with tcpdump, tshark and what is broken, over all captures of the corpus, prints one
 * table, and fails where something that agreed no longer does. `npm run corpus -- --update` writes what agrees now into
 * the ratchet file.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareFields } from './fields.ts';
import { surviveAll } from './malformed.ts';
import { type Findings, type Ratchet, ratchetText, slips, tighten } from './ratchet.ts';
import { table } from './table.ts';
import { compareTexts } from './text.ts';

const ratchetFile = resolve('test/corpus/ratchet.json');
const corpus = join(process.env['VXLENS_SHARED'] ?? resolve('../shared'), 'corpus');

if (!existsSync(corpus)) {
  process.stdout.write('skipped: no folder of shared captures: set VXLENS_SHARED\n');
} else {
  const found: Findings = {
    text: await compareTexts(corpus),
    fields: await compareFields(corpus),
    malformed: await surviveAll(corpus),
  };
  process.stdout.write(`${table(found)}\n`);
  const now = tighten(found);
  if (process.argv.includes('--update')) {
    writeFileSync(ratchetFile, ratchetText(now));
    process.stdout.write('\nThe ratchet is written anew.\n');
  } else {
    const worse = slips(JSON.parse(readFileSync(ratchetFile, 'utf8')) as Ratchet, now);
    process.stdout.write(worse.length === 0 ? '\nNothing that agreed differs.\n' : `\n${worse.join('\n')}\n`);
    process.exitCode = worse.length === 0 ? 0 : 1;
  }
}
