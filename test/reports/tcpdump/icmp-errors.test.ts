import { hex, join } from '../../hex.ts';
import { ipv4, RAW, type Row, summed, table } from './table.ts';

/** A datagram from port 4096 to port 4097. */
const quoted = (protocol: number): Uint8Array => ipv4(protocol, hex`1000 1001 0008 0000`);

/** Put an ICMP error into a datagram: type and code, its second word, and what it quotes. */
const error = (kind: string, word = '00000000', protocol = 17): Uint8Array =>
  ipv4(1, summed(join(hex`${kind} 0000 ${word}`, quoted(protocol)), 2));

const options = ipv4(6, hex`1000 1001 00000000`, hex`01010101`);

const ROWS: readonly Row[] = [
  {
    name: 'net unreachable',
    frame: error('0300'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP net 192.168.200.3 unreachable, length 36',
  },
  {
    name: 'host unreachable',
    frame: error('0301'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable, length 36',
  },
  {
    name: 'protocol unreachable',
    frame: error('0302', '00000000', 132),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 protocol 132 unreachable, length 36',
  },
  {
    name: 'UDP port unreachable',
    frame: error('0303'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 udp port 4097 unreachable, length 36',
  },
  {
    name: 'TCP port unreachable',
    frame: error('0303', '00000000', 6),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 tcp port 4097 unreachable, length 36',
  },
  {
    name: 'SCTP port unreachable',
    frame: error('0303', '00000000', 132),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 protocol 132 port 4097 unreachable, length 36',
  },
  {
    name: 'port unreachable behind IPv4 options',
    frame: ipv4(1, summed(join(hex`03 03 0000 00000000`, options), 2)),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 tcp port 4097 unreachable, length 40',
  },
  {
    name: 'port unreachable, the port cut',
    frame: error('0303'),
    captured: 51,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'fragmentation needed',
    frame: error('0304', '000005dc'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 unreachable - need to frag (mtu 1500), length 36',
  },
  {
    name: 'fragmentation needed, of a router that tells no MTU',
    frame: error('0304'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 unreachable - need to frag, length 36',
  },
  {
    name: 'source route failed',
    frame: error('0305'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 unreachable - source route failed, length 36',
  },
  {
    name: 'network unknown',
    frame: error('0306'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP net 192.168.200.3 unreachable - unknown, length 36',
  },
  {
    name: 'host unknown',
    frame: error('0307'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - unknown, length 36',
  },
  {
    name: 'host isolated',
    frame: error('0308'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 unreachable - source host isolated, length 36',
  },
  {
    name: 'network prohibited',
    frame: error('0309'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP net 192.168.200.3 unreachable - admin prohibited, length 36',
  },
  {
    name: 'host prohibited',
    frame: error('030a'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - admin prohibited, length 36',
  },
  {
    name: 'network unreachable for this service',
    frame: error('030b'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP net 192.168.200.3 unreachable - tos prohibited, length 36',
  },
  {
    name: 'host unreachable for this service',
    frame: error('030c'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - tos prohibited, length 36',
  },
  {
    name: 'filtered',
    frame: error('030d'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - admin prohibited filter, length 36',
  },
  {
    name: 'host precedence violation',
    frame: error('030e'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - host precedence violation, length 36',
  },
  {
    name: 'precedence cutoff',
    frame: error('030f'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP host 192.168.200.3 unreachable - precedence cutoff, length 36',
  },
  {
    name: 'an unknown reason',
    frame: error('0310'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP 192.168.200.3 unreachable - #16, length 36',
  },
  {
    name: 'unreachable, the quoted destination cut',
    frame: error('0301'),
    captured: 47,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'a redirect for a network',
    frame: error('0500', '0a0000fe'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP redirect 192.168.200.3 to net 10.0.0.254, length 36',
  },
  {
    name: 'a redirect for a host',
    frame: error('0501', '0a0000fe'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP redirect 192.168.200.3 to host 10.0.0.254, length 36',
  },
  {
    name: 'a redirect for a service and network',
    frame: error('0502', '0a0000fe'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP redirect-tos 192.168.200.3 to net 10.0.0.254, length 36',
  },
  {
    name: 'a redirect for a service and host',
    frame: error('0503', '0a0000fe'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP redirect-tos 192.168.200.3 to host 10.0.0.254, length 36',
  },
  {
    name: 'an unknown redirect',
    frame: error('0504', '0a0000fe'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP redirect-#4 192.168.200.3 to 10.0.0.254, length 36',
  },
  {
    name: 'a redirect, cut',
    frame: error('0501', '0a0000fe'),
    captured: 47,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'time exceeded in transit',
    frame: error('0b00'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 36',
  },
  {
    name: 'time exceeded in reassembly',
    frame: error('0b01'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP ip reassembly time exceeded, length 36',
  },
  {
    name: 'time exceeded for an unknown reason',
    frame: error('0b02'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP time exceeded-#2, length 36',
  },
  {
    name: 'time exceeded, cut',
    frame: error('0b00'),
    captured: 47,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'a parameter problem',
    frame: error('0c00', '14000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP parameter problem - octet 20, length 36',
  },
  {
    name: 'a parameter problem of another kind',
    frame: error('0c01'),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP parameter problem - code 1, length 36',
  },
  {
    name: 'a parameter problem, cut',
    frame: error('0c00', '14000000'),
    captured: 24,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
];

table(RAW, ROWS);
