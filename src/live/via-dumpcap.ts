/**
 * Capture through dumpcap, Wireshark's capturer: as tcpdump does, and often allowed for users who are not root.
 *
 * @module
 */
import { understand } from './trouble.ts';
import type { Capturer } from './via.ts';

const MIB = 1024 * 1024;

/** `Packets received/dropped on interface 'eth0': 10/2 (pcap:2/dumpcap:0/flushed:0/ps_ifdrop:0) (83.3%)` */
const SUMMARY =
  /^Packets received\/dropped on interface .*: (\d+)\/\d+ \(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/;

/** dumpcap, 3.0 or later. */
export const dumpcap: Capturer = {
  clock: 'kernel',
  ends: false,
  // It asks the kernel every quarter of a second.
  delay: () => 0.6,
  words: ({ device, filter, snapLength, kernelBuffer }) => [
    ...['-q', '-i', device, '-w', '-', '-s', String(snapLength), '-B', String(Math.ceil(kernelBuffer / MIB))],
    ...(filter === '' ? [] : ['-f', filter]),
  ],
  hear(heard, line) {
    // `Capturing on` comes before the interface is opened, `File:` after.
    if (line.startsWith('File: ')) return { ...heard, opened: true };
    const summary = SUMMARY.exec(line);
    if (summary !== null) {
      const [received, pcap, own, flushed, byInterface] = summary.slice(1).map(Number) as [
        number,
        number,
        number,
        number,
        number,
      ];
      return {
        ...heard,
        received: received + pcap + own + flushed,
        droppedByKernel: pcap,
        droppedByQueue: own + flushed,
        droppedByInterface: byInterface,
      };
    }
    // The reason for a filter that is refused stands two lines below, in brackets, behind words that are known.
    const why = /^That string isn't a valid capture filter \((.*)\)\.?$/.exec(line);
    if (why !== null) return { ...heard, trouble: { code: 'bad-filter', reason: `the filter is wrong: ${why[1]}` } };
    if (heard.trouble !== undefined || !/^(dumpcap|nsenter|sh): /.test(line) || /cap_set_proc/.test(line)) return heard;
    return { ...heard, trouble: understand(line) };
  },
};
