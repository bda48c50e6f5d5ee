import { hex } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

const NONCE = '0102030405060708';
const ADDRESS = '20010db8000000000000000000000001';

/** A query: its code, type, flags and subject. */
const query = (code: string, type: string, flags = '0000', subject = ''): Uint8Array =>
  icmpv6(hex`8b ${code} 0000 ${type} ${flags} ${NONCE} ${subject}`);
const reply = (code: string, type: string, flags = '0000', answer = ''): Uint8Array =>
  icmpv6(hex`8c ${code} 0000 ${type} ${flags} ${NONCE} ${answer}`);

const LAB = '036c6162';
const EXAMPLE = '076578616d706c65';
const longName = query('01', '0002', '0000', `${LAB}${EXAMPLE}00`);

const ROWS: readonly Row[] = [
  {
    name: 'a query for nothing',
    frame: query('01', '0000'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (noop), length 16',
  },
  {
    name: 'a query for nothing, with something',
    flags: '-v',
    frame: query('01', '0000', '0000', '00'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 17) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information query (noop, invalid len)',
  },
  {
    name: 'a query for the supported types',
    frame: query('01', '0001', '0001'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (supported qtypes [C]), length 16',
  },
  {
    name: 'a query for a name',
    frame: query('00', '0002', '0000', ADDRESS),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, subject=2001:db8::1), length 32',
  },
  {
    name: 'a query for a name, as drafts had it',
    frame: query('00', '0002'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, 03 draft), length 16',
  },
  {
    name: 'a query for addresses',
    frame: query('00', '0003', '003e', ADDRESS),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (node addresses [GSLCA], subject=2001:db8::1), length 32',
  },
  {
    name: 'a query for addresses of an IPv4 node',
    frame: query('02', '0003', '0002', '0a000001'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (node addresses [A], subject=10.0.0.1), length 20',
  },
  {
    name: 'a query for IPv4 addresses',
    frame: query('00', '0004', '0002', ADDRESS),
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (ipv4 addresses [A], subject=2001:db8::1), length 32',
  },
  {
    name: 'a query for something unknown',
    frame: query('00', '0009', '0001', ADDRESS),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (unknown, subject=2001:db8::1), length 32',
  },
  {
    name: 'an address of a wrong length',
    flags: '-v',
    frame: query('00', '0003', '0000', `${ADDRESS}00`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 33) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information query (node addresses, invalid subject len)',
  },
  {
    name: 'an address that is too short',
    frame: query('00', '0003', '0000', '20010db8'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (node addresses), length 20',
  },
  {
    name: 'a subject of an unknown kind',
    frame: query('05', '0003', '0000', ADDRESS),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (node addresses, unknown subject), length 32',
  },
  {
    name: 'a name as subject',
    frame: longName,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, subject=DNS name, "lab.example."), length 29',
  },
  {
    name: 'an abbreviated name as subject',
    frame: query('01', '0002', '0000', `${LAB}0000`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, subject=DNS name, "lab"), length 22',
  },
  {
    name: 'a name with octets behind it',
    frame: query('01', '0002', '0000', `${LAB}00010203`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, subject=DNS name, "lab???"), length 24',
  },
  {
    name: 'a label longer than the message',
    frame: query('01', '0002', '0000', '3f6c6162'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query (DNS name, subject=DNS name, "???"), length 20',
  },
  {
    name: 'a name as drafts had it',
    flags: '-v',
    frame: query('01', '0002', '0000', '036c6162'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 20) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information query (DNS name, subject=DNS name, 03 draft, "lab")',
  },
  {
    name: 'the old form',
    frame: icmpv6(hex`8b 00 0000 0001 0002 00000000`),
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query who-are-you request, length 12',
  },
  {
    name: 'a query, cut',
    frame: query('01', '0000'),
    captured: 55,
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information query [|icmp6], length 16',
  },
  {
    name: 'a reply without an answer',
    frame: reply('00', '0000'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (noop), length 16',
  },
  {
    name: 'a reply for nothing, with something',
    flags: '-v',
    frame: reply('00', '0000', '0000', '00'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 17) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information reply (success, noop, invalid length)',
  },
  {
    name: 'a refusal',
    frame: reply('01', '0002'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (refused), length 16',
  },
  {
    name: 'a refusal, with something',
    flags: '-v',
    frame: reply('01', '0002', '0000', '00'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 17) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information reply (refused, invalid length)',
  },
  {
    name: 'a question not understood',
    frame: reply('02', '0002'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (unknown), length 16',
  },
  {
    name: 'an unknown reply',
    frame: reply('03', '0002'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (), length 16',
  },
  {
    name: 'the supported types',
    frame: reply('00', '0001', '0001', '0000000f'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (supported qtypes [C]), length 20',
  },
  {
    name: 'a name',
    flags: '-v',
    frame: reply('00', '0002', '0000', `00000000${LAB}${EXAMPLE}00`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 33) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information reply (success, DNS name, "lab.example.")',
  },
  {
    name: 'a name with a time to live',
    frame: reply('00', '0002', '0001', `0000003c${LAB}${EXAMPLE}00`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (DNS name, "lab.example." [TTL=60]), length 33',
  },
  {
    name: 'addresses',
    frame: reply('00', '0003', '003f', `00000e10${ADDRESS}ffffffff${ADDRESS}`),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply (node addresses 2001:db8::1(3600) 2001:db8::1(4294967295) [GSLCAT]), length 56',
  },
  {
    name: 'IPv4 addresses',
    flags: '-v',
    frame: reply('00', '0004', '0003', '00000e100a000001'),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, node information reply (success, ipv4 addresses 10.0.0.1(3600) [AT])',
  },
  {
    name: 'a reply, cut',
    frame: reply('00', '0002', '0000', `00000000${LAB}00`),
    captured: 60,
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: ICMP6, node information reply [|icmp6], length 25',
  },
];

table(
  RAW,
  ROWS.map((row): Row => ({ ...row, cutsSince: '4.99.6' })),
);
