/**
 * `bridge fdb`, as JSON and as text: `02:42:c0:a8:c8:03 dev vxlan0 dst 192.168.122.11 self permanent`.
 *
 * @module
 */
import { addressOf, macOf } from './address.ts';
import { at, type Context, type LineKind, type ObjectKind } from './document.ts';
import { has, text, whole } from './json.ts';

/** `bridge -j fdb`. */
export const forwardingObjects: ObjectKind = {
  kind: 'bridge -j fdb',
  fits: (object) => has(object, 'mac', 'ifname'),
  read: (object, context) =>
    note(
      text(object, 'mac'),
      text(object, 'ifname'),
      {
        vtep: text(object, 'dst'),
        vni: whole(object, 'vni'),
        port: whole(object, 'port'),
        bridge: text(object, 'master'),
        state: text(object, 'state'),
      },
      context,
    ),
};

const LINE = /^([\da-f]{2}(?::[\da-f]{2}){5}) dev (\S{1,32})((?: \S{1,64})*)\s*$/i;

/** `bridge fdb`. */
export const forwardingLines: LineKind = {
  kind: 'bridge fdb',
  reader: (context) => ({
    line(line) {
      const found = LINE.exec(line);
      if (found === null) return false;
      const words = (found[3] ?? '').trim().split(' ');
      const after = (word: string): string | null => {
        const place = words.indexOf(word);
        return place < 0 ? null : (words[place + 1] ?? null);
      };
      const state = words.includes('permanent') ? 'permanent' : words.includes('static') ? 'static' : '';
      const told = { vtep: after('dst'), vni: digits(after('vni')), port: digits(after('port')) };
      note(found[1] ?? null, found[2] ?? null, { ...told, bridge: after('master'), state }, context);
      return true;
    },
  }),
};

interface Entry {
  readonly vtep: string | null;
  readonly vni: number | null;
  readonly port: number | null;
  readonly bridge: string | null;
  readonly state: string | null;
}

function note(hardware: string | null, name: string | null, entry: Entry, context: Context): void {
  const mac = macOf(hardware ?? '');
  if (mac === undefined || name === null) return;
  const { vtep, vni, port, bridge, state } = entry;
  context.facts.forwarding.push({
    ...at(context),
    mac,
    interface: name,
    vtep: addressOf(vtep ?? '') ?? null,
    vni,
    port,
    bridge,
    permanent: state === 'permanent' || state === 'static',
  });
}

const digits = (text: string | null): number | null => (text !== null && /^\d{1,8}$/.test(text) ? Number(text) : null);
