import { hex } from '../../hex.ts';
import { ipv6, RAW, type Row, table } from './table.ts';

/** A mobility header: its length in words beyond the first, its type, and what follows the checksum. */
const mobility = (words: string, type: string, octets: string): Uint8Array =>
  ipv6(135, hex`3b ${words} ${type} 00 0000 ${octets}`);

const ADDRESS = '20010db8000000000000000000000001';
const homeTest = mobility('02', '03', '0042 0102030405060708 1112131415161718');
//                                  seq, A H L, lifetime 3600 s, padding
const update = mobility('02', '05', '0007 e000 0384 0102 0000 00000000 00000000');

const ROWS: readonly Row[] = [
  {
    name: 'a binding refresh request',
    frame: mobility('00', '00', '0000'),
    text: 'IP6 fd00::5 > fd00::3: mobility: BRR',
  },
  {
    name: 'a home test init',
    frame: mobility('01', '01', '0000 0102030405060708'),
    text: 'IP6 fd00::5 > fd00::3: mobility: HoTI',
  },
  {
    name: 'a home test init',
    flags: '-v',
    frame: mobility('01', '01', '0000 0102030405060708'),
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: HoTI Home Init Cookie=01020304:05060708',
  },
  {
    name: 'a care-of test init',
    flags: '-v',
    frame: mobility('01', '02', '0000 0102030405060708'),
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: CoTI Care-of Init Cookie=01020304:05060708',
  },
  { name: 'a home test', frame: homeTest, text: 'IP6 fd00::5 > fd00::3: mobility: HoT nonce id=0x42' },
  {
    name: 'a home test',
    flags: '-v',
    frame: homeTest,
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 24) fd00::5 > fd00::3: mobility: HoT nonce id=0x42 Home Init Cookie=01020304:05060708 Home Keygen Token=11121314:15161718',
  },
  {
    name: 'a care-of test',
    flags: '-v',
    frame: mobility('02', '04', '0042 0102030405060708 1112131415161718'),
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 24) fd00::5 > fd00::3: mobility: CoT nonce id=0x42 Care-of Init Cookie=01020304:05060708 Care-of Keygen Token=11121314:15161718',
  },
  {
    name: 'a home test, cut',
    flags: '-v',
    frame: homeTest,
    captured: 60,
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 24) fd00::5 > fd00::3: mobility: HoT nonce id=0x42 Home Init Cookie=01020304:05060708 [|mobility]',
  },
  { name: 'a binding update', frame: update, text: 'IP6 fd00::5 > fd00::3: mobility: BU seq#=7 AHL lifetime=3600' },
  {
    name: 'a binding update',
    flags: '-v',
    frame: update,
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 24) fd00::5 > fd00::3: mobility: BU seq#=7 AHL lifetime=3600(padn)(pad1)(pad1)(pad1)(pad1)(pad1)(pad1)(pad1)(pad1)',
  },
  {
    name: 'a binding update without flags',
    frame: mobility('01', '05', '0007 0000 0384 0102 0000'),
    text: 'IP6 fd00::5 > fd00::3: mobility: BU seq#=7 lifetime=3600',
  },
  {
    name: 'a binding acknowledgement',
    frame: mobility('01', '06', '8480 0007 0384 0102 0000'),
    text: 'IP6 fd00::5 > fd00::3: mobility: BA status=132 K seq#=7 lifetime=3600',
  },
  {
    name: 'a binding error',
    frame: mobility('02', '07', `0100 ${ADDRESS}`),
    text: 'IP6 fd00::5 > fd00::3: mobility: BE status=1 homeaddr 2001:db8::1',
  },
  {
    name: 'options',
    flags: '-v',
    frame: mobility(
      '06',
      '00',
      `0000 00 0101 00 0202 0384 0310 ${ADDRESS} 0404 00010002 050c 0102030405060708090a0b0c 0100`,
    ),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 56) fd00::5 > fd00::3: mobility: BRR(pad1)(padn)(refresh: 3600)(alt-CoA: 2001:db8::1)(ni: ho=0x0001 co=0x0002)(auth)(padn)',
  },
  {
    name: 'an unknown option',
    flags: '-v',
    frame: mobility('01', '00', '0000 0906 010203040506'),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: BRR(unknown: type-#9 len=6)',
  },
  {
    name: 'an option, cut',
    flags: '-v',
    frame: mobility('01', '00', '0000 0202 0384 00000000'),
    captured: 51,
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: BRR(refresh:  [|mobility]',
  },
  {
    name: 'an option longer than the header',
    flags: '-v',
    frame: mobility('01', '00', '0000 0907 010203040506'),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: BRR [remaining length 8 < 9] (invalid)',
  },
  {
    name: 'an option of a type alone',
    flags: '-v',
    frame: mobility('01', '00', '0000 0905 0102030405 09'),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header Mobility (135), payload length 16) fd00::5 > fd00::3: mobility: BRR(unknown: type-#9 len=5) [remaining length 1 < 2] (invalid)',
  },
  {
    name: 'an unknown message',
    frame: mobility('01', '2a', '0000 0102030405060708'),
    text: 'IP6 fd00::5 > fd00::3: mobility: type-#42 len=1',
  },
  {
    name: 'a header too short for its message',
    frame: mobility('01', '03', '0000 0102030405060708'),
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: mobility: HoT (header length 16 < 24) (invalid)',
  },
  {
    name: 'a payload, which there should not be',
    frame: ipv6(135, hex`11 00 00 00 0000 0000`),
    since: '4.99.6',
    text: 'IP6 fd00::5 > fd00::3: mobility: (payload protocol 17 should be 59) BRR',
  },
  { name: 'a header, cut', frame: update, captured: 41, text: 'IP6 fd00::5 > fd00::3:  [|mobility]' },
];

table(
  RAW,
  ROWS.map((row): Row => ({ ...row, cutsSince: '4.99.6' })),
);
