/**
 * Compiles the package before the tests that run it, where its sources are newer than what was compiled last.
 *
 * Errors of types do not end the tests: they are for `npm run check` to find.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** When the newest, or the oldest, file below a folder was written. */
function written(folder, pick) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return pick(...files.map((entry) => statSync(resolve(entry.parentPath, entry.name)).mtimeMs));
}

export default function build() {
  const sources = written(resolve(root, 'src'), Math.max);
  const dist = resolve(root, 'dist');
  if (existsSync(dist) && written(dist, Math.min) > sources) return;
  const { stdout, stderr } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
  process.stderr.write(`${stdout}${stderr}`);
}
