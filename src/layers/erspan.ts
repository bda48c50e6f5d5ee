/**
 * Encapsulated Remote Switch Port Analyzer: mirrored frames inside GRE (draft-foschiano-erspan-03 §4).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |version|         VLAN          | COS |BSO|T|     session id    |  types II and III
 * |       reserved        |                index                  |  type II
 * |                           timestamp                           |  type III
 * |             SGT               |P|   FT    |   Hw ID   |D|Gra|O|  type III; O: eight octets more
 * ```
 *
 * Type I has no header of its own; its GRE header has no sequence number, by which the two are told apart.
 *
 * @module
 */
import { u8, u16 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of a header of type II. */
export const ERSPAN_LENGTH = 8;
/** The octets of a header of type III without its subheader. */
export const ERSPAN3_LENGTH = 12;

/** Read the version: 1 in type II, 2 in type III. */
export const erspanVersion = (bytes: Uint8Array, at: number): number => u8(bytes, at) >> 4;
/** Read the VLAN that the frame came by. */
export const erspanVlan = (bytes: Uint8Array, at: number): number => u16(bytes, at) & 0x0fff;
/** Read the id of the mirroring session. */
export const erspanSession = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2) & 0x03ff;

/** Read what kind of frame follows a header of type III: 0 Ethernet. */
export const frameType = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 10) >> 2) & 0x1f;

/** An ERSPAN header of type II or III. */
export interface Erspan extends LayerBase {
  readonly kind: 'erspan';
  readonly version: number;
  readonly vlan: number;
  readonly session: number;
}

/** ERSPAN type II: GRE protocol type 0x88be with a sequence number. */
export const erspan: Protocol<Erspan> = {
  kind: 'erspan',
  claims: [['gre', 0x88be]],
  decode(bytes, start, end) {
    if (end - start < ERSPAN_LENGTH) return short('erspan', start, end, ERSPAN_LENGTH);
    return step(layerAt(bytes, start), ['frame', 0], start + ERSPAN_LENGTH, end);
  },
};

/** ERSPAN type III: GRE protocol type 0x22eb. */
export const erspan3: Protocol<Erspan> = {
  kind: 'erspan',
  claims: [['gre', 0x22eb]],
  decode(bytes, start, end) {
    if (end - start < ERSPAN3_LENGTH) return short('erspan', start, end, ERSPAN3_LENGTH);
    const length = ERSPAN3_LENGTH + ((u8(bytes, start + 11) & 1) !== 0 ? 8 : 0);
    if (end - start < length) return short('erspan', start, end, length);
    return step(layerAt(bytes, start), FRAME_TYPES[frameType(bytes, start)], start + length, end);
  },
};

// draft-foschiano-erspan-03 §4.3: 0 is Ethernet; of 2, an IP packet, the version is not told.
const FRAME_TYPES: readonly (Slot | undefined)[] = [['frame', 0]];

const layerAt = (bytes: Uint8Array, start: number): Erspan => ({
  kind: 'erspan',
  offset: start,
  version: erspanVersion(bytes, start),
  vlan: erspanVlan(bytes, start),
  session: erspanSession(bytes, start),
});
