/**
 * Where we and tshark 4.0.17 differ on purpose: which cells, and why.
 *
 * An exception says as narrowly as it can which difference it is about, from the cell's values and from what we say of
 * the packet, so that it cannot cover another one. What it covers is counted and printed under its name.
 */
import type { JsonPacket, Value } from './fields-columns.ts';

/** A cell on which the two differ. */
export interface Cell {
  readonly path: string;
  /** The line's number, as tshark counts frames. */
  readonly frame: number;
  readonly column: string;
  /** tshark's values. */
  readonly expected: readonly string[];
  /** Ours. */
  readonly actual: readonly Value[];
  readonly packet: JsonPacket;
  /** tshark's names of the protocols in the frame. */
  readonly protocols: readonly string[];
}

/** A difference that is meant. */
export interface Exception {
  readonly name: string;
  readonly why: string;
  covers(cell: Cell): boolean;
}

/** What carries other packets and is not decoded here: tshark finds more headers in it. */
export const OUTSIDE: readonly string[] = [
  'atm',
  'cfp',
  'chdlc',
  'cmd',
  'fr',
  'gtp',
  'ipcomp',
  'juniper',
  'nhrp',
  'pktap',
  'ppi',
  'pwethheuristic',
  'radiotap',
  'teredo',
  'tr',
  'wlan',
];

/** The columns of the headers whose beginning tshark gives where the rest is cut off. */
const COLUMNS_OF: Readonly<Record<string, string>> = {
  arp: 'arp.',
  icmp: 'icmp.',
  icmpv6: 'icmpv6.',
  ipv4: 'ip.',
  ipv6: 'ipv6.',
  tcp: 'tcp.',
  udp: 'udp.',
  vxlan: 'vxlan.',
};

/** Broken files that tshark reads with another form of the record header than their magic number says. */
const GUESSED: ReadonlySet<string> = new Set([
  'malformed/OISF-suricata-verify__tests__bug-6875-01__fuzz.pcap',
  'malformed/seladb-PcapPlusPlus__Tests__Fuzzers__RegressionTests__regression_samples__crash-exception-cast-constructed-record',
  'malformed/seladb-PcapPlusPlus__Tests__Fuzzers__RegressionTests__regression_samples__igmplayer',
]);

const STATUS = '.checksum.status';

