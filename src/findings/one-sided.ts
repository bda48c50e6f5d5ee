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
  // A host that sends to itself has no other side.
  const silent = tunnels.filter(({ packets, vteps }) => packets[0] > 0 && packets[1] === 0 && vteps[0] !== vteps[1]);
  return silent.flatMap((there, at) =>
    silent
      .slice(at + 1)
      .filter(({ vteps }) => vteps[0] === there.vteps[1] && vteps[1] === there.vteps[0])
      .filter((back) => fits(there, back))
      .map((back) => [there, back] as const),
  );
}

/** The addresses behind VTEPs in an overlay, bounded. */
export const addressesBehind = (
  { endpoints }: Known,
  vni: number,
  vteps: readonly string[] | undefined,
): readonly string[] =>
  [
    ...new Set(
      endpoints
        .filter((one) => one.vni === vni && (vteps === undefined || (one.vtep !== null && vteps.includes(one.vtep))))
        .flatMap(({ ips }) => ips),
    ),
  ].slice(0, ADDRESSES);

const ADDRESSES = 256;
