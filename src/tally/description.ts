/**
 * What a flow is: read from the first packet of it that is met.
 *
 * @module
 */
import { NO_ADDRESS } from '../conversations/addresses.ts';

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
