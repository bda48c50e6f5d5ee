/**
 * `destination-unreachable`: somebody inside the overlay refuses packets, and says so.
 *
 * Needs one point. Fires for any ICMP or ICMPv6 destination unreachable about an inner packet, fragmentation needed left
 * aside. Silent for tunnel packets (`tunnel-rejected`), for the ports that traceroute and tracepath try, where the
 * error says that it has arrived, and for answers of services to clients that have gone. Source: RFC 792, RFC 4443 §3.1, RFC 1812 §5.2.7.1.
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
  explains: ['packet-loss', 'echo-unanswered', 'one-way-traffic'],
  applies: (error, words) =>
    error.aboutTunnel !== true &&
    isUnreachable(error) &&
    !isFragmentationNeeded(error) &&
    !isTraceroute(words) &&
    !isLateAnswer(words),
  summary: ({ parties, error }, count) =>
    `${error.from} answers ${counted(count, 'packet')} ${parties.words} with "${error.reason}".`,
  remedy: ({ destination, error }) =>
    `"${error.reason}": is something listening at ${destination}, does a rule on ${error.from} reject it, is there a route?`,
});

/** The first ports that traceroute and tracepath (iputils) try; each takes one more for every hop and probe. */
const TRACED: readonly number[] = [33_434, 44_444];

/** Whether a packet is one of theirs: UDP to one of the hundred ports behind the first. */
function isTraceroute(words: string): boolean {
  const port = Number(/^UDP \d+ > (\d+)/.exec(words)?.[1] ?? 0);
  return TRACED.some((first) => port >= first && port <= first + 100);
}

/** The first port that is no service's own (RFC 6335 §6). */
const OF_CLIENTS = 1024;

/** Whether a packet is a service's answer to a client, which has gone meanwhile: that nobody takes it is no fault. */
function isLateAnswer(words: string): boolean {
  const [, source = 0, destination = 0] = /^UDP (\d+) > (\d+)/.exec(words)?.map(Number) ?? [];
  return source > 0 && source < OF_CLIENTS && destination >= OF_CLIENTS;
}
