/**
 * IPv6 as tcpdump prints it: the fixed header, and the walk along the extension headers.
 *
 * @module
 */
import { u8 } from '../../bytes.ts';
import { version } from '../../layers/ipv4.ts';
import {
  flowLabel,
  hopLimit,
  IPV6_LENGTH,
  ipv6DestinationAt,
  ipv6SourceAt,
  nextHeader,
  payloadLength,
  trafficClass,
} from '../../layers/ipv6.ts';
import { writeIpv6 } from '../addresses.ts';
import { literal } from '../text.ts';
import { hasPorts, ipProtocolName } from './ip-protocols.ts';
import { has, need, type Printing, writeContradiction, writeCut, writeInvalid } from './printing.ts';

const IP6 = /* @__PURE__ */ literal('IP6 ');
const CLASS = /* @__PURE__ */ literal('class 0x');
const FLOW_LABEL = /* @__PURE__ */ literal('flowlabel 0x');
const HOP_LIMIT = /* @__PURE__ */ literal('hlim ');
const NEXT_HEADER = /* @__PURE__ */ literal(', next-header ');
const OPEN = /* @__PURE__ */ literal(' (');
const PAYLOAD_LENGTH = /* @__PURE__ */ literal('), payload length ');
const END = /* @__PURE__ */ literal(') ');
const TO = /* @__PURE__ */ literal(' > ');
const COLON = /* @__PURE__ */ literal(': ');
const HOP_BY_HOP = 0;
const FRAGMENT = 44;
/** Nothing follows a mobility header (RFC 6275 §6.1.1), which had two numbers. */
const isMobility = (protocol: number): boolean => protocol === 135 || protocol === 62;

/** Print an IPv6 packet, of which the headers before say that `length` octets are there. */
export function printIpv6(printing: Printing, at: number, length: number): void {
  const { bytes, options, out } = printing;
  printing.protocol = 'ip6';
  if (!options.linkHeader) out.write(IP6);
  if (length < IPV6_LENGTH) {
    writeContradiction(printing, 'length', length, '<', IPV6_LENGTH);
    return writeInvalid(printing);
  }
  need(printing, at, 1);
  if (version(bytes, at) !== 6) {
    writeContradiction(printing, 'version', version(bytes, at), '!=', 6);
    return writeInvalid(printing);
  }
  need(printing, at + 4, 2);
  const payload = payloadLength(bytes, at);
  if (payload !== 0 && length < payload + IPV6_LENGTH) {
    writeTooLong(printing, payload + IPV6_LENGTH, length);
  }
  if (!has(printing, at, IPV6_LENGTH)) return writeCut(printing);
  if (options.verbose > 0) writeIpv6Header(printing, at, payload);
  const outerEnd = printing.end;
  // Without a payload length the end is only known when a jumbo payload option was found.
  printing.end = Math.min(outerEnd, at + IPV6_LENGTH + (payload === 0 ? length : payload));
  walk(printing, at, length, payload);
  printing.end = outerEnd;
}

/** Write what `-v` shows of the header. */
export function writeIpv6Header(printing: Printing, at: number, payload: number): void {
  const { bytes, out } = printing;
  out.octet(0x28);
  const traffic = trafficClass(bytes, at);
  if (traffic !== 0) {
    out.write(CLASS);
    out.hex(traffic, 2);
    out.ascii(', ');
  }
  const label = flowLabel(bytes, at);
  if (label !== 0) {
    out.write(FLOW_LABEL);
    out.hex(label, 5);
    out.ascii(', ');
  }
  out.write(HOP_LIMIT);
  out.decimal(hopLimit(bytes, at));
  out.write(NEXT_HEADER);
  const next = nextHeader(bytes, at);
  out.write(ipProtocolName(next));
  out.write(OPEN);
  out.decimal(next);
  out.write(PAYLOAD_LENGTH);
  out.decimal(payload);
  out.write(END);
}

/** Walk along the extension headers to what the packet carries. */
function walk(printing: Printing, header: number, length: number, payload: number): void {
  const { bytes, out, printers } = printing;
  let next = nextHeader(bytes, header);
  let previous = -1;
  let at = header;
  let octets = IPV6_LENGTH;
  // Without a payload length, what the headers before say is the only bound until a jumbo payload option is found.
  let rest = IPV6_LENGTH + (payload === 0 ? length : payload);
  let fragmented = false;
  let jumbo = -1;
  while (at < printing.end && octets > 0) {
    if (rest < octets) return writeCut(printing);
    at += octets;
    rest -= octets;
    if (previous < 0 && !hasPorts(next)) writeAddresses(printing, header);
    const extension = printers.extension[next];
    if (extension === undefined) {
      const left = remaining(printing, header, at, length, rest, payload, jumbo, previous >= 0);
      if (left >= 0) printers.ipPayload(printing, next, at, left, header, fragmented);
      return;
    }
    if (next === HOP_BY_HOP) {
      if (previous >= 0) return misplaced(printing, previous);
      printing.jumboLength = -1;
    }
    octets = extension(printing, at, header);
    if (next === HOP_BY_HOP) {
      jumbo = printing.jumboLength;
      if (payload === 0 && jumbo < 0) {
        out.ascii('[No valid Jumbo Payload Hop-by-Hop option found]');
        return writeInvalid(printing);
      }
    }
    if (octets < 0 || (next === FRAGMENT && printing.end <= at + octets)) return;
    fragmented ||= next === FRAGMENT;
    if (isMobility(next)) return;
    need(printing, at, 1);
    previous = next;
    next = u8(bytes, at);
    printing.protocol = 'ip6';
  }
}

/** RFC 8200 §4.3: hop-by-hop options stand right behind the IPv6 header, once. */
function misplaced(printing: Printing, previous: number): void {
  printing.out.ascii(
    previous === HOP_BY_HOP
      ? '[The Hop-by-Hop Options header was already found]'
      : "[The Hop-by-Hop Options header don't follow the IPv6 header]",
  );
  writeInvalid(printing);
}

/** Tell how many octets are left for the payload at `at`; -1 where the lengths leave none, which was written then. */
function remaining(
  printing: Printing,
  header: number,
  at: number,
  length: number,
  rest: number,
  payload: number,
  jumbo: number,
  extended: boolean,
): number {
  if (jumbo < 0 && payload !== 0) return rest;
  if (jumbo < 0 && extended) {
    writeCut(printing);
    return -1;
  }
  const total = IPV6_LENGTH + Math.max(jumbo, 0);
  if (total < at - header) {
    writeCut(printing);
    return -1;
  }
  if (jumbo >= 0 && length < total) writeTooLong(printing, total, length);
  printing.end = Math.min(printing.end, header + total);
  return total - (at - header);
}

function writeTooLong(printing: Printing, total: number, length: number): void {
  printing.out.ascii(`[header+payload length ${total} > length ${length}] (invalid) `);
}

/** Write `source > destination: `. */
function writeAddresses(printing: Printing, at: number): void {
  const { bytes, out } = printing;
  writeIpv6(out, bytes, ipv6SourceAt(at));
  out.write(TO);
  writeIpv6(out, bytes, ipv6DestinationAt(at));
  out.write(COLON);
}
