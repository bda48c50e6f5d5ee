/**
 * What is measured: rows of programs that do the same work on the same file.
 */
import { join } from 'node:path';

const HERE = import.meta.dirname;
const NODE = process.execPath;
const ours = (name, ...words) => [NODE, join(HERE, 'ours', `${name}.mjs`), ...words];
/** Programs that use parts of the library which no entry exports, and where they are once put together with them. */
export const INNER = ['tally', 'join'].map((name) => join(HERE, 'ours', `${name}.mjs`));
export const INNER_FOLDER = join(HERE, '../node_modules/.cache/vxlens/bench');
const inner = (name, ...words) => [NODE, join(INNER_FOLDER, `${name}.mjs`), ...words];
const cli = (...words) => [NODE, join(HERE, '../dist/cli.js'), ...words];

/** The name that our own programs have in the table. */
export const OURS = 'vxlens';

/** How many flows wait for an answer at the same time, in the rows that show how memory grows. */
const IN_FLIGHT = [1000, 10_000, 100_000, 1_000_000, 5_000_000];

/**
 * The rows for files of `packets` packets at most. `file` holds the arguments of the generator, `others` those of further
 * files; a program's words are made from the paths of all. Of a peer they are what stands behind the words that run it.
 * A peer that is slow is given `packets` packets of the same traffic and is run once; its time but for its start is scaled.
 *
 * `goals`: at most `c` times C's processor time, at least so many times a peer's speed, and at most `growth` times the
 * processor time of the second program, when that of the third, which is start-up, is left out.
 */
export const rowsFor = (packets) => {
  const hundredth = Math.max(1000, Math.round(packets / 100));
  const printed = { packets: Math.min(packets, 1_000_000), seed: 4, flows: 500 };
  const wide = { packets, mix: 'wide', seed: 2 };
  const tshark = (...words) => ({ packets: hundredth, words: (file) => ['-n', ...words, '-r', file] });
  return [
    {
      title: 'read every record, count octets',
      file: { packets },
      ours: [['', (file) => ours('read', file)]],
      peers: { c: 'read', libpcap: 'read', 'pcap-parser': { packets: packets / 10, words: (file) => ['read', file] } },
      goals: { c: 1.5, libpcap: 2 },
    },
    {
      title: 'read pcapng',
      file: { packets, format: 'pcapng' },
      others: [{ packets }],
      ours: [
        ['', (file) => ours('read', file)],
        [', the same as pcap', (_, pcap) => ours('read', pcap)],
      ],
      peers: {},
      goals: { own: 1 / 1.3 },
    },
    {
      title: 'decode every layer, sum fields',
      file: { packets },
      ours: [
        [', walk', (file) => ours('decode', file)],
        [', columns of scan', (file) => ours('columns', file)],
      ],
      peers: { c: 'decode', gopacket: 'decode', libtins: 'decode' },
      goals: { c: 1.7, gopacket: 2.5, libtins: 5 },
    },
    {
      title: 'ten times the packets',
      file: { packets },
      others: [{ packets: packets / 10 }, { packets: 1 }],
      ours: [
        [', walk', (file) => ours('decode', file)],
        [', a tenth', (_, tenth) => ours('decode', tenth)],
        [', start-up alone', (_, __, one) => ours('decode', one)],
      ],
      peers: {},
      different: 'fewer packets',
      goals: { growth: 10.5 },
    },
    {
      title: 'decode IPv6, VLAN tags, fragments, options',
      file: wide,
      ours: [[', walk', (file) => ours('decode', file)]],
      peers: { c: 'decode' },
      goals: { c: 1.7 },
    },
    {
      title: 'decode gzip',
      file: { packets: Math.min(packets, 1_000_000), gzip: true },
      others: [{ packets: Math.min(packets, 1_000_000) }],
      ours: [
        [', walk', (file) => ours('decode', file)],
        [', the same without gzip', (_, plain) => ours('decode', plain)],
      ],
      peers: { 'gzip -dc': (file) => ['/bin/sh', '-c', 'gzip -dc "$0" | wc -c', file] },
      different: 'decompresses only',
      goals: {},
    },
    {
      title: 'join: pair echoes per VNI, count per tunnel',
      file: { packets },
      ours: [
        [', tally', (file) => inner('tally', file)],
        [', walk and tables', (file) => inner('join', file)],
      ],
      peers: { c: 'join', gopacket: 'join' },
      goals: { c: 1.7, gopacket: 2.4 },
    },
    {
      title: 'join IPv6, VLAN tags, fragments, options',
      file: wide,
      ours: [
        [', tally', (file) => inner('tally', file)],
        [', walk and tables', (file) => inner('join', file)],
      ],
      peers: { c: 'join' },
      goals: { c: 1.7 },
    },
    {
      title: 'the whole summary',
      file: { packets },
      ours: [[' trace --summary', (file) => cli('trace', '--summary', file)]],
      peers: { c: 'join', gopacket: 'join', tshark: tshark('-q', '-z', 'icmp,srt') },
      different: 'tells more',
      goals: { c: 1.7, gopacket: 2.4, tshark: 100 },
    },
    ...IN_FLIGHT.filter((flows) => 2 * flows <= packets).map((inFlight) => ({
      title: `join, ${inFlight.toLocaleString('en')} flows in flight`,
      file: { packets, mix: 'small', seed: 3, flows: 2 * inFlight, inFlight },
      ours: [[', tally', (file) => inner('tally', file)]],
      peers: { c: 'join' },
      goals: {},
    })),
    {
      title: 'every packet and layer an object',
      file: { packets: Math.min(packets, 1_000_000) },
      ours: [['', (file) => ours('objects', file)]],
      peers: { gopacket: 'objects', node_pcap: { packets: hundredth, words: (file) => ['objects', file] } },
      goals: { gopacket: 3, node_pcap: 3 },
    },
    {
      title: 'print one line a packet, to a file',
      file: printed,
      ours: [[' show -n', (file) => cli('show', '-n', file)]],
      peers: { 'c print': (file) => [file], tcpdump: (file) => ['-nn', '-r', file], tshark: tshark() },
      goals: { c: 3, tcpdump: 5, tshark: 40 },
    },
    {
      title: 'print headers in full, to a file',
      file: printed,
      ours: [[' show -n -vv', (file) => cli('show', '-n', '-vv', file)]],
      peers: { tcpdump: (file) => ['-nn', '-vv', '-r', file] },
      goals: { tcpdump: 5 },
    },
    {
      title: 'print IPv6, VLAN tags, fragments, options',
      file: { ...printed, mix: 'wide', seed: 6 },
      ours: [[' show -n', (file) => cli('show', '-n', file)]],
      peers: { tcpdump: (file) => ['-nn', '-r', file] },
      different: 'before 4.99.6 other words for cut IPv6',
      goals: { tcpdump: 5 },
    },
    {
      title: 'JSON lines, to a file',
      file: printed,
      ours: [[' show --json', (file) => cli('show', '--json', file)]],
      peers: { tshark: tshark('-T', 'ek') },
      different: 'other fields',
      goals: { tshark: 100 },
    },
    {
      title: 'start',
      ours: [[' --version', () => cli('--version')]],
      peers: { 'node -e 0': () => [NODE, '-e', '0'] },
      different: 'does nothing',
      goals: { 'node -e 0': 1 / 1.5 },
    },
  ];
};
