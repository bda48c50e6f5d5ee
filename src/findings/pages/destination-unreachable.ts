/**
 * The page of `destination-unreachable`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `destination-unreachable` means. */
export const destinationUnreachablePage: Page = {
  finding: 'destination-unreachable',
  title: 'Somebody inside the overlay refuses packets, and says so',
  severity: 'error',
  points: 1,
  meaning: 'A host, a router or a firewall answers packets of containers with "destination unreachable".',
  needs: 'One capture that sees the ICMP errors.',
  fires: 'For any ICMP or ICMPv6 destination unreachable about an inner packet.',
  silent:
    'For fragmentation needed (fragmentation-needed), for errors about tunnel packets (tunnel-rejected), for the ports that traceroute and tracepath try, and for answers of services to clients that have gone.',
  confirm: [
    { run: 'ss -uln; ss -tln', shows: 'at the destination: nobody listens on that port' },
    { run: 'ip route get ADDRESS', shows: 'at the host that answers: no route' },
    { run: 'iptables -nvL; nft list ruleset', shows: 'a REJECT, with a counter that grows' },
  ],
  remedy: [
    '"port unreachable": start the service, or bind it to this address.',
    '"host unreachable": that container is gone, or nobody answers ARP for it.',
    '"admin prohibited": a rule rejects it on purpose.',
  ],
  source: 'RFC 792, RFC 4443 §3.1, RFC 1812 §5.2.7.1.',
};
