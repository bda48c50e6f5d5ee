/**
 * `tunnel-time-exceeded`: tunnel packets run out of hops in the underlay.
 *
 * Needs one point. Fires for any ICMP time exceeded that quotes a VXLAN packet. Silent for errors about inner packets
 * (`time-exceeded`). Source: RFC 792; a VXLAN device's `ttl` of 1 does not cross a router.
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { isTimeExceeded } from './icmp-kinds.ts';
import { isAmongAll } from './meeting.ts';

/** Tunnel packets run out of hops. */
export const tunnelTimeExceeded: Detector = answeredByError({
  finding: 'tunnel-time-exceeded',
  severity: 'error',
  explains: ['packet-loss', 'echo-unanswered', 'one-way-traffic'],
  meets: isAmongAll,
  applies: (error) => error.aboutTunnel === true && isTimeExceeded(error),
  summary: ({ tunnel, error }, count) =>
    `Tunnel packets from ${tunnel?.[0] ?? '?'} to ${tunnel?.[1] ?? '?'} run out of hops at ${error.from} (${counted(count, 'error')}).`,
  remedy: () =>
    'Raise the time to live of the VXLAN device (ip link set … type vxlan ttl 64), or look for a routing loop in the underlay.',
});
