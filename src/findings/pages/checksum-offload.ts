/**
 * The page of `checksum-offload`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `checksum-offload` means. */
export const checksumOffloadPage: Page = {
  finding: 'checksum-offload',
  title: 'Captured before the NIC filled in the checksum',
  severity: 'info',
  points: 1,
  meaning:
    'The sending host leaves checksums to its NIC, and the capture saw packets before. tcpdump and Wireshark call these checksums wrong; nothing is wrong with them.',
  needs: 'One capture of whole packets.',
  fires:
    'Where a TCP or UDP checksum is exactly the sum of its pseudo-header, or the one of a tunnel packet is wrong by exactly what is still missing inside.',
  silent: 'For every other wrong checksum (checksum-corrupt).',
  confirm: [
    { run: 'ethtool -k IFACE | grep checksum', shows: '"tx-checksumming: on"' },
    { run: 'tcpdump -vv -r FILE', shows: '"bad cksum" for what the host sends, and "correct" for what it gets' },
  ],
  remedy: [
    'Nothing. Capture at the receiver to see finished checksums, or turn the offload off for a test: ethtool -K IFACE tx off.',
  ],
  source: 'Linux, Documentation/networking/checksum-offloads.rst. apache/cloudstack#7930, flannel-io/flannel#1863.',
};
