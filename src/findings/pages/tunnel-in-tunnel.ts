/**
 * The page of `tunnel-in-tunnel`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `tunnel-in-tunnel` means. */
export const tunnelInTunnelPage: Page = {
  finding: 'tunnel-in-tunnel',
  title: 'VXLAN inside of VXLAN',
  severity: 'warning',
  points: 1,
  meaning:
    'Packets travel in two tunnels at once. Each costs 50 octets of every packet (70 over IPv6), and a workload that gets VXLAN for which it did not ask cannot read it.',
  needs: 'One capture of the underlay.',
  fires: 'For packets inside at least two VXLAN tunnels.',
  silent: 'For everything in one tunnel.',
  confirm: [
    {
      run: 'tshark -r FILE -d udp.port==8472,vxlan -Y vxlan -T fields -e frame.protocols',
      shows: '"vxlan" twice',
    },
    { run: 'ip -d link show type vxlan', shows: 'a device whose "local" address is one of another overlay' },
  ],
  remedy: [
    'Where it is meant (an overlay in virtual machines that are in an overlay, a mirrored port): lower the inner MTU by 50 octets for each tunnel.',
    'Else give the inner tunnel an address of the underlay: docker swarm init --data-path-addr.',
  ],
  source: 'moby/moby#33416 "VSphere NSX blocks 4789", projectcalico/calico#6051.',
};
