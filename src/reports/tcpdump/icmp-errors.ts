/**
 * The words of ICMP's error messages as tcpdump prints them.
 *
 * @module
 */
import { u16 } from '../../bytes.ts';
import { gatewayAt, ICMP_LENGTH, icmpCode, icmpPointer, nextHopMtu } from '../../layers/icmp.ts';
import { headerLength, ipv4DestinationAt, protocol as protocolOf } from '../../layers/ipv4.ts';
import { writeIpv4 } from '../addresses.ts';
import type { TextWriter } from '../text.ts';
import { need, type Printing } from './printing.ts';

const PORT_UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;

/** What stands before and behind the destination that is unreachable, by code; port (3) and MTU (4) have more to say. */
const UNREACHABLE_TEXTS: readonly (readonly [before: string, behind: string] | undefined)[] = [
  ['net ', ' unreachable'],
  ['host ', ' unreachable'],
  undefined,
  undefined,
  undefined,
  ['', ' unreachable - source route failed'],
  ['net ', ' unreachable - unknown'],
  ['host ', ' unreachable - unknown'],
  ['', ' unreachable - source host isolated'],
  ['net ', ' unreachable - admin prohibited'],
  ['host ', ' unreachable - admin prohibited'],
  ['net ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - tos prohibited'],
  ['host ', ' unreachable - admin prohibited filter'],
  ['host ', ' unreachable - host precedence violation'],
  ['host ', ' unreachable - precedence cutoff'],
];

/** What stands before the destination and before the gateway of a redirect, by code. */
const REDIRECT_TEXTS: readonly (readonly [string, string])[] = [
  ['redirect ', ' to net '],
  ['redirect ', ' to host '],
  ['redirect-tos ', ' to net '],
  ['redirect-tos ', ' to host '],
];

/** Write why the destination of the datagram quoted at `quoted` is unreachable. */
export function writeUnreachable(printing: Printing, at: number, quoted: number): void {
  const { bytes, out } = printing;
  const code = icmpCode(bytes, at);
  if (code === PORT_UNREACHABLE) {
    writePort(printing, quoted);
    return;
  }
  need(printing, ipv4DestinationAt(quoted), 4);
  const [before = '', behind = ''] = UNREACHABLE_TEXTS[code] ?? [];
  out.ascii('ICMP ');
  out.ascii(before);
  writeIpv4(out, bytes, ipv4DestinationAt(quoted));
  if (code === FRAGMENTATION_NEEDED) {
    writeMtu(out, nextHopMtu(bytes, at));
    return;
  }
  if (behind !== '') out.ascii(behind);
  else out.ascii(code === 2 ? ` protocol ${protocolOf(bytes, quoted)} unreachable` : ` unreachable - #${code}`);
}

function writeMtu(out: TextWriter, mtu: number): void {
  out.ascii(' unreachable - need to frag');
  if (mtu === 0) return;
  out.ascii(' (mtu ');
  out.decimal(mtu);
  out.octet(0x29);
}

function writePort(printing: Printing, quoted: number): void {
  const { bytes, out } = printing;
  need(printing, quoted, 10);
  const port = quoted + headerLength(bytes, quoted) + 2;
  need(printing, port, 2);
  need(printing, ipv4DestinationAt(quoted), 4);
  const protocol = protocolOf(bytes, quoted);
  out.ascii('ICMP ');
  writeIpv4(out, bytes, ipv4DestinationAt(quoted));
  out.ascii(protocol === 6 ? ' tcp port ' : protocol === 17 ? ' udp port ' : ` protocol ${protocol} port `);
  out.decimal(u16(bytes, port));
  out.ascii(' unreachable');
}

/** Write where the datagram quoted at `quoted` should go instead. */
export function writeRedirect(printing: Printing, at: number, quoted: number): void {
  const { bytes, out } = printing;
  need(printing, ipv4DestinationAt(quoted), 4);
  const code = icmpCode(bytes, at);
  const [before, between] = REDIRECT_TEXTS[code] ?? [`redirect-#${code} `, ' to '];
  out.ascii('ICMP ');
  out.ascii(before);
  writeIpv4(out, bytes, ipv4DestinationAt(quoted));
  out.ascii(between);
  writeIpv4(out, bytes, gatewayAt(at));
}

/** Write whose time was exceeded. */
export function writeTimeExceeded(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  need(printing, ipv4DestinationAt(at + ICMP_LENGTH), 4);
  const code = icmpCode(bytes, at);
  if (code === 0) out.ascii('ICMP time exceeded in-transit');
  else out.ascii(code === 1 ? 'ICMP ip reassembly time exceeded' : `ICMP time exceeded-#${code}`);
}

/** Write which octet of the quoted datagram's header is wrong. */
export function writeProblem(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  const code = icmpCode(bytes, at);
  if (code !== 0) {
    out.ascii(`ICMP parameter problem - code ${code}`);
    return;
  }
  need(printing, at + 4, 1);
  out.ascii(`ICMP parameter problem - octet ${icmpPointer(bytes, at)}`);
}
