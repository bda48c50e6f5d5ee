/**
 * The page of `connection-refused`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `connection-refused` means. */
export const connectionRefusedPage: Page = {
  finding: 'connection-refused',
  title: 'A connection was refused',
  severity: 'error',
  points: 1,
  meaning: 'A TCP connection was answered with a reset: the host is there, and nobody listens on that port.',
  needs: 'One capture that sees the handshake.',
  fires: 'For every reset that answers a SYN.',
  silent: 'Where other servers of the same service accept: that is backend-down.',
  confirm: [
    { run: 'ss -ltn', shows: 'inside the container: no socket on that port, or one that is bound to 127.0.0.1' },
  ],
  remedy: [
    'Start the service, bind it to 0.0.0.0 or to this address, or mend the port that clients use.',
    'Where the network is sound and only one task refuses: docker service ps.',
  ],
  source: 'RFC 9293 §3.5.2.',
};
