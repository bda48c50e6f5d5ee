/**
 * The page of `backend-down`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `backend-down` means. */
export const backendDownPage: Page = {
  finding: 'backend-down',
  title: 'One of several servers behind a service fails',
  severity: 'error',
  points: 1,
  meaning:
    'A load balancer hands connections to several servers, and one of them serves none: a share of the requests fails, again and again.',
  needs: 'One capture that sees the connections behind the load balancer.',
  fires:
    'Where one server refused or did not answer at least two connections of one client to one port and accepted none, while another one accepted connections of that client to that port.',
  silent: 'Where all fail (connection-refused).',
  confirm: [
    { run: 'docker service ps SERVICE', shows: 'the task of that address' },
    { run: 'ipvsadm -Ln', shows: 'in the namespace of the load balancer: that address with a weight above 0' },
  ],
  remedy: [
    'Start that task again, or take it out: docker service update --force SERVICE.',
    'Give the service a health check, so that the load balancer learns of it.',
  ],
  source: 'moby/moby#30464: a load balancer that still counts on a task that is gone.',
};
