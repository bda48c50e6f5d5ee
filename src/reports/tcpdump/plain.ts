/**
 * The plain packets of an overlay network, printed in one go: Ethernet, at most one VLAN tag, IP without options or
 * extension headers or fragments, tunnels, and in them ARP, TCP, UDP or an echo, all of it captured.
 *
 * The printers beside this one ask at each step whether the octets are there and leave their place at each; here it is
 * asked once, and the place stays in a variable: less than half the time. Fields are read several at a time, as words; what
 * a word holds is said beside it. Whatever is not plain, or not as it should be, is left to those printers, before anything
 * of it is kept. `test/reports/tcpdump/plain.test.ts` holds the two against each other.
 *
 * @module
 */
import { addWords, fold } from '../../checksum.ts';
import { GENEVE_PORT } from '../../layers/geneve.ts';
import { ICMP_PROTOCOL } from '../../layers/icmp.ts';
import { ICMPV6_PROTOCOL } from '../../layers/icmpv6.ts';
import { IPV4_LENGTH } from '../../layers/ipv4.ts';
import { IPV6_LENGTH } from '../../layers/ipv6.ts';
import { TCP_ACK, TCP_FIN, TCP_LENGTH, TCP_PROTOCOL, TCP_RST, TCP_SYN, TCP_URG } from '../../layers/tcp.ts';
import { UDP_LENGTH, UDP_PROTOCOL } from '../../layers/udp.ts';
import { VNI_VALID, VXLAN_GPE_PORT, VXLAN_LENGTH } from '../../layers/vxlan.ts';
import { putIpv6 } from '../known-addresses.ts';
import { put, putAddresses, putDecimal, putDotted, putEndpoints, putHex, putMac, word } from '../put.ts';
import { literal } from '../text.ts';
import { putIpv4Fields } from './ipv4.ts';
import { writeIpv6Header } from './ipv6.ts';
import type { Printing } from './printing.ts';
import { rightSum } from './pseudo-header.ts';
import { FLAG_TEXTS } from './tcp.ts';
import { writeTcpOptions } from './tcp-options.ts';

/** Room for a line's headers; what is longer is not plain. */
const ROOM = 2048;
/** What is answered where a record is not plain. */
const NOT_PLAIN = -1;

/** The shortest of all that follows an Ethernet header: ARP, and IPv4 with eight octets. */
const SHORTEST = 28;
const TAG = 0x8100;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const ARP = 0x0806;
/** Hardware type Ethernet, protocol type IPv4. */
const ARP_TYPES = 0x0001_0800;
/** Addresses of six and four octets. */
const ARP_LENGTHS = 0x0604;
const NFS_PORT = 2049;
/** What the table of ports has beside tunnels: ports whose payload is not plain. */
const STRANGE = 2;

const IP = /* @__PURE__ */ word('IP ');
const IP6 = /* @__PURE__ */ word('IP6 ');
const TO = /* @__PURE__ */ word(' > ');
const COLON_SPACE = 0x203a;
const SEQUENCE = /* @__PURE__ */ word(', seq ');
const ACKNOWLEDGMENT = /* @__PURE__ */ word(', ack ');
const WINDOW = /* @__PURE__ */ word(', win ');
const LENGTH = /* @__PURE__ */ literal(', length ');
const VXLAN = /* @__PURE__ */ literal('VXLAN, flags [I] (0x08), vni ');
const UDP = /* @__PURE__ */ literal('UDP, length ');
const NO_CHECKSUM = /* @__PURE__ */ literal('[no cksum] ');
const UDP_GOOD = /* @__PURE__ */ literal('[udp sum ok] ');
const UDP_BAD = /* @__PURE__ */ literal('[bad udp cksum 0x');
const RIGHT = /* @__PURE__ */ literal(' -> 0x');
const BAD_END = /* @__PURE__ */ literal('!] ');
const TCP_CHECKSUM = /* @__PURE__ */ literal(', cksum 0x');
const CORRECT = /* @__PURE__ */ literal(' (correct)');
const INCORRECT = /* @__PURE__ */ literal(' (incorrect -> 0x');
const REQUEST = /* @__PURE__ */ literal('ICMP echo request, id ');
const REPLY = /* @__PURE__ */ literal('ICMP echo reply, id ');
const REQUEST6 = /* @__PURE__ */ literal('ICMP6, echo request, id ');
const REPLY6 = /* @__PURE__ */ literal('ICMP6, echo reply, id ');
const ICMPV6_GOOD = /* @__PURE__ */ literal('[icmp6 sum ok] ');
const FIELDS_END = /* @__PURE__ */ literal(')\n    ');
const ARP_START = /* @__PURE__ */ literal('ARP, ');
const ARP_VERBOSE = /* @__PURE__ */ literal('ARP, Ethernet (len 6), IPv4 (len 4), ');
const WHO_HAS = /* @__PURE__ */ literal('Request who-has ');
const TELL = /* @__PURE__ */ literal(' tell ');
const ARP_REPLY = /* @__PURE__ */ literal('Reply ');
const IS_AT = /* @__PURE__ */ literal(' is-at ');

