/**
 * Names beside addresses in text: `192.168.200.5 (demoservice.2)`.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Finding } from '../findings/finding.ts';
import type { Names } from '../inventory/names.ts';

/** An IPv4 address with tcpdump's port behind it, an IPv6 address, or a hardware address. */
const ADDRESS =
  /(?<![\w.:-])(?:(?<mac>[\da-f]{2}(?::[\da-f]{2}){5})|(?<ipv4>\d{1,3}(?:\.\d{1,3}){3})(?<port>[.:]\d{1,5}|\/\d{1,2})?|(?<ipv6>[\da-f]{0,4}(?::[\da-f]{0,4}){2,7})(?<port6>\.\d{1,5})?)(?![\w]|[.:-]\w)/g;

/** Write an address with its name behind it; alone where it has none. */
export function withName(address: string, names: Names | undefined, vni: number | null): string {
  const name = names?.address(address, vni) ?? names?.mac(address, vni);
  return name === undefined ? address : `${address} (${name.text})`;
}

/** Write `ADDRESS:PORT` with the address's name behind it. */
export function endpointWithName(endpoint: string, names: Names | undefined, vni: number | null): string {
  if (names === undefined) return endpoint;
  const found = /^(?:\[([\da-f:]+)\]|(\d+\.\d+\.\d+\.\d+)):\d+$/.exec(endpoint);
  const name = found === null ? undefined : names.address(found[1] ?? found[2]!, vni);
  return name === undefined ? withName(endpoint, names, vni) : `${endpoint} (${name.text})`;
}

/** Write a VTEP with the name of its host. */
export function vtepWithName(address: string, names: Names | undefined): string {
  const host = names?.vtep(address);
  return host === undefined ? address : `${address} (${host})`;
}

/** Write a VNI with the name of its network. */
export function vniWithName(vni: number, names: Names | undefined): string {
  const network = names?.network(vni);
  return network === undefined ? String(vni) : `${vni} (${network})`;
}

/**
 * Put names behind the addresses in a text, each once.
 *
 * @param vni - the overlay that the text speaks of; an address that is in none of it may be of the underlay
 * @param every - whether an address is named each time it comes, and not only the first
 */
export function named(text: string, names: Names, vni: number | null, every = false): string {
  const said = new Set<string>();
  return text.replace(ADDRESS, (whole: string, ...rest: unknown[]) => {
    const at = rest.at(-3) as number;
    const groups = rest.at(-1) as Readonly<Record<'mac' | 'ipv4' | 'ipv6' | 'port', string | undefined>>;
    // A prefix is a network and not who lives there.
    if (groups.port?.startsWith('/') === true) return whole;
    const key = groups.mac ?? groups.ipv4 ?? groups.ipv6 ?? '';
    if ((!every && said.has(key)) || text.startsWith(' (', at + whole.length)) return whole;
    const look = (overlay: number | null): string | undefined =>
      (groups.mac === undefined ? names.address(key, overlay) : names.mac(key, overlay))?.text;
    const name = look(vni) ?? (vni === null ? undefined : look(null));
    if (name === undefined) return whole;
    said.add(key);
    return `${whole} (${name})`;
  });
}

/** The names of the addresses that a value holds, at any depth: what `--json` adds. */
export function namesIn(value: unknown, names: Names, vni: number | null): Record<string, string> | undefined {
  const found = new Map<string, string>();
  const look = (one: unknown, depth: number): void => {
    if (depth > MOST_DEPTH || found.size >= MOST_NAMES) return;
    if (typeof one === 'string') {
      if (found.has(one) || one.length > LONGEST_ADDRESS) return;
      const address = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(one)?.[1] ?? /^\[([\da-f:]+)\]:\d+$/.exec(one)?.[1] ?? one;
      const name =
        names.address(address, vni) ??
        names.mac(address, vni) ??
        (vni === null ? undefined : names.address(address, null));
      if (name !== undefined) found.set(address, name.text);
    } else if (Array.isArray(one)) {
      for (const each of one) look(each, depth + 1);
    } else if (typeof one === 'object' && one !== null) {
      for (const each of Object.values(one)) look(each, depth + 1);
    }
  };
  look(value, 0);
  return found.size === 0 ? undefined : Object.fromEntries(found);
}

const MOST_DEPTH = 6;
const MOST_NAMES = 64;
const LONGEST_ADDRESS = 64;

/** Put names into a finding: behind the addresses of its summary, and as a list of their own. */
export function nameFinding(finding: Finding, names: Names): Finding {
  const { vni, summary, subjects, direction, symptoms } = finding;
  const network = vni === null ? undefined : names.network(vni);
  const all = {
    ...namesIn([subjects, direction], names, vni),
    ...(network === undefined ? {} : { [`VNI ${vni}`]: network }),
  };
  return {
    ...finding,
    summary: withNetworks(named(summary, names, vni), names),
    ...(Object.keys(all).length === 0 ? {} : { names: all }),
    ...(symptoms === undefined ? {} : { symptoms: symptoms.map((one) => nameFinding(one, names)) }),
  };
}

/** Put the names of networks behind their VNIs. */
const withNetworks = (text: string, names: Names): string =>
  text.replace(/\bVNI (\d{1,8})\b(?! \()/g, (_whole, vni: string) => `VNI ${vniWithName(Number(vni), names)}`);

/** Put names into a conversation: a list of those of the addresses that it holds. */
export function nameConversation<C extends Conversation>(
  one: C,
  names: Names,
): C & { readonly names?: Record<string, string> } {
  const vni = 'vni' in one ? one.vni : null;
  const found = namesIn(one, names, vni);
  return found === undefined ? one : { ...one, names: found };
}
