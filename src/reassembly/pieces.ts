/**
 * Which octets of a datagram in pieces are there: RFC 791 §3.2, RFC 8200 §4.5, and RFC 5722 for pieces that overlap.
 *
 * The rules are those of Linux 4.20 and later, of IPv4 and IPv6 alike. A piece that lies wholly within a run of octets that
 * came before is a duplicate and changes nothing, whatever it holds. A piece that overlaps in any other way ends the
 * datagram, and so does one that contradicts where the end is. A run is what came in order: behind a gap begins a new
 * one, and runs that come to touch stay apart.
 *
 * @module
 */

/**
 * What a piece is to those before it: `placed`, a `duplicate` that is left out, or what makes the datagram worthless:
 * an `overlap`, or a `contradiction` about its length.
 */
export type Placed = 'placed' | 'duplicate' | 'overlap' | 'contradiction';

/** The pieces of one datagram, as ranges of its payload. */
export class Pieces {
  /** Where runs begin and end, in order. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  #octets = 0;
  #lastCame = false;
  /** Where the furthest piece ends: the length of the payload once the last piece came. */
  length = 0;

  /** Whether all octets are there. */
  get whole(): boolean {
    return this.#lastCame && this.#octets === this.length;
  }

  /**
   * Place the piece that holds the octets from `start` to `end`.
   *
   * @param more - whether its header says that more pieces follow
   */
  place(start: number, end: number, more: boolean): Placed {
    if (start >= end || (this.#lastCame && end > this.length)) return 'contradiction';
    if (!more) {
      if (end < this.length) return 'contradiction';
      this.#lastCame = true;
    }
    this.length = Math.max(this.length, end);
    return this.#insert(start, end);
  }

  #insert(start: number, end: number): Placed {
    const starts = this.#starts;
    const ends = this.#ends;
    const tail = ends.at(-1) ?? 0;
    if (end > tail) {
      if (start < tail) return 'overlap';
      if (start === tail && ends.length > 0) ends[ends.length - 1] = end;
      else {
        starts.push(start);
        ends.push(end);
      }
    } else {
      // The first run that ends behind the beginning of the piece is the only one that can hold all of it.
      let at = 0;
      for (let high = ends.length - 1; at < high; ) {
        const middle = (at + high) >> 1;
        if (ends[middle]! > start) high = middle;
        else at = middle + 1;
      }
      if (starts[at]! <= start && end <= ends[at]!) return 'duplicate';
      if (end > starts[at]!) return 'overlap';
      starts.splice(at, 0, start);
      ends.splice(at, 0, end);
    }
    this.#octets += end - start;
    return 'placed';
  }
}
