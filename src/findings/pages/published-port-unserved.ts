/**
 * The page of `published-port-unserved`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `published-port-unserved` means. */
export const publishedPortUnservedPage: Page = {
  finding: 'published-port-unserved',
  title: 'A published port leads nowhere',
  severity: 'error',
  points: 1,
  inventory: true,
  meaning: 'A service publishes a port, and the rules of a host lead its connections to no running task.',
  needs:
    'The rules of a host (iptables-save, ipvsadm -Ln in ingress_sbox) or the list of services; traffic to the port makes it an error.',
  fires:
    'Where a published port has no server or none with a weight, where DOCKER-INGRESS has no rule for it, where its rule leads to an address that ingress_sbox does not have, and where none of the tasks runs.',
  silent: 'Where a connection to the port was accepted.',
  confirm: [
    { run: 'docker service ps SERVICE', shows: 'no running task' },
    { run: 'iptables -t nat -nvL DOCKER-INGRESS', shows: 'no rule for the port' },
    { run: 'nsenter --net=/var/run/docker/netns/ingress_sbox ipvsadm -Ln', shows: 'no server, or weight 0' },
  ],
  remedy: [
    'Start the service; where its tasks run and the rules are wrong, docker service update --force SERVICE writes them anew.',
  ],
  source: 'moby/moby#30464.',
};
