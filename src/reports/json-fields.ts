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
import { put, putColons, putDotted, putLabelled } from './put.ts';
import { type Literal, literal, type TextWriter } from './text.ts';

const COMMA = 0x2c;
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

/** Room for any header here but TCP's options. */
const ROOM = 512;
/**
 * Make a function that packs the beginning of a layer up to its first number behind the offset, with a comma in front
 * unless the layer is the first one. Offsets are few, so what was packed is kept.
 */
function heads(kind: string, next: string): (offset: number) => Literal {
  const make = (offset: number): Literal =>
    literal(`${offset === 0 ? '' : ','}{"kind":"${kind}","offset":${offset}${next}`);
  const kept = byOctet(make);
  return (offset) => (offset < 256 ? kept(offset) : make(offset));
}

/** Make 256 things when they are asked for. */
function byOctet<T>(make: (octet: number) => T): (octet: number) => T {
  const known = new Array<T | undefined>(256).fill(undefined);
  return (octet) => {
    const one = known[octet];
    if (one !== undefined) return one;
    const made = make(octet);
    known[octet] = made;
    return made;
  };
}

const SOURCE = /* @__PURE__ */ literal(',"source":"');
const DESTINATION = /* @__PURE__ */ literal('","destination":"');
const DESTINATION_PORT = /* @__PURE__ */ literal(',"destinationPort":');
const ETHER_TYPE = /* @__PURE__ */ literal(',"etherType":');
const LENGTH = /* @__PURE__ */ literal(',"length":');
const SEQUENCE = /* @__PURE__ */ literal(',"sequence":');

const ethernetHead = /* @__PURE__ */ heads('ethernet', ',"source":"');
const TEXT_ETHER_TYPE = /* @__PURE__ */ literal('","etherType":');
const OF_IPV4 = /* @__PURE__ */ literal('","etherType":2048}');

/** Write an Ethernet header. */
export function writeEthernet(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.reserve(ROOM);
  const { view } = out;
  let to = put(view, out.length, ethernetHead(offset));
  to = putColons(view, to, bytes, ethernet.sourceAt(at), 6);
  to = putColons(view, put(view, to, DESTINATION), bytes, ethernet.destinationAt(at), 6);
  const type = ethernet.etherType(bytes, at);
  out.length = type === 0x0800 ? put(view, to, OF_IPV4) : put(view, putLabelled(view, to, TEXT_ETHER_TYPE, type), END);
}

const vlanHead = /* @__PURE__ */ heads('vlan', '');
/** Priority and "drop eligible", as the four bits that they are. */
const ID: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 16 }, (_, bits) =>
  literal(`,"priority":${bits >> 1},"dropEligible":${bits % 2 === 1},"id":`),
);

/** Write a VLAN tag. */
export function writeVlan(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  const control = vlan.tagControl(bytes, at);
  out.reserve(ROOM);
  const { view } = out;
  let to = put(view, out.length, vlanHead(offset));
  to = putLabelled(view, to, ID[control >> 12]!, control & 0x0fff);
  out.length = put(view, putLabelled(view, to, ETHER_TYPE, vlan.vlanEtherType(bytes, at)), END);
}

// Plain ARP is Ethernet's and IPv4's: the lengths are known.
const arpHead = /* @__PURE__ */ heads(
  'arp',
  ',"hardwareType":1,"protocolType":2048,"hardwareLength":6,"protocolLength":4,"operation":',
);
const SENDER_HARDWARE = /* @__PURE__ */ literal(',"senderHardware":"');
const SENDER_PROTOCOL = /* @__PURE__ */ literal('","senderProtocol":"');
const TARGET_HARDWARE = /* @__PURE__ */ literal('","targetHardware":"');
const TARGET_PROTOCOL = /* @__PURE__ */ literal('","targetProtocol":"');

/** Write an ARP packet for IPv4 over Ethernet. */
export function writeArp(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.reserve(ROOM);
  const { view } = out;
  let to = putLabelled(view, out.length, arpHead(offset), arp.operation(bytes, at));
  to = putColons(view, put(view, to, SENDER_HARDWARE), bytes, arp.senderHardwareAt(at), 6);
  to = putDotted(view, put(view, to, SENDER_PROTOCOL), bytes, arp.senderProtocolAt(bytes, at));
  to = putColons(view, put(view, to, TARGET_HARDWARE), bytes, arp.targetHardwareAt(bytes, at), 6);
  to = putDotted(view, put(view, to, TARGET_PROTOCOL), bytes, arp.targetProtocolAt(bytes, at));
  out.length = put(view, to, TEXT_END);
}

