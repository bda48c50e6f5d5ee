/**
 * Whose interface a capture point is, as far as its frames tell: the hardware address that all of them are from or to.
 *
 * @module
 */

/** The one hardware address that every frame of a point has. */
export class Owner {
  /** The addresses that every frame so far had: none before the first. */
  #left: readonly number[] | undefined;

  /** Take note of a frame's addresses, source and destination. */
  see(macs: readonly [number, number]): void {
    const left = this.#left;
    if (left === undefined) this.#left = macs;
    // Found out, or refuted: most frames end here.
    else if (left.length > 0 && !(left.length === 1 && macs.includes(left[0]!))) {
      const common = left.filter((mac) => macs.includes(mac));
      if (common.length < left.length) this.#left = common;
    }
  }

  /** Whether the point is the interface with this address: undefined where its frames leave it open. */
  is(mac: number): boolean | undefined {
    if (this.#left === undefined || mac < 0) return undefined;
    if (!this.#left.includes(mac)) return false;
    return this.#left.length === 1 ? true : undefined;
  }
}
