/**
 * Where the documents of a folder were collected, as the folder's own layout tells.
 *
 * `vxlens collect` writes `HOST/host/FILE` for the host's own namespace, `HOST/netns/NAME/FILE` for others and
 * `HOST/docker/FILE` for what Docker says. Also read: `HOST/FILE`, `HOST_NAME/FILE` as a namespace's folder, and
 * `KIND-HOST.ENDING` of a host that some folder is called after.
 *
 * @module
 */
import type { Place } from './model.ts';

/** Where a document was collected: what is undefined nothing tells. */
export type FoundPlace = Partial<Place>;

/** Tell where each of a folder's files was collected. The paths are relative to the folder, with `/` between names. */
export function placesOf(paths: readonly string[]): FoundPlace[] {
  const found = paths.map(placeOf);
  const hosts = [...new Set(found.flatMap(({ host }) => (host == null ? [] : [host])))];
  return found.map((place, i) => (place.host === undefined ? hostInName(paths[i]!, hosts) : place));
}

/** Folders that are called after what they hold and not after a host. */
const NO_HOST = /^(?:snapshots?|inventory|vxlens-inventory|docker|host|netns|namespaces?|\.|\.\.)$/i;

function placeOf(path: string): FoundPlace {
  const folders = path.split('/').slice(0, -1);
  const netns = folders.lastIndexOf('netns');
  if (netns >= 1 && netns === folders.length - 2) return { host: folders[netns - 1]!, namespace: folders[netns + 1]! };
  const last = folders.at(-1);
  const above = folders.at(-2);
  if (last === undefined) return {};
  if ((last === 'host' || last === 'docker') && above !== undefined) return { host: above, namespace: null };
  if (NO_HOST.test(last)) return {};
  // The name of a host has no underscore (RFC 952).
  const cut = last.indexOf('_');
  return cut > 0 ? { host: last.slice(0, cut), namespace: last.slice(cut + 1) } : { host: last, namespace: null };
}

/** `docker-ps-host0.txt` is of `host0`, where there is such a host. */
function hostInName(path: string, hosts: readonly string[]): FoundPlace {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.[\w.]+$/, '');
  const host = hosts.find((one) => name === one || name.endsWith(`-${one}`));
  return host === undefined ? {} : { host, namespace: null };
}
