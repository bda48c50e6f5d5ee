/**
 * Where the headers of a record are: a walk to its innermost frame, with the tunnel around it noted.
 *
 * The walk reads through the layers' field readers and makes nothing; what is cut or odd ends it, and what was found
 * until then stands.
 *
 * @module
 */

import { u8 } from '../bytes.ts';
import { destinationAt, ETHERNET_LENGTH, etherType, FIRST_ETHERTYPE, sourceAt } from '../layers/ethernet.ts';
import {
  FRAGMENT_OFFSET,
  fragmentField,
  headerLength,
  IPV4_LENGTH,
  ipv4DestinationAt,
  ipv4SourceAt,
  MORE_FRAGMENTS,
  protocol,
  totalLength,
} from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, nextHeader, payloadLength } from '../layers/ipv6.ts';
import { fragmentNextHeader, IPV6_FRAGMENT, ipv6FragmentField } from '../layers/ipv6-fragment.ts';
import { extensionLength, extensionNextHeader, IPV6_DESTINATION, IPV6_HOP_BY_HOP } from '../layers/ipv6-options.ts';
import { IPV6_ROUTING } from '../layers/ipv6-routing.ts';
import { TUNNEL_LIMIT } from '../layers/layer.ts';
import {
  SLL_LENGTH,
  SLL_LINKTYPE,
  SLL2_LENGTH,
  SLL2_LINKTYPE,
  sll2AddressAt,
  sll2AddressLength,
  sll2InterfaceIndex,
  sll2PacketType,
  sll2Protocol,
  sllAddressAt,
  sllAddressLength,
  sllPacketType,
  sllProtocol,
} from '../layers/linux-cooked.ts';
import { FAMILIES_IPV6, FAMILY_IPV4, family, LOOPBACK_LENGTH } from '../layers/loopback.ts';
import { destinationPort, sourcePort, UDP_LENGTH, UDP_PROTOCOL, length as udpLength } from '../layers/udp.ts';
import { VLAN_ETHERTYPES, VLAN_LENGTH, vlanEtherType } from '../layers/vlan.ts';
import {
  reserved1,
  VNI_VALID,
  VXLAN_GPE_PORT,
  VXLAN_LENGTH,
  flags as vxlanFlags,
  vni as vxlanVni,
} from '../layers/vxlan.ts';
import { ipv4Number, ipv6Number, macNumber, NO_ADDRESS } from './addresses.ts';

/** EtherTypes that the walk knows. */
export const IPV4 = 0x0800;
export const IPV6 = 0x86dd;
export const ARP = 0x0806;

// A chain of extension headers or tags longer than this is an attack.
const STEP_LIMIT = 16;
const ETHERNET_LINK = 1;
const RAW_LINKS: ReadonlySet<number> = /* @__PURE__ */ new Set([12, 14, 101, 228, 229]);
const LOOPBACK_LINKS: ReadonlySet<number> = /* @__PURE__ */ new Set([0, 108]);
const GPE_NEXT_PROTOCOL = 0x04;

/** Where the headers of one record are; used again for the next one. */
export class Places {
  /** Which UDP ports are VXLAN's. */
  readonly #ports = new Uint8Array(65_536);
  /** The frame's addresses, {@link NO_ADDRESS} where the link tells none. */
  sourceMac: number = NO_ADDRESS;
  destinationMac: number = NO_ADDRESS;
  /** The EtherType of the innermost network header; 0 where there is none. */
  etherType = 0;
  /** Where the innermost network header starts. */
  network = 0;
  /** Where its transport header starts; -1 where there is none here, as in a later fragment. */
  transport = -1;
  /** The number of the transport protocol; -1 where there is none. */
  protocol = -1;
  /** Where the innermost packet's octets end, by its own length or the record's. */
  end = 0;
  /** The fragment field: of IPv4 with offset in units of eight octets, of IPv6 made the same; 0 for a whole packet. */
  fragment = 0;
  /** Where the IPv6 fragment header starts; -1 where there is none. */
  fragmentHeader = -1;
  /** How many tunnels are around it. */
  depth = 0;
  /** The record ends before the frame inside the tunnel tells what it is. */
  cut = false;
  /** The innermost tunnel's: -1 where there is none. */
  vni = -1;
  outerSource: number = NO_ADDRESS;
  outerDestination: number = NO_ADDRESS;
  outerSourcePort = 0;
  outerDestinationPort = 0;
  /** Where the innermost tunnel's header starts. */
  tunnel = 0;
  /** Where the innermost tunnel's network header starts. */
  outerNetwork = 0;
  outerEtherType = 0;
  /** The fragment field of the innermost tunnel's network header. */
  outerFragment = 0;
  outerFragmentHeader = -1;
  /** Of a cooked capture: the interface's index (0: not told) and the packet type; -1 where it is not cooked. */
  interfaceIndex = 0;
  packetType = -1;

