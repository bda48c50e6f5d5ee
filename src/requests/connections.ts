/**
 * Connections: the strands of one TCP connection, found by the segments that several of them saw.
 *
 * @module
 */
import { compare, type Mark } from './mark.ts';
import type { Strand } from './strand.ts';

/** One TCP connection, whatever its addresses are on the way. */
export class Connection {
  readonly strands: Strand[] = [];
  /** It had to be told before it was over. */
  early = false;

  /** When its last segment was seen. */
  get last(): number {
    return this.strands.reduce((last, strand) => Math.max(last, strand.last), 0);
  }

  get closed(): boolean {
    return this.strands.some((strand) => strand.closed);
  }
}

/** Other segments that may have the same digest and are looked at. */
const PROBES = 4;

/** All connections that are open, and the marks by which they are found. */
export class Connections {
  readonly #of = new Map<Strand, Connection>();
  readonly #marks = new Map<number, Mark>();
  readonly open: Set<Connection> = new Set();

  /** The strands there are. */
  get strands(): number {
    return this.#of.size;
  }

  /** Begin a strand: a connection of its own until a mark joins it to another. */
  begin(strand: Strand): void {
    const connection = new Connection();
    connection.strands.push(strand);
    this.#of.set(strand, connection);
    this.open.add(connection);
  }

  /** Take a new mark, and join its strand to those that saw the same segment. */
  mark(mark: Mark): void {
    for (let key = mark.digest; key < mark.digest + PROBES; key++) {
      const known = this.#marks.get(key);
      if (known === undefined) {
        this.#marks.set(key, mark);
        return;
      }
      if (known.digest !== mark.digest || known.strand === mark.strand || compare(known, mark) === 'refuted') continue;
      if (isOne(known.strand, mark.strand)) {
        this.#join(known.strand, mark.strand);
        return;
      }
    }
  }

  #join(a: Strand, b: Strand): void {
    const [one, other] = [this.#of.get(a)!, this.#of.get(b)!];
    if (one === other) return;
    const [kept, moved] = one.strands.length >= other.strands.length ? [one, other] : [other, one];
    for (const strand of moved.strands) {
      kept.strands.push(strand);
      this.#of.set(strand, kept);
    }
    this.open.delete(moved);
  }

  /** Forget a connection. */
  end(connection: Connection): void {
    this.open.delete(connection);
    for (const strand of connection.strands) {
      this.#of.delete(strand);
      for (const mark of strand.marks.values()) this.#unmark(mark);
    }
  }

  #unmark(mark: Mark): void {
    for (let key = mark.digest; key < mark.digest + PROBES; key++) {
      if (this.#marks.get(key) === mark) this.#marks.delete(key);
    }
  }
}

/** Whether two strands may be of one connection: the SYN that opened them is the same, as far as both saw it. */
function isOne(a: Strand, b: Strand): boolean {
  if (a.opened >= 0 && b.opened >= 0 && a.opened !== b.opened) return false;
  // What both kept has to agree, not only the segment that led here.
  for (const [digest, mark] of a.marks) {
    const other = b.marks.get(digest);
    if (other !== undefined && compare(mark, other) === 'refuted') return false;
  }
  return true;
}
