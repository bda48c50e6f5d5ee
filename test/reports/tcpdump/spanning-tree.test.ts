import { hex, join } from '../../hex.ts';
import { ETHERNET, type Row, table } from './table.ts';

/** A frame of a bridge protocol data unit. */
function frame(octets: string): Uint8Array {
  const llc = hex`42 42 03 ${octets}`;
  return join(hex`0180c2000000 020000000001`, Uint8Array.of(llc.length >> 8, llc.length & 0xff), llc);
}

const ROOT = '8064 020000000001';
const BRIDGE = '8064 020000000002';
//             flags root   cost      bridge   port  age  max  hello delay
const vector = (flags: string): string => `${flags} ${ROOT} 00000004 ${BRIDGE} 8005 0100 1400 0200 0f80`;

const configuration = frame(`0000 00 00 ${vector('81')}`);
const rapid = frame(`0000 02 02 ${vector('3e')} 00`);
/** The part of the multiple spanning trees: the region's name and digest, the rest of the common tree, and instances. */
const region = (name: string, ...instances: readonly string[]): string => {
  const length = (64 + 16 * instances.length).toString(16).padStart(4, '0');
  const octets = hex`${name}`.length;
  const digest = '0123456789abcdef0123456789abcdef';
  return `00 ${length} 00 ${name}${'00'.repeat(32 - octets)} 0001 ${digest} 00000002 ${BRIDGE} 13 ${instances.join('')}`;
};
const INSTANCE = `7c ${'8065'} 020000000001 00000003 80 80 14`;
const multiple = frame(`0000 03 02 ${vector('7c')} ${region('6c6162', INSTANCE)}`);

