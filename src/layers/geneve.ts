/**
 * Generic Network Virtualization Encapsulation (RFC 8926 §3.4).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |ver|  opt len  |O|C|    rsvd.  |         protocol type         |
 * |        virtual network identifier (VNI)       |    reserved   |
 * |                    options, opt len words                     |
 * ```
 *
 * @module
 */
import { hex, u8, u16, u24 } from '../bytes.ts';
import { type LayerBase, type Protocol, short, step, unsupported } from './layer.ts';

/** The octets of a Geneve header without options. */
export const GENEVE_LENGTH = 8;
/** Geneve's UDP port (RFC 8926 §3.3). */
export const GENEVE_PORT = 6081;

/** Read the version. */
export const geneveVersion = (bytes: Uint8Array, at: number): number => u8(bytes, at) >> 6;
/** Read the options' length in octets. */
export const geneveOptionsLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at) & 0x3f) << 2;
/** Read the octet of the flags: control packet 0x80, critical options 0x40. */
export const geneveFlags = (bytes: Uint8Array, at: number): number => u8(bytes, at + 1);
/** Read the protocol type, an EtherType. */
export const geneveProtocolType = (bytes: Uint8Array, at: number): number => u16(bytes, at + 2);
/** Read the virtual network identifier. */
export const geneveVni = (bytes: Uint8Array, at: number): number => u24(bytes, at + 4);

/** A Geneve option (RFC 8926 §3.5). */
export interface GeneveOption {
  readonly class: number;
  /** The type, its critical bit included. */
  readonly type: number;
  readonly critical: boolean;
  /** Hexadecimal digits. */
  readonly data: string;
}

/** A Geneve header. */
export interface Geneve extends LayerBase {
  readonly kind: 'geneve';
  readonly version: number;
  readonly control: boolean;
  readonly critical: boolean;
  readonly protocolType: number;
  readonly vni: number;
  readonly options: readonly GeneveOption[];
}

/** Geneve: UDP port 6081. */
export const geneve: Protocol<Geneve> = {
  kind: 'geneve',
  claims: [['udp', GENEVE_PORT]],
  decode(bytes, start, end) {
    if (end - start < GENEVE_LENGTH) return short('geneve', start, end, GENEVE_LENGTH);
    // RFC 8926 §3.4: packets of an unknown version must be dropped.
    if (geneveVersion(bytes, start) !== 0) return unsupported('geneve', start, end, 'geneve.version');
    const length = GENEVE_LENGTH + geneveOptionsLength(bytes, start);
    if (end - start < length) return short('geneve', start, end, length);
    const layer: Geneve = {
      kind: 'geneve',
      offset: start,
      version: geneveVersion(bytes, start),
      control: (geneveFlags(bytes, start) & 0x80) !== 0,
      critical: (geneveFlags(bytes, start) & 0x40) !== 0,
      protocolType: geneveProtocolType(bytes, start),
      vni: geneveVni(bytes, start),
      options: options(bytes, start + GENEVE_LENGTH, start + length),
    };
    return step(layer, ['ethertype', layer.protocolType], start + length, end);
  },
};

function options(bytes: Uint8Array, start: number, end: number): readonly GeneveOption[] {
  const list: GeneveOption[] = [];
  let at = start;
  while (at + 4 <= end) {
    const length = (u8(bytes, at + 3) & 0x1f) << 2;
    // RFC 8926 §3.5: an option beyond the header's length makes the packet invalid; those before it stay.
    if (at + 4 + length > end) break;
    const type = u8(bytes, at + 2);
    list.push({ class: u16(bytes, at), type, critical: (type & 0x80) !== 0, data: hex(bytes, at + 4, length) });
    at += 4 + length;
  }
  return list;
}
