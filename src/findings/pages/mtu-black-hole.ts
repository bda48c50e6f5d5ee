/**
 * The page of `mtu-black-hole`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { BLACK_HOLE_GAP, BLACK_HOLE_PACKETS } from '../thresholds.ts';

/** What `mtu-black-hole` means. */
export const mtuBlackHolePage: Page = {
  finding: 'mtu-black-hole',
  title: 'Long packets vanish where short ones pass',
  severity: 'error',
  points: 2,
  meaning:
    'Between two points everything above a certain size is lost, and nobody tells the sender. Pings and handshakes work, and a connection hangs as soon as it carries data.',
  needs: 'Captures of at least two points of one path, made at the same time.',
  fires: `Where at least ${BLACK_HOLE_PACKETS} packets longer than every one that passed were lost between the same two points, and shorter ones of the same two addresses passed there. It is proved where the longest that passed and the shortest that was lost are no more than ${BLACK_HOLE_GAP} octets apart.`,
  silent: 'Where a router says so (fragmentation-needed), and where packets as long pass (packet-loss).',
  confirm: [
    {
      run: 'ping -M do -s 1422 ADDRESS; ping -M do -s 1200 ADDRESS',
      shows: 'the long one is lost without a word, the short one is answered',
    },
    {
      run: 'ip -d link show dev vxlan0; ip link show dev IFACE',
      shows: 'an overlay whose MTU is not 50 (70 over IPv6) below that of the narrowest link',
    },
    { run: 'iptables -nvL | grep -i icmp', shows: 'a rule that drops ICMP, and with it the errors that senders need' },
  ],
  remedy: [
    'Set the MTU of the overlay to the longest packet that passes: docker network create -o com.docker.network.driver.mtu=N.',
    'Or raise the MTU of the underlay between those points by 50 octets (70 over IPv6).',
    'Let ICMP type 3 code 4 (ICMPv6 type 2) pass in every firewall on the way.',
  ],
  source: 'RFC 2923 §2.1, RFC 7348 §4.3. moby/libnetwork#2661: "broken when outside network mtu is smaller".',
};
