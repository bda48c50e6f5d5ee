/**
 * Who the client is: in each strand of a connection, told by the SYN, by a request, or by the ports.
 *
 * @module
 */
import type { Strand } from './strand.ts';

/** Settle the direction of every strand; strands that saw the same segment agree. */
export function settle(strands: readonly Strand[]): void {
  const open = strands.filter((strand) => strand.turned === undefined);
  if (open.length === 0) return;
  const known = strands.filter((strand) => strand.turned !== undefined);
  if (known.length === 0) known.push(guess(open.shift()!));
  // A strand may share segments only with one that is itself settled by another.
  for (let left = open; left.length > 0; ) {
    const rest = left.filter((strand) => !adopt(strand, known));
    if (rest.length === left.length) known.push(guess(rest.shift()!));
    left = rest;
  }
}

/** Take the direction of a strand that saw the same segment. */
function adopt(strand: Strand, known: Strand[]): boolean {
  for (const other of known) {
    for (const [digest, mark] of strand.marks) {
      const shared = other.marks.get(digest);
      if (shared === undefined) continue;
      strand.turned = shared.onward === mark.onward ? other.turned : other.turned !== true;
      known.push(strand);
      return true;
    }
  }
  return false;
}

/** Services have low ports, clients high ones (RFC 6335 §6). */
function guess(strand: Strand): Strand {
  strand.turned = strand.bPort > strand.aPort;
  return strand;
}
