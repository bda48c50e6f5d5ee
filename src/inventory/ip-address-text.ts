/**
 * `ip address`, `ip link` and `ip -d` of both, as text.
 *
 * ```
 * 13: eth0@if14: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UP
 *     link/ether 02:42:0a:ff:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0
 *     inet 10.255.0.2/16 scope global eth0
 * ```
 *
 * @module
 */
import { addressOf, macOf, prefixedOf } from './address.ts';
import { at, type Context, type LineKind, type LineReader } from './document.ts';
import type { Interface, Prefixed, VxlanDevice } from './model.ts';

const HEAD = /^(\d{1,10}): ([^\s@:]{1,32}(?::[^\s@:]{1,32})?)(?:@([^\s:]{1,32}))?: <([A-Z0-9_,-]*)>(.*)$/;
/** The kinds that `ip -d` writes at the beginning of a line of their own. */
const KINDS = /^\s+(veth|bridge|vxlan|vlan|macvlan|ipvlan|bond|dummy|tun|geneve|gre|gretap|ipip|sit|wireguard)\b/;

type Draft = { -readonly [Key in keyof Interface]: Interface[Key] };

/** `ip address`. */
export const ipAddressText: LineKind = {
  kind: 'ip address',
  reader(context: Context): LineReader {
    let draft: Draft | undefined;
    return {
      line(line) {
        const head = HEAD.exec(line);
        if (head !== null) {
          draft = begin(head, context);
          context.facts.interfaces.push(draft);
          return true;
        }
        return draft !== undefined && /^\s+\S/.test(line) && detail(draft, line);
      },
    };
  },
};

function begin(head: RegExpExecArray, context: Context): Draft {
  const [, index, name = '', peer, flags = '', rest = ''] = head;
  const words = rest.trim().split(/\s+/);
  const mtu = after(words, 'mtu');
  const peerIndex = /^if(\d{1,10})$/.exec(peer ?? '')?.[1];
  return {
    ...at(context),
    name,
    index: Number(index),
    peerIndex: peerIndex === undefined ? null : Number(peerIndex),
    peerName: peerIndex === undefined && peer !== undefined && peer !== 'NONE' ? peer : null,
    peerNamespaceId: null,
    mac: null,
    mtu: digits(mtu),
    up: flags.split(',').includes('UP'),
    addresses: [],
    kind: null,
    bridge: after(words, 'master') ?? null,
    vxlan: null,
    vlanId: null,
  };
}

/** Take one of the lines under an interface's first. */
function detail(draft: Draft, line: string): boolean {
  const words = line.trim().split(/\s+/);
  const [first = '', second = ''] = words;
  if (first.startsWith('link/')) {
    draft.mac = first === 'link/ether' ? (macOf(second) ?? null) : null;
    draft.peerNamespaceId = digits(after(words, 'link-netnsid'));
    return true;
  }
  if (first === 'inet' || first === 'inet6') {
    const address: Prefixed | undefined = prefixedOf(second);
    if (address !== undefined) draft.addresses = [...draft.addresses, address];
    return true;
  }
  const kind = KINDS.exec(line)?.[1];
  if (kind !== undefined) {
    draft.kind = kind;
    if (kind === 'vxlan') draft.vxlan = vxlanFrom(words);
    if (kind === 'vlan') draft.vlanId = digits(after(words, 'id'));
    return true;
  }
  return /^(valid_lft|vlan|bridge_slave|altname|alias|promiscuity|RX|TX|\d)/.test(first);
}

function vxlanFrom(words: readonly string[]): VxlanDevice {
  return {
    vni: words.includes('external') ? null : digits(after(words, 'id')),
    port: digits(after(words, 'dstport')),
    local: addressOf(after(words, 'local') ?? '') ?? null,
    remote: addressOf(after(words, 'remote') ?? after(words, 'group') ?? '') ?? null,
    learning: !words.includes('nolearning'),
  };
}

function after(words: readonly string[], word: string): string | undefined {
  const found = words.indexOf(word);
  return found < 0 ? undefined : words[found + 1];
}

const digits = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : null;
