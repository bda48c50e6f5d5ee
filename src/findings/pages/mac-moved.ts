/**
 * The page of `mac-moved`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { FLAPS } from '../thresholds.ts';

/** What `mac-moved` means. */
export const macMovedPage: Page = {
  finding: 'mac-moved',
  title: 'A hardware address moved to another VTEP',
  severity: 'info',
  points: 1,
  meaning:
    'Frames of one MAC came from one host and then from another: a container was started elsewhere, or migrated. Until all VTEPs know, packets to it are lost.',
  needs: 'One capture of the underlay; with two points it says how many packets were lost meanwhile.',
  fires: `For every endpoint that moved fewer than ${FLAPS} times.`,
  silent: 'Where it goes back and forth: that is mac-flapping.',
  confirm: [{ run: 'vxlens trace --summary FILE...', shows: 'endpoints, and where they moved' }],
  remedy: ['Nothing, where it was moved on purpose.'],
  source: 'RFC 7348 §4.1: VTEPs learn from what they receive.',
};
