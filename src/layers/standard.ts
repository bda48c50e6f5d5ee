/**
 * The protocols that are decoded. To add one: its file, and one line here in the type and in the list.
 *
 * @module
 */
import { type Arp, arp } from './arp.ts';
import { type Erspan, erspan, erspan3 } from './erspan.ts';
import { type Ethernet, ethernet } from './ethernet.ts';
import { type Geneve, geneve } from './geneve.ts';
import { type Gre, gre } from './gre.ts';
import { type Icmp, icmp } from './icmp.ts';
import { type Icmpv6, icmpv6 } from './icmpv6.ts';
import { type Igmp, igmp } from './igmp.ts';
import { type Ah, ah, type Esp, esp } from './ipsec.ts';
import { type Ipv4, ipv4 } from './ipv4.ts';
import { type Ipv6, ipv6 } from './ipv6.ts';
import { type Ipv6Fragment, ipv6Fragment } from './ipv6-fragment.ts';
import { type Ipv6Mobility, ipv6Mobility } from './ipv6-mobility.ts';
import { type Ipv6Destination, type Ipv6HopByHop, ipv6Destination, ipv6HopByHop } from './ipv6-options.ts';
import { type Ipv6Routing, ipv6Routing } from './ipv6-routing.ts';
import type { Protocol, Slot } from './layer.ts';
import { type LinuxCooked, linuxCooked, linuxCooked2 } from './linux-cooked.ts';
import { type Llc, llc } from './llc.ts';
import { type Loopback, loopback } from './loopback.ts';
import { type Mpls, mpls } from './mpls.ts';
import { type Nsh, nsh } from './nsh.ts';
import type { Payload } from './payload.ts';
import { type Ppp, ppp } from './ppp.ts';
import { type Pppoe, pppoe } from './pppoe.ts';
import { type Tcp, tcp } from './tcp.ts';
import { type Udp, udp } from './udp.ts';
import { type Vlan, vlan } from './vlan.ts';
import { type Vxlan, vxlan, vxlanGpe } from './vxlan.ts';

/** A header of a protocol of {@link standard}, or the payload behind the last one. */
export type Layer =
  | Ethernet
  | LinuxCooked
  | Loopback
  | Vlan
  | Llc
  | Mpls
  | Pppoe
  | Ppp
  | Arp
  | Ipv4
  | Ipv6
  | Ipv6HopByHop
  | Ipv6Routing
  | Ipv6Fragment
  | Ipv6Destination
  | Ipv6Mobility
  | Ah
  | Esp
  | Icmp
  | Icmpv6
  | Igmp
  | Udp
  | Tcp
  | Gre
  | Erspan
  | Vxlan
  | Geneve
  | Nsh
  | Payload;

/** The protocols that `dissect` decodes. */
export const standard: readonly Protocol<Layer>[] = [
  ethernet,
  linuxCooked,
  linuxCooked2,
  loopback,
  vlan,
  llc,
  mpls,
  pppoe,
  ppp,
  arp,
  ipv4,
  ipv6,
  ipv6HopByHop,
  ipv6Routing,
  ipv6Fragment,
  ipv6Destination,
  ipv6Mobility,
  ah,
  esp,
  icmp,
  icmpv6,
  igmp,
  udp,
  tcp,
  gre,
  erspan,
  erspan3,
  vxlan,
  vxlanGpe,
  geneve,
  nsh,
];

/** List the {@link standard} protocols with VXLAN on `ports` as well. */
export const withVxlanPorts = (ports: readonly number[]): readonly Protocol<Layer>[] => [
  ...standard,
  { ...vxlan, claims: ports.map((port): Slot => ['udp', port]) },
];
