/**
 * What the printers of ARP's forms share: names, and the pieces around the addresses.
 *
 * @module
 */
import { ARP_ATM } from '../../layers/arp.ts';
import { type Literal, literal, type TextWriter } from '../text.ts';
import { etherTypeName } from './ethertypes.ts';

const IPV4 = 0x0800;
/** Trailer encapsulation (RFC 893), whose packets name their protocol so. */
const TRAIL = 0x1000;

/** The operations (RFC 826, RFC 903 §2, RFC 2390 §4, RFC 2225 §8.2). */
export const REQUEST = 1;
/** The answer to {@link REQUEST}. */
export const REPLY = 2;
/** Which protocol address belongs to a hardware address. */
export const REVERSE_REQUEST = 3;
/** The answer to {@link REVERSE_REQUEST}. */
export const REVERSE_REPLY = 4;
/** Which protocol address the other end of a circuit has. */
export const INVERSE_REQUEST = 8;
/** The answer to {@link INVERSE_REQUEST}. */
export const INVERSE_REPLY = 9;
/** The server does not know. */
export const NEGATIVE_REPLY = 10;

const OPERATIONS: ReadonlyMap<number, Literal> = /* @__PURE__ */ new Map([
  [REQUEST, literal('Request ')],
  [REPLY, literal('Reply ')],
  [REVERSE_REQUEST, literal('Reverse Request ')],
  [REVERSE_REPLY, literal('Reverse Reply ')],
  [INVERSE_REQUEST, literal('Inverse Request ')],
  [INVERSE_REPLY, literal('Inverse Reply ')],
  [NEGATIVE_REPLY, literal('NACK Reply ')],
]);

/** The hardware type of Frame Relay. */
export const FRAME_RELAY = 15;

const HARDWARE: ReadonlyMap<number, string> = /* @__PURE__ */ new Map([
  [1, 'Ethernet'],
  [6, 'TokenRing'],
  [7, 'ArcNet'],
  [FRAME_RELAY, 'FrameRelay'],
  [ARP_ATM, 'ATM'],
  [23, 'Strip'],
  [24, 'IEEE 1394'],
  [32, 'InfiniBand'],
]);

const LENGTH = /* @__PURE__ */ literal(', length ');

/** Whether a protocol type means IPv4 addresses. */
export const isIpv4 = (protocol: number): boolean => protocol === IPV4 || protocol === TRAIL;

/** Write the name of a hardware type. */
export function writeHardwareType(out: TextWriter, hardware: number): void {
  out.ascii(HARDWARE.get(hardware) ?? `Unknown Hardware (${hardware})`);
}

/** Write the name of a protocol type, a comma in front. */
export function writeProtocolType(out: TextWriter, protocol: number): void {
  out.ascii(', ');
  out.ascii(etherTypeName(protocol) ?? `Unknown Protocol (0x${protocol.toString(16).padStart(4, '0')})`);
}

/** Write the operation's name and a space. */
export function writeOperation(out: TextWriter, code: number): void {
  const name = OPERATIONS.get(code);
  if (name === undefined) out.ascii(`Unknown (${code}) `);
  else out.write(name);
}

/** Write `, length N`. */
export function writeLength(out: TextWriter, length: number): void {
  out.labelled(LENGTH, length);
}
