/**
 * The keys of plain packets' flows: where from, where to, by which way, as two lanes of 32 bits (see `tally/lanes.ts`).
 *
 * One loop, with as few branches as can be for what changes from packet to packet: whether there is a tunnel, whether it
 * asks. A guess of the processor's that was wrong costs as much as ten words mixed, and guessing is all it can do there.
 *
 * @module
 */
import { IPV4_LENGTH } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import {
  ARP_LENGTH,
  ARP_SENDER,
  ARP_TARGET,
  DESTINATION4,
  DESTINATION6,
  PORT_IN_FRONT,
  SOURCE_MAC,
  SOURCE4,
  SOURCE6,
  TCP_FLAGS,
  TIME_TO_LIVE4,
  TIME_TO_LIVE6,
  VNI_IN_FRONT,
} from '../scan/offsets.ts';
import { IPV6_LAYER, STOP_WHOLE, VLAN_LAYER, VXLAN_LAYER } from '../scan/visitor.ts';
import {
  CAPTURED,
  ORIGINAL,
  PACKETS,
  PORT_NUMBERS,
  ROW,
  ROW_FRAME,
  ROW_LAYERS,
  ROW_NETWORK,
  ROW_OUTER_LAYERS,
  ROW_OUTER_NETWORK,
  ROW_STOP,
  ROW_TRANSPORT,
  ROWS,
  SEED_X,
  SEED_Y,
  TRAITS_OF,
  TUNNELLED_SO_FAR,
} from './layout.ts';
import { float, little2, little4, octet, setFloat, setWord, small, times, word } from './memory.ts';
import { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } from './mixing.ts';
import type { i32 } from './numbers.ts';
import {
  ASKING,
  CARRIED_SHIFT,
  FLOW_X,
  FLOW_Y,
  FRAME,
  GROUP,
  IS_ARP,
  IS_ICMP,
  IS_TCP,
  LIFE,
  NETWORK,
  OUTER_NETWORK,
  OUTER_WIDE,
  OWN,
  PACKET,
  TRAITS,
  TRANSPORT,
  TUNNELLED,
  WIDE,
} from './queue.ts';

const RARE: i32 = WIDE | IS_ARP;

/**
 * Key the packets of the records `from` up to `to`, as long as they are usual.
 *
 * @returns the record of the first odd one, or `to`
 */
