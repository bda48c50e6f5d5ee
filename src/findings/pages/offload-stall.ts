/**
 * The page of `offload-stall`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { LADDER_RUNGS } from '../thresholds.ts';

/** What `offload-stall` means. */
export const offloadStallPage: Page = {
  finding: 'offload-stall',
  title: 'Connections open only after a minute',
  severity: 'error',
  points: 1,
  meaning:
    'Tunnel packets leave with a wrong outer checksum, and the receiver drops them. The client tries again after 1, 3, 7, 15, 31 and 63 seconds; the last attempt goes without a checksum and gets through.',
  needs: 'One capture behind the kernel of the sender, whole packets: best at the receiver.',
  fires: `Where one SYN was sent again at growing intervals, at least ${LADDER_RUNGS} times, and the outer UDP checksum of all but the last is wrong and not left to the NIC.`,
  silent: 'Where the checksums are right, absent or left to the NIC: then the peer is only away.',
  confirm: [
    { run: 'tcpdump -vvnr FILE udp port 8472 or udp port 4789', shows: '"bad udp cksum" at the receiver' },
    { run: 'nstat -az UdpInCsumErrors', shows: 'a counter that grows at the receiver' },
    {
      run: 'ethtool -K IFACE tx-checksum-ip-generic off',
      shows: 'on the VXLAN device of the sender (flannel.1, vxlan0): that connections open at once',
    },
  ],
  remedy: [
    'Turn off transmit checksum offload of the VXLAN device: ethtool -K flannel.1 tx-checksum-ip-generic off.',
    'Take a kernel that has "netfilter: nat: never update the UDP checksum when it is 0" (5.7, and stable kernels of 2020).',
  ],
  source: 'flannel-io/flannel#1266 "the last packet have a 0x0000 check sum", kubernetes/kubernetes#88986.',
};
