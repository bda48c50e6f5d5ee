/**
 * Packets and captures made in memory: what a test needs of a network, field by field.
 */

import type { Batch, CaptureInterface } from '../../src/packet.ts';
import type { Capture } from '../../src/read.ts';
import { join } from '../hex.ts';

const octets = (...values: number[]): Uint8Array => Uint8Array.from(values);
const word = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];
const long = (value: number): number[] => [
  (value >>> 24) & 0xff,
  (value >>> 16) & 0xff,
  (value >>> 8) & 0xff,
  value & 0xff,
];

/** The octets of `10.0.0.1`, or of `fd00::1` written in full words. */
export const address = (text: string): number[] =>
  text.includes(':')
    ? text.split(':').flatMap((part) => word(Number.parseInt(part || '0', 16)))
    : text.split('.').map(Number);

/** The octets of `02:00:00:00:00:01`. */
export const mac = (text: string): number[] => text.split(':').map((part) => Number.parseInt(part, 16));

/** An Ethernet frame. */
export const frame = (source: string, destination: string, type: number, payload: Uint8Array): Uint8Array =>
  join(octets(...mac(destination), ...mac(source), ...word(type)), payload);

/** The same with a VLAN tag. */
export const tagged = (
  source: string,
  destination: string,
  id: number,
  type: number,
  payload: Uint8Array,
): Uint8Array => frame(source, destination, 0x8100, join(octets(...word(id), ...word(type)), payload));

export interface Ipv4Fields {
  readonly source: string;
  readonly destination: string;
  readonly protocol: number;
  readonly identification?: number;
  readonly timeToLive?: number;
  /** In octets. */
  readonly offset?: number;
  readonly more?: boolean;
  /** What the total length says, where that is not the truth. */
  readonly totalLength?: number;
}

/** An IPv4 packet; the checksum is left out, for nothing here looks at it. */
export function ipv4(fields: Ipv4Fields, payload: Uint8Array): Uint8Array {
  const { source, destination, protocol, identification = 0, timeToLive = 64, offset = 0, more = false } = fields;
  const total = fields.totalLength ?? 20 + payload.length;
  const fragment = (offset >> 3) | (more ? 0x2000 : 0);
  const head = [0x45, 0, ...word(total), ...word(identification), ...word(fragment), timeToLive, protocol, 0, 0];
  return join(octets(...head, ...address(source), ...address(destination)), payload);
}

/** An IPv6 packet; addresses in eight words. */
export const ipv6 = (source: string, destination: string, next: number, payload: Uint8Array, hops = 64): Uint8Array =>
  join(
    octets(0x60, 0, 0, 0, ...word(payload.length), next, hops, ...address(source), ...address(destination)),
    payload,
  );

/** A UDP datagram. */
export const udp = (from: number, to: number, payload: Uint8Array): Uint8Array =>
  join(octets(...word(from), ...word(to), ...word(8 + payload.length), 0, 0), payload);

export interface TcpFields {
  readonly from: number;
  readonly to: number;
  readonly sequence: number;
  readonly acknowledgment?: number;
  readonly flags: number;
}

export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/** A TCP segment without options. */
export const tcp = (
  { from, to, sequence, acknowledgment = 0, flags }: TcpFields,
  payload: Uint8Array = new Uint8Array(0),
): Uint8Array =>
  join(
    octets(
      ...word(from),
      ...word(to),
      ...long(sequence),
      ...long(acknowledgment),
      0x50,
      flags,
      ...word(64_240),
      0,
      0,
      0,
      0,
    ),
    payload,
  );

/** An ICMP echo. */
export const echo = (
  type: 0 | 8 | 128 | 129,
  identifier: number,
  sequence: number,
  payload: Uint8Array = new Uint8Array(48),
): Uint8Array => join(octets(type, 0, 0, 0, ...word(identifier), ...word(sequence)), payload);

/** An ICMP error about a packet. */
export const icmpError = (type: number, code: number, quoted: Uint8Array, second = 0): Uint8Array =>
  join(octets(type, code, 0, 0, ...long(second)), quoted);

