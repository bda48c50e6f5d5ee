/**
 * What findings about ICMP errors and TCP resets have in common: a packet was answered by an error.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { PacketError } from '../conversations/crossing.ts';
import { Cases } from './cases.ts';
import type { Detector, Evidence, Finding, Severity, Watch } from './finding.ts';

/** Whom an error answered. */
export interface Answered {
  readonly vni: number | null;
  readonly source: string;
  readonly destination: string;
  readonly error: PacketError;
  /** The tunnel's ends, where the error is about the tunnel packet. */
  readonly tunnel: readonly [source: string, destination: string] | undefined;
}

/** What a kind of error says, and to whom. */
export interface ErrorFinding {
  readonly finding: string;
  readonly severity: Severity;
  readonly explains: readonly string[];
  /** Whether an error is of this kind. */
  readonly applies: (error: PacketError) => boolean;
  readonly summary: (answered: Answered, count: number) => string;
  readonly remedy: (answered: Answered) => string;
}

/** Make the detector of one kind of error. */
export function answeredByError(kind: ErrorFinding): Detector {
  const { finding, severity, explains } = kind;
  return {
    finding,
    explains,
    watch: (): Watch => {
      const cases = new Cases<Answered>();
      // An error may be told with its packet and with the exchange of that packet.
      const counted = new Set<string>();
      return {
        see(one: Conversation): void {
          const told = errorOf(one);
          if (told === undefined || !kind.applies(told.error)) return;
          const { point, frame, from, reason } = told.error;
          const name = `${point} ${frame}`;
          if (counted.has(name)) return;
          if (counted.size < MOST) counted.add(name);
          cases.add(
            [told.vni, told.source, told.destination, from, reason].join(' '),
            told,
            { point, frame },
            told.about,
          );
        },
        conclude: () =>
          [...cases].map(
            ({ details, count, evidence }): Finding => ({
              finding,
              severity,
              confidence: 'proved',
              summary: kind.summary(details, count),
              vni: details.vni,
              subjects: [...(details.tunnel ?? [details.source, details.destination]), details.error.from].filter(
                isFirst,
              ),
              count,
              evidence,
              refutedBy: 'The error was forged: its quoted packet was never sent.',
              remedy: kind.remedy(details),
              direction: [details.source, details.destination],
            }),
          ),
      };
    },
  };
}

const MOST = 65_536;

const isFirst = (text: string, at: number, all: readonly string[]): boolean => all.indexOf(text) === at;

/** Whom a conversation's error answered; undefined where it has none. */
function errorOf(one: Conversation): (Answered & { readonly about: Evidence | undefined }) | undefined {
  if (one.type === 'crossing' && one.error !== undefined) {
    return told(one.vni, one.source, one.destination, one.error, one.sightings);
  }
  if (one.type === 'exchange' && one.error !== undefined) {
    // The client's port is another one for each connection.
    const client = one.kind === 'tcp-handshake' ? one.client.replace(/:\d+$/, '') : one.client;
    return told(one.vni, client, one.server, one.error, one.request);
  }
  return undefined;
}

function told(
  vni: number | null,
  source: string,
  destination: string,
  error: PacketError,
  seen: readonly {
    readonly point: string;
    readonly frame: number;
    readonly tunnel?: { readonly source: string; readonly destination: string };
  }[],
): Answered & { readonly about: Evidence | undefined } {
  const carried = seen.find(({ tunnel }) => tunnel !== undefined)?.tunnel;
  const tunnel =
    error.aboutTunnel && carried !== undefined ? ([carried.source, carried.destination] as const) : undefined;
  const last = seen.at(-1);
  return { vni, source, destination, error, tunnel, about: last && { point: last.point, frame: last.frame } };
}
