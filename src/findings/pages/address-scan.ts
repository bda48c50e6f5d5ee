/**
 * The page of `address-scan`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { SCAN_TARGETS, SCAN_TIME } from '../thresholds.ts';

/** What `address-scan` means. */
export const addressScanPage: Page = {
  finding: 'address-scan',
  title: 'One host asks for very many addresses',
  severity: 'warning',
  points: 1,
  meaning:
    "A host tries address after address, and most do not answer. That fills neighbour tables and the network, and explains unanswered requests which are nobody's fault.",
  needs: 'One capture.',
  fires: `Where one address sent requests (ARP, neighbour discovery, echo, TCP) to more than ${SCAN_TARGETS} others within ${SCAN_TIME / 1_000_000_000n} seconds, and more than half of them gave no answer or refused.`,
  silent: 'Where most answer: that is work.',
  confirm: [
    { run: 'tcpdump -nr FILE arp and src host ADDRESS', shows: 'one address asked for after the other' },
    { run: 'ip -s neigh show nud failed', shows: 'many entries on the host that asks' },
  ],
  remedy: [
    'Find out what runs there, and whether it is meant to: a monitor, a service that looks for its peers, or an intruder.',
  ],
  source: 'The storm detection of Wireshark; nmap and arp-scan look like this.',
};
