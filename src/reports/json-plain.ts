/**
 * Plain packets as JSON without decoding them into objects first.
 *
 * Plain is what nearly all traffic is: whole, Ethernet with tags or none, ARP, IP without options, extension headers or
 * fragments, UDP, TCP, ICMP echo, and the same again inside VXLAN. At the first octet that is anything else the packet
 * is left to whoever decodes it in full, so that nothing here has an opinion of its own about bad octets.
 *
 * @module
 */
import { addWords } from '../checksum.ts';
import * as arp from '../layers/arp.ts';
import * as ethernet from '../layers/ethernet.ts';
import * as icmp from '../layers/icmp.ts';
import * as ipv4 from '../layers/ipv4.ts';
import * as ipv6 from '../layers/ipv6.ts';
import { type LayerBase, type Protocol, TUNNEL_LIMIT } from '../layers/layer.ts';
import { FREE, type PortOwners, portOwners, TAG_LIMIT, TUNNEL } from '../layers/plain.ts';
import * as tcp from '../layers/tcp.ts';
import * as udp from '../layers/udp.ts';
import * as vlan from '../layers/vlan.ts';
import * as vxlan from '../layers/vxlan.ts';
import * as json from './json-fields.ts';
import { TextWriter } from './text.ts';

/** Writes the layers of `bytes[start, end)`, a whole frame, if all are plain; else writes nothing and returns false. */
export type PlainWriter = (out: TextWriter, bytes: Uint8Array, start: number, end: number) => boolean;

/** Who is taken to be in a slot that plain packets use. */
const PLAIN: readonly Protocol<LayerBase>[] = [
  ethernet.ethernet,
  vlan.vlan,
  arp.arp,
  ipv4.ipv4,
  ipv6.ipv6,
  icmp.icmp,
  udp.udp,
  tcp.tcp,
];

/** Make a writer for what `protocols` would decode; undefined where their plain packets are not the standard ones. */
export function plainWriter(protocols: readonly Protocol<LayerBase>[]): PlainWriter | undefined {
  const owners = new Map<string, Protocol<LayerBase>>();
  for (const protocol of protocols) {
    for (const [table, value] of protocol.claims) owners.set(`${table} ${value}`, protocol);
  }
  const standard = PLAIN.every((protocol) =>
    protocol.claims.every(([table, value]) => owners.get(`${table} ${value}`) === protocol),
  );
  if (!standard) return undefined;
  const ports = portOwners(protocols);
  const cursor: Cursor = { out: new TextWriter(0), bytes: new Uint8Array(0), start: 0, at: 0, limit: 0, addresses: 0 };
  return (out, bytes, start, end) => {
    const { length } = out;
    cursor.out = out;
    cursor.bytes = bytes;
    cursor.start = start;
    cursor.at = start;
    cursor.limit = end;
    if (writeFrames(cursor, ports)) return true;
    out.length = length;
    return false;
  };
}

/** Where the walk through a packet is: one object for all packets. */
interface Cursor {
  out: TextWriter;
  bytes: Uint8Array;
  /** Where the packet starts: offsets count from there. */
  start: number;
  /** Where the next header starts. */
  at: number;
  /** Where the octets end, by the word of the header before. */
  limit: number;
  /** The sum of the network layer's addresses. */
  addresses: number;
}

/** What is not plain. */
const OTHER = -1;
const ARP = 0x0806;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** Write a frame, and the frames in the tunnels inside. */
function writeFrames(cursor: Cursor, ports: PortOwners): boolean {
  for (let depth = 0; depth <= TUNNEL_LIMIT; depth++) {
    const type = writeLink(cursor);
    if (type === ARP) return writeArp(cursor);
    const protocol = type === IPV4 ? writeIpv4(cursor) : type === IPV6 ? writeIpv6(cursor) : OTHER;
    if (protocol === tcp.TCP_PROTOCOL) return writeTcp(cursor);
    if (protocol === icmp.ICMP_PROTOCOL) return writeEcho(cursor);
    const owner = protocol === udp.UDP_PROTOCOL ? writeUdp(cursor, ports) : OTHER;
    if (owner !== TUNNEL) return owner === FREE && writePayload(cursor);
    if (!writeVxlan(cursor)) return false;
  }
  return false;
}

/** Whether `octets` more are there. */
const has = (cursor: Cursor, octets: number): boolean => cursor.limit - cursor.at >= octets;

/** Write an Ethernet header and its tags; return the EtherType of what follows. */
function writeLink(cursor: Cursor): number {
  const { out, bytes, start } = cursor;
  if (!has(cursor, ethernet.ETHERNET_LENGTH)) return OTHER;
  json.writeEthernet(out, bytes, cursor.at, cursor.at - start);
  let type = ethernet.etherType(bytes, cursor.at);
  cursor.at += ethernet.ETHERNET_LENGTH;
  for (let tags = 0; type !== IPV4 && vlan.VLAN_ETHERTYPES.includes(type); tags++) {
    if (!has(cursor, vlan.VLAN_LENGTH) || tags === TAG_LIMIT) return OTHER;
    json.writeVlan(out, bytes, cursor.at, cursor.at - start);
    type = vlan.vlanEtherType(bytes, cursor.at);
    cursor.at += vlan.VLAN_LENGTH;
  }
  return type;
}

