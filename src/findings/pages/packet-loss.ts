/**
 * The page of `packet-loss`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `packet-loss` means. */
export const packetLossPage: Page = {
  finding: 'packet-loss',
  title: 'Packets were lost between two capture points',
  severity: 'error',
  points: 2,
  meaning:
    'Packets were seen at one point of their path and not at the next one, where others of their kind do arrive. Something between the two dropped them without a word.',
  needs: 'Captures of at least two points of one path, made at the same time; a third point says on which side it is.',
  fires:
    'For every packet that ends before the next point of a way which is known from other packets. Those of one overlay that end at one place are one finding. Where the next point shows nothing of that time and only missing answers tell of the loss, it is a warning, and of one or two packets a hint: a capture that was over by then would look the same.',
  silent:
    'Where the next point was not capturing (of the time in front of its first record and behind its last nothing is known), dropped packets, or never sees such traffic; where an ICMP error says what became of the packet; where identical packets cannot be told apart.',
  confirm: [
    {
      run: 'vxlens trace --packets --host ADDRESS FILE...',
      shows: 'each packet of that address, and behind which point it was lost',
    },
    { run: 'ip -s -s link show dev IFACE', shows: 'dropped and error counters that grow while it happens' },
    { run: 'nft list ruleset; iptables -nvL', shows: 'a rule that drops, with a counter that grows' },
  ],
  remedy: [
    'Between a NIC and the overlay of one host it is that host: netfilter rules, a VXLAN device that is down or has another VNI, a full receive queue.',
    'Between the NICs of two hosts it is the underlay: switch ports with errors, security groups, a full link.',
    'Capture at one more point in between and run diagnose again: the finding moves to the guilty half.',
  ],
  source: 'The Linux function vxlan_rcv and netfilter drop without telling the sender.',
};
