/**
 * ICMPv6 as tcpdump prints it. Messages with more to say have files of their own: `neighbour-discovery.ts`, `mld.ts`,
 * `node-information.ts`, `router-renumbering.ts`, `rpl.ts`.
 *
 * @module
 */
import {
  ICMPV6_LENGTH,
  ICMPV6_PROTOCOL,
  icmpv6Checksum,
  icmpv6Code,
  icmpv6Identifier,
  icmpv6Mtu,
  icmpv6Sequence,
  icmpv6Type,
} from '../../layers/icmpv6.ts';
import { type Literal, literal } from '../text.ts';
import { writeUndecoded } from './hexdump.ts';
import { printHomeAgentRequest, printHomeAgents, printPrefixAdvertisement } from './home-agents.ts';
import { printProblem, printTimeExceeded, printUnreachable, wholeOrCut } from './icmpv6-errors.ts';
import { printListenerMessage, printListenerQuery, printListenerReport } from './mld.ts';
import { printNeighbourDiscovery } from './neighbour-discovery.ts';
import { printNodeInformation } from './node-information.ts';
import { has, need, type Printing, writeCut, writeInvalid } from './printing.ts';
import { rightSum, transportSum } from './pseudo-header.ts';
import { printRouterRenumbering } from './router-renumbering.ts';
import { printRpl } from './rpl.ts';

const UNREACHABLE = 1;
const TOO_BIG = 2;
const TIME_EXCEEDED = 3;
const PARAMETER_PROBLEM = 4;
const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;
const HOME_AGENT_REPLY = 145;
const PREFIX_ADVERTISEMENT = 147;

/** What every message starts with, by its type. */
const NAMES: ReadonlyMap<number, Literal> = /* @__PURE__ */ named([
  [UNREACHABLE, 'destination unreachable'],
  [TOO_BIG, 'packet too big'],
  [TIME_EXCEEDED, 'time exceeded in-transit'],
  [PARAMETER_PROBLEM, 'parameter problem'],
  [ECHO_REQUEST, 'echo request'],
  [ECHO_REPLY, 'echo reply'],
  [130, 'multicast listener query'],
  [131, 'multicast listener report'],
  [132, 'multicast listener done'],
  [133, 'router solicitation'],
  [134, 'router advertisement'],
  [135, 'neighbor solicitation'],
  [136, 'neighbor advertisement'],
  [137, 'redirect'],
  [138, 'router renumbering'],
  [139, 'node information query'],
  [140, 'node information reply'],
  [141, 'inverse neighbor solicitation'],
  [142, 'inverse neighbor advertisement'],
  [143, 'multicast listener report v2'],
  [144, 'ha discovery request'],
  [HOME_AGENT_REPLY, 'ha discovery reply'],
  [146, 'mobile router solicitation'],
  [PREFIX_ADVERTISEMENT, 'mobile router advertisement'],
  [155, 'RPL'],
  [200, 'mtrace response'],
  [201, 'mtrace message'],
]);

function named(names: readonly (readonly [type: number, name: string])[]): ReadonlyMap<number, Literal> {
  return new Map(names.map(([type, name]) => [type, literal(`ICMP6, ${name}`)]));
}

const SUM_OK = /* @__PURE__ */ literal('[icmp6 sum ok] ');
const IDENTIFIER = /* @__PURE__ */ literal(', id ');
const SEQUENCE = /* @__PURE__ */ literal(', seq ');
const LENGTH = /* @__PURE__ */ literal(', length ');

/** With `-v` these tell the length before the rest, the others not at all. */
const isLengthFirst = (type: number): boolean =>
  (type >= 133 && type <= 137) || type === HOME_AGENT_REPLY || type === PREFIX_ADVERTISEMENT;

/** Print an ICMPv6 message, `length` octets of the packet whose IPv6 header is at `header`. */
export function printIcmpv6(printing: Printing, at: number, length: number, header: number, fragmented: boolean): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'icmp6';
  if (length === 0) {
    out.ascii('ICMP6, length 0');
    writeInvalid(printing);
    return;
  }
  if (options.verbose > 0 && !fragmented && has(printing, at, length)) writeChecksum(printing, at, length, header);
  need(printing, at, 1);
  const type = icmpv6Type(bytes, at);
  const name = NAMES.get(type);
  if (name === undefined) out.ascii(`ICMP6, unknown icmp6 type (${type})`);
  else out.write(name);
  if (options.verbose > 0 && isLengthFirst(type)) out.labelled(LENGTH, length);
  need(printing, at, 2);
  if (printMessage(printing, at, length, type) && options.verbose === 0) out.labelled(LENGTH, length);
}

function writeChecksum(printing: Printing, at: number, length: number, header: number): void {
  const { bytes, out } = printing;
  need(printing, at, 4);
  const sum = transportSum(printing, header, at, length, length, ICMPV6_PROTOCOL);
  if (sum === 0) {
    out.write(SUM_OK);
    return;
  }
  const field = icmpv6Checksum(bytes, at);
  out.ascii('[bad icmp6 cksum 0x');
  out.hex(field, 4);
  out.ascii(' -> 0x');
  out.hex(rightSum(field, sum), 4);
  out.ascii('!] ');
}

/** Print what the message says; false where its length is not to be told any more. */
function printMessage(printing: Printing, at: number, length: number, type: number): boolean {
  const { bytes, out } = printing;
  switch (type) {
    case ECHO_REQUEST:
    case ECHO_REPLY:
      need(printing, at, ICMPV6_LENGTH);
      out.labelled(IDENTIFIER, icmpv6Identifier(bytes, at));
      out.labelled(SEQUENCE, icmpv6Sequence(bytes, at));
      return true;
    case UNREACHABLE:
      return printUnreachable(printing, at, length);
    case TOO_BIG:
      need(printing, at, ICMPV6_LENGTH);
      out.ascii(`, mtu ${icmpv6Mtu(bytes, at)}`);
      return true;
    case TIME_EXCEEDED:
      return printTimeExceeded(printing, at);
    case PARAMETER_PROBLEM:
      return printProblem(printing, at);
    case 130:
      printListenerQuery(printing, at, length);
      return true;
    case 131:
    case 132:
      printListenerMessage(printing, at);
      return true;
    case 143:
      printListenerReport(printing, at, length);
      return true;
    case 133:
    case 134:
    case 135:
    case 136:
    case 137:
      return wholeOrCut(printing, printNeighbourDiscovery(printing, at, length, type));
    default:
      return printRare(printing, at, length, type);
  }
}

/** Print the messages that are seldom seen. */
function printRare(printing: Printing, at: number, length: number, type: number): boolean {
  const { bytes, options, out } = printing;
  switch (type) {
    case 138:
      // These two are cut, and the length is told all the same.
      if (!printRouterRenumbering(printing, at)) writeCut(printing);
      return true;
    case 139:
    case 140:
      if (!printNodeInformation(printing, at, length)) writeCut(printing);
      return true;
    case 141:
    case 142:
      return true;
    case 144:
    case 146:
      printHomeAgentRequest(printing, at);
      return true;
    case HOME_AGENT_REPLY:
      if (options.verbose > 0) printHomeAgents(printing, at, length);
      return true;
    case PREFIX_ADVERTISEMENT:
      return wholeOrCut(printing, options.verbose === 0 || printPrefixAdvertisement(printing, at, length));
    case 155:
      printRpl(printing, icmpv6Code(bytes, at), at + 4, length - 4);
      return true;
    default:
      out.labelled(LENGTH, length);
      if (options.verbose <= 1) writeUndecoded(printing, at, length, '\n\t');
      return false;
  }
}
