/**
 * `conntrack -L`, also with `-o extended`, and `/proc/net/nf_conntrack`: the addresses as a connection came, and as the
 * answer to it is awaited.
 *
 * @module
 */
import { addressOf } from './address.ts';
import { at, type LineKind } from './document.ts';
import type { Tuple } from './model.ts';

const LINE =
  /^(?:ipv[46]\s+\d{1,3}\s+)?([a-z][\w-]{1,15})\s+\d{1,3}\s+(?:(\d{1,9})\s+)?(?:([A-Z_\d]{2,16})\s+)?(src=.*)$/;

/** `conntrack -L`. */
export const conntrack: LineKind = {
  kind: 'conntrack',
  reader: (context) => ({
    line(line) {
      const found = LINE.exec(line);
      if (found === null) return /^conntrack v[\d.]+/.test(line);
      const [, protocol = '', , state = null, rest = ''] = found;
      const second = rest.indexOf(' src=', 1);
      const original = tupleOf(second < 0 ? rest : rest.slice(0, second));
      const reply = second < 0 ? undefined : tupleOf(rest.slice(second));
      if (original === undefined || reply === undefined) return false;
      const replied = !rest.includes('[UNREPLIED]');
      context.facts.connections.push({ ...at(context), protocol, original, reply, state, replied });
      return true;
    },
  }),
};

function tupleOf(text: string): Tuple | undefined {
  const field = (name: string): string | undefined => new RegExp(`(?:^|\\s)${name}=(\\S{1,45})`).exec(text)?.[1];
  const source = addressOf(field('src') ?? '');
  const destination = addressOf(field('dst') ?? '');
  if (source === undefined || destination === undefined) return undefined;
  return { source, destination, sourcePort: port(field('sport')), destinationPort: port(field('dport')) };
}

const port = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,5}$/.test(text) ? Number(text) : null;
