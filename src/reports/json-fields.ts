/**
 * The headers that nearly every packet has, as JSON straight from their octets: the same text that their layers make.
 *
 * Neither objects nor strings are built on the way, which costs a third. A test holds every line of every capture
 * against the line that the objects make.
 *
 * @module
 */
import { u32 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import * as arp from '../layers/arp.ts';
import * as ethernet from '../layers/ethernet.ts';
import * as icmp from '../layers/icmp.ts';
import * as ipv4 from '../layers/ipv4.ts';
import * as ipv6 from '../layers/ipv6.ts';
import * as tcp from '../layers/tcp.ts';
import { type TcpOption, tcpOptions } from '../layers/tcp-options.ts';
import * as udp from '../layers/udp.ts';
import * as vlan from '../layers/vlan.ts';
import * as vxlan from '../layers/vxlan.ts';
import { writeIpv6 } from './addresses.ts';
import { writeValue } from './json-value.ts';
import { type Literal, literal, type TextWriter } from './text.ts';

const END = /* @__PURE__ */ literal('}');
const TEXT_END = /* @__PURE__ */ literal('"}');
const CHECKSUM = /* @__PURE__ */ literal(',"checksum":');
const STATUSES: readonly ChecksumStatus[] = ['good', 'bad', 'absent', 'partial', 'unverified'];

/** Pack what follows a checksum, up to its next field, for each status. */
const statuses = (next: string): Readonly<Record<ChecksumStatus, Literal>> =>
  Object.fromEntries(STATUSES.map((status) => [status, literal(`,"checksumStatus":"${status}"${next}`)])) as Record<
    ChecksumStatus,
    Literal
  >;

const SOURCE = /* @__PURE__ */ literal(',"source":"');
const DESTINATION = /* @__PURE__ */ literal('","destination":"');
const SOURCE_PORT = /* @__PURE__ */ literal(',"sourcePort":');
const DESTINATION_PORT = /* @__PURE__ */ literal(',"destinationPort":');
const ETHER_TYPE = /* @__PURE__ */ literal(',"etherType":');
const LENGTH = /* @__PURE__ */ literal(',"length":');
const SEQUENCE = /* @__PURE__ */ literal(',"sequence":');

const ETHERNET = /* @__PURE__ */ literal('{"kind":"ethernet","offset":');
const TEXT_ETHER_TYPE = /* @__PURE__ */ literal('","etherType":');
const OF_IPV4 = /* @__PURE__ */ literal('","etherType":2048}');

/** Write an Ethernet header. */
export function writeEthernet(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.labelled(ETHERNET, offset);
  out.write(SOURCE);
  out.colons(bytes, ethernet.sourceAt(at), 6);
  out.write(DESTINATION);
  out.colons(bytes, ethernet.destinationAt(at), 6);
  const type = ethernet.etherType(bytes, at);
  if (type === 0x0800) {
    out.write(OF_IPV4);
    return;
  }
  out.labelled(TEXT_ETHER_TYPE, type);
  out.write(END);
}

const VLAN = /* @__PURE__ */ literal('{"kind":"vlan","offset":');
/** Priority and "drop eligible", as the four bits that they are. */
const ID: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 16 }, (_, bits) =>
  literal(`,"priority":${bits >> 1},"dropEligible":${bits % 2 === 1},"id":`),
);

/** Write a VLAN tag. */
export function writeVlan(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  const control = vlan.tagControl(bytes, at);
  out.labelled(VLAN, offset);
  out.labelled(ID[control >> 12]!, control & 0x0fff);
  out.labelled(ETHER_TYPE, vlan.vlanEtherType(bytes, at));
  out.write(END);
}

const ARP = /* @__PURE__ */ literal('{"kind":"arp","offset":');
// Plain ARP is Ethernet's and IPv4's: the lengths are known.
const OPERATION = /* @__PURE__ */ literal(
  ',"hardwareType":1,"protocolType":2048,"hardwareLength":6,"protocolLength":4,"operation":',
);
const SENDER_HARDWARE = /* @__PURE__ */ literal(',"senderHardware":"');
const SENDER_PROTOCOL = /* @__PURE__ */ literal('","senderProtocol":"');
const TARGET_HARDWARE = /* @__PURE__ */ literal('","targetHardware":"');
const TARGET_PROTOCOL = /* @__PURE__ */ literal('","targetProtocol":"');

/** Write an ARP packet for IPv4 over Ethernet. */
export function writeArp(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.labelled(ARP, offset);
  out.labelled(OPERATION, arp.operation(bytes, at));
  out.write(SENDER_HARDWARE);
  out.colons(bytes, arp.senderHardwareAt(at), 6);
  out.write(SENDER_PROTOCOL);
  out.dotted(bytes, arp.senderProtocolAt(bytes, at));
  out.write(TARGET_HARDWARE);
  out.colons(bytes, arp.targetHardwareAt(bytes, at), 6);
  out.write(TARGET_PROTOCOL);
  out.dotted(bytes, arp.targetProtocolAt(bytes, at));
  out.write(TEXT_END);
}

