/**
 * The path of a connection: its strands in the order in which the client's packets passed them.
 *
 * Of a packet and its answer, the one further along the path sees the first later and the second earlier. The time
 * between the two gets shorter from point to point whatever the clocks say, and puts the points into order. Where nothing
 * came back, the time to live does, which only routers count down, and then the clocks.
 *
 * @module
 */
import type { Clocks } from '../conversations/clocks.ts';
import { TCP_ACK, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import type { Mark } from './mark.ts';
import type { Flow, Strand } from './strand.ts';

/** One sighting on the path: a strand, and which of several sightings in the same capture. */
export interface Stop {
  readonly strand: Strand;
  /** What the client sent, and what it got, as seen here; the marks that the ladder shows, where they were seen. */
  readonly sent: Mark | undefined;
  readonly got: Mark | undefined;
  /** Which of the mark's times. */
  readonly occurrence: number;
  /** When the packet was here, and its answer; -1 where they were not. */
  readonly sentAt: number;
  readonly gotAt: number;
}

/** A connection's path. */
export interface Path {
  /** In the order of the client's packets. */
  readonly stops: readonly Stop[];
  /** The segment whose sightings the ladder shows, and its answer; undefined where none was kept. */
  readonly packet: number | undefined;
  readonly answer: number | undefined;
}

/** What the client sent in a strand. */
export const sentFlow = (strand: Strand): Flow => strand.flows[strand.turned === true ? 1 : 0];
/** What it got. */
export const gotFlow = (strand: Strand): Flow => strand.flows[strand.turned === true ? 0 : 1];

const isSent = (mark: Mark): boolean => mark.onward !== (mark.strand.turned === true);
const HANDSHAKE = TCP_SYN | TCP_ACK;

/** Find the path of strands whose directions are settled. */
export function pathOf(strands: readonly Strand[], clocks: Clocks): Path {
  const packet = choose(strands, true, (mark) => (mark.flags & HANDSHAKE) === TCP_SYN);
  const answer = choose(
    strands,
    false,
    (mark) => (mark.flags & HANDSHAKE) === HANDSHAKE || (mark.flags & TCP_RST) !== 0,
  );
  const stops = strands.flatMap((strand) => stopsOf(strand, packet, answer));
  return { stops: ordered(stops, clocks), packet, answer };
}

/** Choose the segment that is shown: of those that open a connection, or else of all, the one that most strands saw. */
function choose(strands: readonly Strand[], sent: boolean, opens: (mark: Mark) => boolean): number | undefined {
  const seen = new Map<number, { opening: boolean; answered: number; count: number; time: number }>();
  for (const strand of strands) {
    const answered = gotFlow(strand).packets > 0 ? 1 : 0;
    for (const mark of strand.marks.values()) {
      if (isSent(mark) !== sent) continue;
      const entry = seen.get(mark.digest) ?? { opening: opens(mark), answered: 0, count: 0, time: mark.times[0]! };
      entry.answered += answered;
      entry.count++;
      seen.set(mark.digest, entry);
    }
  }
  let best: number | undefined;
  let rank: readonly number[] = [];
  for (const [digest, { opening, answered, count, time }] of seen) {
    const own = [opening ? 1 : 0, answered, count, -time];
    if (best === undefined || isAbove(own, rank)) [best, rank] = [digest, own];
  }
  return best;
}

function isAbove(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, i) => value !== other[i]);
  return at >= 0 && one[at]! > other[at]!;
}

/** The sightings of a strand: one, or of a capture of several interfaces one for each. */
function stopsOf(strand: Strand, packet: number | undefined, answer: number | undefined): Stop[] {
  const sent = find(strand, packet, true);
  const got = find(strand, answer, false);
  const count = Math.max(sent?.times.length ?? 0, got?.times.length ?? 0, 1);
  const [sentFirst, gotFirst] = [sentFlow(strand).first, gotFlow(strand).first];
  return Array.from({ length: count }, (_, occurrence) => ({
    strand,
    sent,
    got,
    occurrence,
    sentAt: sent?.times[Math.min(occurrence, sent.times.length - 1)] ?? sentFirst,
    // What was seen first on the way there is seen last on the way back.
    gotAt: got?.times[Math.max(0, got.times.length - 1 - occurrence)] ?? gotFirst,
  }));
}

