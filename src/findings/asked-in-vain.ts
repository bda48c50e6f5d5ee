/**
 * Requests for an address that were made in vain.
 *
 * @module
 */
import type { Known } from './finding.ts';
import { ASKED_AGAIN } from './thresholds.ts';

/** Say that an address is there, where it speaks after it was asked for in vain. */
export const speaking = (
  { endpoints }: Known,
  vni: number | null,
  address: string,
  since: bigint,
): string | undefined =>
  endpoints.some((one) => one.vni === vni && one.ips.includes(address) && one.lastSeen > since)
    ? `${address} speaks all the same`
    : undefined;

/** How often in a row somebody asked again as soon as nobody answered; who got an answer elsewhere asks much later. */
export function inVain(times: readonly bigint[]): number {
  const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
  let longest = 0;
  let run = 0;
  for (const [i, time] of sorted.entries()) {
    run = i > 0 && time - sorted[i - 1]! <= ASKED_AGAIN ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