/** Write ARP for IPv4 over Ethernet, behind which there is nothing. */
function writeArp(cursor: Cursor): boolean {
  const { out, bytes, start, at } = cursor;
  if (!has(cursor, 28) || arp.hardwareType(bytes, at) !== arp.ARP_ETHERNET || arp.protocolType(bytes, at) !== IPV4) {
    return false;
  }
  if (arp.hardwareLength(bytes, at) !== 6 || arp.protocolLength(bytes, at) !== 4) return false;
  json.writeArp(out, bytes, at, at - start);
  return true;
}

/** Write an IPv4 header; return the protocol inside. */
function writeIpv4(cursor: Cursor): number {
  const { out, bytes, start, at } = cursor;
  if (!has(cursor, ipv4.IPV4_LENGTH) || bytes[at] !== 0x45) return OTHER;
  const total = ipv4.totalLength(bytes, at);
  const pieces = ipv4.fragmentField(bytes, at) & (ipv4.MORE_FRAGMENTS | ipv4.FRAGMENT_OFFSET);
  if (total < ipv4.IPV4_LENGTH || !has(cursor, total) || pieces !== 0) return OTHER;
  json.writeIpv4(out, bytes, at, at - start);
  cursor.addresses = addWords(bytes, ipv4.ipv4SourceAt(at), at + ipv4.IPV4_LENGTH, 0);
  cursor.limit = at + total;
  cursor.at = at + ipv4.IPV4_LENGTH;
  return ipv4.protocol(bytes, at);
}

/** Write an IPv6 header; return the protocol inside. */
function writeIpv6(cursor: Cursor): number {
  const { out, bytes, start, at } = cursor;
  if (!has(cursor, ipv6.IPV6_LENGTH) || bytes[at]! >> 4 !== 6) return OTHER;
  const length = ipv6.payloadLength(bytes, at);
  if (length === 0 || !has(cursor, ipv6.IPV6_LENGTH + length)) return OTHER;
  json.writeIpv6Header(out, bytes, at, at - start);
  cursor.addresses = addWords(bytes, ipv6.ipv6SourceAt(at), at + ipv6.IPV6_LENGTH, 0);
  cursor.at = at + ipv6.IPV6_LENGTH;
  cursor.limit = cursor.at + length;
  return ipv6.nextHeader(bytes, at);
}

/** Write a UDP header; return who has its port. */
function writeUdp(cursor: Cursor, ports: PortOwners): number {
  const { out, bytes, start, at, addresses } = cursor;
  if (!has(cursor, udp.UDP_LENGTH)) return OTHER;
  const length = udp.length(bytes, at);
  if (length < udp.UDP_LENGTH || !has(cursor, length)) return OTHER;
  json.writeUdp(out, bytes, at, at - start, addresses);
  cursor.at = at + udp.UDP_LENGTH;
  cursor.limit = at + length;
  return ports[udp.destinationPort(bytes, at)]! || ports[udp.sourcePort(bytes, at)]!;
}

/** Write a VXLAN header without a group policy. */
function writeVxlan(cursor: Cursor): boolean {
  const { out, bytes, start, at } = cursor;
  if (!has(cursor, vxlan.VXLAN_LENGTH) || (vxlan.flags(bytes, at) & vxlan.GROUP_POLICY) !== 0) return false;
  json.writeVxlan(out, bytes, at, at - start);
  cursor.at = at + vxlan.VXLAN_LENGTH;
  return true;
}

/** Write a TCP header and how much follows. */
function writeTcp(cursor: Cursor): boolean {
  const { out, bytes, start, at, limit, addresses } = cursor;
  if (!has(cursor, tcp.TCP_LENGTH)) return false;
  const length = tcp.tcpHeaderLength(bytes, at);
  if (length < tcp.TCP_LENGTH || !has(cursor, length)) return false;
  json.writeTcp(out, bytes, at, limit, at - start, addresses);
  cursor.at = at + length;
  return writePayload(cursor);
}

/** Write the header of an ICMP echo or its reply, and how much follows. */
function writeEcho(cursor: Cursor): boolean {
  const { out, bytes, start, at, limit } = cursor;
  if (!has(cursor, icmp.ICMP_LENGTH)) return false;
  const type = icmp.icmpType(bytes, at);
  if (type !== 0 && type !== 8) return false;
  json.writeEcho(out, bytes, at, limit, at - start);
  cursor.at = at + icmp.ICMP_LENGTH;
  return writePayload(cursor);
}

function writePayload({ out, start, at, limit }: Cursor): true {
  if (at < limit) {
    json.writePayload(out, at - start, limit - at);
  }
  return true;
}
