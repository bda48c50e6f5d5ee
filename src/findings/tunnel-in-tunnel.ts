/**
 * `tunnel-in-tunnel`: VXLAN inside of VXLAN.
 *
 * Needs one point. Fires for packets inside at least two VXLAN tunnels: each costs 50 octets of every packet (70 over IPv6), and
 * a workload that gets VXLAN which it did not ask for cannot read it. Silent for everything in one tunnel.
 * Source: moby#33416 and calico#6051; mirrored ports of clouds wrap so on purpose.
 *
 * @module
 */
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { oddHeaders } from './vxlan-headers.ts';

/** VXLAN inside of VXLAN. */
export const tunnelInTunnel: Detector = oddHeaders(
  'tunnel-in-tunnel',
  [],
  ({ depth }) => depth !== undefined,
  ({ details, count, evidence }) => {
    const { header, parties } = details;
    const { source, destination, vni, depth = 2 } = header;
    return {
      finding: 'tunnel-in-tunnel',
      severity: 'warning',
      confidence: 'proved',
      summary: `${counted(count, 'packet')} ${parties.words} ${count === 1 ? 'travels' : 'travel'} in ${depth} VXLAN tunnels at once, the innermost from ${source} to ${destination}: ${50 * depth} octets of each packet are headers.`,
      vni,
      subjects: [source, destination, ...parties.subjects],
      count,
      evidence,
      refutedBy: 'It is meant so: a mirrored port, or an overlay that runs on an overlay.',
      remedy: `Where it is meant, lower the inner MTU by 50 octets for each tunnel; else look at which network ${source} and ${destination} stand in: a tunnel's end should not be inside of another overlay.`,
    };
  },
);
