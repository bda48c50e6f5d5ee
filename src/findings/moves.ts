/**
 * What findings about endpoints that move have in common.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing } from '../conversations/crossing.ts';
import type { Endpoint, Move } from '../conversations/endpoint.ts';
import { Cases, lastOf } from './cases.ts';
import { isCorrupted } from './corruption.ts';
import type { Detector, Evidence, Finding, Severity } from './finding.ts';
import { EVIDENCE, MOVE_AFTER, MOVE_BEFORE } from './thresholds.ts';

/** Which moves, and what is said of them. */
export interface MoveFinding {
  readonly finding: string;
  readonly severity: Severity;
  readonly explains: readonly string[];
  readonly applies: (moves: number) => boolean;
  readonly summary: (name: string, last: Move, moves: number) => string;
  readonly remedy: string;
}

/** Lost packets to one address. */
interface Lost {
  first: bigint;
  last: bigint;
}

/** Findings whose moves are the reason of all losses to the address that moved. */
const costly = new WeakSet<Finding>();

/** Make the detector of moves of one kind. */
export function movesOf({ finding, severity, explains, applies, summary, remedy }: MoveFinding): Detector {
  return {
    finding,
    explains,
    meets: (cause, symptom) =>
      (costly.has(cause) || symptom.finding === 'mac-moved') &&
      cause.subjects.some((one) => (symptom.direction ?? symptom.subjects.slice(0, 2)).includes(one)),
    watch: () => {
      const lost = new Cases<Lost>();
      // The packets that show an address behind a VTEP.
      const homes = new Cases<undefined>();
      return {
        see(one: Conversation): void {
          if (one.type === 'crossing') noteHome(homes, one);
          if (one.type === 'crossing' && one.lostAfter !== null && !isCorrupted(one.sightings)) note(lost, one);
        },
        conclude: ({ endpoints }) =>
          endpoints.flatMap((one): Finding[] => {
            const { vni, mac, ips, moves } = one;
            const last = moves.at(-1);
            if (last === undefined || !applies(moves.length)) return [];
            const name = ips.length === 0 ? mac : `${ips[0]} (${mac})`;
            const cost = lossesOf(one, lost);
            const said = summary(name, last, moves.length);
            const found: Finding = {
              finding,
              severity,
              confidence: 'proved',
              summary:
                cost === undefined ? said : `${said.slice(0, -1)}; ${cost.count} packets to it were lost meanwhile.`,
              vni,
              subjects: [...ips, mac, last.from, last.to],
              count: moves.length,
              evidence: [...shown(homes, one, last), ...(cost?.evidence ?? [])].slice(0, EVIDENCE),
              refutedBy: 'The capture shows packets that were reflected, not sent, by one of the VTEPs.',
              remedy,
            };
            if (cost !== undefined) costly.add(found);
            return [found];
          }),
      };
    },
  };
}

function noteHome(homes: Cases<undefined>, { vni, source, sightings }: Crossing): void {
  const seen = sightings.find(({ tunnel }) => tunnel !== undefined);
  if (seen?.tunnel === undefined) return;
  homes.add([vni, source, seen.tunnel.source].join(' '), undefined, { point: seen.point, frame: seen.frame });
}

/** The first packets from where the address was, and from where it is. */
function shown(homes: Cases<undefined>, { vni, mac, ips }: Endpoint, { from, to }: Move): readonly Evidence[] {
  return [from, to].flatMap((vtep) =>
    [...ips, mac].flatMap((name) => homes.get([vni, name, vtep].join(' '))?.evidence.slice(0, 1) ?? []).slice(0, 1),
  );
}

function note(lost: Cases<Lost>, one: Crossing): void {
  const { time } = one.sightings.at(-1)!;
  const key = [one.vni, one.destination].join(' ');
  lost.add(key, { first: time, last: time }, lastOf(one.sightings));
  const known = lost.get(key)?.details;
  if (known === undefined) return;
  if (time < known.first) known.first = time;
  if (time > known.last) known.last = time;
}

/** What moving cost: the packets to the address, where all that were lost were lost around a move. */
function lossesOf(
  { vni, ips, moves }: Endpoint,
  lost: Cases<Lost>,
): { readonly count: number; readonly evidence: Finding['evidence'] } | undefined {
  for (const ip of ips) {
    const losses = lost.get([vni, ip].join(' '));
    if (losses === undefined) continue;
    const { first, last } = losses.details;
    const begin = moves[0]!.time - MOVE_BEFORE;
    if (first >= begin && last <= moves.at(-1)!.time + MOVE_AFTER) return losses;
  }
  return undefined;
}
