/**
 * `ip route`, as JSON and as text: `default via 192.168.122.1 dev ens3`.
 *
 * @module
 */
import { addressOf, prefixedOf } from './address.ts';
import { at, type Context, type LineKind, type ObjectKind } from './document.ts';
import { has, text } from './json.ts';

/** `ip -j route`. */
export const routeObjects: ObjectKind = {
  kind: 'ip -j route',
  fits: (object) => has(object, 'dst') && !has(object, 'state') && (has(object, 'dev') || has(object, 'gateway')),
  read: (object, context) =>
    note(text(object, 'dst'), text(object, 'gateway'), text(object, 'dev'), text(object, 'prefsrc'), context),
};

const LINE = /^(default|[\da-f.:]{2,45}(?:\/\d{1,3})?)((?: (?:via|dev|proto|scope|src|metric|onlink|linkdown)\b.*)?)$/i;

/** `ip route`. */
export const routeLines: LineKind = {
  kind: 'ip route',
  reader: (context) => ({
    line(line) {
      const found = LINE.exec(line.trimEnd());
      if (found === null || !/ (?:via|dev) /.test(found[2] ?? '')) return false;
      const words = (found[2] ?? '').trim().split(/\s+/);
      const after = (word: string): string | null => {
        const at = words.indexOf(word);
        return at < 0 ? null : (words[at + 1] ?? null);
      };
      note(found[1] ?? null, after('via'), after('dev'), after('src'), context);
      return true;
    },
  }),
};

function note(
  to: string | null,
  gateway: string | null,
  name: string | null,
  source: string | null,
  context: Context,
): void {
  const prefix = to === 'default' || to === null ? null : prefixedOf(to);
  if (prefix === undefined) return;
  context.facts.routes.push({
    ...at(context),
    to: prefix,
    gateway: addressOf(gateway ?? '') ?? null,
    interface: name,
    source: addressOf(source ?? '') ?? null,
  });
}
