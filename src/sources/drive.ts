/**
 * Octets → batches: the two ways to show a parser its octets.
 *
 * @module
 */
import { Loops } from '../loops/instance.ts';
import type { Batch } from '../packet.ts';
import { CaptureError } from './capture-error.ts';
import { Columns } from './columns.ts';
import type { Damage, Parser } from './format.ts';
import type { Openable } from './source.ts';
import { Window } from './window.ts';

/** Read a file into the loops' memory: only what is left of a record that a read cut is ever moved. */
export async function* filled(source: Openable, parser: Parser, into?: Loops): AsyncGenerator<Batch> {
  const columns = new Columns(into ?? new Loops());
  const window = new Window(columns.loops.octets);
  const file = await source.open();
  try {
    for (;;) {
      const answer = file.fill(window.makeRoom(), window.end);
      const got = typeof answer === 'number' ? answer : await answer;
      if (got === 0) break;
      window.end += got;
      do {
        columns.begin(window.bytes);
        window.start = parser.parse(window.bytes, window.start, window.end, columns);
        if (columns.count > 0) yield columns;
        refuse(parser.damage, source.file);
      } while (columns.full);
    }
    refuse(parser.end(window.end - window.start), source.file);
  } finally {
    file.close();
  }
}

/** Read pieces where they lie: only a record that straddles two of them is copied. */
export async function* pushed(pieces: AsyncIterable<Uint8Array>, parser: Parser, file: string): AsyncGenerator<Batch> {
  const columns = new Columns();
  const carry = new Carry();
  for await (const piece of pieces) {
    let start = 0;
    while (carry.length > 0 && start < piece.length) {
      start += carry.take(piece, start, parser.need);
      columns.begin(carry.bytes);
      carry.drop(parser.parse(carry.bytes, 0, carry.length, columns));
      if (columns.count > 0) yield columns;
      refuse(parser.damage, file);
    }
    while (start < piece.length) {
      columns.begin(piece);
      start = parser.parse(piece, start, piece.length, columns);
      if (columns.count > 0) yield columns;
      refuse(parser.damage, file);
      if (!columns.full) break;
    }
    if (start < piece.length) carry.take(piece, start, piece.length - start);
  }
  refuse(parser.end(carry.length), file);
}

/** The beginning of a record whose rest is in the pieces to come. */
class Carry {
  bytes: Uint8Array = new Uint8Array(4096);
  length = 0;

  /** Take octets of `piece` until there are `need`, and say how many were taken. */
  take(piece: Uint8Array, start: number, need: number): number {
    const octets = Math.min(need - this.length, piece.length - start);
    // What a capture claims to need is not believed: room is made for what is there.
    if (this.length + octets > this.bytes.length) {
      const grown = new Uint8Array(2 * (this.length + octets));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(piece.subarray(start, start + octets), this.length);
    this.length += octets;
    return octets;
  }

  /** Forget the first octets. */
  drop(octets: number): void {
    this.bytes.copyWithin(0, octets, this.length);
    this.length -= octets;
  }
}

function refuse(damage: Damage | undefined, file: string): void {
  if (damage !== undefined) throw new CaptureError(damage.code, damage.reason, file, damage.offset);
}
