/**
 * `tunnel-rejected`: the underlay refuses a tunnel packet, with an ICMP error that quotes it.
 *
 * Needs one point. Fires for any ICMP destination unreachable about a VXLAN packet, fragmentation needed left aside.
 * Silent for errors about inner packets (`destination-unreachable`). Source: RFC 792; Linux answers port unreachable where
 * no VXLAN device listens on the port, and a firewall's REJECT answers code 9, 10 or 13 (RFC 1812 §5.2.7.1).
 *
 * @module
 */
import { answeredByError } from './answered-by-error.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { isFragmentationNeeded, isUnreachable } from './icmp-kinds.ts';
import { isAmongAll } from './meeting.ts';
import { LOST_FOR_ONE_ERROR } from './thresholds.ts';

/** The underlay refuses tunnel packets. */
export const tunnelRejected: Detector = answeredByError({
  finding: 'tunnel-rejected',
  severity: 'error',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'port-mismatch', 'vni-mismatch'],
  // A host says it once a second at most, but what is lost long after it last did is lost for another reason.
  meets: (cause, symptom) => isAmongAll(cause, symptom) && symptom.count <= LOST_FOR_ONE_ERROR * (cause.count + 1),
  applies: (error) => error.aboutTunnel === true && isUnreachable(error) && !isFragmentationNeeded(error),
  summary: ({ tunnel, error }, count) =>
    `${error.from} refuses tunnel packets from ${tunnel?.[0] ?? '?'} to ${tunnel?.[1] ?? '?'}: ${error.reason} (${counted(count, 'error')}).`,
  remedy: ({ error }) =>
    `On ${error.from}: is there a VXLAN device on that UDP port (ip -d link show type vxlan), and does a firewall reject it (iptables -S INPUT)?`,
});
