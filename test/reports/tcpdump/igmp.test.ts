import { hex } from '../../hex.ts';
import { ipv4, RAW, type Row, summed, table } from './table.ts';

/** Put an IGMP message into a datagram, its checksum made right. */
const igmp = (octets: string): Uint8Array => ipv4(2, summed(hex`${octets}`, 2));

const GROUP = 'e8010203';
const query3 = igmp(`11 64 0000 ${GROUP} 02 7d 0002 0a000001 0a000002`);
const report3 = igmp(`22 00 0000 0000 0002 04 00 0000 ${GROUP} 05 00 0002 ${GROUP} 0a000001 0a000002`);
const trace = igmp(`1f 01 0000 ${GROUP} 0a000001 0a000002 e0000001 10 012345`);

const ROWS: readonly Row[] = [
  {
    name: 'a version 1 query',
    frame: igmp('11 00 0000 00000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v1',
  },
  {
    name: 'a version 2 query',
    frame: igmp('11 64 0000 00000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v2',
  },
  {
    name: 'a version 2 query for a group',
    frame: igmp(`11 0a 0000 ${GROUP}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v2 [max resp time 10] [gaddr 232.1.2.3]',
  },
  {
    name: 'a query of another length',
    frame: igmp('11 64 0000 00000000 00'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v2 [len 9]',
  },
  {
    name: 'a query, cut',
    frame: igmp(`11 64 0000 ${GROUP}`),
    captured: 27,
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v2 [|igmp]',
  },
  {
    name: 'a version 3 query',
    frame: igmp('11 64 0000 00000000 02 7d 0000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3',
  },
  {
    name: 'a version 3 query for sources',
    frame: query3,
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [gaddr 232.1.2.3, 2 source(s)]',
  },
  {
    name: 'a version 3 query for sources',
    flags: '-v',
    frame: query3,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 40)',
      '    192.168.200.5 > 192.168.200.3: igmp query v3 [gaddr 232.1.2.3, 2 source(s)]',
    ],
  },
  {
    name: 'a version 3 query for sources',
    flags: '-vv',
    frame: query3,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 40)',
      '    192.168.200.5 > 192.168.200.3: igmp query v3 [gaddr 232.1.2.3 { 10.0.0.1 10.0.0.2 }]',
    ],
  },
  {
    name: 'more sources than the message has',
    frame: igmp(`11 64 0000 ${GROUP} 02 7d 0003 0a000001`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [gaddr 232.1.2.3 [invalid number of sources]]',
  },
  {
    name: 'a response time in seconds',
    frame: igmp('11 0f 0000 00000000 02 7d 0000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [max resp time 1.5s]',
  },
  {
    name: 'a response time in minutes',
    frame: igmp('11 cf 0000 00000000 02 7d 0000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [max resp time 6m36s]',
  },
  {
    name: 'a version 3 query of no words',
    frame: igmp('11 64 0000 00000000 02 7d 0000 00'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [invalid len 13]',
  },
  {
    name: 'a version 3 query, cut',
    frame: query3,
    captured: 31,
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp query v3 [gaddr 232.1.2.3 [|igmp]',
  },
  {
    name: 'a version 1 report',
    frame: igmp(`12 00 0000 ${GROUP}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp v1 report 232.1.2.3',
  },
  {
    name: 'a version 1 report of another length',
    frame: igmp(`12 00 0000 ${GROUP} 0000`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp v1 report 232.1.2.3 [len 10]',
  },
  {
    name: 'a version 2 report',
    frame: igmp(`16 00 0000 ${GROUP}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp v2 report 232.1.2.3',
  },
  {
    name: 'a leave',
    frame: igmp(`17 00 0000 ${GROUP}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp leave 232.1.2.3',
  },
  {
    name: 'a leave, cut',
    frame: igmp(`17 00 0000 ${GROUP}`),
    captured: 27,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|igmp]',
  },
  {
    name: 'a version 3 report',
    frame: report3,
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp v3 report, 2 group record(s)',
  },
  {
    name: 'a version 3 report',
    flags: '-v',
    frame: report3,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 52)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 2 group record(s) [gaddr 232.1.2.3 to_ex, 0 source(s)] [gaddr 232.1.2.3 allow, 2 source(s)]',
    ],
  },
  {
    name: 'a version 3 report',
    flags: '-vv',
    frame: report3,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 52)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 2 group record(s) [gaddr 232.1.2.3 to_ex { }] [gaddr 232.1.2.3 allow { 10.0.0.1 10.0.0.2 }]',
    ],
  },
  {
    name: 'a record, cut',
    flags: '-v',
    frame: report3,
    captured: 40,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 52)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 2 group record(s) [gaddr 232.1.2.3 to_ex, 0 source(s)] [|igmp]',
    ],
  },
  {
    name: 'an unknown kind of record',
    flags: '-v',
    frame: igmp(`22 00 0000 0000 0001 09 00 0000 ${GROUP}`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 36)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 1 group record(s) [gaddr 232.1.2.3  [v3-report-#9], 0 source(s)]',
    ],
  },
  {
    name: 'more sources than the record has',
    flags: '-v',
    frame: igmp(`22 00 0000 0000 0001 01 00 0002 ${GROUP} 0a000001`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 40)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 1 group record(s) [gaddr 232.1.2.3 is_in [invalid number of sources 2]',
    ],
  },
  {
    name: 'more records than the message has',
    flags: '-v',
    frame: igmp(`22 00 0000 0000 0002 02 00 0000 ${GROUP}`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 36)',
      '    192.168.200.5 > 192.168.200.3: igmp v3 report, 2 group record(s) [gaddr 232.1.2.3 is_ex, 0 source(s)] [invalid number of groups]',
    ],
  },
  {
    name: 'a version 3 report that is too short',
    frame: igmp('22 00 0000 0000 0000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp v3 report [invalid len 8]',
  },
  {
    name: 'a multicast traceroute',
    frame: trace,
    text: 'IP 192.168.200.5 > 192.168.200.3: mtrace 74565: 10.0.0.1 to 10.0.0.2 reply-to 224.0.0.1 with-ttl 16',
  },
  {
    name: 'its answer',
    frame: igmp(`1e 01 0000 ${GROUP} 0a000001 0a000002 0a000003 10 012345`),
    text: 'IP 192.168.200.5 > 192.168.200.3: mresp 74565: 10.0.0.1 to 10.0.0.2 reply-to 10.0.0.3',
  },
  {
    name: 'a multicast traceroute that is too short',
    frame: igmp('1f 01 0000 00000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3:  [invalid len 8]',
  },
  {
    name: 'a multicast traceroute, cut',
    frame: trace,
    captured: 40,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|igmp]',
  },
  { name: 'an unknown type', frame: igmp('2a 00 0000 00000000'), text: 'IP 192.168.200.5 > 192.168.200.3: igmp-42' },
  {
    name: 'a wrong checksum',
    flags: '-v',
    frame: ipv4(2, hex`16 00 1234 ${GROUP}`),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto IGMP (2), length 28)',
      '    192.168.200.5 > 192.168.200.3: igmp v2 report 232.1.2.3 bad igmp cksum 1234!',
    ],
  },
  {
    name: 'no octet',
    frame: igmp(`16 00 0000 ${GROUP}`),
    captured: 20,
    text: 'IP 192.168.200.5 > 192.168.200.3:  [|igmp]',
  },
  { name: 'any message', flags: '-q', frame: report3, text: 'IP 192.168.200.5 > 192.168.200.3: igmp' },
  {
    name: 'a routing protocol',
    frame: igmp('13 01 0000 00000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp dvmrp',
    front: 'IP 192.168.200.5 > 192.168.200.3: igmp dvmrp',
  },
  {
    name: 'another routing protocol',
    frame: igmp('14 00 0000 00000000'),
    text: 'IP 192.168.200.5 > 192.168.200.3: igmp pimv1',
    front: 'IP 192.168.200.5 > 192.168.200.3: igmp pimv1',
  },
];

table(RAW, ROWS);
