/**
 * The page of `stale-neighbour`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { UNANSWERED_REQUESTS } from '../thresholds.ts';

/** What `stale-neighbour` means. */
export const staleNeighbourPage: Page = {
  finding: 'stale-neighbour',
  title: 'Packets go to a hardware address that is not theirs',
  severity: 'error',
  points: 1,
  meaning:
    'Somebody sends what is for a network address to a hardware address that nobody has, or somebody else: an entry of a neighbour table outlived its container.',
  needs: 'One capture inside the overlay or of its tunnel packets.',
  fires: `Where at least ${UNANSWERED_REQUESTS} requests for a network address were sent to another hardware address than the one it speaks with in that overlay, and stayed unanswered.`,
  silent:
    'For addresses that several stations speak with (duplicate-address), and where the address never speaks: it may be gone.',
  confirm: [
    {
      run: 'ip neigh show ADDRESS',
      shows: 'in the container and in the namespace of the overlay: the old hardware address',
    },
    { run: 'docker network inspect -v NETWORK', shows: 'the right one' },
  ],
  remedy: [
    'Remove the entry: ip neigh del ADDRESS dev IFACE; it is asked for anew.',
    'In Docker Swarm the entries come by gossip: is port 7946 open, TCP and UDP, between all hosts?',
  ],
  source: 'moby/moby#36069, moby/moby#52661.',
};
