/**
 * The page of `duplicate-address`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `duplicate-address` means. */
export const duplicateAddressPage: Page = {
  finding: 'duplicate-address',
  title: 'Two hosts claim one address',
  severity: 'error',
  points: 1,
  meaning:
    'Two hardware addresses answer for one network address. Who asks gets the one or the other, so that connections break off or land at the wrong container.',
  needs: 'One capture that sees both answers.',
  fires:
    'Where one ARP request or neighbour solicitation was answered by two hardware addresses, in one overlay, or where the answers that one station gets change from one to the other and back.',
  silent:
    'For a second copy of one answer, for one change (it moved), for the same addresses in two overlays, and for the address of a service, which every task has, where an inventory tells.',
  confirm: [
    { run: 'arping -c 3 -I IFACE ADDRESS', shows: 'two MACs that answer' },
    { run: 'bridge fdb show | grep MAC', shows: 'behind which VTEP each of them is' },
  ],
  remedy: [
    'Give one of them another address.',
    'In Docker Swarm two managers that disagree give one address twice: docker network inspect -v on all of them, then start the task again.',
  ],
  source: 'RFC 5227 §2.4, RFC 4862 §5.4. moby/moby#33795.',
};
