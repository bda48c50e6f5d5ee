/**
 * Address Resolution Protocol (RFC 826; RFC 903 for reverse ARP, RFC 5227 for probes and announcements).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |         hardware type         |         protocol type         |
 * | hw length (n) |prot length (m)|           operation           |
 * |             sender hardware address (n octets)                |
 * |             sender protocol address (m octets)                |
 * |             target hardware address (n octets)                |
 * |             target protocol address (m octets)                |
 * ```
 *
 * @module
 */
import { hardwareText, ipv4Text, macText, u8, u16 } from '../bytes.ts';
import { bounded, type LayerBase, type Protocol, short, unsupported } from './layer.ts';

/** The octets before the addresses. */
export const ARP_FIXED_LENGTH = 8;
/** The hardware type of Ethernet. */
export const ARP_ETHERNET = 1;
/** The hardware type of ATM, whose packets have a form of their own (RFC 2225 §8.2). */
export const ARP_ATM = 19;

/** Read the hardware type. */
export const hardwareType = (bytes: Uint8Array, at: number): number => u16(bytes, at);
/** Read the protocol type, an EtherType. */
export const protocolType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the octets of a hardware address. */
export const hardwareLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 4);
/** Read the octets of a protocol address. */
export const protocolLength = (bytes: Uint8Array, at: number): number => u8(bytes, at + 5);
/** Read the operation: 1 request, 2 reply. */
export const operation = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);
/** Where the sender's hardware address is. */
export const senderHardwareAt = (at: number): number => at + ARP_FIXED_LENGTH;
/** Where the sender's protocol address is. */
export const senderProtocolAt = (bytes: Uint8Array, at: number): number =>
  at + ARP_FIXED_LENGTH + hardwareLength(bytes, at);
/** Where the target's hardware address is. */
export const targetHardwareAt = (bytes: Uint8Array, at: number): number =>
  senderProtocolAt(bytes, at) + protocolLength(bytes, at);
/** Where the target's protocol address is. */
export const targetProtocolAt = (bytes: Uint8Array, at: number): number =>
  targetHardwareAt(bytes, at) + hardwareLength(bytes, at);
/** Read the octets of the whole packet. */
export const arpLength = (bytes: Uint8Array, at: number): number =>
  ARP_FIXED_LENGTH + 2 * (hardwareLength(bytes, at) + protocolLength(bytes, at));

/** An ARP packet. */
export interface Arp extends LayerBase {
  readonly kind: 'arp';
  readonly hardwareType: number;
  readonly protocolType: number;
  readonly hardwareLength: number;
  readonly protocolLength: number;
  readonly operation: number;
  /** Octets in hexadecimal joined by colons, whatever the length. */
  readonly senderHardware: string;
  /** An IPv4 address with dots; of another protocol or length octets in hexadecimal joined by colons. */
  readonly senderProtocol: string;
  readonly targetHardware: string;
  readonly targetProtocol: string;
}

/** Gather the fields of the packet at `at`, which is all there. */
export function arpLayer(bytes: Uint8Array, at: number): Arp {
  const hardware = hardwareLength(bytes, at);
  return {
    kind: 'arp',
    offset: at,
    hardwareType: hardwareType(bytes, at),
    protocolType: protocolType(bytes, at),
    hardwareLength: hardware,
    protocolLength: protocolLength(bytes, at),
    operation: operation(bytes, at),
    senderHardware: hardwareAddress(bytes, senderHardwareAt(at), hardware),
    senderProtocol: protocolAddress(bytes, senderProtocolAt(bytes, at), at),
    targetHardware: hardwareAddress(bytes, targetHardwareAt(bytes, at), hardware),
    targetProtocol: protocolAddress(bytes, targetProtocolAt(bytes, at), at),
  };
}

/** ARP: EtherTypes 0x0806 and, for reverse ARP, 0x8035. */
export const arp: Protocol<Arp> = {
  kind: 'arp',
  claims: [
    ['ethertype', 0x0806],
    ['ethertype', 0x8035],
  ],
  decode(bytes, start, end) {
    if (end - start < ARP_FIXED_LENGTH) return short('arp', start, end, ARP_FIXED_LENGTH);
    if (hardwareType(bytes, start) === ARP_ATM) return unsupported('arp', start, end, 'arp.hardwareType');
    const length = arpLength(bytes, start);
    if (end - start < length) return short('arp', start, end, length);
    const layer = arpLayer(bytes, start);
    // Nothing follows but the padding of short frames.
    const behind = start + length;
    return bounded(layer, undefined, behind, end, behind, 'arp.hardwareLength');
  },
};

const hardwareAddress = (bytes: Uint8Array, at: number, length: number): string =>
  length === 6 ? macText(bytes, at) : hardwareText(bytes, at, length);

/** Write the protocol address at `at` of the packet at `start`. */
function protocolAddress(bytes: Uint8Array, at: number, start: number): string {
  const length = protocolLength(bytes, start);
  return length === 4 && protocolType(bytes, start) === 0x0800 ? ipv4Text(bytes, at) : hardwareText(bytes, at, length);
}