  constructor(ports: readonly number[]) {
    for (const port of ports) this.#ports[port] = 1;
    this.#ports[VXLAN_GPE_PORT] = 1;
  }

  /** Walk the record in `bytes[start, end)`; false where it has no network header. */
  locate(bytes: Uint8Array, start: number, end: number, linkType: number): boolean {
    this.depth = 0;
    this.cut = false;
    this.vni = -1;
    this.packetType = -1;
    this.interfaceIndex = 0;
    this.etherType = 0;
    this.outerSource = NO_ADDRESS;
    this.outerDestination = NO_ADDRESS;
    this.outerFragment = 0;
    this.#bare();
    const at = this.#link(bytes, start, end, linkType);
    if (at < 0) return false;
    this.#network(bytes, at, end);
    return true;
  }

  /** Forget the addresses of the frame: the link has none. */
  #bare(): void {
    this.sourceMac = NO_ADDRESS;
    this.destinationMac = NO_ADDRESS;
  }

  #link(bytes: Uint8Array, start: number, end: number, linkType: number): number {
    if (linkType === ETHERNET_LINK) return this.#ethernet(bytes, start, end);
    if (linkType === SLL2_LINKTYPE) return this.#cooked2(bytes, start, end);
    if (linkType === SLL_LINKTYPE) return this.#cooked(bytes, start, end);
    if (RAW_LINKS.has(linkType)) return start < end ? this.#raw(bytes, start) : -1;
    if (!LOOPBACK_LINKS.has(linkType) || end - start <= LOOPBACK_LENGTH) return -1;
    const kind = family(bytes, start);
    if (kind !== FAMILY_IPV4 && !FAMILIES_IPV6.includes(kind)) return -1;
    return this.#raw(bytes, start + LOOPBACK_LENGTH);
  }

  #raw(bytes: Uint8Array, at: number): number {
    this.etherType = u8(bytes, at) >> 4 === 6 ? IPV6 : IPV4;
    return at;
  }

  #cooked(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < SLL_LENGTH) return -1;
    this.packetType = sllPacketType(bytes, start);
    if (sllAddressLength(bytes, start) === 6) this.sourceMac = macNumber(bytes, sllAddressAt(start));
    return this.#tags(bytes, start + SLL_LENGTH, end, sllProtocol(bytes, start));
  }

  #cooked2(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < SLL2_LENGTH) return -1;
    this.packetType = sll2PacketType(bytes, start);
    this.interfaceIndex = sll2InterfaceIndex(bytes, start);
    if (sll2AddressLength(bytes, start) === 6) this.sourceMac = macNumber(bytes, sll2AddressAt(start));
    return this.#tags(bytes, start + SLL2_LENGTH, end, sll2Protocol(bytes, start));
  }

  #ethernet(bytes: Uint8Array, start: number, end: number): number {
    if (end - start < ETHERNET_LENGTH) return -1;
    this.sourceMac = macNumber(bytes, sourceAt(start));
    this.destinationMac = macNumber(bytes, destinationAt(start));
    return this.#tags(bytes, start + ETHERNET_LENGTH, end, etherType(bytes, start));
  }

  #tags(bytes: Uint8Array, start: number, end: number, type: number): number {
    let at = start;
    let found = type;
    for (let tags = 0; VLAN_ETHERTYPES.includes(found) && tags < STEP_LIMIT; tags++) {
      if (end - at < VLAN_LENGTH) return -1;
      found = vlanEtherType(bytes, at);
      at += VLAN_LENGTH;
    }
    // A length instead of an EtherType: spanning tree and its like, told apart by their octets alone.
    this.etherType = found < FIRST_ETHERTYPE ? 1 : found;
    return at;
  }

  /** Walk on from a network header, into tunnels as long as there are any. */
  #network(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    let limit = end;
    for (;;) {
      this.network = at;
      this.transport = -1;
      this.protocol = -1;
      this.fragment = 0;
      this.fragmentHeader = -1;
      this.end = limit;
      if (this.etherType === IPV4) this.#ipv4(bytes, at, limit);
      else if (this.etherType === IPV6) this.#ipv6(bytes, at, limit);
      if (this.protocol !== UDP_PROTOCOL || this.transport < 0) return;
      const depth = this.depth;
      const inner = this.#tunnel(bytes, this.transport, this.end);
      if (inner < 0) {
        this.cut = this.depth > depth;
        return;
      }
      at = inner;
      limit = this.end;
    }
  }

  #ipv4(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < IPV4_LENGTH) return;
    const header = headerLength(bytes, at);
    const total = totalLength(bytes, at);
    if (u8(bytes, at) >> 4 !== 4 || header < IPV4_LENGTH || end - at < header) return;
    if (total !== 0) this.end = Math.min(end, at + Math.max(total, header));
    this.protocol = protocol(bytes, at);
    this.fragment = fragmentField(bytes, at) & (FRAGMENT_OFFSET | MORE_FRAGMENTS);
    if ((this.fragment & FRAGMENT_OFFSET) === 0) this.transport = at + header;
  }

  #ipv6(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < IPV6_LENGTH || u8(bytes, start) >> 4 !== 6) return;
    const length = payloadLength(bytes, start);
    if (length !== 0) this.end = Math.min(end, start + IPV6_LENGTH + length);
    let next = nextHeader(bytes, start);
    let at = start + IPV6_LENGTH;
    for (let steps = 0; steps < STEP_LIMIT; steps++) {
      if (next === IPV6_FRAGMENT) {
        if (this.end - at < 8) return;
        const field = ipv6FragmentField(bytes, at);
        this.fragment = (field >> 3) | (field & 1 ? MORE_FRAGMENTS : 0);
        this.fragmentHeader = at;
        next = fragmentNextHeader(bytes, at);
        at += 8;
        if (field >> 3 !== 0) {
          this.protocol = next;
          return;
        }
      } else if (next === IPV6_HOP_BY_HOP || next === IPV6_ROUTING || next === IPV6_DESTINATION) {
        if (this.end - at < 8) return;
        const step = extensionLength(bytes, at);
        next = extensionNextHeader(bytes, at);
        at += step;
        if (at > this.end) return;
      } else break;
    }
    this.protocol = next;
    this.transport = at;
  }

  /** Go into a tunnel, if the datagram is one's; where the inner network header starts, or -1. */
  #tunnel(bytes: Uint8Array, udp: number, end: number): number {
    if (end - udp < UDP_LENGTH + VXLAN_LENGTH || this.depth === TUNNEL_LIMIT) return -1;
    const to = destinationPort(bytes, udp);
    const from = sourcePort(bytes, udp);
    if (this.#ports[to] === 0 && this.#ports[from] === 0) return -1;
    const header = udp + UDP_LENGTH;
    // A client may happen to use the port as its own: then only a header without a flaw counts.
    if (this.#ports[to] === 0 && (vxlanFlags(bytes, header) !== VNI_VALID || reserved1(bytes, header) !== 0)) return -1;
    this.#noteOuter(bytes, from, to);
    this.tunnel = header;
    this.vni = vxlanVni(bytes, header);
    this.depth++;
    const claimed = udpLength(bytes, udp);
    if (claimed >= UDP_LENGTH + VXLAN_LENGTH) this.end = Math.min(end, udp + claimed);
    return this.#inside(bytes, header, to === VXLAN_GPE_PORT);
  }

  #noteOuter(bytes: Uint8Array, from: number, to: number): void {
    const wide = this.etherType === IPV6;
    const read = wide ? ipv6Number : ipv4Number;
    const at = this.network;
    this.outerSource = read(bytes, wide ? ipv6SourceAt(at) : ipv4SourceAt(at));
    this.outerDestination = read(bytes, wide ? ipv6DestinationAt(at) : ipv4DestinationAt(at));
    this.outerSourcePort = from;
    this.outerDestinationPort = to;
    this.outerNetwork = at;
    this.outerEtherType = this.etherType;
    this.outerFragment = this.fragment;
    this.outerFragmentHeader = this.fragmentHeader;
  }

  #inside(bytes: Uint8Array, header: number, extended: boolean): number {
    const at = header + VXLAN_LENGTH;
    if (extended && (vxlanFlags(bytes, header) & GPE_NEXT_PROTOCOL) !== 0) {
      const next = reserved1(bytes, header) & 0xff;
      if (next === 1 || next === 2) {
        this.#bare();
        this.etherType = next === 1 ? IPV4 : IPV6;
        return at < this.end ? at : -1;
      }
      if (next !== 3) return -1;
    }
    return this.#ethernet(bytes, at, this.end);
  }
}
