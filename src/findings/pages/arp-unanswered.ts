/**
 * The page of `arp-unanswered`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { ASKED_AGAIN, UNANSWERED_REQUESTS } from '../thresholds.ts';

/** What `arp-unanswered` means. */
export const arpUnansweredPage: Page = {
  finding: 'arp-unanswered',
  title: 'Nobody tells where an IPv4 address is',
  severity: 'error',
  points: 1,
  meaning:
    'A host asks with ARP who has an address, again and again, and nobody says so. No packet for that address can leave until somebody does.',
  needs: 'One capture that sees the requests.',
  fires: `Where at least ${UNANSWERED_REQUESTS} requests of one host for one address, each within ${Number(ASKED_AGAIN) / 1e9} s of the one before, stayed unanswered. All who ask for it are one finding; it is a hint where the address answers others afterwards.`,
  silent:
    'For announcements, probes and duplicate address detection, which expect no answer, and for requests that are asked anew much later: the answer went where no capture sees it.',
  confirm: [
    {
      run: 'vxlens trace --kind arp FILE...',
      shows: 'the requests, at which points they were seen, and that no reply was',
    },
    { run: 'ip neigh show ADDRESS', shows: 'FAILED or INCOMPLETE on the host that asks' },
    {
      run: 'bridge fdb show dev vxlan0',
      shows:
        'whether the VTEP knows where to send requests: an entry 00:00:00:00:00:00 for each other VTEP, or one for the MAC',
    },
  ],
  remedy: [
    'Is the container of that address running, and is the address in this network (docker network inspect)?',
    'In Docker Swarm a task that was stopped leaves clients behind that still ask for it: look for a stale address in their configuration or DNS cache.',
    'If it runs: has its host learned of the overlay (gossip on port 7946, TCP and UDP)?',
  ],
  source:
    'RFC 826; Linux asks three times, a second apart, and then says "host unreachable". docker-archive/classicswarm#2181.',
};
