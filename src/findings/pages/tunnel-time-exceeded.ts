/**
 * The page of `tunnel-time-exceeded`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `tunnel-time-exceeded` means. */
export const tunnelTimeExceededPage: Page = {
  finding: 'tunnel-time-exceeded',
  title: 'Tunnel packets run out of hops in the underlay',
  severity: 'error',
  points: 1,
  meaning: 'A router between the hosts threw tunnel packets away because their time to live was used up.',
  needs: 'One capture of the underlay, without the filter "port 4789", which hides ICMP.',
  fires: 'For any ICMP or ICMPv6 time exceeded that quotes a VXLAN packet.',
  silent: 'For errors about inner packets (time-exceeded).',
  confirm: [
    { run: 'ip -d link show type vxlan', shows: '"ttl 1" or another small number' },
    { run: 'traceroute -n VTEP', shows: 'more hops than that, or routers that repeat: a loop' },
  ],
  remedy: [
    'Raise the time to live of the device: ip link set dev vxlan0 type vxlan ttl 64.',
    'Where the time to live is sound: mend the routing loop in the underlay.',
  ],
  source: 'RFC 792. Linux takes 1 for multicast groups, which does not cross a router.',
};
