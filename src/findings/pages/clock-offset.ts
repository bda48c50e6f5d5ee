/**
 * The page of `clock-offset`.
 *
 * @module
 */
import type { Page } from '../finding.ts';
import { CLOCK_OFFSET } from '../thresholds.ts';

/** What `clock-offset` means. */
export const clockOffsetPage: Page = {
  finding: 'clock-offset',
  title: 'The clocks of capture points differ',
  severity: 'warning',
  points: 2,
  meaning:
    'Two machines disagree about the time. vxlens reckons how much from packets that went both ways, and sets times between points right; other programs do not.',
  needs: 'Captures of two points on two machines, with traffic both ways.',
  fires: `As information, where every offset that the traffic allows is above ${CLOCK_OFFSET / 1e6} ms; as a warning where no steady offset fits, so that a clock was set while capturing. Points that agree with each other are one clock.`,
  silent: 'Where the clocks may agree.',
  confirm: [{ run: 'chronyc tracking; timedatectl', shows: 'an offset, or a clock that is not synchronised' }],
  remedy: [
    'Run NTP (chrony) on all hosts.',
    'To look at both captures in Wireshark, shift one: editcap -t OFFSET IN OUT.',
  ],
  source: 'RFC 5905 §8, the same two-way reckoning.',
};
