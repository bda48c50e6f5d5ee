/**
 * The page of `one-way-traffic`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { ONE_WAY_PACKETS } from '../thresholds.ts';

/** What `one-way-traffic` means. */
export const oneWayTrafficPage: Page = {
  finding: 'one-way-traffic',
  title: 'One direction of a conversation is lost whole, the other arrives',
  severity: 'error',
  points: 2,
  meaning:
    'Everything that one side sends ends between the same two points, while what the other side sends arrives. Both containers look healthy, each hears nothing or is not heard.',
  needs: 'Captures of at least two points of one path, made at the same time.',
  fires: `Where at least ${ONE_WAY_PACKETS} packets of one direction were lost between the same two points, none of that direction passed there, and the other direction arrives.`,
  silent: 'Where both directions are lost (packet-loss), and where the size of a packet decides (mtu-black-hole).',
  confirm: [
    {
      run: 'iptables -nvL INPUT; iptables -nvL OUTPUT; nft list ruleset',
      shows: 'a rule that drops UDP port 4789, with a counter that grows',
    },
    { run: 'tcpdump -ni IFACE udp port 4789 and host VTEP', shows: 'packets of one direction only' },
  ],
  remedy: [
    'Open the VXLAN port for that direction in the host firewall and in the security group of the cloud.',
    'Behind a stateful firewall allow both directions: the reply of a VXLAN packet comes from another source port and is no reply to it.',
  ],
  source: 'An iptables DROP on UDP 4789 on one host shows exactly this; turnkeylinux/tracker#1745, moby/moby#36199.',
};
