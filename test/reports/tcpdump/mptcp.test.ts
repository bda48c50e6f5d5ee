import { hex } from '../../hex.ts';
import { ipv4, RAW, type Row, table } from './table.ts';

const SYN = '02';
const SYN_ACK = '12';
const ACK = '10';

/** A segment with the option of Multipath TCP; its length is that of `data` and two. */
function mptcp(flags: string, data: string): Uint8Array {
  const octets = hex`1e 00 ${data}`;
  octets[1] = octets.length;
  const words = 5 + Math.ceil(octets.length / 4);
  const padding = '01'.repeat(4 * words - 20 - octets.length);
  return ipv4(6, hex`1000 1001 00000064 000003e8 ${words.toString(16)}0 ${flags} 0200 0000 0000 ${octets}${padding}`);
}

const KEY = '0102030405060708';
const OTHER = '000000000a0b0c0d';
const ADDRESS = '20010db8000000000000000000000001';

const ROWS: readonly Row[] = [
  {
    name: 'the first SYN of version 1',
    frame: mptcp(SYN, '01 81'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 4 capable v1 csum], length 0',
  },
  {
    name: 'a SYN with a key',
    frame: mptcp(SYN, `00 01 ${KEY}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 12 capable v0 {0x102030405060708}], length 0',
  },
  {
    name: 'both keys',
    frame: mptcp(ACK, `01 01 ${KEY} ${OTHER}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1000, win 512, options [mptcp 20 capable v1 {0x102030405060708,0xa0b0c0d}], length 0',
  },
  {
    name: 'both keys with data',
    frame: mptcp(ACK, `01 01 ${KEY} ${OTHER} 0005`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 22 capable v1 {0x102030405060708,0xa0b0c0d},nop,nop], length 0',
  },
  {
    name: 'an unknown version',
    frame: mptcp(SYN, '05 81'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 4 capable Unknown Version (5)], length 0',
  },
  {
    name: 'both keys in a SYN',
    frame: mptcp(SYN, `01 01 ${KEY} ${OTHER}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 20 capable[bad opt]',
  },
  {
    name: 'a join',
    frame: mptcp(SYN, '11 02 01020304 05060708'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 12 join backup id 2 token 0x1020304 nonce 0x5060708], length 0',
  },
  {
    name: 'an answer to a join',
    frame: mptcp(SYN_ACK, `10 02 ${KEY} 05060708`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S.], seq 100, ack 1000, win 512, options [mptcp 16 join id 2 hmac 0x102030405060708 nonce 0x5060708], length 0',
  },
  {
    name: 'the end of a join',
    frame: mptcp(ACK, `10 00 ${KEY}${KEY}01020304`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 24 join hmac 0x0102030405060708010203040506070801020304], length 0',
  },
  {
    name: 'a join without SYN',
    frame: mptcp(ACK, '11 02 01020304 05060708'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 12 join[bad opt]',
  },
  {
    name: 'a data acknowledgment',
    frame: mptcp(ACK, '20 01 0000002a'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 8 dss ack 42], length 0',
  },
  {
    name: 'a long data acknowledgment',
    frame: mptcp(ACK, '20 03 0000000100000000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 12 dss ack 4294967296], length 0',
  },
  {
    name: 'a mapping',
    frame: mptcp(ACK, '20 05 0000002a 00000064 00000001 0005'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 18 dss ack 42 seq 100 subseq 1 len 5,nop,nop], length 0',
  },
  {
    name: 'a long mapping with a checksum, the last',
    frame: mptcp(ACK, '20 1d 0000002a 0000000000000064 00000001 0005 abcd'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 24 dss fin ack 42 seq 100 subseq 1 len 5 csum 0xabcd], length 0',
  },
  {
    name: 'a mapping that is too short',
    frame: mptcp(ACK, '20 04 00000064 0000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 10 dss seq 100[bad opt]',
  },
  {
    name: 'a mapping without a length',
    frame: mptcp(ACK, '20 04 00000064 00000001'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 12 dss seq 100 subseq 1[bad opt]',
  },
  {
    name: 'a mapping without a number',
    frame: mptcp(ACK, '20 04 0000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 6 dss seq [bad opt]',
  },
  {
    name: 'an acknowledgment without a number',
    frame: mptcp(ACK, '20 01 0000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 6 dss ack [bad opt]',
  },
  {
    name: 'more than a mapping',
    frame: mptcp(ACK, '20 01 0000002a 00'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 9 dss ack 42[bad opt]',
  },
  {
    name: 'a mapping in a SYN',
    frame: mptcp(SYN, '20 01 0000002a'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mptcp 8 dss[bad opt]',
  },
  {
    name: 'an IPv4 address of version 0',
    frame: mptcp(ACK, '34 03 0a000001'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 8 add-addr v0-ip4 id 3 10.0.0.1], length 0',
  },
  {
    name: 'an IPv4 address with a port and an HMAC',
    frame: mptcp(ACK, `30 03 0a000001 1f90 ${KEY}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 18 add-addr v1 id 3 10.0.0.1:8080 hmac 0x102030405060708,nop,nop], length 0',
  },
  {
    name: 'an IPv6 address of version 0',
    frame: mptcp(ACK, `36 03 ${ADDRESS}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 20 add-addr v0-ip6 id 3 2001:db8::1], length 0',
  },
  {
    name: 'an IPv6 address with a port',
    frame: mptcp(ACK, `31 03 ${ADDRESS} 1f90`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 22 add-addr v1-echo id 3 2001:db8::1:8080,nop,nop], length 0',
  },
  {
    name: 'an address of an unknown version',
    frame: mptcp(ACK, '39 03 0a000001'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 8 add-addr [bad version/echo] id 3 10.0.0.1], length 0',
  },
  {
    name: 'an address of a wrong length',
    frame: mptcp(ACK, '30 03 0a0000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 7 add-addr[bad opt]',
  },
  {
    name: 'addresses that are gone',
    frame: mptcp(ACK, '40 03 04'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 5 rem-addr id 3 4,nop,nop,nop], length 0',
  },
  {
    name: 'no address that is gone',
    frame: mptcp(ACK, '40'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 3 rem-addr[bad opt]',
  },
  {
    name: 'back-up',
    frame: mptcp(ACK, '51'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 3 prio backup,nop], length 0',
  },
  {
    name: 'no back-up any more',
    frame: mptcp(ACK, '50 03'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 4 prio non-backup id 3], length 0',
  },
  {
    name: 'a priority of a wrong length',
    frame: mptcp(ACK, '50 03 04'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 5 prio[bad opt]',
  },
  {
    name: 'a failure',
    frame: mptcp(ACK, '60 00 0000000100000000'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 12 fail seq 4294967296], length 0',
  },
  {
    name: 'a failure of a wrong length',
    frame: mptcp(ACK, '60 00 00000001'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 8 fail[bad opt]',
  },
  {
    name: 'a fast close',
    frame: mptcp(ACK, `70 00 ${OTHER}`),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 12 fast-close key 0xa0b0c0d], length 0',
  },
  {
    name: 'a fast close of a wrong length',
    frame: mptcp(ACK, '70 00 00'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 5 fast-close[bad opt]',
  },
  {
    name: 'an unknown subtype',
    frame: mptcp(ACK, 'f0 00'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp 4 unknown], length 0',
  },
  {
    name: 'no subtype',
    frame: mptcp(ACK, ''),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [.], ack 1, win 512, options [mptcp[bad opt]',
  },
];

table(RAW, ROWS);
