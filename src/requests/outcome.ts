/**
 * What became of a connection.
 *
 * @module
 */
import { addressText } from '../conversations/addresses.ts';
import { TCP_ACK, TCP_SYN } from '../layers/tcp.ts';
import { gotFlow, type Stop, sentFlow } from './path.ts';
import type { RequestOutcome } from './request.ts';
import type { Strand } from './strand.ts';

const HANDSHAKE = TCP_SYN | TCP_ACK;

/** Tell what became of a connection, as the point nearest its client saw it. */
export function outcomeOf(stops: readonly Stop[]): RequestOutcome {
  const strands = stops.map(({ strand }) => strand);
  const first = strands[0]!;
  const got = gotFlow(first);
  if (got.octets > 0) return 'answered';
  if (got.packets === 0) {
    if (strands.some((strand) => gotFlow(strand).packets > 0)) return 'answer-lost';
    return strands.some(({ refusal }) => refusal !== undefined) ? 'unreachable' : 'unanswered';
  }
  const reset = strands.some((strand) => gotFlow(strand).reset >= 0 || sentFlow(strand).reset >= 0);
  if (gotFlow(first).reset >= 0 && first.opened >= 0 && !strands.some(isAccepted)) return 'refused';
  if (strands.some((strand) => gotFlow(strand).octets > 0)) return 'answer-lost';
  if (reset) return 'reset';
  return sentFlow(first).octets > 0 ? 'unserved' : 'connected';
}

/** Tell whose reset ended a connection; undefined where none did. */
export function resetBy(stops: readonly Stop[]): 'client' | 'server' | 'between' | undefined {
  const strands = stops.map(({ strand }) => strand);
  const one = strands.find((strand) => sentFlow(strand).reset >= 0 || gotFlow(strand).reset >= 0);
  if (one === undefined) return undefined;
  const [sent, got] = [sentFlow(one).reset, gotFlow(one).reset];
  const byClient = got < 0 || (sent >= 0 && sent < got);
  // Who sends it is the first to see it: a firewall speaks in the name of others.
  const near = byClient ? strands[0]! : strands.at(-1)!;
  const own = byClient ? sentFlow(near) : gotFlow(near);
  const other = byClient ? gotFlow(near) : sentFlow(near);
  return own.reset < 0 && other.packets > 0 ? 'between' : byClient ? 'client' : 'server';
}

/** Behind which point what mattered was not seen any more, and by which it should have been; undefined where nothing tells. */
export function lossOf(
  stops: readonly Stop[],
  outcome: RequestOutcome,
): { readonly after: number; readonly before: number } | undefined {
  const onward = outcome === 'unserved' || outcome === 'reset';
  if (!onward && outcome !== 'answer-lost') return undefined;
  const way = (onward ? stops : stops.toReversed()).map(({ strand }) => ({
    point: strand.point,
    flow: onward ? sentFlow(strand) : gotFlow(strand),
  }));
  // Data where there was any, else the handshake: a point that saw the one would have seen the other.
  const octets = way.some(({ flow }) => flow.octets > 0);
  const saw = way.map(({ flow }) => (octets ? flow.octets : flow.packets) > 0);
  const last = saw.lastIndexOf(true);
  const next = way[last + 1];
  return last < 0 || next === undefined ? undefined : { after: way[last]!.point, before: next.point };
}

const isAccepted = ({ marks }: Strand): boolean =>
  [...marks.values()].some(({ flags }) => (flags & HANDSHAKE) === HANDSHAKE);

const REASONS: readonly string[] = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
];
const PROHIBITED: ReadonlySet<number> = /* @__PURE__ */ new Set([9, 10, 13]);
const REASONS6: readonly string[] = [
  'no route to destination',
  'administratively prohibited',
  'beyond the scope of the source address',
  'address unreachable',
  'port unreachable',
];

/** The ICMP error about a connection, as it was seen first. */
export function refusalOf(
  strands: readonly Strand[],
): { readonly reason: string; readonly from: string; readonly point: number; readonly frame: number } | undefined {
  const seen = strands.filter(({ refusal }) => refusal !== undefined);
  seen.sort((a, b) => a.refusal!.time - b.refusal!.time);
  const first = seen[0];
  if (first?.refusal === undefined) return undefined;
  const { code, wide, from, frame } = first.refusal;
  const prohibited = !wide && PROHIBITED.has(code) ? 'administratively prohibited' : undefined;
  const reason = prohibited ?? (wide ? REASONS6 : REASONS)[code] ?? 'destination unreachable';
  return { reason, from: addressText(from), point: first.point, frame };
}
