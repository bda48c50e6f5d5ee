/**
 * IPsec's headers: Authentication Header (RFC 4302 §2) and Encapsulating Security Payload (RFC 4303 §2).
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |  next header  |    length     |           reserved            |  AH; the length in words of four octets, less two
 * |                security parameters index (SPI)                |  AH and ESP
 * |                        sequence number                        |  AH and ESP
 * |                    integrity check value                      |  AH; in ESP everything from here is encrypted
 * ```
 *
 * @module
 */
import { hex, u8, u32 } from '../bytes.ts';
import { type LayerBase, malformed, type Protocol, short, step } from './layer.ts';

/** The octets of an authentication header without its integrity check value. */
export const AH_FIXED_LENGTH = 12;
/** The octets of an ESP header. */
export const ESP_LENGTH = 8;
/** ESP's number in the IP protocol field. */
export const ESP_PROTOCOL = 50;
/** The authentication header's number in the IP protocol field. */
export const AH_PROTOCOL = 51;

/** Read the number of the header behind an authentication header. */
export const ahNextHeader = (bytes: Uint8Array, at: number): number => u8(bytes, at);
/** Read an authentication header's length in octets. */
export const ahLength = (bytes: Uint8Array, at: number): number => (u8(bytes, at + 1) + 2) << 2;
/** Read an authentication header's security parameters index. */
export const ahSpi = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);
/** Read an authentication header's sequence number. */
export const ahSequence = (bytes: Uint8Array, at: number): number => u32(bytes, at + 8);
/** Read an ESP header's security parameters index. */
export const espSpi = (bytes: Uint8Array, at: number): number => u32(bytes, at);
/** Read an ESP header's sequence number. */
export const espSequence = (bytes: Uint8Array, at: number): number => u32(bytes, at + 4);

/** An authentication header. */
export interface Ah extends LayerBase {
  readonly kind: 'ah';
  readonly nextHeader: number;
  readonly headerLength: number;
  readonly spi: number;
  readonly sequence: number;
  /** Hexadecimal digits. */
  readonly integrityCheckValue: string;
}

/** An ESP header; what follows is encrypted. */
export interface Esp extends LayerBase {
  readonly kind: 'esp';
  readonly spi: number;
  readonly sequence: number;
}

/** AH: IP protocol 51. */
export const ah: Protocol<Ah> = {
  kind: 'ah',
  claims: [['ip', AH_PROTOCOL]],
  decode(bytes, start, end) {
    if (end - start < AH_FIXED_LENGTH) return short('ah', start, end, AH_FIXED_LENGTH);
    const length = ahLength(bytes, start);
    if (length < AH_FIXED_LENGTH) return malformed('ah', start, end, AH_FIXED_LENGTH, 'ah.headerLength');
    if (end - start < length) return short('ah', start, end, length);
    const layer: Ah = {
      kind: 'ah',
      offset: start,
      nextHeader: ahNextHeader(bytes, start),
      headerLength: length,
      spi: ahSpi(bytes, start),
      sequence: ahSequence(bytes, start),
      integrityCheckValue: hex(bytes, start + AH_FIXED_LENGTH, length - AH_FIXED_LENGTH),
    };
    return step(layer, ['ip', layer.nextHeader], start + length, end);
  },
};

/** ESP: IP protocol 50. */
export const esp: Protocol<Esp> = {
  kind: 'esp',
  claims: [['ip', ESP_PROTOCOL]],
  decode(bytes, start, end) {
    if (end - start < ESP_LENGTH) return short('esp', start, end, ESP_LENGTH);
    const layer: Esp = {
      kind: 'esp',
      offset: start,
      spi: espSpi(bytes, start),
      sequence: espSequence(bytes, start),
    };
    return step(layer, undefined, start + ESP_LENGTH, end);
  },
};
