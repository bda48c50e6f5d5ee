/**
 * The page of `slow-service`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { SLOW_ANSWER, SLOW_ANSWERS } from '../thresholds.ts';

/** What `slow-service` means. */
export const slowServicePage: Page = {
  finding: 'slow-service',
  title: 'The network is quick, and the service answers late',
  severity: 'warning',
  points: 1,
  meaning:
    'Handshakes take their usual time, and the first data of the answer comes much later: the time is spent in the service, not in the network.',
  needs: 'One capture of the header fields, better near the server.',
  fires: `Where at least ${SLOW_ANSWERS} requests over TCP to one port, and at least half of them, waited ${SLOW_ANSWER / 1e6} ms or longer for the first data, while the handshake took less than a tenth of that.`,
  silent: 'Where the network is slow (high-latency), or packets of the request were sent again.',
  confirm: [
    {
      run: 'curl -o /dev/null -s -w "%{time_connect} %{time_starttransfer}\\n" URL',
      shows: 'a short first time and a long second one',
    },
    { run: 'docker stats', shows: 'a task at the limit of its processor or memory' },
  ],
  remedy: [
    'Look at the service: its log, its load, and what it asks in turn (a database, DNS).',
    'Long polling looks the same, and is meant so.',
  ],
  source: 'The time from a request to its response, less the round trip, is the time of the server.',
};
