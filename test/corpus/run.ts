/**
 * `npm run corpus`: compares vxlens with tcpdump, tshark and what is broken, and diagnoses, over all captures of the
 * corpus, prints one table, and fails where something that agreed no longer does, or other errors are found than before.
 * `npm run corpus -- --update` writes what agrees and what is found now into the ratchet file; `--findings` does the
 * findings alone.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareFields } from './fields.ts';
import { diagnoseAll } from './findings.ts';
import { surviveAll } from './malformed.ts';
import { type Findings, type Ratchet, ratchetText, slips, tighten } from './ratchet.ts';
import { table } from './table.ts';
import { compareTexts } from './text.ts';

const ratchetFile = resolve('test/corpus/ratchet.json');
const corpus = join(process.env['VXLENS_SHARED'] ?? resolve('../shared'), 'corpus');

if (!existsSync(corpus)) {
  process.stdout.write('skipped: no folder of shared captures: set VXLENS_SHARED\n');
} else {
  const before = JSON.parse(readFileSync(ratchetFile, 'utf8')) as Ratchet;
  const alone = process.argv.includes('--findings');
  const found: Findings = {
    text: alone ? [] : await compareTexts(corpus),
    fields: alone ? [] : await compareFields(corpus),
    malformed: alone ? [] : await surviveAll(corpus),
    findings: await diagnoseAll(corpus),
  };
  process.stdout.write(`${table(found)}\n`);
  const tight = tighten(found);
  const now = alone ? { ...before, findings: tight.findings } : tight;
  if (process.argv.includes('--update')) {
    writeFileSync(ratchetFile, ratchetText(now));
    process.stdout.write('\nThe ratchet is written anew.\n');
  } else {
    const worse = slips({ ...before, findings: before.findings ?? {} }, now);
    process.stdout.write(worse.length === 0 ? '\nNothing that agreed differs.\n' : `\n${worse.join('\n')}\n`);
    process.exitCode = worse.length === 0 ? 0 : 1;
  }
}
