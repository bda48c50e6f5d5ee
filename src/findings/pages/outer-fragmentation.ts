/**
 * The page of `outer-fragmentation`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `outer-fragmentation` means. */
export const outerFragmentationPage: Page = {
  finding: 'outer-fragmentation',
  title: 'Tunnel packets are cut into fragments',
  severity: 'warning',
  points: 1,
  meaning:
    'Tunnel packets are longer than the underlay takes and travel in pieces. One lost piece costs the whole packet, receivers work harder, and some drop all of them.',
  needs:
    'One capture of the underlay, without the filter "port 4789", which hides all fragments but the first; two points say where it was cut.',
  fires: 'For every tunnel packet that came in several fragments of the outer packet.',
  silent: 'For fragments inside the overlay, which travel in tunnel packets of their own.',
  confirm: [
    { run: "tcpdump -ni IFACE 'ip[6:2] & 0x3fff != 0'", shows: 'the fragments' },
    { run: 'nstat -az IpReasm*', shows: 'IpReasmFails, which grows where pieces are lost' },
  ],
  remedy: [
    'Lower the MTU of the overlay to that of the underlay less 50 octets (70 over IPv6), or raise the MTU of the underlay.',
  ],
  source: 'RFC 7348 §4.3: a VTEP must not fragment, and a receiver may discard what a router cut. moby/moby#24906.',
};
