/**
 * `vxlan-reserved-bits`: tunnel packets with bits set that RFC 7348 reserves and no extension uses.
 *
 * Needs one point. Fires for every bit that is not the I flag's, nor of the group policy (with its G flag), of remote
 * checksum offload, or on the port of the generic protocol extension. A warning; an error where packets with them go no
 * further. Silent for these extensions.
 * Source: RFC 7348 §5 has them ignored; Linux drops them unless told otherwise (VXLAN_INVALID_HDR); suricata#13542.
 *
 * @module
 */
import type { TunnelHeader } from '../conversations/sighting.ts';
import { counted } from './cases.ts';
import type { Detector } from './finding.ts';
import { oddHeaders } from './vxlan-headers.ts';

/** draft-ietf-nvo3-vxlan-gpe-12 §3.2: the header of this port is another one. */
const GPE_PORT = 4790;
const VNI_VALID = 0x0800_0000;
/** draft-smith-vxlan-group-policy: the G flag, and what it stands for: don't learn, applied, the group's id. */
const GROUP_POLICY = 0x8000_0000;
const GROUP_POLICY_FIELDS = 0x8048_ffff;
/** Linux `vxlan.h`, VXLAN_HF_RCO: the last octet holds where the checksum is. */
const REMOTE_CHECKSUM = 0x0020_0000;

/** The bits that nothing uses, of the first 32 and of the last octet. */
function reserved({ flags = VNI_VALID, reserved: last = 0, destinationPort }: TunnelHeader): number {
  if (destinationPort === GPE_PORT) return 0;
  const policy = (flags & GROUP_POLICY) === 0 ? 0 : GROUP_POLICY_FIELDS;
  const bits = flags & ~(VNI_VALID | policy | REMOTE_CHECKSUM);
  return bits !== 0 ? bits : (flags & REMOTE_CHECKSUM) === 0 ? last : 0;
}

/** Tunnel packets with bits that nothing uses. */
export const vxlanReservedBits: Detector = oddHeaders(
  'vxlan-reserved-bits',
  ['packet-loss', 'one-way-traffic', 'echo-unanswered', 'wrong-vtep'],
  (header) => reserved(header) !== 0,
  ({ details, count, evidence }) => {
    const { header, parties, lost } = details;
    const { source, destination, vni, flags = VNI_VALID, reserved: last = 0 } = header;
    const words = `0x${(flags >>> 0).toString(16).padStart(8, '0')}${last === 0 ? '' : `, last octet 0x${last.toString(16).padStart(2, '0')}`}`;
    return {
      finding: 'vxlan-reserved-bits',
      severity: lost > 0 ? 'error' : 'warning',
      confidence: 'proved',
      summary: `${counted(count, 'tunnel packet')} from ${source} to ${destination} ${count === 1 ? 'has' : 'have'} reserved bits set (header ${words}): Linux drops such packets, others ignore the bits${lost === 0 ? '' : `; ${lost} went no further`}.`,
      vni,
      subjects: [source, destination, ...parties.subjects],
      count,
      evidence,
      refutedBy: 'Both ends use an extension that is not known here.',
      remedy: `Compare the VXLAN settings of both ends (ip -d link show type vxlan: gbp, gpe, remcsum): an extension that one end has and the other has not shows so.`,
    };
  },
);
