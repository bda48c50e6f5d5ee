/**
 * Network namespaces: where those with a name are, and what is in them.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LiveError } from './live-error.ts';
import { findProgram } from './programs.ts';

/** The folders in which `ip netns`, Docker and others keep network namespaces by name. */
const FOLDERS: readonly string[] = ['/run/netns', '/run/docker/netns', '/var/run/netns', '/var/run/docker/netns'];

/** Find the path of a namespace that is given by name or by path. */
export function findNamespace(given: string): string {
  const candidates = given.includes('/') ? [given] : FOLDERS.map((folder) => join(folder, given));
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const named = listNamespaces().map(({ name }) => name);
  const remedy =
    named.length === 0 ? `none is in ${FOLDERS.slice(0, 2).join(' or ')}` : `there are ${named.join(', ')}`;
  throw new LiveError('no-such-namespace', `no network namespace ${given}`, '', remedy);
}

/** A network namespace that has a name. */
export interface NamedNamespace {
  readonly name: string;
  readonly path: string;
}

/** List the namespaces that have a name. */
export function listNamespaces(): readonly NamedNamespace[] {
  const found = new Map<string, NamedNamespace>();
  for (const folder of FOLDERS) {
    for (const name of entries(folder)) if (!found.has(name)) found.set(name, { name, path: join(folder, name) });
  }
  return [...found.values()];
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Read `/proc/net/dev` as it is within a namespace; empty where that is not to be had. */
export function interfaceTable(namespace: string | undefined): string {
  try {
    if (namespace === undefined) return readFileSync('/proc/self/net/dev', 'utf8');
  } catch {
    return '';
  }
  const nsenter = findProgram('nsenter');
  if (nsenter === undefined) return '';
  const words = [`--net=${namespace}`, 'cat', '/proc/self/net/dev'];
  return spawnSync(nsenter, words, { encoding: 'utf8', timeout: 5000 }).stdout ?? '';
}
