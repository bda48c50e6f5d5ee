/**
 * Sound headers of every protocol, what is inside them included: what the laws begin with, and damage.
 */
import { addWords, fold } from '../../src/checksum.ts';
import { arp } from '../../src/layers/arp.ts';
import { erspan, erspan3 } from '../../src/layers/erspan.ts';
import { ethernet } from '../../src/layers/ethernet.ts';
import { geneve } from '../../src/layers/geneve.ts';
import { gre } from '../../src/layers/gre.ts';
import { icmp } from '../../src/layers/icmp.ts';
import { icmpv6 } from '../../src/layers/icmpv6.ts';
import { igmp } from '../../src/layers/igmp.ts';
import { ah, esp } from '../../src/layers/ipsec.ts';
import { ipv4 } from '../../src/layers/ipv4.ts';
import { ipv6 } from '../../src/layers/ipv6.ts';
import { ipv6Fragment } from '../../src/layers/ipv6-fragment.ts';
import { ipv6Mobility } from '../../src/layers/ipv6-mobility.ts';
import { ipv6Destination, ipv6HopByHop } from '../../src/layers/ipv6-options.ts';
import { ipv6Routing } from '../../src/layers/ipv6-routing.ts';
import type { LayerBase, Protocol, Slot } from '../../src/layers/layer.ts';
import { linuxCooked, linuxCooked2 } from '../../src/layers/linux-cooked.ts';
import { llc } from '../../src/layers/llc.ts';
import { loopback } from '../../src/layers/loopback.ts';
import { mpls } from '../../src/layers/mpls.ts';
import { nsh } from '../../src/layers/nsh.ts';
import { ppp } from '../../src/layers/ppp.ts';
import { pppoe } from '../../src/layers/pppoe.ts';
import { tcp } from '../../src/layers/tcp.ts';
import { udp } from '../../src/layers/udp.ts';
import { vlan } from '../../src/layers/vlan.ts';
import { vxlan, vxlanGpe } from '../../src/layers/vxlan.ts';
import { hex, join } from '../hex.ts';

/** A sound header, with what it holds. */
export interface Sample {
  readonly name: string;
  readonly protocol: Protocol<LayerBase>;
  readonly bytes: Uint8Array;
}

const SOURCE = '20010db8 00000000 00000000 00000001';
const TARGET = '20010db8 00000000 00000000 00000002';

/** Put octets into an IPv4 packet. */
export function inIpv4(protocol: number, payload: Uint8Array, options: Uint8Array = hex``): Uint8Array {
  const header = hex`45000000 12344000 40000000 c0a8c803 c0a8c805`;
  header[0] = 0x40 | ((20 + options.length) / 4);
  header[9] = protocol;
  return withLength(join(header, options, payload), 2, 20 + options.length + payload.length);
}

/** Put octets into an IPv6 packet. */
export function inIpv6(nextHeader: number, payload: Uint8Array): Uint8Array {
  const header = hex`60000000 00000040 ${SOURCE} ${TARGET}`;
  header[6] = nextHeader;
  return withLength(join(header, payload), 4, payload.length);
}

/** Put octets into a UDP datagram without a checksum. */
export const inUdp = (port: number, payload: Uint8Array): Uint8Array =>
  withLength(join(withLength(hex`c0000000 00000000`, 2, port), payload), 4, 8 + payload.length);

/** Put octets into an Ethernet frame. */
export const inEthernet = (etherType: number, payload: Uint8Array): Uint8Array =>
  join(withLength(hex`0242c0a8c805 0242c0a8c803 0000`, 12, etherType), payload);

/** Put the right checksum at `at`, so that a verdict on less than the whole is seen to be wrong. */
function summed(bytes: Uint8Array, at: number, pseudo: number): Uint8Array {
  return withLength(bytes, at, fold(addWords(bytes, 0, bytes.length, pseudo)) ^ 0xffff);
}

/** The sums of the pseudo-headers of {@link inIpv4} and {@link inIpv6}. */
const pseudoIpv4 = (protocol: number, length: number): number => 2 * 0xc0a8 + 0xc803 + 0xc805 + protocol + length;
const pseudoIpv6 = (nextHeader: number, { length }: Uint8Array): number =>
  addWords(hex`${SOURCE} ${TARGET}`, 0, 32, 0) + nextHeader + length;

function withLength(bytes: Uint8Array, at: number, value: number): Uint8Array {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
  return bytes;
}

const ECHO = hex`0800 0000 1400 0007 61626364 65666768`;
const INNER = inIpv4(1, ECHO);
const FRAME = inEthernet(0x0800, INNER);
const TCP = hex`
  9c40 0050 00001388 00000000 a002 faf0 0000 0000
  020405b4 0402080a 00000001 00000000 01030307`;
const LONG_QUOTE = inIpv4(17, inUdp(53, new Uint8Array(100)));
const MPLS_EXTENSION = hex`2000 0000 0008 0101 0001 0101`;