/** Add both halves of a word, to sum up a checksum. */
const halves = (value: number): number => (value >>> 16) + (value & 0xffff);

/** Prints plain records; every place is one in the octets of the batch, and `to` one in the text. */
export class PlainPrinter {
  readonly #printing: Printing;
  readonly #verbose: number;
  readonly #ports: Uint8Array;
  #bytes: Uint8Array = new Uint8Array(0);
  /** The same octets, to read them as words. */
  #octets: DataView = new DataView(this.#bytes.buffer);
  #view: DataView;

  constructor(printing: Printing) {
    this.#printing = printing;
    this.#verbose = printing.options.verbose;
    this.#view = printing.out.view;
    this.#ports = printing.vxlanPorts.slice();
    for (const port of [GENEVE_PORT, VXLAN_GPE_PORT, NFS_PORT]) this.#ports[port]! |= STRANGE;
  }

  /** Whether there is anything to be printed so: with other flags everything is left to the other printers. */
  static serves({ options }: Printing): boolean {
    const { absoluteSequence, dump, linkHeader, quiet, skipChecksums } = options;
    return !(absoluteSequence || dump !== undefined || linkHeader || quiet > 0 || skipChecksums);
  }

  /** Print the record, an Ethernet frame that had `length` octets; false where it is not plain, and nothing was written. */
  print(length: number): boolean {
    const printing = this.#printing;
    const { bytes, out, start } = printing;
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#octets = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    out.reserve(ROOM);
    this.#view = out.view;
    const before = out.length;
    const to = this.#frame(before, start, printing.end, start + length);
    out.length = to < 0 ? before : to;
    return to >= 0;
  }