const IPV4 = /* @__PURE__ */ literal('{"kind":"ipv4","offset":');
/** The type of service, of which there are 256, between the header's length and the packet's. */
const TOTAL_LENGTH: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, service) =>
  literal(`,"headerLength":20,"dscp":${service >> 2},"ecn":${service & 3},"totalLength":`),
);
const IDENTIFICATION = /* @__PURE__ */ literal(',"identification":');
/** The flags but "more fragments", which plain IPv4 has not: reserved and "don't fragment", as a number of two bits. */
const TIME_TO_LIVE: readonly Literal[] = /* @__PURE__ */ [0, 1, 2, 3].map((flags) =>
  literal(
    `,"reservedFlag":${flags > 1},"dontFragment":${flags % 2 === 1},"moreFragments":false,"fragmentOffset":0,"timeToLive":`,
  ),
);
const PROTOCOL = /* @__PURE__ */ literal(',"protocol":');
const STATUS_SOURCE = /* @__PURE__ */ statuses(',"source":"');

/** Write an IPv4 header without options, of a packet that is no fragment. */
export function writeIpv4(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  const checksum = ipv4.headerChecksum(bytes, at);
  out.labelled(IPV4, offset);
  out.labelled(TOTAL_LENGTH[ipv4.typeOfService(bytes, at)]!, ipv4.totalLength(bytes, at));
  out.labelled(IDENTIFICATION, ipv4.identification(bytes, at));
  out.labelled(TIME_TO_LIVE[ipv4.fragmentField(bytes, at) >> 14]!, ipv4.timeToLive(bytes, at));
  out.labelled(PROTOCOL, ipv4.protocol(bytes, at));
  out.labelled(CHECKSUM, checksum);
  out.write(STATUS_SOURCE[judge(bytes, at, at + ipv4.IPV4_LENGTH, checksum, 0, false, false)]);
  out.dotted(bytes, ipv4.ipv4SourceAt(at));
  out.write(DESTINATION);
  out.dotted(bytes, ipv4.ipv4DestinationAt(at));
  out.write(TEXT_END);
}

const IPV6 = /* @__PURE__ */ literal('{"kind":"ipv6","offset":');
const TRAFFIC_CLASS = /* @__PURE__ */ literal(',"trafficClass":');
const FLOW_LABEL = /* @__PURE__ */ literal(',"flowLabel":');
const PAYLOAD_LENGTH = /* @__PURE__ */ literal(',"payloadLength":');
const NEXT_HEADER = /* @__PURE__ */ literal(',"nextHeader":');
const HOP_LIMIT = /* @__PURE__ */ literal(',"hopLimit":');

/** Write an IPv6 header. */
export function writeIpv6Header(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.labelled(IPV6, offset);
  out.labelled(TRAFFIC_CLASS, ipv6.trafficClass(bytes, at));
  out.labelled(FLOW_LABEL, ipv6.flowLabel(bytes, at));
  out.labelled(PAYLOAD_LENGTH, ipv6.payloadLength(bytes, at));
  out.labelled(NEXT_HEADER, ipv6.nextHeader(bytes, at));
  out.labelled(HOP_LIMIT, ipv6.hopLimit(bytes, at));
  out.write(SOURCE);
  writeIpv6(out, bytes, ipv6.ipv6SourceAt(at));
  out.write(DESTINATION);
  writeIpv6(out, bytes, ipv6.ipv6DestinationAt(at));
  out.write(TEXT_END);
}

const UDP = /* @__PURE__ */ literal('{"kind":"udp","offset":');
const NO_CHECKSUM = /* @__PURE__ */ literal(',"checksum":0,"checksumStatus":"absent"}');
const STATUS_END = /* @__PURE__ */ statuses('}');

/** Write a UDP header; `addresses` is the sum of the network layer's addresses. */
export function writeUdp(out: TextWriter, bytes: Uint8Array, at: number, offset: number, addresses: number): void {
  const length = udp.length(bytes, at);
  const checksum = udp.checksum(bytes, at);
  out.labelled(UDP, offset);
  out.labelled(SOURCE_PORT, udp.sourcePort(bytes, at));
  out.labelled(DESTINATION_PORT, udp.destinationPort(bytes, at));
  out.labelled(LENGTH, length);
  if (checksum === 0) {
    out.write(NO_CHECKSUM);
    return;
  }
  out.labelled(CHECKSUM, checksum);
  const pseudo = addresses + udp.UDP_PROTOCOL + length;
  out.write(STATUS_END[judge(bytes, at, at + length, checksum, pseudo, true, false)]);
}

const TCP = /* @__PURE__ */ literal('{"kind":"tcp","offset":');
const ACKNOWLEDGMENT = /* @__PURE__ */ literal(',"acknowledgment":');
const HEADER_LENGTH = /* @__PURE__ */ literal(',"headerLength":');
const FLAGS = /* @__PURE__ */ literal(',"flags":');
const WINDOW = /* @__PURE__ */ literal(',"window":');
const STATUS_URGENT = /* @__PURE__ */ statuses(',"urgentPointer":');
const OPTIONS = /* @__PURE__ */ literal(',"options":[');
const OPTIONS_END = /* @__PURE__ */ literal(']}');

