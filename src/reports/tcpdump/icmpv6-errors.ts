/**
 * The words of ICMPv6's error messages as tcpdump prints them.
 *
 * @module
 */
import { u16 } from '../../bytes.ts';
import { ICMPV6_LENGTH, icmpv6Code, icmpv6Pointer } from '../../layers/icmpv6.ts';
import { ahLength, ahNextHeader } from '../../layers/ipsec.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, nextHeader } from '../../layers/ipv6.ts';
import { fragmentNextHeader, IPV6_FRAGMENT_LENGTH, ipv6FragmentOffset } from '../../layers/ipv6-fragment.ts';
import { extensionLength, extensionNextHeader } from '../../layers/ipv6-options.ts';
import { writeIpv6 } from '../addresses.ts';
import { writeUndecoded } from './hexdump.ts';
import { has, need, type Printing, writeCut } from './printing.ts';

/** Say that a message was cut where it was not printed to its end. */
export function wholeOrCut(printing: Printing, whole: boolean): boolean {
  if (!whole) writeCut(printing);
  return whole;
}

/** What stands before the destination that is unreachable, by code. */
const UNREACHABLE_TEXTS: readonly string[] = [
  ', unreachable route ',
  // Two spaces: tcpdump's text has them.
  ',  unreachable prohibited ',
  ', beyond scope ',
  ', unreachable address ',
];
const PORT_UNREACHABLE = 4;

/** Print why the quoted packet's destination cannot be reached; false where the length is not to be told any more. */
export function printUnreachable(printing: Printing, at: number, length: number): boolean {
  const { bytes, options, out } = printing;
  const code = icmpv6Code(bytes, at);
  const quoted = at + ICMPV6_LENGTH;
  if (code === PORT_UNREACHABLE) {
    out.ascii(', unreachable port');
    return wholeOrCut(printing, printPort(printing, quoted));
  }
  const text = UNREACHABLE_TEXTS[code];
  if (text === undefined) {
    out.ascii(`, unknown unreach code (${code})`);
    if (options.verbose > 1) return true;
    writeUndecoded(printing, at, length, '\n\t');
    return false;
  }
  out.ascii(text.slice(0, -1));
  need(printing, ipv6SourceAt(quoted), 32);
  out.octet(0x20);
  writeIpv6(out, bytes, ipv6DestinationAt(quoted));
  if (code === 2) {
    out.ascii(', source address ');
    writeIpv6(out, bytes, ipv6SourceAt(quoted));
  }
  return true;
}

/**
 * Print the port of the packet quoted at `start`: walk along its extension headers to TCP or UDP. False where that is
 * not there, or another protocol is.
 */
function printPort(printing: Printing, start: number): boolean {
  const { bytes } = printing;
  if (!has(printing, start, 7)) return false;
  let next = nextHeader(bytes, start);
  let octets = IPV6_LENGTH;
  for (let at = start + octets; ; at += octets) {
    switch (next) {
      case 6:
      case 17:
        return has(printing, at, 4) && writePort(printing, start, at, next);
      case 0:
      case 43:
      case 60:
        if (!has(printing, at, 2)) return false;
        next = extensionNextHeader(bytes, at);
        octets = extensionLength(bytes, at);
        break;
      case 44:
        if (!has(printing, at, 4) || ipv6FragmentOffset(bytes, at) !== 0) return false;
        next = fragmentNextHeader(bytes, at);
        octets = IPV6_FRAGMENT_LENGTH;
        break;
      case 51:
        if (!has(printing, at, 2)) return false;
        next = ahNextHeader(bytes, at);
        octets = ahLength(bytes, at);
        break;
      default:
        return false;
    }
  }
}

function writePort(printing: Printing, packet: number, at: number, protocol: number): boolean {
  const { bytes, out } = printing;
  out.ascii(', ');
  writeIpv6(out, bytes, ipv6DestinationAt(packet));
  out.ascii(protocol === 6 ? ' tcp port ' : ' udp port ');
  out.decimal(u16(bytes, at + 2));
  return true;
}

/** Print whose time was exceeded. */
export function printTimeExceeded(printing: Printing, at: number): boolean {
  const { bytes, out } = printing;
  const code = icmpv6Code(bytes, at);
  if (code === 0) {
    need(printing, ipv6DestinationAt(at + ICMPV6_LENGTH), 16);
    out.ascii(' for ');
    writeIpv6(out, bytes, ipv6DestinationAt(at + ICMPV6_LENGTH));
  } else out.ascii(code === 1 ? ' (reassembly)' : `, unknown code (${code})`);
  return true;
}

/** What a parameter problem is about, by code. */
const PROBLEMS: readonly string[] = ['erroneous', 'next header', 'option', 'incomplete header chain'];

/** Print what is wrong with the quoted packet; false where the length is not to be told any more. */
export function printProblem(printing: Printing, at: number): boolean {
  const { bytes, out } = printing;
  if (!has(printing, ipv6DestinationAt(at + ICMPV6_LENGTH), 16)) return wholeOrCut(printing, false);
  const code = icmpv6Code(bytes, at);
  const problem = PROBLEMS[code];
  if (problem === undefined) out.ascii(`, code-#${code}`);
  else out.ascii(`, ${problem} - octet ${icmpv6Pointer(bytes, at)}`);
  return true;
}
