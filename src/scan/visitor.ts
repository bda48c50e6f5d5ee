/**
 * What the fast walk tells of a record, and whom it tells: numbers only, places in the batch's octets.
 *
 * @module
 */
import type { Batch } from '../packet.ts';

/** The place of a header that is not there. */
export const ABSENT = -1;

/** The headers of a frame are bits of one number: an Ethernet header. */
export const ETHERNET_LAYER = 0x0001;
/** A Linux cooked header. */
export const LINUX_COOKED_LAYER = 0x0002;
/** One VLAN tag or more. */
export const VLAN_LAYER = 0x0004;
/** An ARP packet. */
export const ARP_LAYER = 0x0008;
/** One IPv4 header or more. */
export const IPV4_LAYER = 0x0010;
/** One IPv6 header or more. */
export const IPV6_LAYER = 0x0020;
/** One IPv6 extension header or more, authentication header included. */
export const EXTENSION_LAYER = 0x0040;
/** One of the frame's IP packets is a fragment. */
export const FRAGMENT_LAYER = 0x0080;
/** A UDP header. */
export const UDP_LAYER = 0x0100;
/** A TCP header; its options may be cut. */
export const TCP_LAYER = 0x0200;
/** An ICMP header. */
export const ICMP_LAYER = 0x0400;
/** An ICMPv6 header. */
export const ICMPV6_LAYER = 0x0800;
/** An ESP header. */
export const ESP_LAYER = 0x1000;
/** A VXLAN header: of a frame around the innermost one. */
export const VXLAN_LAYER = 0x2000;
/** A Geneve header: of a frame around the innermost one. */
export const GENEVE_LAYER = 0x4000;
/** A header that has no bit of its own. */
export const OTHER_LAYER = 0x8000;

/** All that the headers speak of is there. */
export const STOP_WHOLE = 0;
/** Octets are missing: the capture was cut, or a length says more than was sent. */
export const STOP_CUT = 1;
/** Fields contradict each other; what follows was not decoded. */
export const STOP_MALFORMED = 2;
/** A form or a depth that is not decoded. */
export const STOP_UNSUPPORTED = 3;

/**
 * Somebody who is told of every record of a batch.
 *
 * One call a record, its arguments plain numbers: V8 compiles a short method (460 octets of its bytecode) into the walk,
 * and there an argument that is not used costs nothing. The same through an object filled for each record costs 8 ns
 * more, through columns 20, where a whole record takes 30.
 */
export interface Visitor {
  /** Take note of the batch whose records come next. */
  begin(batch: Batch): void;
  /**
   * Take note of a record. A place is an index of the batch's octets, or {@link ABSENT}.
   *
   * @param record - its place in the batch
   * @param layers - the headers of its innermost frame: bits like {@link IPV4_LAYER}
   * @param outerLayers - the headers of all frames around that one; 0 where there is no tunnel
   * @param depth - how many tunnels, VXLAN or Geneve, are around the innermost frame
   * @param outerNetwork - where the record's first IP or ARP header starts
   * @param outerTransport - `transport` of the outermost frame: in a tunnel its UDP header
   * @param tunnel - where the innermost VXLAN or Geneve header starts
   * @param frame - where the innermost frame starts: behind that header, or where the record does
   * @param network - where the innermost frame's last IP or ARP header starts
   * @param protocol - the number of what this IP packet carries, extension headers passed over; or {@link ABSENT}
   * @param transport - where that starts, decoded or not; absent in all fragments but the first
   * @param end - where the innermost packet ends, by the lengths of its headers or the record's, whichever is less
   * @param stop - {@link STOP_WHOLE}, or what is wrong
   */
  packet(
    record: number,
    layers: number,
    outerLayers: number,
    depth: number,
    outerNetwork: number,
    outerTransport: number,
    tunnel: number,
    frame: number,
    network: number,
    protocol: number,
    transport: number,
    end: number,
    stop: number,
  ): void;
}
