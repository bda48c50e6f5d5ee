/**
 * `port-mismatch`: two VTEPs speak VXLAN to each other on different UDP ports.
 *
 * Needs one point that sees both. Fires at the end where A sends to B on one port only, B to A on another only, in one
 * overlay. Silent where either direction was not seen. Source: iproute2's default of 8472 against RFC 7348's 4789.
 *
 * @module
 */
import type { Detector, Finding, Known } from './finding.ts';
import { oneSided } from './one-sided.ts';

/** Two VTEPs use different ports. */
export const portMismatch: Detector = {
  finding: 'port-mismatch',
  explains: ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'tunnel-rejected'],
  watch: () => ({
    see() {},
    conclude: (known: Known) =>
      oneSided(known, (a, b) => a.vni === b.vni && a.port !== b.port).map(
        ([a, b]): Finding => ({
          finding: 'port-mismatch',
          severity: 'error',
          confidence: 'proved',
          summary: `${a.vteps[0]} sends VXLAN to UDP port ${a.port}, and ${b.vteps[0]} sends it back to port ${b.port}.`,
          vni: a.vni,
          subjects: [...a.vteps],
          count: a.packets[0] + b.packets[0],
          evidence: [],
          refutedBy: 'Each of them has a device on either port.',
          remedy: `Give both VXLAN devices one port: ip link add … type vxlan dstport ${Math.min(a.port, b.port)}.`,
        }),
      ),
  }),
};
