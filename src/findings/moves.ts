/**
 * What findings about endpoints that move have in common.
 *
 * @module
 */
import type { Move } from '../conversations/endpoint.ts';
import type { Detector, Finding, Severity } from './finding.ts';

/** Which moves, and what is said of them. */
export interface MoveFinding {
  readonly finding: string;
  readonly severity: Severity;
  readonly applies: (moves: number) => boolean;
  readonly summary: (name: string, last: Move, moves: number) => string;
  readonly remedy: string;
}

/** Make the detector of moves of one kind. */
export function movesOf({ finding, severity, applies, summary, remedy }: MoveFinding): Detector {
  return {
    finding,
    explains: severity === 'info' ? [] : ['mac-moved'],
    watch: () => ({
      see() {},
      conclude: ({ endpoints }) =>
        endpoints.flatMap(({ vni, mac, ips, moves }): Finding[] => {
          const last = moves.at(-1);
          if (last === undefined || !applies(moves.length)) return [];
          const name = ips.length === 0 ? mac : `${ips[0]} (${mac})`;
          return [
            {
              finding,
              severity,
              confidence: 'proved',
              summary: summary(name, last, moves.length),
              vni,
              subjects: [mac, ...ips, last.from, last.to],
              count: moves.length,
              evidence: [],
              refutedBy: 'The capture shows packets that were reflected, not sent, by one of the VTEPs.',
              remedy,
            },
          ];
        }),
    }),
  };
}
