import { hex } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

const PREFIX = '20010db8000000000000000000000000';

/** A message: its code, segment and flags, and what follows the header; sequence number 7, delay 1000 ms. */
const renumbering = (code: string, flags: string, body = '', reserved = '00000000'): Uint8Array =>
  icmpv6(hex`8a ${code} 0000 00000007 ${flags} 03e8 ${reserved} ${body}`);

/** A match part of 24 octets: operation, length, and the prefix behind the second word. */
const match = (operation: string, words: string): string => `${operation}${words} 01 30 30 40 0000 ${PREFIX}`;
//           /48 keeps 16, masks, V and P
const USE = `3010 c0 80 00278d00 ffffffff c0000000 ${PREFIX}`;
const PLAIN_USE = `3010 00 00 00000000 00000000 00000000 ${PREFIX}`;

const add = renumbering('00', '01e8', `${match('01', '07')} ${USE}`);

const ROWS: readonly Row[] = [
  {
    name: 'a command',
    frame: add,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(add,2001:db8::/48) use(VP,2001:db8::/48/16), length 72',
  },
  {
    name: 'a command',
    flags: '-v',
    frame: add,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 72) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router renumbering, command, seq=7[TRAP,seg=1,maxdelay=1000] match(add,ord=1,min=48,max=64,2001:db8::/48) use(VP,mask=0xc0,raflags=0x80,vltime=2592000,pltime=infty,2001:db8::/48/16)',
  },
  {
    name: 'a command',
    flags: '-vv',
    frame: add,
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 72) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router renumbering, command, seq=7[TRAP,seg=1,maxdelay=1000]',
      '\tmatch(add,ord=1,min=48,max=64,2001:db8::/48)',
      '\tuse(VP,mask=0xc0,raflags=0x80,vltime=2592000,pltime=infty,2001:db8::/48/16)',
    ],
  },
  {
    name: 'a change without use',
    frame: renumbering('00', '0000', match('02', '03')),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(change,2001:db8::/48), length 40',
  },
  {
    name: 'an unknown operation',
    flags: '-v',
    frame: renumbering('00', '0000', match('09', '03')),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router renumbering, command, seq=7[seg=0,maxdelay=1000] match(#9,ord=1,min=48,max=64,2001:db8::/48)',
  },
  {
    name: 'two uses',
    flags: '-v',
    frame: renumbering('00', '0000', `${match('03', '0b')} ${PLAIN_USE} ${USE}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 104) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router renumbering, command, seq=7[seg=0,maxdelay=1000] match(setglobal,ord=1,min=48,max=64,2001:db8::/48) use(mask=0x0,raflags=0x0,vltime=0,pltime=0,2001:db8::/48/16) use(VP,mask=0xc0,raflags=0x80,vltime=2592000,pltime=infty,2001:db8::/48/16)',
  },
  {
    name: 'half a use',
    frame: renumbering('00', '0000', `${match('01', '05')} ${USE}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(add,2001:db8::/48) [|icmp6], length 72',
  },
  {
    name: 'fewer uses than there should be',
    frame: renumbering('00', '0000', `${match('01', '0b')} ${USE}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(add,2001:db8::/48) use(VP,2001:db8::/48/16) [|icmp6], length 72',
  },
  {
    name: 'a command that is too short',
    frame: renumbering('00', '0000', '0107'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 [|icmp6], length 18',
  },
  {
    name: 'a result',
    frame: renumbering('01', '0000'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, result, seq=7, length 16',
  },
  {
    name: 'a reset',
    flags: '-v',
    frame: renumbering('ff', '0080', '', '0000002a'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 16) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router renumbering, sequence number reset, seq=7[T,seg=0,maxdelay=1000rsvd=0x2a]',
  },
  {
    name: 'an unknown code',
    frame: renumbering('09', '0000'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, code-#9, seq=7, length 16',
  },
  {
    name: 'the header cut',
    frame: renumbering('01', '0000'),
    captured: 55,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering [|icmp6], length 16',
  },
  {
    name: 'a use whose lifetimes count down',
    frame: renumbering('00', '0000', `${match('01', '07')} ${USE.replace('c0000000', '80000000')}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(add,2001:db8::/48) use(V,2001:db8::/48/16), length 72',
  },
  {
    name: 'a use whose preferred lifetime counts down',
    frame: renumbering('00', '0000', `${match('01', '07')} ${USE.replace('c0000000', '40000000')}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, router renumbering, command, seq=7 match(add,2001:db8::/48) use(P,2001:db8::/48/16), length 72',
  },
];

table(RAW, ROWS);
