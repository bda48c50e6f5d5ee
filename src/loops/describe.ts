/**
 * What a flow is: read from the first packet of it that is met, where all its addresses are IPv4's.
 *
 * @module
 */
import {
  ARP_SENDER,
  ARP_TARGET,
  DESTINATION4,
  PORT_IN_FRONT,
  SOURCE_MAC,
  SOURCE4,
  VNI_IN_FRONT,
} from '../scan/offsets.ts';
import { ORIGINAL, TIMES } from './layout.ts';
import {
  TOLD_DESTINATION,
  TOLD_DESTINATION_MAC,
  TOLD_FLOODED,
  TOLD_LIFE,
  TOLD_OCTETS,
  TOLD_OUTER_DESTINATION,
  TOLD_OUTER_SOURCE,
  TOLD_OWN,
  TOLD_PORT,
  TOLD_SOURCE,
  TOLD_SOURCE_MAC,
  TOLD_TIME,
  TOLD_VNI,
  TOLD_X,
  TOLD_Y,
} from './learned.ts';
import { float, octets2, octets4, setFloat, setWord, unsigned, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { FLOW_X, FLOW_Y, FRAME, GROUP, IS_ARP, LIFE, NETWORK, OUTER_NETWORK, OWN, TRAITS, TUNNELLED } from './queue.ts';

/** Describe the flow of a keyed packet. */
export function describe(record: i32, packet: i32): void {
  const traits = word(packet + (TRAITS << 2));
  const frame = word(packet + (FRAME << 2));
  const network = word(packet + (NETWORK << 2));
  const arp = (traits & IS_ARP) !== 0;
  const life = traits & LIFE;
  setWord(TOLD_X, word(packet + (FLOW_X << 2)));
  setWord(TOLD_Y, word(packet + (FLOW_Y << 2)));
  setFloat(TOLD_TIME, float(TIMES + (record << 3)));
  setFloat(TOLD_OCTETS, unsigned(word(ORIGINAL + (record << 2))));
  setFloat(TOLD_SOURCE_MAC, macNumber(frame + SOURCE_MAC));
  setFloat(TOLD_DESTINATION_MAC, macNumber(frame));
  setWord(TOLD_LIFE, life === LIFE ? -1 : life);
  setWord(TOLD_OWN, traits & OWN);
  setWord(TOLD_FLOODED, traits & GROUP);
  setFloat(TOLD_SOURCE, unsigned(octets4(network + (arp ? ARP_SENDER : SOURCE4))));
  setFloat(TOLD_DESTINATION, unsigned(octets4(network + (arp ? ARP_TARGET : DESTINATION4))));
  if ((traits & TUNNELLED) === 0) {
    setWord(TOLD_VNI, -1);
    setFloat(TOLD_OUTER_SOURCE, -1.0);
    setFloat(TOLD_OUTER_DESTINATION, -1.0);
    return;
  }
  const outer = word(packet + (OUTER_NETWORK << 2));
  setWord(TOLD_VNI, octets4(frame - VNI_IN_FRONT) >>> 8);
  setWord(TOLD_PORT, octets2(frame - PORT_IN_FRONT));
  setFloat(TOLD_OUTER_SOURCE, unsigned(octets4(outer + SOURCE4)));
  setFloat(TOLD_OUTER_DESTINATION, unsigned(octets4(outer + DESTINATION4)));
}

function macNumber(at: i32): f64 {
  return unsigned(octets2(at)) * 4_294_967_296.0 + unsigned(octets4(at + 2));
}
