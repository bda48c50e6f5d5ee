/**
 * Linux "cooked" captures of all interfaces at once, versions 1 and 2 (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |          packet type          |         hardware type         |  version 1
 * |        address length         |                               |
 * |             address (8 octets, padded)        |   protocol    |
 *
 * |           protocol            |           reserved            |  version 2
 * |                        interface index                        |
 * |         hardware type         |  packet type  |address length |
 * |                 address (8 octets, padded)                    |
 * ```
 *
 * @module
 */
import { hardwareText, macText, u8, u16, u32 } from '../bytes.ts';
import { FIRST_ETHERTYPE } from './ethernet.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of a header of version 1. */
export const SLL_LENGTH = 16;
/** The octets of a header of version 2. */
export const SLL2_LENGTH = 20;
/** The link type of version 1. */
export const SLL_LINKTYPE = 113;
/** The link type of version 2. */
export const SLL2_LINKTYPE = 276;

/** Read version 1's packet type: 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 from us. */
export const sllPacketType = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read version 1's hardware type, an ARPHRD_ number. */
export const sllHardwareType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read version 1's length of the sender's address. */
export const sllAddressLength = (bytes: Uint8Array, at: number): number => u16(bytes, at + 4);
/** Where version 1's address of the sender is. */
export const sllAddressAt = (at: number): number => at + 6;
/** Read version 1's protocol, an EtherType, or below 0x0600 one of Linux's own numbers. */
export const sllProtocol = (bytes: Uint8Array, at: number): number => u16(bytes, at + 14);

/** Read version 2's protocol. */
export const sll2Protocol = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read version 2's interface index. */
export const sll2InterfaceIndex = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);
/** Read version 2's hardware type. */
export const sll2HardwareType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 8);
/** Read version 2's packet type. */
export const sll2PacketType = (bytes: Uint8Array, at: number): number => u8(bytes, at + 10);
/** Read version 2's length of the sender's address. */
export const sll2AddressLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 11);
/** Where version 2's address of the sender is. */
export const sll2AddressAt = (at: number): number => at + 12;

/** A Linux cooked header. */
export interface LinuxCooked extends LayerBase {
  readonly kind: 'linux-cooked';
  readonly version: 1 | 2;
  /** 0 to us, 1 broadcast, 2 multicast, 3 to another host, 4 from us. */
  readonly packetType: number;
  /** An ARPHRD_ number. */
  readonly hardwareType: number;
  readonly addressLength: number;
  /** The sender's link-layer address: of eight octets or less, what there is room for. */
  readonly address: string;
  /** An EtherType, or below 0x0600 one of Linux's own numbers. */
  readonly protocol: number;
  /** Version 2 only. */
  readonly interfaceIndex?: number;
}

/** Linux cooked captures, version 1: link type 113. */
export const linuxCooked: Protocol<LinuxCooked> = {
  kind: 'linux-cooked',
  claims: [['linktype', SLL_LINKTYPE]],
  decode(bytes, start, end) {
    if (end - start < SLL_LENGTH) return short('linux-cooked', start, end, SLL_LENGTH);
    const length = sllAddressLength(bytes, start);
    const layer: LinuxCooked = {
      kind: 'linux-cooked',
      offset: start,
      version: 1,
      packetType: sllPacketType(bytes, start),
      hardwareType: sllHardwareType(bytes, start),
      addressLength: length,
      address: address(bytes, sllAddressAt(start), length),
      protocol: sllProtocol(bytes, start),
    };
    return step(layer, next(layer), start + SLL_LENGTH, end);
  },
};

/** Linux cooked captures, version 2: link type 276. */
export const linuxCooked2: Protocol<LinuxCooked> = {
  kind: 'linux-cooked',
  claims: [['linktype', SLL2_LINKTYPE]],
  decode(bytes, start, end) {
    if (end - start < SLL2_LENGTH) return short('linux-cooked', start, end, SLL2_LENGTH);
    const length = sll2AddressLength(bytes, start);
    const layer: LinuxCooked = {
      kind: 'linux-cooked',
      offset: start,
      version: 2,
      packetType: sll2PacketType(bytes, start),
      hardwareType: sll2HardwareType(bytes, start),
      addressLength: length,
      address: address(bytes, sll2AddressAt(start), length),
      protocol: sll2Protocol(bytes, start),
      interfaceIndex: sll2InterfaceIndex(bytes, start),
    };
    return step(layer, next(layer), start + SLL2_LENGTH, end);
  },
};

// The field has room for eight octets, whatever the length says.
const address = (bytes: Uint8Array, at: number, length: number): string =>
  length === 6 ? macText(bytes, at) : hardwareText(bytes, at, Math.min(length, 8));

/** Linux's ETH_P_802_2: an IEEE 802.2 header follows. */
const LLC = 0x0004;

function next(layer: LinuxCooked): Slot | undefined {
  if (layer.protocol >= FIRST_ETHERTYPE) return ['ethertype', layer.protocol];
  return layer.protocol === LLC ? ['frame', 1] : undefined;
}