const ROWS: readonly Row[] = [
  {
    name: 'a configuration',
    frame: configuration,
    text: 'STP 802.1d, Config, Flags [Topology change, Topology change ACK], bridge-id 8064.02:00:00:00:00:02.8005, length 35',
  },
  {
    name: 'a configuration',
    flags: '-v',
    frame: configuration,
    text: [
      'STP 802.1d, Config, Flags [Topology change, Topology change ACK], bridge-id 8064.02:00:00:00:00:02.8005, length 35',
      '\tmessage-age 1.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.50s',
      '\troot-id 8064.02:00:00:00:00:01, root-pathcost 4',
    ],
  },
  { name: 'a configuration that is too short', frame: frame('0000 00 00 00'), text: 'STP 802.1d, Config (invalid)' },
  {
    name: 'a configuration, cut',
    frame: configuration,
    captured: 40,
    text: 'STP 802.1d, Config, Flags [Topology change, Topology change ACK] [|stp]',
  },
  { name: 'a topology change', frame: frame('0000 00 80'), text: 'STP 802.1d, Topology Change' },
  {
    name: 'a rapid spanning tree',
    frame: rapid,
    text: 'STP 802.1w, Rapid STP, Flags [Proposal, Learn, Forward], bridge-id 8064.02:00:00:00:00:02.8005, length 36',
  },
  {
    name: 'a rapid spanning tree',
    flags: '-v',
    frame: rapid,
    text: [
      'STP 802.1w, Rapid STP, Flags [Proposal, Learn, Forward], bridge-id 8064.02:00:00:00:00:02.8005, length 36',
      '\tmessage-age 1.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.50s',
      '\troot-id 8064.02:00:00:00:00:01, root-pathcost 4, port-role Designated',
    ],
  },
  {
    name: 'a rapid spanning tree, cut',
    flags: '-v',
    frame: rapid,
    captured: 50,
    text: 'STP 802.1w, Rapid STP, Flags [Proposal, Learn, Forward], bridge-id 8064.02:00:00:00:00:02.8005, length 36 [|stp]',
  },
  {
    name: 'multiple spanning trees',
    frame: multiple,
    text: 'STP 802.1s, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 118',
  },
  {
    name: 'multiple spanning trees',
    flags: '-v',
    frame: multiple,
    text: [
      'STP 802.1s, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 118',
      '\tport-role Designated, CIST root-id 8064.02:00:00:00:00:01, CIST ext-pathcost 4',
      '\tCIST regional-root-id 8064.02:00:00:00:00:02, CIST port-id 8005,',
      '\tmessage-age 1.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.50s',
      '\tv3len 80, MCID Name lab, rev 1,',
      '\t\tdigest 0123456789abcdef0123456789abcdef, CIST int-root-pathcost 2,',
      '\tCIST bridge-id 8064.02:00:00:00:00:02, CIST remaining-hops 19',
      '\tMSTI 101, Flags [Learn, Forward, Agreement], port-role Designated',
      '\t\tMSTI regional-root-id 8065.02:00:00:00:00:01, pathcost 3',
      '\t\tMSTI bridge-prio 8, port-prio 8, hops 20',
    ],
  },
  {
    name: 'multiple spanning trees, cut in the name',
    flags: '-v',
    frame: multiple,
    captured: 58,
    text: [
      'STP 802.1s, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 118',
      '\tport-role Designated, CIST root-id 8064.02:00:00:00:00:01, CIST ext-pathcost 4',
      '\tCIST regional-root-id 8064.02:00:00:00:00:02, CIST port-id 8005,',
      '\tmessage-age 1.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.50s',
      '\tv3len 80, MCID Name la [|stp]',
    ],
  },
  {
    name: 'multiple spanning trees, cut in an instance',
    flags: '-v',
    frame: multiple,
    captured: 125,
    text: [
      'STP 802.1s, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 118',
      '\tport-role Designated, CIST root-id 8064.02:00:00:00:00:01, CIST ext-pathcost 4',
      '\tCIST regional-root-id 8064.02:00:00:00:00:02, CIST port-id 8005,',
      '\tmessage-age 1.00s, max-age 20.00s, hello-time 2.00s, forwarding-delay 15.50s',
      '\tv3len 80, MCID Name lab, rev 1,',
      '\t\tdigest 0123456789abcdef0123456789abcdef, CIST int-root-pathcost 2,',
      '\tCIST bridge-id 8064.02:00:00:00:00:02, CIST remaining-hops 19',
      '\tMSTI 101, Flags [Learn, Forward, Agreement], port-role Designated [|stp]',
    ],
  },
  {
    name: 'multiple spanning trees that are too short',
    frame: frame(`0000 03 02 ${vector('7c')} 00`),
    text: 'STP 802.1s, Rapid STP (invalid)',
  },
  {
    name: 'multiple spanning trees, with more of version 1 than there should be',
    frame: frame(`0000 03 02 ${vector('7c')} ${region('6c6162').replace('00', '01')}`),
    text: 'STP 802.1s, Rapid STP (invalid)',
  },
  {
    name: 'multiple spanning trees longer than the frame',
    frame: frame(`0000 03 02 ${vector('7c')} ${region('6c6162').replace('0040', '0140')}`),
    text: 'STP 802.1s, Rapid STP (invalid)',
  },
  { name: 'an unknown type', frame: frame('0000 00 55'), text: 'STP 802.1d, Unknown BPDU Type (0x55)' },
  { name: 'an unknown version', frame: frame('0000 09 00 00'), text: 'STP Unknown STP protocol (0x09)' },
  { name: 'another protocol', frame: frame('0001 00 00 00'), text: 'unknown STP version, length 5' },
  { name: 'fewer than four octets', frame: frame('0000 00'), text: ' (invalid)' },
  {
    name: 'shortest paths',
    frame: frame(`0000 04 02 ${vector('7c')} ${region('6c6162')} 0055 ${'00'.repeat(85)}`),
    text: 'STP 802.1aq, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 189',
    front: 'STP 802.1aq, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 189',
  },
  {
    name: 'shortest paths that are too short',
    frame: frame(`0000 04 02 ${vector('7c')} ${region('6c6162')} 0054 ${'00'.repeat(84)}`),
    text: 'STP 802.1aq, Rapid STP, CIST Flags [Learn, Forward, Agreement], length 188 (invalid)',
  },
];

table(ETHERNET, ROWS);
