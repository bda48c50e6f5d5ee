/**
 * User Datagram Protocol (RFC 768).
 *
 * ```text
 *  0      7 8     15 16    23 24    31
 * |   source port   | destination port|
 * |     length      |    checksum     |
 * ```
 *
 * @module
 */
import { i32, u16 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { type Context, type LayerBase, malformed, type Protocol, short } from './layer.ts';

/** The octets of a UDP header. */
export const UDP_LENGTH = 8;
/** UDP's number in the IP protocol field. */
export const UDP_PROTOCOL = 17;

/** Read the source port. */
export const sourcePort = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the destination port. */
export const destinationPort = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the length of header and data; 0 for a datagram of more than 65,535 octets (RFC 2675 §4). */
export const length = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Read the checksum; 0 where the sender computed none. */
export const checksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

/** A UDP header. */
export interface Udp extends LayerBase {
  readonly kind: 'udp';
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly length: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
}

/** Gather the fields of the header at `at`. */
export const udpLayer = (bytes: Uint8Array, at: number, checksumStatus: ChecksumStatus): Udp =>
  udpOf(at, i32(bytes, at), i32(bytes, at + 4), checksumStatus);

/** Gather the fields of a header of two words. */
export const udpOf = (offset: number, first: number, second: number, checksumStatus: ChecksumStatus): Udp => ({
  kind: 'udp',
  offset,
  sourcePort: first >>> 16,
  destinationPort: first & 0xffff,
  length: second >>> 16,
  checksum: second & 0xffff,
  checksumStatus,
});

/** UDP: IP protocol 17. */
export const udp: Protocol<Udp> = {
  kind: 'udp',
  claims: [['ip', UDP_PROTOCOL]],
  decode(bytes, start, end, context) {
    if (end - start < UDP_LENGTH) return short('udp', start, end, UDP_LENGTH);
    const claimed = length(bytes, start);
    const stop = claimed === 0 ? end : start + claimed;
    const layer = udpLayer(bytes, start, status(bytes, start, stop, end, context));
    // RFC 2675 §4: 0 stands for a datagram too long for the field; a cut capture does not show how long it was.
    const long = claimed === 0 && (end - start > 0xffff || !context.whole);
    if (claimed < UDP_LENGTH && !long) {
      return { layer, stop: malformed('udp', start, end, UDP_LENGTH, 'udp.length').stop };
    }
    return {
      layer,
      next: ['udp', layer.destinationPort],
      otherwise: ['udp', layer.sourcePort],
      start: start + UDP_LENGTH,
      end: Math.min(stop, end),
      limit: claimed !== 0 && stop <= end ? 'udp.length' : undefined,
      // A fragment holds less than the datagram's length, rightly.
      need: stop > end && context.whole && !context.fragment ? claimed : undefined,
      context: undefined,
      quote: undefined,
    };
  },
};

/** Judge the checksum of the datagram in `bytes[start, stop)`, of which the octets up to `end` are there. */
function status(bytes: Uint8Array, start: number, stop: number, end: number, context: Context): ChecksumStatus {
  const field = checksum(bytes, start);
  if (field === 0) return 'absent';
  if (stop - start < UDP_LENGTH) return 'unverified';
  // The datagram may be whole by its own length where the packet is not.
  const whole = stop <= end && (context.whole || length(bytes, start) !== 0);
  if (!whole || context.fragment || context.sourceSum < 0) return 'unverified';
  const pseudo = context.sourceSum + context.destinationSum + UDP_PROTOCOL + (stop - start);
  return judge(bytes, start, stop, field, pseudo, true, context.padded);
}
