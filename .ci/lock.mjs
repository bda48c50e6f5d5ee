/**
 * Checks the lock file. npm leaves an optional package out of it, silently, where the registry did not have it on the
 * day, and then the next `npm ci` fails, or the project cannot be built on another platform.
 */
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const wrong = [];
for (const [path, { optionalDependencies = {}, resolved = '' }] of Object.entries(packages)) {
  if (resolved.includes('://')) wrong.push(`${path} names a host: ${resolved}`);
  for (const name of Object.keys(optionalDependencies)) if (!found(path, name)) wrong.push(`${path} lacks ${name}`);
}
for (const line of wrong) process.stderr.write(`package-lock.json: ${line}\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Whether a package can be found from a folder, as Node looks: there, and then in each folder above. */
function found(path, name) {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (`${at === '' ? '' : `${at}/`}node_modules/${name}` in packages) return true;
    if (at === '') return false;
  }
}
