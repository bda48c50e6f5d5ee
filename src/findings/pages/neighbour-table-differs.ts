/**
 * The page of `neighbour-table-differs`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `neighbour-table-differs` means. */
export const neighbourTableDiffersPage: Page = {
  finding: 'neighbour-table-differs',
  title: 'A neighbour table has an old hardware address',
  severity: 'error',
  points: 1,
  inventory: true,
  meaning: 'A host or a container sends what is for an address to a hardware address that its owner does not have.',
  needs:
    'The neighbour tables (ip neigh) of an overlay or of containers, and traffic of the address or a document that says which hardware address it has.',
  fires: 'For each address and table that differ.',
  silent:
    'For addresses of services, which every task has, and where several hardware addresses were seen with the address (duplicate-address).',
  confirm: [{ run: 'ip neigh show ADDRESS', shows: 'the old hardware address, often as PERMANENT' }],
  remedy: [
    'Mend the entry: ip neigh replace ADDRESS lladdr MAC dev IFACE.',
    'In Docker Swarm the entries come by gossip: is port 7946 open, TCP and UDP, between all hosts?',
  ],
  source: 'moby/moby#36069: an entry that outlived its container.',
};
