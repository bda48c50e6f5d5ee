import { hex, join } from '../../hex.ts';
import { ETHERNET, ipv4, type Row, table } from './table.ts';

/** A frame with a length instead of an EtherType. */
function frame(llc: Uint8Array): Uint8Array {
  return join(hex`020000000002 020000000001`, Uint8Array.of(llc.length >> 8, llc.length & 0xff), llc);
}

const netBios = frame(hex`f0 f0 03 0102030405`);
const exchange = frame(hex`00 01 af 81 01 00`);

const ROWS: readonly Row[] = [
  {
    name: 'unnumbered information',
    frame: netBios,
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Unnumbered, ui, Flags [Command], length 8',
      '\t0x0000:  f0f0 0301 0203 0405                      ........',
    ],
  },
  {
    name: 'unnumbered information',
    flags: '-e',
    frame: netBios,
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 8: LLC, dsap NetBeui (0xf0) Individual, ssap NetBeui (0xf0) Command, ctrl 0x03: Unnumbered, ui, Flags [Command], length 8',
      '\t0x0000:  f0f0 0301 0203 0405                      ........',
    ],
  },
  {
    name: 'two access points',
    frame: frame(hex`04 0e 03 0102`),
    text: [
      '02:00:00:00:00:01 ProWay NM > 02:00:00:00:00:02 SNA Unnumbered, ui, Flags [Command], length 5',
      '\t0x0000:  040e 0301 02                             .....',
    ],
  },
  {
    name: 'two access points',
    flags: '-e',
    frame: frame(hex`05 0f 03 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 5: LLC, dsap SNA (0x04) Group, ssap ProWay NM (0x0e) Response, ctrl 0x03: Unnumbered, ui, Flags [Response], length 5',
      '\t0x0000:  050f 0301 02                             .....',
    ],
  },
  {
    name: 'access points without names',
    frame: frame(hex`10 20 03 0102`),
    text: [
      '02:00:00:00:00:01 Unknown SSAP 0x20 > 02:00:00:00:00:02 Unknown DSAP 0x10 Unnumbered, ui, Flags [Command], length 5',
      '\t0x0000:  1020 0301 02                             .....',
    ],
  },
  {
    name: 'access points without names',
    flags: '-e',
    frame: frame(hex`10 20 03 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 5: LLC, dsap Unknown (0x10) Individual, ssap Unknown (0x20) Command, ctrl 0x03: Unnumbered, ui, Flags [Command], length 5',
      '\t0x0000:  1020 0301 02                             .....',
    ],
  },
  {
    name: 'IPv4',
    frame: frame(join(hex`06 06 03`, ipv4(253, hex`01`))),
    text: 'IP 192.168.200.5 > 192.168.200.3:  ip-proto-253 1',
  },
  {
    name: 'a test',
    frame: frame(hex`f0 f0 f3 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Unnumbered, test, Flags [Poll], length 5',
      '\t0x0000:  f0f0 f301 02                             .....',
    ],
  },
  {
    name: 'an answer to a test',
    frame: frame(hex`f0 f1 f3 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Unnumbered, test, Flags [Final], length 5',
      '\t0x0000:  f0f1 f301 02                             .....',
    ],
  },
  {
    name: 'an exchange of identifications',
    frame: exchange,
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02 Null Unnumbered, xid, Flags [Response], length 6: 01 00',
  },
  {
    name: 'an exchange of identifications',
    flags: '-e',
    frame: exchange,
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 6: LLC, dsap Null (0x00) Individual, ssap Null (0x00) Response, ctrl 0xaf: Unnumbered, xid, Flags [Response], length 6: 01 00',
  },
  {
    name: 'another form of identification',
    frame: frame(hex`00 01 af 82 01 00`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 Null Unnumbered, xid, Flags [Response], length 6',
      '\t0x0000:  0001 af82 0100                           ......',
    ],
  },
  {
    name: 'no identification',
    frame: frame(hex`00 00 af`),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02 Null Unnumbered, xid, Flags [Command], length 3',
  },
  {
    name: 'an identification that is too short',
    frame: frame(hex`00 00 af 81 01`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 Null Unnumbered, xid, Flags [Command], length 5 [|llc]',
      '\t0x0000:  8101                                     ..',
    ],
  },
  {
    name: 'an identification that is cut',
    frame: exchange,
    captured: 17,
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02 Null Unnumbered, xid, Flags [Response], length 6 [|llc]',
  },
  {
    name: 'an unnumbered frame without a name',
    frame: frame(hex`f0 f0 0b`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Unnumbered, 0b, Flags [Command], length 3',
      '\t0x0000:  f0f0 0b                                  ...',
    ],
  },
  {
    name: 'receiver ready',
    frame: frame(hex`f0 f0 01 06`),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Supervisory, Receiver Ready, rcv seq 3, Flags [Command], length 4',
  },
  {
    name: 'receiver not ready, polled',
    frame: frame(hex`f0 f1 05 07`),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Supervisory, Receiver not Ready, rcv seq 3, Flags [Final], length 4',
  },
  {
    name: 'information',
    frame: frame(hex`f0 f0 04 07 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 NetBeui Information, send seq 2, rcv seq 3, Flags [Poll], length 6',
      '\t0x0000:  f0f0 0407 0102                           ......',
    ],
  },
  {
    name: 'information',
    flags: '-e',
    frame: frame(hex`f0 f0 04 06 0102`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 6: LLC, dsap NetBeui (0xf0) Individual, ssap NetBeui (0xf0) Command, ctrl 0x0604: Information, send seq 2, rcv seq 3, Flags [Command], length 6',
      '\t0x0000:  f0f0 0406 0102                           ......',
    ],
  },
  {
    name: 'fewer octets than a header',
    frame: frame(hex`f0 f0`),
    text: [' [|llc]', '\t0x0000:  f0f0                                     ..'],
  },
  {
    name: 'a longer header, cut',
    frame: frame(hex`f0 f0 01`),
    text: [' [|llc]', '\t0x0000:  f0f0 01                                  ...'],
  },
  {
    name: 'IPX without LLC',
    flags: '-e',
    frame: frame(hex`ffff 0022 00 11 00000000ffffffffffff0453 00000000020000000001 0453 0001 ffffffff ffff`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 38: IPX 802.3: ',
      '\t0x0000:  ffff 0022 0011 0000 0000 ffff ffff ffff  ..."............',
      '\t0x0010:  0453 0000 0000 0200 0000 0001 0453 0001  .S...........S..',
      '\t0x0020:  ffff ffff ffff                           ......',
    ],
    front: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 38: IPX 802.3: ',
  },
  {
    name: 'OSI',
    flags: '-e',
    frame: frame(hex`fe fe 03 81 01020304`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 8: LLC, dsap OSI (0xfe) Individual, ssap OSI (0xfe) Command, ctrl 0x03: Unnumbered, ui, Flags [Command], length 8',
      '\t0x0000:  fefe 0381 0102 0304                      ........',
    ],
    front:
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 8: LLC, dsap OSI (0xfe) Individual, ssap OSI (0xfe) Command, ctrl 0x03: ',
  },
];

table(ETHERNET, ROWS);
