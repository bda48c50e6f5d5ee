/**
 * `vxlan-flag-missing`: tunnel packets without the I flag, which says that there is a VNI.
 *
 * Needs one point. Fires for every packet on a VXLAN port without the flag and with IPv4, IPv6 or ARP inside. Silent where
 * what is inside is none of these: then it is not VXLAN.
 * Source: RFC 7348 §5, the flag MUST be set; Linux drops the packet (VXLAN_INVALID_HDR, "VNI flag always required to be set").
 *
 * @module
 */
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { oddHeaders } from './vxlan-headers.ts';

const VNI_VALID = 0x0800_0000;

/** Tunnel packets without the I flag. */
export const vxlanFlagMissing: Detector = oddHeaders(
  'vxlan-flag-missing',
  ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'wrong-vtep', 'vxlan-reserved-bits'],
  ({ flags }) => flags !== undefined && (flags & VNI_VALID) === 0,
  ({ details, count, evidence }) => {
    const { header, parties } = details;
    const { source, destination, vni, flags = 0 } = header;
    return {
      finding: 'vxlan-flag-missing',
      severity: 'error',
      confidence: 'proved',
      summary: `${counted(count, 'tunnel packet')} from ${source} to ${destination} ${count === 1 ? 'has' : 'have'} no I flag (flags 0x${(flags >>> 24).toString(16).padStart(2, '0')}): a receiver has to drop ${count === 1 ? 'it' : 'them'}.`,
      vni,
      subjects: [source, destination, ...parties.subjects],
      count,
      evidence,
      refutedBy: 'The port carries another protocol whose octets look like VXLAN.',
      remedy: `Look at what makes the tunnel packets on ${source}: a driver, a hardware offload, or something on the way that rewrites them.`,
    };
  },
);
