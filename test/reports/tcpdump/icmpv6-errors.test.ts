import { hex, join } from '../../hex.ts';
import { icmpv6, ipv6, RAW, type Row, table } from './table.ts';

const ports = hex`1000 1001 0008 0000`;
/** A UDP datagram from port 4096 to port 4097. */
const quoted = ipv6(17, ports);

/** Put an ICMPv6 error into a packet: type and code, its second word, and what it quotes. */
function error(kind: string, word = '00000000', packet = quoted): Uint8Array {
  return icmpv6(join(hex`${kind} 0000 ${word}`, packet));
}

const ROWS: readonly Row[] = [
  {
    name: 'no route',
    frame: error('0100'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable route fd00::3, length 56',
  },
  {
    name: 'prohibited',
    frame: error('0101'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable,  unreachable prohibited fd00::3, length 56',
  },
  {
    name: 'beyond the scope',
    frame: error('0102'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, beyond scope fd00::3, source address fd00::5, length 56',
  },
  {
    name: 'the address unreachable',
    frame: error('0103'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable address fd00::3, length 56',
  },
  {
    name: 'the address unreachable, cut',
    frame: error('0103'),
    captured: 87,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable address [|icmp6]',
  },
  {
    name: 'the UDP port unreachable',
    frame: error('0104'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port, fd00::3 udp port 4097, length 56',
  },
  {
    name: 'the UDP port unreachable',
    flags: '-v',
    frame: error('0104'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, destination unreachable, unreachable port, fd00::3 udp port 4097',
  },
  {
    name: 'the TCP port unreachable',
    frame: error('0104', '00000000', ipv6(6, ports)),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port, fd00::3 tcp port 4097, length 56',
  },
  {
    name: 'a port behind hop-by-hop options, routing, fragment and authentication',
    frame: error(
      '0104',
      '00000000',
      ipv6(
        0,
        join(
          hex`2b00010400000000`,
          hex`2c00040000000000`,
          hex`3300000000000001`,
          hex`3c010000 0000000000000001`,
          hex`1100010400000000`,
          ports,
        ),
      ),
    ),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port, fd00::3 udp port 4097, length 100',
  },
  {
    name: 'a port behind a later fragment',
    frame: error('0104', '00000000', ipv6(44, join(hex`1100000900000001`, ports))),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port of another protocol',
    frame: error('0104', '00000000', ipv6(132, ports)),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port that is cut',
    frame: error('0104'),
    captured: 91,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port behind a header that is cut',
    frame: error('0104', '00000000', ipv6(60, ports)),
    captured: 89,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port behind a fragment header that is cut',
    frame: error('0104', '00000000', ipv6(44, ports)),
    captured: 91,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port behind authentication that is cut',
    frame: error('0104', '00000000', ipv6(51, ports)),
    captured: 89,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'a port of a header that is cut',
    frame: error('0104'),
    captured: 54,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unreachable port [|icmp6]',
  },
  {
    name: 'unreachable for an unknown reason',
    frame: error('0107'),
    text: [
      'IP6 fd00::5 > fd00::3: ICMP6, destination unreachable, unknown unreach code (7)',
      '\t0x0000:  0107 7921 0000 0000 6000 0000 0008 1140',
      '\t0x0010:  fd00 0000 0000 0000 0000 0000 0000 0005',
      '\t0x0020:  fd00 0000 0000 0000 0000 0000 0000 0003',
      '\t0x0030:  1000 1001 0008 0000',
    ],
  },
  {
    name: 'unreachable for an unknown reason',
    flags: '-vv',
    frame: error('0107'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, destination unreachable, unknown unreach code (7)',
  },
  {
    name: 'too big',
    frame: error('0200', '00000500'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, packet too big, mtu 1280, length 56',
  },
  {
    name: 'too big',
    flags: '-v',
    frame: error('0200', '00000500'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, packet too big, mtu 1280',
  },
  {
    name: 'too big, cut',
    frame: error('0200', '00000500'),
    captured: 47,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, packet too big [|icmp6]',
  },
  {
    name: 'time exceeded in transit',
    frame: error('0300'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, time exceeded in-transit for fd00::3, length 56',
  },
  {
    name: 'time exceeded in reassembly',
    frame: error('0301'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, time exceeded in-transit (reassembly), length 56',
  },
  {
    name: 'time exceeded for an unknown reason',
    frame: error('0302'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, time exceeded in-transit, unknown code (2), length 56',
  },
  {
    name: 'time exceeded, cut',
    frame: error('0300'),
    captured: 87,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, time exceeded in-transit [|icmp6]',
  },
  {
    name: 'an erroneous header field',
    frame: error('0400', '00000007'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, parameter problem, erroneous - octet 7, length 56',
  },
  {
    name: 'an unknown next header',
    frame: error('0401', '00000006'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, parameter problem, next header - octet 6, length 56',
  },
  {
    name: 'an unknown option',
    frame: error('0402', '0000002a'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, parameter problem, option - octet 42, length 56',
  },
  {
    name: 'another parameter problem',
    frame: error('0409', '0000002a'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, parameter problem, code-#9, length 56',
  },
  {
    name: 'a parameter problem, cut',
    frame: error('0400', '00000007'),
    captured: 87,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, parameter problem [|icmp6]',
  },
];

table(RAW, ROWS);