/** Write a TCP header, which is all there, of the segment that ends at `end`. */
export function writeTcp(
  out: TextWriter,
  bytes: Uint8Array,
  at: number,
  end: number,
  offset: number,
  addresses: number,
): void {
  const length = tcp.tcpHeaderLength(bytes, at);
  const checksum = tcp.tcpChecksum(bytes, at);
  out.labelled(TCP, offset);
  out.labelled(SOURCE_PORT, tcp.tcpSourcePort(bytes, at));
  out.labelled(DESTINATION_PORT, tcp.tcpDestinationPort(bytes, at));
  out.labelled(SEQUENCE, tcp.tcpSequence(bytes, at));
  out.labelled(ACKNOWLEDGMENT, tcp.tcpAcknowledgment(bytes, at));
  out.labelled(HEADER_LENGTH, length);
  out.labelled(FLAGS, tcp.tcpFlags(bytes, at));
  out.labelled(WINDOW, tcp.tcpWindow(bytes, at));
  out.labelled(CHECKSUM, checksum);
  const status = judge(bytes, at, end, checksum, addresses + tcp.TCP_PROTOCOL + (end - at), true, false);
  out.labelled(STATUS_URGENT[status], tcp.tcpUrgentPointer(bytes, at));
  out.write(OPTIONS);
  writeTcpOptions(out, bytes, at + tcp.TCP_LENGTH, at + length);
  out.write(OPTIONS_END);
}

const TIMESTAMPS = /* @__PURE__ */ literal(
  '{"kind":"noOperation"},{"kind":"noOperation"},{"kind":"timestamps","value":',
);
const ECHO = /* @__PURE__ */ literal(',"echo":');

function writeTcpOptions(out: TextWriter, bytes: Uint8Array, start: number, end: number): void {
  if (start === end) return;
  // RFC 7323 appendix A: nearly every segment has these twelve octets and no others.
  if (end - start === 12 && u32(bytes, start) === 0x0101_080a) {
    out.labelled(TIMESTAMPS, u32(bytes, start + 4));
    out.labelled(ECHO, u32(bytes, start + 8));
    out.write(END);
    return;
  }
  tcpOptions(bytes, start, end, true).forEach((option: TcpOption, i) => {
    if (i > 0) out.write(COMMA);
    writeValue(out, option);
  });
}

const COMMA = /* @__PURE__ */ literal(',');
const ICMP = /* @__PURE__ */ literal('{"kind":"icmp","offset":');
const TYPE = /* @__PURE__ */ literal(',"type":');
const CODE = /* @__PURE__ */ literal(',"code":');
const STATUS_IDENTIFIER = /* @__PURE__ */ statuses(',"identifier":');

/** Write the header of an ICMP echo or its reply, the message being `bytes[at, end)`. */
export function writeEcho(out: TextWriter, bytes: Uint8Array, at: number, end: number, offset: number): void {
  const checksum = icmp.icmpChecksum(bytes, at);
  out.labelled(ICMP, offset);
  out.labelled(TYPE, icmp.icmpType(bytes, at));
  out.labelled(CODE, icmp.icmpCode(bytes, at));
  out.labelled(CHECKSUM, checksum);
  const status = judge(bytes, at, end, checksum, 0, false, false);
  out.labelled(STATUS_IDENTIFIER[status], icmp.icmpIdentifier(bytes, at));
  out.labelled(SEQUENCE, icmp.icmpSequence(bytes, at));
  out.write(END);
}

const VXLAN = /* @__PURE__ */ literal('{"kind":"vxlan","offset":');
const FLAGS_VNI: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, flags) =>
  literal(`,"flags":${flags},"vniValid":${(flags & vxlan.VNI_VALID) !== 0},"vni":`),
);
const RESERVED = /* @__PURE__ */ literal(',"reserved1":0,"reserved2":0}');
const RESERVED1 = /* @__PURE__ */ literal(',"reserved1":');
const RESERVED2 = /* @__PURE__ */ literal(',"reserved2":');

/** Write a VXLAN header without a group policy. */
export function writeVxlan(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.labelled(VXLAN, offset);
  out.labelled(FLAGS_VNI[vxlan.flags(bytes, at)]!, vxlan.vni(bytes, at));
  const middle = vxlan.reserved1(bytes, at);
  const last = vxlan.reserved2(bytes, at);
  if (middle === 0 && last === 0) {
    out.write(RESERVED);
    return;
  }
  out.labelled(RESERVED1, middle);
  out.labelled(RESERVED2, last);
  out.write(END);
}

const PAYLOAD = /* @__PURE__ */ literal('{"kind":"payload","offset":');

/** Write that `length` octets of payload follow. */
export function writePayload(out: TextWriter, offset: number, length: number): void {
  out.labelled(PAYLOAD, offset);
  out.labelled(LENGTH, length);
  out.write(END);
}
