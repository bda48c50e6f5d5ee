/**
 * The fixed texts of the printing loops: each has a place of 64 octets in their memory, and is named by a number that holds
 * its length and its place. The numbers are worked out when the loops are compiled.
 *
 * @module
 */
import { FLAG_LENGTH, FLAG_NAMES, FLAG_PLACE, TEXTS } from './printing.ts';

const PLACE = 64;
const WORDS = [
  'IP ',
  'IP6 ',
  ', seq ',
  ', ack ',
  ', win ',
  ', length ',
  'VXLAN, flags [I] (0x08), vni ',
  'UDP, length ',
  '[no cksum] ',
  '[udp sum ok] ',
  '[bad udp cksum 0x',
  ' -> 0x',
  '!] ',
  ', cksum 0x',
  ' (correct)',
  ' (incorrect -> 0x',
  'ICMP echo request, id ',
  'ICMP echo reply, id ',
  'ICMP6, echo request, id ',
  'ICMP6, echo reply, id ',
  '[icmp6 sum ok] ',
  ')\n    ',
  'ARP, ',
  'ARP, Ethernet (len 6), IPv4 (len 4), ',
  'Request who-has ',
  ' tell ',
  'Reply ',
  ' is-at ',
  '(tos 0x',
  ',ECT(1)',
  ',ECT(0)',
  ',CE',
  ', ttl ',
  ', id ',
  ', offset 0, flags [none], proto ',
  ', offset 0, flags [DF], proto ',
  'TCP (6), length ',
  'UDP (17), length ',
  'ICMP (1), length ',
  'class 0x',
  'flowlabel 0x',
  'hlim ',
  ', next-header ',
  'TCP (6), payload length ',
  'UDP (17), payload length ',
  'ICMPv6 (58), payload length ',
  ') ',
  ', options [',
  'nop',
  'eol',
  'mss ',
  'wscale ',
  'sackOK',
  'sack ',
  'TS val ',
  ' ecr ',
  '[total length ',
  '[header+payload length ',
  ' > length ',
  '] (invalid) ',
  'ip-proto-',
] as const;

/** The number of a text: its length, and where its place is, counted from {@link TEXTS}. */
const named = (text: (typeof WORDS)[number]): number => (text.length << 16) | (WORDS.indexOf(text) * PLACE);

