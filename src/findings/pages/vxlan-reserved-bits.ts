/**
 * The page of `vxlan-reserved-bits`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `vxlan-reserved-bits` means. */
export const vxlanReservedBitsPage: Page = {
  finding: 'vxlan-reserved-bits',
  title: 'Tunnel packets with reserved bits set',
  severity: 'error',
  points: 1,
  meaning:
    'Bits of the VXLAN header are set that RFC 7348 reserves and no known extension uses. The RFC has receivers ignore them; Linux drops such packets, so that they pass some receivers and not others.',
  needs: 'One capture of the underlay.',
  fires: 'For every such bit; as an error where packets with them go no further, which takes a second point.',
  silent:
    'For the group policy (with its G flag), remote checksum offload, and the generic protocol extension on its own port.',
  confirm: [
    { run: 'tshark -r FILE -T fields -e frame.number -e vxlan.flags -Y vxlan', shows: 'other flags than 0x0800' },
    { run: 'ip -d link show type vxlan', shows: '"gbp", "gpe" or "remcsum" on one end only' },
  ],
  remedy: [
    'Give both ends the same extensions.',
    'Where a hardware VTEP sets the bits: look for its setting of group policy.',
  ],
  source: 'RFC 7348 §5. Linux: VXLAN_INVALID_HDR; OISF/suricata#13542.',
};
