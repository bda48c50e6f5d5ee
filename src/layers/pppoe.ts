/**
 * PPP over Ethernet (RFC 2516 §4).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |version| type  |     code      |          session id           |
 * |            length             |            payload            |
 * ```
 *
 * @module
 */
import { u8, u16 } from '../bytes.ts';
import { bounded, type LayerBase, type Protocol, type Slot, short } from './layer.ts';

/** The octets of a PPPoE header. */
export const PPPOE_LENGTH = 6;

/** Read the version and the type, four bits each. */
export const pppoeVersionType = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the code: 0 in a session, else the step of the discovery. */
export const pppoeCode = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the session's id. */
export const pppoeSession = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the payload's length. */
export const pppoeLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);

/** A PPPoE header. */
export interface Pppoe extends LayerBase {
  readonly kind: 'pppoe';
  readonly version: number;
  readonly type: number;
  readonly code: number;
  readonly session: number;
  readonly length: number;
}

/** PPPoE: EtherTypes 0x8863 (discovery) and 0x8864 (session). */
export const pppoe: Protocol<Pppoe> = {
  kind: 'pppoe',
  claims: [
    ['ethertype', 0x8863],
    ['ethertype', 0x8864],
  ],
  decode(bytes, start, end) {
    if (end - start < PPPOE_LENGTH) return short('pppoe', start, end, PPPOE_LENGTH);
    const layer: Pppoe = {
      kind: 'pppoe',
      offset: start,
      version: pppoeVersionType(bytes, start) >> 4,
      type: pppoeVersionType(bytes, start) & 0x0f,
      code: pppoeCode(bytes, start),
      session: pppoeSession(bytes, start),
      length: pppoeLength(bytes, start),
    };
    const payload = start + PPPOE_LENGTH;
    // RFC 2516 §5: only a session's packets hold PPP; the others hold tags.
    const next: Slot | undefined = layer.code === 0 ? ['frame', 2] : undefined;
    return bounded(layer, next, payload, end, payload + layer.length, 'pppoe.length');
  },
};
