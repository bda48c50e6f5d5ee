/**
 * What `vxlens live --top` shows: the tunnels, endpoints, exchanges and losses so far, in bounded tables.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import type { Crossing } from '../../conversations/crossing.ts';
import type { Exchange } from '../../conversations/exchange.ts';
import { Percentiles } from '../../conversations/percentiles.ts';

/** Rows of a table at most: those not seen for longest make room. */
const ROWS = 4096;

/** The packets of one overlay between two VTEPs. */
export interface TunnelRow {
  readonly a: string;
  readonly b: string;
  readonly vni: number;
  /** From `a` to `b`, and back. */
  readonly packets: [number, number];
}

/** The exchanges of one kind in one overlay. */
export interface ExchangeRow {
  readonly kind: Exchange['kind'];
  readonly vni: number | null;
  readonly states: Record<Exchange['state'], number>;
  readonly rtt: Percentiles;
}

/** An address in an overlay, and the VTEP it is behind. */
export interface EndpointRow {
  readonly address: string;
  readonly vni: number | null;
  vtep: string | undefined;
  packets: number;
}

/** The packets that got from a point to no further one. */
export interface LossRow {
  readonly after: string;
  readonly expected: string;
  readonly vni: number | null;
  packets: number;
}

/** A table whose rows are kept in the order in which they were last used. */
class Table<R> {
  readonly #rows = new Map<string, R>();

  /** Find a row or make it; it is the newest then. */
  row(key: string, make: () => R): R {
    const row = this.#rows.get(key) ?? make();
    this.#rows.delete(key);
    this.#rows.set(key, row);
    if (this.#rows.size > ROWS) this.#rows.delete(this.#rows.keys().next().value!);
    return row;
  }

  get size(): number {
    return this.#rows.size;
  }

  /** The rows, the newest first. */
  list(): readonly R[] {
    return [...this.#rows.values()].reverse();
  }
}

/** The tables. */
export class Board {
  readonly tunnels: Table<TunnelRow> = new Table();
  readonly exchanges: Table<ExchangeRow> = new Table();
  readonly endpoints: Table<EndpointRow> = new Table();
  readonly losses: Table<LossRow> = new Table();

  /** Count what was told. */
  tell(conversation: Conversation): void {
    if (conversation.type === 'crossing') this.#crossing(conversation);
    else if (conversation.type === 'exchange') this.#exchange(conversation);
  }

  #crossing({ vni, source, sightings, lostAfter, expected }: Crossing): void {
    const tunnel = sightings.find((sighting) => sighting.tunnel !== undefined)?.tunnel;
    if (tunnel !== undefined) this.#tunnel(tunnel.source, tunnel.destination, tunnel.vni);
    const endpoint = this.endpoints.row(`${vni} ${source}`, () => ({
      address: source,
      vni,
      vtep: undefined,
      packets: 0,
    }));
    endpoint.packets++;
    endpoint.vtep = tunnel?.source ?? endpoint.vtep;
    if (lostAfter === null) return;
    const after = lostAfter;
    const further = expected ?? 'its destination';
    this.losses.row(`${vni} ${after} ${further}`, () => ({ after, expected: further, vni, packets: 0 })).packets++;
  }

  #tunnel(from: string, to: string, vni: number): void {
    const [a, b] = from < to ? [from, to] : [to, from];
    this.tunnels.row(`${vni} ${a} ${b}`, () => ({ a, b, vni, packets: [0, 0] })).packets[from === a ? 0 : 1]++;
  }

  #exchange({ kind, vni, state, rtt }: Exchange): void {
    const row = this.exchanges.row(`${vni} ${kind}`, () => ({
      kind,
      vni,
      states: { answered: 0, unanswered: 0, unrequested: 0, error: 0 },
      rtt: new Percentiles(),
    }));
    row.states[state]++;
    if (rtt !== null && state === 'answered') row.rtt.add(rtt);
  }
}
