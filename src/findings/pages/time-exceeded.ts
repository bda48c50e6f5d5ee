/**
 * The page of `time-exceeded`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `time-exceeded` means. */
export const timeExceededPage: Page = {
  finding: 'time-exceeded',
  title: 'Packets run out of hops inside the overlay',
  severity: 'warning',
  points: 1,
  meaning:
    'A router inside the overlay threw packets away because their time to live was used up: a loop, a sender with a small time to live, or a traceroute.',
  needs: 'One capture that sees the ICMP errors.',
  fires: 'For any ICMP or ICMPv6 time exceeded about an inner packet.',
  silent: 'For tunnel packets (tunnel-time-exceeded).',
  confirm: [{ run: 'traceroute -n ADDRESS', shows: 'routers that repeat: a loop' }],
  remedy: [
    'Nothing, where it was a traceroute.',
    'Else mend the routes of the containers that route: two whose default routes lead to each other.',
  ],
  source: 'RFC 792, RFC 4443 §3.3.',
};