/** The mark that is shown, or the first of its direction. */
function find(strand: Strand, digest: number | undefined, sent: boolean): Mark | undefined {
  const shown = digest === undefined ? undefined : strand.marks.get(digest);
  if (shown !== undefined) return shown;
  for (const mark of strand.marks.values()) if (isSent(mark) === sent) return mark;
  return undefined;
}

/** A stop with what its place is told by. */
interface Placed {
  readonly stop: Stop;
  /** Half of what the stop is nearer to the server than the first one, in nanoseconds; undefined where only one way was seen. */
  readonly depth: number | undefined;
  readonly timeToLive: number;
  readonly time: number;
  /** The same of what came back; -1 where nothing was seen. */
  readonly backTimeToLive: number;
  readonly backTime: number;
}

/** Microseconds are cut, not rounded: twice one of them is no order. */
const SLACK = 2000;

function ordered(stops: readonly Stop[], clocks: Clocks): Stop[] {
  const reference = stops.find(isBoth) ?? stops[0];
  if (reference === undefined) return [];
  const placed = stops.map((stop): Placed => {
    const both = isBoth(stop) && isBoth(reference);
    const shared = both && sameMarks(stop, reference);
    const trip = shared ? reference.gotAt - reference.sentAt - (stop.gotAt - stop.sentAt) : undefined;
    const flow = sentFlow(stop.strand);
    const at = stop.sentAt >= 0 ? stop.sentAt : stop.gotAt;
    const clock = clockOf(clocks, reference.strand.point, stop.strand.point, at) ?? 0;
    return {
      stop,
      depth: trip === undefined ? undefined : trip / 2,
      timeToLive: stop.sent?.timeToLive ?? flow.timeToLive,
      time: at - clock,
      backTimeToLive: stop.got?.timeToLive ?? gotFlow(stop.strand).timeToLive,
      backTime: stop.gotAt < 0 ? -1 : stop.gotAt - clock,
    };
  });
  return placed.sort(before).map(({ stop }) => stop);
}

const isBoth = ({ sentAt, gotAt }: Stop): boolean => sentAt >= 0 && gotAt >= 0;
const sameMarks = (a: Stop, b: Stop): boolean => a.sent?.digest === b.sent?.digest && a.got?.digest === b.got?.digest;

/** A clock's difference to another, in nanoseconds; undefined where nothing tells. */
export function clockOf(clocks: Clocks, from: number, to: number, time: number): number | undefined {
  return clocks.correction(from, to, time / 1e9)?.offset ?? clocks.supposition(from, to, time / 1e9);
}

function before(a: Placed, b: Placed): number {
  if (a.depth !== undefined && b.depth !== undefined && Math.abs(a.depth - b.depth) > SLACK / 2) {
    return a.depth - b.depth;
  }
  if (a.timeToLive !== b.timeToLive && a.timeToLive > 0 && b.timeToLive > 0) return b.timeToLive - a.timeToLive;
  if (a.depth !== undefined && b.depth !== undefined && a.depth !== b.depth) return a.depth - b.depth;
  if (a.stop.sentAt >= 0 && b.stop.sentAt >= 0) return a.time - b.time;
  // Where one way alone was captured: what comes back passes the stop nearer the server first.
  if (a.backTimeToLive !== b.backTimeToLive && a.backTimeToLive > 0 && b.backTimeToLive > 0) {
    return a.backTimeToLive - b.backTimeToLive;
  }
  return b.backTime - a.backTime;
}

/** Learn from a path how far its points' clocks are apart. */
export function learn({ stops }: Path, clocks: Clocks): void {
  for (const [i, here] of stops.entries()) {
    const next = stops[i + 1];
    if (next === undefined || here.strand.point === next.strand.point) continue;
    if (!isBoth(here) || !isBoth(next) || !sameMarks(here, next)) continue;
    const [a, b] = [here.strand.point, next.strand.point];
    clocks.learn(a, b, next.sentAt - here.sentAt, here.sentAt / 1e9);
    clocks.learn(b, a, here.gotAt - next.gotAt, here.gotAt / 1e9);
  }
}
