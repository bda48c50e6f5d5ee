import { BETWEEN_IPV4, BETWEEN_IPV6 } from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { ipv4, ipv6, pseudo, RAW, type Row, summed, table } from './table.ts';

/** Put a TCP segment into a datagram, its checksum made right. */
const tcp = (segment: Uint8Array): Uint8Array => ipv4(6, summed(segment, 16, pseudo(BETWEEN_IPV4, 6, segment)));
const tcp6 = (segment: Uint8Array): Uint8Array => ipv6(6, summed(segment, 16, pseudo(BETWEEN_IPV6, 6, segment)));

/** A header without options: ports, sequence and acknowledgment number, flags; window 512. */
const header = (ports: string, numbers: string, flags: string, rest = '0200 0000 0000'): Uint8Array =>
  hex`${ports} ${numbers} 50 ${flags} ${rest}`;

const NUMBERS = '00000064 000003e8';
const syn = tcp(header('1000 1001', '00000064 00000000', '02'));
const data = tcp(join(header('1002 1003', NUMBERS, '18'), hex`0102030405`));
const reset = tcp(join(header('1004 1005', NUMBERS, '04'), hex`${'6e6f206c697374656e657209ff'}`));

const ROWS: readonly Row[] = [
  {
    name: 'a SYN',
    frame: syn,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, length 0',
  },
  {
    name: 'a SYN',
    flags: '-v',
    frame: syn,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], cksum 0x7c23 (correct), seq 100, win 512, length 0',
    ],
  },
  {
    name: 'a SYN',
    flags: '-vv',
    frame: syn,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], cksum 0x7c23 (correct), seq 100, win 512, length 0',
    ],
  },
  {
    name: 'data',
    frame: data,
    text: 'IP 192.168.200.5.4098 > 192.168.200.3.4099: Flags [P.], seq 100:105, ack 1000, win 512, length 5',
  },
  {
    name: 'data',
    flags: '-v',
    frame: data,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 45)',
      '    192.168.200.5.4098 > 192.168.200.3.4099: Flags [P.], cksum 0x6f16 (correct), seq 100:105, ack 1000, win 512, length 5',
    ],
  },
  { name: 'data', flags: '-q', frame: data, text: 'IP 192.168.200.5.4098 > 192.168.200.3.4099: tcp 5' },
  {
    name: 'data',
    flags: '-S',
    frame: data,
    text: 'IP 192.168.200.5.4098 > 192.168.200.3.4099: Flags [P.], seq 100:105, ack 1000, win 512, length 5',
  },
  {
    name: 'data over IPv6',
    frame: tcp6(join(header('1002 1003', NUMBERS, '18'), hex`0102030405`)),
    text: 'IP6 fd00::5.4098 > fd00::3.4099: Flags [P.], seq 100:105, ack 1000, win 512, length 5',
  },
  {
    name: 'data over IPv6',
    flags: '-v',
    frame: tcp6(join(header('1002 1003', NUMBERS, '18'), hex`0102030405`)),
    text: 'IP6 (hlim 64, next-header TCP (6), payload length 25) fd00::5.4098 > fd00::3.4099: Flags [P.], cksum 0x8667 (correct), seq 100:105, ack 1000, win 512, length 5',
  },
  {
    name: 'an acknowledgment',
    frame: tcp(header('1006 1007', NUMBERS, '10')),
    text: 'IP 192.168.200.5.4102 > 192.168.200.3.4103: Flags [.], ack 1000, win 512, length 0',
  },
  {
    name: 'an acknowledgment',
    flags: '-vv',
    frame: tcp(header('1006 1007', NUMBERS, '10')),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4102 > 192.168.200.3.4103: Flags [.], cksum 0x7821 (correct), seq 100, ack 1000, win 512, length 0',
    ],
  },
  {
    name: 'all flags',
    frame: tcp(header('1008 1009', NUMBERS, 'ff')),
    text: 'IP 192.168.200.5.4104 > 192.168.200.3.4105: Flags [FSRP.UEW], seq 100, ack 1000, win 512, urg 0, length 0',
  },
  {
    name: 'no flag',
    frame: tcp(header('100a 100b', NUMBERS, '00')),
    text: 'IP 192.168.200.5.4106 > 192.168.200.3.4107: Flags [none], win 512, length 0',
  },
  {
    name: 'what the missing flags make meaningless',
    flags: '-vv',
    frame: tcp(header('100a 100b', NUMBERS, '00', '0200 0000 002a')),
    since: '4.99.6',
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4106 > 192.168.200.3.4107: Flags [none], cksum 0x77ff (correct), seq 100, [ack 1000 != 0 while ACK flag not set], win 512, [urg 42 != 0 while URG flag not set], length 0',
    ],
  },
  {
    name: 'an urgent pointer',
    frame: tcp(header('100c 100d', NUMBERS, '30', '0200 0000 002a')),
    text: 'IP 192.168.200.5.4108 > 192.168.200.3.4109: Flags [.U], ack 1000, win 512, urg 42, length 0',
  },
  {
    name: 'the text of a reset',
    frame: reset,
    cutsSince: '4.99.6',
    text: 'IP 192.168.200.5.4100 > 192.168.200.3.4101: Flags [R], seq 100:113, win 512, length 13',
  },
  {
    name: 'the text of a reset',
    flags: '-v',
    frame: reset,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 53)',
      '    192.168.200.5.4100 > 192.168.200.3.4101: Flags [R], cksum 0x2c00 (correct), seq 100:113, win 512, length 13 [RST no listener^IM-^?]',
    ],
  },
  {
    name: 'a long text of a reset',
    flags: '-v',
    frame: tcp(join(header('1004 1005', NUMBERS, '04'), new Uint8Array(31).fill(0x61))),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 71)',
      '    192.168.200.5.4100 > 192.168.200.3.4101: Flags [R], cksum 0x625d (correct), seq 100:131, win 512, length 31 [RST+ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]',
    ],
  },
  {
    name: 'the text of a reset, cut',
    frame: reset,
    captured: 45,
    since: '4.99.6',
    text: 'IP 192.168.200.5.4100 > 192.168.200.3.4101: Flags [R], seq 100:113, win 512, length 13 [|tcp]',
  },
  {
    name: 'the text of a reset, cut',
    flags: '-v',
    frame: reset,
    captured: 45,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 53)',
      '    192.168.200.5.4100 > 192.168.200.3.4101: Flags [R], seq 100:113, win 512, length 13 [!RST no li]',
    ],
  },
  {
    name: 'sequence numbers that wrap around',
    frame: tcp(join(header('100e 100f', 'fffffffe 000003e8', '18'), hex`0102030405`)),
    text: 'IP 192.168.200.5.4110 > 192.168.200.3.4111: Flags [P.], seq 4294967294:3, ack 1000, win 512, length 5',
  },
  {
    name: 'a wrong checksum',
    flags: '-v',
    frame: ipv4(6, header('1010 1011', NUMBERS, '02', '0200 1234 0000')),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4112 > 192.168.200.3.4113: Flags [S], cksum 0x1234 (incorrect -> 0x781b), seq 100, win 512, length 0',
    ],
  },
  {
    name: 'a checksum that is not looked at',
    flags: '-v -K',
    frame: ipv4(6, header('1010 1011', NUMBERS, '02', '0200 1234 0000')),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5.4112 > 192.168.200.3.4113: Flags [S], seq 100, win 512, length 0',
    ],
  },
  {
    name: 'the checksum of a fragment',
    flags: '-v',
    frame: ipv4(6, header('1010 1011', NUMBERS, '02', '0200 1234 0000'), hex``, 0x2000),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [+], proto TCP (6), length 40)',
      '    192.168.200.5.4112 > 192.168.200.3.4113: Flags [S], seq 100, win 512, length 0',
    ],
  },
  {
    name: 'the checksum of data that are cut',
    flags: '-v',
    frame: data,
    captured: 42,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 45)',
      '    192.168.200.5.4098 > 192.168.200.3.4099: Flags [P.], seq 0:5, ack 1, win 512, length 5',
    ],
  },
  {
    name: 'a header shorter than it can be',
    frame: ipv4(6, hex`1012 1013 ${NUMBERS} 40 02 0200 0000 0000`),
    text: 'IP 192.168.200.5.4114 > 192.168.200.3.4115:  tcp 4 [bad hdr length 16 - too short, < 20]',
  },
  {
    name: 'a header longer than the datagram',
    frame: ipv4(6, hex`1014 1015 ${NUMBERS} 60 02 0200 0000 0000`),
    text: 'IP 192.168.200.5.4116 > 192.168.200.3.4117: Flags [S] [bad hdr length 24 - too long, > 20]',
  },
  {
    name: 'a header longer than the datagram',
    flags: '-q',
    frame: ipv4(6, hex`1014 1015 ${NUMBERS} 60 02 0200 0000 0000`),
    text: 'IP 192.168.200.5.4116 > 192.168.200.3.4117: tcp 4294967292 [bad hdr length 24 - too long, > 20]',
  },
  { name: 'cut in the ports', frame: syn, captured: 23, text: 'IP 192.168.200.5 > 192.168.200.3: [|tcp]' },
  {
    name: 'cut in the ports',
    flags: '-v',
    frame: syn,
    captured: 23,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto TCP (6), length 40)',
      '    192.168.200.5 > 192.168.200.3: [|tcp]',
    ],
  },
  {
    name: 'cut in the ports, over IPv6',
    frame: tcp6(header('1002 1003', NUMBERS, '02')),
    captured: 43,
    text: 'IP6 fd00::5 > fd00::3: [|tcp]',
  },
  { name: 'cut in the header', frame: syn, captured: 39, text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097:  [|tcp]' },
];

table(RAW, ROWS);
