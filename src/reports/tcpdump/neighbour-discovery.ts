/**
 * Neighbour discovery (RFC 4861) and its options as tcpdump prints them.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { neighbourTargetAt } from '../../layers/icmpv6.ts';
import {
  advisedHopLimit,
  neighbourDiscoveryLength,
  neighbourFlags,
  reachableTime,
  retransmissionTimer,
  routerFlags,
  routerLifetime,
} from '../../layers/neighbour-discovery.ts';
import { neighbourOptionLength } from '../../layers/neighbour-options.ts';
import { writeHardware, writeIpv6 } from '../addresses.ts';
import { writeDomainName } from './domain-name.ts';
import { writeUndecoded } from './hexdump.ts';
import { type BitNames, has, need, type Printing, writeBits } from './printing.ts';

const ROUTER_FLAGS: BitNames = [
  [0x80, 'managed'],
  [0x40, 'other stateful'],
  [0x20, 'home agent'],
  [0x02, 'ipv6 only'],
];
const NEIGHBOUR_FLAGS: BitNames = [
  [0x80, 'router'],
  [0x40, 'solicited'],
  [0x20, 'override'],
];
const PREFIX_FLAGS: BitNames = [
  [0x80, 'onlink'],
  [0x40, 'auto'],
  [0x20, 'router'],
];
/** RFC 4191 §2.1: a router's or route's preference, two bits. */
const PREFERENCES: readonly string[] = ['medium', 'high', 'rsv', 'low'];
const preference = (flags: number): string => PREFERENCES[(flags >> 3) & 3]!;

/** Print the rest of a message of neighbour discovery; false where it was cut. */
export function printNeighbourDiscovery(printing: Printing, at: number, length: number, type: number): boolean {
  const { bytes, options, out } = printing;
  if (type === 137) {
    // The destination, then the target.
    writeAddress(printing, ', ', at + 24);
    writeAddress(printing, ' to ', neighbourTargetAt(at));
  } else if (type === 135) writeAddress(printing, ', who has ', neighbourTargetAt(at));
  else if (type === 136) writeAddress(printing, ', tgt is ', neighbourTargetAt(at));
  if (options.verbose === 0) return true;
  if (type === 134) writeRouter(printing, at);
  if (type === 136) {
    out.ascii(', Flags [');
    writeBits(out, NEIGHBOUR_FLAGS, neighbourFlags(bytes, at), 'none');
    out.octet(0x5d);
  }
  const header = neighbourDiscoveryLength(type);
  return printNeighbourOptions(printing, at + header, length - header);
}

function writeAddress(printing: Printing, before: string, at: number): void {
  need(printing, at, 16);
  printing.out.ascii(before);
  writeIpv6(printing.out, printing.bytes, at);
}

function writeRouter(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, at, 16);
  out.ascii(`\n\thop limit ${advisedHopLimit(bytes, at)}, Flags [`);
  writeBits(out, ROUTER_FLAGS, routerFlags(bytes, at), 'none');
  out.ascii(`], pref ${preference(routerFlags(bytes, at))}, router lifetime ${routerLifetime(bytes, at)}s`);
  out.ascii(`, reachable time ${reachableTime(bytes, at)}ms, retrans timer ${retransmissionTimer(bytes, at)}ms`);
}

/** Write an option's data, whose option starts at `at`; false where the rest cannot be printed. */
type OptionPrinter = (printing: Printing, at: number, length: number, first: number) => boolean;

/** Print the options from `first` on, for which the message has `length` octets; false where one was cut. */
export function printNeighbourOptions(printing: Printing, first: number, length: number): boolean {
  const { bytes, options, out } = printing;
  for (let at = first, rest = length; at < printing.end; ) {
    if (!has(printing, at, 2)) return false;
    if (rest <= 0) return true;
    const type = u8(bytes, at);
    const octets = neighbourOptionLength(bytes, at);
    if (octets === 0 || !has(printing, at, octets)) return false;
    const option = OPTIONS.get(type);
    out.ascii(`\n\t  ${option?.name ?? 'unknown'} option (${type}), length ${octets} (${octets >> 3}): `);
    if (option === undefined && options.verbose <= 1) {
      writeUndecoded(printing, at + 2, octets - 2, '\n\t  ');
      return true;
    }
    if (option !== undefined && !option.print(printing, at, octets, first)) return false;
    if (options.verbose > 1) writeUndecoded(printing, at + 2, octets - 2, '\n\t    ');
    at += octets;
    rest -= octets;
  }
  return true;
}

