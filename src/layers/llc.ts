/**
 * IEEE 802.2 logical link control (IEEE Std 802.2-1998 §3.2), with the subnetwork access protocol (RFC 1042).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * | DSAP address  | SSAP address  |control, 1 or 2|               |
 * |             SNAP: organization, then protocol (2 octets)      |
 * ```
 *
 * @module
 */
import { u8, u16, u24 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of the shortest header: one octet of control. */
export const LLC_LENGTH = 3;
/** The octets of a SNAP header, LLC's part included. */
export const SNAP_LENGTH = 8;

/** Read the destination service access point. */
export const destinationServiceAccessPoint = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read the source service access point. */
export const sourceServiceAccessPoint = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the control field: one octet for unnumbered frames, two for the others. */
export const llcControl = (bytes: Uint8Array, at: number): number =>
  llcLength(bytes, at) === LLC_LENGTH ? u8(bytes, at + 2) : u16(bytes, at + 2);
/** Read how long the header is without SNAP: unnumbered frames end their control field in two set bits. */
export const llcLength = (bytes: Uint8Array, at: number): number => ((u8(bytes, at + 2) & 3) === 3 ? LLC_LENGTH : 4);
/** Whether a SNAP header follows: both service access points are SNAP's and the frame is unnumbered information. */
export const isSnap = (bytes: Uint8Array, at: number): boolean =>
  u16(bytes, at) === 0xaaaa && u8(bytes, at + 2) === 0x03;
/** Read SNAP's organization; 0 for EtherTypes. */
export const snapOrganization = (bytes: Uint8Array, at: number): number => u24(bytes, at + 3);
/** Read SNAP's protocol, a number of its organization. */
export const snapProtocol = (bytes: Uint8Array, at: number): number => u16(bytes, at + 6);

/** An IEEE 802.2 header. */
export interface Llc extends LayerBase {
  readonly kind: 'llc';
  readonly destinationServiceAccessPoint: number;
  readonly sourceServiceAccessPoint: number;
  readonly control: number;
  /** SNAP's organization, where there is SNAP. */
  readonly organization?: number;
  /** SNAP's protocol, an EtherType where the organization is 0. */
  readonly protocol?: number;
}

/** IEEE 802.2: a frame whose EtherType is a length. */
export const llc: Protocol<Llc> = {
  kind: 'llc',
  claims: [['frame', 1]],
  decode(bytes, start, end) {
    if (end - start < LLC_LENGTH) return short('llc', start, end, LLC_LENGTH);
    const snap = isSnap(bytes, start);
    const length = snap ? SNAP_LENGTH : llcLength(bytes, start);
    if (end - start < length) return short('llc', start, end, length);
    const layer: Llc = {
      kind: 'llc',
      offset: start,
      destinationServiceAccessPoint: destinationServiceAccessPoint(bytes, start),
      sourceServiceAccessPoint: sourceServiceAccessPoint(bytes, start),
      control: llcControl(bytes, start),
      ...(snap ? { organization: snapOrganization(bytes, start), protocol: snapProtocol(bytes, start) } : {}),
    };
    return step(layer, next(layer), start + length, end);
  },
};

/** The service access point of IPv4 (RFC 948). */
const IPV4_SAP = 0x06;
/** The organization of frames bridged over other media, whose protocols are EtherTypes too (IEEE Std 802.1H). */
const BRIDGED = 0x00_00f8;

function next(layer: Llc): Slot | undefined {
  if (layer.protocol !== undefined) {
    return layer.organization === 0 || layer.organization === BRIDGED ? ['ethertype', layer.protocol] : undefined;
  }
  return layer.destinationServiceAccessPoint === IPV4_SAP && layer.control === 0x03 ? ['ethertype', 0x0800] : undefined;
}
