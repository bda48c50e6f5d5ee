/**
 * One packet seen at one point: what every conversation is made of.
 *
 * @module
 */
import type { Checksums } from './checksums.ts';

/** The host-to-host packet that carried an inner packet. */
export interface TunnelHeader {
  /** The VTEP that sent it. */
  readonly source: string;
  /** The VTEP, or the multicast group, that it was sent to. */
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly vni: number;
  /** The header's first 32 bits, where they are not the I flag alone: flags, and what RFC 7348 §5 reserves. */
  readonly flags?: number;
  /** The header's last octet, where it is not zero. */
  readonly reserved?: number;
  /** How many tunnels are around the packet, where it is more than one: this is the innermost. */
  readonly depth?: number;
}

/** One packet seen at one capture point. */
export interface Sighting {
  readonly point: string;
  /** The record's number at this point, from 1, as Wireshark counts. */
  readonly frame: number;
  /** When it was captured, in nanoseconds since the Unix epoch, by this point's own clock. */
  readonly time: bigint;
  /** The tunnel packet around it; absent where it was seen bare. */
  readonly tunnel?: TunnelHeader | undefined;
  /** What its checksums tell; absent where none was verified. */
  readonly checksums?: Checksums | undefined;
  /** All records, where it came in several: outer fragments, or fragments of one datagram. */
  readonly frames?: readonly number[];
  /** Not all of its fragments were seen here: the capture's filter hides them, or they were lost. */
  readonly incomplete?: true;
  /** The record holds more than this packet: a super-packet that a NIC cut, or a receiver put together. */
  readonly part?: true;
  /** The interface's index and the direction, where one capture holds all interfaces (`-i any`). */
  readonly interface?: number;
  readonly direction?: 'in' | 'out';
}
