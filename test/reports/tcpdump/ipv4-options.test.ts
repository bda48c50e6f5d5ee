import { hex } from '../../hex.ts';
import { ipv4, RAW, type Row, table } from './table.ts';

/** A datagram of no known protocol with options. */
const packet = (options: string): Uint8Array => ipv4(253, hex``, hex`${options}`);

const ROWS: readonly Row[] = [
  {
    name: 'no operation, and the end',
    flags: '-v',
    frame: packet('01 01 00 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (NOP,NOP,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a router alert',
    flags: '-v',
    frame: packet('9404 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (RA))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a router alert of a value',
    flags: '-v',
    frame: packet('9404 002a'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (RA value 42))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a router alert that is too short',
    flags: '-v',
    frame: packet('9403 00 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (RA [bad length 3],EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a recorded route',
    flags: '-v',
    frame: packet('070b 08 0a000001 00000000 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (RR 10.0.0.1, 0.0.0.0,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a recorded route that is full',
    flags: '-v',
    frame: packet('070b 0c 0a000001 0a000002 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (RR 10.0.0.1, 10.0.0.2,,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a loose source route',
    flags: '-v',
    frame: packet('8307 04 0a000001 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 28, options (LSRR 10.0.0.1,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a strict source route',
    flags: '-v',
    frame: packet('8907 04 0a000001 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 28, options (SSRR 10.0.0.1,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a route whose pointer is between two hops',
    flags: '-v',
    frame: packet('8307 05 0a000001 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 28, options (LSRR [bad ptr 5] 10.0.0.1,,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a route of no whole hops',
    flags: '-v',
    frame: packet('0706 04 0a0000 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 28, options (RR [bad length 6] 10.0.0.0,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a route that is too short',
    flags: '-v',
    frame: packet('0702 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (RR [bad length 2],EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times',
    flags: '-v',
    frame: packet('440c 09 00 00000001 00000000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (timestamp TS{TSONLY 1@ ^ 0@}))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times with addresses',
    flags: '-v',
    frame: packet('440c 0d 01 0a000001 00000001'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (timestamp TS{TS+ADDR 1@10.0.0.1 ^ }))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times of given addresses',
    flags: '-v',
    frame: packet('440c 05 23 0a000001 00000000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (timestamp TS{PRESPEC ^ 0@10.0.0.1 [2 hops not recorded]} ))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times of an unknown form',
    flags: '-v',
    frame: packet('4408 05 02 00000001'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 28, options (timestamp TS{[bad length 8][bad ts type 2]}))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times that are too short',
    flags: '-v',
    frame: packet('4403 05 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (timestamp[bad length 3],EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'times of no whole hops',
    flags: '-v',
    frame: packet('440a 05 00 00000001 0000 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (timestamp TS{[bad length 10]TSONLY ^ 1@ 0@},EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'security',
    flags: '-v',
    frame: packet('820b 0000 0000 0000 000000 00'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (security,EOL))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a traceroute',
    flags: '-v',
    frame: packet('520c 0001 0000 0000 0a000001'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (traceroute))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'an unknown option',
    flags: '-v',
    frame: packet('9904 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (unknown 153))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a length of zero',
    flags: '-v',
    frame: packet('8300 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (LSRR [bad length 0]))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'a length beyond the header',
    flags: '-v',
    frame: packet('8309 0000'),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 24, options (LSRR [bad length 9]))',
      '    192.168.200.5 > 192.168.200.3:  ip-proto-253 0',
    ],
  },
  {
    name: 'options, cut',
    flags: '-v',
    frame: packet('070b 08 0a000001 00000000 00'),
    captured: 26,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (RR [truncated-option]))',
      '    192.168.200.5 > 192.168.200.3:  [|ip]',
    ],
  },
  {
    name: 'options, cut before a length',
    flags: '-v',
    frame: packet('01 070a 08 0a000001 00000000'),
    captured: 22,
    text: 'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto unknown (253), length 32, options (NOP,RR [|ip]',
  },
];

table(RAW, ROWS);