const icmpSamples: Readonly<Record<string, Uint8Array>> = {
  echo: ECHO,
  'unreachable, quoting a tunnel': join(
    hex`0304 0000 0000 05dc`,
    inIpv4(17, inUdp(4789, join(hex`08000000 00002a00`, FRAME))),
  ),
  'unreachable, quoting eight octets': join(hex`0303 0000 0000 0000`, inIpv4(6, TCP).subarray(0, 28)),
  'time exceeded, with a length': join(hex`0b00 0000 0020 0000`, LONG_QUOTE, MPLS_EXTENSION),
  'time exceeded, without a length': join(hex`0b00 0000 0000 0000`, LONG_QUOTE, hex`2000 dff2 0008 0101 0001 0101`),
  redirect: join(hex`0501 0000 c0a8c801`, INNER),
  'parameter problem': join(hex`0c00 0000 14000000`, INNER),
  'router advertisement': hex`0900 0000 02020708 c0a8c801 00000000 c0a8c802 80000000`,
  timestamp: hex`0d00 0000 0001 0002 00000001 00000002 00000003`,
  'address mask': hex`1200 0000 0001 0002 ffffff00`,
  'extended echo request': hex`2a00 0000 0001 0201 2000 0000 0009 0301 6574683000 0000`,
  'extended echo reply': hex`2b00 0000 0001 0206`,
  traceroute: hex`1e00 0000 0001 0000 00010002 00000003 00000004`,
};

const icmpv6Samples: Readonly<Record<string, Uint8Array>> = {
  echo: hex`8000 0000 1400 0007 61626364`,
  'packet too big': join(hex`0200 0000 00000500`, inIpv6(17, inUdp(53, hex`00112233`))),
  'time exceeded, with a length': join(
    hex`0300 0000 10000000`,
    padded(inIpv6(17, inUdp(53, new Uint8Array(40))), 128),
    MPLS_EXTENSION,
  ),
  'parameter problem': join(hex`0400 0000 00000006`, inIpv6(6, TCP)),
  'router solicitation': hex`8500 0000 00000000 0101 0242c0a8c803`,
  'router advertisement': hex`8600 0000 40c80708 00000000 00000000
    0304 40c0 00278d00 00093a80 00000000 20010db8000000000000000000000000
    0501 0000 000005dc`,
  'neighbour solicitation': hex`8700 0000 00000000 ${TARGET} 0101 0242c0a8c803`,
  'neighbour advertisement': hex`8800 0000 60000000 ${TARGET} 0201 0242c0a8c805`,
  redirect: join(
    hex`8900 0000 00000000 ${TARGET} ${SOURCE} 0408 0000 00000000`,
    padded(inIpv6(17, inUdp(53, hex`0011`)), 56),
  ),
  'listener query': hex`8200 0000 2710 0000 ff020000000000000000000000000001 02 7d 0001 ${SOURCE}`,
  'listener report': hex`8f00 0000 0000 0001 04 00 0001 ff020000000000000000000000000001 ${SOURCE}`,
  'extended echo': hex`a000 0000 0001 0201 2000 0000 0008 0302 00000003`,
  'router renumbering': hex`8a00 0000 00000000`,
};

function padded(bytes: Uint8Array, length: number): Uint8Array {
  return join(bytes, new Uint8Array(length - bytes.length));
}

