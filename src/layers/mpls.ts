/**
 * Multiprotocol label switching: one entry of the label stack (RFC 3032 §2.1, RFC 5462 for the traffic class).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |                 label                 | TC  |S| time to live  |
 * ```
 *
 * @module
 */
import { u8, u32 } from '../bytes.ts';
import { type LayerBase, type Protocol, type Slot, short, step } from './layer.ts';

/** The octets of an entry. */
export const MPLS_LENGTH = 4;

/** Read the label. */
export const mplsLabel = (bytes: Uint8Array, at: number): number => u32(bytes, at) >>> 12;
/** Read the traffic class. */
export const mplsTrafficClass = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 2) >> 1) & 7;
/** Whether this is the last entry of the stack. */
export const mplsBottom = (bytes: Uint8Array, at: number): boolean => (u8(bytes, at + 2) & 1) !== 0;
/** Read the time to live. */
export const mplsTimeToLive = (bytes: Uint8Array, at: number): number => u8(bytes, at + 3);

/** An entry of an MPLS label stack. */
export interface Mpls extends LayerBase {
  readonly kind: 'mpls';
  readonly label: number;
  readonly trafficClass: number;
  readonly bottom: boolean;
  readonly timeToLive: number;
}

/** MPLS: EtherTypes 0x8847 and 0x8848, IP protocol 137, UDP port 6635. */
export const mpls: Protocol<Mpls> = {
  kind: 'mpls',
  claims: [
    ['ethertype', 0x8847],
    ['ethertype', 0x8848],
    ['ip', 137], // RFC 4023 §3
    ['udp', 6635], // RFC 7510 §3
  ],
  decode(bytes, start, end) {
    if (end - start < MPLS_LENGTH) return short('mpls', start, end, MPLS_LENGTH);
    const layer: Mpls = {
      kind: 'mpls',
      offset: start,
      label: mplsLabel(bytes, start),
      trafficClass: mplsTrafficClass(bytes, start),
      bottom: mplsBottom(bytes, start),
      timeToLive: mplsTimeToLive(bytes, start),
    };
    const payload = start + MPLS_LENGTH;
    const next: Slot | undefined = layer.bottom ? inside(bytes, payload, end, layer.label) : ['ethertype', 0x8847];
    return step(layer, next, payload, end);
  },
};

/** The label over operation messages that are no IP packets (RFC 5586 §4). */
const ASSOCIATED_CHANNEL = 13;
/** The label over MPLS's own alerts (RFC 3429). */
const ALERT = 14;

/** Nothing names what is under the stack: RFC 4928 §2 lets the first four bits tell IPv4 and IPv6. */
function inside(bytes: Uint8Array, at: number, end: number, label: number): Slot | undefined {
  if (at === end || label === ASSOCIATED_CHANNEL || label === ALERT) return undefined;
  const version = u8(bytes, at) >> 4;
  if (version === 4) return ['ethertype', 0x0800];
  return version === 6 ? ['ethertype', 0x86dd] : undefined;
}
