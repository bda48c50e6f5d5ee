/**
 * The page of `wrong-vtep`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { UNANSWERED_REQUESTS } from '../thresholds.ts';

/** What `wrong-vtep` means. */
export const wrongVtepPage: Page = {
  finding: 'wrong-vtep',
  title: 'Packets for a container go to the wrong host',
  severity: 'error',
  points: 1,
  meaning:
    'A host sends the packets for a container to a VTEP behind which that container does not live: its forwarding table is stale. The packets arrive, and nobody there is addressed.',
  needs:
    'One capture of the underlay; a point behind that VTEP makes it likely, traffic of the container from elsewhere proves it.',
  fires: `Where at least ${UNANSWERED_REQUESTS} requests to one address were carried to one VTEP, were not lost on the way, stayed unanswered, and the address never sent anything from behind that VTEP. With an inventory it tells where the address lives.`,
  silent: 'Where it ever did, and where the packets are known to be lost.',
  confirm: [
    {
      run: 'bridge fdb show dev vxlan0',
      shows: 'on the sending host: the MAC of the container with "dst" of the wrong VTEP',
    },
    { run: 'docker network inspect -v NETWORK', shows: 'the host where the container runs' },
  ],
  remedy: [
    'Mend the entry: bridge fdb replace MAC dev vxlan0 dst VTEP.',
    'In Docker Swarm the entries come by gossip: is port 7946 open, TCP and UDP, between all hosts?',
  ],
  source: 'moby/moby#35401: "sent to the wrong machine".',
};
