/**
 * Decode a header that stands alone.
 */
import {
  type Context,
  type Decoded,
  type LayerBase,
  NO_CONTEXT,
  type Protocol,
  type Stop,
} from '../../src/layers/layer.ts';

/** Decode the header that is all of `bytes`. */
export const decodeAll = <L extends LayerBase>(
  protocol: Protocol<L>,
  bytes: Uint8Array,
  context: Context = NO_CONTEXT,
): Decoded<L> => protocol.decode(bytes, 0, bytes.length, context);

/** The layer of a header, which there must be. */
export function layerOf<L extends LayerBase>(protocol: Protocol<L>, bytes: Uint8Array, context?: Context): L {
  const { layer } = decodeAll(protocol, bytes, context);
  if (layer === undefined) throw new Error('no layer');
  return layer;
}

/** Why a header was not decoded, or not to its end. */
export function stopOf(protocol: Protocol<LayerBase>, bytes: Uint8Array, context?: Context): Stop | undefined {
  const decoded = decodeAll(protocol, bytes, context);
  return decoded.stop !== undefined ? decoded.stop : undefined;
}

/** What follows a header, and in which of its octets. */
export function nextOf(protocol: Protocol<LayerBase>, bytes: Uint8Array, context?: Context): unknown {
  const decoded = decodeAll(protocol, bytes, context);
  if (decoded.stop !== undefined) throw new Error('a stop');
  const { next, start, end } = decoded;
  return { next, start, end };
}
