/**
 * An exchange: a request and what came back.
 *
 * @module
 */
import type { PacketError } from './crossing.ts';
import type { Sighting } from './sighting.ts';

/** What kinds of request are paired with their replies. */
export type ExchangeKind = 'echo' | 'arp' | 'nd' | 'tcp-handshake';

/**
 * How a request ended for who asked: `unanswered` also where a reply was sent and is known to be lost on its way (then
 * `reply` is not empty, and `replyLostAfter` says where); `unrequested` is a reply without a request; `error` was answered
 * by an ICMP error, or a TCP reset.
 */
export type ExchangeState = 'answered' | 'unanswered' | 'unrequested' | 'error';

/** A request and what came back. */
export interface Exchange {
  readonly type: 'exchange';
  readonly kind: ExchangeKind;
  /** The overlay; null where nothing tells which, and outside of one. */
  readonly vni: number | null;
  /** Who asked; for a TCP handshake with its port, `192.168.200.5:40000`. */
  readonly client: string;
  /** Who was asked. */
  readonly server: string;
  /** Of an echo. */
  readonly identifier?: number | undefined;
  /** Of an echo. */
  readonly sequence?: number | undefined;
  readonly state: ExchangeState;
  /** Nanoseconds from request to reply at the point nearest the client that saw both. */
  readonly rtt: number | null;
  /** Every sighting of the request, in path order. */
  readonly request: readonly Sighting[];
  /** Every sighting of the reply, in path order. */
  readonly reply: readonly Sighting[];
  /** Nanoseconds between neighbours of the request's sightings, and of the reply's: see {@link Crossing.hops}. */
  readonly requestHops: readonly number[];
  readonly replyHops: readonly number[];
  /** Where the request was lost: see {@link Crossing.lostAfter}. */
  readonly requestLostAfter: string | null;
  /** Where the reply was lost. */
  readonly replyLostAfter: string | null;
  /** Who answered: the peer, or the VTEP nearest the client in its place (ARP proxy); null where it cannot be told. */
  readonly answeredBy: 'peer' | 'vtep' | null;
  /** The hardware address that an unanswered request was sent to. */
  readonly sentTo?: string | undefined;
  /** The hardware address that an ARP or neighbour reply gave. */
  readonly hardware?: string | undefined;
  /** Further replies to the same request: duplicates, or other hosts that claim the address. */
  readonly furtherReplies?: readonly FurtherReply[] | undefined;
  /** How often the request was sent, where it was sent again (TCP). */
  readonly attempts?: number | undefined;
  readonly error?: PacketError | undefined;
  /** How long the captures went on after the request, where it was not answered. */
  readonly waited?: number | undefined;
}

/** A reply beyond the first. */
export interface FurtherReply {
  readonly hardware?: string;
  readonly sightings: readonly Sighting[];
}
