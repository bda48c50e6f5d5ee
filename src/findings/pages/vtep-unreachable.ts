/**
 * The page of `vtep-unreachable`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `vtep-unreachable` means. */
export const vtepUnreachablePage: Page = {
  finding: 'vtep-unreachable',
  title: 'Nobody in the underlay tells where a VTEP is',
  severity: 'error',
  points: 1,
  meaning:
    'A host wants to send tunnel packets to another host and cannot find it: nobody answers its ARP requests or neighbour solicitations. Nothing leaves for the containers there.',
  needs:
    'One capture of the underlay, without the filter "port 4789", which hides ARP. A capture inside the overlay makes it sure.',
  fires:
    'Where at least two requests for one address of the underlay stay unanswered, and either the address is known as a VTEP, or requests inside the overlay stay unanswered and never leave in a tunnel.',
  silent: 'For other addresses: those are arp-unanswered and neighbour-unanswered.',
  confirm: [
    { run: 'ping -c 3 VTEP', shows: 'destination host unreachable' },
    { run: 'ip neigh show VTEP', shows: 'FAILED or INCOMPLETE' },
  ],
  remedy: [
    'Is that host up, and its NIC in this network and VLAN?',
    'Did it get another address? Then the others still send to the old one: docker node inspect, bridge fdb show dev vxlan0.',
  ],
  source: 'RFC 826; a VXLAN device sends through the routing table, and waits for the neighbour as any other sender.',
};
