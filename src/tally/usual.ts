/**
 * The usual packets among those that are queued: Ethernet with at most one tag, at most one tunnel, IP without fragments,
 * and in it TCP, UDP, an echo, or ARP. They get the lanes of their flows; anything else is odd.
 *
 * One loop over the rows, without a branch for what changes from packet to packet: whether there is a tunnel, whether it
 * asks. A guess of the processor's that was wrong costs as much as ten words mixed, and guessing is all it can do there.
 *
 * @module
 */
import { ETHERNET_LENGTH } from '../layers/ethernet.ts';
import { IPV4_LENGTH } from '../layers/ipv4.ts';
import { IPV6_LENGTH } from '../layers/ipv6.ts';
import { VXLAN_PORTS } from '../layers/vxlan.ts';
import type { Batch } from '../packet.ts';
import * as scan from '../scan/visitor.ts';
import type { Seeds } from './lanes.ts';
import * as lanes from './lanes.ts';
import * as offsets from './offsets.ts';
import type { Queue } from './queue.ts';
import * as rows from './queue.ts';

// Constants that a module keeps to itself are compiled into the code.
const { STOP_WHOLE, ETHERNET_LAYER, VLAN_LAYER, IPV4_LAYER, IPV6_LAYER, EXTENSION_LAYER } = scan;
const { UDP_LAYER, TCP_LAYER, ICMP_LAYER, ICMPV6_LAYER, ARP_LAYER, VXLAN_LAYER } = scan;
const { PACKET, FLOW_X, FLOW_Y, RECORD, TRAITS, FRAME, NETWORK, OUTER_NETWORK, TRANSPORT } = rows;
const { LIFE, GROUP, OWN, WIDE, OUTER_WIDE, TUNNELLED, TUNNELLED_BIT, IS_ARP } = rows;
const { IS_TCP, IS_ICMP, IS_OTHER, ASKING, OUTER_SHIFT, DEPTH_SHIFT, CARRIED_SHIFT } = rows;
const { FACTOR_X, FACTOR_Y, SHIFT_X, SHIFT_Y } = lanes;
const { SOURCE_MAC, SOURCE4, DESTINATION4, SOURCE6, DESTINATION6, ARP_SENDER, ARP_TARGET, ARP_LENGTH } = offsets;
const { TIME_TO_LIVE4, TIME_TO_LIVE6, TCP_FLAGS, VNI_IN_FRONT, PORT_IN_FRONT, UDP_IN_FRONT } = offsets;
const UNTAGGED = ETHERNET_LENGTH;
const HEADER4 = IPV4_LENGTH;
const HEADER6 = IPV6_LENGTH;
const TAG = VLAN_LAYER;
const NO_LIFE = LIFE;
/** ARP of IPv4: protocol type 0x0800, lengths 6 and 4. */
const ARP_ADDRESSES = 0x0800_0604;
const RARE = WIDE | IS_ARP;

/** By the headers of the innermost frame but a tag: traits of what is usual, 0 of anything else. */
const INNER: Int32Array = /* @__PURE__ */ innerTraits();
/** By the headers around it: the traits of a usual tunnel, 0 where there is none, -1 where it is not usual. */
const OUTER: Int32Array = /* @__PURE__ */ outerTraits();

function innerTraits(): Int32Array {
  const traits = new Int32Array(0x1_0000);
  for (const [header, carried] of [
    [TCP_LAYER, IS_TCP],
    [UDP_LAYER, IS_OTHER],
    [ICMP_LAYER, IS_ICMP],
  ] as const) {
    traits[ETHERNET_LAYER | IPV4_LAYER | header] = carried;
    const header6 = header === ICMP_LAYER ? ICMPV6_LAYER : header;
    traits[ETHERNET_LAYER | IPV6_LAYER | header6] = carried | WIDE;
    traits[ETHERNET_LAYER | IPV6_LAYER | header6 | EXTENSION_LAYER] = carried | WIDE;
  }
  traits[ETHERNET_LAYER | ARP_LAYER] = IS_OTHER | IS_ARP | ASKING;
  return traits;
}

