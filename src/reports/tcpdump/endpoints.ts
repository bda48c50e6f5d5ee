/**
 * The endpoints of a datagram, `source.port > destination.port: `, as UDP and TCP write them.
 *
 * @module
 */
import { ipv4DestinationAt, ipv4SourceAt, protocol as protocolOf, version } from '../../layers/ipv4.ts';
import { ipv6DestinationAt, ipv6SourceAt, nextHeader } from '../../layers/ipv6.ts';
import { writeIpv6 } from '../addresses.ts';
import { literal, type TextWriter } from '../text.ts';
import type { Printing } from './printing.ts';

const DOT = 0x2e;
const TO = /* @__PURE__ */ literal(' > ');
const COLON = /* @__PURE__ */ literal(': ');

/**
 * Write both endpoints; the ports alone where an extension header or AH stands in front, for the addresses were written
 * before it.
 *
 * @param header - where the IP header starts
 * @param protocol - the protocol that has these ports
 */
export function writeEndpoints(
  printing: Printing,
  header: number,
  protocol: number,
  source: number,
  destination: number,
): void {
  const { bytes, out } = printing;
  const four = version(bytes, header) === 4;
  if ((four ? protocolOf(bytes, header) : nextHeader(bytes, header)) !== protocol) {
    out.decimal(source);
    out.write(TO);
    out.decimal(destination);
    return out.write(COLON);
  }
  if (four) return out.endpoints(bytes, ipv4SourceAt(header), source, ipv4DestinationAt(header), destination);
  writeIpv6Endpoint(out, bytes, ipv6SourceAt(header), source);
  out.write(TO);
  writeIpv6Endpoint(out, bytes, ipv6DestinationAt(header), destination);
  out.write(COLON);
}

function writeIpv6Endpoint(out: TextWriter, bytes: Uint8Array, address: number, port: number): void {
  writeIpv6(out, bytes, address);
  out.octet(DOT);
  out.decimal(port);
}

/** Write both addresses, `source > destination: `. */
export function writeIpAddresses(printing: Printing, header: number): void {
  const { bytes, out } = printing;
  if (version(bytes, header) === 4) return out.addresses(bytes, ipv4SourceAt(header), ipv4DestinationAt(header));
  writeIpv6(out, bytes, ipv6SourceAt(header));
  out.write(TO);
  writeIpv6(out, bytes, ipv6DestinationAt(header));
  out.write(COLON);
}
