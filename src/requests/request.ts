/**
 * A request: one TCP connection followed from its client to the task that served it, through address translation.
 *
 * @module
 */

/** An address and a port. */
export interface Socket {
  readonly address: string;
  readonly port: number;
}

/** The task that answered, or that was tried. */
export interface Server extends Socket {
  /** Its name, where the inventory has it. */
  readonly name: string | null;
}

/** What translation changed against the step before. */
export type Translation = 'destination' | 'source' | 'both';

/** One sighting of the connection on its way. */
export interface RequestStep {
  readonly point: string;
  readonly frame: number;
  /** When it was captured, in nanoseconds since the Unix epoch, by this point's own clock. */
  readonly time: bigint;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly translation: Translation | null;
  /** The tunnel packet around it; absent where it was seen bare. */
  readonly tunnel?: {
    readonly source: string;
    readonly destination: string;
    readonly sourcePort: number;
    readonly vni: number;
  };
  readonly timeToLive: number;
  /** Nanoseconds since the step before, clocks set right; null where that is not known. */
  readonly since: number | null;
  /**
   * How sure it is that this is what the step before saw: `proved` by a checksum that changed by exactly the difference of
   * addresses and ports, `partial` where checksums were left to the NIC, `unchecked` where they could not be compared;
   * null at the first step.
   */
  readonly proof: 'proved' | 'partial' | 'unchecked' | null;
  /** The rule, the load balancer or the connection that explains the translation, where an inventory has one. */
  readonly explained?: string;
  /** A later packet of the connection: the first one was not seen here. */
  readonly later?: true;
}

/** What became of a connection. */
export type RequestOutcome =
  /** A request was answered, or data came back. */
  | 'answered'
  /** The connection came about, and the request in it was not answered. */
  | 'unserved'
  /** The connection came about, and nothing was asked. */
  | 'connected'
  /** It came about, and was broken off by a reset before an answer. */
  | 'reset'
  /** The SYN was answered by a reset. */
  | 'refused'
  /** The SYN was answered by an ICMP error. */
  | 'unreachable'
  /** An answer was seen on its way, and not where the client's packets were first seen. */
  | 'answer-lost'
  /** The SYN was not answered. */
  | 'unanswered';

/** One request over HTTP within a connection. */
export interface HttpExchange {
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly time: bigint;
  /** Nanoseconds from the request to the first octet of its answer, at the point nearest the client. */
  readonly firstByte: number | null;
  /** The same at the point nearest the task. */
  readonly serverTime: number | null;
  /** Octets of its body that were announced, and how many of them came; absent where all came, or nothing was announced. */
  readonly cutShort?: { readonly announced: number; readonly seen: number };
}

/** A task that was tried before, or beside, the one that answered. */
export interface Tried extends Server {
  /** SYNs that were sent to it. */
  readonly attempts: number;
}

/** One connection followed through address translation. */
export interface Request {
  readonly type: 'request';
  readonly client: string;
  readonly clientPort: number;
  /** What the client addressed, as far as it was seen. */
  readonly published: Socket;
  /** Null where the captures do not show who answers behind the published address. */
  readonly server: Server | null;
  /** What the task sees in the client's place; null where it sees the client itself, or is not known. */
  readonly clientSeenAs: Socket | null;
  /** Of the first request; null where none was seen in the clear. */
  readonly method: string | null;
  readonly path: string | null;
  readonly status: number | null;
  readonly outcome: RequestOutcome;
  /** Sightings of the client's packet in path order. */
  readonly steps: readonly RequestStep[];
  /** Sightings of its answer in path order; what `translation` says is against the step before in this direction. */
  readonly back: readonly RequestStep[];
  /** What the path lacks, in words. */
  readonly missing: readonly string[];
  /** Another connection has the same numbers, and what was seen of the two cannot be told apart. */
  readonly ambiguous: boolean;
  /** Requests over HTTP in this connection, in their order. */
  readonly exchanges: readonly HttpExchange[];
  /** Further requests, beyond those that are kept. */
  readonly further: number;
  /** SYNs that the client sent; 0 where the captures began later. */
  readonly attempts: number;
  /** Nanoseconds from SYN to its answer where the SYN was first seen. */
  readonly handshake: number | null;
  /** Nanoseconds from the first request to the first octet of its answer, at the point nearest the client. */
  readonly firstByte: number | null;
  /** Octets of payload to the server and back, retransmissions counted. */
  readonly octets: readonly [sent: number, received: number];
  /** When its first packet was seen. */
  readonly time: bigint;
  /** Where a request or an answer was lost: behind the first point, for the second did not see it; null where nothing tells. */
  readonly lostBetween: readonly [after: string, before: string] | null;
  /** Other tasks to which the load balancer sent it first. */
  readonly tried: readonly Tried[];
  /** Where a reset ended it: whose it was; `between` for one that its supposed sender never sent. */
  readonly resetBy?: 'client' | 'server' | 'between';
  /** It was told before it was over, for there was no more room: what comes after is not in it. */
  readonly early?: true;
  /** An ICMP error about it. */
  readonly error?: { readonly reason: string; readonly from: string; readonly point: string; readonly frame: number };
}
