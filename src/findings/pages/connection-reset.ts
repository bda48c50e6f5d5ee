/**
 * The page of `connection-reset`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `connection-reset` means. */
export const connectionResetPage: Page = {
  finding: 'connection-reset',
  title: 'An open connection was torn down',
  severity: 'warning',
  points: 1,
  meaning:
    'A TCP connection had carried data, and one side ended it with a reset before either had closed it. The program at the other end sees "connection reset by peer".',
  needs: 'One capture of the header fields.',
  fires: 'Where data was exchanged and then one side sent a reset before either had closed.',
  silent:
    'For a reset that answers a SYN (connection-refused), for connections without data (health checks, scans), and behind a FIN.',
  confirm: [
    {
      run: 'tshark -r FILE -Y "tcp.flags.reset == 1" -T fields -e frame.number -e ip.src -e ip.ttl',
      shows: 'the resets, and whether their time to live is that of the other packets of that sender',
    },
    {
      run: 'ipvsadm -l --timeout; sysctl net.netfilter.nf_conntrack_tcp_timeout_established',
      shows: 'after how long an idle connection is forgotten',
    },
  ],
  remedy: [
    'Ask the service why: its log at that time. It was stopped, it crashed, or it did not want what it got.',
    'Where the connection was idle before: use TCP keep-alive with less than the 900 seconds of IPVS, or raise its time-out.',
  ],
  source: 'RFC 9293 §3.5.2. moby/moby#31208 "broken state after 15 minutes", kubernetes/kubernetes#94861.',
};
