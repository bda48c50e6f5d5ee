/**
 * Internet Group Management Protocol (RFC 1112, RFC 2236, RFC 3376).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |     type      | max resp code |           checksum            |
 * |         group address; in a version 3 report: reserved        |
 * ```
 *
 * @module
 */
import { ipv4Text, u8, u16 } from '../bytes.ts';
import { type ChecksumStatus, judge } from '../checksum.ts';
import { type LayerBase, type Protocol, short, step } from './layer.ts';

/** The octets that every message has. */
export const IGMP_LENGTH = 8;
/** IGMP's number in the IP protocol field. */
export const IGMP_PROTOCOL = 2;

/** Read the type. */
export const igmpType = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the code of the time that answers may take. */
export const maximumResponseCode = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the checksum. */
export const igmpChecksum = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Where the group address is. */
export const igmpGroupAt = (at: number): number => at + 4;
/** Read how many group records a version 3 report has. */
export const igmpRecordCount = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

/** The type of a version 3 report, which has no group address of its own. */
export const IGMP_V3_REPORT = 0x22;

/** An IGMP header. */
export interface Igmp extends LayerBase {
  readonly kind: 'igmp';
  readonly type: number;
  readonly maximumResponseCode: number;
  readonly checksum: number;
  readonly checksumStatus: ChecksumStatus;
  /** The group; not in a version 3 report. */
  readonly group?: string;
  /** How many group records follow; in a version 3 report. */
  readonly recordCount?: number;
}

/** IGMP: IP protocol 2. */
export const igmp: Protocol<Igmp> = {
  kind: 'igmp',
  claims: [['ip', IGMP_PROTOCOL]],
  decode(bytes, start, end, context) {
    if (end - start < IGMP_LENGTH) return short('igmp', start, end, IGMP_LENGTH);
    const field = igmpChecksum(bytes, start);
    const type = igmpType(bytes, start);
    const layer: Igmp = {
      kind: 'igmp',
      offset: start,
      type,
      maximumResponseCode: maximumResponseCode(bytes, start),
      checksum: field,
      checksumStatus:
        context.whole && !context.fragment ? judge(bytes, start, end, field, 0, false, context.padded) : 'unverified',
      ...(type === IGMP_V3_REPORT
        ? { recordCount: igmpRecordCount(bytes, start) }
        : { group: ipv4Text(bytes, igmpGroupAt(start)) }),
    };
    return step(layer, undefined, start + IGMP_LENGTH, end);
  },
};
