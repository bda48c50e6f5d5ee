/**
 * Our layers in the words of tshark's columns: for each column of a digest, the values that a packet has, outermost
 * first, a quoted packet's behind those of the message that quotes it.
 */
import type { ChecksumStatus } from '../../src/checksum.ts';
import type { Stop } from '../../src/layers/layer.ts';
import type { Layer } from '../../src/layers/standard.ts';

/** A line of `show --json`, read back. */
export interface JsonPacket {
  readonly frame: number;
  readonly point: string;
  readonly time: string;
  readonly captured: number;
  readonly length: number;
  readonly layers: readonly Parsed[];
  readonly stop?: Stop;
}

/** A layer as it comes out of JSON. */
export type Parsed = Layer & { readonly quoted?: readonly Parsed[] };

/** One value of a column. */
export interface Value {
  readonly text: string;
  /** Whether it is of a packet that an ICMP message quotes. */
  readonly quoted: boolean;
}

/** The values of one packet by column. */
export type Columns = ReadonlyMap<string, readonly Value[]>;

/** Gather the columns of a packet. */
export function columnsOf(packet: JsonPacket): Columns {
  const columns = new Map<string, Value[]>();
  const put = (quoted: boolean) => (column: string, value: string | number) => {
    const values = columns.get(column);
    if (values === undefined) columns.set(column, [{ text: String(value), quoted }]);
    else values.push({ text: String(value), quoted });
  };
  put(false)('frame.number', packet.frame);
  put(false)('frame.time_epoch', packet.time);
  put(false)('frame.len', packet.length);
  put(false)('frame.cap_len', packet.captured);
  visit(packet.layers, put(false), put(true));
  return columns;
}

type Put = (column: string, value: string | number) => void;

function visit(layers: readonly Parsed[], put: Put, putQuoted: Put): void {
  let parent: Parsed | undefined;
  for (const layer of layers) {
    layerColumns(layer, parent, put);
    visit(layer.quoted ?? [], putQuoted, putQuoted);
    parent = layer;
  }
}

// tshark calls bad what transmit offload left to the NIC.
const CHECKSUM_STATUS: Readonly<Record<ChecksumStatus, string>> = {
  bad: '0',
  good: '1',
  unverified: '2',
  absent: '3',
  partial: '0',
};

const bit = (value: boolean): string => (value ? '1' : '0');
const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

function layerColumns(layer: Parsed, parent: Parsed | undefined, put: Put): void {
  switch (layer.kind) {
    case 'ethernet':
      put('eth.src', layer.source);
      put('eth.dst', layer.destination);
      // tshark calls a length eth.len, but for 0.
      if (layer.etherType > 1500 || layer.etherType === 0) put('eth.type', hex(layer.etherType, 4));
      break;
    case 'vlan': {
      const tagged = parent !== undefined && 'etherType' in parent ? parent.etherType : 0;
      put(tagged === 0x88a8 ? 'ieee8021ad.id' : 'vlan.id', layer.id);
      break;
    }
    case 'arp':
      put('arp.opcode', layer.operation);
      // tshark has other columns for other hardware; 6 is IEEE 802, of whose addresses it makes no difference.
      if (layer.hardwareLength === 6 && (layer.hardwareType === 1 || layer.hardwareType === 6)) {
        put('arp.src.hw_mac', layer.senderHardware);
        put('arp.dst.hw_mac', layer.targetHardware);
      }
      if (layer.protocolLength === 4 && layer.protocolType === 0x0800) {
        put('arp.src.proto_ipv4', layer.senderProtocol);
        put('arp.dst.proto_ipv4', layer.targetProtocol);
      }
      break;
    case 'ipv4':
      put('ip.src', layer.source);
      put('ip.dst', layer.destination);
      put('ip.id', hex(layer.identification, 4));
      put('ip.ttl', layer.timeToLive);
      put('ip.proto', layer.protocol);
      put('ip.len', layer.totalLength);
      put('ip.flags.df', bit(layer.dontFragment));
      put('ip.flags.mf', bit(layer.moreFragments));
      // tshark 4.0 prints the field's own unit of eight octets.
      put('ip.frag_offset', layer.fragmentOffset / 8);
      put('ip.checksum.status', CHECKSUM_STATUS[layer.checksumStatus]);
      break;
    case 'ipv6':
      put('ipv6.src', layer.source);
      put('ipv6.dst', layer.destination);
      put('ipv6.hlim', layer.hopLimit);
      put('ipv6.nxt', layer.nextHeader);
      put('ipv6.plen', layer.payloadLength);
      break;
    case 'geneve':
      put('geneve.vni', hex(layer.vni, 6));
      break;
    default:
      transportColumns(layer, put);
  }
}

function transportColumns(layer: Parsed, put: Put): void {
  switch (layer.kind) {
    case 'udp':
      put('udp.srcport', layer.sourcePort);
      put('udp.dstport', layer.destinationPort);
      put('udp.length', layer.length);
      put('udp.checksum.status', CHECKSUM_STATUS[layer.checksumStatus]);
      break;
    case 'tcp':
      put('tcp.srcport', layer.sourcePort);
      put('tcp.dstport', layer.destinationPort);
      put('tcp.seq_raw', layer.sequence);
      // A quoted header may be its first eight octets alone.
      if (layer.acknowledgment === undefined) break;
      put('tcp.ack_raw', layer.acknowledgment);
      put('tcp.flags', hex(layer.flags, 4));
      put('tcp.checksum.status', CHECKSUM_STATUS[layer.checksumStatus]);
      break;
    case 'icmp':
      put('icmp.type', layer.type);
      put('icmp.code', layer.code);
      put('icmp.checksum.status', CHECKSUM_STATUS[layer.checksumStatus]);
      if (layer.identifier !== undefined) put('icmp.ident', layer.identifier);
      // tshark has another column for an extended echo's.
      if (layer.sequence !== undefined && layer.extendedEcho === undefined) put('icmp.seq', layer.sequence);
      break;
    case 'icmpv6':
      put('icmpv6.type', layer.type);
      put('icmpv6.code', layer.code);
      put('icmpv6.checksum.status', CHECKSUM_STATUS[layer.checksumStatus]);
      if (layer.identifier !== undefined) put('icmpv6.echo.identifier', hex(layer.identifier, 4));
      if (layer.sequence !== undefined) put('icmpv6.echo.sequence_number', layer.sequence);
      if (layer.target === undefined) break;
      if (layer.type === 135) put('icmpv6.nd.ns.target_address', layer.target);
      if (layer.type === 136) put('icmpv6.nd.na.target_address', layer.target);
      break;
    case 'vxlan':
      put('vxlan.vni', layer.vni);
      if (layer.version !== undefined) {
        put('vxlan.flags', hex(layer.flags, 2));
        if (layer.nextProtocol !== undefined) put('vxlan.next_proto', layer.nextProtocol);
        break;
      }
      // tshark takes the second octet for flags, and the third and fourth for the policy id whatever the flags are.
      put('vxlan.flags', hex((layer.flags << 8) | (layer.reserved1 >> 16), 4));
      put('vxlan.gbp', layer.reserved1 & 0xffff);
      break;
    default:
  }
}
