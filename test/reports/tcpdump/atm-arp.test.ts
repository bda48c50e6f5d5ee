import { hex, join } from '../../hex.ts';
import { ETHERNET, type Row, table } from './table.ts';

const frame = (packet: Uint8Array): Uint8Array => join(hex`ffffffffffff 020000000001 0806`, packet);

//                              ATM IPv4, number of 2 octets, no subaddress
const request = frame(hex`0013 0800 02 00 0001 04 02 00 04 0102 0a000001 0304 0a000002`);
const longer = hex`0102 0a00000100 0304 0a000002`;

const ROWS: readonly Row[] = [
  { name: 'a request', frame: request, text: 'ARP, Request who-has 10.0.0.2 (03:04) tell 10.0.0.1, length 24' },
  {
    name: 'a request',
    flags: '-v',
    frame: request,
    text: 'ARP, ATM, IPv4 (len 4/4), Request who-has 10.0.0.2 (03:04) tell 10.0.0.1, length 24',
  },
  {
    name: 'a request',
    flags: '-e',
    frame: request,
    text: '02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype ARP (0x0806), length 38: Request who-has 10.0.0.2 (03:04) tell 10.0.0.1, length 24',
  },
  {
    name: 'a request to nobody',
    frame: frame(hex`0013 0800 02 00 0001 04 00 00 04 0102 0a000001 0a000002`),
    text: 'ARP, Request who-has 10.0.0.2 tell 10.0.0.1, length 22',
  },
  //                                        number and subaddress
  {
    name: 'a reply',
    frame: frame(hex`0013 0800 02 03 0002 04 02 00 04 0102 0a0b0c 0a000001 0304 0a000002`),
    text: 'ARP, Reply 10.0.0.1 is-at 01:02,0a:0b:0c, length 27',
  },
  {
    name: 'an inverse request',
    frame: frame(hex`0013 0800 02 00 0008 04 42 01 04 0102 0a000001 0304 05 0a000002`),
    text: 'ARP, Inverse Request who-is 03:04,05 tell 01:02, length 25',
  },
  {
    name: 'an inverse reply',
    frame: frame(hex`0013 0800 00 00 0009 04 02 00 04 0a000001 0304 0a000002`),
    text: 'ARP, Inverse Reply <No address>at 10.0.0.1, length 22',
  },
  {
    name: 'a negative reply',
    frame: frame(hex`0013 0800 02 00 000a 04 02 00 04 0102 0a000001 0304 0a000002`),
    text: 'ARP, NACK Reply for 10.0.0.1, length 24',
  },
  {
    name: 'an unknown operation',
    frame: frame(hex`0013 0800 02 00 0003 04 02 00 04 0102 0a000001 0304 0a000002`),
    text: [
      'ARP, Reverse Request ',
      '\t0x0000:  0013 0800 0200 0003 0402 0004 0102 0a00  ................',
      '\t0x0010:  0001 0304 0a00 0002                      ........',
    ],
  },
  {
    name: 'another protocol',
    frame: frame(hex`0013 86dd 02 00 0001 04 02 00 04 0102 0a000001 0304 0a000002`),
    text: 'ARP, ATM, IPv6 (len 4/4), length 24',
  },
  {
    name: 'another protocol',
    flags: '-v',
    frame: frame(hex`0013 86dd 02 00 0001 04 02 00 04 0102 0a000001 0304 0a000002`),
    text: 'ARP, ATM, IPv6 (len 4/4), Request who-has <wrong proto type> (03:04) tell <wrong proto type>, length 24',
  },
  {
    name: 'a longer sender',
    flags: '-v',
    frame: frame(hex`0013 0800 02 00 0001 05 02 00 04 ${longer}`),
    text: 'ARP, ATM, IPv4 (len 5/4), Request who-has 10.0.0.2 (03:04) tell <wrong splen>, length 25',
  },
  {
    name: 'a shorter target',
    flags: '-v',
    frame: frame(hex`0013 0800 02 00 0001 04 02 00 03 0102 0a000001 0304 0a0000`),
    text: 'ARP, ATM, IPv4 (len 4/3), Request who-has <wrong tplen> (03:04) tell 10.0.0.1, length 23',
  },
  { name: 'cut in the fixed part', frame: request, captured: 25, text: ' [|arp]' },
  { name: 'cut in the addresses', frame: request, captured: 37, text: ' [|arp]' },
];

table(ETHERNET, ROWS);