function outerTraits(): Int32Array {
  const traits = new Int32Array(0x1_0000).fill(-1);
  traits[0] = 0;
  for (const tag of [0, VLAN_LAYER]) {
    const tunnel = ETHERNET_LAYER | UDP_LAYER | VXLAN_LAYER | tag;
    traits[tunnel | IPV4_LAYER] = TUNNELLED;
    traits[tunnel | IPV6_LAYER] = TUNNELLED | OUTER_WIDE;
  }
  return traits;
}

/** Makes keys of the fields of usual packets. */
export class Usual {
  /** Packets in tunnels. */
  tunnelled = 0;
  readonly #x: number;
  readonly #y: number;
  /** By UDP port: a number from 1 on where it is VXLAN's. */
  readonly #ports = new Uint8Array(65_536);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #captured: Uint32Array = new Uint32Array(0);
  #original: Uint32Array = new Uint32Array(0);

  constructor(seeds: Seeds) {
    this.#x = seeds.x;
    this.#y = seeds.y;
    for (const [i, port] of VXLAN_PORTS.entries()) this.#ports[port] = i + 1;
  }

  /** Take note of the batch whose packets come next. */
  begin({ bytes, captured, original }: Batch): void {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#captured = captured;
    this.#original = original;
  }

  /**
   * Give the queued packets from `from` on their lanes and traits, as long as they are usual.
   *
   * @returns the place of the first odd one, or the queue's length
   */
  key({ words, length }: Queue, from: number): number {
    const view = this.#view;
    const captured = this.#captured;
    const original = this.#original;
    const ports = this.#ports;
    const inner = INNER;
    const around = OUTER;
    let tunnelled = 0;
    let i = from;
    for (; i < length; i++) {
      const at = i * PACKET;
      const headers = words[at + FLOW_X]!;
      const record = words[at + RECORD]!;
      const frame = words[at + FRAME]!;
      const network = words[at + NETWORK]!;
      const outer = words[at + OUTER_NETWORK]!;
      const transport = words[at + TRANSPORT]!;
      let traits = inner[headers & 0xffff & ~TAG]!;
      const tunnel = around[headers >>> OUTER_SHIFT]!;
      // 1 in a tunnel, else 0; and all bits or none.
      const inside = (tunnel >> TUNNELLED_BIT) & 1;
      if (
        traits === 0 ||
        words[at + TRAITS] !== ((inside << DEPTH_SHIFT) | STOP_WHOLE) ||
        tunnel < 0 ||
        captured[record] !== original[record] ||
        network - frame !== UNTAGGED + (headers & TAG)
      ) {
        break;
      }
      const all = -inside;
      const port = ports[view.getUint16(frame - (PORT_IN_FRONT & all))]! & all;
      // What stands between the outer IP header and UDP's, beyond the length that the former says.
      const beyond = (frame - UDP_IN_FRONT - outer - ((view.getUint8(outer) & 15) << 2)) & all;
      if (port < inside || (beyond !== 0 && ((tunnel & OUTER_WIDE) === 0 || frame - UDP_IN_FRONT - outer !== HEADER6)))
        break;
      traits |= tunnel;
      let place = network + SOURCE4;
      let last = network + HEADER4;
      let step = 4;
      if ((traits & RARE) === 0) {
        const life = view.getUint8(network + TIME_TO_LIVE4);
        if (life === 64 || life === 128 || life === 255) traits |= OWN;
        if ((view.getUint8(frame) & 1) !== 0 || view.getUint8(network + DESTINATION4) >> 5 === 7) traits |= GROUP;
        const first = view.getUint8(transport);
        if ((traits & IS_ICMP) !== 0 && (first & 0xf7) !== 0) break;
        // Either it is an echo, or it is TCP with SYN or RST.
        const flags = view.getUint8(transport + (TCP_FLAGS & -((traits >> CARRIED_SHIFT) & 1)));
        traits |= life | ((((traits >> 17) | ((traits >> CARRIED_SHIFT) & ((flags >> 1) | (flags >> 2)))) & 1) << 19);
      } else if ((traits & WIDE) !== 0) {
        const more = this.#traits6(traits, frame, network, transport);
        if (more < 0) break;
        traits |= more;
        place = network + SOURCE6;
        last = network + HEADER6;
      } else {
        const more = this.#traitsOfArp(frame, network, words[at + FLOW_Y]!);
        if (more < 0) break;
        traits |= more;
        place = network + ARP_SENDER;
        last = network + ARP_LENGTH;
        step = ARP_TARGET - ARP_SENDER;
      }
      tunnelled += inside;
      let x = this.#x;
      let y = this.#y;
      const overlay = ((view.getInt32(frame - (VNI_IN_FRONT & all)) & ~0xff) | port) & all;
      x = Math.imul(x ^ overlay, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = Math.imul((y + overlay) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
      const station = (view.getUint16(frame + SOURCE_MAC) << 16) | (traits & 0xffff);
      x = Math.imul(x ^ station, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = Math.imul((y + station) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
      const mac = view.getInt32(frame + SOURCE_MAC + 2);
      x = Math.imul(x ^ mac, FACTOR_X);
      x ^= x >>> SHIFT_X;
      y = Math.imul((y + mac) | 0, FACTOR_Y);
      y ^= y >>> SHIFT_Y;
      if ((traits & OUTER_WIDE) === 0) {
        let word = view.getInt32(outer + SOURCE4) & all;
        x = Math.imul(x ^ word, FACTOR_X);
        x ^= x >>> SHIFT_X;
        y = Math.imul((y + word) | 0, FACTOR_Y);
        y ^= y >>> SHIFT_Y;
        word = view.getInt32(outer + DESTINATION4) & all;
        x = Math.imul(x ^ word, FACTOR_X);
        x ^= x >>> SHIFT_X;
        y = Math.imul((y + word) | 0, FACTOR_Y);
        y ^= y >>> SHIFT_Y;
      } else {
        for (let wide = outer + SOURCE6; wide < outer + HEADER6; wide += 4) {
          const word = view.getInt32(wide);
          x = Math.imul(x ^ word, FACTOR_X);
          x ^= x >>> SHIFT_X;
          y = Math.imul((y + word) | 0, FACTOR_Y);
          y ^= y >>> SHIFT_Y;
        }
      }
      for (; place < last; place += step) {
        const word = view.getInt32(place);
        x = Math.imul(x ^ word, FACTOR_X);
        x ^= x >>> SHIFT_X;
        y = Math.imul((y + word) | 0, FACTOR_Y);
        y ^= y >>> SHIFT_Y;
      }
      words[at + FLOW_X] = x;
      words[at + FLOW_Y] = y === 0 ? 1 : y;
      words[at + TRAITS] = traits;
    }
    this.tunnelled += tunnelled;
    return i;
  }

  /** The further traits of a packet over IPv6; negative where it is not usual. */
  #traits6(traits: number, frame: number, network: number, transport: number): number {
    const view = this.#view;
    if (transport !== network + HEADER6 && !this.#isExtended(network, transport)) return -1;
    let asks = 0;
    if ((traits & IS_TCP) !== 0) asks = (view.getUint8(transport + TCP_FLAGS) & 6) !== 0 ? ASKING : 0;
    else if ((traits & IS_ICMP) !== 0) asks = view.getUint8(transport) >> 1 === 64 ? ASKING : -1;
    const life = view.getUint8(network + TIME_TO_LIVE6);
    const own = life === 64 || life === 128 || life === 255 ? OWN : 0;
    const group = (view.getUint8(frame) & 1) !== 0 || view.getUint8(network + DESTINATION6) === 0xff;
    return asks | life | own | (group ? GROUP : 0);
  }

  /** Whether there is exactly one extension header, of options or routing. */
  #isExtended(network: number, transport: number): boolean {
    const next = this.#view.getUint8(network + 6);
    if (next !== 0 && next !== 43 && next !== 60) return false;
    return transport === network + 48 + this.#view.getUint8(network + 41) * 8;
  }

  /** The further traits of an ARP packet; negative where it is not one of IPv4 over Ethernet. */
  #traitsOfArp(frame: number, network: number, end: number): number {
    const view = this.#view;
    if (end - network < ARP_LENGTH || view.getUint16(network) !== 1) return -1;
    if (view.getInt32(network + 2) !== ARP_ADDRESSES) return -1;
    const own =
      view.getUint16(network + 8) === view.getUint16(frame + SOURCE_MAC) &&
      view.getInt32(network + 10) === view.getInt32(frame + SOURCE_MAC + 2);
    const group = (view.getUint8(frame) & 1) !== 0 || view.getUint8(network + ARP_TARGET) >> 5 === 7;
    return NO_LIFE | (own ? OWN : 0) | (group ? GROUP : 0);
  }
}
