/**
 * The page of `port-mismatch`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `port-mismatch` means. */
export const portMismatchPage: Page = {
  finding: 'port-mismatch',
  title: 'Two VTEPs speak VXLAN on different UDP ports',
  severity: 'error',
  points: 1,
  meaning:
    'One host sends its tunnel packets to one UDP port and gets them back on another; each throws away what comes to a port where nothing listens.',
  needs: 'One capture of the underlay that sees both directions; an unusual port has to be named with --vxlan-port.',
  fires: 'Where one VTEP sends a VNI to one port only, and the other one sends that VNI back to another port only.',
  silent: 'Where either port has traffic both ways.',
  confirm: [
    { run: 'ip -d link show type vxlan', shows: 'another "dstport" on either host' },
    { run: 'ss -uln', shows: 'which of 4789 and 8472 is open' },
  ],
  remedy: [
    'Give both devices one port: ip link add … type vxlan dstport 4789. Without "dstport" Linux takes 8472, while Docker Swarm and RFC 7348 take 4789.',
  ],
  source: 'RFC 7348 §8; the Linux default is from before the assignment of 4789.',
};
