/**
 * The inner packet itself: what its first octets say, the same at whatever point it is seen.
 *
 * @module
 */
import { u8, u16, u32 } from '../bytes.ts';
import { operation, senderHardwareAt, targetHardwareAt } from '../layers/arp.ts';
import { ICMP_PROTOCOL } from '../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { FRAGMENT_OFFSET, identification, ipv4DestinationAt, ipv4SourceAt, totalLength } from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6DestinationAt, ipv6SourceAt, payloadLength } from '../layers/ipv6.ts';
import { ipv6Identification } from '../layers/ipv6-fragment.ts';
import {
  TCP_PROTOCOL,
  tcpAcknowledgment,
  tcpDestinationPort,
  tcpFlags,
  tcpHeaderLength,
  tcpSequence,
  tcpSourcePort,
} from '../layers/tcp.ts';
import { UDP_PROTOCOL } from '../layers/udp.ts';
import { ipv4Number, ipv6Number, macNumber, NO_ADDRESS } from './addresses.ts';
import { ARP, IPV4, IPV6, type Places } from './places.ts';

/** The octets kept of a packet: IPv6 with an extension header, TCP without options. */
const HEAD = 96;
/** The octets kept of an ICMP error: enough where ICMPv6 quotes a tunnel packet and the headers inside. */
const ERROR_HEAD = 192;
/** Heads are cut from blocks: an array of its own for each costs as much as all else that is done with a packet. */
const BLOCK = 8192;

let block: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
let used = 0;

/** Copy octets into the current block. */
function keep(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const length = end - start;
  if (used + length > block.length) {
    block = new Uint8Array(BLOCK);
    used = 0;
  }
  const at = used;
  for (let i = 0; i < length; i++) block[at + i] = bytes[start + i]!;
  used += length;
  return block.subarray(at, used);
}

/** What a packet is, as far as conversations go. */
export type InnerKind =
  | 'echo-request'
  | 'echo-reply'
  | 'icmp-error'
  | 'arp'
  | 'neighbour-solicitation'
  | 'neighbour-advertisement'
  | 'icmp'
  | 'tcp'
  | 'udp'
  | 'fragment'
  | 'other';

/** An inner packet. */
export class Inner {
  /** Its first octets, from the network header on. */
  readonly head: Uint8Array;
  readonly etherType: number;
  readonly protocol: number;
  /** Where the transport header starts in `head`; -1 where there is none. */
  readonly transport: number;
  readonly kind: InnerKind;
  readonly source: number;
  readonly destination: number;
  /** The IP identification; 0 where there is none. */
  readonly identification: number;
  /** The offset in octets of a fragment. */
  readonly fragmentOffset: number;
  readonly moreFragments: boolean;
  /** The octets of the network packet by its own word. */
  readonly length: number;

  constructor(bytes: Uint8Array, places: Places) {
    const at = places.network;
    const ping = places.protocol === ICMP_PROTOCOL || places.protocol === ICMPV6_PROTOCOL;
    this.head = keep(bytes, at, Math.min(at + (ping ? ERROR_HEAD : HEAD), places.end));
    this.etherType = places.etherType;
    this.protocol = places.protocol;
    this.transport = places.transport < 0 ? -1 : places.transport - at;
    this.fragmentOffset = (places.fragment & FRAGMENT_OFFSET) * 8;
    this.moreFragments = places.fragment > FRAGMENT_OFFSET;
    const { head } = this;
    if (places.etherType === IPV4 && places.protocol >= 0) {
      this.source = ipv4Number(head, ipv4SourceAt(0));
      this.destination = ipv4Number(head, ipv4DestinationAt(0));
      this.identification = identification(head, 0);
      this.length = totalLength(head, 0) || places.end - at;
    } else if (places.etherType === IPV6 && places.protocol >= 0) {
      this.source = ipv6Number(head, ipv6SourceAt(0));
      this.destination = ipv6Number(head, ipv6DestinationAt(0));
      const fragmented = places.fragmentHeader >= 0 && places.fragmentHeader - at + 8 <= head.length;
      this.identification = fragmented ? ipv6Identification(head, places.fragmentHeader - at) : 0;
      const claimed = payloadLength(head, 0);
      this.length = claimed === 0 ? places.end - at : IPV6_LENGTH + claimed;
    } else {
      const arp = places.etherType === ARP && isEthernetArp(head);
      this.source = arp ? ipv4Number(head, 14) : NO_ADDRESS;
      this.destination = arp ? ipv4Number(head, 24) : NO_ADDRESS;
      this.identification = 0;
      this.length = places.end - at;
    }
    this.kind = kindOf(this);
  }

