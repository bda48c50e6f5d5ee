/**
 * Frames put together from their headers, lengths and checksums filled in: what golden captures and laws begin with.
 */
import { addWords, fold } from '../src/checksum.ts';
import { hex, join } from './hex.ts';

const be = (value: number, octets: number): Uint8Array =>
  Uint8Array.from({ length: octets }, (_, i) => Math.floor(value / 2 ** (8 * (octets - 1 - i))) & 0xff);

/** The octets of an IPv4 address. */
export const ip4 = (address: string): Uint8Array => Uint8Array.from(address.split('.').map(Number));

/** The octets of an IPv6 address whose words are all written out, `::` for zeros. */
export function ip6(address: string): Uint8Array {
  const [front = '', back = ''] = address.split('::');
  const words = (text: string): readonly number[] =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const zeros = new Array<number>(8 - words(front).length - words(back).length).fill(0);
  return join(...[...words(front), ...zeros, ...words(back)].map((word) => be(word, 2)));
}

/** The octets of a 48-bit address. */
export const mac = (address: string): Uint8Array => hex`${address.replaceAll(':', '')}`;

const sum = (...parts: readonly Uint8Array[]): number => {
  const bytes = join(...parts);
  return ~fold(addWords(bytes, 0, bytes.length, 0)) & 0xffff;
};

/** An Ethernet frame. */
export const ethernet = (
  etherType: number,
  payload: Uint8Array,
  source = '02:42:c0:a8:c8:05',
  destination = '02:42:c0:a8:c8:03',
): Uint8Array => join(mac(destination), mac(source), be(etherType, 2), payload);

/** A VLAN tag, to stand behind an EtherType 0x8100. */
export const vlan = (control: number, etherType: number, payload: Uint8Array): Uint8Array =>
  join(be(control, 2), be(etherType, 2), payload);

/** What an IPv4 header says. */
export interface Ipv4Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly protocol: number;
  readonly service?: number;
  readonly id?: number;
  readonly fragment?: number;
  readonly ttl?: number;
  readonly options?: Uint8Array;
  readonly totalLength?: number;
}

/** An IPv4 datagram. */
export function ipv4(fields: Ipv4Fields, payload: Uint8Array): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const header = 20 + options.length;
  const front = join(
    be(0x40 | (header / 4), 1),
    be(fields.service ?? 0, 1),
    be(fields.totalLength ?? header + payload.length, 2),
    be(fields.id ?? 1, 2),
    be(fields.fragment ?? 0, 2),
    be(fields.ttl ?? 64, 1),
    be(fields.protocol, 1),
  );
  const addresses = join(ip4(fields.source ?? '192.168.200.5'), ip4(fields.destination ?? '192.168.200.3'));
  return join(front, be(sum(front, addresses, options), 2), addresses, options, payload);
}

/** What an IPv6 header says. */
export interface Ipv6Fields {
  readonly source?: string;
  readonly destination?: string;
  readonly nextHeader: number;
  readonly class?: number;
  readonly flowLabel?: number;
  readonly hopLimit?: number;
  readonly payloadLength?: number;
}

/** An IPv6 packet. */
export const ipv6 = (fields: Ipv6Fields, payload: Uint8Array): Uint8Array =>
  join(
    be(0x6000_0000 + (fields.class ?? 0) * 0x10_0000 + (fields.flowLabel ?? 0), 4),
    be(fields.payloadLength ?? payload.length, 2),
    be(fields.nextHeader, 1),
    be(fields.hopLimit ?? 64, 1),
    ip6(fields.source ?? 'fd00::5'),
    ip6(fields.destination ?? 'fd00::3'),
    payload,
  );

/** Which checksum a datagram carries. */
export type Sum = 'good' | 'bad' | 'none' | 'partial';

/** The pseudo-header of a datagram between two addresses. */
const pseudo = (source: Uint8Array, destination: Uint8Array, protocol: number, length: number): Uint8Array =>
  join(source, destination, be(length, 4), be(protocol, 4));

function sumOf(kind: Sum, pseudoHeader: Uint8Array, datagram: Uint8Array): number {
  switch (kind) {
    case 'none':
      return 0;
    case 'partial':
      return ~sum(pseudoHeader) & 0xffff;
    case 'bad':
      return sum(pseudoHeader, datagram) ^ 0x1111;
    case 'good':
      return sum(pseudoHeader, datagram) || 0xffff;
  }
}

/** The addresses that a datagram's checksum covers. */
export interface Between {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

/** The addresses that {@link ipv4} and {@link ipv6} take where none are given. */
export const BETWEEN_IPV4: Between = { source: ip4('192.168.200.5'), destination: ip4('192.168.200.3') };
export const BETWEEN_IPV6: Between = { source: ip6('fd00::5'), destination: ip6('fd00::3') };

/** A UDP datagram. */
export function udp(
  ports: readonly [source: number, destination: number],
  payload: Uint8Array,
  checksum: Sum = 'none',
  between: Between = BETWEEN_IPV4,
): Uint8Array {
  const length = 8 + payload.length;
  const front = join(be(ports[0], 2), be(ports[1], 2), be(length, 2));
  const head = pseudo(between.source, between.destination, 17, length);
  return join(front, be(sumOf(checksum, head, join(front, be(0, 2), payload)), 2), payload);
}

/** What a TCP header says. */
export interface TcpFields {
  readonly ports: readonly [source: number, destination: number];
  readonly sequence: number;
  readonly acknowledgment?: number;
  readonly flags: number;
  readonly window?: number;
  readonly options?: Uint8Array;
  readonly urgent?: number;
}

/** A TCP segment. */
export function tcp(
  fields: TcpFields,
  payload: Uint8Array = new Uint8Array(0),
  checksum: Sum = 'good',
  between: Between = BETWEEN_IPV4,
): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const front = join(
    be(fields.ports[0], 2),
    be(fields.ports[1], 2),
    be(fields.sequence, 4),
    be(fields.acknowledgment ?? 0, 4),
    be(((20 + options.length) / 4) * 0x1000 + fields.flags, 2),
    be(fields.window ?? 501, 2),
  );
  const back = join(be(fields.urgent ?? 0, 2), options, payload);
  const head = pseudo(between.source, between.destination, 6, front.length + 2 + back.length);
  return join(front, be(sumOf(checksum, head, join(front, be(0, 2), back)), 2), back);
}

/** An ICMP message; its checksum is filled in. */
export const icmp = (type: number, code: number, rest: Uint8Array): Uint8Array =>
  join(be(type, 1), be(code, 1), be(sum(join(be(type, 1), be(code, 1)), rest), 2), rest);

/** An ICMPv6 message. */
export function icmpv6(type: number, code: number, rest: Uint8Array, between: Between = BETWEEN_IPV6): Uint8Array {
  const front = join(be(type, 1), be(code, 1));
  const head = pseudo(between.source, between.destination, 58, 4 + rest.length);
  return join(front, be(sum(head, front, be(0, 2), rest), 2), rest);
}

/** A VXLAN header and what is inside; `flags` and the 24 bits behind them together. */
export const vxlan = (vni: number, inner: Uint8Array, flags = 0x0800_0000): Uint8Array =>
  join(be(flags, 4), be(vni, 3), be(0, 1), inner);

/** Some octets of payload. */
export const payload = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => 0x61 + (i % 26));
