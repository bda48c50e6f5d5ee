/**
 * What no protocol here claims: octets, counted and left alone.
 *
 * @module
 */
import type { LayerBase } from './layer.ts';

/** The octets behind the last header that was decoded. */
export interface Payload extends LayerBase {
  readonly kind: 'payload';
  /** The octets that are there. */
  readonly length: number;
}

/** Count the octets from `start` to `end`. */
export const payload = (start: number, end: number): Payload => ({
  kind: 'payload',
  offset: start,
  length: end - start,
});
