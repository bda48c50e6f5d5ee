import { hex } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

const reply = icmpv6(hex`91 00 0000 1234 0000 20010db8000000000000000000000001 20010db8000000000000000000000002`);
//                                           M and O, a prefix of 64 bits
const advertisement = icmpv6(
  hex`93 00 0000 1234 c000 0304 40c0 00000e10 00000708 00000000 20010db8000000000000000000000000`,
);

const ROWS: readonly Row[] = [
  {
    name: 'a discovery request',
    frame: icmpv6(hex`90 00 0000 1234 0000`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, ha discovery request, id 0x1234, length 8',
  },
  {
    name: 'a discovery request, cut',
    frame: icmpv6(hex`90 00 0000 1234 0000`),
    captured: 45,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, ha discovery request [|icmp6]',
  },
  { name: 'a discovery reply', frame: reply, text: 'IP6 fd00::5 > fd00::3: ICMP6, ha discovery reply, length 40' },
  {
    name: 'a discovery reply',
    flags: '-v',
    frame: reply,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, ha discovery reply, length 40, id 0x1234, 2001:db8::1, 2001:db8::2',
  },
  {
    name: 'a discovery reply, cut',
    flags: '-v',
    frame: reply,
    captured: 79,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: ICMP6, ha discovery reply, length 40, id 0x1234, 2001:db8::1 [|icmp6]',
  },
  {
    name: 'a prefix solicitation',
    flags: '-v',
    frame: icmpv6(hex`92 00 0000 1234 0000`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, mobile router solicitation, id 0x1234',
  },
  {
    name: 'a prefix advertisement',
    frame: advertisement,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, mobile router advertisement, length 40',
  },
  {
    name: 'a prefix advertisement',
    flags: '-v',
    frame: advertisement,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, mobile router advertisement, length 40, id 0x1234 MO',
      '\t  prefix info option (3), length 32 (4): 2001:db8::/64, Flags [onlink, auto], valid time 3600s, pref. time 1800s',
    ],
  },
  {
    name: 'a prefix advertisement without flags',
    flags: '-v',
    frame: icmpv6(hex`93 00 0000 1234 0000`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, mobile router advertisement, length 8, id 0x1234',
  },
  {
    name: 'a prefix advertisement, cut',
    flags: '-v',
    frame: advertisement,
    captured: 70,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: ICMP6, mobile router advertisement, length 40, id 0x1234 MO [|icmp6]',
  },
];

table(RAW, ROWS);
