/**
 * What makes two records the same inner packet: a key over the fields that no hop changes.
 *
 * Left out: hardware addresses, time to live, DSCP and ECN, and all checksums (a router changes them, and a NIC fills
 * in what transmit offload left). The payload is in the key only where no identification tells two packets apart;
 * else it is a digest beside the key, so that a packet whose payload was changed on the way is still the same packet.
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { identification, ipv4DestinationAt, ipv4SourceAt, totalLength } from '../layers/ipv4.ts';
import { ipv6DestinationAt, ipv6SourceAt, payloadLength } from '../layers/ipv6.ts';
import { ipv6Identification } from '../layers/ipv6-fragment.ts';
import { TCP_PROTOCOL } from '../layers/tcp.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import { Mixer } from './mixer.ts';
import { ARP, IPV4, IPV6, type Places } from './places.ts';

/** The octets of payload that the digest is over. */
const DIGEST = 128;
/** The octets of payload in the key of a packet without identification. */
const KEYED = 24;
/** The octets of what an ICMP error quotes in its key: IPv6 and its ports. */
const QUOTED = 48;
const ARP_LENGTH = 28;

const mixer = /* @__PURE__ */ new Mixer();

/**
 * Make the key of the packet at `places`; 0 where too few of its octets are there to tell it from others.
 *
 * @param whole - whether the record holds all octets that there were: of a cut one not all of the key may be there
 */
export function identify(bytes: Uint8Array, places: Places, whole: boolean): number {
  const at = places.network;
  const { end } = places;
  mixer.start(places.etherType);
  if (places.etherType === IPV4 && places.protocol >= 0) {
    mixer.add(u32(bytes, ipv4SourceAt(at))).add(u32(bytes, ipv4DestinationAt(at)));
    mixer.add((places.protocol << 16) | totalLength(bytes, at));
    const id = identification(bytes, at);
    mixer.add((id << 16) | places.fragment);
    return transport(bytes, places, id !== 0, whole);
  }
  if (places.etherType === IPV6 && places.protocol >= 0) {
    for (let i = 0; i < 16; i += 4)
      mixer.add(u32(bytes, ipv6SourceAt(at) + i)).add(u32(bytes, ipv6DestinationAt(at) + i));
    mixer.add((places.protocol << 16) | payloadLength(bytes, at));
    const fragmented = places.fragmentHeader >= 0;
    if (fragmented) mixer.add(ipv6Identification(bytes, places.fragmentHeader)).add(places.fragment);
    return transport(bytes, places, fragmented, whole);
  }
  if (places.etherType !== ARP) {
    mixer.addNumber(places.sourceMac).addNumber(places.destinationMac);
    return end > at ? payload(bytes, at, end, KEYED, whole) : 0;
  }
  return end - at < ARP_LENGTH ? 0 : payload(bytes, at, end, ARP_LENGTH, whole);
}

/** Add what the transport header tells, its checksum left out. */
function transport(bytes: Uint8Array, places: Places, identified: boolean, whole: boolean): number {
  const at = places.transport;
  const { end } = places;
  if (at < 0) return payload(bytes, places.network + 20, end, identified ? 8 : KEYED, whole);
  const room = end - at;
  if (places.protocol === TCP_PROTOCOL) {
    if (room < 16) return 0;
    // Ports, sequence, acknowledgment, flags and window; SYNs of one port and sequence have the same options.
    mixer
      .add(u32(bytes, at))
      .add(u32(bytes, at + 4))
      .add(u32(bytes, at + 8))
      .add(u32(bytes, at + 12));
    return mixer.key();
  }
  if (room < 8) return 0;
  if (places.protocol === UDP_PROTOCOL) {
    mixer.add(u32(bytes, at)).add(u16(bytes, at + 4));
    return identified ? mixer.key() : payload(bytes, at + 8, end, KEYED, whole);
  }
  if (places.protocol === ICMP_PROTOCOL || places.protocol === ICMPV6_PROTOCOL) {
    mixer.add(u16(bytes, at)).add(u32(bytes, at + 4));
    const type = u8(bytes, at);
    // An echo is told by identifier and sequence number; an error by what it quotes, up to the quoted ports.
    if (isEcho(places.protocol, type)) return mixer.key();
    return payload(bytes, at + 8, end, QUOTED, whole);
  }
  return payload(bytes, at, end, KEYED, whole);
}

const isEcho = (protocol: number, type: number): boolean =>
  protocol === ICMP_PROTOCOL ? type === 8 || type === 0 : type === 128 || type === 129;

function payload(bytes: Uint8Array, at: number, end: number, most: number, whole: boolean): number {
  if (!whole && end - at < most) return 0;
  octets(bytes, at, Math.min(end, at + most));
  return mixer.key();
}

function octets(bytes: Uint8Array, from: number, to: number): void {
  let at = from;
  for (; at + 4 <= to; at += 4) mixer.add(u32(bytes, at));
  for (; at < to; at++) mixer.add(u8(bytes, at));
}

/**
 * Sum up the first octets of the payload; 0 where the capture does not hold as many as there were.
 *
 * @param whole - whether the record holds all octets up to `places.end`, or what is missing lies beyond the digest
 */
export function digest(bytes: Uint8Array, places: Places, whole: boolean): number {
  if (places.transport < 0) return 0;
  // Behind the fixed part of any transport header; TCP options count as payload, for a retransmit has others.
  const skip = places.protocol === TCP_PROTOCOL ? 20 : 8;
  const from = places.transport + skip;
  const to = Math.min(places.end, from + DIGEST);
  if (to - from < DIGEST && !whole) return 0;
  if (from >= to) return 1;
  mixer.start(DIGEST);
  octets(bytes, from, to);
  return mixer.short() || 1;
}

/** Make the key that finds a tunnel packet again: its addresses, identification and ports. */
export function outerKeyOf(source: number, destination: number, id: number, fromPort: number, toPort: number): number {
  mixer.start(2).addNumber(source).addNumber(destination);
  return mixer
    .add(id)
    .add((fromPort << 16) | toPort)
    .key();
}

/** Make the key that finds a packet again when an ICMP error quotes its network header and eight octets more. */
export function quoteKeyOf(
  source: number,
  destination: number,
  protocol: number,
  id: number,
  first: number,
  second: number,
): number {
  mixer.start(3).addNumber(source).addNumber(destination);
  return mixer.add(protocol).add(id).add(first).add(second).key();
}
