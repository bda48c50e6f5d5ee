/**
 * Who served what: requests counted by the task that answered them, and by the client that sent them.
 *
 * @module
 */
import { Percentiles } from '../conversations/percentiles.ts';
import type { Request, RequestOutcome, Server } from './request.ts';

/** Requests of one client to one task. */
export interface ServedClient {
  readonly client: string;
  readonly requests: number;
}

/** What one task did; the last row of all has what could not be told of any. */
export interface Served {
  readonly type: 'served';
  /** Null for requests of which the captures do not show who served them. */
  readonly server: Server | null;
  readonly connections: number;
  /** Requests over HTTP that were seen in the clear; of a connection without any, the connection counts. */
  readonly requests: number;
  /** How often each status was answered. */
  readonly status: Readonly<Record<string, number>>;
  /** Connections by what became of them, where that was no answer. */
  readonly failed: Readonly<Partial<Record<RequestOutcome, number>>>;
  /** Time to the first octet of an answer in nanoseconds, at the point nearest the client; null where none was seen. */
  readonly firstByte: {
    readonly median: number;
    readonly p90: number;
    readonly p99: number;
    readonly most: number;
  } | null;
  /** The clients with the most requests, by their own addresses: an ingress hides them from the task. */
  readonly clients: readonly ServedClient[];
  /** What the task sees in the place of those clients, where it sees something else. */
  readonly clientsSeenAs: readonly string[];
}

/** Tasks, and clients of each, that are told apart at most. */
const TASKS = 1024;
const CLIENTS = 4096;
const SHOWN = 100;

/** One task while requests are counted. */
class Row {
  readonly server: Server | null;
  connections = 0;
  requests = 0;
  readonly status: Map<number, number> = new Map();
  readonly failed: Map<RequestOutcome, number> = new Map();
  readonly times: Percentiles = new Percentiles();
  readonly clients: Map<string, number> = new Map();
  readonly seenAs: Set<string> = new Set();

  constructor(server: Server | null) {
    this.server = server;
  }
}

/** Counts who served what. */
export class ServedTable {
  readonly #rows = new Map<string, Row>();

  /** Count a connection. */
  add(request: Request): void {
    const { server, exchanges, outcome, client, clientSeenAs, further } = request;
    const row = this.#row(server);
    row.connections++;
    const count = Math.max(1, exchanges.length + further);
    row.requests += count;
    for (const { status, firstByte } of exchanges) {
      if (status !== null) row.status.set(status, (row.status.get(status) ?? 0) + 1);
      if (firstByte !== null) row.times.add(firstByte);
    }
    // What was given up for want of room has not failed.
    if (outcome !== 'answered' && request.early !== true) row.failed.set(outcome, (row.failed.get(outcome) ?? 0) + 1);
    if (row.clients.size < CLIENTS || row.clients.has(client)) {
      row.clients.set(client, (row.clients.get(client) ?? 0) + count);
    }
    if (clientSeenAs !== null && row.seenAs.size < SHOWN) row.seenAs.add(clientSeenAs.address);
  }

  #row(server: Server | null): Row {
    const key = server === null ? '' : `${server.address} ${server.port}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    if (server !== null && this.#rows.size >= TASKS) return this.#row(null);
    const row = new Row(server);
    this.#rows.set(key, row);
    return row;
  }

  /** The rows, the task with the most requests first. */
  rows(): readonly Served[] {
    const rows = [...this.#rows.values()];
    rows.sort((a, b) => Number(a.server === null) - Number(b.server === null) || b.requests - a.requests);
    return rows.map(told);
  }
}

function told({ server, connections, requests, status, failed, times, clients, seenAs }: Row): Served {
  const most = [...clients].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
  return {
    type: 'served',
    server,
    connections,
    requests,
    status: Object.fromEntries([...status].sort((a, b) => a[0] - b[0])),
    failed: Object.fromEntries(failed),
    firstByte:
      times.count === 0
        ? null
        : { median: times.at(0.5)!, p90: times.at(0.9)!, p99: times.at(0.99)!, most: times.most },
    clients: most.map(([client, count]) => ({ client, requests: count })),
    clientsSeenAs: [...seenAs],
  };
}
