/**
 * The page of `missing-forwarding-entry`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { NEVER_CARRIED } from '../thresholds.ts';

/** What `missing-forwarding-entry` means. */
export const missingForwardingEntryPage: Page = {
  finding: 'missing-forwarding-entry',
  title: 'Packets reach the VXLAN device and are never carried',
  severity: 'error',
  points: 2,
  meaning:
    'The host takes packets for a container and does not know into which tunnel to put them: an entry of its forwarding table, or of its neighbour table, is missing.',
  needs: 'Captures in front of the VXLAN device (vxlan0, a container) and on the underlay, made at the same time.',
  fires: `Where at least ${NEVER_CARRIED} packets for one address end in front of a tunnel, while packets of that overlay are carried in tunnels that the next point sees, none of these was while that point was capturing, and the address lives behind a VTEP or never speaks. A hint where nothing shows how the two points belong together.`,
  silent:
    'Where some are carried afterwards (packet-loss), where nothing for that VTEP leaves the host (one-way-traffic), for addresses on the same host, where the next point is on the way of another host, or its capture cut as many packets too short to be told, for multicast and ARP.',
  confirm: [
    {
      run: 'ip neigh show ADDRESS; bridge fdb show dev vxlan0',
      shows: 'in the namespace of the overlay: no entry for the address, or none for its MAC',
    },
    { run: 'docker network inspect -v NETWORK', shows: 'the host where the container runs' },
    { run: 'ip -s link show dev vxlan0', shows: 'dropped or carrier errors of TX that grow' },
  ],
  remedy: [
    'In Docker Swarm the entries come by gossip: is port 7946 open, TCP and UDP, between all hosts? Then start the task again.',
    'By hand: bridge fdb append MAC dev vxlan0 dst VTEP; ip neigh replace ADDRESS lladdr MAC dev vxlan0.',
  ],
  source: 'moby/moby#52661 "frames entering vxlan0 have no VTEP mapping".',
};
