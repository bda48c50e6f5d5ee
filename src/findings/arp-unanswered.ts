/**
 * `arp-unanswered`: nobody told where an address is.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` requests for one address stayed unanswered. Silent for
 * announcements, probes and duplicate address detection, which expect no answer.
 * Source: RFC 826; Linux asks three times, one second apart, and then says "host unreachable".
 *
 * @module
 */

import type { Detector } from './finding.ts';
import { type Asked, unansweredRequests } from './unanswered-requests.ts';

const summary = ({ server, client }: Asked, count: number): string =>
  `Nobody answers ${client}'s ARP requests for ${server} (${count} of them).`;

/** ARP requests that nobody answers. */
export const arpUnanswered: Detector = unansweredRequests('arp-unanswered', 'arp', summary);
