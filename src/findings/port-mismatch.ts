/**
 * `port-mismatch`: two VTEPs speak VXLAN to each other on different UDP ports.
 *
 * Needs one point that sees both. Fires at the end where A sends to B on one port only, B to A on another only, in one
 * overlay. Silent where either direction was not seen. Source: iproute2's default of 8472 against RFC 7348's 4789.
 *
 * @module
 */
import type { Detector, Finding, Known } from './finding.ts';
import { isAmongAll } from './meeting.ts';
import { addressesBehind, oneSided } from './one-sided.ts';
import { TunnelPackets } from './tunnel-packets.ts';

/** Two VTEPs use different ports. */
export const portMismatch: Detector = {
  finding: 'port-mismatch',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'tunnel-rejected'],
  meets: isAmongAll,
  watch: () => {
    const packets = new TunnelPackets();
    return {
      see: (one) => packets.see(one),
      conclude: (known: Known) =>
        oneSided(known, (a, b) => a.vni === b.vni && a.port !== b.port).map(
          ([a, b]): Finding => ({
            finding: 'port-mismatch',
            severity: 'error',
            confidence: 'proved',
            summary: `${a.vteps[0]} sends VXLAN to UDP port ${a.port}, and ${b.vteps[0]} sends it back to port ${b.port}.`,
            vni: a.vni,
            subjects: [...a.vteps, ...addressesBehind(known, a.vni, a.vteps)],
            count: a.packets[0] + b.packets[0],
            evidence: [a, b].flatMap(({ vteps: [from, to], vni, port }) => packets.evidence(from, to, vni, port)),
            refutedBy: 'Each of them has a device on either port.',
            remedy: `Give both VXLAN devices one port: ip link add … type vxlan dstport ${Math.min(a.port, b.port)}.`,
          }),
        ),
    };
  },
};
