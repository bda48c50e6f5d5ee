/**
 * Virtual eXtensible LAN (RFC 7348 §5), with the group policy extension (draft-smith-vxlan-group-policy-05) and the
 * generic protocol extension (draft-ietf-nvo3-vxlan-gpe-12 §3).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |R|R|R|R|I|R|R|R|            reserved                           |  RFC 7348
 * |G|R|R|R|I|R|R|R|R|D|R|R|A|R|R|R|        group policy id        |  group policy
 * |R|R|Ver|I|P|B|O|            reserved           | next protocol |  generic protocol extension
 * |                VXLAN network identifier       |   reserved    |
 * ```
 *
 * @module
 */
import { i32, u8, u24 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of a VXLAN header. */
export const VXLAN_LENGTH = 8;
/** The UDP ports taken for VXLAN: the assigned one (RFC 7348 §8), and Linux's default from before the assignment. */
export const VXLAN_PORTS: readonly number[] = [4789, 8472];
/** The UDP port of the generic protocol extension (draft-ietf-nvo3-vxlan-gpe-12 §3.2). */
export const VXLAN_GPE_PORT = 4790;

/** Read the first octet: the flags of RFC 7348. */
export const flags = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** The I flag: the VNI is valid. */
export const VNI_VALID = 0x08;
/** Read the VXLAN network identifier. */
export const vni = (bytes: Uint8Array, at: number): number => u24(bytes, at + 4);
/** Read the 24 bits between flags and VNI: reserved by RFC 7348, used by both extensions. */
export const reserved1 = (bytes: Uint8Array, at: number): number => u24(bytes, at + 1);
/** Read the last octet, reserved. */
export const reserved2 = (bytes: Uint8Array, at: number): number => u8(bytes, at + 7);

/** The G flag: a group policy id is there. */
export const GROUP_POLICY = 0x80;
/** The P flag: a next protocol is named. */
const NEXT_PROTOCOL = 0x04;

/** A VXLAN header. */
export interface Vxlan extends LayerBase {
  readonly kind: 'vxlan';
  /** The first octet, reserved bits and all. */
  readonly flags: number;
  /** The I flag; a receiver must drop the packet without it (RFC 7348 §5). */
  readonly vniValid: boolean;
  readonly vni: number;
  /** The 24 bits between flags and VNI. */
  readonly reserved1: number;
  /** The last octet. */
  readonly reserved2: number;
  /** The group policy extension, where its G flag is set. */
  readonly groupPolicy?: { readonly id: number; readonly dontLearn: boolean; readonly applied: boolean };
  /** The next protocol of the generic protocol extension, on its port and where its P flag is set. */
  readonly nextProtocol?: number;
  /** The version of the generic protocol extension, on its port. */
  readonly version?: number;
}

/** VXLAN: UDP ports 4789 and 8472. */
export const vxlan: Protocol<Vxlan> = {
  kind: 'vxlan',
  claims: VXLAN_PORTS.map((port): Slot => ['udp', port]),
  decode(bytes, start, end) {
    if (end - start < VXLAN_LENGTH) return short('vxlan', start, end, VXLAN_LENGTH);
    return step(vxlanLayer(bytes, start), ['frame', 0], start + VXLAN_LENGTH, end);
  },
};

/** VXLAN with the generic protocol extension: UDP port 4790. */
export const vxlanGpe: Protocol<Vxlan> = {
  kind: 'vxlan',
  claims: [['udp', VXLAN_GPE_PORT]],
  decode(bytes, start, end) {
    if (end - start < VXLAN_LENGTH) return short('vxlan', start, end, VXLAN_LENGTH);
    const version = (flags(bytes, start) >> 4) & 3;
    const payload = start + VXLAN_LENGTH;
    // Without the P flag the header is RFC 7348's.
    if ((flags(bytes, start) & NEXT_PROTOCOL) === 0) {
      return step({ ...vxlanLayer(bytes, start), version }, ['frame', 0], payload, end);
    }
    const nextProtocol = reserved1(bytes, start) & 0xff;
    return step({ ...vxlanLayer(bytes, start), version, nextProtocol }, NEXT[nextProtocol], payload, end);
  },
};

// draft-ietf-nvo3-vxlan-gpe-12 §3.1: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH.
const NEXT: readonly (Slot | undefined)[] = [
  undefined,
  ['ethertype', 0x0800],
  ['ethertype', 0x86dd],
  ['frame', 0],
  ['ethertype', 0x894f],
];

/** Gather the fields that both forms of the header at `start` have. */
export const vxlanLayer = (bytes: Uint8Array, start: number): Vxlan =>
  vxlanOf(start, i32(bytes, start), i32(bytes, start + 4));

/** Gather the fields that both forms of a header of two words have. */
export function vxlanOf(offset: number, first: number, second: number): Vxlan {
  const octet = first >>> 24;
  const middle = first & 0xff_ffff;
  const layer: Vxlan = {
    kind: 'vxlan',
    offset,
    flags: octet,
    vniValid: (octet & VNI_VALID) !== 0,
    vni: second >>> 8,
    reserved1: middle,
    reserved2: second & 0xff,
  };
  if ((octet & GROUP_POLICY) === 0) return layer;
  // draft-smith-vxlan-group-policy-05 §2.1: D is 0x40 and A is 0x08 of the second octet.
  const groupPolicy = {
    id: middle & 0xffff,
    dontLearn: (middle & 0x40_0000) !== 0,
    applied: (middle & 0x08_0000) !== 0,
  };
  return { ...layer, groupPolicy };
}
