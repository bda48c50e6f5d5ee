import { hex, join } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

/** A router advertisement with a list of search domains, 8 octets before the names; pointers count from the option. */
function searchList(...names: readonly string[]): Uint8Array {
  const list = hex`${names.join('')}`;
  const octets = (8 + list.length + 7) & ~7;
  const option = join(hex`1f 00 0000 00000e10`, list, new Uint8Array(octets - 8 - list.length));
  option[1] = octets / 8;
  return icmpv6(join(hex`86 00 0000 40 00 0708 00000000 00000000`, option));
}

const LAB = '036c6162';
const EXAMPLE = '076578616d706c65';

const ROWS: readonly Row[] = [
  {
    name: 'a name',
    flags: '-v',
    frame: searchList(LAB, EXAMPLE, '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 24 (3):  lifetime 3600s, domain(s): lab.example.',
    ],
  },
  {
    name: 'two names',
    flags: '-v',
    frame: searchList(LAB, '00', EXAMPLE, '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 24 (3):  lifetime 3600s, domain(s): lab. example.',
    ],
  },
  {
    name: 'a pointer backwards',
    flags: '-v',
    frame: searchList(LAB, '00', EXAMPLE, 'c008', LAB, '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 48) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 48',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 32 (4):  lifetime 3600s, domain(s): lab. example.lab. lab.',
    ],
  },
  {
    name: 'a pointer forwards',
    flags: '-v',
    frame: searchList(LAB, 'c020'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.<BAD PTR> [|icmp6]',
    ],
  },
  {
    name: 'a pointer to itself',
    flags: '-v',
    frame: searchList(LAB, 'c008'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.<BAD PTR> [|icmp6]',
    ],
  },
  {
    name: 'a pointer to a pointer',
    flags: '-v',
    frame: searchList(LAB, '00', 'c008', 'c00d'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 24 (3):  lifetime 3600s, domain(s): lab. lab. lab.',
    ],
  },
  {
    name: 'octets that are no text',
    flags: '-v',
    frame: searchList('04', '01ff2e7f', '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): ^AM-^?.^?.',
    ],
  },
  {
    name: 'a bit label',
    flags: '-v',
    frame: searchList('41', '0d', 'abcf', '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): \\[xabc8/13].',
    ],
  },
  {
    name: 'a bit label of 256 bits',
    flags: '-v',
    frame: searchList('41', '00', '5a'.repeat(32), '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 64) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 64',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 48 (6):  lifetime 3600s, domain(s): \\[x5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a/256].',
    ],
  },
  {
    name: 'a bit label of four bits',
    flags: '-v',
    frame: searchList('41', '04', 'ab', '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): \\[xa/4].',
    ],
  },
  {
    name: 'an extended label',
    flags: '-v',
    frame: searchList('42', '0000'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): <ELT 2> [|icmp6]',
    ],
  },
  {
    name: 'a reserved label',
    flags: '-v',
    frame: searchList('81', '0000'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): <BAD LABEL TYPE> [|icmp6]',
    ],
  },
  {
    name: 'a label longer than the packet',
    flags: '-v',
    frame: searchList('3f', '61626364'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): abcd^@^@^@ [|icmp6]',
    ],
  },
  {
    name: 'a name that does not end',
    flags: '-v',
    frame: searchList(LAB, '0b', '6162636465666768696a6b'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 40) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 40',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 24 (3):  lifetime 3600s, domain(s): lab.abcdefghijk. [|icmp6]',
    ],
  },
  {
    name: 'no name',
    flags: '-v',
    frame: searchList('0000'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s):',
    ],
  },
  {
    name: 'a long name',
    flags: '-v',
    frame: searchList(`3f${'61'.repeat(63)}`.repeat(5), '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 352) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 352',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 336 (42):  lifetime 3600s, domain(s): aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.<DOMAIN NAME TOO LONG>',
    ],
  },
  {
    name: 'a label that ends at the limit',
    flags: '-v',
    frame: searchList(`3f${'61'.repeat(63)}`.repeat(3), `3e${'61'.repeat(62)}`, '00', LAB, '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 288) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 288',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 272 (34):  lifetime 3600s, domain(s): aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa. lab.',
    ],
  },
  {
    name: 'a long name by a pointer',
    flags: '-v',
    frame: searchList(`3f${'61'.repeat(63)}`.repeat(3), '00', `3f${'62'.repeat(63)}`, 'c008', LAB, '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 288) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 288',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 272 (34):  lifetime 3600s, domain(s): aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa. bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.<DOMAIN NAME TOO LONG> lab.',
    ],
  },
  {
    name: 'a pointer to a zero',
    flags: '-v',
    frame: searchList(LAB, '00', 'c00c', '00'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab. ',
    ],
  },
  {
    name: 'a pointer that is cut',
    flags: '-v',
    frame: searchList(LAB, '026161', 'c0'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.aa.',
    ],
  },
  {
    name: 'a bit label that is cut before its length',
    flags: '-v',
    frame: searchList(LAB, '026161', '41'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.aa. [|icmp6]',
    ],
  },
  {
    name: 'a bit label that is cut',
    flags: '-v',
    frame: searchList(LAB, '4120', 'ffff'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.\\[xffff [|icmp6]',
    ],
  },
  {
    name: 'a length with nothing behind it',
    flags: '-v',
    frame: searchList(LAB, '026161', '05'),
    text: [
      'IP6 (hlim 64, next-header ICMPv6 (58), payload length 32) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, router advertisement, length 32',
      '\thop limit 64, Flags [none], pref medium, router lifetime 1800s, reachable time 0ms, retrans timer 0ms',
      '\t  dnssl option (31), length 16 (2):  lifetime 3600s, domain(s): lab.aa.',
    ],
  },
];

table(RAW, ROWS);
