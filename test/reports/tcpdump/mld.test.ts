import { hex } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

const GROUP = 'ff020000000000000000000000010003';
const SOURCE = '20010db8000000000000000000000001';
const OTHER = '20010db8000000000000000000000002';

//                              10 s
const query = icmpv6(hex`82 00 0000 2710 0000 ${GROUP}`);
/** A version 2 query: the response code, the S flag and robustness, the querier's interval, and sources. */
const query2 = (code: string, flags: string, interval: string, ...sources: readonly string[]): Uint8Array =>
  icmpv6(
    hex`82 00 0000 ${code} 0000 ${GROUP} ${flags} ${interval} 000${`${sources.length}`}`,
    hex`${sources.join('')}`,
  );
const report2 = (count: string, ...records: readonly string[]): Uint8Array =>
  icmpv6(hex`8f 00 0000 0000 ${count} ${records.join('')}`);

const both = query2('2710', '02', '7d', SOURCE, OTHER);
const join2 = report2('0001', `04 00 0000 ${GROUP}`);
const allow = report2('0002', `05 00 0002 ${GROUP} ${SOURCE} ${OTHER}`, `03 00 0000 ${GROUP}`);

const ROWS: readonly Row[] = [
  {
    name: 'a version 1 query',
    frame: query,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener querymax resp delay: 10000 addr: ff02::1:3, length 24',
  },
  {
    name: 'a version 1 query, cut',
    frame: query,
    captured: 63,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query, length 24',
  },
  {
    name: 'a report',
    frame: icmpv6(hex`83 00 0000 0000 0000 ${GROUP}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener reportmax resp delay: 0 addr: ff02::1:3, length 24',
  },
  {
    name: 'a farewell',
    flags: '-v',
    frame: icmpv6(hex`84 00 0000 0000 0000 ${GROUP}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener donemax resp delay: 0 addr: ff02::1:3',
  },
  {
    name: 'a query of neither version',
    frame: icmpv6(hex`82 00 0000 2710 0000 ${GROUP} 0000`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query unknown-version (len 26) , length 26',
  },
  {
    name: 'a version 2 query',
    frame: query2('2710', '00', '7d'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query v2 [gaddr ff02::1:3], length 28',
  },
  {
    name: 'a version 2 query',
    flags: '-v',
    frame: query2('2710', '0a', '7d'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener query v2 [max resp delay=10000] [gaddr ff02::1:3 sflag robustness=2 qqi=125]',
  },
  {
    name: 'a long response delay and interval',
    flags: '-v',
    frame: query2('9abc', '00', '9f'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener query v2 [max resp delay=109504] [gaddr ff02::1:3 qqi=496]',
  },
  {
    name: 'a version 2 query for sources',
    frame: both,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query v2 [gaddr ff02::1:3, 2 source(s)], length 60',
  },
  {
    name: 'a version 2 query for sources',
    flags: '-v',
    frame: both,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 60) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener query v2 [max resp delay=10000] [gaddr ff02::1:3 robustness=2 qqi=125, 2 source(s)]',
  },
  {
    name: 'a version 2 query for sources',
    flags: '-vv',
    frame: both,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 60) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener query v2 [max resp delay=10000] [gaddr ff02::1:3 robustness=2 qqi=125 { 2001:db8::1 2001:db8::2 }]',
  },
  {
    name: 'a version 2 query for sources, cut',
    flags: '-vv',
    frame: both,
    captured: 90,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 60) fd00::5 > fd00::3: ICMP6, multicast listener query v2 [max resp delay=10000] [gaddr ff02::1:3 robustness=2 qqi=125 { 2001:db8::1 [|icmp6]',
  },
  {
    name: 'more sources than the message has',
    frame: icmpv6(hex`82 00 0000 2710 0000 ${GROUP} 02 7d 0003 ${SOURCE}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query v2 [gaddr ff02::1:3 [invalid number of sources]], length 44',
  },
  {
    name: 'a version 2 query, cut in the group',
    frame: both,
    captured: 63,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener query v2 [|icmp6]',
  },
  {
    name: 'a version 2 query, cut behind the group',
    flags: '-v',
    frame: both,
    captured: 65,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 60) fd00::5 > fd00::3: ICMP6, multicast listener query v2 [max resp delay=10000] [gaddr ff02::1:3 robustness=2 [|icmp6]',
  },
  {
    name: 'a version 2 report',
    frame: join2,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener report v2, 1 group record(s), length 28',
  },
  {
    name: 'a version 2 report',
    flags: '-v',
    frame: join2,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:3 to_ex, 0 source(s)]',
  },
  {
    name: 'two records',
    flags: '-v',
    frame: allow,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 80) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 2 group record(s) [gaddr ff02::1:3 allow, 2 source(s)] [gaddr ff02::1:3 to_in, 0 source(s)]',
  },
  {
    name: 'two records',
    flags: '-vv',
    frame: allow,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 80) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 2 group record(s) [gaddr ff02::1:3 allow { 2001:db8::1 2001:db8::2 }] [gaddr ff02::1:3 to_in { }]',
  },
  {
    name: 'a record, cut',
    flags: '-v',
    frame: join2,
    captured: 67,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: ICMP6, multicast listener report v2, 1 group record(s) [|icmp6]',
  },
  {
    name: 'an unknown kind of record',
    flags: '-v',
    frame: report2('0001', `09 00 0000 ${GROUP}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:3  [v2-report-#9], 0 source(s)]',
  },
  {
    name: 'more sources than the record has',
    flags: '-v',
    frame: report2('0001', `01 00 0002 ${GROUP} ${SOURCE}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 44) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 1 group record(s) [gaddr ff02::1:3 is_in [invalid number of sources 2]',
  },
  {
    name: 'more records than the message has',
    flags: '-v',
    frame: report2('0002', `06 00 0000 ${GROUP}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, multicast listener report v2, 2 group record(s) [gaddr ff02::1:3 block, 0 source(s)] [invalid number of groups]',
  },
  {
    name: 'a report that is too short',
    frame: icmpv6(hex`8f 00 0000 0000 00`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener report v2 [invalid len 7], length 7',
  },
  {
    name: 'a version 2 report, cut',
    frame: join2,
    captured: 47,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, multicast listener report v2 [|icmp6]',
  },
];

table(RAW, ROWS);
