/**
 * The page of `mtu-budget`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `mtu-budget` means. */
export const mtuBudgetPage: Page = {
  finding: 'mtu-budget',
  title: 'The MTU of an overlay leaves no room for the tunnel',
  severity: 'error',
  points: 1,
  inventory: true,
  meaning:
    'Packets as long as the overlay allows do not fit into the underlay with the headers of the tunnel around them. They are cut, refused, or vanish.',
  needs:
    'The interfaces of a host (ip address); no packet has to be seen. Captures at two points tell whether packets are lost by it.',
  fires:
    'For each overlay of a host whose own interfaces do not fit, and where two hosts of one overlay do not fit each other: a warning, and an error where packets that are too long by it vanish and none as long arrives.',
  silent:
    'Where the MTU of the overlay is 50 octets (70 over IPv6, 4 more for each inner tag) below that of the underlay.',
  confirm: [{ run: 'ip -d link show type vxlan; ip link show dev IFACE', shows: 'both MTUs' }],
  remedy: [
    'Give the overlay a smaller MTU: docker network create -o com.docker.network.driver.mtu=N.',
    'Or raise the MTU of the underlay, on every host and switch between.',
  ],
  source: 'RFC 7348 §4.3, §5: 14 octets of Ethernet, 8 of VXLAN, 8 of UDP, 20 of IPv4.',
};
