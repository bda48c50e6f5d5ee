/**
 * What a packet is, in a few words, for people.
 *
 * @module
 */
import { ICMPV6_PROTOCOL } from '../layers/icmpv6.ts';
import { addressText, macNumberText } from './addresses.ts';
import type { Inner } from './inner.ts';
import { IPV6 } from './places.ts';
import { reasonOf } from './quotes.ts';

const FLAGS: readonly (readonly [number, string])[] = [
  [0x02, 'S'],
  [0x01, 'F'],
  [0x08, 'P'],
  [0x04, 'R'],
  [0x10, '.'],
];

const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  50: 'ESP',
  58: 'ICMPv6',
  89: 'OSPF',
  112: 'VRRP',
};

const ETHER_TYPES: Readonly<Record<number, string>> = { 1: 'IEEE 802.2', 34958: 'EAPOL', 35020: 'LLDP' };

// RFC 2710, RFC 3810, RFC 4861.
const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  130: 'multicast listener query',
  131: 'multicast listener report',
  132: 'multicast listener done',
  133: 'router solicitation',
  134: 'router advertisement',
  137: 'redirect',
  143: 'multicast listener report v2',
};

/** Say what a packet is. */
export function wordsFor(inner: Inner): string {
  switch (inner.kind) {
    case 'echo-request':
    case 'echo-reply': {
      const name = inner.protocol === ICMPV6_PROTOCOL ? 'ICMPv6' : 'ICMP';
      const what = inner.kind === 'echo-request' ? 'echo request' : 'echo reply';
      return `${name} ${what}, id ${inner.echoIdentifier}, seq ${inner.echoSequence}${pieces(inner)}`;
    }
    case 'icmp-error':
      return `${inner.protocol === ICMPV6_PROTOCOL ? 'ICMPv6' : 'ICMP'} ${reasonOf(inner)}`;
    case 'arp':
      return arpWords(inner);
    case 'neighbour-solicitation':
      return `neighbour solicitation, who has ${addressText(inner.neighbourTarget)}`;
    case 'neighbour-advertisement':
      return `neighbour advertisement, target ${addressText(inner.neighbourTarget)}`;
    case 'icmp':
      return icmpWords(inner);
    case 'tcp':
      return tcpWords(inner);
    case 'udp':
      return `UDP ${inner.sourcePort} > ${inner.destinationPort}, length ${inner.udpLength}${pieces(inner)}`;
    case 'fragment':
      return `${protocolName(inner.protocol)} fragment at ${inner.fragmentOffset} of datagram ${inner.identification}`;
    default:
      return inner.protocol >= 0 ? `${protocolName(inner.protocol)}${pieces(inner)}` : etherName(inner.etherType);
  }
}

const pieces = (inner: Inner): string =>
  inner.moreFragments ? `, first fragment of datagram ${inner.identification}` : '';

const protocolName = (protocol: number): string => PROTOCOLS[protocol] ?? `IP protocol ${protocol}`;

const etherName = (type: number): string =>
  ETHER_TYPES[type] ?? (type === IPV6 ? 'IPv6' : `EtherType 0x${type.toString(16).padStart(4, '0')}`);

function arpWords(inner: Inner): string {
  const { arpOperation: operation } = inner;
  const from = addressText(inner.source);
  const about = addressText(inner.destination);
  if (inner.source === inner.destination) return `ARP announcement, ${from} is at ${macNumberText(inner.arpSenderMac)}`;
  if (operation === 2) return `ARP reply, ${from} is at ${macNumberText(inner.arpSenderMac)}`;
  if (operation !== 1) return `ARP operation ${operation}`;
  return inner.source === 0 ? `ARP probe, who has ${about}` : `ARP request, who has ${about}`;
}

function icmpWords(inner: Inner): string {
  const { icmpType: type, icmpCode: code } = inner;
  if (inner.protocol === ICMPV6_PROTOCOL) return `ICMPv6 ${ICMPV6_TYPES[type] ?? `type ${type}, code ${code}`}`;
  return type === 5 ? 'ICMP redirect' : `ICMP type ${type}, code ${code}`;
}

function tcpWords(inner: Inner): string {
  const flags = inner.tcpFlags;
  const letters = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, letter]) => letter);
  const ack = (flags & 0x10) === 0 ? '' : `, ack ${inner.tcpAcknowledgment}`;
  const what = `TCP ${inner.sourcePort} > ${inner.destinationPort} [${letters.join('') || 'none'}]`;
  return `${what}, seq ${inner.tcpSequence}${ack}, length ${inner.payload}`;
}