export const IP_TEXT: number = /* @__PURE__ */ named('IP ');
export const IP6_TEXT: number = /* @__PURE__ */ named('IP6 ');
export const SEQ_TEXT: number = /* @__PURE__ */ named(', seq ');
export const ACK_TEXT: number = /* @__PURE__ */ named(', ack ');
export const WIN_TEXT: number = /* @__PURE__ */ named(', win ');
export const LENGTH_TEXT: number = /* @__PURE__ */ named(', length ');
export const VXLAN_TEXT: number = /* @__PURE__ */ named('VXLAN, flags [I] (0x08), vni ');
export const UDP_TEXT: number = /* @__PURE__ */ named('UDP, length ');
export const NO_CHECKSUM_TEXT: number = /* @__PURE__ */ named('[no cksum] ');
export const UDP_GOOD_TEXT: number = /* @__PURE__ */ named('[udp sum ok] ');
export const UDP_BAD_TEXT: number = /* @__PURE__ */ named('[bad udp cksum 0x');
export const RIGHT_TEXT: number = /* @__PURE__ */ named(' -> 0x');
export const BAD_END_TEXT: number = /* @__PURE__ */ named('!] ');
export const CHECKSUM_TEXT: number = /* @__PURE__ */ named(', cksum 0x');
export const CORRECT_TEXT: number = /* @__PURE__ */ named(' (correct)');
export const INCORRECT_TEXT: number = /* @__PURE__ */ named(' (incorrect -> 0x');
export const ECHO_REQUEST_TEXT: number = /* @__PURE__ */ named('ICMP echo request, id ');
export const ECHO_REPLY_TEXT: number = /* @__PURE__ */ named('ICMP echo reply, id ');
export const ECHO_REQUEST_V6_TEXT: number = /* @__PURE__ */ named('ICMP6, echo request, id ');
export const ECHO_REPLY_V6_TEXT: number = /* @__PURE__ */ named('ICMP6, echo reply, id ');
export const ICMPV6_GOOD_TEXT: number = /* @__PURE__ */ named('[icmp6 sum ok] ');
export const FIELDS_END_TEXT: number = /* @__PURE__ */ named(')\n    ');
export const ARP_TEXT: number = /* @__PURE__ */ named('ARP, ');
export const ARP_VERBOSE_TEXT: number = /* @__PURE__ */ named('ARP, Ethernet (len 6), IPv4 (len 4), ');
export const WHO_HAS_TEXT: number = /* @__PURE__ */ named('Request who-has ');
export const TELL_TEXT: number = /* @__PURE__ */ named(' tell ');
export const ARP_REPLY_TEXT: number = /* @__PURE__ */ named('Reply ');
export const IS_AT_TEXT: number = /* @__PURE__ */ named(' is-at ');
export const SERVICE_TEXT: number = /* @__PURE__ */ named('(tos 0x');
export const ECT_1_TEXT: number = /* @__PURE__ */ named(',ECT(1)');
export const ECT_0_TEXT: number = /* @__PURE__ */ named(',ECT(0)');
export const CONGESTED_TEXT: number = /* @__PURE__ */ named(',CE');
export const TTL_TEXT: number = /* @__PURE__ */ named(', ttl ');
export const ID_TEXT: number = /* @__PURE__ */ named(', id ');
export const NO_FLAGS_TEXT: number = /* @__PURE__ */ named(', offset 0, flags [none], proto ');
export const DONT_FRAGMENT_TEXT: number = /* @__PURE__ */ named(', offset 0, flags [DF], proto ');
export const TCP_LENGTH_TEXT: number = /* @__PURE__ */ named('TCP (6), length ');
export const UDP_LENGTH_TEXT: number = /* @__PURE__ */ named('UDP (17), length ');
export const ICMP_LENGTH_TEXT: number = /* @__PURE__ */ named('ICMP (1), length ');
export const CLASS_TEXT: number = /* @__PURE__ */ named('class 0x');
export const FLOW_LABEL_TEXT: number = /* @__PURE__ */ named('flowlabel 0x');
export const HOP_LIMIT_TEXT: number = /* @__PURE__ */ named('hlim ');
export const NEXT_HEADER_TEXT: number = /* @__PURE__ */ named(', next-header ');
export const TCP_PAYLOAD_TEXT: number = /* @__PURE__ */ named('TCP (6), payload length ');
export const UDP_PAYLOAD_TEXT: number = /* @__PURE__ */ named('UDP (17), payload length ');
export const ICMPV6_PAYLOAD_TEXT: number = /* @__PURE__ */ named('ICMPv6 (58), payload length ');
export const HEADER_END_TEXT: number = /* @__PURE__ */ named(') ');
export const OPTIONS_TEXT: number = /* @__PURE__ */ named(', options [');
export const NOP_TEXT: number = /* @__PURE__ */ named('nop');
export const EOL_TEXT: number = /* @__PURE__ */ named('eol');
export const MSS_TEXT: number = /* @__PURE__ */ named('mss ');
export const WSCALE_TEXT: number = /* @__PURE__ */ named('wscale ');
export const SACK_OK_TEXT: number = /* @__PURE__ */ named('sackOK');
export const SACK_TEXT: number = /* @__PURE__ */ named('sack ');
export const TS_TEXT: number = /* @__PURE__ */ named('TS val ');
export const ECR_TEXT: number = /* @__PURE__ */ named(' ecr ');
export const TOTAL_LENGTH_TEXT: number = /* @__PURE__ */ named('[total length ');
export const PAYLOAD_LENGTH_TEXT: number = /* @__PURE__ */ named('[header+payload length ');
export const MORE_THAN_TEXT: number = /* @__PURE__ */ named(' > length ');
export const INVALID_TEXT: number = /* @__PURE__ */ named('] (invalid) ');
export const FRAGMENT_TEXT: number = /* @__PURE__ */ named('ip-proto-');

/** `S.` for the flags SYN and ACK: in tcpdump's order. */
const FLAGS = ['F', 'S', 'R', 'P', '.', 'U', 'E', 'W'];

/** Write the texts to where the loops look for them. */
export function writeTexts(memory: ArrayBuffer): void {
  const bytes = new Uint8Array(memory);
  WORDS.forEach((text, i) => {
    writeText(bytes, TEXTS + i * PLACE, text);
  });
  for (let flags = 0; flags < 256; flags++) {
    const names = FLAGS.filter((_name, bit) => (flags & (1 << bit)) !== 0).join('');
    const text = `Flags [${names === '' ? 'none' : names}]`;
    writeText(bytes, FLAG_NAMES + flags * FLAG_PLACE, text);
    bytes[FLAG_NAMES + flags * FLAG_PLACE + FLAG_LENGTH] = text.length;
  }
}

function writeText(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}
