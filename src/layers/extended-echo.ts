/**
 * Extended echo, which asks a proxy about one of its interfaces; the same in ICMP and ICMPv6 (RFC 8335 §2, §3).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      |     code      |           checksum            |
 * |          identifier           |   sequence    |  reserved   |L|  request; then an extension
 * |          identifier           |   sequence    |state|res|A|4|6|  reply
 * ```
 *
 * @module
 */
import { u8, u16 } from '../bytes.ts';
import { type IcmpExtension, icmpExtension } from './icmp-extension.ts';

/** The octets of a reply, and of a request without its extension. */
const EXTENDED_ECHO_LENGTH = 8;

/** Read the identifier of an extended echo. */
export const extendedIdentifier = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the sequence number of an extended echo. */
export const extendedSequence = (bytes: Uint8Array, at: number): number => u8(bytes, at + 6);
/** Read the last octet of an extended echo: L in a request, state, A, 4 and 6 in a reply. */
export const extendedFlags = (bytes: Uint8Array, at: number): number => u8(bytes, at + 7);

/** What an extended echo asks and is told. */
export interface ExtendedEcho {
  /** The L bit: the interface asked about is the proxy's own; in a request. */
  readonly local?: boolean;
  /** The state of the neighbour's entry: 0 reserved, 1 incomplete, 2 reachable, 3 stale, 4 delay, 5 probe, 6 failed; in a reply. */
  readonly state?: number;
  /** The interface is active; in a reply. */
  readonly active?: boolean;
  /** IPv4 runs on the interface; in a reply. */
  readonly ipv4?: boolean;
  /** IPv6 runs on the interface; in a reply. */
  readonly ipv6?: boolean;
}

/** What an extended echo has beyond type, code and checksum. */
export interface ExtendedEchoMessage {
  readonly identifier: number;
  readonly sequence: number;
  readonly extendedEcho: ExtendedEcho;
  /** Of a request: the interface that is asked about. */
  readonly extension?: IcmpExtension;
}

/**
 * Decode the message in `bytes[start, end)`, of which eight octets are there, and where its payload starts.
 *
 * @param whole - whether the message ends at `end`, or was cut there
 */
export function extendedEcho(
  bytes: Uint8Array,
  start: number,
  end: number,
  reply: boolean,
  whole: boolean,
): { readonly message: ExtendedEchoMessage; readonly payload: number } {
  const last = extendedFlags(bytes, start);
  const identifier = extendedIdentifier(bytes, start);
  const sequence = extendedSequence(bytes, start);
  const payload = start + EXTENDED_ECHO_LENGTH;
  if (reply) return { message: { identifier, sequence, extendedEcho: replyFlags(last) }, payload };
  const message = { identifier, sequence, extendedEcho: { local: (last & 1) !== 0 } };
  const extension = icmpExtension(bytes, payload, end, whole);
  // Octets too few for an extension are payload, unless it was cut.
  if (extension === undefined) return { message, payload: whole ? payload : end };
  return { message: { ...message, extension }, payload: end };
}

const replyFlags = (last: number): ExtendedEcho => ({
  state: last >> 5,
  active: (last & 4) !== 0,
  ipv4: (last & 2) !== 0,
  ipv6: (last & 1) !== 0,
});
