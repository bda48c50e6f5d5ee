/**
 * `checksum-corrupt`: octets change on the way, so that a checksum which was right is wrong.
 *
 * Needs two points, verified checksums. Fires for each layer, overlay and place where a checksum was right, left to the NIC
 * or absent at one point and is wrong at the next. From one point alone: a warning where at least `CORRUPT_PACKETS` packets
 * are wrong that a point sees first, and others of the same sender and layer are right there.
 * Silent where all of a sender's are wrong (a NIC fills them in behind the capture), where they are right later, and for
 * what offload left open (`checksum-offload`). Source: flannel#1279, calico#7040; RFC 1071.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import { type Case, Cases, counted } from './cases.ts';
import { CHECKSUM_LAYERS, type Corruption, corruptions, layerName } from './corruption.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { Parties } from './parties.ts';
import { CORRUPT_PACKETS, EVIDENCE } from './thresholds.ts';

interface Corrupted {
  readonly vni: number | null;
  readonly layer: string;
  /** The last point where it was right; undefined where none was. */
  readonly from: string | undefined;
  readonly to: string;
  readonly parties: Parties;
  lost: number;
}

/** Octets change on the way. */
export const checksumCorrupt: Detector = {
  finding: 'checksum-corrupt',
  // What is dropped for its checksum is not counted as lost elsewhere in the first place.
  explains: [],
  watch: (): Watch => {
    const cases = new Cases<Corrupted>();
    const right: Right = new Map();
    return {
      see(one: Conversation): void {
        if (one.type !== 'crossing') return;
        const found = corruptions(one.sightings);
        noteRight(right, one, found);
        for (const corruption of found) {
          const details = detailsOf(one, corruption);
          const { layer, from, to } = details;
          // Without a right one before it each sender stands for itself: it may be how its packets are captured.
          const sender = from === undefined ? one.source : '';
          const key = [one.vni, layer, from, to, sender].join(' ');
          const { at } = corruption;
          cases.add(key, details, { point: at.point, frame: at.frame });
          const known = cases.get(key)?.details;
          known?.parties.add(one.source, one.destination);
          if (known !== undefined && one.lostAfter !== null) known.lost++;
        }
      },
      conclude: () => gathered(cases, right).map(findingOf),
    };
  },
};

interface Gathered {
  readonly details: Corrupted;
  readonly evidence: Evidence[];
  count: number;
}

/** The cases that hold; of one point alone all senders together. */
function gathered(cases: Iterable<Case<Corrupted>>, right: Right): readonly Gathered[] {
  const all = new Map<string, Gathered>();
  for (const { details, count, evidence } of cases) {
    const { vni, layer, from, to, parties, lost } = details;
    if (from === undefined && (count < CORRUPT_PACKETS || !isRightAt(right, details))) continue;
    const key = [vni, layer, from, to].join(' ');
    const one = all.get(key);
    if (one === undefined) {
      // What is gathered here is asked for again later: the cases stay as they are.
      const own = new Parties();
      own.addAll(parties);
      all.set(key, { details: { ...details, parties: own }, evidence: [...evidence], count });
    } else {
      one.count += count;
      one.details.parties.addAll(parties);
      one.details.lost += lost;
      one.evidence.push(...evidence.slice(0, EVIDENCE - one.evidence.length));
    }
  }
  return [...all.values()];
}

function findingOf({ details, evidence, count }: Gathered): Finding {
  const { vni, layer, from, to, parties } = details;
  const proved = from !== undefined;
  return {
    finding: 'checksum-corrupt',
    severity: proved ? 'error' : 'warning',
    confidence: proved ? 'proved' : 'likely',
    summary: summary(details, count),
    vni,
    subjects: parties.subjects,
    count,
    evidence,
    refutedBy: proved
      ? `The ${layer} checksum of these packets is right in the capture of ${to}.`
      : `The capture at ${to} was made by the sender, before its NIC filled the checksums in.`,
    remedy: proved
      ? `Look at what carries packets between ${from} and ${to}: ethtool -S for receive errors, the cable or virtual switch, whatever rewrites packets there (NAT); ethtool -K … tx-checksum-ip-generic off shows whether the NIC's own arithmetic is to blame.`
      : 'Capture nearer to the sender at the same time: two captures tell between which points the octets change.',
    ...(proved ? { between: [from, to] as const } : {}),
    ...(parties.only === undefined ? {} : { direction: parties.only }),
  };
}

function summary({ layer, from, to, parties, lost }: Corrupted, count: number): string {
  const gone = lost === 0 ? '' : `; ${lost} of them went no further`;
  const packets = counted(count, 'packet');
  if (from === undefined) {
    return `The ${layer} checksum of ${packets} ${parties.words} is wrong at ${to}, the first point that sees them${gone}.`;
  }
  return `The ${layer} checksum of ${packets} ${parties.words} was right at ${from} and is wrong at ${to}: something between them changes octets${gone}.`;
}

function detailsOf(one: Crossing, { layer, before, at }: Corruption): Corrupted {
  return {
    vni: one.vni,
    layer: layerName(layer, one, one.vni !== null || one.sightings.some(({ tunnel }) => tunnel !== undefined)),
    from: before?.point,
    to: at.point,
    parties: new Parties(),
    lost: 0,
  };
}

/** Senders whose right checksums are remembered. */
const SENDERS = 4096;

/** For each sender at which points its checksums are right, and of which layers. */
type Right = Map<string, Map<string, Set<string>>>;

const isRightAt = (right: Right, { to, layer, parties }: Corrupted): boolean =>
  right
    .get(parties.pairs[0]?.[0] ?? '')
    ?.get(to)
    ?.has(layer) === true;

function noteRight(right: Right, one: Crossing, found: readonly Corruption[]): void {
  let points = right.get(one.source);
  if (points === undefined) {
    if (right.size >= SENDERS) return;
    points = new Map();
    right.set(one.source, points);
  }
  const tunnelled = one.vni !== null || one.sightings.some(({ tunnel }) => tunnel !== undefined);
  for (const { point, checksums } of one.sightings) {
    if (checksums === undefined) continue;
    let layers = points.get(point);
    if (layers === undefined) {
      layers = new Set();
      points.set(point, layers);
    }
    for (const layer of CHECKSUM_LAYERS) {
      if (checksums[layer] !== 'good' || found.some((corruption) => corruption.layer === layer)) continue;
      layers.add(layerName(layer, one, tunnelled));
    }
  }
}