/** An ARP packet. */
export const arp = (operation: number, sender: [string, string], target: [string, string]): Uint8Array =>
  octets(
    0,
    1,
    8,
    0,
    6,
    4,
    ...word(operation),
    ...mac(sender[0]),
    ...address(sender[1]),
    ...mac(target[0]),
    ...address(target[1]),
  );

/** A VXLAN packet: the frame inside, and the two VTEPs that it goes between. */
export interface Tunnel {
  readonly source: string;
  readonly destination: string;
  readonly vni: number;
  readonly port?: number;
  readonly identification?: number;
  readonly timeToLive?: number;
}

/** The IP packet of a tunnel. */
export function tunnelPacket(tunnel: Tunnel, inner: Uint8Array): Uint8Array {
  const { source, destination, vni, port = 4789, identification = 0, timeToLive = 64 } = tunnel;
  const vxlan = join(octets(0x08, 0, 0, 0, (vni >> 16) & 0xff, (vni >> 8) & 0xff, vni & 0xff, 0), inner);
  const datagram = udp(50_000, port, vxlan);
  return source.includes(':')
    ? ipv6(source, destination, 17, datagram)
    : ipv4({ source, destination, protocol: 17, identification, timeToLive }, datagram);
}

/** The frame of a tunnel. */
export const tunnelled = (tunnel: Tunnel, inner: Uint8Array): Uint8Array =>
  frame(
    '02:ff:00:00:00:01',
    '02:ff:00:00:00:02',
    tunnel.source.includes(':') ? 0x86dd : 0x0800,
    tunnelPacket(tunnel, inner),
  );

/** A record: microseconds from the beginning, and the octets; the length on the wire where the capture cut it. */
export type RecordOf = readonly [microseconds: number, bytes: Uint8Array, original?: number];

/** The second in which captures of tests begin. */
export const BEGIN = 1_700_000_000;

/** Make a capture of records, with the clock ahead by some microseconds. */
export function capture(point: string, records: readonly RecordOf[], options: CaptureMade = {}): Capture {
  const batches = async function* (): AsyncGenerator<Batch> {
    const size = options.batch ?? Math.max(1, records.length);
    const from = describedAs(point, options);
    for (let at = 0; at < records.length; at += size) yield batchOf(from, records.slice(at, at + size), at, options);
  };
  return { point, batches, [Symbol.asyncIterator]: () => unused() };
}

async function* unused(): AsyncGenerator<never> {}

/** How a capture is made. */
export interface CaptureMade {
  readonly linkType?: number;
  /** Microseconds that the point's clock is ahead. */
  readonly ahead?: number;
  /** Microseconds that it gains in a second. */
  readonly gains?: number;
  /** The records of a batch. */
  readonly batch?: number;
  readonly counters?: CaptureInterface['counters'];
}

const describedAs = (point: string, { linkType = 1, counters }: CaptureMade): CaptureInterface => ({
  point,
  linkType,
  snapLength: 0,
  timeDigits: 6,
  ...(counters === undefined ? {} : { counters }),
});

function batchOf(from: CaptureInterface, records: readonly RecordOf[], before: number, made: CaptureMade): Batch {
  const { ahead = 0, gains = 0 } = made;
  const times = records.map(([microseconds]) => Math.floor(microseconds + ahead + (gains * microseconds) / 1e6));
  let at = 0;
  const starts = records.map(([, bytes]) => {
    at += bytes.length;
    return at - bytes.length;
  });
  return {
    bytes: join(...records.map(([, bytes]) => bytes)),
    count: records.length,
    first: before + 1,
    start: Uint32Array.from(starts),
    captured: Uint32Array.from(records, ([, bytes]) => bytes.length),
    original: Uint32Array.from(records, ([, bytes, original]) => original ?? bytes.length),
    seconds: Float64Array.from(times, (time) => BEGIN + Math.floor(time / 1e6)),
    nanoseconds: Uint32Array.from(times, (time) => (((time % 1e6) + 1e6) % 1e6) * 1000),
    interface: new Uint16Array(records.length),
    interfaces: [from],
  };
}
