/**
 * The page of `tunnel-rejected`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `tunnel-rejected` means. */
export const tunnelRejectedPage: Page = {
  finding: 'tunnel-rejected',
  title: 'The underlay refuses tunnel packets, and says so',
  severity: 'error',
  points: 1,
  meaning:
    'A host or a firewall answers VXLAN packets with "destination unreachable". What is inside of them is lost; the containers never see that error.',
  needs: 'One capture of the underlay, without the filter "port 4789", which hides ICMP.',
  fires: 'For any ICMP or ICMPv6 destination unreachable that quotes a VXLAN packet.',
  silent:
    'For fragmentation needed (fragmentation-needed), and for errors about what is inside (destination-unreachable).',
  confirm: [
    {
      run: 'ip -d link show type vxlan',
      shows: 'on the host that refuses: no device with this VNI and "dstport", or one that is down',
    },
    { run: 'ss -uln sport = :4789', shows: 'no socket on that port' },
    { run: 'iptables -nvL INPUT; nft list ruleset', shows: 'a REJECT, with a counter that grows' },
  ],
  remedy: [
    '"port unreachable": the host has no VXLAN device on that port. Is it in the overlay yet, and do both use one port (docker swarm init --data-path-port)?',
    '"admin prohibited", "host prohibited": a firewall rejects UDP 4789; allow it between the hosts.',
    '"host unreachable", "net unreachable": a router does not know the way to the VTEP.',
  ],
  source:
    'RFC 792, RFC 1812 §5.2.7.1; Linux answers port unreachable where no device listens. turnkeylinux/tracker#1745.',
};
