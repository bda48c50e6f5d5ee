/**
 * What is measured: rows of programs that do the same work on the same file.
 */
import { join } from 'node:path';

const HERE = import.meta.dirname;
const NODE = process.execPath;
const ours = (name, ...words) => [NODE, join(HERE, 'ours', `${name}.mjs`), ...words];
const cli = (...words) => [NODE, join(HERE, '../dist/cli.js'), ...words];

/** The name that our own programs have in the table. */
export const OURS = 'vxlens';

/**
 * The rows for files of `packets` packets at most. `files` are the arguments of the generator; `command` takes their
 * paths; of a peer it also takes the words that run it.
 *
 * `goals` are the issue's: at most `c` times C's processor time, and at least so many times a peer's speed.
 */
export const rowsFor = (packets) => [
  {
    title: 'read every record, count octets',
    file: { packets },
    ours: [['', (file) => ours('read', file)]],
    peers: { c: 'read', libpcap: 'read', 'pcap-parser': 'read' },
    goals: { c: 1.5, libpcap: 2 },
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
    title: 'the same with IPv6, VLAN tags, fragments, options',
    file: { packets, mix: 'wide', seed: 2 },
    ours: [[', walk', (file) => ours('decode', file)]],
    peers: { c: 'decode' },
    goals: { c: 1.7 },
  },
  {
    title: 'join: pair echoes per VNI, count per tunnel',
    file: { packets },
    ours: [[', walk and tables', (file) => ours('join', file)]],
    peers: { c: 'join', gopacket: 'join' },
    goals: { c: 1.7, gopacket: 2.4 },
  },
  {
    title: 'the same with IPv6, VLAN tags, fragments, options',
    file: { packets, mix: 'wide', seed: 2 },
    ours: [[', walk and tables', (file) => ours('join', file)]],
    peers: { c: 'join' },
    goals: { c: 1.7 },
  },
  {
    title: 'join, 100,000 flows in flight',
    file: { packets, seed: 3, flows: 200_000, inFlight: 100_000 },
    ours: [[', walk and tables', (file) => ours('join', file)]],
    peers: { c: 'join', gopacket: 'join' },
    goals: { c: 1.7 },
  },
  {
    title: 'the whole summary',
    file: { packets: Math.min(packets, 100_000) },
    ours: [[' trace --summary', (file) => cli('trace', '--summary', file)]],
    peers: { c: 'join', gopacket: 'join' },
    different: 'it tells more: ARP, TCP, endpoints, percentiles',
    goals: { c: 1.7 },
  },
  {
    title: 'every packet and layer an object',
    file: { packets: Math.min(packets, 1_000_000) },
    ours: [['', (file) => ours('objects', file)]],
    peers: { gopacket: 'objects', node_pcap: 'objects' },
    goals: { gopacket: 3, node_pcap: 3 },
  },
  {
    title: 'print one line a packet, to a file',
    file: { packets: Math.min(packets, 200_000), seed: 4, flows: 500 },
    ours: [[' show -n', (file) => cli('show', '-n', file)]],
    peers: { tcpdump: (file) => ['-nn', '-r', file] },
    goals: { tcpdump: 5 },
  },
  {
    title: 'print headers in full, to a file',
    file: { packets: Math.min(packets, 200_000), seed: 4, flows: 500 },
    ours: [[' show -n -vv', (file) => cli('show', '-n', '-vv', file)]],
    peers: { tcpdump: (file) => ['-nn', '-vv', '-r', file] },
    goals: { tcpdump: 5 },
  },
  {
    title: 'JSON lines, to a file',
    file: { packets: Math.min(packets, 20_000), seed: 4, flows: 500 },
    ours: [[' show --json', (file) => cli('show', '--json', file)]],
    peers: { tshark: (file) => ['-n', '-T', 'ek', '-r', file] },
    different: 'other fields',
    goals: { tshark: 100 },
  },
  {
    title: 'read pcapng',
    file: { packets, format: 'pcapng' },
    ours: [['', (file) => ours('read', file)]],
    peers: {},
    goals: {},
  },
  {
    title: 'start',
    ours: [[' --version', () => cli('--version')]],
    peers: { 'node -e 0': () => [NODE, '-e', '0'] },
    different: 'it does nothing',
    goals: { 'node -e 0': 1 / 1.5 },
  },
];
