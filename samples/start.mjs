/**
 * What `npm start` shows: a ping between two containers as tcpdump prints it on a host, and what vxlens makes of it.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const capture = 'samples/terminal3-ens3.pcap';

for (const words of [
  ['show', '-n', '-vv', capture],
  ['trace', capture],
]) {
  process.stdout.write(`\n$ vxlens ${words.join(' ')}\n`);
  // Times are printed in the local zone; the capture was made in this one.
  const env = { ...process.env, TZ: 'UTC' };
  const { status } = spawnSync(process.execPath, ['dist/cli.js', ...words], { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
