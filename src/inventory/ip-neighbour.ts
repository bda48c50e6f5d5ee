/**
 * `ip neighbour`, as JSON and as text: `192.168.200.3 dev vxlan0 lladdr 02:42:c0:a8:c8:03 PERMANENT`.
 *
 * @module
 */
import { addressOf, macOf } from './address.ts';
import { at, type Context, type LineKind, type ObjectKind } from './document.ts';
import { has, text, texts } from './json.ts';

/** `ip -j neighbour`. */
export const neighbourObjects: ObjectKind = {
  kind: 'ip -j neighbour',
  fits: (object) => has(object, 'dst', 'dev', 'state') && Array.isArray(object['state']),
  read: (object, context) =>
    note(text(object, 'dst'), text(object, 'dev'), text(object, 'lladdr'), texts(object, 'state'), context),
};

const LINE = /^([\da-f.:]{2,45}) dev (\S{1,32})((?: \S{1,64})*)\s*$/i;
const STATES = /^(?:PERMANENT|NOARP|REACHABLE|STALE|DELAY|PROBE|FAILED|INCOMPLETE|NONE)$/;

/** `ip neighbour`. */
export const neighbourLines: LineKind = {
  kind: 'ip neighbour',
  reader: (context) => ({
    line(line) {
      const found = LINE.exec(line);
      if (found === null) return false;
      const words = (found[3] ?? '').trim().split(' ');
      const states = words.filter((word) => STATES.test(word));
      if (states.length === 0) return false;
      const mac = words.indexOf('lladdr');
      note(found[1] ?? null, found[2] ?? null, mac < 0 ? null : (words[mac + 1] ?? null), states, context);
      return true;
    },
  }),
};

function note(
  to: string | null,
  name: string | null,
  mac: string | null,
  states: readonly string[],
  context: Context,
): void {
  const address = addressOf(to ?? '');
  // Groups have no neighbour: their hardware address is computed.
  if (address === undefined || name === null || states.includes('NOARP')) return;
  context.facts.neighbours.push({ ...at(context), address, mac: macOf(mac ?? '') ?? null, interface: name, states });
}