  /** Octets of the head from the transport header on. */
  get room(): number {
    return this.transport < 0 ? 0 : this.head.length - this.transport;
  }

  get icmpType(): number {
    return u8(this.head, this.transport);
  }

  get icmpCode(): number {
    return u8(this.head, this.transport + 1);
  }

  /** The identifier of an echo. */
  get echoIdentifier(): number {
    return u16(this.head, this.transport + 4);
  }

  /** The sequence number of an echo. */
  get echoSequence(): number {
    return u16(this.head, this.transport + 6);
  }

  get sourcePort(): number {
    return tcpSourcePort(this.head, this.transport);
  }

  get destinationPort(): number {
    return tcpDestinationPort(this.head, this.transport);
  }

  get tcpFlags(): number {
    return tcpFlags(this.head, this.transport);
  }

  get tcpSequence(): number {
    return tcpSequence(this.head, this.transport);
  }

  get tcpAcknowledgment(): number {
    return tcpAcknowledgment(this.head, this.transport);
  }

  /** The octets of a UDP datagram's payload, by its own word. */
  get udpLength(): number {
    return Math.max(0, u16(this.head, this.transport + 4) - 8);
  }

  /** The octets of TCP's payload by the network header's word; 0 where they cannot be told. */
  get payload(): number {
    if (this.kind !== 'tcp') return 0;
    return Math.max(0, this.length - this.transport - tcpHeaderLength(this.head, this.transport));
  }

  /** Where the target address of a neighbour message is, in `head`. */
  get neighbourTarget(): number {
    return ipv6Number(this.head, this.transport + 8);
  }

  get arpOperation(): number {
    return operation(this.head, 0);
  }

  get arpSenderMac(): number {
    return macNumber(this.head, senderHardwareAt(0));
  }

  get arpTargetMac(): number {
    return macNumber(this.head, targetHardwareAt(this.head, 0));
  }
}

/** ARP of IPv4 over Ethernet, whole: hardware type 1, protocol type 0x0800, lengths 6 and 4. */
const isEthernetArp = (head: Uint8Array): boolean =>
  head.length >= 28 && u16(head, 0) === 1 && u32(head, 2) === 0x0800_0604;

function kindOf(inner: Inner): InnerKind {
  if (inner.etherType === ARP) return inner.source === NO_ADDRESS ? 'other' : 'arp';
  if (inner.protocol < 0) return 'other';
  if (inner.transport < 0) return inner.fragmentOffset > 0 ? 'fragment' : 'other';
  if (inner.protocol === ICMP_PROTOCOL && inner.room >= 8) return icmpKind(inner.icmpType);
  if (inner.protocol === ICMPV6_PROTOCOL && inner.room >= 8) return icmpv6Kind(inner);
  if (inner.protocol === TCP_PROTOCOL && inner.room >= 20) return 'tcp';
  if (inner.protocol === UDP_PROTOCOL && inner.room >= 8) return 'udp';
  return 'other';
}

// RFC 792: 8 echo, 0 echo reply; 3, 11 and 12 quote a packet that went no further. 4 and 5 quote one that did.
function icmpKind(type: number): InnerKind {
  if (type === 8) return 'echo-request';
  if (type === 0) return 'echo-reply';
  return type === 3 || type === 11 || type === 12 ? 'icmp-error' : 'icmp';
}

// RFC 4443 §2.1: types below 128 are errors, and quote a packet. RFC 4861 §4.3, §4.4: 135 and 136.
function icmpv6Kind(inner: Inner): InnerKind {
  const type = inner.icmpType;
  if (type === 128) return 'echo-request';
  if (type === 129) return 'echo-reply';
  if (type < 128) return 'icmp-error';
  if (type === 135 && inner.room >= 24) return 'neighbour-solicitation';
  if (type === 136 && inner.room >= 24) return 'neighbour-advertisement';
  return 'icmp';
}
