/**
 * What a flow is: read from the first packet of it that is met.
 *
 * @module
 */

import { u16, u24 } from '../bytes.ts';
import { ipv4Number, ipv6Number, macNumber, NO_ADDRESS } from '../conversations/addresses.ts';
import * as rows from '../loops/queue.ts';
import * as offsets from '../scan/offsets.ts';

const { PACKET, TRAITS, FRAME, NETWORK, OUTER_NETWORK } = rows;
const { LIFE, GROUP, OWN, WIDE, OUTER_WIDE, TUNNELLED, IS_ARP } = rows;
const { SOURCE_MAC, SOURCE4, DESTINATION4, SOURCE6, DESTINATION6, ARP_SENDER, ARP_TARGET } = offsets;
const { VNI_IN_FRONT, PORT_IN_FRONT } = offsets;
const NO_LIFE = LIFE;

/** A packet, as far as its flow goes; one of these is used again and again. Addresses are the correlator's numbers. */
export class Description {
  /** Nanoseconds since the base. */
  time = 0;
  octets = 0;
  sourceMac: number = NO_ADDRESS;
  destinationMac: number = NO_ADDRESS;
  /** -1 where there is none. */
  timeToLive = -1;
  /** Network addresses; {@link NO_ADDRESS} where there are none. */
  source: number = NO_ADDRESS;
  destination: number = NO_ADDRESS;
  /** Whether the sender's network address is its own, and not that of somebody behind a router. */
  own = false;
  /** To all, or to a group. */
  flooded = false;
  /** The tunnel around it; -1 where there is none. */
  vni = -1;
  outerSource: number = NO_ADDRESS;
  outerDestination: number = NO_ADDRESS;
  /** The tunnel's UDP destination port. */
  port = 0;

  /** Who talks: the network address, or the hardware address where there is none. */
  get talker(): number {
    return this.source >= 0 ? this.source : this.sourceMac;
  }

  /** Who is talked to. */
  get listener(): number {
    return this.destination >= 0 ? this.destination : this.destinationMac;
  }
}

/**
 * Describe the flow of a keyed packet, all but when it was seen.
 *
 * @param words - the packets' rows
 * @param bytes - the octets that their places are in
 */
export function describe(words: Int32Array, at: number, bytes: Uint8Array, octets: number, told: Description): void {
  const row = at * PACKET;
  const traits = words[row + TRAITS]!;
  const network = words[row + NETWORK]!;
  const frame = words[row + FRAME]!;
  const wide = (traits & WIDE) !== 0;
  const arp = (traits & IS_ARP) !== 0;
  told.octets = octets;
  told.sourceMac = macNumber(bytes, frame + SOURCE_MAC);
  told.destinationMac = macNumber(bytes, frame);
  told.timeToLive = (traits & LIFE) === NO_LIFE ? -1 : traits & LIFE;
  told.own = (traits & OWN) !== 0;
  told.flooded = (traits & GROUP) !== 0;
  told.source = wide ? ipv6Number(bytes, network + SOURCE6) : ipv4Number(bytes, network + (arp ? ARP_SENDER : SOURCE4));
  told.destination = wide
    ? ipv6Number(bytes, network + DESTINATION6)
    : ipv4Number(bytes, network + (arp ? ARP_TARGET : DESTINATION4));
  told.vni = -1;
  told.outerSource = NO_ADDRESS;
  told.outerDestination = NO_ADDRESS;
  if ((traits & TUNNELLED) === 0) return;
  describeTunnel(bytes, frame, words[row + OUTER_NETWORK]!, (traits & OUTER_WIDE) !== 0, told);
}

function describeTunnel(bytes: Uint8Array, frame: number, outer: number, wide: boolean, told: Description): void {
  told.vni = u24(bytes, frame - VNI_IN_FRONT);
  told.port = u16(bytes, frame - PORT_IN_FRONT);
  told.outerSource = wide ? ipv6Number(bytes, outer + SOURCE6) : ipv4Number(bytes, outer + SOURCE4);
  told.outerDestination = wide ? ipv6Number(bytes, outer + DESTINATION6) : ipv4Number(bytes, outer + DESTINATION4);
}
