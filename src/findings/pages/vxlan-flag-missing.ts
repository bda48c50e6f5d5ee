/**
 * The page of `vxlan-flag-missing`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `vxlan-flag-missing` means. */
export const vxlanFlagMissingPage: Page = {
  finding: 'vxlan-flag-missing',
  title: 'Tunnel packets without the flag that says they have a VNI',
  severity: 'error',
  points: 1,
  meaning: 'The I flag of the VXLAN header is not set. A receiver has to drop such a packet, and Linux does.',
  needs: 'One capture of the underlay.',
  fires: 'For every packet on a VXLAN port without the flag and with IPv4, IPv6 or ARP inside.',
  silent: 'Where what is inside is none of these: then it is not VXLAN.',
  confirm: [
    { run: 'tcpdump -nvr FILE udp port 4789', shows: '"flags [invalid]" or "flags [.]"' },
    { run: 'tshark -r FILE -Y "vxlan.flag_i == 0"', shows: 'the packets' },
  ],
  remedy: [
    'Look at what makes the tunnel packets: a driver, a hardware offload, or something on the way that rewrites them.',
  ],
  source: 'RFC 7348 §5. Linux: VXLAN_INVALID_HDR, "VNI flag always required to be set".',
};
