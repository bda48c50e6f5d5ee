import { hex, join } from '../../hex.ts';
import { ipv4, RAW, type Row, summed, table } from './table.ts';

/** A datagram of the 128 octets that stand before extensions. */
const quoted = ipv4(17, join(hex`1000 1001 006c 0000`, new Uint8Array(100)));

/** Put a time exceeded message with extensions into a datagram; `words` is the length of what it quotes in words. */
const exceeded = (extensions: Uint8Array, words = '20'): Uint8Array =>
  ipv4(1, summed(join(hex`0b 00 0000 00 ${words} 0000`, quoted, extensions), 2));

/** An extension header in front of objects, its checksum made right. */
const structure = (objects: Uint8Array): Uint8Array => summed(join(hex`20 00 0000`, objects), 2);

//                length class type  label 24001, tc 5, bottom, TTL 1
const label = structure(hex`0008 01 01 05dc1b01`);

const ROWS: readonly Row[] = [
  {
    name: 'an MPLS label',
    flags: '-v',
    frame: exceeded(label),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xbe19 (correct), length 12',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 8',
      '\t    label 24001, tc 5, [S], ttl 1',
    ],
  },
  {
    name: 'an MPLS label',
    frame: exceeded(label),
    text: 'IP 192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
  },
  {
    name: 'a stack of labels, of which the first is told',
    flags: '-v',
    frame: exceeded(structure(hex`000c 01 01 05dc1a01 05dc2b02`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 172)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 152',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0x8e37 (correct), length 16',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 12',
      '\t    label 24001, tc 5, ttl 1',
    ],
  },
  {
    name: 'a sender from before the length field',
    flags: '-v',
    frame: exceeded(label, '00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xbe19 (correct), length 12',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 8',
      '\t    label 24001, tc 5, [S], ttl 1',
    ],
  },
  {
    name: 'no extension at all',
    flags: '-v',
    frame: exceeded(hex`20000000 00080101 05dc1b01`, '00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
    ],
  },
  {
    name: 'a wrong checksum',
    flags: '-v',
    frame: exceeded(hex`20001234 00080101 05dc1b01`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0x1234 (incorrect), length 12',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 8',
      '\t    label 24001, tc 5, [S], ttl 1',
    ],
  },
  {
    name: 'another version',
    flags: '-v',
    frame: exceeded(hex`10001234 00080101 05dc1b01`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v1 packet not supported',
    ],
  },
  //                                                                     interface index and name
  {
    name: 'an interface',
    flags: '-v',
    frame: exceeded(structure(hex`0010 02 0a 00000002 08 65746830000000`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 176)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 156',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0x3116 (correct), length 20',
      '\t  Interface Identification Object (2), Class-Type: 10, length 16',
      '\t    0x0000:  0000 0002 0865 7468 3000 0000',
    ],
  },
  {
    name: 'an unknown class',
    flags: '-v',
    frame: exceeded(structure(hex`0008 09 01 01020304`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xd2f0 (correct), length 12',
      '\t  unknown Object (9), Class-Type: 1, length 8',
      '\t    0x0000:  0102 0304',
    ],
  },
  {
    name: 'two objects',
    flags: '-v',
    frame: exceeded(structure(hex`0008 01 01 05dc1b01 0006 09 01 0102`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 174)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 154',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xb410 (correct), length 18',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 8',
      '\t    label 24001, tc 5, [S], ttl 1',
      '\t  unknown Object (9), Class-Type: 1, length 6',
      '\t    0x0000:  0102',
    ],
  },
  {
    name: 'an object of class zero',
    flags: '-v',
    frame: exceeded(structure(hex`0008 00 01 01020304`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xdbf0 (correct), length 12',
      '\t  unknown Object (0), Class-Type: 1, length 8',
    ],
  },
  {
    name: 'an object longer than the message',
    flags: '-v',
    frame: exceeded(structure(hex`0018 09 01 01020304`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xd2e0 (correct), length 12',
      '\t  unknown Object (9), Class-Type: 1, length 24',
      '\t    0x0000:  0102 0304',
    ],
  },
  {
    name: 'an object shorter than its header',
    flags: '-v',
    frame: exceeded(structure(hex`0003 09 01 01020304`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xd2f5 (correct), length 12',
      '\t  unknown Object (9), Class-Type: 1, length 3',
    ],
  },
  {
    name: 'no object',
    flags: '-v',
    frame: exceeded(structure(hex`00`)),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 161)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 141',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2, checksum 0xdfff (correct), length 5',
    ],
  },
  {
    name: 'the header cut',
    flags: '-v',
    frame: exceeded(label),
    captured: 160,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100 [|icmp]',
    ],
  },
  {
    name: 'an object cut',
    flags: '-v',
    frame: exceeded(label),
    captured: 166,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ICMP (1), length 168)',
      '    192.168.200.5 > 192.168.200.3: ICMP time exceeded in-transit, length 148',
      '\tIP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 128)',
      '    192.168.200.5.4096 > 192.168.200.3.4097: UDP, length 100',
      '\tICMP Multi-Part extension v2',
      '\t  MPLS Stack Entry Object (1), Class-Type: 1, length 8 [|icmp]',
    ],
  },
];

table(RAW, ROWS);
