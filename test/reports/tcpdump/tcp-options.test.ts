import { hex } from '../../hex.ts';
import { ipv4, RAW, type Row, table } from './table.ts';

/** A SYN with options, which are padded with zeros to whole words. */
function tcp(options: string, flags = '02', ports = '1000 1001'): Uint8Array {
  const octets = hex`${options}`;
  const words = 5 + Math.ceil(octets.length / 4);
  const padding = '00'.repeat(4 * words - 20 - octets.length);
  return ipv4(6, hex`${ports} 00000064 000003e8 ${words.toString(16)}0 ${flags} 0200 0000 0000 ${octets}${padding}`);
}

const usual = tcp('0204 05b4 0402 080a 000003e8 00000000 01 0303 07');

const ROWS: readonly Row[] = [
  {
    name: 'what a SYN usually has',
    frame: usual,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss 1460,sackOK,TS val 1000 ecr 0,nop,wscale 7], length 0',
  },
  {
    name: 'the end',
    frame: tcp('00'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [eol], length 0',
  },
  {
    name: 'the end, and what is behind it',
    frame: tcp('01 00 01 01'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [nop,eol], length 0',
  },
  {
    name: 'a segment size of a wrong length',
    frame: tcp('0203 05 01'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss 1281[len 3]], length 0',
  },
  {
    name: 'a window scale of a wrong length',
    frame: tcp('0304 0707'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [wscale 7[len 4], [|tcp]',
  },
  {
    name: 'a permission of a wrong length',
    frame: tcp('0403 00 01'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [sackOK[len 3],eol], length 0',
  },
  {
    name: 'selective acknowledgments',
    frame: tcp('0101 0512 0000044c 000004b0 00000514 00000578'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [nop,nop,sack 2 {1100:1200}{1300:1400}], length 0',
  },
  {
    name: 'a selective acknowledgment without an edge',
    frame: tcp('0101 0506 0000044c'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [nop,nop,sack invalid sack], length 0',
  },
  {
    name: 'no selective acknowledgment',
    frame: tcp('0502'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [sack 0 ,eol], length 0',
  },
  {
    name: 'echoes',
    frame: tcp('0606 00000001 0706 00000002'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [echo 1,echoreply 2], length 0',
  },
  {
    name: 'timestamps of a wrong length',
    frame: tcp('0808 000003e8 0000 0101'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [TS val 1000 ecr 257[len 8],eol], length 0',
  },
  {
    name: 'connection counts',
    frame: tcp('0b06 00000001 0c06 00000002 0d06 00000003'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [cc 1,ccnew 2, 3,eol], length 0',
  },
  {
    name: 'a signature',
    frame: tcp('1312 0102030405060708090a0b0c0d0e0f10'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [md5 0102030405060708090a0b0c0d0e0f10,eol], length 0',
  },
  {
    name: 'capabilities of space links',
    frame: tcp('1404 0102'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [scps cap 01 id 2], length 0',
  },
  {
    name: 'a user time-out',
    frame: tcp('1c04 003c'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [uto 0x3c 30], length 0',
  },
  {
    name: 'a user time-out of an odd number',
    frame: tcp('1c04 8001'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [uto 0x8001 983040], length 0',
  },
  {
    name: 'authentication',
    frame: tcp('1d10 01 02 0102030405060708090a0b0c'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tcp-ao keyid 1 rnextkeyid 2 mac 0x0102030405060708090a0b0c], length 0',
  },
  {
    name: 'authentication without a code',
    frame: tcp('1d04 01 02'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tcp-ao keyid 1 rnextkeyid 2], length 0',
  },
  {
    name: 'authentication without keys',
    frame: tcp('1d03 01'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tcp-ao (invalid),eol], length 0',
  },
  {
    name: 'a Fast Open cookie',
    frame: tcp('220a 0102030405060708'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tfo  cookie 0102030405060708,eol], length 0',
  },
  {
    name: 'a request for a Fast Open cookie',
    frame: tcp('2202'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tfo  cookiereq,eol], length 0',
  },
  {
    name: 'a Fast Open cookie of an odd length',
    frame: tcp('2205 010203'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [tfo  (invalid),eol], length 0',
  },
  {
    name: 'a Fast Open cookie in an experiment',
    frame: tcp('fe0c f989 0102030405060708'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [exp-tfo cookie 0102030405060708], length 0',
  },
  {
    name: 'an experiment',
    frame: tcp('fe06 1234 0102'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [exp-1234,eol], length 0',
  },
  {
    name: 'an experiment without a number',
    frame: tcp('fe03 12'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [exp[bad opt]',
  },
  {
    name: 'an unknown option',
    frame: tcp('4c06 01020304'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [unknown-76 0x01020304,eol], length 0',
  },
  {
    name: 'an unknown option without data',
    frame: tcp('4c02'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [unknown-76,eol], length 0',
  },
  {
    name: 'a length of one',
    frame: tcp('4c01'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [[bad opt]',
  },
  {
    name: 'a length beyond the header',
    frame: tcp('4c09'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [[bad opt]',
  },
  {
    name: 'an option of a kind alone',
    frame: tcp('010101 4c'),
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [nop,nop,nop, [|tcp]',
  },
  {
    name: 'cut in the first option',
    frame: usual,
    captured: 43,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss [|tcp]',
  },
  {
    name: 'cut in a later option',
    frame: usual,
    captured: 50,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss 1460,sackOK,TS [|tcp]>',
  },
  {
    name: 'cut before a length',
    frame: usual,
    captured: 45,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss 1460, [|tcp]',
  },
  {
    name: 'cut before an option',
    frame: usual,
    captured: 44,
    text: 'IP 192.168.200.5.4096 > 192.168.200.3.4097: Flags [S], seq 100, win 512, options [mss 1460, [|tcp]',
  },
  {
    name: 'cut behind the end of the options',
    frame: ipv4(6, hex`1002 1003 00000064 000003e8 70 02 0200 0000 0000 0000000000000000 0102`),
    captured: 42,
    text: 'IP 192.168.200.5.4098 > 192.168.200.3.4099: Flags [S], seq 100:102, win 512, options [eol], length 2 [remaining caplen(22) < header length(28)] [|tcp]',
  },
];

table(RAW, ROWS);
