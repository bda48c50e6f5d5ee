import { hex } from '../../hex.ts';
import { icmpv6, ipv6, RAW, type Row, table } from './table.ts';

const echo = icmpv6(hex`80 00 0000 1234 0002 0102030405`);

const ROWS: readonly Row[] = [
  {
    name: 'an echo request',
    frame: echo,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, echo request, id 4660, seq 2, length 13',
  },
  {
    name: 'an echo request',
    flags: '-v',
    frame: echo,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 13) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, echo request, id 4660, seq 2',
  },
  {
    name: 'an echo reply',
    frame: icmpv6(hex`81 00 0000 ffff ffff`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, echo reply, id 65535, seq 65535, length 8',
  },
  {
    name: 'a wrong checksum',
    flags: '-v',
    frame: ipv6(58, hex`80 00 1234 0001 0002`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [bad icmp6 cksum 0x1234 -> 0x85b0!] ICMP6, echo request, id 1, seq 2',
  },
  {
    name: 'the identifier cut',
    frame: echo,
    captured: 47,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, echo request [|icmp6]',
  },
  {
    name: 'the payload cut',
    flags: '-v',
    frame: echo,
    captured: 50,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 13) fd00::5 > fd00::3: ICMP6, echo request, id 4660, seq 2',
  },
  { name: 'the type alone', frame: echo, captured: 41, text: 'IP6 fd00::5 > fd00::3: ICMP6, echo request [|icmp6]' },
  { name: 'nothing', frame: ipv6(58, hex``), text: 'IP6 fd00::5 > fd00::3: ICMP6, length 0 (invalid)' },
  {
    name: 'an unknown type',
    frame: icmpv6(hex`64 01 0000 01020304`),
    text: ['IP6 fd00::5 > fd00::3: ICMP6, unknown icmp6 type (100), length 8', '\t0x0000:  6401 9dac 0102 0304'],
  },
  {
    name: 'an unknown type',
    flags: '-vv',
    frame: icmpv6(hex`64 01 0000 01020304`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, unknown icmp6 type (100), length 8',
  },
  {
    name: 'an inverse solicitation',
    frame: icmpv6(hex`8d 00 0000 00000000`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, inverse neighbor solicitation, length 8',
  },
  {
    name: 'an inverse advertisement',
    flags: '-v',
    frame: icmpv6(hex`8e 00 0000 00000000`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, inverse neighbor advertisement',
  },
  {
    name: 'a multicast traceroute',
    frame: icmpv6(hex`c8 00 0000 00000000`),
    text: ['IP6 fd00::5 > fd00::3: ICMP6, mtrace response, length 8', '\t0x0000:  c800 3db3 0000 0000'],
  },
];

table(RAW, ROWS);
