/**
 * The version of this package.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

interface Manifest {
  readonly name?: unknown;
  readonly version?: unknown;
}

/** So many folders lie between a module and its package's own, at most. */
const DEPTH = 4;

/** Read the version out of the package's manifest; undefined where there is none, as in a bundle of a stranger. */
export function version(): string | undefined {
  for (let depth = 1; depth <= DEPTH; depth++) {
    try {
      const manifest = JSON.parse(
        readFileSync(new URL(`${'../'.repeat(depth)}package.json`, import.meta.url), 'utf8'),
      ) as Manifest;
      if (manifest.name === 'vxlens') return String(manifest.version);
    } catch {
      // Not here: one folder further up.
    }
  }
  return undefined;
}
