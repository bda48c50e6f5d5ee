/**
 * One packet at one point, as numbers: what is kept of a record while its packet may still be seen elsewhere.
 *
 * @module
 */
import { NO_ADDRESS } from './addresses.ts';

/** A VXLAN header other than flags 8 and zeros, or one of several. */
export interface TunnelOddity {
  /** The header's first 32 bits: flags, and what RFC 7348 reserves. */
  readonly word: number;
  /** Its last octet. */
  readonly last: number;
  /** How many tunnels are around the packet. */
  readonly depth: number;
}

/** A packet at a point. */
export class Seen {
  /** The point's index. */
  point: number;
  readonly frame: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The octets of the frame on the wire, tunnel and all. */
  readonly length: number;
  /** Interface and direction of a cooked capture, as one number; 0 of any other. */
  port = 0;
  sourceMac: number = NO_ADDRESS;
  destinationMac: number = NO_ADDRESS;
  timeToLive = -1;
  /** The tunnel around it; -1 where it was bare. */
  vni = -1;
  outerSource: number = NO_ADDRESS;
  outerDestination: number = NO_ADDRESS;
  outerSourcePort = 0;
  outerDestinationPort = 0;
  /** Finds the tunnel packet again when an ICMP error quotes it; 0 where it was bare. */
  outerKey = 0;
  /** A sum over the payload's first octets; 0 where too few of them were captured to compare. */
  digest = 0;
  /** What its checksums tell, as one number: see `checksums.ts`; 0 where none was verified. */
  checksums = 0;
  /** The tunnel header, where it is not plain; undefined where it is, and where it was not looked at. */
  header: TunnelOddity | undefined;
  /** Further records of the same packet. */
  pieces: number[] | undefined;
  incomplete = false;
  part = false;

  constructor(point: number, frame: number, seconds: number, nanoseconds: number, length: number) {
    this.point = point;
    this.frame = frame;
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    this.length = length;
  }

  /** Whether a tunnel packet carried it here. */
  get wrapped(): boolean {
    return this.vni >= 0;
  }
}

/** Count nanoseconds from one sighting to another; exact as long as they are less than a hundred days apart. */
export const between = (from: Seen, to: Seen): number =>
  (to.seconds - from.seconds) * 1e9 + (to.nanoseconds - from.nanoseconds);

/** Make a copy with the same record, for another packet of a super-packet. */
export function share(seen: Seen): Seen {
  const copy = new Seen(seen.point, seen.frame, seen.seconds, seen.nanoseconds, seen.length);
  Object.assign(copy, seen);
  copy.part = true;
  return copy;
}

/** Order by time, and of one time by the order in which they were read. */
export const byTime = (a: Seen, b: Seen): number =>
  a.seconds - b.seconds || a.nanoseconds - b.nanoseconds || (a.point === b.point ? a.frame - b.frame : 0);
