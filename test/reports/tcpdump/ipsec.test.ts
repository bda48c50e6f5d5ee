import { hex } from '../../hex.ts';
import { ipv4, ipv6, RAW, type Row, table } from './table.ts';

//                    UDP, 24 octets   SPI      sequence value                    from 4096 to 4097
const AH = hex`11 04 0000 00000100 00000001 0102030405060708090a0b0c 1000 1001 000c 0000 01020304`;
const esp = ipv4(50, hex`00000100 00000001 0102030405060708`);

const ROWS: readonly Row[] = [
  {
    name: 'AH',
    frame: ipv4(51, AH),
    text: 'IP 192.168.200.5 > 192.168.200.3: AH(spi=0x00000100,seq=0x1,icv=0x0102030405060708090a0b0c): 4096 > 4097: UDP, length 4',
  },
  {
    name: 'AH',
    flags: '-v',
    frame: ipv4(51, AH),
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto AH (51), length 56)',
      '    192.168.200.5 > 192.168.200.3: AH(length=4(24-bytes),spi=0x00000100,seq=0x1,icv=0x0102030405060708090a0b0c): 4096 > 4097: UDP, length 4',
    ],
  },
  {
    name: 'AH over IPv6',
    frame: ipv6(51, AH),
    text: 'IP6 fd00::5 > fd00::3: AH(spi=0x00000100,seq=0x1,icv=0x0102030405060708090a0b0c): 4096 > 4097: UDP, length 4',
  },
  {
    name: 'AH with reserved bits',
    frame: ipv4(51, hex`11 04 002a ${AH.subarray(4)}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: AH(reserved=0x2a[MustBeZero],spi=0x00000100,seq=0x1,icv=0x0102030405060708090a0b0c): 4096 > 4097: UDP, length 4',
  },
  {
    name: 'AH that is longer than the datagram',
    frame: ipv4(51, hex`11 09 ${AH.subarray(2)}`),
    text: 'IP 192.168.200.5 > 192.168.200.3: AH(spi=0x00000100,seq=0x1,icv=0x0102030405060708090a0b0c10001001000c000001020304 [|ah]',
  },
  {
    name: 'AH, cut in its value',
    frame: ipv4(51, AH),
    captured: 40,
    text: 'IP 192.168.200.5 > 192.168.200.3: AH(spi=0x00000100,seq=0x1,icv=0x0102030405060708 [|ah]',
  },
  {
    name: 'AH, cut in its sequence number',
    frame: ipv4(51, AH),
    captured: 30,
    text: 'IP 192.168.200.5 > 192.168.200.3: AH(spi=0x00000100, [|ah]',
  },
  {
    name: 'AH, cut in its SPI',
    frame: ipv4(51, AH),
    captured: 27,
    text: 'IP 192.168.200.5 > 192.168.200.3: AH( [|ah]',
  },
  {
    name: 'AH, cut in its length',
    frame: ipv4(51, AH),
    captured: 21,
    text: 'IP 192.168.200.5 > 192.168.200.3: AH [|ah]',
  },
  { name: 'AH, cut before it', frame: ipv4(51, AH), captured: 20, text: 'IP 192.168.200.5 > 192.168.200.3:  [|ah]' },
  { name: 'ESP', frame: esp, text: 'IP 192.168.200.5 > 192.168.200.3: ESP(spi=0x00000100,seq=0x1), length 16' },
  {
    name: 'ESP',
    flags: '-v',
    frame: esp,
    text: [
      'IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto ESP (50), length 36)',
      '    192.168.200.5 > 192.168.200.3: ESP(spi=0x00000100,seq=0x1), length 16',
    ],
  },
  { name: 'ESP, cut', frame: esp, captured: 28, text: 'IP 192.168.200.5 > 192.168.200.3:  [|esp]' },
];

table(RAW, ROWS);
