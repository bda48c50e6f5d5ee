/**
 * What ICMP messages carry behind the quoted packet (RFC 4884 §7; objects: RFC 4950, RFC 5837, RFC 8335).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |version|       reserved        |           checksum            |
 * |         object length         |   class       |    c-type     |
 * |                         object payload                        |
 * ```
 *
 * @module
 */
import { hex, ipv4Text, ipv6Text, u8, u16, u32 } from '../bytes.ts';
import { addWords, type ChecksumStatus, fold } from '../checksum.ts';
import { mplsBottom, mplsLabel, mplsTimeToLive, mplsTrafficClass } from './mpls.ts';

/** The octets of an extension header, and of an object's. */
const HEADER = 4;
/** The least octets of the original datagram where an extension follows (RFC 4884 §5.1). */
const LEAST_ORIGINAL = 128;

/** Read an extension's version; 2 is the only one. */
export const extensionVersion = (bytes: Uint8Array, at: number): number => u8(bytes, at) >> 4;
/** Read an extension's checksum. */
export const extensionChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the octets of the object at `at`, header included. */
export const objectLength = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the class of the object at `at`. */
export const objectClass = (bytes: Uint8Array, at: number): number => u8(bytes, at + 2);
/** Read the c-type of the object at `at`: a kind within the class. */
export const objectType = (bytes: Uint8Array, at: number): number => u8(bytes, at + 3);

/** An extension structure. */
export interface IcmpExtension {
  readonly version: number;
  readonly checksum: number;
  /** `absent` where the sender computed none (RFC 4884 §7). */
  readonly checksumStatus: ChecksumStatus;
  readonly objects: readonly IcmpObject[];
}

/** One entry of a label stack, as the router received it. */
export interface StackEntry {
  readonly label: number;
  readonly trafficClass: number;
  readonly bottom: boolean;
  readonly timeToLive: number;
}

/** An interface that the packet went through or should have (RFC 5837). */
export interface InterfaceInformation {
  readonly kind: 'interfaceInformation';
  /** 0 where it came in, 1 a part of that, 2 where it should go out, 3 the next hop. */
  readonly role: number;
  readonly index?: number;
  readonly address?: string;
  readonly name?: string;
  readonly mtu?: number;
}

/** An extension object. */
export type IcmpObject =
  /** RFC 4950: the MPLS labels that the packet came with. */
  | { readonly kind: 'mplsLabelStack'; readonly entries: readonly StackEntry[] }
  | InterfaceInformation
  /** RFC 8335 §2.1: the interface that is asked about. */
  | {
      readonly kind: 'interfaceIdentification';
      readonly name?: string;
      readonly index?: number;
      /** The family of the address, an IANA number: 1 IPv4, 2 IPv6, 6 MAC. */
      readonly addressFamily?: number;
      readonly address?: string;
    }
  | { readonly kind: 'unknown'; readonly class: number; readonly type: number; readonly data: string }
  /** The object's length contradicts the message's: the rest is not decoded. */
  | { readonly kind: 'invalid'; readonly class: number; readonly type: number; readonly length: number };

/**
 * Find where the original datagram in `bytes[start, end)` ends and an extension may start.
 *
 * @param claimed - the length that the sender gave it, 0 for none
 * @param whole - whether the message ends at `end`, or was cut there
 */
export function originalDatagram(
  bytes: Uint8Array,
  start: number,
  end: number,
  claimed: number,
  whole: boolean,
): number {
  if (claimed !== 0) return Math.min(start + claimed, end);
  // RFC 4884 §5.5: senders from before the length put the extension behind 128 octets; believe what proves itself.
  const at = start + LEAST_ORIGINAL;
  if (at >= end || extensionVersion(bytes, at) !== 2) return end;
  // Of a cut message nothing can be proved: what may be an extension is neither that nor the datagram.
  if (!whole) return at;
  return end - at < 2 * HEADER || extensionStatus(bytes, at, end) !== 'good' ? end : at;
}

/**
 * Decode the extension in `bytes[start, end)`; undefined where not even its header is there.
 *
 * @param whole - whether the message ends at `end`, or was cut there
 */
export function icmpExtension(
  bytes: Uint8Array,
  start: number,
  end: number,
  whole: boolean,
): IcmpExtension | undefined {
  if (end - start < HEADER) return undefined;
  const version = extensionVersion(bytes, start);
  return {
    version,
    checksum: extensionChecksum(bytes, start),
    checksumStatus: whole || extensionChecksum(bytes, start) === 0 ? extensionStatus(bytes, start, end) : 'unverified',
    objects: version === 2 ? objects(bytes, start + HEADER, end, whole) : [],
  };
}

