/**
 * Where fields stand in the usual headers, from the start of each: what the layers say, as plain numbers.
 *
 * @module
 */
import { ARP_FIXED_LENGTH } from '../layers/arp.ts';
import { sourceAt } from '../layers/ethernet.ts';
import { ipv4DestinationAt, ipv4SourceAt } from '../layers/ipv4.ts';
import { ipv6DestinationAt, ipv6SourceAt } from '../layers/ipv6.ts';
import { UDP_LENGTH } from '../layers/udp.ts';
import { VXLAN_LENGTH } from '../layers/vxlan.ts';

const MAC_LENGTH = 6;
const IPV4_ADDRESS_LENGTH = 4;

export const SOURCE_MAC: number = /* @__PURE__ */ sourceAt(0);
export const SOURCE4: number = /* @__PURE__ */ ipv4SourceAt(0);
export const DESTINATION4: number = /* @__PURE__ */ ipv4DestinationAt(0);
export const SOURCE6: number = /* @__PURE__ */ ipv6SourceAt(0);
export const DESTINATION6: number = /* @__PURE__ */ ipv6DestinationAt(0);
/** In ARP of IPv4 over Ethernet: the sender's IPv4 address, the target's, and where the packet ends. */
export const ARP_SENDER: number = ARP_FIXED_LENGTH + MAC_LENGTH;
export const ARP_TARGET: number = ARP_SENDER + IPV4_ADDRESS_LENGTH + MAC_LENGTH;
export const ARP_LENGTH: number = ARP_TARGET + IPV4_ADDRESS_LENGTH;

/** In IPv4 and IPv6: the time to live, the hop limit. In TCP: the flags. */
export const TIME_TO_LIVE4 = 8;
export const TIME_TO_LIVE6 = 7;
export const TCP_FLAGS = 13;
/** In front of the frame in a VXLAN tunnel: the VNI and what is reserved behind it, the UDP header, its destination port. */
export const VNI_IN_FRONT = 4;
export const UDP_IN_FRONT: number = VXLAN_LENGTH + UDP_LENGTH;
export const PORT_IN_FRONT: number = UDP_IN_FRONT - 2;
