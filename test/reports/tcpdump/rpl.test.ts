import { hex } from '../../hex.ts';
import { icmpv6, RAW, type Row, table } from './table.ts';

/** An RPL message: its code and what follows the checksum. */
function rpl(code: string, body: string): Uint8Array {
  return icmpv6(hex`9b ${code} 0000 ${body}`);
}

const ID = '20010db8000000000000000000000001';
//                    instance version rank, grounded mode 1 preference 2, trigger
const INFORMATION = `1e f0 0100 8a f1 00 00 ${ID}`;
//                        acknowledge and DODAGID
const ADVERTISEMENT = `1e c0 00 f1 ${ID}`;
const ACKNOWLEDGMENT = `1e 80 f1 05 ${ID}`;
const OPTIONS = '00 01 02 0000 04 0e 0008 0c0a 0700 0001 0000 00ff ffff 05 00 07 00';

const ROWS: readonly Row[] = [
  {
    name: 'a solicitation',
    frame: rpl('00', '0000'),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, RPL, (CLR)DODAG Information Solicitation, length 6',
  },
  {
    name: 'a solicitation',
    flags: '-v',
    frame: rpl('00', '0000'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 6) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Solicitation',
  },
  {
    name: 'an information object',
    frame: rpl('01', INFORMATION),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, RPL, (CLR)DODAG Information Object, length 28',
  },
  {
    name: 'an information object',
    flags: '-v',
    frame: rpl('01', INFORMATION),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2]',
  },
  {
    name: 'options',
    flags: '-vv',
    frame: rpl('01', `${INFORMATION} ${OPTIONS}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 53) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2] opt:pad1 opt:padN len:4  opt:config len:16  opt:rpltarget len:2  opt:subopt:7 len:2 ',
  },
  {
    name: 'options',
    flags: '-vvv',
    frame: rpl('01', `${INFORMATION} ${OPTIONS}`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 53) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2] opt:pad1 opt:padN len:4  0x0000:  0000 opt:config len:16  0x0000:  0008 0c0a 0700 0001 0000 00ff ffff opt:rpltarget len:2  opt:subopt:7 len:2 ',
  },
  {
    name: 'an option of a type alone',
    flags: '-vv',
    frame: rpl('01', `${INFORMATION} 04`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 29) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2] [|icmp6]',
  },
  {
    name: 'an option longer than the message',
    flags: '-vv',
    frame: rpl('01', `${INFORMATION} 0403 00`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 31) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2] opt:config len:5  [|icmp6]',
  },
  {
    name: 'options cut',
    flags: '-vv',
    frame: rpl('01', `${INFORMATION} ${OPTIONS}`),
    captured: 73,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 53) fd00::5 > fd00::3: ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,grounded,mop:storing,prf:2] opt:pad1 opt:padN len:4  [|icmp6]',
  },
  {
    name: 'an unknown mode',
    flags: '-v',
    frame: rpl('01', INFORMATION.replace('8a', '28')),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [dagid:2001:db8::1,seq:241,instance:30,rank:256,mop:mop5,prf:0]',
  },
  {
    name: 'an information object, cut',
    flags: '-v',
    frame: rpl('01', INFORMATION),
    captured: 67,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: ICMP6, RPL, (CLR)DODAG Information Object [|icmp6]',
  },
  {
    name: 'an information object that is too short',
    flags: '-v',
    frame: rpl('01', '1ef00100'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)DODAG Information Object [length 4 < 24] (invalid)',
  },
  {
    name: 'an advertisement',
    frame: rpl('02', ADVERTISEMENT),
    text: 'IP6 fd00::5 > fd00::3: ICMP6, RPL, (CLR)Destination Advertisement Object, length 24',
  },
  {
    name: 'an advertisement',
    flags: '-v',
    frame: rpl('02', ADVERTISEMENT),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object [dagid:2001:db8::1,seq:241,instance:30,acK,Dagid,flags:c0]',
  },
  {
    name: 'an advertisement',
    flags: '-vv',
    frame: rpl('02', `${ADVERTISEMENT} 00`),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 25) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object [dagid:2001:db8::1,seq:241,instance:30,acK,Dagid,flags:c0] opt:pad1',
  },
  {
    name: 'an advertisement without DODAGID',
    flags: '-v',
    frame: rpl('02', `1e 00 00 f1 ${ID}`),
    since: '4.99.6',
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object [dagid:<elided>,seq:241,instance:30,flags:00]',
  },
  {
    name: 'an advertisement, cut',
    flags: '-v',
    frame: rpl('02', ADVERTISEMENT),
    captured: 63,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: ICMP6, RPL, (CLR)Destination Advertisement Object [|icmp6]',
  },
  {
    name: 'an acknowledgment',
    flags: '-v',
    frame: rpl('03', ACKNOWLEDGMENT),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object Ack [dagid:2001:db8::1,seq:241,instance:30,status:5]',
  },
  {
    name: 'an acknowledgment',
    flags: '-vv',
    frame: rpl('03', `${ACKNOWLEDGMENT} 00`),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 25) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object Ack [dagid:2001:db8::1,seq:241,instance:30,status:5] opt:pad1',
  },
  {
    name: 'an acknowledgment without DODAGID',
    flags: '-v',
    frame: rpl('03', '1e 00 f1 00'),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 8) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)Destination Advertisement Object Ack [dagid:<elided>,seq:241,instance:30,status:0]',
  },
  {
    name: 'an acknowledgment whose DODAGID is cut',
    flags: '-v',
    frame: rpl('03', ACKNOWLEDGMENT),
    captured: 60,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: ICMP6, RPL, (CLR)Destination Advertisement Object Ack [|icmp6]',
  },
  {
    name: 'an acknowledgment, cut',
    flags: '-v',
    frame: rpl('03', ACKNOWLEDGMENT),
    captured: 47,
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 24) fd00::5 > fd00::3: ICMP6, RPL, (CLR)Destination Advertisement Object Ack [|icmp6]',
  },
  {
    name: 'an unknown message',
    flags: '-v',
    frame: rpl('05', ID),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 20) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (CLR)RPL message, unknown code 5',
  },
  {
    name: 'a secured message',
    flags: '-v',
    frame: rpl('81', INFORMATION),
    text: 'IP6 (hlim 64, next-header ICMPv6 (58), payload length 28) fd00::5 > fd00::3: [icmp6 sum ok] ICMP6, RPL, (SEC) [worktodo]',
  },
];

table(RAW, ROWS);
