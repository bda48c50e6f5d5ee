/**
 * The fixed texts between the values of plain packets' layers, as `show --json` writes them: the same that their objects
 * make.
 *
 * A layer's text is put together from as few pieces as there can be: what holds values of which there are few (offsets,
 * type of service, flags) is one piece, made when it is asked for.
 *
 * @module
 */
import type { ChecksumStatus } from '../checksum.ts';
import { VNI_VALID } from '../layers/vxlan.ts';
import { Pieces } from './pieces.ts';
import { type Literal, literal } from './put.ts';

/** How a layer begins; the offset is the key. */
const heads = (before: string, kind: string, next: string): Pieces =>
  new Pieces((offset) => `${before}{"kind":"${kind}","offset":${offset}${next}`);

/** How a layer begins that has an octet whose values are few, behind the offset in the key. */
const octetHeads = (before: string, kind: string, next: (octet: number) => string): Pieces =>
  new Pieces((key) => `${before}{"kind":"${kind}","offset":${key >> 8}${next(key & 0xff)}`);

const STATUSES: readonly ChecksumStatus[] = ['good', 'bad', 'absent', 'partial', 'unverified'];

/** What follows a checksum, up to the next number or address, for each status. */
const statuses = (next: string): Readonly<Record<ChecksumStatus, Literal>> =>
  Object.fromEntries(STATUSES.map((status) => [status, literal(`,"checksumStatus":"${status}"${next}`)])) as Record<
    ChecksumStatus,
    Literal
  >;

export const END: Literal = /* @__PURE__ */ literal('}');
export const LINE_END: Literal = /* @__PURE__ */ literal('}]}\n');
export const CHECKSUM: Literal = /* @__PURE__ */ literal(',"checksum":');
export const DESTINATION: Literal = /* @__PURE__ */ literal('","destination":"');
export const DESTINATION_PORT: Literal = /* @__PURE__ */ literal(',"destinationPort":');
export const SEQUENCE: Literal = /* @__PURE__ */ literal(',"sequence":');

/** The first layer of a packet. */
export const FIRST_ETHERNET: Literal = /* @__PURE__ */ literal('{"kind":"ethernet","offset":0,"source":"');
export const ETHERNET: Pieces = /* @__PURE__ */ heads(',', 'ethernet', ',"source":"');
/** How Ethernet ends; the EtherType is the key. */
export const ETHER_TYPE: Pieces = /* @__PURE__ */ new Pieces((type) => `","etherType":${type}}`);

/** Up to a tag's id; priority and "drop eligible" are the octet. */
export const VLAN: Pieces = /* @__PURE__ */ octetHeads(
  ',',
  'vlan',
  (bits) => `,"priority":${bits >> 1},"dropEligible":${bits % 2 === 1},"id":`,
);
/** How a tag ends; the EtherType is the key. */
export const VLAN_ETHER_TYPE: Pieces = /* @__PURE__ */ new Pieces((type) => `,"etherType":${type}}`);

// Plain ARP is Ethernet's and IPv4's: the lengths are known.
export const ARP: Pieces = /* @__PURE__ */ heads(
  ',',
  'arp',
  ',"hardwareType":1,"protocolType":2048,"hardwareLength":6,"protocolLength":4,"operation":',
);
export const SENDER_HARDWARE: Literal = /* @__PURE__ */ literal(',"senderHardware":"');
export const SENDER_PROTOCOL: Literal = /* @__PURE__ */ literal('","senderProtocol":"');
export const TARGET_HARDWARE: Literal = /* @__PURE__ */ literal('","targetHardware":"');
export const TARGET_PROTOCOL: Literal = /* @__PURE__ */ literal('","targetProtocol":"');
export const ARP_END: Literal = /* @__PURE__ */ literal('"}]}\n');

/** Up to the packet's length; the type of service is the octet. */
export const IPV4: Pieces = /* @__PURE__ */ octetHeads(
  ',',
  'ipv4',
  (service) => `,"headerLength":20,"dscp":${service >> 2},"ecn":${service & 3},"totalLength":`,
);
export const IDENTIFICATION: Literal = /* @__PURE__ */ literal(',"identification":');
/**
 * What stands between identification and checksum: two bits of flags (reserved and "don't fragment"; plain IPv4 has no
 * "more fragments"), time to live, protocol.
 */