/** A sound header of every protocol, and of some several. */
export const SAMPLES: readonly Sample[] = [
  { name: 'a frame', protocol: ethernet, bytes: FRAME },
  { name: 'a frame with a length', protocol: ethernet, bytes: inEthernet(7, hex`424203 0000 0000`) },
  { name: 'a cooked packet', protocol: linuxCooked, bytes: join(hex`0000 0001 0006 0242c0a8c803 0000 0800`, INNER) },
  {
    name: 'a cooked packet',
    protocol: linuxCooked2,
    bytes: join(hex`0800 0000 00000003 0001 00 06 0242c0a8c803 0000`, INNER),
  },
  { name: 'a packet of the loopback', protocol: loopback, bytes: join(hex`02000000`, INNER) },
  { name: 'a tag', protocol: vlan, bytes: join(hex`a064 0800`, INNER) },
  { name: 'SNAP', protocol: llc, bytes: join(hex`aaaa03 000000 0800`, INNER) },
  { name: 'two octets of control', protocol: llc, bytes: hex`0404 0102 0000` },
  { name: 'a label stack', protocol: mpls, bytes: join(hex`00010040 00020140`, INNER) },
  { name: 'a session', protocol: pppoe, bytes: withLength(join(hex`1100 0001 0000 0021`, INNER), 4, 2 + INNER.length) },
  { name: 'a packet', protocol: ppp, bytes: join(hex`ff03 0021`, INNER) },
  { name: 'a request', protocol: arp, bytes: hex`0001 0800 06 04 0001 0242c0a8c803 c0a8c803 000000000000 c0a8c805` },
  { name: 'a packet', protocol: ipv4, bytes: INNER },
  { name: 'a packet with options', protocol: ipv4, bytes: inIpv4(1, ECHO, hex`94040000 0707040a000001 01`) },
  { name: 'a packet', protocol: ipv6, bytes: inIpv6(58, hex`8000 0000 1400 0007`) },
  { name: 'a router alert', protocol: ipv6HopByHop, bytes: hex`3a00 05020000 0100 8000 0000 1400 0007` },
  { name: 'a segment', protocol: ipv6Routing, bytes: hex`3a02 0401 00000000 ${TARGET} 8000 0000 1400 0007` },
  { name: 'a first fragment', protocol: ipv6Fragment, bytes: hex`3a00 0001 00000001 8000 0000 1400 0007` },
  { name: 'a home address', protocol: ipv6Destination, bytes: hex`3a02 0102 0000 c910 ${SOURCE} 8000 0000 1400 0007` },
  { name: 'a binding update', protocol: ipv6Mobility, bytes: hex`3b01 0500 0000 00010000 00030102 0000` },
  { name: 'a header', protocol: ah, bytes: join(hex`0104 0000 00000100 00000001 000102030405060708090a0b`, ECHO) },
  { name: 'a packet', protocol: esp, bytes: hex`00000100 00000001 00112233` },
  ...Object.entries(icmpSamples).map(([name, bytes]) => ({ name, protocol: icmp, bytes: summed(bytes, 2, 0) })),
  ...Object.entries(icmpv6Samples).map(([name, bytes]) => ({
    name,
    protocol: icmpv6,
    bytes: summed(bytes, 2, pseudoIpv6(58, bytes)),
  })),
  { name: 'a query', protocol: igmp, bytes: hex`1164 0e9a e0000001` },
  { name: 'a report', protocol: igmp, bytes: summed(hex`2200 0000 0000 0001 04000000 e0000001`, 2, 0) },
  { name: 'a datagram', protocol: udp, bytes: summed(inUdp(53, hex`00112233`), 6, pseudoIpv4(17, 12)) },
  { name: 'a segment', protocol: tcp, bytes: summed(join(TCP, hex`61626364`), 16, pseudoIpv4(6, TCP.length + 4)) },
  { name: 'a packet', protocol: gre, bytes: join(hex`b000 0800 00000000 00000007 00000001`, INNER) },
  { name: 'PPTP', protocol: gre, bytes: join(hex`3081 880b 00040001 00000001 00000002`, hex`ff03 0021`, INNER) },
  { name: 'a mirrored frame', protocol: erspan, bytes: join(hex`10640001 00000000`, FRAME) },
  { name: 'a mirrored frame', protocol: erspan3, bytes: join(hex`20640001 00000000 00000001 0000000000000000`, FRAME) },
  { name: 'a frame', protocol: vxlan, bytes: join(hex`08000000 00100100`, FRAME) },
  { name: 'a group policy', protocol: vxlan, bytes: join(hex`8848012c 00100100`, FRAME) },
  { name: 'a packet', protocol: vxlanGpe, bytes: join(hex`0c000001 00100100`, INNER) },
  { name: 'a frame with an option', protocol: geneve, bytes: join(hex`02006558 00100100 01020301 00000007`, FRAME) },
  { name: 'a packet', protocol: nsh, bytes: join(hex`0fc60103 00000001 00000000 00000000 00000000 00000000`, FRAME) },
];

/** A record with a sound header somewhere inside. */
export interface Whole {
  readonly linkType: number;
  readonly bytes: Uint8Array;
}

/** Put a sample where the first slot that its protocol claims is. */
export const wholeOf = ({ protocol, bytes }: Sample): Whole => wrap(protocol.claims[0]!, bytes);

const OVER_IPV6: ReadonlySet<number> = new Set([0, 43, 44, 58, 60, 135]);

function wrap([table, value]: Slot, bytes: Uint8Array): Whole {
  switch (table) {
    case 'linktype':
      return { linkType: value, bytes };
    case 'ethertype':
      return { linkType: 1, bytes: inEthernet(value, bytes) };
    case 'ip':
      return OVER_IPV6.has(value)
        ? { linkType: 1, bytes: inEthernet(0x86dd, inIpv6(value, bytes)) }
        : { linkType: 1, bytes: inEthernet(0x0800, inIpv4(value, bytes)) };
    case 'udp':
      return wrap(['ip', 17], inUdp(value, bytes));
    case 'gre':
      // ERSPAN of type II has a sequence number.
      return wrap(['ip', 47], join(withLength(hex`1000 0000 00000001`, 2, value), bytes));
    case 'frame':
      return value === 1 ? { linkType: 1, bytes: inEthernet(bytes.length, bytes) } : { linkType: 1, bytes };
  }
}