const printLinkAddress: OptionPrinter = (printing, at, length) => {
  writeHardware(printing.out, printing.bytes, at + 2, length - 2);
  return true;
};

/** RFC 4861 §4.6.2. */
function printPrefix(printing: Printing, at: number, length: number): boolean {
  const { bytes, out } = printing;
  need(printing, at, 32);
  writeIpv6(out, bytes, at + 16);
  out.ascii(`/${u8(bytes, at + 2)}${length === 32 ? '' : 'badlen'}, Flags [`);
  writeBits(out, PREFIX_FLAGS, u8(bytes, at + 3), 'none');
  out.ascii(`], valid time ${lifetime(u32(bytes, at + 4))}, pref. time ${lifetime(u32(bytes, at + 8))}`);
  return true;
}

const lifetime = (seconds: number): string => (seconds === 0xffff_ffff ? 'infinity' : `${seconds}s`);

/** RFC 4861 §4.6.3. tcpdump dumps the first octets of the options here, wherever among them this one stands. */
const printRedirected: OptionPrinter = (printing, _at, length, first) => {
  writeUndecoded(printing, first, length, '\n\t    ');
  return true;
};

const printMtu: OptionPrinter = (printing, at, length) => {
  printing.out.ascii(` ${u32(printing.bytes, at + 4)}${length === 8 ? '' : 'bad option length'}`);
  return true;
};

/** RFC 8106 §5.1: addresses of name servers. */
function printNameServers(printing: Printing, at: number, length: number): boolean {
  const { bytes, out } = printing;
  out.ascii(` lifetime ${u32(bytes, at + 4)}s,`);
  for (let place = at + 8; place + 16 <= at + length; place += 16) {
    out.ascii(' addr: ');
    writeIpv6(out, bytes, place);
  }
  return true;
}

/** RFC 8106 §5.2: domain names. */
function printSearchList(printing: Printing, at: number, length: number, first: number): boolean {
  const { bytes, out } = printing;
  out.ascii(` lifetime ${u32(bytes, at + 4)}s, domain(s):`);
  for (let place = at + 8; place < at + length; ) {
    need(printing, place, 1);
    if (u8(bytes, place) === 0) break;
    out.octet(0x20);
    place = writeDomainName(printing, place, first);
    if (place < 0) return false;
  }
  return true;
}

/** RFC 6275 §7.3. */
const printInterval: OptionPrinter = (printing, at) => {
  printing.out.ascii(` ${u32(printing.bytes, at + 4)}ms`);
  return true;
};

/** RFC 6275 §7.4. */
const printHomeAgent: OptionPrinter = ({ bytes, out }, at) => {
  out.ascii(` preference ${u16(bytes, at + 4)}, lifetime ${u16(bytes, at + 6)}`);
  return true;
};

/** RFC 4191 §2.3: of the prefix only as many octets are there as the option has room for: 0, 8 or 16. */
function printRoute(printing: Printing, at: number, length: number): boolean {
  if (length > 24) return false;
  const { bytes, out } = printing;
  const prefix = new Uint8Array(16);
  prefix.set(bytes.subarray(at + 8, at + length));
  out.octet(0x20);
  writeIpv6(out, prefix, 0);
  out.ascii(`/${u8(bytes, at + 2)}, pref=${preference(u8(bytes, at + 3))}, lifetime=${lifetime(u32(bytes, at + 4))}`);
  return true;
}

const OPTIONS: ReadonlyMap<number, { readonly name: string; readonly print: OptionPrinter }> = /* @__PURE__ */ new Map([
  [1, { name: 'source link-address', print: printLinkAddress }],
  [2, { name: 'destination link-address', print: printLinkAddress }],
  [3, { name: 'prefix info', print: printPrefix }],
  [4, { name: 'redirected header', print: printRedirected }],
  [5, { name: 'mtu', print: printMtu }],
  [7, { name: 'advertisement interval', print: printInterval }],
  [8, { name: 'homeagent information', print: printHomeAgent }],
  [24, { name: 'route info', print: printRoute }],
  [25, { name: 'rdnss', print: printNameServers }],
  [31, { name: 'dnssl', print: printSearchList }],
]);
