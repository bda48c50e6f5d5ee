/**
 * `reordered-packets`: packets of one conversation leave a point in one order and reach the next in another.
 *
 * Needs two points. Fires where at least `REORDERED_PACKETS` packets arrived behind one of the same two addresses that had
 * left after them; all of one overlay between two points, both ways, are one finding. Silent for identical packets, which cannot be told apart. Source: RFC 4737 §3.3.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { Cases, counted } from './cases.ts';
import type { Detector, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';
import { byPlace } from './places.ts';
import { EVIDENCE, REORDERED_PACKETS } from './thresholds.ts';

/** Packets of one conversation between two points, in the order in which they are told. */
interface Way {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly from: string;
  readonly to: string;
  /** Frames at the two points of the latest packets, bounded. */
  readonly latest: (readonly [from: number, to: number])[];
  readonly late: number[];
  count: number;
}

/** Packets are told in about their order: what is further apart than this was not told together. */
const WINDOW = 256;

/** Packets overtake each other. */
export const reorderedPackets: Detector = {
  finding: 'reordered-packets',
  explains: [],
  watch: (): Watch => {
    const ways = new Cases<Way>();
    const see = (key: string, from: Sighting, to: Sighting, make: () => Way): void => {
      const way = ways.note(key, make);
      if (way === undefined) return;
      way.latest.push([from.frame, to.frame]);
      if (way.latest.length >= WINDOW) judge(way, WINDOW / 2);
    };
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing' || one.ambiguous || one.copyAt !== undefined) return;
        const { vni, source, destination, sightings } = one;
        for (let i = 1; i < sightings.length; i++) {
          const from = sightings[i - 1]!;
          const to = sightings[i]!;
          if (from.point === to.point || from.part || to.part) continue;
          see([vni, source, destination, from.point, to.point].join(' '), from, to, () => ({
            vni,
            source,
            destination,
            from: from.point,
            to: to.point,
            latest: [],
            late: [],
            count: 0,
          }));
        }
      },
      conclude: () => {
        for (const { details } of ways) judge(details, 0);
        const late = [...ways].map(({ details }) => details).filter(({ count }) => count > 0);
        return byPlace(late, (way) => way)
          .filter((group) => group.reduce((sum, { count }) => sum + count, 0) >= REORDERED_PACKETS)
          .map(findingOf);
      },
    };
  },
};

function findingOf(group: readonly Way[]): Finding {
  const parties = new Parties();
  const sorted = [...group].sort((a, b) => b.count - a.count);
  for (const { source, destination, count } of sorted) parties.add(source, destination, count);
  const { vni, from, to } = sorted[0]!;
  const both = sorted.some((way) => way.from === to) ? ', in both directions' : '';
  return {
    finding: 'reordered-packets',
    severity: 'warning',
    confidence: 'proved',
    summary: `${counted(parties.total, 'packet')} ${parties.words} reached ${to} behind packets that had left ${from} after them${both}.`,
    vni,
    subjects: parties.subjects,
    count: parties.total,
    evidence: sorted.flatMap((way) => way.late.map((frame) => ({ point: way.to, frame }))).slice(0, EVIDENCE),
    refutedBy: `The capture at ${from} or ${to} wrote its records in another order than the packets came.`,
    remedy: `Look for several paths between ${from} and ${to} (ECMP, bonding), or a queue that holds some packets back.`,
    between: [from, to],
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}

/** Count the late ones among all but the `keep` packets that left last. */
function judge(way: Way, keep: number): void {
  way.latest.sort((a, b) => a[0] - b[0]);
  const passed = way.latest.splice(0, way.latest.length - keep);
  // A packet is late where one that left after it arrived before it.
  let earliest = Math.min(Number.POSITIVE_INFINITY, ...way.latest.map(([, to]) => to));
  for (const [, to] of passed.reverse()) {
    if (to > earliest) {
      way.count++;
      if (way.late.length < EVIDENCE) way.late.push(to);
    }
    earliest = Math.min(earliest, to);
  }
}
