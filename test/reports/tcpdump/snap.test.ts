import { hex, join } from '../../hex.ts';
import { ETHERNET, ipv4, type Row, table } from './table.ts';

/** A frame with SNAP: the organization and its protocol, and what it names. */
function frame(name: string, payload: Uint8Array): Uint8Array {
  const llc = join(hex`aa aa 03 ${name}`, payload);
  return join(hex`020000000002 020000000001`, Uint8Array.of(llc.length >> 8, llc.length & 0xff), llc);
}

const unknown = hex`01020304`;
const datagram = ipv4(253, hex`01`);
const unit = hex`0000 00 80`;

const ROWS: readonly Row[] = [
  { name: 'IPv4', frame: frame('000000 0800', datagram), text: 'IP 192.168.200.5 > 192.168.200.3:  ip-proto-253 1' },
  {
    name: 'IPv4',
    flags: '-e',
    frame: frame('000000 0800', datagram),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 29: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet (0x000000), ethertype IPv4 (0x0800), length 21: 192.168.200.5 > 192.168.200.3:  ip-proto-253 1',
  },
  {
    name: 'a bridged EtherType',
    flags: '-e',
    frame: frame('0000f8 0800', datagram),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 29: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Cisco bridged (0x0000f8), pid IPv4 (0x0800), length 21: 192.168.200.5 > 192.168.200.3:  ip-proto-253 1',
  },
  {
    name: 'an unknown EtherType',
    frame: frame('000000 1234', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 SNAP, ethertype Unknown (0x1234), length 4: ',
      '\t0x0000:  aaaa 0300 0000 1234 0102 0304            .......4....',
    ],
  },
  {
    name: 'an unknown EtherType',
    flags: '-e',
    frame: frame('000000 1234', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet (0x000000), ethertype Unknown (0x1234), length 4: ',
      '\t0x0000:  aaaa 0300 0000 1234 0102 0304            .......4....',
    ],
  },
  {
    name: 'an unknown organization',
    frame: frame('123456 0001', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02 SNAP, oui Unknown (0x123456), pid Unknown (0x0001), length 4: ',
      '\t0x0000:  aaaa 0312 3456 0001 0102 0304            ....4V......',
    ],
  },
  {
    name: 'an unknown organization',
    flags: '-e',
    frame: frame('123456 0001', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Unknown (0x123456), pid Unknown (0x0001), length 4: ',
      '\t0x0000:  aaaa 0312 3456 0001 0102 0304            ....4V......',
    ],
  },
  {
    name: 'an organization that is known',
    flags: '-e',
    frame: frame('009069 0001', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Juniper (0x009069), pid Unknown (0x0001), length 4: ',
      '\t0x0000:  aaaa 0300 9069 0001 0102 0304            .....i......',
    ],
  },
  {
    name: 'an unknown protocol of Cisco',
    flags: '-e',
    frame: frame('00000c 9999', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Cisco (0x00000c), pid Unknown (0x9999), length 4: ',
      '\t0x0000:  aaaa 0300 000c 9999 0102 0304            ............',
    ],
  },
  {
    name: 'per-VLAN spanning tree',
    flags: '-e',
    frame: frame('00000c 010b', unit),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Cisco (0x00000c), pid PVST (0x010b), length 4: STP 802.1d, Topology Change',
  },
  {
    name: 'a bridged spanning tree',
    flags: '-e',
    frame: frame('0080c2 000e', unit),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet bridged (0x0080c2), pid BPDU (0x000e), length 4: STP 802.1d, Topology Change',
  },
  {
    name: 'a bridged frame',
    flags: '-e',
    frame: frame('0080c2 0007', hex`0000 020000000004 020000000003 0800 ${datagram}`),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 45: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet bridged (0x0080c2), pid Ethernet w/o FCS (0x0007), length 37: 02:00:00:00:00:03 > 02:00:00:00:00:04, ethertype IPv4 (0x0800), length 35: 192.168.200.5 > 192.168.200.3:  ip-proto-253 1',
  },
  {
    name: 'a bridged frame of another kind',
    flags: '-e',
    frame: frame('0080c2 0008', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet bridged (0x0080c2), pid 802.4 w/o FCS (0x0008), length 4: ',
      '\t0x0000:  aaaa 0300 80c2 0008 0102 0304            ............',
    ],
  },
  {
    name: 'a bridged frame without its padding',
    flags: '-e',
    frame: frame('0080c2 0007', hex`00`),
    text: '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 9: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Ethernet bridged (0x0080c2), pid Ethernet w/o FCS (0x0007), length 1:  [|snap]',
  },
  {
    name: 'an unknown protocol of AppleTalk',
    flags: '-e',
    frame: frame('080007 1234', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Appletalk (0x080007), pid Unknown (0x1234), length 4: ',
      '\t0x0000:  aaaa 0308 0007 1234 0102 0304            .......4....',
    ],
  },
  { name: 'cut', frame: frame('000000 0800', datagram), captured: 21, text: ' [|snap]' },
  {
    name: 'a discovery protocol',
    flags: '-e',
    frame: frame('00000c 2000', hex`02 b4 0000`),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Cisco (0x00000c), pid CDP (0x2000), length 4: ',
      '\t0x0000:  aaaa 0300 000c 2000 02b4 0000            ............',
    ],
    front:
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Cisco (0x00000c), pid CDP (0x2000), length 4: ',
  },
  {
    name: 'AppleTalk',
    flags: '-e',
    frame: frame('080007 809b', unknown),
    text: [
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Appletalk (0x080007), pid Appletalk (0x809b), length 4: ',
      '\t0x0000:  aaaa 0308 0007 809b 0102 0304            ............',
    ],
    front:
      '02:00:00:00:00:01 > 02:00:00:00:00:02, 802.3, length 12: LLC, dsap SNAP (0xaa) Individual, ssap SNAP (0xaa) Command, ctrl 0x03: oui Appletalk (0x080007), pid Appletalk (0x809b), length 4: ',
  },
];

table(ETHERNET, ROWS);
