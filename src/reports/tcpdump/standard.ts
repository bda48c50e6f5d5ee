/**
 * Who prints what: link types, EtherTypes, IP protocol numbers, IPv6 extension headers. To print one more protocol, add
 * its file and its line here.
 *
 * @module
 */
import { version } from '../../layers/ipv4.ts';
import { printArp } from './arp.ts';
import { printEthernet } from './ethernet.ts';
import { printGre } from './gre.ts';
import { printIcmp } from './icmp.ts';
import { printIcmpv6 } from './icmpv6.ts';
import { printIgmp } from './igmp.ts';
import { ipProtocolName } from './ip-protocols.ts';
import { printAh, printEsp } from './ipsec.ts';
import { printIpv4 } from './ipv4.ts';
import { printIpv6 } from './ipv6.ts';
import { printDestinationOptions, printFragment, printHopByHop, printRouting } from './ipv6-extensions.ts';
import { printLinuxCooked, printLinuxCooked2 } from './linux-cooked.ts';
import { printLlc } from './llc.ts';
import { printEitherIp, printLoopback, printRawIp } from './loopback.ts';
import { printMobility } from './mobility.ts';
import { printMpls } from './mpls.ts';
import {
  type ExtensionPrinter,
  type IpPayloadPrinter,
  type LinkPrinter,
  type Printers,
  type Printing,
  writeInvalid,
} from './printing.ts';
import { printTcp } from './tcp.ts';
import { printUdp } from './udp.ts';

/** IP headers within IP headers are followed this deep: a datagram of 64 KiB could hold thousands. */
const DEPTH_LIMIT = 64;

const LINKS: readonly (readonly [linkType: number, printer: LinkPrinter])[] = [
  [0, printLoopback],
  [1, printEthernet],
  [12, printRawIp],
  [14, printRawIp],
  [101, printRawIp],
  [108, printLoopback],
  [113, printLinuxCooked],
  [228, printRawIp],
  [229, printRawIp],
  [276, printLinuxCooked2],
];

const IP_PROTOCOLS: readonly (readonly [protocol: number, printer: IpPayloadPrinter])[] = [
  [1, printIcmp],
  [2, printIgmp],
  [4, (printing, at, length) => printIpv4(printing, at, length)],
  [6, printTcp],
  [17, printUdp],
  [41, (printing, at, length) => printIpv6(printing, at, length)],
  [47, printGre],
  [50, printEsp],
  [51, printAh],
  [58, printIcmpv6],
  [59, ({ out }) => out.ascii('no next header')],
];

const EXTENSIONS: readonly (readonly [protocol: number, printer: ExtensionPrinter])[] = [
  [0, printHopByHop],
  [43, printRouting],
  [44, printFragment],
  [60, printDestinationOptions],
  [62, printMobility],
  [135, printMobility],
];

/** Object to what the other version of IP alone can carry. */
const misplaced =
  (protocol: number, version: 4 | 6): IpPayloadPrinter =>
  (printing) => {
    printing.out.octet(0x5b);
    printing.out.write(ipProtocolName(protocol));
    printing.out.ascii(` requires IPv${version}]`);
    writeInvalid(printing);
  };

/** The protocols that one version of IP alone can carry, in the other version. */
const NOT_IN_IPV4: readonly (readonly [protocol: number, printer: IpPayloadPrinter])[] = [[58, misplaced(58, 6)]];
const NOT_IN_IPV6: readonly (readonly [protocol: number, printer: IpPayloadPrinter])[] = [
  [1, misplaced(1, 4)],
  [2, misplaced(2, 4)],
];

/** Put list entries at their numbers. */
function byNumber<P>(list: readonly (readonly [number, P])[]): readonly (P | undefined)[] {
  const table = new Array<P | undefined>(256).fill(undefined);
  for (const [number, printer] of list) table[number] = printer;
  return table;
}

/** Print what an EtherType introduces; false where it is not known. */
function printEtherType(printing: Printing, etherType: number, at: number, length: number): boolean {
  switch (etherType) {
    case 0x0800:
      printIpv4(printing, at, length);
      return true;
    case 0x86dd:
      printIpv6(printing, at, length);
      return true;
    case 0x0806:
    case 0x8035:
      printArp(printing, at, length);
      return true;
    case 0x8847:
    case 0x8848:
      printMpls(printing, at, length);
      return true;
    default:
      return false;
  }
}

/** Print what an IP header carries. */
function printIpPayload(
  printing: Printing,
  protocol: number,
  at: number,
  length: number,
  header: number,
  fragmented: boolean,
): void {
  const { bytes, out, printers } = printing;
  const printer = (version(bytes, header) === 4 ? printers.inIpv4 : printers.inIpv6)[protocol];
  if (printer === undefined) {
    printing.payload = out.length;
    out.ascii(' ip-proto-');
    out.decimal(protocol);
    out.octet(0x20);
    return out.decimal(length);
  }
  if (printing.depth === DEPTH_LIMIT) return out.ascii(` [more than ${DEPTH_LIMIT} IP headers]`);
  printing.depth++;
  printer(printing, at, length, header, fragmented);
  printing.depth--;
}

/** Every printer there is. */
export const standard: Printers = {
  link: /* @__PURE__ */ new Map(LINKS),
  etherType: printEtherType,
  inIpv4: /* @__PURE__ */ byNumber([...IP_PROTOCOLS, ...NOT_IN_IPV4]),
  inIpv6: /* @__PURE__ */ byNumber([...IP_PROTOCOLS, ...NOT_IN_IPV6]),
  extension: /* @__PURE__ */ byNumber(EXTENSIONS),
  ipv4: printIpv4,
  ipv6: printIpv6,
  ipAny: printEitherIp,
  frame: printEthernet,
  llc: printLlc,
  ipPayload: printIpPayload,
};
