/**
 * The walk over the plain packets of an overlay network: Ethernet, at most one VLAN tag, IP without options or fragments,
 * at most one tunnel, and in it ARP, TCP, UDP or an echo. Everything else is located by the function that it is given.
 *
 * Fields are read several at a time, as words of a `DataView` over the whole batch, and compared with what plain packets
 * have there: read octet by octet, as the layers' readers do, they cost half as much again. What a word holds is said
 * beside it.
 *
 * Places are added as words, `| 0`: no batch is as long as 2 GiB, and V8 would check each sum for overflow, 5 % of the walk.
 *
 * @module
 */
import type { Batch } from '../packet.ts';
import * as claims from './claims.ts';
import {
  type Claims,
  TO_ARP,
  TO_ETHERNET,
  TO_ICMP,
  TO_ICMPV6,
  TO_IPV4,
  TO_IPV6,
  TO_TCP,
  TO_UDP,
  TO_VLAN,
} from './claims.ts';
import type { Row } from './row.ts';
import type { Visitor } from './visitor.ts';
import * as told from './visitor.ts';

// V8 compiles the constants that a module keeps to itself into the code, and loads those that are imported or exported
// from memory each time: a quarter of the walk.
const {
  ABSENT,
  STOP_WHOLE,
  STOP_CUT,
  ETHERNET_LAYER,
  ARP_LAYER,
  IPV4_LAYER,
  IPV6_LAYER,
  VLAN_LAYER,
  UDP_LAYER,
  TCP_LAYER,
  ICMP_LAYER,
  ICMPV6_LAYER,
  VXLAN_LAYER,
} = told;
const { TO_PAYLOAD, TO_VXLAN } = claims;

/** EtherType 0x0800, version 4, a header of five words. */
const IPV4_PLAIN = 0x08_0045;
/** EtherType 0x86dd, version 6. */
const IPV6_PLAIN = 0x8_6dd6;
/** The EtherType of a VLAN tag. */
const TAG = 0x8100;
/** EtherType 0x0806, hardware type Ethernet. */
const ARP_PLAIN = 0x0806_0001;
/** Protocol type IPv4, addresses of six and four octets. */
const ARP_ADDRESSES = 0x0800_0604;
/** More fragments, or an offset. */
const FRAGMENTED = 0x3fff_0000;
const ECHOES_V6 = 128 >> 1;

/** Whether everything that plain packets hold leads where this walk takes it to lead. */
function standardClaims({ etherTypes, protocols, frame }: Claims): boolean {
  return (
    frame === TO_ETHERNET &&
    etherTypes[0x0800] === TO_IPV4 &&
    etherTypes[0x86dd] === TO_IPV6 &&
    etherTypes[0x0806] === TO_ARP &&
    etherTypes[TAG] === TO_VLAN &&
    protocols[6] === TO_TCP &&
    protocols[17] === TO_UDP &&
    protocols[1] === TO_ICMP &&
    protocols[58] === TO_ICMPV6
  );
}

