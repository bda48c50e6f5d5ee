/**
 * `slow-service`: the network is quick, and the service answers late.
 *
 * Needs one point, better one near the server; header fields. Fires where at least `SLOW_ANSWERS` requests over TCP to one port,
 * and at least half of them, had to wait `SLOW_ANSWER` or longer for the first data that acknowledges them, measured at
 * the point nearest the server, while the handshake took less than a tenth of that. Silent where the network is slow
 * (`high-latency`) or packets of the request were sent again, and for what the client sends after an answer.
 * Source: the time from request to response less the round trip is the server's.
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing, Segment } from '../conversations/crossing.ts';
import { forgetting } from '../conversations/eldest.ts';
import { Percentiles } from '../conversations/percentiles.ts';
import type { Sighting } from '../conversations/sighting.ts';
import { TCP_ACK, TCP_SYN } from '../layers/tcp.ts';
import { Cases } from './cases.ts';
import { splitEndpoint } from './endpoints.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { SLOW_ANSWER, SLOW_ANSWERS, SLOW_NETWORK } from './thresholds.ts';

/** Data of a client that waits for data of the server. */
interface Waiting {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  readonly port: number;
  request: readonly Sighting[] | undefined;
  answer: readonly Sighting[] | undefined;
  /** The request was sent more than once: its answer had to wait for that. */
  again: boolean;
}

interface Service {
  readonly vni: number | null;
  readonly server: string;
  readonly port: number;
  readonly client: string;
  readonly times: Percentiles;
}

/** Requests that wait at once. */
const WAITING = 8192;

/** The service answers late. */
export const slowService: Detector = {
  finding: 'slow-service',
  explains: [],
  watch: (): Watch => {
    const waiting = new Map<string, Waiting>();
    const forgetEldest = forgetting(waiting);
    const slow = new Cases<Service>();
    const all = new Cases<Service>();
    const network = new Map<string, number>();
    const servers = new Set<string>();
    const makeRoom = (): void => {
      const gone = waiting.size < WAITING ? undefined : forgetEldest();
      if (gone !== undefined) judge(gone, slow, all);
    };
    return {
      see(one: Conversation): void {
        if (one.type === 'exchange' && one.kind === 'tcp-handshake' && one.rtt !== null && one.state === 'answered') {
          const [server, port] = splitEndpoint(one.server);
          const key = [one.vni, server, port].join(' ');
          if (network.size < WAITING) network.set(key, Math.min(network.get(key) ?? one.rtt, one.rtt));
        }
        if (one.type !== 'crossing' || one.tcp === undefined || one.copyAt !== undefined) return;
        const { tcp } = one;
        if ((tcp.flags & TCP_SYN) !== 0) {
          const reply = (tcp.flags & TCP_ACK) !== 0;
          const server = reply ? `${one.source} ${tcp.sourcePort}` : `${one.destination} ${tcp.destinationPort}`;
          if (servers.size < WAITING) servers.add(server);
        } else if (tcp.payload > 0) note(waiting, one, tcp, servers, makeRoom);
      },
      conclude: () => {
        for (const [key, done] of waiting) {
          if (done.answer === undefined) continue;
          waiting.delete(key);
          judge(done, slow, all);
        }
        return [...slow].flatMap(({ details, count, evidence }): Finding[] => {
          const key = [details.vni, details.server, details.port].join(' ');
          const requests = all.get(key)?.count ?? count;
          const median = details.times.at(0.5) ?? 0;
          const rtt = network.get(key);
          if (count < SLOW_ANSWERS || 2 * count < requests) return [];
          if (rtt !== undefined && rtt * SLOW_NETWORK > median) return [];
          return [findingOf(details, count, requests, median, rtt, evidence)];
        });
      },
    };
  },
};

/** Take data of a client, or of a server: an answer acknowledges all of the request. */
function note(
  waiting: Map<string, Waiting>,
  one: Crossing,
  tcp: Segment,
  servers: ReadonlySet<string>,
  makeRoom: () => void,
): void {
  const { sourcePort, destinationPort } = tcp;
  const known = servers.has(`${one.source} ${sourcePort}`) || servers.has(`${one.destination} ${destinationPort}`);
  // Without a handshake the lower port is taken for the service's.
  const isAnswer = known ? servers.has(`${one.source} ${sourcePort}`) : sourcePort < destinationPort;
  const [client, server] = isAnswer ? [one.destination, one.source] : [one.source, one.destination];
  const [clientPort, port] = isAnswer ? [destinationPort, sourcePort] : [sourcePort, destinationPort];
  const until = isAnswer ? tcp.acknowledgment : (tcp.sequence + tcp.payload) >>> 0;
  const key = [one.vni, client, clientPort, server, port, until].join(' ');
  let entry = waiting.get(key);
  if (entry === undefined) {
    makeRoom();
    const fresh = { request: undefined, answer: undefined, again: false };
    entry = { vni: one.vni, client, server, port, ...fresh };
    waiting.set(key, entry);
  }
  if (isAnswer) entry.answer = first(entry.answer, one.sightings);
  else if (entry.request === undefined) entry.request = one.sightings;
  else entry.again = true;
}

const first = (a: readonly Sighting[] | undefined, b: readonly Sighting[]): readonly Sighting[] =>
  a === undefined || b[0]!.time < a[0]!.time ? b : a;

/** Reckon how long a request waited, at the point nearest the server that saw both. */
function judge(
  { vni, client, server, port, request, answer, again }: Waiting,
  slow: Cases<Service>,
  all: Cases<Service>,
): void {
  if (request === undefined || answer === undefined || again) return;
  for (const asked of [...request].reverse()) {
    const back = answer.find(({ point }) => point === asked.point);
    if (back === undefined) continue;
    const time = Number(back.time - asked.time);
    if (time < 0) return;
    const key = [vni, server, port].join(' ');
    const make = (): Service => ({ vni, server, port, client, times: new Percentiles() });
    const evidence: Evidence[] = [asked, back].map(({ point, frame }) => ({ point, frame }));
    all.add(key, make());
    if (time < SLOW_ANSWER) return;
    slow.add(key, make(), ...evidence);
    slow.get(key)?.details.times.add(time);
    return;
  }
}

function findingOf(
  { vni, server, port, client }: Service,
  count: number,
  requests: number,
  median: number,
  rtt: number | undefined,
  evidence: readonly Evidence[],
): Finding {
  const way = rtt === undefined ? '' : `, while the network took ${(rtt / 1e6).toFixed(1)} ms for a round trip`;
  return {
    finding: 'slow-service',
    severity: 'warning',
    confidence: rtt === undefined ? 'hint' : 'likely',
    summary: `${server} port ${port} let ${count} of ${requests} requests wait for ${(median / 1e6).toFixed(0)} ms at the median${way}.`,
    vni,
    subjects: [server, client, `${server}:${port}`],
    count,
    evidence,
    refutedBy: 'The service answers when it has something to say (long polling, notifications), not when it is asked.',
    remedy: `Look at the service at ${server}, not at the network: its log, its load, and what it asks in turn (a database, DNS).`,
    direction: [client, server],
  };
}
