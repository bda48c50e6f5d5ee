/**
 * `connection-reset`: an open TCP connection is torn down by a reset.
 *
 * Needs one point, header fields. Fires where data was exchanged and then one side sent a reset before either had closed.
 * Silent for a reset that answers a SYN (`connection-refused`), for connections without data (health checks, scans), and
 * behind a FIN, where some programs save the last steps.
 * Source: RFC 9293 §3.5.2; IPVS and conntrack forget idle connections and reset what comes late (moby#31208, k8s#94861).
 *
 * @module
 */
import type { Conversation } from '../conversations/conversation.ts';
import type { Crossing, Segment } from '../conversations/crossing.ts';
import { forgetting } from '../conversations/eldest.ts';
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import { Cases, counted } from './cases.ts';
import type { Detector, Evidence, Finding, Watch } from './finding.ts';
import { EVIDENCE } from './thresholds.ts';

interface Connection {
  readonly vni: number | null;
  readonly client: string;
  readonly server: string;
  readonly port: number;
  /** When data was first seen, when a side closed, and when one reset. */
  data: bigint | undefined;
  closed: bigint | undefined;
  reset: bigint | undefined;
  resetBy: string;
  evidence: Evidence | undefined;
}

/** Connections that are remembered. */
const CONNECTIONS = 16_384;

/** Open connections are reset. */
export const connectionReset: Detector = {
  finding: 'connection-reset',
  explains: [],
  watch: (): Watch => {
    const connections = new Map<string, Connection>();
    const forgetEldest = forgetting(connections);
    return {
      see(one: Conversation): void {
        if (one.type === 'crossing' && one.tcp !== undefined && one.copyAt === undefined)
          note(connections, forgetEldest, one, one.tcp);
      },
      conclude: () => {
        const cases = new Cases<Connection>();
        for (const one of connections.values()) {
          const { reset, data, closed, resetBy, vni, server, port } = one;
          if (reset === undefined || data === undefined || data > reset) continue;
          if (closed !== undefined && closed <= reset) continue;
          const clients = resetBy === server ? '' : resetBy;
          cases.add([vni, server, port, clients].join(' '), one, one.evidence);
        }
        return [...cases].map(({ details, count, evidence }) => findingOf(details, count, evidence.slice(0, EVIDENCE)));
      },
    };
  },
};

function note(connections: Map<string, Connection>, forgetEldest: () => void, one: Crossing, tcp: Segment): void {
  const { flags, sourcePort, destinationPort } = tcp;
  const isReply = (flags & TCP_SYN) !== 0 ? (flags & TCP_ACK) !== 0 : sourcePort < destinationPort;
  const server = isReply ? one.source : one.destination;
  const client = isReply ? one.destination : one.source;
  const ends = [`${one.source} ${sourcePort}`, `${one.destination} ${destinationPort}`].sort().join(' ');
  const key = `${one.vni} ${ends}`;
  const { time, point, frame } = one.sightings[0]!;
  let known = connections.get(key);
  // The same ports are used again by another connection.
  if (known === undefined || ((flags & TCP_SYN) !== 0 && known.closed !== undefined)) {
    if (connections.size >= CONNECTIONS) forgetEldest();
    const port = isReply ? sourcePort : destinationPort;
    const fresh = { data: undefined, closed: undefined, reset: undefined, resetBy: '', evidence: undefined };
    known = { vni: one.vni, client, server, port, ...fresh };
    connections.set(key, known);
  }
  if (tcp.payload > 0) known.data = earlier(known.data, time);
  if ((flags & TCP_FIN) !== 0) known.closed = earlier(known.closed, time);
  if ((flags & TCP_RST) === 0 || (known.reset !== undefined && known.reset <= time)) return;
  known.reset = time;
  known.resetBy = one.source;
  known.evidence = { point, frame };
}

const earlier = (a: bigint | undefined, b: bigint): bigint => (a === undefined || b < a ? b : a);

function findingOf(one: Connection, count: number, evidence: readonly Evidence[]): Finding {
  const { vni, client, server, port, resetBy } = one;
  const byServer = resetBy === server;
  return {
    finding: 'connection-reset',
    severity: 'warning',
    confidence: 'proved',
    summary: byServer
      ? `${server} port ${port} reset ${counted(count, 'open connection')}${count === 1 ? ` of ${client}` : ''}.`
      : `${resetBy} reset ${counted(count, 'open connection')} to ${server} port ${port}.`,
    vni,
    subjects: [...new Set([resetBy, server, client, `${server}:${port}`])],
    count,
    evidence,
    refutedBy: `${resetBy} did not send the reset: something on the way did in its name (compare its time to live with that of other packets of ${resetBy}).`,
    remedy: `Ask ${byServer ? 'the service' : 'the program'} at ${resetBy} why (its log at that time); where connections were idle before, raise the time-out of what forgets them (IPVS 900 s, conntrack) or use TCP keep-alive.`,
    direction: [resetBy, byServer ? client : server],
  };
}
