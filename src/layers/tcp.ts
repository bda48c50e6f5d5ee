/**
 * Transmission Control Protocol (RFC 9293 §3.1).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |          source port          |       destination port        |
 * |                        sequence number                        |
 * |                     acknowledgment number                     |
 * | offset|  res  |C|E|U|A|P|R|S|F|            window             |
 * |           checksum            |        urgent pointer         |
 * |                            options                            |
 * ```
 *
 * @module
 */
import { i32, u8, u16, u32 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { type Context, type LayerBase, malformed, type Protocol, short, step } from './layer.ts';
import { type TcpOption, tcpOptions } from './tcp-options.ts';

/** The octets of a TCP header without options. */
export const TCP_LENGTH = 20;
/** TCP's number in the IP protocol field. */
export const TCP_PROTOCOL = 6;

/** Read the source port. */
export const tcpSourcePort = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the destination port. */
export const tcpDestinationPort = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the sequence number. */
export const tcpSequence = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);
/** Read the acknowledgment number. */
export const tcpAcknowledgment = (bytes: Uint8Array, at: number): number => u32(bytes, at + 8);
/** Read the header's length in octets. */
export const tcpHeaderLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 12) >> 4) << 2;
/** Read the four reserved bits and the eight flags. */
export const tcpFlags = (bytes: Uint8Array, at: number): number => u16(bytes, at + 12) & 0x0fff;
/** Read the window, not scaled. */
export const tcpWindow = (bytes: Uint8Array, at: number): number => u16(bytes, at + 14);
/** Read the checksum. */
export const tcpChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 16);
/** Read the urgent pointer. */
export const tcpUrgentPointer = (bytes: Uint8Array, at: number): number => u16(bytes, at + 18);

/** The flag of {@link tcpFlags} that ends a stream. */
export const TCP_FIN = 0x01;
/** Synchronize. */
export const TCP_SYN = 0x02;
/** Reset. */
export const TCP_RST = 0x04;
/** The acknowledgment number is valid. */
export const TCP_ACK = 0x10;
/** The urgent pointer is valid. */
export const TCP_URG = 0x20;

/** A TCP header. */
export interface Tcp extends LayerBase {
  readonly kind: 'tcp';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly headerLength: number;
  /** The four reserved bits and the eight flags. */
  readonly flags: number;
  readonly window: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  readonly urgentPointer: number;
  readonly options: readonly TcpOption[];
}

/** The first eight octets of a TCP header: what an ICMP error quotes at least. */
export type TcpStart = Pick<Tcp, 'kind' | 'offset' | 'sourcePort' | 'destinationPort' | 'sequence'>;

/** Gather the fields of the header at `at`, of whose options there are those before `end`. */
export function tcpLayer(bytes: Uint8Array, at: number, end: number, checksumStatus: ChecksumStatus): Tcp {
  const behind = at + tcpHeaderLength(bytes, at);
  const options = tcpOptions(bytes, at + TCP_LENGTH, Math.min(behind, end), behind <= end);
  return tcpOf(
    at,
    i32(bytes, at),
    i32(bytes, at + 4),
    i32(bytes, at + 8),
    i32(bytes, at + 12),
    i32(bytes, at + 16),
    checksumStatus,
    options,
  );
}

/** Gather the fields of a header of five words and its options. */
export const tcpOf = (
  offset: number,
  first: number,
  second: number,
  third: number,
  fourth: number,
  fifth: number,
  checksumStatus: ChecksumStatus,
  options: readonly TcpOption[],
): Tcp => ({
  kind: 'tcp',
  offset,
  sourcePort: first >>> 16,
  destinationPort: first & 0xffff,
  sequence: second >>> 0,
  acknowledgment: third >>> 0,
  headerLength: (fourth >>> 28) << 2,
  flags: (fourth >>> 16) & 0x0fff,
  window: fourth & 0xffff,
  checksum: fifth >>> 16,
  checksumStatus,
  urgentPointer: fifth & 0xffff,
  options,
});

/** TCP: IP protocol 6. */
export const tcp: Protocol<Tcp> = {
  kind: 'tcp',
  claims: [['ip', TCP_PROTOCOL]],
  decode(bytes, start, end, context) {
    if (end - start < TCP_LENGTH) return short('tcp', start, end, TCP_LENGTH);
    const length = tcpHeaderLength(bytes, start);
    const layer = tcpLayer(bytes, start, end, status(bytes, start, end, context));
    if (length < TCP_LENGTH) {
      return { layer, stop: malformed('tcp', start, end, TCP_LENGTH, 'tcp.headerLength').stop };
    }
    if (end - start < length) return { layer, stop: short('tcp', start, end, length).stop };
    return step(layer, undefined, start + length, end);
  },
  decodeQuoted(bytes, start, end): TcpStart | undefined {
    if (end - start < 8) return undefined;
    return {
      kind: 'tcp',
      offset: start,
      sourcePort: tcpSourcePort(bytes, start),
      destinationPort: tcpDestinationPort(bytes, start),
      sequence: tcpSequence(bytes, start),
    };
  },
};

/** Judge the checksum of the segment in `bytes[start, end)`. */
function status(bytes: Uint8Array, start: number, end: number, context: Context): ChecksumStatus {
  if (!context.whole || context.fragment || context.sourceSum < 0) return 'unverified';
  const pseudo = context.sourceSum + context.destinationSum + TCP_PROTOCOL + (end - start);
  return judge(bytes, start, end, tcpChecksum(bytes, start), pseudo, true, context.padded);
}
