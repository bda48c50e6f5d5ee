/**
 * The Multipath TCP option (RFC 8684 §3) as tcpdump prints it. The octets were captured, and `length` is the option's.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { TCP_ACK, TCP_SYN } from '../../layers/tcp.ts';
import { writeIpv4, writeIpv6 } from '../addresses.ts';
import type { TextWriter } from '../text.ts';
import type { Printing } from './printing.ts';

/** Write one subtype; false where its length or flags contradict the subtype. `flags` are the segment's. */
type SubtypeWriter = (out: TextWriter, bytes: Uint8Array, at: number, length: number, flags: number) => boolean;

/** Write the option at `at`; false where it contradicts itself. */
export function writeMptcp(printing: Printing, at: number, length: number, flags: number): boolean {
  printing.protocol = 'mptcp';
  if (length < 3) return false;
  const { bytes, out } = printing;
  out.octet(0x20);
  out.decimal(length);
  const subtype = SUBTYPES[u8(bytes, at + 2) >> 4];
  if (subtype === undefined) {
    out.ascii(' unknown');
    return true;
  }
  out.ascii(subtype.name);
  return subtype.write(out, bytes, at, length, flags);
}

/** RFC 8684 §3.1: the handshake's keys. */
function writeCapable(out: TextWriter, bytes: Uint8Array, at: number, length: number, flags: number): boolean {
  const opening = (length === 12 || length === 4) && (flags & TCP_SYN) !== 0;
  const confirming = length === 20 || length === 22;
  if (!opening && !(confirming && (flags & (TCP_SYN | TCP_ACK)) === TCP_ACK)) return false;
  const version = u8(bytes, at + 2) & 0x0f;
  if (version > 1) {
    out.ascii(` Unknown Version (${version})`);
    return true;
  }
  out.ascii(' v');
  out.decimal(version);
  if ((u8(bytes, at + 3) & 0x80) !== 0) out.ascii(' csum');
  if (length < 12) return true;
  out.ascii(' {');
  writeHex64(out, bytes, at + 4);
  if (length >= 20) {
    out.octet(0x2c);
    writeHex64(out, bytes, at + 12);
  }
  out.octet(0x7d);
  return true;
}

/** RFC 8684 §3.2: another subflow. */
function writeJoin(out: TextWriter, bytes: Uint8Array, at: number, length: number, flags: number): boolean {
  const syn = length === 12 && (flags & TCP_SYN) !== 0;
  const answer = length === 16 && (flags & TCP_SYN) !== 0 && (flags & TCP_ACK) !== 0;
  const confirmation = length === 24 && (flags & TCP_ACK) !== 0;
  if (!syn && !answer && !confirmation) return false;
  if (confirmation) {
    out.ascii(' hmac 0x');
    for (let i = 4; i < 24; i++) out.hex(u8(bytes, at + i), 2);
    return true;
  }
  if ((u8(bytes, at + 2) & 1) !== 0) out.ascii(' backup');
  out.ascii(' id ');
  out.decimal(u8(bytes, at + 3));
  if (syn) {
    out.ascii(' token 0x');
    out.hexadecimal(u32(bytes, at + 4));
  } else {
    out.ascii(' hmac ');
    writeHex64(out, bytes, at + 4);
  }
  out.ascii(' nonce 0x');
  out.hexadecimal(u32(bytes, at + length - 4));
  return true;
}

/** RFC 8684 §3.3: how the subflow's octets fit into the connection's. */
function writeDataSequence(out: TextWriter, bytes: Uint8Array, at: number, length: number, flags: number): boolean {
  if (length < 4 || (flags & TCP_SYN) !== 0) return false;
  const own = u8(bytes, at + 3);
  const end = at + length;
  if ((own & 0x10) !== 0) out.ascii(' fin');
  let place = at + 4;
  if ((own & 0x01) !== 0) {
    const octets = (own & 0x02) !== 0 ? 8 : 4;
    out.ascii(' ack ');
    if (end - place < octets) return false;
    writeDecimal(out, bytes, place, octets);
    place += octets;
  }
  if ((own & 0x04) !== 0) {
    place = writeMapping(out, bytes, place, end, (own & 0x08) !== 0 ? 8 : 4);
  }
  return place === end;
}

