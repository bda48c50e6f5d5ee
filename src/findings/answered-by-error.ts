/**
 * What findings about ICMP errors and TCP resets have in common: a packet was answered by an error.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { PacketError } from '../conversations/crossing.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { type Case, Cases } from './cases.ts';
import { splitEndpoint } from './endpoints.ts';
import type { Detector, Evidence, Finding, Severity, Watch } from './finding.ts';
import { Parties } from './parties.ts';

/** Whom errors of one kind answered. */
export interface Answered {
  /** Where the packets were for. */
  readonly destination: string;
  readonly parties: Parties;
  readonly error: PacketError;
  /** The tunnel's ends, where the error is about the tunnel packet. */
  readonly tunnel: readonly [source: string, destination: string] | undefined;
}

/** What a kind of error says, and to whom. */
export interface ErrorFinding {
  readonly finding: string;
  readonly severity: Severity;
  readonly explains: readonly string[];
  readonly meets?: Detector['meets'];
  /** Whether an error is of this kind; `words` say what it answers, where that is known. */
  readonly applies: (error: PacketError, words: string) => boolean;
  readonly summary: (answered: Answered, count: number) => string;
  readonly remedy: (answered: Answered) => string;
}

interface Told extends Answered {
  readonly vnis: Set<number | null>;
}

/** Make the detector of one kind of error; who all get it from one sender about one destination, or one tunnel, is one case. */
export function answeredByError(kind: ErrorFinding): Detector {
  const { finding, severity, explains, meets } = kind;
  return {
    finding,
    explains,
    ...(meets === undefined ? {} : { meets }),
    watch: (): Watch => {
      const cases = new Cases<Told>();
      // An error may be told with its packet and with the exchange of that packet.
      const counted = new Set<string>();
      return {
        see(one: Conversation): void {
          const met = errorOf(one);
          if (met === undefined || !kind.applies(met.error, one.type === 'crossing' ? one.summary : '')) return;
          const { error, vni, source, destination, tunnel } = met;
          const name = `${error.point} ${error.frame}`;
          if (counted.has(name)) return;
          if (counted.size < MOST) counted.add(name);
          const about = tunnel === undefined ? [vni, destination] : tunnel;
          const key = [...about, error.from, error.reason].join(' ');
          cases.add(
            key,
            { destination, parties: new Parties(), error, tunnel, vnis: new Set() },
            { point: error.point, frame: error.frame },
            met.about,
          );
          const details = cases.get(key)?.details;
          details?.parties.add(source, destination);
          details?.vnis.add(vni);
        },
        conclude: () =>
          // An error about a tunnel packet is the cause of what it makes the host say inside.
          [...cases].sort(tunnelsFirst).map(({ details, count, evidence }): Finding => {
            const { parties, tunnel, error, vnis } = details;
            return {
              finding,
              severity,
              confidence: 'proved',
              summary: kind.summary(details, count),
              vni: vnis.size === 1 ? [...vnis][0]! : null,
              subjects: [...new Set([...(tunnel ?? []), ...parties.subjects, error.from])],
              count,
              evidence,
              refutedBy: 'The error was forged: its quoted packet was never sent.',
              remedy: kind.remedy(details),
              ...(parties.only === undefined ? {} : { direction: parties.only }),
            };
          }),
      };
    },
  };
}

const tunnelsFirst = (a: Case<Told>, b: Case<Told>): number =>
  Number(a.details.tunnel === undefined) - Number(b.details.tunnel === undefined);

const MOST = 65_536;

interface Met {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly error: PacketError;
  readonly tunnel: readonly [source: string, destination: string] | undefined;
  /** A packet that the error is about. */
  readonly about: Evidence | undefined;
}

/** Whom a conversation's error answered; undefined where it has none. */
function errorOf(one: Conversation): Met | undefined {
  if (one.type === 'crossing' && one.error !== undefined) {
    return met(one.vni, one.source, one.destination, one.error, one.sightings);
  }
  if (one.type === 'exchange' && one.error !== undefined) {
    // The client's port is another one for each connection.
    const client = one.kind === 'tcp-handshake' ? splitEndpoint(one.client)[0] : one.client;
    return met(one.vni, client, one.server, one.error, one.request);
  }
  return undefined;
}

function met(
  vni: number | null,
  source: string,
  destination: string,
  error: PacketError,
  seen: readonly Sighting[],
): Met {
  const carried = seen.find(({ tunnel }) => tunnel !== undefined)?.tunnel;
  const tunnel =
    error.aboutTunnel && carried !== undefined ? ([carried.source, carried.destination] as const) : undefined;
  const last = seen.at(-1);
  return { vni, source, destination, error, tunnel, about: last && { point: last.point, frame: last.frame } };
}
