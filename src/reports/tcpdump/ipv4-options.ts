/**
 * IPv4's options (RFC 791 §3.1) as tcpdump prints them.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { writeIpv4 } from '../addresses.ts';
import { has, need, type Printing } from './printing.ts';

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const RECORD_ROUTE = 7;
const TIMESTAMP = 68;
const LOOSE_ROUTE = 131;
const STRICT_ROUTE = 137;
const ROUTER_ALERT = 148;

const NAMES: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [END_OF_OPTIONS, 'EOL'],
  [NO_OPERATION, 'NOP'],
  [RECORD_ROUTE, 'RR'],
  [TIMESTAMP, 'timestamp'],
  [82, 'traceroute'],
  [130, 'security'],
  [LOOSE_ROUTE, 'LSRR'],
  [STRICT_ROUTE, 'SSRR'],
  [ROUTER_ALERT, 'RA'],
]);

/** Write the options in the `length` octets from `start` on; false where the data of one was cut. */
export function writeIpv4Options(printing: Printing, start: number, length: number): boolean {
  const { bytes, out } = printing;
  for (let at = start, rest = length; rest > 0; ) {
    if (at > start) out.octet(0x2c);
    need(printing, at, 1);
    const type = u8(bytes, at);
    out.ascii(NAMES.get(type) ?? `unknown ${type}`);
    let octets = 1;
    if (type !== END_OF_OPTIONS && type !== NO_OPERATION) {
      need(printing, at, 2);
      octets = u8(bytes, at + 1);
    }
    if (octets > rest || (octets < 2 && type > NO_OPERATION)) {
      out.ascii(` [bad length ${octets}]`);
      return true;
    }
    if (!has(printing, at, octets)) return false;
    if (type === END_OF_OPTIONS) return true;
    if (!writeOption(printing, type, at, octets)) return false;
    at += octets;
    rest -= octets;
  }
  return true;
}

/** Write an option's data; false where a length that ends within a field leads beyond what was captured. */
function writeOption(printing: Printing, type: number, at: number, octets: number): boolean {
  if (type === TIMESTAMP) return writeTimestamps(printing, at, octets);
  if (type === RECORD_ROUTE || type === LOOSE_ROUTE || type === STRICT_ROUTE) return writeRoute(printing, at, octets);
  if (type === ROUTER_ALERT) writeRouterAlert(printing, at, octets);
  return true;
}

/** RFC 2113 §2.1. */
function writeRouterAlert(printing: Printing, at: number, octets: number): void {
  const { bytes, out } = printing;
  if (octets < 4) out.ascii(` [bad length ${octets}]`);
  else if (u16(bytes, at + 2) !== 0) out.ascii(` value ${u16(bytes, at + 2)}`);
}

/** Write the addresses of a route; those that the pointer has passed are followed by a comma. */
function writeRoute(printing: Printing, at: number, octets: number): boolean {
  const { bytes, out } = printing;
  if (octets < 3 || (octets + 1) % 4 !== 0) out.ascii(` [bad length ${octets}]`);
  if (octets < 3) return true;
  // The pointer counts from 1; at 0 tcpdump takes it for one beyond everything.
  const pointer = (u8(bytes, at + 2) - 1) >>> 0;
  if (pointer < 3 || (pointer + 1) % 4 !== 0 || pointer > octets + 1) out.ascii(` [bad ptr ${u8(bytes, at + 2)}]`);
  for (let place = 3; place < octets; place += 4) {
    if (!has(printing, at + place, 4)) return false;
    out.octet(0x20);
    writeIpv4(out, bytes, at + place);
    if (pointer > place) out.octet(0x2c);
  }
  return true;
}

/** What a timestamp option holds, by the lower half of its fourth octet. */
const TIMESTAMP_FORMS: readonly (string | undefined)[] = ['TSONLY', 'TS+ADDR', undefined, 'PRESPEC'];

function writeTimestamps(printing: Printing, at: number, octets: number): boolean {
  const { bytes, out } = printing;
  if (octets < 4) {
    out.ascii(`[bad length ${octets}]`);
    return true;
  }
  const flags = u8(bytes, at + 3);
  const form = flags & 0x0f;
  const hop = form === 0 ? 4 : 8;
  const pointer = (u8(bytes, at + 2) - 1) >>> 0;
  out.ascii(' TS{');
  if ((octets - 4) % hop !== 0) out.ascii(`[bad length ${octets}]`);
  if (pointer < 4 || (pointer - 4) % hop !== 0 || pointer > octets + 1) out.ascii(`[bad ptr ${u8(bytes, at + 2)}]`);
  const name = TIMESTAMP_FORMS[form];
  out.ascii(name ?? `[bad ts type ${form}]`);
  let place = 0;
  if (name !== undefined) {
    for (place = 4; place < octets; place += hop) {
      if (!has(printing, at + place, hop)) return false;
      writeTimestamp(printing, at + place, hop, pointer === place);
    }
  }
  if (pointer === place) out.ascii(' ^ ');
  out.ascii(flags >> 4 === 0 ? '}' : ` [${flags >> 4} hops not recorded]} `);
  return true;
}

/** Write one hop's time, a caret before the one that is next to be recorded. */
function writeTimestamp(printing: Printing, at: number, octets: number, next: boolean): void {
  const { bytes, out } = printing;
  out.ascii(next ? ' ^ ' : ' ');
  out.decimal(u32(bytes, at + octets - 4));
  out.octet(0x40);
  if (octets === 8) writeIpv4(out, bytes, at);
}