/** The type of service, of which there are 256, between the header's length and the packet's. */
const ipv4Head = /* @__PURE__ */ byOctet((service) =>
  heads('ipv4', `,"headerLength":20,"dscp":${service >> 2},"ecn":${service & 3},"totalLength":`),
);
const IDENTIFICATION = /* @__PURE__ */ literal(',"identification":');
/**
 * What stands between identification and checksum, which is the same in nearly all packets of a capture: two bits of flags
 * (reserved and "don't fragment"; plain IPv4 has no "more fragments"), time to live, protocol. Kept for the last ones seen.
 */
const MIDDLES = 1024;
const middleKeys = /* @__PURE__ */ new Int32Array(MIDDLES).fill(-1);
const middles: Literal[] = /* @__PURE__ */ new Array<Literal>(MIDDLES).fill(END);

function middleOf(flags: number, timeToLive: number, protocol: number): Literal {
  const key = (flags << 16) | (timeToLive << 8) | protocol;
  const slot = (key ^ (key >> 7)) & (MIDDLES - 1);
  if (middleKeys[slot] === key) return middles[slot]!;
  const made = literal(
    `,"reservedFlag":${flags > 1},"dontFragment":${flags % 2 === 1},"moreFragments":false,"fragmentOffset":0,` +
      `"timeToLive":${timeToLive},"protocol":${protocol},"checksum":`,
  );
  middleKeys[slot] = key;
  middles[slot] = made;
  return made;
}

const STATUS_SOURCE = /* @__PURE__ */ statuses(',"source":"');

/** Write an IPv4 header without options, of a packet that is no fragment. */
export function writeIpv4(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  const status = ipv4.shortStatus(bytes, at);
  const middle = middleOf(ipv4.fragmentField(bytes, at) >> 14, ipv4.timeToLive(bytes, at), ipv4.protocol(bytes, at));
  out.reserve(ROOM);
  const { view } = out;
  const head = ipv4Head(ipv4.typeOfService(bytes, at))(offset);
  let to = putLabelled(view, out.length, head, ipv4.totalLength(bytes, at));
  to = putLabelled(view, to, IDENTIFICATION, ipv4.identification(bytes, at));
  to = putLabelled(view, to, middle, ipv4.headerChecksum(bytes, at));
  to = putDotted(view, put(view, to, STATUS_SOURCE[status]), bytes, ipv4.ipv4SourceAt(at));
  to = putDotted(view, put(view, to, DESTINATION), bytes, ipv4.ipv4DestinationAt(at));
  out.length = put(view, to, TEXT_END);
}

const ipv6Head = /* @__PURE__ */ heads('ipv6', ',"trafficClass":');
const FLOW_LABEL = /* @__PURE__ */ literal(',"flowLabel":');
const PAYLOAD_LENGTH = /* @__PURE__ */ literal(',"payloadLength":');
const NEXT_HEADER = /* @__PURE__ */ literal(',"nextHeader":');
const HOP_LIMIT = /* @__PURE__ */ literal(',"hopLimit":');

/** Write an IPv6 header. */
export function writeIpv6Header(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  out.labelled(ipv6Head(offset), ipv6.trafficClass(bytes, at));
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

const udpHead = /* @__PURE__ */ heads('udp', ',"sourcePort":');
const NO_CHECKSUM = /* @__PURE__ */ literal(',"checksum":0,"checksumStatus":"absent"}');
const STATUS_END = /* @__PURE__ */ statuses('}');

/** Write a UDP header; `addresses` is the sum of the network layer's addresses. */
export function writeUdp(out: TextWriter, bytes: Uint8Array, at: number, offset: number, addresses: number): void {
  const length = udp.length(bytes, at);
  const checksum = udp.checksum(bytes, at);
  out.reserve(ROOM);
  const { view } = out;
  let to = putLabelled(view, out.length, udpHead(offset), udp.sourcePort(bytes, at));
  to = putLabelled(view, to, DESTINATION_PORT, udp.destinationPort(bytes, at));
  to = putLabelled(view, to, LENGTH, length);
  if (checksum === 0) {
    out.length = put(view, to, NO_CHECKSUM);
    return;
  }
  const status = judge(bytes, at, at + length, checksum, addresses + udp.UDP_PROTOCOL + length, true, false);
  out.length = put(view, putLabelled(view, to, CHECKSUM, checksum), STATUS_END[status]);
}

const tcpHead = /* @__PURE__ */ heads('tcp', ',"sourcePort":');
const ACKNOWLEDGMENT = /* @__PURE__ */ literal(',"acknowledgment":');
/** The header's length, of which there are 16, up to the flags. */
const LENGTH_FLAGS: readonly Literal[] = /* @__PURE__ */ Array.from({ length: 16 }, (_, words) =>
  literal(`,"headerLength":${4 * words},"flags":`),
);
const WINDOW = /* @__PURE__ */ literal(',"window":');
const STATUS_URGENT = /* @__PURE__ */ statuses(',"urgentPointer":');
const NO_OPTIONS = /* @__PURE__ */ literal(',"options":[]}');
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
  const status = judge(bytes, at, end, checksum, addresses + tcp.TCP_PROTOCOL + (end - at), true, false);
  out.reserve(ROOM);
  const { view } = out;
  let to = putLabelled(view, out.length, tcpHead(offset), tcp.tcpSourcePort(bytes, at));
  to = putLabelled(view, to, DESTINATION_PORT, tcp.tcpDestinationPort(bytes, at));
  to = putLabelled(view, to, SEQUENCE, tcp.tcpSequence(bytes, at));
  to = putLabelled(view, to, ACKNOWLEDGMENT, tcp.tcpAcknowledgment(bytes, at));
  to = putLabelled(view, to, LENGTH_FLAGS[length >> 2]!, tcp.tcpFlags(bytes, at));
  to = putLabelled(view, to, WINDOW, tcp.tcpWindow(bytes, at));
  to = putLabelled(view, to, CHECKSUM, checksum);
  to = putLabelled(view, to, STATUS_URGENT[status], tcp.tcpUrgentPointer(bytes, at));
  out.length = to;
  if (length === tcp.TCP_LENGTH) return out.write(NO_OPTIONS);
  out.write(OPTIONS);
  writeTcpOptions(out, bytes, at + tcp.TCP_LENGTH, at + length);
  out.write(OPTIONS_END);
}

