/**
 * What the loops have to know beforehand: which ports are VXLAN's, and what plain frames carry.
 *
 * @module
 */
import { standard } from '../layers/standard.ts';
import { VXLAN_PORTS } from '../layers/vxlan.ts';
import { type Loops, turned } from '../loops/instance.ts';
import { PORT_NUMBERS, TRAITS_OF } from '../loops/layout.ts';
import { ASKING, IS_ARP, IS_ICMP, IS_OTHER, IS_TCP, WIDE } from '../loops/queue.ts';
import { claimsOf } from '../scan/claims.ts';
import * as scan from '../scan/visitor.ts';

const { ARP_LAYER, ETHERNET_LAYER, ICMP_LAYER, ICMPV6_LAYER, IPV4_LAYER, IPV6_LAYER, TCP_LAYER, UDP_LAYER } = scan;

/** By the headers of a plain frame, less its tag: its traits. */
const TRAITS: readonly (readonly [headers: number, traits: number])[] = [
  [IPV4_LAYER | TCP_LAYER, IS_TCP],
  [IPV4_LAYER | UDP_LAYER, IS_OTHER],
  [IPV4_LAYER | ICMP_LAYER, IS_ICMP],
  [IPV6_LAYER | TCP_LAYER, IS_TCP | WIDE],
  [IPV6_LAYER | UDP_LAYER, IS_OTHER | WIDE],
  [IPV6_LAYER | ICMPV6_LAYER, IS_ICMP | WIDE],
  [ARP_LAYER, IS_OTHER | IS_ARP | ASKING],
];

/** Put what is known into the loops' memory. */
export function prepare(loops: Loops): void {
  loops.claim(claimsOf(standard).ports);
  const { memory, words } = loops;
  const bytes = new Uint8Array(memory);
  for (const [i, port] of VXLAN_PORTS.entries()) bytes[PORT_NUMBERS + turned(port)] = i + 1;
  for (const [headers, traits] of TRAITS) words[(TRAITS_OF >> 2) + (ETHERNET_LAYER | headers)] = traits;
}
