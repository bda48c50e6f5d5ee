/**
 * The page of `duplicate-packets`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `duplicate-packets` means. */
export const duplicatePacketsPage: Page = {
  finding: 'duplicate-packets',
  title: 'Something delivers packets twice',
  severity: 'warning',
  points: 2,
  meaning: 'Packets that were seen once at one point come twice at the next one: something between them copies.',
  needs: 'Captures of at least two points of one path, made at the same time.',
  fires:
    'Where a packet was seen once at one point and twice at the next. Both directions between two points are one finding.',
  silent:
    'For packets that the sender sent twice, and for a capture of all interfaces, which sees a packet come and go.',
  confirm: [
    { run: 'ping -c 5 ADDRESS', shows: '"DUP!"' },
    {
      run: 'bridge fdb show dev vxlan0 | grep 00:00:00:00:00:00',
      shows: 'one VTEP twice, so that what is flooded goes to it twice',
    },
  ],
  remedy: [
    'Look at what lies between the points: a mirrored port, a bond without the agreement of its switch, a loop, an entry that is there twice.',
  ],
  source: 'flannel-io/flannel#114 "(DUP!)".',
};