const TIMESTAMPS = /* @__PURE__ */ literal(
  '{"kind":"noOperation"},{"kind":"noOperation"},{"kind":"timestamps","value":',
);
const ECHO = /* @__PURE__ */ literal(',"echo":');

function writeTcpOptions(out: TextWriter, bytes: Uint8Array, start: number, end: number): void {
  // RFC 7323 appendix A: nearly every segment has these twelve octets and no others.
  if (end - start === 12 && u32(bytes, start) === 0x0101_080a) {
    out.labelled(TIMESTAMPS, u32(bytes, start + 4));
    out.labelled(ECHO, u32(bytes, start + 8));
    out.write(END);
    return;
  }
  tcpOptions(bytes, start, end, true).forEach((option: TcpOption, i) => {
    if (i > 0) out.octet(COMMA);
    writeValue(out, option);
  });
}

const icmpHead = /* @__PURE__ */ heads('icmp', ',"type":');
const CODE = /* @__PURE__ */ literal(',"code":');
const STATUS_IDENTIFIER = /* @__PURE__ */ statuses(',"identifier":');

/** Write the header of an ICMP echo or its reply, the message being `bytes[at, end)`. */
export function writeEcho(out: TextWriter, bytes: Uint8Array, at: number, end: number, offset: number): void {
  const checksum = icmp.icmpChecksum(bytes, at);
  const status = judge(bytes, at, end, checksum, 0, false, false);
  out.reserve(ROOM);
  const { view } = out;
  let to = putLabelled(view, out.length, icmpHead(offset), icmp.icmpType(bytes, at));
  to = putLabelled(view, to, CODE, icmp.icmpCode(bytes, at));
  to = putLabelled(view, to, CHECKSUM, checksum);
  to = putLabelled(view, to, STATUS_IDENTIFIER[status], icmp.icmpIdentifier(bytes, at));
  to = putLabelled(view, to, SEQUENCE, icmp.icmpSequence(bytes, at));
  out.length = put(view, to, END);
}

const vxlanHead = /* @__PURE__ */ byOctet((flags) =>
  heads('vxlan', `,"flags":${flags},"vniValid":${(flags & vxlan.VNI_VALID) !== 0},"vni":`),
);
const RESERVED = /* @__PURE__ */ literal(',"reserved1":0,"reserved2":0}');
const RESERVED1 = /* @__PURE__ */ literal(',"reserved1":');
const RESERVED2 = /* @__PURE__ */ literal(',"reserved2":');

/** Write a VXLAN header without a group policy. */
export function writeVxlan(out: TextWriter, bytes: Uint8Array, at: number, offset: number): void {
  const middle = vxlan.reserved1(bytes, at);
  const last = vxlan.reserved2(bytes, at);
  out.reserve(ROOM);
  const { view } = out;
  const to = putLabelled(view, out.length, vxlanHead(vxlan.flags(bytes, at))(offset), vxlan.vni(bytes, at));
  out.length =
    middle === 0 && last === 0
      ? put(view, to, RESERVED)
      : put(view, putLabelled(view, putLabelled(view, to, RESERVED1, middle), RESERVED2, last), END);
}

const payloadHead = /* @__PURE__ */ heads('payload', ',"length":');

/** Write that `length` octets of payload follow. */
export function writePayload(out: TextWriter, offset: number, length: number): void {
  out.reserve(ROOM);
  out.length = put(out.view, putLabelled(out.view, out.length, payloadHead(offset), length), END);
}
