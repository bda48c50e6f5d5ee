/**
 * `neighbour-unanswered`: nobody told where an address is.
 *
 * Needs one point. Fires where at least `UNANSWERED_REQUESTS` requests for one address stayed unanswered. Silent for
 * announcements, probes and duplicate address detection, which expect no answer.
 * Source: RFC 4861 §7.2.2: three solicitations, one second apart, then an address unreachable error.
 *
 * @module
 */

import type { Detector } from './finding.ts';
import { type Asked, unansweredRequests } from './unanswered-requests.ts';

const summary = ({ server, client }: Asked, count: number): string =>
  `Nobody answers ${client}'s neighbour solicitations for ${server} (${count} of them).`;

/** Neighbour solicitations that nobody answers. */
export const neighbourUnanswered: Detector = unansweredRequests('neighbour-unanswered', 'nd', summary);
