/**
 * `duplicate-packets`: something on the way delivers packets twice.
 *
 * Needs two points. Fires where a packet was seen once at one point and twice at the next: the second copy is not the
 * sender's. Counts packets, not copies; both directions between two points are one finding. Silent for packets that the
 * sender sent twice, and for a capture of all interfaces that sees a packet come and go.
 * Source: a mirrored port, a bonded link, a switching loop.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import { Cases, counted, lastOf } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';
import { byPlace } from './places.ts';
import { EVIDENCE } from './thresholds.ts';

interface Doubled {
  readonly vni: number | null;
  readonly at: string;
  readonly source: string;
  readonly destination: string;
  /** The last packet of which a copy came: it may come more than twice. */
  original: number | undefined;
  /** Copies of a packet that was counted already. */
  further: number;
}

/** Ways that are remembered. */
const WAYS = 16_384;

/** Something delivers packets twice. */
export const duplicatePackets: Detector = {
  finding: 'duplicate-packets',
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<Doubled>();
    const before = new Map<string, string>();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing') return;
        if (one.copyAt === undefined) noteWay(before, one);
        else if (!one.ambiguous) note(cases, one, one.copyAt);
      },
      conclude: () => {
        const told = [...cases].map(({ details, count, evidence }) => {
          const { vni, at, source, destination, further } = details;
          const from = before.get(wayKey(vni, source, destination, at));
          return { vni, from, to: at, source, destination, count: count - further, evidence };
        });
        return byPlace(told, (one) => one).map(findingOf);
      },
    };
  },
};

function note(cases: Cases<Doubled>, { vni, source, destination, copyOf, sightings }: Crossing, at: string): void {
  const key = [vni, at, source, destination].join(' ');
  const details = { vni, at, source, destination, original: undefined, further: 0 };
  cases.add(key, details, lastOf(sightings.slice(0, 1)));
  const known = cases.get(key)?.details;
  if (known === undefined) return;
  if (copyOf !== undefined && known.original === copyOf) known.further++;
  known.original = copyOf;
}

/** Remember from where a pair's packets come to a point. */
function noteWay(before: Map<string, string>, { vni, source, destination, sightings }: Crossing): void {
  for (let i = 1; i < sightings.length && before.size < WAYS; i++) {
    const from = sightings[i - 1]!.point;
    const to = sightings[i]!.point;
    if (from !== to) before.set(wayKey(vni, source, destination, to), from);
  }
}

const wayKey = (vni: number | null, source: string, destination: string, at: string): string =>
  [vni, source, destination, at].join(' ');

interface Told {
  readonly vni: number | null;
  readonly from: string | undefined;
  readonly to: string;
  readonly source: string;
  readonly destination: string;
  readonly count: number;
  readonly evidence: readonly Evidence[];
}

function findingOf(group: readonly Told[]): Finding {
  const parties = new Parties();
  for (const { source, destination, count } of group) parties.add(source, destination, count);
  const count = parties.total;
  const { vni, from, to } = group[0]!;
  const places = [...new Set(group.map((one) => one.to))].join(' and at ');
  return {
    finding: 'duplicate-packets',
    severity: 'warning',
    confidence: 'proved',
    summary: `${counted(count, 'packet')} ${parties.words} came twice at ${places}, and once at the point before.`,
    vni,
    subjects: parties.subjects,
    count,
    evidence: group.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE),
    refutedBy: `The capture at ${places} shows each packet at two interfaces.`,
    remedy: `Look at what lies ${from === undefined ? `in front of ${places}` : `between ${from} and ${to}`}: a mirrored port, a bond without its switch's agreement, a loop.`,
    ...(from === undefined ? {} : { between: [from, to] as const }),
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}
