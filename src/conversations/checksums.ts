/**
 * What the checksums of one record tell: of the inner packet, and of the tunnel packet around it.
 *
 * A transmit capture sees packets before the NIC has filled in what offload left to it. That can be told from corruption
 * with certainty: the field then holds exactly the pseudo-header's sum, and the sum of the tunnel packet around it is
 * wrong by exactly what the NIC will add inside (local checksum offload, Linux `Documentation/networking/checksum-offloads`).
 *
 * @module
 */
import { u16 } from '../bytes.ts';
import { addWords, type ChecksumStatus, fold, judge } from '../checksum.ts';
import { ICMP_PROTOCOL, icmpChecksum } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL, icmpv6Checksum } from '../layers/icmpv6.ts';
import { headerChecksum, headerLength, ipv4SourceAt, totalLength } from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6SourceAt, nextHeader, payloadLength } from '../layers/ipv6.ts';
import { extensionLength, extensionNextHeader } from '../layers/ipv6-options.ts';
import { IPV6_ROUTING } from '../layers/ipv6-routing.ts';
import { TCP_LENGTH, TCP_PROTOCOL, tcpChecksum } from '../layers/tcp.ts';
import { UDP_LENGTH, UDP_PROTOCOL, checksum as udpChecksum, length as udpLength } from '../layers/udp.ts';
import { IPV4, IPV6, type Places } from './places.ts';

/** What the checksums of one record tell; `unverified` also where there is no such header, or no checksum in it. */
export interface Checksums {
  /** Of the IPv4 header around the tunnel. */
  readonly outerNetwork: ChecksumStatus;
  /** Of the UDP datagram around the tunnel. */
  readonly outerTransport: ChecksumStatus;
  /** Of the inner IPv4 header. */
  readonly network: ChecksumStatus;
  /** Of the inner TCP, UDP, ICMP or ICMPv6. */
  readonly transport: ChecksumStatus;
}

const STATUSES: readonly ChecksumStatus[] = ['unverified', 'good', 'absent', 'partial', 'bad'];
/** One object for each combination: most packets have the same one. */
const known = /* @__PURE__ */ new Map<number, Checksums>();

/** Make what {@link verify} returned readable. */
export function checksumsOf(code: number): Checksums {
  let told = known.get(code);
  if (told === undefined) {
    const at = (shift: number): ChecksumStatus => STATUSES[(code >> shift) & 7] ?? 'unverified';
    told = { outerNetwork: at(0), outerTransport: at(3), network: at(6), transport: at(9) };
    known.set(code, told);
  }
  return told;
}

/** Verify all checksums of the record at `places`, whose octets end at `end`: the statuses, as one number. */
export function verify(bytes: Uint8Array, places: Places, end: number): number {
  const inner = transport(bytes, places);
  let code = STATUSES.indexOf(network(bytes, places.network, places.etherType, places.protocol >= 0)) << 6;
  code |= STATUSES.indexOf(inner) << 9;
  if (places.depth === 0) return code;
  code |= STATUSES.indexOf(network(bytes, places.outerNetwork, places.outerEtherType, true));
  return code | (STATUSES.indexOf(datagram(bytes, places, end, inner)) << 3);
}

/** An IPv4 header, of which the walk has seen that all of it is there. */
function network(bytes: Uint8Array, at: number, etherType: number, whole: boolean): ChecksumStatus {
  if (etherType !== IPV4 || !whole) return 'unverified';
  const field = headerChecksum(bytes, at);
  return left(judge(bytes, at, at + headerLength(bytes, at), field, 0, false, false), field);
}

/** Some drivers, and whoever makes packets by hand, leave a zero; what is corrupted is zero once in 65,536 times. */
const left = (status: ChecksumStatus, field: number): ChecksumStatus =>
  status === 'bad' && field === 0 ? 'partial' : status;

