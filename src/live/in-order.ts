/**
 * What several capture points hand over, put into the order of its times.
 *
 * Each point's records come in order, but one program hands them over sooner than another, and we read one pipe later
 * than another. A record is let go when every point has come to a later one, or is silent: nothing of it waits to be read,
 * and nothing that is earlier can be on its way any more.
 *
 * @module
 */
import type { Batch } from '../packet.ts';
import { Columns } from '../sources/columns.ts';

/** Ticks without a batch after which a point is silent: the event loop has looked at its pipe in between. */
const SILENT = 3;

/** The octets of a batch that is handed out: more leaves the second-level cache. */
const PIECE = 256 * 1024;

/** Some records of one point, copied out of the batch that they came in. */
interface Chunk {
  readonly bytes: Uint8Array;
  readonly start: Uint32Array;
  readonly captured: Uint32Array;
  readonly original: Uint32Array;
  readonly seconds: Float64Array;
  readonly nanoseconds: Uint32Array;
  readonly interface: Uint16Array;
  readonly count: number;
}

/** What one point has handed over and nobody was given yet. */
interface Lane {
  readonly chunks: Chunk[];
  /** The next record of the first chunk. */
  next: number;
  /** The time of the last record, in seconds: as exact as a watermark has to be. */
  latest: number;
  /** For each place in the point's own list of interfaces, that in the list of all. */
  readonly places: number[];
  /** Ticks since it handed over the last. */
  idle: number;
  ended: boolean;
}

/** Holds records back until they can be let go in order. */
export class InOrder {
  /** The octets that are held. */
  held = 0;
  readonly #lanes: readonly Lane[];
  readonly #hold: number;
  readonly #limit: number;
  readonly #out = new Columns();
  #bytes = new Uint8Array(PIECE);

  /**
   * @param points - how many there are
   * @param hold - the seconds that a record may be on its way to us
   * @param limit - the octets that may be held
   */
  constructor(points: number, hold: number, limit: number) {
    this.#lanes = Array.from({ length: points }, () => ({
      chunks: [],
      next: 0,
      latest: Number.NEGATIVE_INFINITY,
      places: [],
      idle: 0,
      ended: false,
    }));
    this.#hold = hold;
    this.#limit = limit;
  }

  /** Take a batch of a point; its memory may be used again afterwards. */
  add(point: number, batch: Batch): void {
    const { count } = batch;
    if (count === 0) return;
    const lane = this.#lanes[point]!;
    for (let i = lane.places.length; i < batch.interfaces.length; i++) {
      lane.places.push(this.#out.interfaces.push(batch.interfaces[i]!) - 1);
    }
    const from = batch.start[0]!;
    const bytes = batch.bytes.slice(from, batch.start[count - 1]! + batch.captured[count - 1]!);
    lane.chunks.push({
      bytes,
      start: batch.start.slice(0, count).map((start) => start - from),
      captured: batch.captured.slice(0, count),
      original: batch.original.slice(0, count),
      seconds: batch.seconds.slice(0, count),
      nanoseconds: batch.nanoseconds.slice(0, count),
      interface: batch.interface.slice(0, count),
      count,
    });
    lane.idle = 0;
    lane.latest = Math.max(lane.latest, batch.seconds[count - 1]! + batch.nanoseconds[count - 1]! / 1e9);
    this.held += bytes.length;
  }

  /** Say that the event loop has had time to hand over whatever there was. */
  tick(): void {
    for (const lane of this.#lanes) lane.idle++;
  }

  /** Wait no longer for a point: it has ended. */
  end(point: number): void {
    this.#lanes[point]!.ended = true;
  }

  /** Let go of what is due, in batches that are valid until the next is asked for. */
  *release(now: number): Generator<Batch> {
    // Too much to hold: the order suffers, the memory does not.
    const until = this.held > this.#limit ? Number.POSITIVE_INFINITY : this.#watermark(now);
    this.#begin();
    let used = 0;
    for (let lane = this.#earliest(until); lane !== undefined; lane = this.#earliest(until)) {
      const length = lane.chunks[0]!.captured[lane.next]!;
      if (this.#out.full || (used + length > PIECE && used > 0)) {
        yield this.#out;
        this.#begin();
        used = 0;
      }
      this.#copy(lane, used);
      used += length;
    }
    if (this.#out.count > 0) yield this.#out;
  }

  /** The time before which no record is to come any more, as far as can be told. */
  #watermark(now: number): number {
    const reached = this.#lanes
      .filter((lane) => !lane.ended)
      .map(({ latest, idle }) => (idle < SILENT ? latest : Math.max(latest, now - this.#hold)));
    return Math.min(...reached);
  }

  /** Find the point whose next record is the earliest; undefined where none is due. */
  #earliest(until: number): Lane | undefined {
    let first: Lane | undefined;
    let seconds = Number.POSITIVE_INFINITY;
    let nanoseconds = 0;
    for (const lane of this.#lanes) {
      const chunk = lane.chunks[0];
      if (chunk === undefined) continue;
      const second = chunk.seconds[lane.next]!;
      const nanosecond = chunk.nanoseconds[lane.next]!;
      if (second > seconds || (second === seconds && nanosecond >= nanoseconds)) continue;
      first = lane;
      seconds = second;
      nanoseconds = nanosecond;
    }
    return seconds + nanoseconds / 1e9 <= until ? first : undefined;
  }

  #begin(): void {
    this.#out.begin(this.#bytes);
  }

  #copy(lane: Lane, at: number): void {
    const chunk = lane.chunks[0]!;
    const i = lane.next;
    const start = chunk.start[i]!;
    const captured = chunk.captured[i]!;
    const out = this.#out;
    const to = out.count++;
    if (captured > this.#bytes.length) {
      this.#bytes = new Uint8Array(captured);
      out.bytes = this.#bytes;
    }
    this.#bytes.set(chunk.bytes.subarray(start, start + captured), at);
    out.start[to] = at;
    out.captured[to] = captured;
    out.original[to] = chunk.original[i]!;
    out.seconds[to] = chunk.seconds[i]!;
    out.nanoseconds[to] = chunk.nanoseconds[i]!;
    out.interface[to] = lane.places[chunk.interface[i]!]!;
    lane.next++;
    if (lane.next < chunk.count) return;
    lane.chunks.shift();
    lane.next = 0;
    this.held -= chunk.bytes.length;
  }
}
