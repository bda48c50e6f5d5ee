import { hex, join } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

const TARGET = '20010db8000000000000000000000001';
const OTHER = '20010db8000000000000000000000002';

const solicitation = icmpv6(hex`87 00 0000 00000000 ${TARGET}`, hex`01 01 020000000001`);
const redirect = icmpv6(hex`89 00 0000 00000000 ${TARGET} ${OTHER}`, hex`02 01 020000000001`);

/** A router advertisement with options: hop limit 64, flags and preference, 1800 s, 30 s, 1 s. */
const router = (...options: readonly Uint8Array[]): Uint8Array =>
  icmpv6(hex`86 00 0000 40 c8 0708 00007530 000003e8`, ...options);

//                     /64  flags valid    preferred
const prefix = hex`03 04 40 e0 00278d00 ffffffff 00000000 20010db8000000000000000000000000`;

const ROWS: readonly Row[] = [
  {
    name: 'a router solicitation',
    frame: icmpv6(hex`85 00 0000 00000000`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router solicitation, length 8',
  },
  {
    name: 'a router solicitation',
    flags: '-v',
    frame: icmpv6(hex`85 00 0000 00000000`, hex`01 01 020000000001`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router solicitation, length 16',
      '\t  source link-address option (1), length 8 (1): 02:00:00:00:00:01',
    ],
  },
  {
    name: 'a router advertisement',
    frame: router(),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router advertisement, length 16',
  },
  {
    name: 'a router advertisement',
    flags: '-v',
    frame: router(),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 16',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
    ],
  },
  {
    name: 'a router advertisement, cut',
    flags: '-v',
    frame: router(),
    captured: 55,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: ICMP6, router advertisement, length 16 [|icmp6]',
  },
  {
    name: 'no flags, low preference',
    flags: '-v',
    frame: icmpv6(hex`86 00 0000 00 18 0000 00000000 00000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 16',
      '\thop limit 0, Flags [none], pref low, router lifetime 0s, reachable time 0ms, retrans timer 0ms',
    ],
  },
  {
    name: 'a prefix',
    flags: '-v',
    frame: router(prefix),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 48',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  prefix info option (3), length 32 (4): 2001:db8::/64, Flags [onlink, auto, router], valid time 2592000s, pref. time infinity',
    ],
  },
  {
    name: 'a prefix',
    flags: '-vv',
    frame: router(prefix),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 48',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  prefix info option (3), length 32 (4): 2001:db8::/64, Flags [onlink, auto, router], valid time 2592000s, pref. time infinity',
      '\t    0x0000:  40e0 0027 8d00 ffff ffff 0000 0000 2001',
      '\t    0x0010:  0db8 0000 0000 0000 0000 0000 0000',
    ],
  },
  {
    name: 'a prefix, cut',
    flags: '-v',
    frame: router(prefix),
    captured: 80,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: ICMP6, router advertisement, length 48',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms [|icmp6]',
    ],
  },
  {
    name: 'a prefix that is longer than it should be',
    flags: '-v',
    frame: router(hex`03 05 40 00 00000000 00000000 00000000 ${TARGET} 0000000000000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 56',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  prefix info option (3), length 40 (5): 2001:db8::1/64badlen, Flags [none], valid time 0s, pref. time 0s',
    ],
  },
  {
    name: 'an MTU',
    flags: '-v',
    frame: router(hex`05 01 0000 000005dc`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  mtu option (5), length 8 (1):  1500',
    ],
  },
  {
    name: 'an MTU that is longer than it should be',
    flags: '-v',
    frame: router(hex`05 02 0000 000005dc 0000000000000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  mtu option (5), length 16 (2):  1500bad option length',
    ],
  },
  {
    name: 'an advertisement interval',
    flags: '-v',
    frame: router(hex`07 01 0000 00000bb8`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  advertisement interval option (7), length 8 (1):  3000ms',
    ],
  },
  {
    name: 'a home agent',
    flags: '-v',
    frame: router(hex`08 01 0000 000a 0708`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  homeagent information option (8), length 8 (1):  preference 10, lifetime 1800',
    ],
  },
  {
    name: 'a route',
    flags: '-v',
    frame: router(hex`18 02 30 08 ffffffff 20010db8000100 00`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  route info option (24), length 16 (2):  2001:db8:1::/48, pref=high, lifetime=infinity',
    ],
  },
  {
    name: 'a route of no length',
    flags: '-v',
    frame: router(hex`18 01 00 10 00000708`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  route info option (24), length 8 (1):  ::/0, pref=rsv, lifetime=1800s',
    ],
  },
  {
    name: 'a whole route',
    flags: '-v',
    frame: router(hex`18 03 80 00 00000708 ${TARGET}`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  route info option (24), length 24 (3):  2001:db8::1/128, pref=medium, lifetime=1800s',
    ],
  },
  {
    name: 'a route longer than an address',
    flags: '-v',
    frame: router(hex`18 04 80 00 00000708 ${TARGET} 0000000000000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 48',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  route info option (24), length 32 (4):  [|icmp6]',
    ],
  },
  {
    name: 'name servers',
    flags: '-v',
    frame: router(hex`19 05 0000 00000e10 ${TARGET} ${OTHER}`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 56',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  rdnss option (25), length 40 (5):  lifetime 3600s, addr: 2001:db8::1 addr: 2001:db8::2',
    ],
  },
  {
    name: 'a search list',
    flags: '-v',
    frame: router(hex`1f 03 0000 00000e10 03 6c6162 07 6578616d706c65 00 000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  dnssl option (31), length 24 (3):  lifetime 3600s, domain(s): lab.example.',
    ],
  },
  {
    name: 'a neighbour solicitation',
    frame: solicitation,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, neighbor solicitation, who has 2001:db8::1, length 32',
  },
  {
    name: 'a neighbour solicitation',
    flags: '-v',
    frame: solicitation,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, neighbor solicitation, length 32, who has 2001:db8::1',
      '\t  source link-address option (1), length 8 (1): 02:00:00:00:00:01',
    ],
  },
  {
    name: 'a neighbour solicitation, cut',
    frame: solicitation,
    captured: 63,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, neighbor solicitation [|icmp6]',
  },
  {
    name: 'a neighbour advertisement',
    frame: icmpv6(hex`88 00 0000 e0000000 ${TARGET}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, neighbor advertisement, tgt is 2001:db8::1, length 24',
  },
  {
    name: 'a neighbour advertisement',
    flags: '-v',
    frame: icmpv6(hex`88 00 0000 e0000000 ${TARGET}`, hex`02 01 020000000001`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, neighbor advertisement, length 32, tgt is 2001:db8::1, Flags [router, solicited, override]',
      '\t  destination link-address option (2), length 8 (1): 02:00:00:00:00:01',
    ],
  },
  {
    name: 'a neighbour advertisement without flags',
    flags: '-v',
    frame: icmpv6(hex`88 00 0000 00000000 ${TARGET}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, neighbor advertisement, length 24, tgt is 2001:db8::1, Flags [none]',
  },
  {
    name: 'a redirect',
    frame: redirect,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, redirect, 2001:db8::2 to 2001:db8::1, length 48',
  },
  {
    name: 'a redirect',
    flags: '-v',
    frame: redirect,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, redirect, length 48, 2001:db8::2 to 2001:db8::1',
      '\t  destination link-address option (2), length 8 (1): 02:00:00:00:00:01',
    ],
  },
  {
    name: 'a redirected header',
    flags: '-v',
    frame: icmpv6(hex`89 00 0000 00000000 ${TARGET} ${OTHER}`, hex`04 02 000000000000 0102030405060708`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, redirect, length 56, 2001:db8::2 to 2001:db8::1',
      '\t  redirected header option (4), length 16 (2): ',
      '\t    0x0000:  0402 0000 0000 0000 0102 0304 0506 0708',
    ],
  },
  {
    name: 'a redirected header',
    flags: '-vv',
    frame: icmpv6(hex`89 00 0000 00000000 ${TARGET} ${OTHER}`, hex`04 02 000000000000 0102030405060708`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 56) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, redirect, length 56, 2001:db8::2 to 2001:db8::1',
      '\t  redirected header option (4), length 16 (2): ',
      '\t    0x0000:  0402 0000 0000 0000 0102 0304 0506 0708',
      '\t    0x0000:  0000 0000 0000 0102 0304 0506 0708',
    ],
  },
  {
    name: 'an unknown option, which is the last one told',
    flags: '-v',
    frame: router(hex`0e 01 010203040506`, hex`05 01 0000 000005dc`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  unknown option (14), length 8 (1): ',
      '\t  0x0000:  0102 0304 0506',
    ],
  },
  {
    name: 'an unknown option',
    flags: '-vv',
    frame: router(hex`0e 01 010203040506`, hex`05 01 0000 000005dc`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
      '\t  unknown option (14), length 8 (1): ',
      '\t    0x0000:  0102 0304 0506',
      '\t  mtu option (5), length 8 (1):  1500',
      '\t    0x0000:  0000 0000 05dc',
    ],
  },
  {
    name: 'an option of no length',
    flags: '-v',
    frame: router(hex`05 00 0000 000005dc`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms [|icmp6]',
    ],
  },
  {
    name: 'an option cut',
    flags: '-v',
    frame: router(hex`05 01 0000 000005dc`),
    captured: 60,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms [|icmp6]',
    ],
  },
  {
    name: 'an option without its length',
    flags: '-v',
    frame: router(hex`05 01 0000 000005dc`),
    captured: 57,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: ICMP6, router advertisement, length 24',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms [|icmp6]',
    ],
  },
  {
    name: 'padding behind the message',
    flags: '-v',
    frame: join(router(), hex`0000000000000000`),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 16',
      '\thop limit 64, Flags [managed, other stateful], pref high, router lifetime 1800s, reachable time 30000ms, retrans timer 1000ms',
    ],
  },
];

table(RAW, ROWS);
