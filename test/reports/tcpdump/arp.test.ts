import { hex, join } from '../../hex.ts';
import { ETHERNET, type Row, table } from './table.ts';

/** Broadcast by 02:00:00:00:00:01. */
const frame = (packet: Uint8Array): Uint8Array => join(hex`ffffffffffff 020000000001 0806`, packet);

//                    Ethernet IPv4 6 4 request sender               nobody       target
const request = hex`0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002`;
//                  Ethernet IPv4 6 4 reply
const reply = hex`0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001`;

const ROWS: readonly Row[] = [
  { name: 'a request', frame: frame(request), text: 'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 28' },
  {
    name: 'a request',
    flags: '-v',
    frame: frame(request),
    text: 'ARP, Ethernet (len 6), IPv4 (len 4), Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
  },
  {
    name: 'a request',
    flags: '-e',
    frame: frame(request),
    text: '02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 42: Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
  },
  {
    name: 'a request with padding',
    frame: frame(join(request, new Uint8Array(18))),
    text: 'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 46',
  },
  {
    name: 'a request to one station',
    frame: frame(hex`0001 0800 06 04 0001 020000000001 0a000001 020000000002 0a000002`),
    text: 'ARP, Request who-has 10.0.0.2 (02:00:00:00:00:02) tell 10.0.0.1, length 28',
  },
  {
    name: 'a probe',
    frame: frame(hex`0001 0800 06 04 0001 020000000001 00000000 000000000000 0a000002`),
    text: 'ARP, Request who-has 10.0.0.2 tell 0.0.0.0, length 28',
  },
  {
    name: 'an announcement',
    frame: frame(hex`0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000001`),
    text: 'ARP, Request who-has 10.0.0.1 tell 10.0.0.1, length 28',
  },
  { name: 'a reply', frame: frame(reply), text: 'ARP, Reply 10.0.0.2 is-at 02:00:00:00:00:02, length 28' },
  {
    name: 'a reverse request',
    frame: frame(hex`0001 0800 06 04 0003 020000000001 00000000 020000000001 00000000`),
    text: 'ARP, Reverse Request who-is 02:00:00:00:00:01 tell 02:00:00:00:00:01, length 28',
  },
  {
    name: 'a reverse reply',
    frame: frame(hex`0001 0800 06 04 0004 020000000002 0a000002 020000000001 0a000001`),
    text: 'ARP, Reverse Reply 02:00:00:00:00:01 at 10.0.0.1, length 28',
  },
  {
    name: 'an inverse request',
    frame: frame(hex`0001 0800 06 04 0008 020000000001 0a000001 020000000002 00000000`),
    text: 'ARP, Inverse Request who-is 02:00:00:00:00:02 tell 02:00:00:00:00:01, length 28',
  },
  {
    name: 'an inverse reply',
    frame: frame(hex`0001 0800 06 04 0009 020000000002 0a000002 020000000001 0a000001`),
    text: 'ARP, Inverse Reply 02:00:00:00:00:02 at 10.0.0.2, length 28',
  },
  {
    name: 'a negative reply',
    frame: frame(hex`0001 0800 06 04 000a 020000000002 0a000002 020000000001 0a000001`),
    text: [
      'ARP, NACK Reply ',
      '\t0x0000:  0001 0800 0604 000a 0200 0000 0002 0a00  ................',
      '\t0x0010:  0002 0200 0000 0001 0a00 0001            ............',
    ],
  },
  {
    name: 'an unknown operation',
    frame: frame(hex`0001 0800 06 04 0019 020000000002 0a000002 020000000001 0a000001`),
    text: [
      'ARP, Unknown (25) ',
      '\t0x0000:  0001 0800 0604 0019 0200 0000 0002 0a00  ................',
      '\t0x0010:  0002 0200 0000 0001 0a00 0001            ............',
    ],
  },
  {
    name: 'trailer encapsulation',
    flags: '-v',
    frame: frame(hex`0001 1000 06 04 0001 020000000001 0a000001 000000000000 0a000002`),
    text: 'ARP, Ethernet (len 6), Trail (len 4), Request who-has 10.0.0.2 tell 10.0.0.1, length 28',
  },
  {
    name: 'another protocol',
    frame: frame(hex`0001 809b 06 04 0001 020000000001 0a000001 000000000000 0a000002`),
    text: 'ARP, Ethernet (len 6), Appletalk (len 4), length 28',
  },
  {
    name: 'another protocol',
    flags: '-v',
    frame: frame(hex`0001 809b 06 04 0001 020000000001 0a000001 000000000000 0a000002`),
    text: 'ARP, Ethernet (len 6), Appletalk (len 4), Request who-has <wrong proto type> tell <wrong proto type>, length 28',
  },
  {
    name: 'a protocol without a name',
    flags: '-v',
    frame: frame(hex`0001 1234 06 04 0002 020000000001 0a000001 000000000000 0a000002`),
    text: 'ARP, Ethernet (len 6), Unknown Protocol (0x1234) (len 4), Reply <wrong proto type> is-at 02:00:00:00:00:01, length 28',
  },
  {
    name: 'longer protocol addresses',
    flags: '-v',
    frame: frame(hex`0001 0800 06 06 0001 020000000001 0a0000010000 000000000000 0a0000020000`),
    text: 'ARP, Ethernet (len 6), IPv4 (len 6), Request who-has <wrong len> tell <wrong len>, length 32',
  },
  {
    name: 'no hardware addresses',
    frame: frame(hex`0001 0800 00 04 0001 0a000001 0a000002`),
    text: 'ARP, Ethernet (len 0), IPv4 (len 4), length 16',
  },
  {
    name: 'no hardware addresses',
    flags: '-v',
    frame: frame(hex`0001 0800 00 04 0002 0a000001 0a000002`),
    text: 'ARP, Ethernet (len 0), IPv4 (len 4), Reply 10.0.0.1 is-at <empty>, length 16',
  },
  {
    name: 'InfiniBand',
    flags: '-v',
    frame: frame(hex`0020 0800 08 04 0002 0001020304050607 0a000001 08090a0b0c0d0e0f 0a000002`),
    text: 'ARP, InfiniBand (len 8), IPv4 (len 4), Reply 10.0.0.1 is-at 00:01:02:03:04:05:06:07, length 32',
  },
  {
    name: 'hardware without a name',
    flags: '-v',
    frame: frame(hex`00ff 0800 02 04 0002 0001 0a000001 0203 0a000002`),
    text: 'ARP, Unknown Hardware (255) (len 2), IPv4 (len 4), Reply 10.0.0.1 is-at 00:01, length 20',
  },
  //                                   Frame Relay        reply 10 bits of DLCI
  {
    name: 'Frame Relay, 2 octets',
    frame: frame(hex`000f 0800 02 04 0002 0481 0a000001 0000 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at DLCI 24, length 20',
  },
  {
    name: 'Frame Relay, 3 octets',
    frame: frame(hex`000f 0800 03 04 0009 048005 0a000001 000000 0a000002`),
    text: 'ARP, Inverse Reply DLCI 1537 at 10.0.0.1, length 22',
  },
  {
    name: 'Frame Relay, 4 octets',
    frame: frame(hex`000f 0800 04 04 0008 04800205 0a000001 04800205 0a000002`),
    text: 'ARP, Inverse Request who-is DLCI 196673 tell DLCI 196673, length 24',
  },
  {
    name: 'Frame Relay, an address that does not end',
    frame: frame(hex`000f 0800 02 04 0002 0480 0a000001 0000 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at <Truncated>, length 20',
  },
  {
    name: 'Frame Relay, an address that ends too soon',
    frame: frame(hex`000f 0800 02 04 0002 0581 0a000001 0000 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at <Invalid DLCI>, length 20',
  },
  {
    name: 'Frame Relay, one octet',
    frame: frame(hex`000f 0800 01 04 0002 04 0a000001 00 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at <Truncated>, length 18',
  },
  {
    name: 'Frame Relay, a third octet that is not the last',
    frame: frame(hex`000f 0800 03 04 0002 048002 0a000001 000000 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at <Truncated>, length 22',
  },
  {
    name: 'Frame Relay, a fourth octet that is not the last',
    frame: frame(hex`000f 0800 04 04 0002 04800204 0a000001 00000000 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at <Invalid DLCI>, length 24',
  },
  { name: 'cut in the fixed part', frame: frame(request), captured: 21, text: ' [|arp]' },
  { name: 'cut in the addresses', frame: frame(request), captured: 41, text: ' [|arp]' },
];

table(ETHERNET, ROWS);
