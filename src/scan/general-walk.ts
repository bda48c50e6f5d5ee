/**
 * The walk to the innermost frame over all headers that are worth knowing without the dissector, field by field through
 * the layers' readers. Nothing is allocated. What it meets and does not know, or finds contradicting itself, it leaves
 * to the dissector.
 *
 * @module
 */
import { ARP_ATM, ARP_FIXED_LENGTH, arpLength, hardwareType } from '../layers/arp.ts';
import { ETHERNET_LENGTH, etherType, FIRST_ETHERTYPE } from '../layers/ethernet.ts';
import { ICMP_LENGTH, icmpType } from '../layers/icmp.ts';
import { ICMPV6_LENGTH, icmpv6Type } from '../layers/icmpv6.ts';
import { ESP_LENGTH } from '../layers/ipsec.ts';
import {
  FRAGMENT_OFFSET,
  fragmentField,
  headerLength,
  IPV4_LENGTH,
  MORE_FRAGMENTS,
  protocol,
  totalLength,
  version,
} from '../layers/ipv4.ts';
import { IPV6_LENGTH, nextHeader, payloadLength } from '../layers/ipv6.ts';
import {
  fragmentNextHeader,
  IPV6_FRAGMENT_LENGTH,
  ipv6FragmentOffset,
  ipv6MoreFragments,
} from '../layers/ipv6-fragment.ts';
import { extensionLength, extensionNextHeader } from '../layers/ipv6-options.ts';
import { TUNNEL_LIMIT } from '../layers/layer.ts';
import { SLL_LENGTH, SLL2_LENGTH, sll2Protocol, sllProtocol } from '../layers/linux-cooked.ts';
import { FAMILIES_IPV6, FAMILY_IPV4, family, LOOPBACK_LENGTH } from '../layers/loopback.ts';
import { neighbourDiscoveryLength } from '../layers/neighbour-discovery.ts';
import { TCP_LENGTH, tcpHeaderLength } from '../layers/tcp.ts';
import { destinationPort, sourcePort, UDP_LENGTH, length as udpLength } from '../layers/udp.ts';
import { VLAN_LENGTH, vlanEtherType } from '../layers/vlan.ts';
import { flags, reserved1, VXLAN_LENGTH } from '../layers/vxlan.ts';
import {
  type Claims,
  TO_ARP,
  TO_COOKED,
  TO_COOKED2,
  TO_ESP,
  TO_ETHERNET,
  TO_EXTENSION,
  TO_FRAGMENT,
  TO_ICMP,
  TO_ICMPV6,
  TO_IPV4,
  TO_IPV6,
  TO_LOOPBACK,
  TO_PAYLOAD,
  TO_TCP,
  TO_UDP,
  TO_UNKNOWN,
  TO_VLAN,
  TO_VXLAN,
  TO_VXLAN_GPE,
} from './claims.ts';
import { Row } from './row.ts';
import {
  ABSENT,
  ARP_LAYER,
  ESP_LAYER,
  ETHERNET_LAYER,
  EXTENSION_LAYER,
  FRAGMENT_LAYER,
  ICMP_LAYER,
  ICMPV6_LAYER,
  IPV4_LAYER,
  IPV6_LAYER,
  LINUX_COOKED_LAYER,
  OTHER_LAYER,
  STOP_CUT,
  TCP_LAYER,
  UDP_LAYER,
  VLAN_LAYER,
  VXLAN_LAYER,
} from './visitor.ts';

// The dissector, which has a bound of its own, takes a record with more headers than this.
const STEP_LIMIT = 48;
/** The P flag of the generic protocol extension: a next protocol is named. */
const NEXT_PROTOCOL = 0x04;

/** Walks one record at a time, and keeps what it found until the next one. */
export class GeneralWalk extends Row {
  readonly #claims: Claims;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Whether a header has said where the packet ends. */
  #bounded = false;

  constructor(claims: Claims) {
    super();
    this.#claims = claims;
  }

  /**
   * Walk the record in `bytes[start, end)`.
   *
   * @returns whether the dissector would say the same; false where it has to be asked
   */
  locate(bytes: Uint8Array, start: number, end: number, snapped: boolean, first: number): boolean {
    this.clear(start, end);
    this.#bytes = bytes;
    this.#at = start;
    this.#bounded = false;
    let next = first;
    for (let steps = 0; next !== TO_PAYLOAD; steps++) {
      if (next === TO_UNKNOWN || steps === STEP_LIMIT) return false;
      next = this.#header(next);
    }
    if (this.depth === 0) this.outerTransport = this.transport;
    // No header said where the payload ends, so what was not captured may belong to it.
    if (snapped && !this.#bounded) this.stop = STOP_CUT;
    return true;
  }

  /** Take the header at `#at`, and tell what follows it. */
  #header(kind: number): number {
    switch (kind) {
      case TO_ETHERNET:
        return this.#ethernet();
      case TO_COOKED:
      case TO_COOKED2:
        return this.#cooked(kind);
      case TO_LOOPBACK:
        return this.#loopback();
      case TO_VLAN:
        return this.#vlan();
      case TO_ARP:
        return this.#arp();
      case TO_IPV4:
        return this.#ipv4();
      case TO_IPV6:
        return this.#ipv6();
      case TO_EXTENSION:
        return this.#extension();
      case TO_FRAGMENT:
        return this.#fragment();
      case TO_UDP:
        return this.#udp();
      case TO_VXLAN:
      case TO_VXLAN_GPE:
        return this.#vxlan(kind);
      default:
        return this.#transport(kind);
    }
  }

