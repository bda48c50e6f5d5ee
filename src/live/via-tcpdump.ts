/**
 * Capture through tcpdump: the kernel's timestamps and original lengths, and a count of what the kernel dropped.
 *
 * @module
 */
import { dataLinkType } from './link-type.ts';
import { understand } from './trouble.ts';
import type { Capturer, Heard } from './via.ts';

const KIB = 1024;

/** What tcpdump counts, at its end and on SIGUSR1: `3 packets dropped by kernel`, each on a line or with commas. */
const COUNTED = /(\d+) packets? (captured|received by filter|dropped by kernel|dropped by interface)/g;

/** tcpdump, 4.9 or later. */
export const tcpdump: Capturer = {
  clock: 'kernel',
  ends: false,
  // The kernel hands over what has come after a second, if it is not to do so at once.
  delay: ({ immediate }) => (immediate ? 0.3 : 1.3),
  words: ({ device, filter, snapLength, kernelBuffer, immediate }) => [
    ...['-i', device, '-U', '-w', '-', '-s', String(snapLength), '-B', String(Math.ceil(kernelBuffer / KIB))],
    // Nanoseconds are Linux's: other systems refuse the option.
    ...(process.platform === 'linux' ? ['--time-stamp-precision=nano'] : []),
    ...(immediate ? ['--immediate-mode'] : []),
    ...(filter === '' ? [] : ['--', filter]),
  ],
  hear(heard, line) {
    const listening = /^tcpdump: listening on .*link-type (\w+)/.exec(line);
    if (listening !== null) return { ...heard, opened: true, linkType: dataLinkType(listening[1]!) };
    const counts = [...line.matchAll(COUNTED)];
    if (counts.length > 0) return counts.reduce(count, heard);
    // libpcap's own word for an error follows in brackets on a line of its own; warnings are of no concern.
    if (heard.trouble !== undefined || /^tcpdump: (WARNING|verbose output|data link type)/.test(line)) return heard;
    if (!/^(tcpdump|nsenter|sh): /.test(line)) return heard;
    return { ...heard, trouble: understand(line) };
  },
};

function count(heard: Heard, [, digits, what]: RegExpExecArray): Heard {
  const number = Number(digits);
  switch (what) {
    case 'received by filter':
      return { ...heard, received: number };
    case 'dropped by kernel':
      return { ...heard, droppedByKernel: number };
    case 'dropped by interface':
      return { ...heard, droppedByInterface: number };
    default:
      return heard;
  }
}
