/**
 * What the loops have learned of flows, tunnels and stations, and the packet they learn from: where it is in their memory.
 *
 * A table is rows, one behind the other, and slots: words that hold one more than the number of a row, 0 where they are
 * free. A row has the lanes of its key. Tables have their room from the start, and more of their slots come into use as
 * they grow: memory that was not written takes none.
 *
 * @module
 */

import type { i32 } from './numbers.ts';

/** A packet, as far as its flow goes. Floating-point: when, its octets, its addresses as the correlator's numbers. */
export const TOLD_TIME = 0x220;
export const TOLD_OCTETS = 0x228;
export const TOLD_SOURCE_MAC = 0x230;
export const TOLD_DESTINATION_MAC = 0x238;
/** Network addresses; negative where there are none. */
export const TOLD_SOURCE = 0x240;
export const TOLD_DESTINATION = 0x248;
export const TOLD_OUTER_SOURCE = 0x250;
export const TOLD_OUTER_DESTINATION = 0x258;
/** Words: the lanes of its flow, and its time to live, -1 where there is none. */
export const TOLD_X = 0x260;
export const TOLD_Y = 0x264;
export const TOLD_LIFE = 0x268;
/** Whether the sender's network address is its own, and whether it goes to all, or to a group. */
export const TOLD_OWN = 0x26c;
export const TOLD_FLOODED = 0x270;
/** The tunnel around it, -1 where there is none, and that one's UDP destination port. */
export const TOLD_VNI = 0x274;
export const TOLD_PORT = 0x278;
/** What is answered: one more than the number of the station that has this address besides its first one, else 0. */
export const FURTHER = 0x27c;

/** Flows: how many there are, and at most, and where their rows are. */
export const FLOWS = 0x280;
export const FLOWS_MOST = 0x284;
export const FLOWS_AT = 0x288;
/** Pairs of addresses: how many there are; their slots lead to the last flow of each. */
export const PAIRS = 0x28c;
export const PAIR_SLOTS_AT = 0x290;
export const PAIR_SLOTS_MASK = 0x294;
export const STATIONS = 0x298;
export const STATIONS_MOST = 0x29c;
export const STATIONS_AT = 0x2a0;
export const STATION_SLOTS_AT = 0x2a4;
export const STATION_SLOTS_MASK = 0x2a8;
export const TUNNELS = 0x2ac;
export const TUNNELS_MOST = 0x2b0;
export const TUNNELS_AT = 0x2b4;
export const TUNNEL_SLOTS_AT = 0x2b8;
export const TUNNEL_SLOTS_MASK = 0x2bc;
/** One packet may have been seen twice, or in a tunnel and bare; or a station moved. */
export const DOUBT = 0x2c0;
/** Floating-point: flows that made room, and tunnels and stations there was no room for. */
export const FORGOTTEN_FLOWS = 0x2c8;
export const FORGOTTEN_PARTIES = 0x2d0;

/**
 * A flow: its lanes, its account, its traits, the flow of the same two addresses before it, the lower part of its
 * sender's hardware address (the upper part is with the traits), and the lanes of its two addresses. One row, for a new
 * flow meets one by one those that it is compared with: one miss for each.
 */
export const FLOW: i32 = 32;
export const FLOW_ACCOUNT: i32 = 8;
export const FLOW_TRAITS: i32 = 12;
export const FLOW_BEFORE: i32 = 16;
export const FLOW_SENDER: i32 = 20;
export const FLOW_PAIR: i32 = 24;

/** A station: its addresses, the VTEP it is behind, when it was first seen; its overlay, and its lanes. */
export const STATION: i32 = 48;
export const STATION_MAC: i32 = 0;
export const STATION_VTEP: i32 = 8;
export const STATION_SINCE: i32 = 16;
export const STATION_ADDRESS: i32 = 24;
export const STATION_OVERLAY: i32 = 32;
export const STATION_KEY: i32 = 40;

/** A tunnel: its VTEPs, when it was first seen, the talks in it; its overlay and port, and its lanes. */
export const TUNNEL: i32 = 48;
export const TUNNEL_A: i32 = 0;
export const TUNNEL_B: i32 = 8;
export const TUNNEL_SINCE: i32 = 16;
export const TUNNEL_TALKS: i32 = 24;
export const TUNNEL_OVERLAY: i32 = 32;
export const TUNNEL_PORT: i32 = 36;
export const TUNNEL_KEY: i32 = 40;
