/**
 * Mobile IPv6's ICMPv6 messages between a mobile node and its home agents (RFC 6275 §6.5 to §6.8) as tcpdump prints
 * them.
 *
 * @module
 */
import { ICMPV6_LENGTH, icmpv6Identifier, icmpv6Sequence } from '../../layers/icmpv6.ts';
import { writeIpv6 } from '../addresses.ts';
import { printNeighbourOptions } from './neighbour-discovery.ts';
import { need, type Printing } from './printing.ts';

/** Print the identifier, which is all that the requests have. */
export function printHomeAgentRequest(printing: Printing, at: number): void {
  need(printing, at, 6);
  printing.out.ascii(', id 0x');
  printing.out.hex(icmpv6Identifier(printing.bytes, at), 4);
}

/** RFC 6275 §6.6: the home agents' addresses. */
export function printHomeAgents(printing: Printing, at: number, length: number): void {
  const { bytes, out } = printing;
  printHomeAgentRequest(printing, at);
  const start = at + ICMPV6_LENGTH;
  for (let place = start; place < at + length; place += 16) {
    need(printing, place, 16);
    out.ascii(', ');
    writeIpv6(out, bytes, place);
  }
}

/** Print the flags and options of a mobile prefix advertisement (RFC 6275 §6.8); false where it was cut. */
export function printPrefixAdvertisement(printing: Printing, at: number, length: number): boolean {
  const { bytes, out } = printing;
  printHomeAgentRequest(printing, at);
  need(printing, at, 8);
  const flags = icmpv6Sequence(bytes, at);
  if ((flags & 0xc000) !== 0) out.octet(0x20);
  if ((flags & 0x8000) !== 0) out.ascii('M');
  if ((flags & 0x4000) !== 0) out.ascii('O');
  return printNeighbourOptions(printing, at + 8, length - 8);
}
