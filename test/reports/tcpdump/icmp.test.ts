import { hex, join } from '../../hex.ts';
import { ipv4, RAW, type Row, summed, table } from './table.ts';

/** Put an ICMP message into a datagram, its checksum made right. */
const icmp = (message: Uint8Array): Uint8Array => ipv4(1, summed(message, 2));

const echo = icmp(hex`08 00 0000 1234 0002 0102030405`);
/** A UDP datagram from port 4096 to port 4097, and its first 8 octets of payload. */
const quoted = ipv4(17, hex`1000 1001 0010 0000 0102030405060708`);
const exceeded = icmp(join(hex`0b 00 0000 00000000`, quoted));

const ROWS: readonly Row[] = [
  {
    name: 'an echo request',
    frame: echo,
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP echo request, id 4660, seq 2, length 13',
  },
  {
    name: 'an echo request',
    flags: '-v',
    frame: echo,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 33)',
      '    192.168.200.5 > 192.168.200.3: ICMP echo request, id 4660, seq 2, length 13',
    ],
  },
  {
    name: 'an echo reply',
    frame: icmp(hex`00 00 0000 ffff ffff`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP echo reply, id 65535, seq 65535, length 8',
  },
  {
    name: 'a wrong checksum',
    frame: ipv4(1, hex`08 00 1234 0001 0002`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP echo request, id 1, seq 2, length 8',
  },
  {
    name: 'a wrong checksum',
    flags: '-v',
    frame: ipv4(1, hex`08 00 1234 0001 0002`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 28)',
      '    192.168.200.5 > 192.168.200.3: ICMP echo request, id 1, seq 2, length 8 (wrong icmp cksum 1234 (->f7fc)!)',
    ],
  },
  {
    name: 'a wrong checksum of a fragment',
    flags: '-v',
    frame: ipv4(1, hex`08 00 1234 0001 0002`, hex``, 0x2000),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [+], proto ICMP (1), length 28)',
      '    192.168.200.5 > 192.168.200.3: ICMP echo request, id 1, seq 2, length 8',
    ],
  },
  { name: 'an echo request, cut', frame: echo, captured: 27, text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]' },
  {
    name: 'an echo request whose payload is cut',
    flags: '-v',
    frame: echo,
    captured: 30,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 33)',
      '    192.168.200.5 > 192.168.200.3: ICMP echo request, id 4660, seq 2, length 13',
    ],
  },
  { name: 'the type without the code', frame: echo, captured: 21, text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]' },
  {
    name: 'the quoted datagram',
    flags: '-v',
    frame: exceeded,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 64)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 44',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 36)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 8',
    ],
  },
  {
    name: 'the quoted datagram, cut',
    flags: '-v',
    frame: exceeded,
    captured: 60,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 64)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 44',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 36)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 8',
    ],
  },
  {
    name: 'the quoted header, cut',
    flags: '-v',
    frame: icmp(join(hex`0b 00 0000 00000000`, quoted.subarray(0, 20))),
    captured: 45,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 48)',
      '    192.168.200.5 > 192.168.200.3:  [|icmp]',
    ],
  },
  {
    name: 'a source quench',
    frame: icmp(join(hex`04 00 0000 00000000`, quoted)),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP source quench, length 44',
  },
  {
    name: 'a source quench',
    flags: '-v',
    frame: icmp(join(hex`04 00 0000 00000000`, quoted)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 64)',
      '    192.168.200.5 > 192.168.200.3: ICMP source quench, length 44',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 36)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 8',
    ],
  },
  {
    name: 'a router solicitation',
    frame: icmp(hex`0a 00 0000 00000000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router solicitation, length 8',
  },
  {
    name: 'an information request',
    frame: icmp(hex`0f 00 0000 00010002`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP information request, length 8',
  },
  {
    name: 'an information reply',
    frame: icmp(hex`10 00 0000 00010002`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP information reply, length 8',
  },
  {
    name: 'an address mask request',
    frame: icmp(hex`11 00 0000 00010002 00000000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP address mask request, length 12',
  },
  {
    name: 'an address mask reply',
    frame: icmp(hex`12 00 0000 00010002 ffffff00`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP address mask is 0xffffff00, length 12',
  },
  {
    name: 'an address mask reply, cut',
    frame: icmp(hex`12 00 0000 00010002 ffffff00`),
    captured: 31,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'an unknown type',
    frame: icmp(hex`2a 00 0000 00010001`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP type-#42, length 8',
  },
  {
    name: 'a timestamp',
    frame: icmp(hex`0d 00 0000 0001 0002 00000000 00000000 00000000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP time stamp query id 1 seq 2, length 20',
  },
  //                                                         1 ms     23:59:59.999 beyond a day
  {
    name: 'a timestamp reply',
    frame: icmp(hex`0e 00 0000 0001 0002 00000001 05265bff ffffffff`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP time stamp reply id 1 seq 2: org 00:00:00.001, recv 23:59:59.999, xmit 1193:02:47.295, length 20',
  },
  {
    name: 'a timestamp reply, cut',
    frame: icmp(hex`0e 00 0000 0001 0002 00000001 05265bff ffffffff`),
    captured: 39,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  //                              2 routers of 2 words, 30 min
  {
    name: 'a router advertisement',
    frame: icmp(hex`09 00 0000 02 02 0708 0a000001 00000001 0a000002 80000000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router advertisement lifetime 30:00 2: {10.0.0.1 1} {10.0.0.2 2147483648}, length 24',
  },
  {
    name: 'a short lifetime',
    frame: icmp(hex`09 00 0000 00 02 003b`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router advertisement lifetime 59 0:, length 8',
  },
  {
    name: 'a long lifetime',
    frame: icmp(hex`09 00 0000 00 02 ffff`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router advertisement lifetime 18:12:15 0:, length 8',
  },
  {
    name: 'another size of entries',
    frame: icmp(hex`09 00 0000 01 03 0708 0a000001 00000001 00000000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router advertisement lifetime 30:00 1: [size 3], length 20',
  },
  {
    name: 'a router advertisement, cut',
    frame: icmp(hex`09 00 0000 02 02 0708 0a000001 00000001 0a000002 80000000`),
    captured: 43,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|icmp]',
  },
  {
    name: 'more routers than tcpdump has room for',
    frame: icmp(join(hex`09 00 0000 09 02 0708`, new Uint8Array(72).fill(0xfe))),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP router advertisement lifetime 30:00 9: {254.254.254.254 4278124286} {254.254.254.254 4278124286} {254.254.254.254 4278124286} {254.254.254.254 4278124286} {254.254, length 80',
  },
];

table(RAW, ROWS);
