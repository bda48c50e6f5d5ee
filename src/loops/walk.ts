/**
 * The walk over the plain packets of an overlay network: Ethernet, at most one VLAN tag, IP without options or fragments,
 * at most one tunnel, and in it ARP, TCP, UDP or an echo. Everything else is told to be not plain, and is for others.
 *
 * Fields are read several at a time, as words, the least significant octet first, and compared with what plain packets have
 * there: so they need not be turned round, for which WebAssembly has no instruction. What a word holds is said beside it.
 *
 * @module
 */
import { TO_PAYLOAD, TO_VXLAN } from '../scan/claims.ts';
import {
  ABSENT,
  ARP_LAYER,
  ETHERNET_LAYER,
  ICMP_LAYER,
  ICMPV6_LAYER,
  IPV4_LAYER,
  IPV6_LAYER,
  STOP_CUT,
  STOP_WHOLE,
  TCP_LAYER,
  UDP_LAYER,
  VLAN_LAYER,
  VXLAN_LAYER,
} from '../scan/visitor.ts';
import {
  CAPTURED,
  CLAIMS,
  NOT_PLAIN,
  ROW,
  ROW_END,
  ROW_FRAME,
  ROW_LAYERS,
  ROW_NETWORK,
  ROW_OUTER_LAYERS,
  ROW_OUTER_NETWORK,
  ROW_OUTER_TRANSPORT,
  ROW_PROTOCOL,
  ROW_STOP,
  ROW_TRANSPORT,
  ROW_TUNNEL,
  ROWS,
  START,
} from './layout.ts';
import { little4, octet, octets2, setWord, small, word } from './memory.ts';
import type { i32 } from './numbers.ts';

/** EtherType 0x0800, version 4, a header of five words; where they are. */
const IPV4_PLAIN: i32 = 0x45_0008;
const IPV4_KIND: i32 = 0xff_ffff;
/** EtherType 0x86dd, version 6. */
const IPV6_PLAIN: i32 = 0x60_dd86;
const IPV6_KIND: i32 = 0xf0_ffff;
/** The EtherType of a VLAN tag, 0x8100. */
const TAG: i32 = 0x0081;
const TAG_KIND: i32 = 0xffff;
/** EtherType 0x0806, hardware type Ethernet. */
const ARP_PLAIN: i32 = 0x0100_0608;
/** Protocol type IPv4, addresses of six and four octets. */
const ARP_ADDRESSES: i32 = 0x0406_0008;
/** More fragments, or an offset. */
const FRAGMENTED: i32 = 0xff3f;
const ECHOES_V6: i32 = 128 >> 1;

/** Tell of the records `from` up to `to` where their headers are. */
export function walk(from: i32, to: i32): void {
  // One long loop on purpose: cut into functions that have to be inlined it takes half as long again in JavaScript.
  for (let record = from; record < to; record++) {
    const start = word(START + (record << 2));
    let at = start;
    let end = start + word(CAPTURED + (record << 2));
    let layers: i32 = ETHERNET_LAYER;
    let outerLayers: i32 = 0;
    let outerNetwork: i32 = ABSENT;
    let tunnel: i32 = ABSENT;
    let network: i32 = ABSENT;
    let protocol: i32 = ABSENT;
    let transport: i32 = ABSENT;
    let stop: i32 = STOP_WHOLE;
    let plain: i32 = 0;
    while (end - at >= 42) {
      network = at + 14;
      // EtherType, and the two octets behind it.
      const kind = little4(at + 12);
      let room: i32 = 0;
      if ((kind & IPV4_KIND) === IPV4_PLAIN) {
        // Flags and fragment offset, time to live, protocol.
        const fields = little4(at + 20);
        const total = octets2(at + 16);
        room = total - 20;
        if ((fields & FRAGMENTED) !== 0 || room < 8) break;
        layers |= IPV4_LAYER;
        protocol = fields >>> 24;
        transport = at + 34;
        if (network + total <= end) end = network + total;
        else stop = STOP_CUT;
      } else if ((kind & IPV6_KIND) === IPV6_PLAIN) {
        if (end - at < 62) break;
        room = octets2(at + 18);
        if (room < 8) break;
        layers |= IPV6_LAYER;
        protocol = octet(at + 20);
        transport = at + 54;
        if (transport + room <= end) end = transport + room;
        else stop = STOP_CUT;
      } else if ((kind & TAG_KIND) === TAG && (layers & VLAN_LAYER) === 0) {
        // Behind the tag everything is where it is without one, four octets further on.
        layers |= VLAN_LAYER;
        at += 4;
        continue;
      } else {
        if (kind !== ARP_PLAIN || little4(at + 16) !== ARP_ADDRESSES) break;
        layers |= ARP_LAYER;
        protocol = ABSENT;
        transport = ABSENT;
        end = at + 42;
        plain = 1;
        break;
      }
      if (protocol === 17) {
        if (octets2(transport + 4) !== room) break;
        layers |= UDP_LAYER;
        // Source port, destination port: the latter counts first, which makes no difference to a single claim.
        const ports = little4(transport);
        const into = small(CLAIMS + (ports & 0xffff)) | small(CLAIMS + (ports >>> 16));
        if (into === TO_VXLAN) {
          if (tunnel !== ABSENT) break;
          tunnel = transport + 8;
          outerLayers = layers | VXLAN_LAYER;
          outerNetwork = network;
          layers = ETHERNET_LAYER;
          at = tunnel + 8;
          continue;
        }
        if (into === TO_PAYLOAD) plain = 1;
      } else if (protocol === 6) {
        if (end - transport >= 20) {
          const length = (octet(transport + 12) >> 4) << 2;
          if (length < 20) break;
          layers |= TCP_LAYER;
          if (end - transport < length) stop = STOP_CUT;
        } else stop = STOP_CUT;
        plain = 1;
      } else if (protocol === 1) {
        layers |= ICMP_LAYER;
        if ((octet(transport) & 0xf7) === 0) plain = 1;
      } else if (protocol === 58) {
        layers |= ICMPV6_LAYER;
        if (octet(transport) >> 1 === ECHOES_V6) plain = 1;
      }
      break;
    }
    const row = ROWS + record * ROW;
    setWord(row + ROW_LAYERS, layers);
    setWord(row + ROW_OUTER_LAYERS, outerLayers);
    setWord(row + ROW_TUNNEL, tunnel);
    setWord(row + ROW_NETWORK, network);
    setWord(row + ROW_PROTOCOL, protocol);
    setWord(row + ROW_TRANSPORT, transport);
    setWord(row + ROW_END, end);
    setWord(row + ROW_STOP, plain === 0 ? NOT_PLAIN : stop);
    if (tunnel === ABSENT) {
      setWord(row + ROW_OUTER_NETWORK, network);
      setWord(row + ROW_OUTER_TRANSPORT, transport);
      setWord(row + ROW_FRAME, start);
    } else {
      setWord(row + ROW_OUTER_NETWORK, outerNetwork);
      setWord(row + ROW_OUTER_TRANSPORT, tunnel - 8);
      setWord(row + ROW_FRAME, tunnel + 8);
    }
  }
}