/** The innermost packet's transport header and payload. */
function transport(bytes: Uint8Array, places: Places): ChecksumStatus {
  const { transport: at, network: from, protocol, etherType, end } = places;
  if (at < 0 || places.fragment !== 0 || !isWhole(bytes, places)) return 'unverified';
  const length = end - at;
  if (protocol === ICMP_PROTOCOL && length >= 8) {
    const field = icmpChecksum(bytes, at);
    return left(judge(bytes, at, end, field, 0, false, false), field);
  }
  const pseudo = addresses(bytes, from, etherType) + protocol;
  if (protocol === TCP_PROTOCOL && length >= TCP_LENGTH) {
    const field = tcpChecksum(bytes, at);
    return left(judge(bytes, at, end, field, pseudo + length, true, false), field);
  }
  if (protocol === ICMPV6_PROTOCOL && length >= 8) {
    const field = icmpv6Checksum(bytes, at);
    return left(judge(bytes, at, end, field, pseudo + length, false, false), field);
  }
  if (protocol !== UDP_PROTOCOL || length < UDP_LENGTH) return 'unverified';
  const claimed = udpLength(bytes, at);
  if (udpChecksum(bytes, at) === 0) return 'absent';
  if (claimed < UDP_LENGTH || claimed > length) return 'unverified';
  return judge(bytes, at, at + claimed, udpChecksum(bytes, at), pseudo + claimed, true, false);
}

/** Whether all octets of the innermost packet are there, by its own word; 0 leaves the length to offload. */
function isWhole(bytes: Uint8Array, { network: at, etherType, transport: behind, end }: Places): boolean {
  if (etherType === IPV4) return totalLength(bytes, at) === end - at;
  if (etherType !== IPV6 || payloadLength(bytes, at) !== end - at - IPV6_LENGTH) return false;
  let next = nextHeader(bytes, at);
  for (let header = at + IPV6_LENGTH; header < behind; header += extensionLength(bytes, header)) {
    // RFC 8200 §8.1: behind a routing header the pseudo-header has the last destination, not this one.
    if (next === IPV6_ROUTING) return false;
    next = extensionNextHeader(bytes, header);
  }
  return true;
}

/** The sum of a network header's two addresses. */
const addresses = (bytes: Uint8Array, at: number, etherType: number): number =>
  etherType === IPV4
    ? addWords(bytes, ipv4SourceAt(at), ipv4SourceAt(at) + 8, 0)
    : addWords(bytes, ipv6SourceAt(at), ipv6SourceAt(at) + 32, 0);

/** The UDP datagram around the tunnel. */
function datagram(bytes: Uint8Array, places: Places, end: number, inner: ChecksumStatus): ChecksumStatus {
  const { outerNetwork: from, outerEtherType: etherType } = places;
  const wide = etherType === IPV6;
  if (wide && nextHeader(bytes, from) !== UDP_PROTOCOL) return 'unverified';
  const at = from + (wide ? IPV6_LENGTH : headerLength(bytes, from));
  const field = udpChecksum(bytes, at);
  if (field === 0) return 'absent';
  const claimed = udpLength(bytes, at);
  const held = wide ? payloadLength(bytes, from) : totalLength(bytes, from) - headerLength(bytes, from);
  if (places.outerFragment !== 0 || claimed < UDP_LENGTH || claimed > held || at + claimed > end) return 'unverified';
  const pseudo = addresses(bytes, from, etherType) + UDP_PROTOCOL + claimed;
  const status = judge(bytes, at, at + claimed, field, pseudo, true, false);
  return status === 'bad' && inner === 'partial' && isLeftOpen(bytes, places, at, claimed, pseudo) ? 'partial' : status;
}

/** Whether a datagram's checksum is right for what the NIC will have written into the packet inside. */
function isLeftOpen(bytes: Uint8Array, places: Places, at: number, length: number, pseudo: number): boolean {
  const { transport: inner, protocol } = places;
  const stop = protocol === UDP_PROTOCOL ? inner + udpLength(bytes, inner) : places.end;
  const field = u16(bytes, inner + (protocol === UDP_PROTOCOL ? 6 : 16));
  // RFC 1624: the sum changes by the new value of the field less its old one.
  const filled = 0xffff ^ fold(addWords(bytes, inner, stop, 0));
  const sum = addWords(bytes, at, at + length, pseudo);
  return fold(sum + filled + (0xffff ^ field)) === 0xffff;
}
