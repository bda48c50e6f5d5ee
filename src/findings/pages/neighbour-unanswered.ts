/**
 * The page of `neighbour-unanswered`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { ASKED_AGAIN, UNANSWERED_REQUESTS } from '../thresholds.ts';

/** What `neighbour-unanswered` means. */
export const neighbourUnansweredPage: Page = {
  finding: 'neighbour-unanswered',
  title: 'Nobody tells where an IPv6 address is',
  severity: 'error',
  points: 1,
  meaning: 'A host asks with neighbour solicitations who has an address, again and again, and nobody says so.',
  needs: 'One capture that sees the solicitations.',
  fires: `Where at least ${UNANSWERED_REQUESTS} solicitations of one host for one address, each within ${Number(ASKED_AGAIN) / 1e9} s of the one before, stayed unanswered. All who ask for it are one finding; it is a hint where the address answers others afterwards.`,
  silent:
    'For duplicate address detection, which expects no answer, and for solicitations that are sent anew much later: the answer went where no capture sees it.',
  confirm: [
    {
      run: 'vxlens trace --kind nd FILE...',
      shows: 'the solicitations, at which points they were seen, and that no advertisement was',
    },
    { run: 'ip -6 neigh show ADDRESS', shows: 'FAILED or INCOMPLETE on the host that asks' },
  ],
  remedy: [
    'Is the container of that address running, and is IPv6 enabled in it (net.ipv6.conf.all.disable_ipv6)?',
    'Solicitations are multicast: does the VTEP flood to all others (bridge fdb show dev vxlan0), and does multicast snooping on a bridge hold them back (bridge -d link)?',
  ],
  source: 'RFC 4861 §7.2.2: three solicitations, a second apart, then an address unreachable error.',
};