/** Make the walk; `locate` finds the headers of records that are not plain. */
export function plainWalk(
  tables: Claims,
  locate: (batch: Batch, record: number) => Row,
): (batch: Batch, visitor: Visitor) => void {
  const { ports } = tables;
  const standard = standardClaims(tables);

  return (batch, visitor) => {
    const { bytes, start, captured, count } = batch;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const ethernet = standard && batch.interfaces.every(({ linkType }) => tables.links.get(linkType) === TO_ETHERNET);
    visitor.begin(batch);
    // One long loop on purpose: cut into functions that V8 has to inline it takes half as long again.
    for (let record = 0; record < count; record++) {
      const from = start[record]! | 0;
      let at = from;
      let end = (at + captured[record]!) | 0;
      let layers = ETHERNET_LAYER;
      let outerLayers = 0;
      let outerNetwork = ABSENT;
      let tunnel = ABSENT;
      let network = ABSENT;
      let protocol = ABSENT;
      let transport = ABSENT;
      let stop = STOP_WHOLE;
      let plain = false;
      while (ethernet && ((end - at) | 0) >= 42) {
        network = (at + 14) | 0;
        // EtherType, and the two octets behind it.
        const kind = view.getInt32((at + 12) | 0);
        let room = 0;
        if (kind >> 8 === IPV4_PLAIN) {
          // Flags and fragment offset, time to live, protocol.
          const word = view.getInt32((at + 20) | 0);
          const total = view.getUint16((at + 16) | 0);
          room = total - 20;
          if ((word & FRAGMENTED) !== 0 || room < 8) break;
          layers |= IPV4_LAYER;
          protocol = word & 0xff;
          transport = (at + 34) | 0;
          const behind = (network + total) | 0;
          if (behind <= end) end = behind;
          else stop = STOP_CUT;
        } else if (kind >>> 12 === IPV6_PLAIN) {
          if (((end - at) | 0) < 62) break;
          // Payload length, next header, hop limit.
          const word = view.getInt32((at + 18) | 0);
          room = word >>> 16;
          if (room < 8) break;
          layers |= IPV6_LAYER;
          protocol = (word >> 8) & 0xff;
          transport = (at + 54) | 0;
          const behind = (transport + room) | 0;
          if (behind <= end) end = behind;
          else stop = STOP_CUT;
        } else if (kind >>> 16 === TAG && (layers & VLAN_LAYER) === 0) {
          // Behind the tag everything is where it is without one, four octets further on.
          layers |= VLAN_LAYER;
          at = (at + 4) | 0;
          continue;
        } else {
          if (kind !== ARP_PLAIN || view.getInt32((at + 16) | 0) !== ARP_ADDRESSES) break;
          layers |= ARP_LAYER;
          protocol = ABSENT;
          transport = ABSENT;
          end = (at + 42) | 0;
          plain = true;
          break;
        }
        if (protocol === 17) {
          if (view.getUint16((transport + 4) | 0) !== room) break;
          layers |= UDP_LAYER;
          // Source port, destination port: the latter counts first. The former of a tunnel is anything, and looking for it in
          // the table, past the cache, took 3 % of the walk.
          const word = view.getInt32(transport);
          const to = ports[word & 0xffff]! || ports[word >>> 16]!;
          if (to === TO_VXLAN) {
            if (tunnel !== ABSENT) break;
            tunnel = (transport + 8) | 0;
            outerLayers = layers | VXLAN_LAYER;
            outerNetwork = network;
            layers = ETHERNET_LAYER;
            at = (tunnel + 8) | 0;
            continue;
          }
          plain = to === TO_PAYLOAD;
        } else if (protocol === 6) {
          if (((end - transport) | 0) >= 20) {
            const length = (view.getUint8((transport + 12) | 0) >> 4) << 2;
            if (length < 20) break;
            layers |= TCP_LAYER;
            if (((end - transport) | 0) < length) stop = STOP_CUT;
          } else stop = STOP_CUT;
          plain = true;
        } else if (protocol === 1) {
          const type = view.getUint8(transport);
          layers |= ICMP_LAYER;
          plain = type === 8 || type === 0;
        } else if (protocol === 58) {
          layers |= ICMPV6_LAYER;
          plain = view.getUint8(transport) >> 1 === ECHOES_V6;
        }
        break;
      }
      let depth = 0;
      let outerTransport = transport;
      let frame = from;
      if (tunnel === ABSENT) outerNetwork = network;
      else {
        depth = 1;
        outerTransport = (tunnel - 8) | 0;
        frame = (tunnel + 8) | 0;
      }
      if (!plain) {
        const row = locate(batch, record);
        layers = row.layers;
        outerLayers = row.outerLayers;
        depth = row.depth;
        outerNetwork = row.outerNetwork;
        outerTransport = row.outerTransport;
        tunnel = row.tunnel;
        frame = row.frame;
        network = row.network;
        protocol = row.protocol;
        transport = row.transport;
        end = row.end;
        stop = row.stop;
      }
      visitor.packet(
        record,
        layers,
        outerLayers,
        depth,
        outerNetwork,
        outerTransport,
        tunnel,
        frame,
        network,
        protocol,
        transport,
        end,
        stop,
      );
    }
  };
}