export function key(from: i32, to: i32): i32 {
  let tunnelled: i32 = 0;
  let record = from;
  for (; record < to; record++) {
    const row = ROWS + record * ROW;
    if (word(row + ROW_STOP) !== STOP_WHOLE) break;
    if (word(CAPTURED + (record << 2)) !== word(ORIGINAL + (record << 2))) break;
    const outerLayers = word(row + ROW_OUTER_LAYERS);
    const frame = word(row + ROW_FRAME);
    const network = word(row + ROW_NETWORK);
    const transport = word(row + ROW_TRANSPORT);
    const outer = word(row + ROW_OUTER_NETWORK);
    // All bits in a tunnel, else none.
    const all = -((outerLayers / VXLAN_LAYER) | 0);
    const port = small(PORT_NUMBERS + little2(frame - (PORT_IN_FRONT & all))) & all;
    // What comes from VXLAN's port and goes to another one need not be a tunnel: the correlator looks closer.
    if ((port | ~all) === 0) break;
    let traits = word(TRAITS_OF + ((word(row + ROW_LAYERS) & ~VLAN_LAYER) << 2));
    // Plain to the walk, and unusual all the same: ICMP over IPv6, ICMPv6 over IPv4.
    if (traits === 0) break;
    traits |= (all & TUNNELLED) | ((outerLayers & IPV6_LAYER) * (OUTER_WIDE / IPV6_LAYER));
    let place = network + SOURCE4;
    let last = network + IPV4_LENGTH;
    let step: i32 = 4;
    if ((traits & RARE) === 0) {
      const life = octet(network + TIME_TO_LIVE4);
      if (life === 64 || life === 128 || life === 255) traits |= OWN;
      if ((octet(frame) & 1) !== 0 || octet(network + DESTINATION4) >> 5 === 7) traits |= GROUP;
      // Either it is an echo, or it is TCP with SYN or RST.
      const flags = octet(transport + (TCP_FLAGS & -((traits >> CARRIED_SHIFT) & 1)));
      traits |= life | ((((traits >> 17) | ((traits >> CARRIED_SHIFT) & ((flags >> 1) | (flags >> 2)))) & 1) << 19);
    } else if ((traits & WIDE) !== 0) {
      traits |= traitsOf6(traits, frame, network, transport);
      place = network + SOURCE6;
      last = network + IPV6_LENGTH;
    } else {
      traits |= traitsOfArp(frame, network);
      place = network + ARP_SENDER;
      last = network + ARP_LENGTH;
      step = ARP_TARGET - ARP_SENDER;
    }
    tunnelled -= all;
    let x = word(SEED_X);
    let y = word(SEED_Y);
    const overlay = ((little4(frame - (VNI_IN_FRONT & all)) & 0xff_ffff) | (port << 24)) & all;
    x = times(x ^ overlay, FACTOR_X);
    x ^= x >>> SHIFT_X;
    y = times((y + overlay) | 0, FACTOR_Y);
    y ^= y >>> SHIFT_Y;
    const station = (little2(frame + SOURCE_MAC) << 16) | (traits & 0xffff);
    x = times(x ^ station, FACTOR_X);
    x ^= x >>> SHIFT_X;
    y = times((y + station) | 0, FACTOR_Y);
    y ^= y >>> SHIFT_Y;
    const mac = little4(frame + SOURCE_MAC + 2);
    x = times(x ^ mac, FACTOR_X);
    x ^= x >>> SHIFT_X;
    y = times((y + mac) | 0, FACTOR_Y);
    y ^= y >>> SHIFT_Y;
    if ((traits & OUTER_WIDE) === 0) {
      const source = little4(outer + SOURCE4) & all;
      x = times(x ^ source, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = times((y + source) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
      const destination = little4(outer + DESTINATION4) & all;
      x = times(x ^ destination, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = times((y + destination) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
    } else {
      for (let wide = outer + SOURCE6; wide < outer + IPV6_LENGTH; wide += 4) {
        const part = little4(wide);
        x = times(x ^ part, FACTOR_X);
        x ^= x >>> SHIFT_X;
        y = times((y + part) | 0, FACTOR_Y);
        y ^= y >>> SHIFT_Y;
      }
    }
    for (; place < last; place += step) {
      const part = little4(place);
      x = times(x ^ part, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = times((y + part) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
    }
    const packet = PACKETS + ((record * PACKET) << 2);
    setWord(packet + (FLOW_X << 2), x);
    setWord(packet + (FLOW_Y << 2), y === 0 ? 1 : y);
    setWord(packet + (TRAITS << 2), traits);
    setWord(packet + (FRAME << 2), frame);
    setWord(packet + (NETWORK << 2), network);
    setWord(packet + (OUTER_NETWORK << 2), outer);
    setWord(packet + (TRANSPORT << 2), transport);
  }
  setFloat(TUNNELLED_SO_FAR, float(TUNNELLED_SO_FAR) + tunnelled);
  return record;
}

/** The further traits of a packet over IPv6. */
function traitsOf6(traits: i32, frame: i32, network: i32, transport: i32): i32 {
  let asks: i32 = 0;
  if ((traits & IS_TCP) !== 0) asks = (octet(transport + TCP_FLAGS) & 6) !== 0 ? ASKING : 0;
  else if ((traits & IS_ICMP) !== 0) asks = ASKING;
  const life = octet(network + TIME_TO_LIVE6);
  const own: i32 = life === 64 || life === 128 || life === 255 ? OWN : 0;
  const group: i32 = (octet(frame) & 1) !== 0 || octet(network + DESTINATION6) === 0xff ? GROUP : 0;
  return asks | life | own | group;
}

/** The further traits of an ARP packet, which is one of IPv4 over Ethernet, and whole: else it would not be plain. */
function traitsOfArp(frame: i32, network: i32): i32 {
  const same: i32 =
    little2(network + 8) === little2(frame + SOURCE_MAC) && little4(network + 10) === little4(frame + SOURCE_MAC + 2)
      ? OWN
      : 0;
  const group: i32 = (octet(frame) & 1) !== 0 || octet(network + ARP_TARGET) >> 5 === 7 ? GROUP : 0;
  return LIFE | same | group;
}
