/**
 * `ipvsadm -Ln` and `ipvsadm -Sn` (`--save`).
 *
 * ```
 * FWM  256 rr
 *   -> 10.255.0.5:0                 Masq    1      0          2
 * ```
 *
 * @module
 */
import { addressOf } from './address.ts';
import { at, type Context, type LineKind, type LineReader } from './document.ts';
import type { RealServer, TransportProtocol, VirtualServer } from './model.ts';

type Draft = Omit<VirtualServer, 'servers'> & { readonly servers: RealServer[] };

const SERVICE = /^(TCP|UDP|SCTP|FWM)\s+(\S+)(?:\s+IPv6)?\s+(\w+)/;
/** With `--stats` and `--rate`: no scheduler and no weights, but counters. */
const COUNTED_SERVER = /^\s+-> (\S+)(?:\s+\d{1,15}(?:\.\d)?[KMGTP]?){2,5}\s*$/;
const SERVER = /^\s+-> (\S+)\s+(Masq|Route|Tunnel|Local)\s+(\d{1,9})(?:\s+(\d{1,15}))?(?:\s+(\d{1,15}))?/;
const FORWARD: Readonly<Record<string, RealServer['forward']>> = {
  Masq: 'masquerade',
  '-m': 'masquerade',
  Tunnel: 'tunnel',
  '-i': 'tunnel',
};

/** `ipvsadm -Ln`. */
export const ipvsadm: LineKind = {
  kind: 'ipvsadm',
  reader(context: Context): LineReader {
    const made: Draft[] = [];
    let last: Draft | undefined;
    const begin = (protocol: string, target: string, scheduler: string | null): boolean => {
      last = serviceFrom(protocol.toLowerCase(), target, scheduler, context);
      if (last !== undefined) {
        made.push(last);
        context.facts.virtualServers.push(last);
      }
      return last !== undefined;
    };
    return {
      line(line) {
        if (/^IP Virtual Server version|^Prot LocalAddress:Port|^\s+-> RemoteAddress:Port/.test(line)) return true;
        const service = SERVICE.exec(line);
        if (service !== null) return begin(service[1]!, service[2]!, /^\d/.test(service[3]!) ? null : service[3]!);
        const server = SERVER.exec(line);
        if (server !== null && last !== undefined) {
          const endpoint = endpointOf(server[1]!);
          if (endpoint === undefined) return false;
          last.servers.push({
            ...endpoint,
            forward: FORWARD[server[2]!] ?? 'route',
            weight: Number(server[3]),
            activeConnections: server[4] === undefined ? null : Number(server[4]),
            inactiveConnections: server[5] === undefined ? null : Number(server[5]),
          });
          return true;
        }
        const counted = last === undefined ? undefined : endpointOf(COUNTED_SERVER.exec(line)?.[1] ?? '');
        if (counted === undefined) return saved(line, made, begin);
        last?.servers.push({
          ...counted,
          forward: null,
          weight: null,
          activeConnections: null,
          inactiveConnections: null,
        });
        return true;
      },
    };
  },
};

/** `-A -f 256 -s rr` and `-a -f 256 -r 10.255.0.5:0 -m -w 1`. */
function saved(
  line: string,
  made: readonly Draft[],
  begin: (protocol: string, target: string, scheduler: string | null) => boolean,
): boolean {
  const words = line.trim().split(/\s+/);
  const kind = words.findIndex((word) => /^-[tuf]$/.test(word));
  if (!/^-[Aa]$/.test(words[0] ?? '') || kind !== 1) return false;
  const protocol = { '-t': 'tcp', '-u': 'udp', '-f': 'fwm' }[words[kind]!] ?? 'fwm';
  const target = words[kind + 1] ?? '';
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  if (words[0] === '-A') return begin(protocol, target, after('-s') ?? null);
  const of = made.find((one) => targetText(one) === `${protocol} ${target}`);
  const endpoint = endpointOf(after('-r') ?? '');
  if (of === undefined || endpoint === undefined) return false;
  const weight = after('-w') ?? '1';
  of.servers.push({
    ...endpoint,
    forward: FORWARD[words.find((word) => word === '-m' || word === '-i') ?? ''] ?? 'route',
    weight: /^\d{1,9}$/.test(weight) ? Number(weight) : 1,
    activeConnections: null,
    inactiveConnections: null,
  });
  return true;
}

function targetText({ protocol, mark, address, port }: Draft): string {
  if (protocol === 'fwmark') return `fwm ${mark}`;
  return `${protocol} ${address?.includes(':') === true ? `[${address}]` : address}:${port}`;
}

function serviceFrom(protocol: string, target: string, scheduler: string | null, context: Context): Draft | undefined {
  if (protocol === 'fwm') {
    if (!/^\d{1,10}$/.test(target)) return undefined;
    const mark = Number(target);
    return { ...at(context), protocol: 'fwmark', mark, address: null, port: null, scheduler, servers: [] };
  }
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return undefined;
  return { ...at(context), protocol: protocol as TransportProtocol, mark: null, ...endpoint, scheduler, servers: [] };
}

function endpointOf(text: string): { readonly address: string; readonly port: number } | undefined {
  const found = /^\[?([\da-f.:]+?)\]?:(\d{1,5})$/i.exec(text);
  const address = found === null ? undefined : addressOf(found[1]!);
  return address === undefined ? undefined : { address, port: Number(found![2]) };
}
