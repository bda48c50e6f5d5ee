/**
 * Views of the buffers that octets lie in: through them words of 32 bits are read at once.
 *
 * @module
 */

/**
 * The view of a buffer larger than this, which is more than files are read into, is not remembered: the buffer could not be
 * freed.
 */
export const REMEMBERED: number = 1 << 21;

// To ask octets for their buffer and their place in it costs 30 ns, and a view 90 more. Whoever made the octets knows all of
// it, and nearly always they are decoded before any others are made; others lie mostly in the buffer of those before.
let octets: Uint8Array = /* @__PURE__ */ new Uint8Array(0);
let place = 0;
let through: DataView = /* @__PURE__ */ new DataView(octets.buffer);
let buffer: ArrayBufferLike = octets.buffer;
let view: DataView = through;

/** Tell that `bytes` start at `at` of the buffer that is looked at through `whole`. */
export function introduce(bytes: Uint8Array, at: number, whole: DataView): void {
  octets = bytes;
  place = at;
  through = whole;
}

/** Look at the whole buffer that `bytes` lie in; undefined where it is too large for the view to be remembered. */
export function viewOf(bytes: Uint8Array): DataView | undefined {
  if (bytes === octets) return through;
  const { buffer: asked } = bytes;
  if (asked !== buffer) {
    if (asked.byteLength > REMEMBERED) return undefined;
    view = new DataView(asked);
    buffer = asked;
  }
  return view;
}

/** Where in their buffer `bytes` start. */
export const placeOf = (bytes: Uint8Array): number => (bytes === octets ? place : bytes.byteOffset);