  /** Whether fewer than `need` octets are left; then that is why decoding ends. */
  #short(need: number): boolean {
    if (this.end - this.#at >= need) return false;
    this.stop = STOP_CUT;
    return true;
  }

  /** Bound the packet to `length` octets from `at`, as one of its headers says. */
  #bound(at: number, length: number): boolean {
    if (at + length > this.end) return false;
    this.end = at + length;
    this.#bounded = true;
    return true;
  }

  #ethernet(): number {
    if (this.#short(ETHERNET_LENGTH)) return TO_PAYLOAD;
    const type = etherType(this.#bytes, this.#at);
    this.layers |= ETHERNET_LAYER;
    this.#at += ETHERNET_LENGTH;
    return this.#typed(type);
  }

  /** Follow an EtherType; a length in its place leads to IEEE 802.2, which the dissector knows. */
  #typed(type: number): number {
    return type < FIRST_ETHERTYPE ? TO_UNKNOWN : this.#claims.etherTypes[type]!;
  }

  #cooked(kind: number): number {
    const length = kind === TO_COOKED ? SLL_LENGTH : SLL2_LENGTH;
    if (this.#short(length)) return TO_PAYLOAD;
    const read = kind === TO_COOKED ? sllProtocol : sll2Protocol;
    const type = read(this.#bytes, this.#at);
    this.layers |= LINUX_COOKED_LAYER;
    this.#at += length;
    return this.#typed(type);
  }

  #loopback(): number {
    if (this.#short(LOOPBACK_LENGTH)) return TO_PAYLOAD;
    const kind = family(this.#bytes, this.#at);
    this.layers |= OTHER_LAYER;
    this.#at += LOOPBACK_LENGTH;
    if (kind === FAMILY_IPV4) return this.#claims.etherTypes[0x0800]!;
    return FAMILIES_IPV6.includes(kind) ? this.#claims.etherTypes[0x86dd]! : TO_UNKNOWN;
  }

  #vlan(): number {
    if (this.#short(VLAN_LENGTH)) return TO_PAYLOAD;
    const type = vlanEtherType(this.#bytes, this.#at);
    this.layers |= VLAN_LAYER;
    this.#at += VLAN_LENGTH;
    return this.#typed(type);
  }

  #arp(): number {
    if (this.#short(ARP_FIXED_LENGTH)) return TO_PAYLOAD;
    if (hardwareType(this.#bytes, this.#at) === ARP_ATM) return TO_UNKNOWN;
    const length = arpLength(this.#bytes, this.#at);
    if (this.#short(length)) return TO_PAYLOAD;
    this.enter(ARP_LAYER, this.#at);
    this.#bound(this.#at, length);
    return TO_PAYLOAD;
  }

  #ipv4(): number {
    if (this.#short(IPV4_LENGTH)) return TO_PAYLOAD;
    const bytes = this.#bytes;
    const at = this.#at;
    const header = headerLength(bytes, at);
    const total = totalLength(bytes, at);
    // A length of 0, left to the NIC, is the dissector's too: it is not rare enough to be wrong about it.
    if (version(bytes, at) !== 4 || header < IPV4_LENGTH || this.end - at < header || total < header) return TO_UNKNOWN;
    this.enter(IPV4_LAYER, at);
    if (!this.#bound(at, total)) this.stop = STOP_CUT;
    const field = fragmentField(bytes, at);
    const later = (field & FRAGMENT_OFFSET) !== 0;
    if (later || (field & MORE_FRAGMENTS) !== 0) this.layers |= FRAGMENT_LAYER;
    return this.#carry(protocol(bytes, at), at + header, later);
  }

  #ipv6(): number {
    if (this.#short(IPV6_LENGTH)) return TO_PAYLOAD;
    const bytes = this.#bytes;
    const at = this.#at;
    const length = payloadLength(bytes, at);
    if (version(bytes, at) !== 6 || length === 0) return TO_UNKNOWN;
    this.enter(IPV6_LAYER, at);
    if (!this.#bound(at, IPV6_LENGTH + length)) this.stop = STOP_CUT;
    return this.#carry(nextHeader(bytes, at), at + IPV6_LENGTH, false);
  }

  #extension(): number {
    if (this.#short(8)) return TO_PAYLOAD;
    const at = this.#at;
    const length = extensionLength(this.#bytes, at);
    if (this.#short(length)) return TO_PAYLOAD;
    this.layers |= EXTENSION_LAYER;
    return this.#carry(extensionNextHeader(this.#bytes, at), at + length, false);
  }

  #fragment(): number {
    if (this.#short(IPV6_FRAGMENT_LENGTH)) return TO_PAYLOAD;
    const at = this.#at;
    const later = ipv6FragmentOffset(this.#bytes, at) !== 0;
    this.layers |= EXTENSION_LAYER;
    if (later || ipv6MoreFragments(this.#bytes, at)) this.layers |= FRAGMENT_LAYER;
    return this.#carry(fragmentNextHeader(this.#bytes, at), at + IPV6_FRAGMENT_LENGTH, later);
  }

  /** Note what an IP packet carries, from `at` on. Only the first fragment starts with its header. */
  #carry(number: number, at: number, later: boolean): number {
    this.protocol = number;
    this.#at = at;
    this.transport = later ? ABSENT : at;
    return later ? TO_PAYLOAD : this.#claims.protocols[number]!;
  }

  #udp(): number {
    if (this.#short(UDP_LENGTH)) return TO_PAYLOAD;
    const bytes = this.#bytes;
    const at = this.#at;
    const length = udpLength(bytes, at);
    if (length < UDP_LENGTH) return TO_UNKNOWN;
    // A fragment holds less than the datagram's length, rightly.
    if (!this.#bound(at, length) && ((this.layers | this.outerLayers) & FRAGMENT_LAYER) === 0) this.stop = STOP_CUT;
    this.layers |= UDP_LAYER;
    this.#at = at + UDP_LENGTH;
    const { ports } = this.#claims;
    return ports[destinationPort(bytes, at)]! || ports[sourcePort(bytes, at)]!;
  }

  #vxlan(kind: number): number {
    if (this.#short(VXLAN_LENGTH)) return TO_PAYLOAD;
    if (this.depth === TUNNEL_LIMIT) return TO_UNKNOWN;
    const at = this.#at;
    this.descend(VXLAN_LAYER, at, at + VXLAN_LENGTH);
    this.#at = this.frame;
    if (kind === TO_VXLAN || (flags(this.#bytes, at) & NEXT_PROTOCOL) === 0) return this.#claims.frame;
    // draft-ietf-nvo3-vxlan-gpe-12 §3.1: 1 IPv4, 2 IPv6, 3 Ethernet; the rest is the dissector's.
    const named = reserved1(this.#bytes, at) & 0xff;
    if (named === 1) return this.#claims.etherTypes[0x0800]!;
    if (named === 2) return this.#claims.etherTypes[0x86dd]!;
    return named === 3 ? this.#claims.frame : TO_UNKNOWN;
  }

  /** Take a header behind which there is only payload. */
  #transport(kind: number): number {
    if (kind === TO_TCP) return this.#tcp();
    if (kind === TO_ESP) return this.#short(ESP_LENGTH) ? TO_PAYLOAD : this.#last(ESP_LAYER);
    if (kind === TO_ICMP) {
      if (this.#short(ICMP_LENGTH)) return TO_PAYLOAD;
      return PLAIN_ICMP.has(icmpType(this.#bytes, this.#at)) ? this.#last(ICMP_LAYER) : TO_UNKNOWN;
    }
    if (kind !== TO_ICMPV6) return TO_UNKNOWN;
    if (this.#short(ICMPV6_LENGTH)) return TO_PAYLOAD;
    const type = icmpv6Type(this.#bytes, this.#at);
    const need = neighbourDiscoveryLength(type);
    if (need === 0) return PLAIN_ICMPV6.has(type) ? this.#last(ICMPV6_LAYER) : TO_UNKNOWN;
    this.#short(need);
    return this.#last(ICMPV6_LAYER);
  }

  #tcp(): number {
    if (this.#short(TCP_LENGTH)) return TO_PAYLOAD;
    const length = tcpHeaderLength(this.#bytes, this.#at);
    if (length < TCP_LENGTH) return TO_UNKNOWN;
    this.#short(length);
    return this.#last(TCP_LAYER);
  }

  #last(layer: number): number {
    this.layers |= layer;
    return TO_PAYLOAD;
  }
}

/** Types of eight octets at least that have nothing else to be short of: echoes and errors. */
const PLAIN_ICMP: ReadonlySet<number> = /* @__PURE__ */ new Set([0, 3, 5, 8, 11, 12]);
const PLAIN_ICMPV6: ReadonlySet<number> = /* @__PURE__ */ new Set([1, 2, 3, 4, 128, 129]);
