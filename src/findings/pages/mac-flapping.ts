/**
 * The page of `mac-flapping`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { FLAPS } from '../thresholds.ts';

/** What `mac-flapping` means. */
export const macFlappingPage: Page = {
  finding: 'mac-flapping',
  title: 'A hardware address goes back and forth between VTEPs',
  severity: 'error',
  points: 1,
  meaning:
    'Frames of one MAC come from two hosts in turn. Forwarding tables follow, and packets go to the one or the other.',
  needs: 'One capture of the underlay.',
  fires: `For every endpoint that moved at least ${FLAPS} times.`,
  silent: 'For one live move (mac-moved).',
  confirm: [
    { run: 'bridge monitor fdb', shows: 'the MAC, with another "dst" each time' },
    { run: 'ip link | grep -B1 MAC', shows: 'the MAC on two hosts' },
  ],
  remedy: [
    'Give one of the two another MAC (a cloned machine, a fixed --mac-address).',
    'Else look for a loop: two bridges that are joined twice.',
  ],
  source: 'RFC 7348 §4.1. moby/moby#33789.',
};
