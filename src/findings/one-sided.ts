/**
 * Tunnels that carry one direction only, paired with one that carries the other.
 *
 * @module
 */
import type { Tunnel } from '../conversations/tunnel.ts';
import type { Known } from './finding.ts';

/** Pair one-sided tunnels of the same two VTEPs in opposite directions, where `fits`. */
export function oneSided(
  { tunnels }: Known,
  fits: (there: Tunnel, back: Tunnel) => boolean,
): (readonly [there: Tunnel, back: Tunnel])[] {
  const silent = tunnels.filter(({ packets }) => packets[0] > 0 && packets[1] === 0);
  return silent.flatMap((there, at) =>
    silent
      .slice(at + 1)
      .filter(({ vteps }) => vteps[0] === there.vteps[1] && vteps[1] === there.vteps[0])
      .filter((back) => fits(there, back))
      .map((back) => [there, back] as const),
  );
}
