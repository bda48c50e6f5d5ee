/**
 * The IPv6 mobility header (RFC 6275 §6.1).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * | payload proto |    length     |     type      |   reserved    |
 * |           checksum            |            message            |
 * ```
 *
 * @module
 */
import { hex, u8, u16 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { extensionLength, extensionNextHeader } from './ipv6-options.ts';
import { type LayerBase, type Protocol, short, step } from './layer.ts';

/** The mobility header's number in the next header field. */
export const IPV6_MOBILITY = 135;

/** Read the type of the mobility message. */
export const mobilityType = (bytes: Uint8Array, at: number): number => u8(bytes, at + 2);
/** Read the checksum. */
export const mobilityChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);

/** An IPv6 mobility header. */
export interface Ipv6Mobility extends LayerBase {
  readonly kind: 'ipv6-mobility';
  readonly nextHeader: number;
  readonly headerLength: number;
  readonly type: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  /** The message, hexadecimal digits. */
  readonly message: string;
}

/** The mobility header: next header 135. */
export const ipv6Mobility: Protocol<Ipv6Mobility> = {
  kind: 'ipv6-mobility',
  claims: [['ip', IPV6_MOBILITY]],
  decode(bytes, start, end, context) {
    const length = end - start < 2 ? 8 : extensionLength(bytes, start);
    if (end - start < length) return short('ipv6-mobility', start, end, length);
    const field = mobilityChecksum(bytes, start);
    const pseudo = context.sourceSum + context.destinationSum + IPV6_MOBILITY + length;
    const layer: Ipv6Mobility = {
      kind: 'ipv6-mobility',
      offset: start,
      nextHeader: extensionNextHeader(bytes, start),
      headerLength: length,
      type: mobilityType(bytes, start),
      checksum: field,
      checksumStatus:
        context.fragment || context.sourceSum < 0
          ? 'unverified'
          : judge(bytes, start, start + length, field, pseudo, false, context.padded),
      message: hex(bytes, start + 6, length - 6),
    };
    return step(layer, ['ip', layer.nextHeader], start + length, end);
  },
};
