/**
 * `destination-unreachable`: somebody inside the overlay refuses packets, and says so.
 *
 * Needs one point. Fires for any ICMP or ICMPv6 destination unreachable about an inner packet, fragmentation needed left
 * aside. Silent for tunnel packets (`tunnel-rejected`). Source: RFC 792, RFC 4443 §3.1, RFC 1812 §5.2.7.1.
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { isFragmentationNeeded, isUnreachable } from './icmp-kinds.ts';

/** Somebody refuses inner packets. */
export const destinationUnreachable: Detector = answeredByError({
  finding: 'destination-unreachable',
  severity: 'error',
  explains: ['packet-loss', 'echo-unanswered'],
  applies: (error) => error.aboutTunnel !== true && isUnreachable(error) && !isFragmentationNeeded(error),
  summary: ({ source, destination, error }, count) =>
    `${error.from} answers ${counted(count, 'packet')} from ${source} to ${destination} with "${error.reason}".`,
  remedy: ({ destination, error }) =>
    `"${error.reason}": is something listening at ${destination}, does a rule on ${error.from} reject it, is there a route?`,
});
