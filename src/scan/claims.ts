/**
 * Which numbers lead to which headers: the claims of a list of protocols, as tables for the fast walk.
 *
 * @module
 */
import { arp } from '../layers/arp.ts';
import { ethernet } from '../layers/ethernet.ts';
import { icmp } from '../layers/icmp.ts';
import { icmpv6 } from '../layers/icmpv6.ts';
import { esp } from '../layers/ipsec.ts';
import { ipv4 } from '../layers/ipv4.ts';
import { ipv6 } from '../layers/ipv6.ts';
import { ipv6Fragment } from '../layers/ipv6-fragment.ts';
import { ipv6Destination } from '../layers/ipv6-options.ts';
import { ipv6Routing } from '../layers/ipv6-routing.ts';
import type { LayerBase, Protocol } from '../layers/layer.ts';
import { linuxCooked, linuxCooked2 } from '../layers/linux-cooked.ts';
import { loopback } from '../layers/loopback.ts';
import { tcp } from '../layers/tcp.ts';
import { udp } from '../layers/udp.ts';
import { vlan } from '../layers/vlan.ts';
import { vxlan, vxlanGpe } from '../layers/vxlan.ts';

/** Nothing: what follows is payload. */
export const TO_PAYLOAD = 0;
/** Something that only the dissector knows. */
export const TO_UNKNOWN = 1;
/** An Ethernet header. */
export const TO_ETHERNET = 2;
/** A Linux cooked header, version 1. */
export const TO_COOKED = 3;
/** A Linux cooked header, version 2. */
export const TO_COOKED2 = 4;
/** A BSD loopback header. */
export const TO_LOOPBACK = 5;
/** A VLAN tag. */
export const TO_VLAN = 6;
/** An ARP packet. */
export const TO_ARP = 7;
/** An IPv4 header. */
export const TO_IPV4 = 8;
/** An IPv6 header. */
export const TO_IPV6 = 9;
/** An IPv6 routing or destination options header. */
export const TO_EXTENSION = 10;
/** An IPv6 fragment header. */
export const TO_FRAGMENT = 11;
/** A UDP header. */
export const TO_UDP = 12;
/** A TCP header. */
export const TO_TCP = 13;
/** An ICMP header. */
export const TO_ICMP = 14;
/** An ICMPv6 header. */
export const TO_ICMPV6 = 15;
/** An ESP header. */
export const TO_ESP = 16;
/** A VXLAN header. */
export const TO_VXLAN = 32;
/** A VXLAN header with the generic protocol extension. */
export const TO_VXLAN_GPE = 64;

// By decoder and not by kind: a protocol of the same name that decodes otherwise is not the one that is known here.
const KNOWN: ReadonlyMap<unknown, number> = /* @__PURE__ */ new Map<unknown, number>([
  [ethernet.decode, TO_ETHERNET],
  [linuxCooked.decode, TO_COOKED],
  [linuxCooked2.decode, TO_COOKED2],
  [loopback.decode, TO_LOOPBACK],
  [vlan.decode, TO_VLAN],
  [arp.decode, TO_ARP],
  [ipv4.decode, TO_IPV4],
  [ipv6.decode, TO_IPV6],
  [ipv6Routing.decode, TO_EXTENSION],
  [ipv6Destination.decode, TO_EXTENSION],
  [ipv6Fragment.decode, TO_FRAGMENT],
  [udp.decode, TO_UDP],
  [tcp.decode, TO_TCP],
  [icmp.decode, TO_ICMP],
  [icmpv6.decode, TO_ICMPV6],
  [esp.decode, TO_ESP],
  [vxlan.decode, TO_VXLAN],
  [vxlanGpe.decode, TO_VXLAN_GPE],
]);

/** Where numbers lead to. */
export interface Claims {
  readonly links: ReadonlyMap<number, number>;
  readonly etherTypes: Uint8Array;
  readonly protocols: Uint8Array;
  readonly ports: Uint8Array;
  /** What is inside a tunnel that does not say what is. */
  readonly frame: number;
}

/** Put the claims of `list` into tables; of two that claim one number the later wins. */
export function claimsOf(list: readonly Protocol<LayerBase>[]): Claims {
  const links = new Map<number, number>();
  const etherTypes = new Uint8Array(65_536);
  const protocols = new Uint8Array(256);
  const ports = new Uint8Array(65_536);
  let frame = TO_PAYLOAD;
  for (const { decode, claims } of list) {
    const to = KNOWN.get(decode) ?? TO_UNKNOWN;
    for (const [table, value] of claims) {
      if (table === 'linktype') links.set(value, to);
      else if (table === 'ethertype') etherTypes[value] = to;
      else if (table === 'ip') protocols[value] = to;
      else if (table === 'udp') ports[value] = to;
      else if (table === 'frame' && value === 0) frame = to;
    }
  }
  return { links, etherTypes, protocols, ports, frame };
}
