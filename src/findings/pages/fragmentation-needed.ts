/**
 * The page of `fragmentation-needed`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `fragmentation-needed` means. */
export const fragmentationNeededPage: Page = {
  finding: 'fragmentation-needed',
  title: 'A router says that packets are too long',
  severity: 'warning',
  points: 1,
  meaning:
    'Packets with "do not fragment" set are longer than some link on the way takes, and whoever noticed says so. A sender that heeds it sends shorter ones; one that never hears it goes on in vain.',
  needs: 'One capture that sees the ICMP errors.',
  fires: 'For any ICMP fragmentation needed or ICMPv6 packet too big, about a tunnel packet or what is inside.',
  silent: 'Where long packets vanish and nobody says so: that is mtu-black-hole.',
  confirm: [
    {
      run: 'ping -M do -s 1422 ADDRESS',
      shows: '"message too long, mtu N": 1422 octets are a packet of 1450, what VXLAN leaves of 1500',
    },
    {
      run: 'ip -d link show dev vxlan0; ip link show dev IFACE',
      shows: 'an overlay whose MTU is not 50 (70 over IPv6) below that of the NIC',
    },
  ],
  remedy: [
    'Set the MTU of the overlay to that of the narrowest link of the underlay less 50 octets (70 over IPv6): docker network create -o com.docker.network.driver.mtu=N.',
    'Or raise the MTU of the underlay by as much.',
    'The error may come in the name of the destination, made by the VTEP of the sending host itself: it is not the far side that refuses.',
  ],
  source: 'RFC 1191 §4, RFC 8201, RFC 7348 §4.3. moby/libnetwork#2661.',
};
