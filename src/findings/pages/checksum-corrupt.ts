/**
 * The page of `checksum-corrupt`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { CORRUPT_PACKETS } from '../thresholds.ts';

/** What `checksum-corrupt` means. */
export const checksumCorruptPage: Page = {
  finding: 'checksum-corrupt',
  title: 'Octets change on the way',
  severity: 'error',
  points: 2,
  meaning:
    'A checksum that was right at one point is wrong at the next: something between them changes packets. Receivers throw them away without a word.',
  needs:
    'Captures of at least two points of one path, whole packets (no snap length). One point alone gives a warning at most.',
  fires: `For each layer, overlay and place where a checksum was right, left to the NIC or absent at one point and is wrong at the next. From one point alone, as a warning, where at least ${CORRUPT_PACKETS} packets of a sender are wrong that this point sees first, and others of it are right.`,
  silent:
    'Where all packets of a sender are wrong (its NIC fills them in behind the capture), where they are right later, and for what offload left open (checksum-offload).',
  confirm: [
    {
      run: 'tshark -r FILE -o udp.check_checksum:TRUE -Y udp.checksum.status==0',
      shows: 'the same packets, at the later point and not at the earlier one',
    },
    { run: 'nstat -az UdpInCsumErrors TcpInCsumErrors', shows: 'counters that grow at the receiver' },
    { run: 'ethtool -S IFACE | grep -i -e crc -e csum', shows: 'errors of the NIC' },
  ],
  remedy: [
    'Where the outer UDP checksum is wrong: turn off the offload that reckons it, ethtool -K IFACE tx-udp_tnl-csum-segmentation off, and look for a newer driver or kernel.',
    'Look at what rewrites packets between the points: NAT, a virtual switch, a security appliance.',
    'Where single bits change: a cable, a port, memory.',
  ],
  source: 'RFC 1071. flannel-io/flannel#1279 "UDP: bad checksum", projectcalico/calico#7040.',
};