export const IPV4_MIDDLE: Pieces = /* @__PURE__ */ new Pieces(
  (key) =>
    `,"reservedFlag":${key >> 17 === 1},"dontFragment":${(key & 0x1_0000) !== 0},"moreFragments":false,` +
    `"fragmentOffset":0,"timeToLive":${(key >> 8) & 0xff},"protocol":${key & 0xff},"checksum":`,
);
export const STATUS_SOURCE: Readonly<Record<ChecksumStatus, Literal>> = /* @__PURE__ */ statuses(',"source":"');

/** Up to the flow label; the traffic class is the octet. */
export const IPV6: Pieces = /* @__PURE__ */ octetHeads(
  ',',
  'ipv6',
  (trafficClass) => `,"trafficClass":${trafficClass},"flowLabel":`,
);
export const PAYLOAD_LENGTH: Literal = /* @__PURE__ */ literal(',"payloadLength":');
/** Between the payload's length and the source; the next header's number and the hop limit are the key. */
export const IPV6_MIDDLE: Pieces = /* @__PURE__ */ new Pieces(
  (key) => `,"nextHeader":${key >> 8},"hopLimit":${key & 0xff},"source":"`,
);

// What stands behind an IP header closes it first: both versions end with an address.
export const UDP: Pieces = /* @__PURE__ */ heads('"},', 'udp', ',"sourcePort":');
export const LENGTH: Literal = /* @__PURE__ */ literal(',"length":');
export const NO_CHECKSUM: Literal = /* @__PURE__ */ literal(',"checksum":0,"checksumStatus":"absent"}');
export const STATUS_END: Readonly<Record<ChecksumStatus, Literal>> = /* @__PURE__ */ statuses('}');

export const TCP: Pieces = /* @__PURE__ */ heads('"},', 'tcp', ',"sourcePort":');
export const ACKNOWLEDGMENT: Literal = /* @__PURE__ */ literal(',"acknowledgment":');
/** The header's length and the flags, as the sixteen bits that they are. */
export const LENGTH_FLAGS: Pieces = /* @__PURE__ */ new Pieces(
  (bits) => `,"headerLength":${(bits >> 12) << 2},"flags":${bits & 0x0fff},"window":`,
);
export const STATUS_URGENT: Readonly<Record<ChecksumStatus, Literal>> = /* @__PURE__ */ statuses(',"urgentPointer":');
export const NO_OPTIONS: Literal = /* @__PURE__ */ literal(',"options":[]}');
export const OPTIONS: Literal = /* @__PURE__ */ literal(',"options":[');
export const OPTIONS_END: Literal = /* @__PURE__ */ literal(']}');
/** RFC 7323 appendix A: nearly every segment has these options and no others. */
export const TIMESTAMPS: Literal = /* @__PURE__ */ literal(
  ',"options":[{"kind":"noOperation"},{"kind":"noOperation"},{"kind":"timestamps","value":',
);
export const ECHO: Literal = /* @__PURE__ */ literal(',"echo":');
export const TIMESTAMPS_END: Literal = /* @__PURE__ */ literal('}]}');

/** Up to the code; the type is the octet. */
export const ICMP: Pieces = /* @__PURE__ */ octetHeads('"},', 'icmp', (type) => `,"type":${type},"code":`);
export const STATUS_IDENTIFIER: Readonly<Record<ChecksumStatus, Literal>> = /* @__PURE__ */ statuses(',"identifier":');

/** Up to the VNI; the flags are the octet. */
export const VXLAN: Pieces = /* @__PURE__ */ octetHeads(
  ',',
  'vxlan',
  (flags) => `,"flags":${flags},"vniValid":${(flags & VNI_VALID) !== 0},"vni":`,
);
export const RESERVED: Literal = /* @__PURE__ */ literal(',"reserved1":0,"reserved2":0}');
export const RESERVED1: Literal = /* @__PURE__ */ literal(',"reserved1":');
export const RESERVED2: Literal = /* @__PURE__ */ literal(',"reserved2":');

export const PAYLOAD: Pieces = /* @__PURE__ */ heads(',', 'payload', ',"length":');
/** The end of a line without payload. */
export const EMPTY_END: Literal = /* @__PURE__ */ literal(']}\n');
