/**
 * Every threshold of every detector, in one place.
 *
 * @module
 */

/** Requests that stay unanswered before it is more than chance: ARP asks three times (RFC 1122 §2.3.2.1, Linux's default). */
export const UNANSWERED_REQUESTS = 3;
/** Nanoseconds that a capture must go on after a request before its silence counts. */
export const PATIENCE = 500_000_000;
/** Packets of one direction, all lost at one place, before it is called one-way. */
export const ONE_WAY_PACKETS = 3;
/** Packets of a size that were lost, and of a smaller one that passed, before the size is blamed. */
export const BLACK_HOLE_PACKETS = 3;
/** Octets between the longest packet that passed and the shortest that was lost, up to which the length is proved to decide. */
export const BLACK_HOLE_GAP = 200;
/** Nanoseconds between two clocks before it is worth telling. */
export const CLOCK_OFFSET = 1_000_000;
/** Nanoseconds between two neighbouring points, at the median, before it is called slow. */
export const SLOW_HOP = 5_000_000;
/** A slow hop takes this many times as long as what is left of the way. */
export const SLOW_SHARE = 3;
/** Packets that arrive behind later ones before it is told. */
export const REORDERED_PACKETS = 3;
/** Moves of a hardware address, back and forth, before it flaps. */
export const FLAPS = 3;
/** Cases of one kind that a detector tells apart; what is beyond is counted together. */
export const CASES = 4096;
/** Packets that are kept as evidence of one case. */
export const EVIDENCE = 10;
/** Packets of a sender with a wrong checksum at the first point that sees them, before it is told. */
export const CORRUPT_PACKETS = 2;
/** Nanoseconds after which who got no answer has asked again: ARP and neighbour discovery ask once a second. */
export const ASKED_AGAIN = 2_500_000_000n;
/** Nanoseconds between two neighbouring points for one packet that are a wait, not a way. */
export const SPIKE = 50_000_000;
/** Packets that have to wait that long before it is told. */
export const SPIKES = 3;
/** Nanoseconds before a station speaks elsewhere in which it may have been on its way there. */
export const MOVE_BEFORE = 60_000_000_000n;
/** Nanoseconds after it in which not all VTEPs may know. */
export const MOVE_AFTER = 2_000_000_000n;
/** Packets for one address that end in front of a tunnel before its forwarding entry is blamed. */
export const NEVER_CARRIED = 3;
/** Nanoseconds that a service may take before it is called slow. */
export const SLOW_ANSWER = 500_000_000;
/** Requests that have to wait that long before it is told. */
export const SLOW_ANSWERS = 3;
/** The answer takes this many times as long as the network's round trip. */
export const SLOW_NETWORK = 10;
/** Addresses that one host asks for within `SCAN_TIME` before it scans. */
export const SCAN_TARGETS = 30;
/** Nanoseconds. */
export const SCAN_TIME = 10_000_000_000n;
/** How often a SYN was sent again. */
export const LADDER_RUNGS = 3;
/** How far an interval may be from twice the one before, as a share. */
export const LADDER_TOLERANCE = 0.1;
/** Requests for a VTEP's address that nobody answers, where packets wait for the answer. */
export const VTEP_REQUESTS = 2;
/** Connections that one of several servers failed. */
export const FAILED_CONNECTIONS = 2;
/** Stations whose hardware addresses follow their network addresses, before it is taken for a rule. */
export const DOCKER_STATIONS = 2;
/** Packets that are lost for each ICMP error about one of them: Linux sends one a second to a host (icmp_ratelimit). */
export const LOST_FOR_ONE_ERROR = 10;
