/**
 * The page of `capture-incomplete`.
 *
 * @module
 */
import type { Page } from '../finding.ts';

/** What `capture-incomplete` means. */
export const captureIncompletePage: Page = {
  finding: 'capture-incomplete',
  title: 'A capture does not hold all that passed its point',
  severity: 'info',
  points: 1,
  meaning:
    'Packets are missing in a capture although they passed, so that absence in it proves little. Findings that rest on absence there are weaker or silent.',
  needs: 'One capture; that packets were dropped only pcapng files tell.',
  fires:
    'For packets that capturing dropped, that were cut by the snap length, that came in fragments of which some are not there, and that were seen before and behind the point but not at it. All points that lack the same are one finding.',
  silent: 'For classic pcap without any of these: it does not say what was dropped.',
  confirm: [
    { run: 'capinfos FILE', shows: 'the snap length ("Packet size limit")' },
    { run: 'tcpdump', shows: 'when it ends: "N packets dropped by kernel"' },
  ],
  remedy: [
    'Capture again with tcpdump -s 0 -B 16384 -w FILE.pcap, to a disk that keeps up.',
    'Leave out the filter on the port where fragments matter: "udp port 4789 or (ip[6:2] & 0x1fff != 0)" takes later fragments too.',
  ],
  source: 'tcpdump counts drops at its end; the filter "port 4789" hides all fragments but the first.',
};