/** The exceptions, in the order in which they are tried. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    name: 'outside',
    why: 'a protocol that we do not decode carries further headers, or stands before the first',
    covers: ({ column, expected, actual, protocols }) => {
      if (protocols.includes('cfp') && column.startsWith('eth.')) return true;
      // tshark takes the pseudo-header before an ATM cell out of the frame.
      if (protocols.includes('atm') && column.startsWith('frame.')) return column !== 'frame.number';
      return protocols.some((name) => OUTSIDE.includes(name)) && isBeginning(actual, expected);
    },
  },
  {
    name: 'cut header',
    why: 'tshark gives the fields before the cut; a header whose fixed part is not all there is a stop, not a layer',
    covers: ({ column, expected, actual, packet: { stop } }) =>
      stop !== undefined &&
      stop.have < stop.need &&
      column.startsWith(COLUMNS_OF[stop.kind] ?? '-') &&
      expected.length === actual.length + 1 &&
      isBeginning(actual, expected),
  },
  {
    name: 'not whole',
    why: 'tshark sums what is there of a datagram that is longer by its own length; no verdict can come of that',
    covers: ({ column, expected, actual, packet: { stop } }) =>
      column.endsWith(STATUS) &&
      differences(
        expected,
        actual,
        (theirs, ours) => ours.text === '2' && theirs !== '3' && (ours.quoted || stop?.reason === 'truncated'),
      ),
  },
  {
    name: 'quoted ICMP checksum',
    why: 'tshark never verifies the checksum of a quoted ICMP message; where all of it is there, it can be',
    covers: ({ column, expected, actual }) =>
      /^icmp(v6)?\.checksum/.test(column) &&
      differences(expected, actual, (theirs, ours) => theirs === '2' && ours.quoted),
  },
  {
    name: 'quoted sequence number',
    why: 'tshark leaves tcp.seq_raw out where the header is quoted; the number is there (RFC 792: eight octets)',
    covers: ({ column, expected, actual }) =>
      column === 'tcp.seq_raw' &&
      same(
        expected,
        actual.filter(({ quoted }) => !quoted),
      ),
  },
  {
    name: 'snapped but whole',
    why: "tshark verifies nothing in a cut frame; the datagram's own length says that all of it was captured",
    covers: ({ column, expected, actual, packet: { stop } }) =>
      column === `udp${STATUS}` &&
      stop?.reason === 'snapped' &&
      differences(expected, actual, (theirs, ours) => theirs === '2' && ours.text !== '2'),
  },
  {
    name: 'no checksum over IPv6',
    why: 'tshark calls it illegal (RFC 8200 §8.1); RFC 6935 allows it for tunnels, and the field says it is absent',
    covers: ({ column, expected, actual }) =>
      column === `udp${STATUS}` && differences(expected, actual, (theirs, ours) => theirs === '4' && ours.text === '3'),
  },
  {
    name: 'impossible UDP length',
    why: 'tshark gives no checksum status where the length is below 8; ours is "unverified" or "absent"',
    covers: ({ column, expected, actual, packet: { stop } }) =>
      column === `udp${STATUS}` &&
      stop?.limit === 'udp.length' &&
      stop.reason === 'malformed' &&
      same(expected, actual.slice(0, -1)),
  },
  {
    name: 'length left to the NIC',
    why: 'where ip.len is 0 tshark gives the octets that are there in its place; we give the field',
    covers: ({ column, expected, actual }) =>
      column === 'ip.len' && differences(expected, actual, (_, ours) => ours.text === '0'),
  },
  {
    name: 'version 6 where IPv4 belongs',
    why: 'tshark goes on as IPv6; EtherType 0x0800 and link type 228 are IPv4 (RFC 894), so the header is malformed',
    covers: ({ packet: { stop }, expected, actual, protocols }) =>
      stop?.limit === 'ipv4.version' && protocols.includes('ipv6') && isBeginning(actual, expected),
  },
  {
    name: 'no time',
    why: 'a simple packet block has no time: tshark leaves the cell empty, our records say 0',
    covers: ({ column, expected, packet }) =>
      column === 'frame.time_epoch' && expected.length === 0 && Number(packet.time) === 0,
  },
  {
    name: 'fraction beyond a second',
    why: 'tshark prints a second with more than 999,999 microseconds as it stands, or what 32 bits leave of it',
    covers: ({ column, expected, packet }) =>
      column === 'frame.time_epoch' && expected[0] === in32Bits(packet.time, expected[0] ?? ''),
  },
  {
    name: 'length of more than 31 bits',
    why: 'tshark cuts the length on the wire down to 2147483647',
    covers: ({ column, expected, actual }) =>
      (column === 'frame.len' || column === 'ip.len') &&
      expected.includes('2147483647') &&
      (column === 'ip.len' || Number(actual[0]?.text) > 2147483647),
  },
  {
    name: 'ISL',
    why: "tshark sees Cisco's ISL by its destination and takes the frame inside for the first one",
    covers: ({ column, actual }) => column === 'eth.dst' && actual[0]?.text === '01:00:0c:00:00:00',
  },
  {
    name: 'GPE without P',
    why: 'tshark follows the next protocol field; without the P flag it is not there (draft-ietf-nvo3-vxlan-gpe §3.1)',
    covers: ({ column, packet }) =>
      !column.startsWith('frame.') &&
      packet.layers.some((layer) => layer.kind === 'vxlan' && layer.version !== undefined && (layer.flags & 4) === 0),
  },
  {
    name: 'big TCP',
    why: 'tshark takes such a packet for malformed; lengths of 0 in IPv6 and UDP are how Linux marks more than 65,535 octets',
    covers: ({ path }) => path.startsWith('tcpdump-tests/bigtcp-'),
  },
  {
    name: 'impossible total length',
    why: 'tshark gives no fields beyond a total length shorter than the header; ours is the header and a stop',
    covers: ({ column, expected, actual, packet: { stop } }) =>
      column.startsWith('ip.') &&
      stop?.limit === 'ipv4.totalLength' &&
      stop.reason === 'malformed' &&
      same(expected, actual.slice(0, -1)),
  },
  {
    name: 'cut IPv4 options',
    why: 'tshark goes through the options before it gives the destination, and meets the cut; the destination is there',
    covers: ({ column, expected, actual, packet: { stop } }) =>
      column === 'ip.dst' && stop?.kind === 'ipv4' && stop.have < stop.need && same(expected, actual.slice(0, -1)),
  },
  {
    name: 'another record header',
    why: 'where records contradict themselves tshark tries other forms of the record header until one seems to fit',
    covers: ({ path }) => GUESSED.has(path),
  },
  {
    name: 'IPv4 option',
    why: 'tshark ends at an option shorter than its kind; the header length says where TCP starts (RFC 791 §3.1)',
    covers: ({ path, column }) =>
      path === 'malformed/OISF-suricata-verify__tests__firewall__tcp-session-decode-malformed-ipv4__input.pcap' &&
      column.startsWith('tcp.'),
  },
];

const same = (expected: readonly string[], actual: readonly Value[]): boolean =>
  expected.length === actual.length && isBeginning(actual, expected);

const isBeginning = (actual: readonly Value[], expected: readonly string[]): boolean =>
  actual.every(({ text }, i) => text === expected[i]);

/** Whether the two are equally long and `meant` holds wherever they differ. */
const differences = (
  expected: readonly string[],
  actual: readonly Value[],
  meant: (theirs: string, ours: Value) => boolean,
): boolean =>
  expected.length === actual.length &&
  actual.every((ours, i) => ours.text === expected[i] || meant(expected[i] ?? '', ours));

/** Write a time as tshark does whose microseconds do not fit a second: its nanoseconds are a signed number of 32 bits. */
function in32Bits(time: string, expected: string): string {
  const seconds = expected.replace(/^-|\..*$/g, '');
  const nanoseconds = BigInt(time.replace('.', '')) - BigInt(seconds) * 1_000_000_000n;
  const signed = BigInt.asIntN(32, nanoseconds);
  const fraction = String(signed < 0n ? -signed : signed).padStart(9, '0');
  return `${signed < 0n ? '-' : ''}${seconds}.${fraction}`;
}