  /** Put the frame whose octets end at `end`; on the wire it ended at `wire`, nowhere before that. */
  #frame(to: number, frame: number, end: number, wire: number): number {
    const octets = this.#octets;
    let at = frame + 14;
    if (end - at < SHORTEST) return NOT_PLAIN;
    let type = octets.getUint16(at - 2);
    if (type === TAG) {
      at += 4;
      if (end - at < SHORTEST) return NOT_PLAIN;
      type = octets.getUint16(at - 2);
    }
    if (type === IPV4) return this.#ipv4(to, at, end);
    if (type === IPV6) return this.#ipv6(to, at, end);
    return type === ARP ? this.#arp(to, at, wire - at) : NOT_PLAIN;
  }

  #ipv4(from: number, at: number, end: number): number {
    const octets = this.#octets;
    // Version, header length, type of service, total length.
    const first = octets.getInt32(at);
    // Identification, flags, fragment offset.
    const second = octets.getInt32(at + 4);
    // Time to live, protocol, header checksum.
    const third = octets.getInt32(at + 8);
    const total = first & 0xffff;
    const stop = at + total;
    if (first >>> 24 !== 0x45 || (second & 0x3fff) !== 0 || total < SHORTEST || stop > end) return NOT_PLAIN;
    this.#view.setFloat64(from, IP, true);
    let to = from + 3;
    if (this.#verbose > 0) {
      const addresses = halves(octets.getInt32(at + 12)) + halves(octets.getInt32(at + 16));
      const sum = fold(halves(first) + halves(second) + halves(third) + addresses);
      if (third >>> 24 === 0 || sum !== 0xffff) return NOT_PLAIN;
      to = put(this.#view, putIpv4Fields(this.#view, to, this.#bytes, at, total), FIELDS_END);
    }
    return this.#payload(to, (third >> 16) & 0xff, at + IPV4_LENGTH, stop, false);
  }

  #ipv6(from: number, at: number, end: number): number {
    const octets = this.#octets;
    // Payload length, next header, hop limit.
    const second = octets.getInt32(at + 4);
    const payload = second >>> 16;
    const stop = at + IPV6_LENGTH + payload;
    if (octets.getUint8(at) >> 4 !== 6 || payload < 8 || stop > end) return NOT_PLAIN;
    this.#view.setFloat64(from, IP6, true);
    let to = from + 4;
    if (this.#verbose > 0) {
      const { out } = this.#printing;
      out.length = to;
      writeIpv6Header(this.#printing, at, payload);
      to = out.length;
      this.#view = out.view;
    }
    return this.#payload(to, (second >> 8) & 0xff, at + IPV6_LENGTH, stop, true);
  }

  /** Put what an IP header carries; `wide` says that it is IPv6's, and ends at `at` in any case. */
  #payload(to: number, protocol: number, at: number, end: number, wide: boolean): number {
    if (protocol === TCP_PROTOCOL) return this.#segment(to, at, end, wide);
    if (protocol === UDP_PROTOCOL) return this.#datagram(to, at, end, wide);
    if (protocol === (wide ? ICMPV6_PROTOCOL : ICMP_PROTOCOL)) return this.#echo(to, at, end, wide);
    return NOT_PLAIN;
  }

  /** Put `source.port > destination.port: `; the addresses stand in front of `at`, and `ports` holds both ports. */
  #endpoints(from: number, at: number, wide: boolean, ports: number): number {
    const view = this.#view;
    const octets = this.#octets;
    const bytes = this.#bytes;
    if (!wide) return putEndpoints(view, from, octets.getInt32(at - 8), octets.getInt32(at - 4), ports);
    let to = putIpv6(view, from, octets, bytes, at - 32);
    view.setUint8(to, 0x2e);
    to = putDecimal(view, to + 1, ports >>> 16);
    view.setFloat64(to, TO, true);
    to = putIpv6(view, to + 3, octets, bytes, at - 16);
    view.setUint8(to, 0x2e);
    to = putDecimal(view, to + 1, ports & 0xffff);
    view.setUint16(to, COLON_SPACE, true);
    return to + 2;
  }

  /** Put `source > destination: `. */
  #addresses(from: number, at: number, wide: boolean): number {
    const view = this.#view;
    const octets = this.#octets;
    const bytes = this.#bytes;
    if (!wide) return putAddresses(view, from, octets.getInt32(at - 8), octets.getInt32(at - 4));
    let to = putIpv6(view, from, octets, bytes, at - 32);
    view.setFloat64(to, TO, true);
    to = putIpv6(view, to + 3, octets, bytes, at - 16);
    view.setUint16(to, COLON_SPACE, true);
    return to + 2;
  }

  /** Sum up a transport checksum with its pseudo-header, whose addresses stand in front of `at`: 0 where it is right. */
  #sum(at: number, end: number, wide: boolean, protocol: number): number {
    return ~fold(addWords(this.#bytes, at - (wide ? 32 : 8), end, protocol + end - at)) & 0xffff;
  }

  #datagram(from: number, at: number, end: number, wide: boolean): number {
    const octets = this.#octets;
    const view = this.#view;
    const ports = octets.getInt32(at);
    // Length, checksum.
    const second = octets.getInt32(at + 4);
    const known = this.#ports[ports >>> 16]! | this.#ports[ports & 0xffff]!;
    if (second >>> 16 !== end - at || known >= STRANGE) return NOT_PLAIN;
    let to = this.#endpoints(from, at, wide, ports);
    if (this.#verbose > (wide ? 0 : 1)) to = this.#datagramChecksum(to, at, end, wide, second & 0xffff);
    const start = at + UDP_LENGTH;
    if (known === 0) {
      this.#printing.payload = to;
      return putDecimal(view, put(view, to, UDP), end - start);
    }
    const frame = start + VXLAN_LENGTH;
    // Half of the room is for the frame inside.
    if (frame > end || octets.getUint8(start) !== VNI_VALID || to - this.#printing.out.length > ROOM / 2)
      return NOT_PLAIN;
    // The VNI, and a reserved octet.
    to = putDecimal(view, put(view, to, VXLAN), octets.getInt32(start + 4) >>> 8);
    view.setUint8(to, 0x0a);
    return this.#frame(to + 1, frame, end, end);
  }

  #datagramChecksum(to: number, at: number, end: number, wide: boolean, field: number): number {
    const view = this.#view;
    if (field === 0 && !wide) return put(view, to, NO_CHECKSUM);
    const sum = this.#sum(at, end, wide, UDP_PROTOCOL);
    if (sum === 0) return put(view, to, UDP_GOOD);
    const bad = put(view, putHex(view, put(view, to, UDP_BAD), field, 4), RIGHT);
    return put(view, putHex(view, bad, rightSum(field, sum), 4), BAD_END);
  }

  #echo(from: number, at: number, end: number, wide: boolean): number {
    const octets = this.#octets;
    const view = this.#view;
    const type = octets.getUint8(at);
    const request = type === (wide ? 128 : 8);
    if (!request && type !== (wide ? 129 : 0)) return NOT_PLAIN;
    let to = this.#addresses(from, at, wide);
    if (this.#verbose > 0) {
      const sum = wide ? this.#sum(at, end, true, ICMPV6_PROTOCOL) : ~fold(addWords(this.#bytes, at, end, 0)) & 0xffff;
      if (sum !== 0) return NOT_PLAIN;
      if (wide) to = put(view, to, ICMPV6_GOOD);
    }
    to = put(view, to, wide ? (request ? REQUEST6 : REPLY6) : request ? REQUEST : REPLY);
    // Identifier, sequence number.
    const numbers = octets.getInt32(at + 4);
    to = putDecimal(view, to, numbers >>> 16);
    view.setFloat64(to, SEQUENCE, true);
    to = putDecimal(view, to + 6, numbers & 0xffff);
    return wide && this.#verbose > 0 ? to : putDecimal(view, put(view, to, LENGTH), end - at);
  }

  #segment(from: number, at: number, end: number, wide: boolean): number {
    const octets = this.#octets;
    const view = this.#view;
    if (end - at < TCP_LENGTH) return NOT_PLAIN;
    const ports = octets.getInt32(at);
    // Header length, flags, window.
    const third = octets.getInt32(at + 12);
    const header = (third >>> 28) << 2;
    const flags = (third >> 16) & 0xff;
    const payload = end - at - header;
    if (header < TCP_LENGTH || payload < 0 || this.#isStrange(at, flags, payload)) return NOT_PLAIN;
    let to = put(view, this.#endpoints(from, at, wide, ports), FLAG_TEXTS.of(flags));
    this.#relate(at, wide, ports, flags);
    const { sequence, acknowledgment } = this.#printing.sequences;
    if (this.#verbose > 0) to = this.#segmentChecksum(to, at, end, wide);
    if (payload > 0 || this.#verbose > 1 || (flags & (TCP_SYN | TCP_FIN | TCP_RST)) !== 0) {
      view.setFloat64(to, SEQUENCE, true);
      to = putDecimal(view, to + 6, sequence);
      if (payload > 0) {
        view.setUint8(to, 0x3a);
        to = putDecimal(view, to + 1, (sequence + payload) >>> 0);
      }
    }
    if ((flags & TCP_ACK) !== 0) {
      view.setFloat64(to, ACKNOWLEDGMENT, true);
      to = putDecimal(view, to + 6, acknowledgment);
    }
    view.setFloat64(to, WINDOW, true);
    to = putDecimal(view, to + 6, third & 0xffff);
    return this.#segmentEnd(to, at, header, payload);
  }

  /** Whether a segment holds what needs more words: urgent data, the reason of a reset, fields that should be zero. */
  #isStrange(at: number, flags: number, payload: number): boolean {
    if ((flags & TCP_URG) !== 0 || ((flags & TCP_RST) !== 0 && payload > 0)) return true;
    if (this.#verbose < 2) return false;
    const octets = this.#octets;
    return octets.getUint16(at + 18) !== 0 || ((flags & TCP_ACK) === 0 && octets.getInt32(at + 8) !== 0);
  }

  #relate(at: number, wide: boolean, ports: number, flags: number): void {
    const octets = this.#octets;
    const { sequences } = this.#printing;
    const sequence = octets.getUint32(at + 4);
    const acknowledgment = octets.getUint32(at + 8);
    if ((flags & TCP_ACK) === 0) return sequences.absolute(sequence, acknowledgment);
    const octetsOfOne = wide ? 16 : 4;
    sequences.relate(
      this.#bytes,
      at - 2 * octetsOfOne,
      at - octetsOfOne,
      octetsOfOne,
      ports >>> 16,
      ports & 0xffff,
      (flags & TCP_SYN) !== 0,
      sequence,
      acknowledgment,
    );
  }

  #segmentChecksum(from: number, at: number, end: number, wide: boolean): number {
    const view = this.#view;
    const field = this.#octets.getUint16(at + 16);
    const to = putHex(view, put(view, from, TCP_CHECKSUM), field, 4);
    const sum = this.#sum(at, end, wide, TCP_PROTOCOL);
    if (sum === 0) return put(view, to, CORRECT);
    const bad = putHex(view, put(view, to, INCORRECT), rightSum(field, sum), 4);
    view.setUint8(bad, 0x29);
    return bad + 1;
  }

  /** Put the options and the payload's length. */
  #segmentEnd(from: number, at: number, header: number, payload: number): number {
    const printing = this.#printing;
    const { out } = printing;
    let to = from;
    if (header > TCP_LENGTH) {
      // An option that says too little ends the line where it is, as it does with the other printers.
      printing.protocol = 'tcp';
      printing.end = at + header + payload;
      out.length = to;
      const sound = writeTcpOptions(printing, at, header);
      to = out.length;
      this.#view = out.view;
      if (!sound) return to;
    }
    to = putDecimal(this.#view, put(this.#view, to, LENGTH), payload);
    if (payload > 0) printing.payload = to;
    return to;
  }

  /** Put an ARP packet with Ethernet and IPv4 addresses: a question without an answer in it, or an answer. */
  #arp(from: number, at: number, length: number): number {
    const octets = this.#octets;
    const view = this.#view;
    if (octets.getInt32(at) !== ARP_TYPES || octets.getUint16(at + 4) !== ARP_LENGTHS) return NOT_PLAIN;
    const operation = octets.getUint16(at + 6);
    let to = put(view, from, this.#verbose > 0 ? ARP_VERBOSE : ARP_START);
    if (operation === 1) {
      if (octets.getInt32(at + 18) !== 0 || octets.getUint16(at + 22) !== 0) return NOT_PLAIN;
      to = putDotted(view, put(view, to, WHO_HAS), octets.getInt32(at + 24));
      to = putDotted(view, put(view, to, TELL), octets.getInt32(at + 14));
    } else if (operation === 2) {
      to = putDotted(view, put(view, to, ARP_REPLY), octets.getInt32(at + 14));
      to = putMac(view, put(view, to, IS_AT), octets, at + 8);
    } else return NOT_PLAIN;
    return putDecimal(view, put(view, to, LENGTH), length);
  }
}
