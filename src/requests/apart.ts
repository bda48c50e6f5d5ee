/**
 * Connections with the same numbers: told apart where they can be, and said to be ambiguous where they cannot.
 *
 * @module
 */
import { TCP_ACK, TCP_SYN } from '../layers/tcp.ts';
import { type Path, sentFlow } from './path.ts';
import type { Strand } from './strand.ts';
import { endsOf, translationOf } from './translation.ts';

/** Whether a path cannot be that of one connection. */
export function isAmbiguous({ stops }: Path): boolean {
  const past: Strand[] = [];
  let last: Strand | undefined;
  for (const { strand } of stops) {
    if (last === undefined || isOther(strand, last)) {
      // What translation has changed does not come back on the way, and no router sees a packet twice with one time to live.
      if (past.some((one) => !isOther(one, strand) || isBeside(one, strand))) return true;
      if (last !== undefined) past.push(last);
      if (last !== undefined && isBeside(last, strand)) return true;
      last = strand;
    }
  }
  return false;
}

const isOther = (a: Strand, b: Strand): boolean => translationOf(endsOf(a), endsOf(b)) !== null;

/** Whether two strands with other addresses are at one point and equally far from the sender. */
function isBeside(a: Strand, b: Strand): boolean {
  if (a.point !== b.point || !isOther(a, b)) return false;
  const [one, other] = [sentFlow(a).timeToLive, sentFlow(b).timeToLive];
  return one >= 0 && one === other && a.vni < 0 === b.vni < 0;
}

const HANDSHAKE = TCP_SYN | TCP_ACK;

/** Divide strands by the number that the server chose for itself: a connection has one. */
export function byAnswer(strands: readonly Strand[]): readonly (readonly Strand[])[] {
  const groups = new Map<number, Strand[]>();
  for (const strand of strands) {
    let answer = -1;
    for (const { flags, sequence } of strand.marks.values()) if ((flags & HANDSHAKE) === HANDSHAKE) answer = sequence;
    const group = groups.get(answer);
    if (group === undefined) groups.set(answer, [strand]);
    else group.push(strand);
  }
  return [...groups.values()];
}

/** Divide strands by the client's address and port: what shares them is one connection without doubt. */
export function byClient(strands: readonly Strand[]): readonly (readonly Strand[])[] {
  const groups = new Map<string, Strand[]>();
  for (const strand of strands) {
    const { client, clientPort } = endsOf(strand);
    const key = `${client} ${clientPort}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [strand]);
    else group.push(strand);
  }
  return [...groups.values()];
}
