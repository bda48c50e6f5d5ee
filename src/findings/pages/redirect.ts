/**
 * The page of `redirect`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `redirect` means. */
export const redirectPage: Page = {
  finding: 'redirect',
  title: 'A router tells a host to use another router',
  severity: 'warning',
  points: 1,
  meaning:
    'A host sends by one router what another one on the same link is nearer to, and is told so. Inside an overlay there is nothing to redirect to, unless containers route.',
  needs: 'One capture that sees the ICMP messages.',
  fires: 'For any ICMP or ICMPv6 redirect.',
  silent: 'Never, where one was seen.',
  confirm: [
    { run: 'ip route get ADDRESS', shows: 'on the host that is told: the router that it uses' },
    {
      run: 'sysctl net.ipv4.conf.all.accept_redirects net.ipv4.conf.all.send_redirects',
      shows: 'whether hosts heed redirects, and routers send them',
    },
  ],
  remedy: ['Give the host the right route.', 'Hosts that should not be told: net.ipv4.conf.all.accept_redirects 0.'],
  source: 'RFC 792, RFC 4861 §8.',
};
