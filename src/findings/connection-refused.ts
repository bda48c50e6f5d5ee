/**
 * `connection-refused`: a TCP connection was answered with a reset.
 *
 * Needs one point. Fires for a reset that answers a SYN. Source: RFC 9293 §3.5.2: nobody listens on the port.
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';

/** A SYN was answered with a reset. */
export const connectionRefused: Detector = answeredByError({
  finding: 'connection-refused',
  severity: 'error',
  explains: [],
  applies: (error) => error.icmp === undefined,
  summary: ({ destination, parties }, count) =>
    `${destination} refused ${counted(count, 'connection')} from ${parties.senders}.`,
  remedy: ({ destination }) =>
    `Nobody listens at ${destination}: is the service up, and bound to this address and port (ss -ltn)?`,
});
