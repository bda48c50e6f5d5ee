/**
 * `arp-unanswered`: nobody told where an address is.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` requests for one address, each no more than `ASKED_AGAIN`
 * after the one before, stayed unanswered; all who ask for it are one finding; a hint where
 * the address answers others afterwards. Silent for requests that are asked anew much
 * later (the answer went where no capture sees it), announcements, probes and duplicate address detection, which expect no answer.
 * Source: RFC 826; Linux asks three times, one second apart, and then says "host unreachable".
 *
 * @module
 */

import type { Detector } from './finding.ts';
import { type Asked, unansweredRequests } from './unanswered-requests.ts';

const summary = ({ server, asking }: Asked, count: number): string =>
  `Nobody answers the ARP requests of ${asking.senders} for ${server} (${count} of them).`;

/** ARP requests that nobody answers. */
export const arpUnanswered: Detector = unansweredRequests('arp-unanswered', 'arp', summary);
