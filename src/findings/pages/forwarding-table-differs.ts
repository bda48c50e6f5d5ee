/**
 * The page of `forwarding-table-differs`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `forwarding-table-differs` means. */
export const forwardingTableDiffersPage: Page = {
  finding: 'forwarding-table-differs',
  title: 'A forwarding table leads to the wrong host',
  severity: 'error',
  points: 1,
  inventory: true,
  meaning:
    'The forwarding table of a host sends the frames for a container to another VTEP than the one behind which that container lives. They arrive, and nobody there is addressed.',
  needs:
    'The forwarding tables of the overlay (bridge fdb in its namespace), and traffic of the container or a document that says where it lives.',
  fires: 'For each hardware address and host whose entry differs.',
  silent: 'Where the container moved while it was captured, for the table may be from before or after.',
  confirm: [
    {
      run: 'nsenter --net=/var/run/docker/netns/NAMESPACE bridge fdb show dev vxlan0',
      shows: 'the MAC with "dst" of the wrong VTEP',
    },
  ],
  remedy: [
    'Mend the entry: bridge fdb replace MAC dev vxlan0 dst VTEP.',
    'In Docker Swarm the entries come by gossip: is port 7946 open, TCP and UDP, between all hosts?',
  ],
  source: 'moby/moby#35401, moby/moby#36069.',
};
