/**
 * `iptables -nvL -t nat` and `-t mangle`, also without `-v`.
 *
 * ```
 * Chain DOCKER-INGRESS (2 references)
 *  pkts bytes target  prot opt in  out  source     destination
 *     2   120 DNAT    tcp  --  *   *    0.0.0.0/0  0.0.0.0/0    tcp dpt:80 to:172.18.0.2:80
 * ```
 *
 * @module
 */
import { at, type Context, type LineKind, type LineReader } from './document.ts';
import type { NatRule } from './model.ts';
import { emptyRule, interfaceMatch, markOf, portMatch, prefixMatch, protocolOf, translatedOf } from './rule.ts';

const CHAIN = /^Chain (\S{1,64}) \((?:policy [A-Z]+(?: \d+ packets, \d+ bytes)?|\d+ references)\)/;
const VERBOSE =
  /^\s*(?:\d{1,6}\s+)?(\d{1,15}[KMGT]?)\s+\d{1,20}[KMGT]?\s+([A-Z_a-z]\S*)\s+(\S+)\s+(?:(?:--|-f|!f)\s+)?(\S+)\s+(\S+)\s+(!?[\da-f.:]+(?:\/\S+)?)\s+(!?[\da-f.:]+(?:\/\S+)?)(.*)$/;
const SHORT =
  /^(?:\d{1,6}\s+)?([A-Z_a-z]\S*)\s+(\S+)\s+(?:(?:--|-f|!f)\s+)?(!?[\da-f.:]+(?:\/\S+)?)\s+(!?[\da-f.:]+(?:\/\S+)?)(.*)$/;
const UNITS: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** `iptables -nvL -t nat`; `ip6tables` of older versions leaves the column of options empty. */
export const iptablesList: LineKind = {
  kind: 'iptables -nvL',
  reader(context: Context): LineReader {
    // Which table it is only the command tells; what translates is in `nat`, what marks in `mangle`.
    const table = /-t\s+mangle/.test(context.command ?? '') ? 'mangle' : 'nat';
    const filters = /iptables\b(?!.*-t\s)/.test(context.command ?? '');
    let chain: string | undefined;
    let number = 0;
    return {
      line(line) {
        const begins = CHAIN.exec(line)?.[1];
        if (begins !== undefined) {
          chain = begins;
          number = 0;
          return true;
        }
        if (chain === undefined) return false;
        if (/^\s*(?:pkts\s+bytes\s+|num\s+)?target\s+prot\s+opt\s/.test(line)) return true;
        const rule = ruleFrom(line, table, chain, number + 1, context);
        if (rule === undefined) return false;
        number++;
        if (!filters) context.facts.natRules.push(rule.setMark === null ? rule : { ...rule, table: 'mangle' });
        return true;
      },
    };
  },
};

function ruleFrom(
  line: string,
  table: NatRule['table'],
  chain: string,
  number: number,
  context: Context,
): NatRule | undefined {
  const verbose = VERBOSE.exec(line);
  const [count, target, protocol, incoming, outgoing, source, destination, details] =
    verbose !== null ? verbose.slice(1) : short(line);
  if (target === undefined) return undefined;
  const rule = emptyRule(at(context), table, chain, number, line.trim());
  const words = (details ?? '').trim().split(/\s+/);
  const after = (word: string): string => words[words.indexOf(word) + 1] ?? '';
  const behind = (start: string): string => words.find((word) => word.startsWith(start))?.slice(start.length) ?? '';
  rule.packets = count === undefined ? null : countOf(count);
  rule.target = target;
  rule.protocol = protocolOf(protocol ?? '');
  rule.inInterface = interfaceMatch(incoming ?? '*');
  rule.outInterface = interfaceMatch(outgoing ?? '*');
  rule.from = prefixMatch(source ?? '');
  rule.to = prefixMatch(destination ?? '');
  rule.destinationPorts = portMatch(behind('dpt:') || behind('dpts:'));
  rule.sourcePorts = portMatch(behind('spt:') || behind('spts:'));
  const mark = words.includes('mark') ? markOf(after('match')) : null;
  rule.mark = mark === null ? null : { value: mark, not: false };
  rule.oneOf = words.includes('every') && /^\d{1,9}$/.test(after('every')) ? Number(after('every')) : null;
  if (/^(?:DNAT|SNAT|REDIRECT)$/.test(target)) {
    const ports = words.includes('ports') ? `:${after('ports')}` : '';
    rule.translated = translatedOf(behind('to:') || ports);
  }
  if (target === 'MARK') rule.setMark = markOf(words.includes('set') ? after('set') : after('xset'));
  return rule;
}

/** Without `-v` there are no counters and no interfaces. */
function short(line: string): (string | undefined)[] {
  const found = SHORT.exec(line);
  return found === null ? [] : [undefined, found[1], found[2], undefined, undefined, ...found.slice(3)];
}

function countOf(text: string): number {
  const unit = UNITS[text.slice(-1)];
  return unit === undefined ? Number(text) : Number(text.slice(0, -1)) * unit;
}