/** Write the mapping in `bytes[at, end)` and return its end; -1 where it is too short. */
function writeMapping(out: TextWriter, bytes: Uint8Array, at: number, end: number, octets: 4 | 8): number {
  out.ascii(' seq ');
  if (end - at < octets) return -1;
  writeDecimal(out, bytes, at, octets);
  let place = at + octets;
  if (end - place < 4) return -1;
  out.ascii(' subseq ');
  out.decimal(u32(bytes, place));
  place += 4;
  if (end - place < 2) return -1;
  out.ascii(' len ');
  out.decimal(u16(bytes, place));
  place += 2;
  // RFC 8684 §3.3: the checksum is there only if it was negotiated.
  if (end - place < 2) return place;
  out.ascii(' csum 0x');
  out.hexadecimal(u16(bytes, place));
  return place + 2;
}

const ADDRESS_FORMS: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [6, ' v0-ip6'],
  [4, ' v0-ip4'],
  [1, ' v1-echo'],
  [0, ' v1'],
]);

/** RFC 8684 §3.4.1: another address, with or without a port and an HMAC. */
function writeAddAddress(out: TextWriter, bytes: Uint8Array, at: number, length: number): boolean {
  const four = length === 8 || length === 10 || length === 16 || length === 18;
  const six = length === 20 || length === 22 || length === 28 || length === 30;
  if (!four && !six) return false;
  out.ascii(ADDRESS_FORMS.get(u8(bytes, at + 2) & 0x0f) ?? ' [bad version/echo]');
  out.ascii(' id ');
  out.decimal(u8(bytes, at + 3));
  out.octet(0x20);
  if (four) writeIpv4(out, bytes, at + 4);
  else writeIpv6(out, bytes, at + 4);
  let place = at + (four ? 8 : 20);
  if (length % 4 === 2) {
    out.octet(0x3a);
    out.decimal(u16(bytes, place));
    place += 2;
  }
  if (place < at + length) {
    out.ascii(' hmac ');
    writeHex64(out, bytes, place);
  }
  return true;
}

/** RFC 8684 §3.4.2: addresses that are gone. */
function writeRemoveAddress(out: TextWriter, bytes: Uint8Array, at: number, length: number): boolean {
  if (length < 4) return false;
  out.ascii(' id');
  for (let i = 3; i < length; i++) {
    out.octet(0x20);
    out.decimal(u8(bytes, at + i));
  }
  return true;
}

/** RFC 8684 §3.3.8: a subflow for use or for back-up. */
function writePriority(out: TextWriter, bytes: Uint8Array, at: number, length: number): boolean {
  if (length !== 3 && length !== 4) return false;
  out.ascii((u8(bytes, at + 2) & 1) !== 0 ? ' backup' : ' non-backup');
  if (length === 4) {
    out.ascii(' id ');
    out.decimal(u8(bytes, at + 3));
  }
  return true;
}

/** RFC 8684 §3.7: the fallback to plain TCP. */
function writeFailure(out: TextWriter, bytes: Uint8Array, at: number, length: number): boolean {
  if (length !== 12) return false;
  out.ascii(' seq ');
  writeDecimal(out, bytes, at + 4, 8);
  return true;
}

/** RFC 8684 §3.5: the connection's abrupt end. */
function writeFastClose(out: TextWriter, bytes: Uint8Array, at: number, length: number): boolean {
  if (length !== 12) return false;
  out.ascii(' key ');
  writeHex64(out, bytes, at + 4);
  return true;
}

/** By the subtype. tcpdump 4.99.6 does not know the ones after these. */
const SUBTYPES: readonly { readonly name: string; readonly write: SubtypeWriter }[] = [
  { name: ' capable', write: writeCapable },
  { name: ' join', write: writeJoin },
  { name: ' dss', write: writeDataSequence },
  { name: ' add-addr', write: writeAddAddress },
  { name: ' rem-addr', write: writeRemoveAddress },
  { name: ' prio', write: writePriority },
  { name: ' fail', write: writeFailure },
  { name: ' fast-close', write: writeFastClose },
];

/** Write 32 or 64 bits in decimal. */
function writeDecimal(out: TextWriter, bytes: Uint8Array, at: number, octets: 4 | 8): void {
  if (octets === 4) out.decimal(u32(bytes, at));
  else out.ascii(((BigInt(u32(bytes, at)) << 32n) | BigInt(u32(bytes, at + 4))).toString());
}

/** Write 64 bits in hexadecimal, `0x` in front. */
function writeHex64(out: TextWriter, bytes: Uint8Array, at: number): void {
  const high = u32(bytes, at);
  out.ascii('0x');
  if (high === 0) {
    out.hexadecimal(u32(bytes, at + 4));
    return;
  }
  out.hexadecimal(high);
  out.hex(u32(bytes, at + 4), 8);
}
