/**
 * `ls -l /var/run/docker/netns`, the names alone, and `ip netns list`, also with `-j`.
 *
 * Docker calls an overlay's namespace `1-` and ten characters of the network's id, that of its load balancer `lb_` and nine,
 * and a container's after the sandbox, twelve hexadecimal digits.
 *
 * @module
 */
import type { Context, LineKind, LineReader, ObjectKind } from './document.ts';
import { has, text } from './json.ts';
import type { NamespaceRole } from './model.ts';

const OF_DOCKER = /^(?:\d{1,4}-[\da-z]{10}|lb_[\da-z]{9}|[\da-f]{12}|ingress_sbox|default)$/;
// The time is two words or three, in the order and the language of the locale.
const LISTED = /^-[r-][\w-]{8}[.+]?\s+\d+\s+\S+\s+\S+\s+0\s+(?:\S+\s+){2,3}([\w.-]{1,64})$/;
const TOTAL =
  /^(?:total|totale|totaal|totalt|insgesamt|celkem|razem|összesen|toplam|yhteensä|итого|всього|总用量|总计|總計|合計|합계) \d+$/;
const NUMBERED = /^([\w.-]{1,64}) \(id: \d+\)$/;

/** What a namespace's name tells: its role, and the network that it belongs to. */
export function namespaceRole(name: string): { readonly role: NamespaceRole; readonly network: string | null } {
  if (name === 'ingress_sbox') return { role: 'ingress', network: null };
  const overlay = /^\d{1,4}-([\da-z]{10})$/.exec(name)?.[1];
  if (overlay !== undefined) return { role: 'overlay', network: overlay };
  const balancer = /^lb_([\da-z]{9})$/.exec(name)?.[1];
  if (balancer !== undefined) return { role: 'load-balancer', network: balancer };
  return { role: /^[\da-f]{12}$/.test(name) ? 'container' : 'unknown', network: null };
}

/** A list of namespaces, as lines. */
export const namespaceLines: LineKind = {
  kind: 'ls -l /var/run/docker/netns',
  reader(context: Context): LineReader {
    return {
      line(line) {
        const name = LISTED.exec(line)?.[1] ?? NUMBERED.exec(line)?.[1] ?? (OF_DOCKER.test(line) ? line : undefined);
        if (name !== undefined) note(name, context);
        return name !== undefined || TOTAL.test(line);
      },
    };
  },
};

/** `ip -j netns list`. */
export const namespaceObjects: ObjectKind = {
  kind: 'ip netns list',
  fits: (object) => has(object, 'name') && Object.keys(object).every((key) => key === 'name' || key === 'id'),
  read(object, context) {
    const name = text(object, 'name');
    if (name !== null) note(name, context);
  },
};

function note(name: string, { host, facts, sources }: Context): void {
  // What `ip netns` calls default is the host's own.
  if (name === 'default') return;
  facts.namespaces.push({ host, namespace: name, ...namespaceRole(name), container: null, sources });
}
