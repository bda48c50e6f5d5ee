import * as frames from '../../frames.ts';
import { hex, join } from '../../hex.ts';
import { ipv6, RAW, type Row, table } from './table.ts';

const A = '20010db8000000000000000000000001';
const B = '20010db8000000000000000000000002';
/** No next header (59) is the last one everywhere. */
const hopByHop = (octets: string): Uint8Array => ipv6(0, hex`3b ${octets}`);
const destination = (octets: string): Uint8Array => ipv6(60, hex`3b ${octets}`);
const routing = (octets: string): Uint8Array => ipv6(43, hex`3b ${octets}`);

/** A packet whose header says that it has no payload. */
const empty = (octets: Uint8Array): Uint8Array => frames.ipv6({ nextHeader: 0, payloadLength: 0 }, octets);

const alert = hopByHop('00 0502 0000 0100');
const homeAddress = destination(`02 0102 0000 c910 ${A}`);
const deprecated = routing(`04 00 02 00000000 ${A} ${B}`);
const segments = routing(`04 04 01 01 08 0102 ${A} ${B}`);
//                              UDP from 4096 to 4097
const fragment = (place: string): Uint8Array => ipv6(44, hex`11 00 ${place} 00001234 1000 1001 000c 0000 01020304`);

const ROWS: readonly Row[] = [
  { name: 'a router alert', frame: alert, cutsSince: '4.99.6', text: 'IP6 fd00::5 > fd00::3: HBH no next header' },
  {
    name: 'a router alert',
    flags: '-v',
    frame: alert,
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH (rtalert: 0x0000) (padn) no next header',
  },
  {
    name: 'a router alert that is too short',
    frame: hopByHop('00 0501 00 010100'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: HBH  [(rtalert) length 1 != 2] (invalid)',
  },
  {
    name: 'a router alert without room',
    frame: hopByHop('00 0102 0000 0500'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: HBH  [(rtalert) remaining length 2 < 4] (invalid)',
  },
  {
    name: 'single octets of padding',
    flags: '-v',
    frame: hopByHop('00 0000 0000 0000'),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH (pad1)(pad1)(pad1)(pad1)(pad1)(pad1) no next header',
  },
  {
    name: 'an unknown option',
    flags: '-v',
    frame: hopByHop('00 1e04 01020304'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH (unknown opt-type 0x1e len=4) no next header',
  },
  {
    name: 'an option longer than the header',
    frame: hopByHop('00 1e05 01020304'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: HBH  [remaining length 6 < 7] (invalid)',
  },
  {
    name: 'an option of a type alone',
    frame: hopByHop('00 1e03 010203 1e'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: HBH  [remaining length 1 < 2] (invalid)',
  },
  {
    name: 'a jumbo payload in a packet that tells its length',
    flags: '-v',
    frame: hopByHop('00 c204 00012345'),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH (jumbo: 74565 - payload len != 0)  no next header',
  },
  {
    name: 'a jumbo payload of a wrong length',
    flags: '-v',
    frame: hopByHop('00 c203 000123 00'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH  [(jumbo) length 3 != 4] (invalid)',
  },
  {
    name: 'a jumbo payload without room',
    flags: '-v',
    frame: hopByHop('00 0100 c204 0001'),
    cutsSince: '4.99.6',
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 8) fd00::5 > fd00::3: HBH (padn) [remaining length 4 < 6] (invalid)',
  },
  {
    name: 'a jumbo payload for the destination',
    flags: '-v',
    frame: destination('00 c204 00012345'),
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 8) fd00::5 > fd00::3: DSTOPT (jumbo: 74565 - not a hop-by-hop option)  no next header',
  },
  {
    name: 'destination options',
    frame: destination('00 0104 00000000'),
    text: 'IP6 fd00::5 > fd00::3: DSTOPT no next header',
  },
  { name: 'a home address', frame: homeAddress, text: 'IP6 fd00::5 > fd00::3: DSTOPT no next header' },
  {
    name: 'a home address',
    flags: '-v',
    frame: homeAddress,
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 24) fd00::5 > fd00::3: DSTOPT (padn)(homeaddr: 2001:db8::1) no next header',
  },
  {
    name: 'a home address with options of its own',
    flags: '-v',
    frame: destination(`03 c91c ${A} 00 0100 0907 01020304050607`),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 32) fd00::5 > fd00::3: DSTOPT (homeaddr: 2001:db8::1, pad1, padn, unknown subopt-type 0x09 len=7) no next header',
  },
  {
    name: 'an option of a home address that is too long',
    flags: '-v',
    frame: destination(`02 c914 ${A} 0907 0102`),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 24) fd00::5 > fd00::3: DSTOPT (homeaddr: 2001:db8::1 [remaining length 4 < 9] (invalid)',
  },
  {
    name: 'a home address that is too short',
    flags: '-v',
    frame: destination('00 c904 01020304'),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 8) fd00::5 > fd00::3: DSTOPT  [(homeaddr) remaining length 6 < 18] (invalid)',
  },
  {
    name: 'a home address of a wrong length',
    flags: '-v',
    frame: destination(`02 c90f ${A} 0102 0000`),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header DSTOPT (60), payload length 24) fd00::5 > fd00::3: DSTOPT  [(homeaddr) length 15 < 16] (invalid)',
  },
  {
    name: 'hop-by-hop options, cut',
    frame: alert,
    captured: 47,
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3:  [|hbh]',
  },
  {
    name: 'the routing that is deprecated',
    frame: deprecated,
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=4, type=0 [Deprecated], segleft=2, [0]2001:db8::1, [1]2001:db8::2) no next header',
  },
  {
    name: 'the routing that is deprecated',
    flags: '-v',
    frame: deprecated,
    text: 'IP6 (hlim 64, next-header Routing (43), payload length 40) fd00::5 > fd00::3: RT6 (len=4, type=0 [Deprecated], segleft=2, rsv=0x0, [0]2001:db8::1, [1]2001:db8::2) no next header',
  },
  {
    name: 'reserved octets of a value',
    frame: routing(`02 02 01 0000002a ${A}`),
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=2, type=2, segleft=1, rsv=0x2a, [0]2001:db8::1) no next header',
  },
  {
    name: 'segment routing',
    frame: segments,
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=4, type=4, segleft=1, last-entry=1, flags=0x8, tag=102, [0]2001:db8::1, [1]2001:db8::2) no next header',
  },
  {
    name: 'segment routing',
    flags: '-v',
    frame: segments,
    text: 'IP6 (hlim 64, next-header Routing (43), payload length 40) fd00::5 > fd00::3: RT6 (len=4, type=4, segleft=1, last-entry=1, flags=0x8, tag=102, [0]2001:db8::1, [1]2001:db8::2) no next header',
  },
  {
    name: 'segment routing without flags',
    flags: '-v',
    frame: routing(`02 04 00 00 00 0000 ${A}`),
    text: 'IP6 (hlim 64, next-header Routing (43), payload length 24) fd00::5 > fd00::3: RT6 (len=2, type=4, segleft=0, last-entry=0, flags=0x0, tag=0, [0]2001:db8::1) no next header',
  },
  {
    name: 'a routing header of half an address',
    frame: routing('01 04 00 00 00 0000 0102030405060708'),
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=1, type=4, segleft=0, last-entry=0, tag=0 (invalid length 1) (invalid)',
  },
  {
    name: 'an unknown kind of routing',
    frame: routing('00 09 00 00000000'),
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=0, type=9, segleft=0 (unknown type) (invalid)',
  },
  {
    name: 'a routing header, cut in the last address',
    frame: segments,
    captured: 70,
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=4, type=4, segleft=1, last-entry=1, flags=0x8, tag=102, [0]2001:db8::1 [|rt6]',
  },
  {
    name: 'a routing header, cut behind its length',
    frame: segments,
    captured: 42,
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=4 [|rt6]',
  },
  {
    name: 'a routing header, cut behind its type',
    frame: segments,
    captured: 43,
    text: 'IP6 fd00::5 > fd00::3: RT6 (len=4, type=4 [|rt6]',
  },
  {
    name: 'the first fragment',
    frame: fragment('0001'),
    cutsSince: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: frag (0|12) 4096 > 4097: UDP, length 4',
  },
  {
    name: 'the first fragment',
    flags: '-v',
    frame: fragment('0001'),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header Fragment (44), payload length 20) fd00::5 > fd00::3: frag (0x00001234:0|12) 4096 > 4097: UDP, length 4',
  },
  {
    name: 'a later fragment',
    frame: fragment('0049'),
    cutsSince: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: frag (72|12)',
  },
  {
    name: 'a later fragment',
    flags: '-v',
    frame: fragment('0049'),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header Fragment (44), payload length 20) fd00::5 > fd00::3: frag (0x00001234:72|12)',
  },
  {
    name: 'a fragment header, cut',
    frame: fragment('0001'),
    captured: 47,
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: frag ( [|frag6]',
  },
  {
    name: 'a fragment that the packet is too short for',
    frame: join(ipv6(44, hex`1100`), hex`00490000 1234`),
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: frag ( [|frag6]',
  },
  {
    name: 'a small jumbo payload',
    flags: '-v',
    frame: empty(hex`3b 00 c204 00000100`),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 0) fd00::5 > fd00::3: HBH (jumbo: 256 - < 65536)  [No valid Jumbo Payload Hop-by-Hop option found] (invalid)',
  },
  {
    name: 'two jumbo payloads',
    flags: '-v',
    frame: hopByHop('01 c204 00012345 c204 00012345 0100'),
    cutsSince: '4.99.6',
    text: 'IP6 (hlim 64, next-header HBH (0), payload length 16) fd00::5 > fd00::3: HBH (jumbo: 74565 - payload len != 0) (jumbo: 74565 - already seen) (padn) no next header',
  },
];

table(RAW, ROWS);