function extensionStatus(bytes: Uint8Array, start: number, end: number): ChecksumStatus {
  if (extensionChecksum(bytes, start) === 0) return 'absent';
  return fold(addWords(bytes, start, end, 0)) === 0xffff ? 'good' : 'bad';
}

function objects(bytes: Uint8Array, start: number, end: number, whole: boolean): readonly IcmpObject[] {
  const list: IcmpObject[] = [];
  let at = start;
  while (at + HEADER <= end) {
    const length = objectLength(bytes, at);
    const type = objectType(bytes, at);
    if (length < HEADER || at + length > end) {
      if (whole) list.push({ kind: 'invalid', class: objectClass(bytes, at), type, length });
      break;
    }
    list.push(object(bytes, at, at + HEADER, at + length));
    at += length;
  }
  return list;
}

/** Decode the object at `at`, whose payload is `bytes[start, end)`. */
function object(bytes: Uint8Array, at: number, start: number, end: number): IcmpObject {
  const type = objectType(bytes, at);
  switch (objectClass(bytes, at)) {
    case 1:
      if (type === 1) return { kind: 'mplsLabelStack', entries: stack(bytes, start, end) };
      break;
    case 2:
      return interfaceInformation(bytes, start, end, type);
    case 3:
      if (type >= 1 && type <= 3) return interfaceIdentification(bytes, start, end, type);
      break;
  }
  return { kind: 'unknown', class: objectClass(bytes, at), type, data: hex(bytes, start, end - start) };
}

function stack(bytes: Uint8Array, start: number, end: number): readonly StackEntry[] {
  const entries: StackEntry[] = [];
  for (let at = start; at + 4 <= end; at += 4) {
    entries.push({
      label: mplsLabel(bytes, at),
      trafficClass: mplsTrafficClass(bytes, at),
      bottom: mplsBottom(bytes, at),
      timeToLive: mplsTimeToLive(bytes, at),
    });
  }
  return entries;
}

// RFC 5837 §4.2: the families of addresses, IANA's numbers, and their octets.
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 1: 4, 2: 16 };

/**
 * Decode an interface information object as far as its parts are there. RFC 5837 §4.1: the c-type is two bits of role,
 * and a bit for each of index, address, name and MTU, in that order.
 */
function interfaceInformation(bytes: Uint8Array, start: number, end: number, type: number): IcmpObject {
  const found: { -readonly [K in keyof InterfaceInformation]: InterfaceInformation[K] } = {
    kind: 'interfaceInformation',
    role: type >> 6,
  };
  let at = start;
  if ((type & 8) !== 0) {
    if (at + 4 > end) return found;
    found.index = u32(bytes, at);
    at += 4;
  }
  if ((type & 4) !== 0) {
    const length = at + 4 <= end ? ADDRESS_LENGTHS[u16(bytes, at)] : undefined;
    if (length === undefined || at + 4 + length > end) return found;
    found.address = address(bytes, at + 4, length);
    at += 4 + length;
  }
  if ((type & 2) !== 0) {
    // RFC 5837 §4.3: the first octet counts itself; the name is padded with zeros.
    const length = at < end ? u8(bytes, at) : 0;
    if (length === 0 || at + length > end) return found;
    found.name = text(bytes, at + 1, at + length);
    at += length;
  }
  if ((type & 1) !== 0 && at + 4 <= end) found.mtu = u32(bytes, at);
  return found;
}

/** RFC 8335 §2.1: the c-type says by what the interface is named. */
function interfaceIdentification(bytes: Uint8Array, start: number, end: number, type: number): IcmpObject {
  const kind = 'interfaceIdentification';
  if (type === 1) return { kind, name: text(bytes, start, end) };
  if (end - start < 4) return { kind };
  if (type === 2) return { kind, index: u32(bytes, start) };
  const length = Math.min(u8(bytes, start + 2), end - start - 4);
  return { kind, addressFamily: u16(bytes, start), address: address(bytes, start + 4, length) };
}

function address(bytes: Uint8Array, at: number, length: number): string {
  if (length === 4) return ipv4Text(bytes, at);
  return length === 16 ? ipv6Text(bytes, at) : hex(bytes, at, length);
}

/** Read text up to the zeros that pad it; octets that are not ASCII become U+FFFD. */
function text(bytes: Uint8Array, start: number, end: number): string {
  let result = '';
  for (let i = start; i < end && bytes[i] !== 0; i++) {
    result += bytes[i]! < 0x80 ? String.fromCharCode(bytes[i]!) : '\ufffd';
  }
  return result;
}
