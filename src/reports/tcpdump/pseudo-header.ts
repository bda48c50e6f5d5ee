/**
 * Checksums as tcpdump verifies them: the pseudo-header from the IP header in front, its destination the final one
 * where the datagram is source-routed.
 *
 * @module
 */
import { u8 } from '../../bytes.ts';
import { addWords, fold } from '../../checksum.ts';
import { headerLength, IPV4_LENGTH, ipv4DestinationAt, ipv4SourceAt, version } from '../../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, nextHeader } from '../../layers/ipv6.ts';
import { has, need, type Printing } from './printing.ts';

/**
 * Sum up a transport checksum with its pseudo-header: 0 where the checksum is right, else what is off.
 *
 * @param header - where the IP header starts
 * @param at - where the transport header starts
 * @param length - the length that the pseudo-header names
 * @param covered - the octets that the checksum covers, all of them captured
 */
export function transportSum(
  printing: Printing,
  header: number,
  at: number,
  length: number,
  covered: number,
  protocol: number,
): number {
  const { bytes } = printing;
  const four = version(bytes, header) === 4;
  const source = four ? ipv4SourceAt(header) : ipv6SourceAt(header);
  const destination = four ? finalIpv4(printing, header) : finalIpv6(printing, header);
  const octets = four ? 4 : 16;
  const addresses = addWords(bytes, destination, destination + octets, addWords(bytes, source, source + octets, 0));
  // IPv4's pseudo-header has 16 bits for the length, IPv6's 32, of which the upper ones are one word more.
  const lengths = four ? length & 0xffff : (length & 0xffff) + (length >>> 16);
  return ~fold(addWords(bytes, at, at + covered, addresses + lengths + protocol)) & 0xffff;
}

/** Sum up a checksum without a pseudo-header over `bytes[start, end)`: 0 where it is right. */
export const plainSum = (bytes: Uint8Array, start: number, end: number): number =>
  ~fold(addWords(bytes, start, end, 0)) & 0xffff;

/** Tell what a checksum field should hold, from what it holds and what the sum came to. */
export const rightSum = (field: number, sum: number): number => fold(field + sum);

/** Find the final destination of an IPv4 datagram: the last address of a source route, where there is one. */
function finalIpv4(printing: Printing, header: number): number {
  const { bytes } = printing;
  const direct = ipv4DestinationAt(header);
  const end = header + headerLength(bytes, header);
  for (let at = header + IPV4_LENGTH; at < end; ) {
    need(printing, at, 1);
    const kind = u8(bytes, at);
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    need(printing, at + 1, 1);
    const length = u8(bytes, at + 1);
    if (length < 2 || at + length > end || !has(printing, at, length)) break;
    // 131 loose and 137 strict source route (RFC 791 §3.1).
    if ((kind === 131 || kind === 137) && length >= 7) return at + length - 4;
    at += length;
  }
  return direct;
}

/** Find the final destination of an IPv6 packet: the last address of a routing header, where there is one. */
function finalIpv6(printing: Printing, header: number): number {
  const { bytes } = printing;
  const direct = ipv6DestinationAt(header);
  let next = nextHeader(bytes, header);
  let at = header + IPV6_LENGTH;
  while (at < printing.end && SKIPPED.has(next)) {
    if (next === 43) return finalOfRoute(printing, at, direct);
    need(printing, at, 2);
    const length = next === 44 ? 8 : (u8(bytes, at + 1) + 1) << 3;
    next = u8(bytes, at);
    at += length;
  }
  return direct;
}

/** Hop-by-hop options, destination options, mobility (old and new), fragment, routing: headers that may stand before a routing header. */
const SKIPPED: ReadonlySet<number> = /* @__PURE__ */ new Set([0, 60, 62, 135, 44, 43]);

/** Find the final destination that a routing header names: type 0 and 2 (RFC 2460 §4.4, RFC 6275 §6.4), 4 (RFC 8754). */
function finalOfRoute(printing: Printing, at: number, direct: number): number {
  const { bytes } = printing;
  if (!has(printing, at, 4)) return direct;
  const words = u8(bytes, at + 1);
  const type = u8(bytes, at + 2);
  if (words % 2 === 1) return direct;
  if (type === 4) return has(printing, at + 8, 16) ? at + 8 : direct;
  if (type !== 0 && type !== 2) return direct;
  let final = direct;
  for (let i = 0; i < words >> 1 && has(printing, at + 8 + 16 * i, 16); i++) final = at + 8 + 16 * i;
  return final;
}
