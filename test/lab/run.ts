/**
 * `npm run lab`: compares what `trace` and `diagnose` tell of every scenario of the lab with its truth, prints one table, and fails
 * where a scenario that held no longer does. `npm run lab -- --update` writes what holds now into the ratchet file;
 * `npm run lab -- NAME…` looks at some scenarios only, and says what does not hold.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Check } from './checks.ts';
import { requestChecks } from './requests.ts';
import { checkScenario } from './scenario.ts';

const ratchetFile = resolve('test/lab/ratchet.json');
const lab = join(process.env['VXLENS_SHARED'] ?? resolve('../shared'), 'captures/lab');
const AREAS = ['exchanges', 'paths', 'losses', 'clocks', 'requests', 'findings'] as const;

/** Write how many of an area's checks hold. */
function cell(checks: readonly Check[], area: Check['area']): string {
  const of = checks.filter((check) => check.area === area);
  return of.length === 0 ? '-' : `${of.filter((check) => check.holds).length}/${of.length}`;
}

async function main(): Promise<number> {
  const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const scenarios = readdirSync(lab)
    .filter((name) => existsSync(join(lab, name, 'truth.json')))
    .filter((name) => words.length === 0 || words.includes(name))
    .sort();
  const held: string[] = [];
  const open: string[] = [];
  process.stdout.write(`${'scenario'.padEnd(24)}${AREAS.map((area) => area.padStart(11)).join('')}\n`);
  for (const name of scenarios) {
    const checks = [...(await checkScenario(join(lab, name))), ...(await requestChecks(join(lab, name)))];
    if (checks.every((check) => check.holds)) held.push(name);
    process.stdout.write(`${name.padEnd(24)}${AREAS.map((area) => cell(checks, area).padStart(11)).join('')}\n`);
    for (const { holds, what, expected, found } of checks) {
      if (!holds) open.push(`${name}: ${what}: ${expected} expected, ${found} found`);
    }
  }
  const share = scenarios.length === 0 ? 0 : (100 * held.length) / scenarios.length;
  process.stdout.write(`\n${held.length} of ${scenarios.length} scenarios hold, ${share.toFixed(1)} %\n`);
  if (open.length > 0) process.stdout.write(`${open.join('\n')}\n`);
  if (process.argv.includes('--update')) {
    writeFileSync(ratchetFile, `${JSON.stringify(held, undefined, 2)}\n`);
    return 0;
  }
  const before = JSON.parse(readFileSync(ratchetFile, 'utf8')) as string[];
  const slipped = before.filter((name) => scenarios.includes(name) && !held.includes(name));
  if (slipped.length > 0) process.stdout.write(`held before and no longer: ${slipped.join(', ')}\n`);
  return slipped.length > 0 ? 1 : 0;
}

if (existsSync(lab)) process.exitCode = await main();
else process.stdout.write('skipped: no folder of shared captures: set VXLENS_SHARED\n');
