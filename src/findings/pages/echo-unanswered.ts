/**
 * The page of `echo-unanswered`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { PATIENCE, UNANSWERED_REQUESTS } from '../thresholds.ts';

/** What `echo-unanswered` means. */
export const echoUnansweredPage: Page = {
  finding: 'echo-unanswered',
  title: 'Pings were not answered',
  severity: 'error',
  points: 1,
  meaning: 'One address pinged another and heard nothing, and no capture here tells where the packets ended.',
  needs: 'One capture that sees the requests; whether the host or the way is at fault takes more points.',
  fires: `Where at least ${UNANSWERED_REQUESTS} echo requests of one pair of addresses stayed unanswered for ${PATIENCE / 1e6} ms of capture. An error where none was answered, a warning where some were, a hint where the capture dropped packets or shows nothing at all that goes to who asks.`,
  silent:
    'Near the end of a capture, where an ICMP error answered, for groups, for copies of requests that were answered, and for what has a wrong checksum (checksum-corrupt).',
  confirm: [
    { run: 'vxlens trace --kind echo --host ADDRESS FILE...', shows: 'every request, and how far it came' },
    { run: 'ping -c 5 ADDRESS', shows: 'no answer, from inside the container that asked' },
  ],
  remedy: [
    'Capture at the next points on the way at the same time, and give all captures to diagnose: it then says where they end.',
    'Is the container running, and does it answer pings at all (net.ipv4.icmp_echo_ignore_all)?',
  ],
  source: 'RFC 1122 §3.2.2.6: every host must answer an echo request.',
};
