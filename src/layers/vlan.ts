/**
 * VLAN tags (IEEE Std 802.1Q-2018 §9.6).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * | PCP |D|        VLAN id        |          EtherType            |
 * ```
 *
 * @module
 */
import { u16 } from '../bytes.ts';
import { FIRST_ETHERTYPE } from './ethernet.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of a tag. */
export const VLAN_LENGTH = 4;
/** The EtherTypes of tags: 802.1Q, 802.1ad, and the one used before 802.1ad. */
export const VLAN_ETHERTYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];

/** Read the tag control information: priority, drop eligible, VLAN id. */
export const tagControl = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the EtherType of what follows, or its length. */
export const vlanEtherType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);

/** A VLAN tag. */
export interface Vlan extends LayerBase {
  readonly kind: 'vlan';
  readonly priority: number;
  readonly dropEligible: boolean;
  readonly id: number;
  readonly etherType: number;
}

/** Gather the fields of the tag at `at`. */
export function vlanLayer(bytes: Uint8Array, at: number): Vlan {
  const control = tagControl(bytes, at);
  return {
    kind: 'vlan',
    offset: at,
    priority: control >> 13,
    dropEligible: (control & 0x1000) !== 0,
    id: control & 0x0fff,
    etherType: vlanEtherType(bytes, at),
  };
}

/** VLAN tags: EtherTypes 0x8100, 0x88a8 and 0x9100. */
export const vlan: Protocol<Vlan> = {
  kind: 'vlan',
  claims: [
    ['ethertype', 0x8100],
    ['ethertype', 0x88a8],
    ['ethertype', 0x9100],
  ],
  decode(bytes, start, end) {
    if (end - start < VLAN_LENGTH) return short('vlan', start, end, VLAN_LENGTH);
    const layer = vlanLayer(bytes, start);
    const { etherType } = layer;
    const next: Slot = etherType >= FIRST_ETHERTYPE ? ['ethertype', etherType] : ['frame', 1];
    return step(layer, next, start + VLAN_LENGTH, end);
  },
};
