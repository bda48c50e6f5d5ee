/**
 * `time-exceeded`: packets run out of hops inside the overlay.
 *
 * Needs one point. Fires for any ICMP time exceeded about an inner packet, as information: traceroute makes them on
 * purpose. Silent for tunnel packets (`tunnel-time-exceeded`). Source: RFC 792, RFC 4443 §3.3.
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { isTimeExceeded } from './icmp-kinds.ts';

/** Inner packets run out of hops. */
export const timeExceeded: Detector = answeredByError({
  finding: 'time-exceeded',
  severity: 'warning',
  explains: ['packet-loss', 'echo-unanswered'],
  applies: (error) => error.aboutTunnel !== true && isTimeExceeded(error),
  summary: ({ parties, error }, count) =>
    `${counted(count, 'packet')} ${parties.words} ran out of hops at ${error.from}.`,
  remedy: ({ error }) =>
    `A traceroute does this on purpose; else look for a routing loop at ${error.from}, or a sender with a small TTL.`,
});
