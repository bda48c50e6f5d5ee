/**
 * Strands: a TCP connection as one capture point saw it, between one pair of addresses and ports.
 *
 * @module
 */
import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../layers/tcp.ts';
import { bodyOf, requestLine, statusOf } from './http.ts';
import { again, type Mark, markOf } from './mark.ts';
import type { Segment } from './segment.ts';

/** Requests that are kept of one connection. */
const EXCHANGES = 64;
/** Marks that are kept: of SYNs and resets, of the first segments of each direction, and of the digests that are rarest. */
const HANDSHAKES = 12;
const FIRST = 3;
const SAMPLES = 8;
const SAMPLED = 16;
/** Nanoseconds within which the same segment is a second sighting: no sender repeats itself so early (RFC 6298 §2.4). */
const SOON = 200_000_000;

/** A request over HTTP, and what answered it, as one point saw them. */
export interface Exchanged {
  readonly method: string;
  readonly target: string;
  /** When the request line was seen, in nanoseconds since the follower's base. */
  readonly time: number;
  /** The answer's; -1 where there was none. */
  status: number;
  answeredAt: number;
  /** Octets of the answer's body: announced, or -1, and passed by so far. */
  announced: number;
  seen: number;
}

const UNANSWERED = { status: -1, answeredAt: -1, announced: -1, seen: 0 } as const;

/** A tunnel packet around a segment. */
export interface Wrapping {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  /** Of the outer frame; -1 where the link has none. */
  readonly sourceMac: number;
  readonly destinationMac: number;
}

/** What one direction of a strand came to. */
export class Flow {
  packets = 0;
  octets = 0;
  first = -1;
  last = -1;
  fin = false;
  reset = -1;
  sourceMac = -1;
  destinationMac = -1;
  timeToLive = -1;
  tunnel: Wrapping | undefined;
  /** Where the next new octet belongs; -1 before the first segment. */
  next = -1;
  kept = 0;
  samples = 0;
}

/** An ICMP error about a strand's packets. */
export interface Refusal {
  readonly type: number;
  readonly code: number;
  readonly wide: boolean;
  readonly from: number;
  readonly frame: number;
  readonly time: number;
}

/** A connection at a capture point. */
export class Strand {
  readonly point: number;
  /** The overlay that it was seen in; -1 where it was seen bare. */
  readonly vni: number;
  /** The address that sent the first segment seen, and the other one. */
  readonly a: number;
  readonly aPort: number;
  readonly b: number;
  readonly bPort: number;
  readonly key: number;
  /** What `a` sent, and what `b` did. */
  readonly flows: readonly [onward: Flow, backward: Flow] = [new Flow(), new Flow()];
  readonly marks: Map<number, Mark> = new Map();
  /** The sequence number of the SYN that opened it; -1 where none was seen. */
  opened = -1;
  /** Whether `b` is the client: it sent the SYN, or a request. */
  turned: boolean | undefined;
  syns = 0;
  last = 0;
  readonly exchanges: Exchanged[] = [];
  /** Requests beyond those that are kept. */
  further = 0;
  refusal: Refusal | undefined;
  #handshakes = 0;
  /** The answer whose body is on its way. */
  #body: Exchanged | undefined;

  constructor(key: number, point: number, vni: number, segment: Segment) {
    this.key = key;
    this.point = point;
    this.vni = vni;
    this.a = segment.source;
    this.aPort = segment.sourcePort;
    this.b = segment.destination;
    this.bPort = segment.destinationPort;
  }

  /** Whether both sides are done with it. */
  get closed(): boolean {
    const [onward, backward] = this.flows;
    return (onward.fin && backward.fin) || onward.reset >= 0 || backward.reset >= 0;
  }

  /** Whether a segment belongs to a new connection between the same addresses and ports. */
  isNew({ flags, sequence }: Segment): boolean {
    if ((flags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) return false;
    return this.opened >= 0 ? sequence !== this.opened : this.flows[0].packets + this.flows[1].packets > 0;
  }

  /** Whether a segment comes from `a`. */
  isOnward({ source, sourcePort }: Segment): boolean {
    return source === this.a && sourcePort === this.aPort;
  }

  /** Take a segment; the mark that was made of it, if a new one was. */
  take(segment: Segment, time: number, frame: number): Mark | undefined {
    const { flags, sequence, length, end, payload } = segment;
    const onward = this.isOnward(segment);
    const flow = this.flows[onward ? 0 : 1];
    flow.packets++;
    flow.octets += length;
    if (flow.first < 0) flow.first = time;
    flow.last = time;
    this.last = Math.max(this.last, time);
    const known = this.marks.get(segment.digest);
    // A second sighting of one packet, not a second packet.
    if (known !== undefined && known.onward === onward && time - known.times[0]! < SOON) {
      again(known, time, frame);
      return undefined;
    }
    if ((flags & TCP_SYN) !== 0) this.#syn(segment, onward);
    if ((flags & TCP_FIN) !== 0) flow.fin = true;
    if ((flags & TCP_RST) !== 0 && flow.reset < 0) flow.reset = time;
    const fresh = flow.next < 0 || ((sequence - flow.next) | 0) >= 0;
    if (fresh) {
      const before = flow.next;
      flow.next = (sequence + length + ((flags & (TCP_SYN | TCP_FIN)) === 0 ? 0 : 1)) >>> 0;
      // Octets that the capture missed have passed by, too.
      const body = this.#body;
      if (body !== undefined && this.turned === onward && before >= 0) body.seen += ((sequence - before) | 0) + length;
      if (end > payload) this.#read(segment, onward, time);
    }
    return this.#keep(segment, onward, flow, time, frame);
  }

  #syn({ flags, sequence }: Segment, onward: boolean): void {
    if ((flags & TCP_ACK) !== 0) {
      this.turned ??= onward;
      return;
    }
    this.turned = !onward;
    this.opened = sequence;
    this.syns++;
  }

  /** Read what the segment begins with. */
  #read(segment: Segment, onward: boolean, time: number): void {
    const { bytes, payload, end } = segment;
    const status = statusOf(bytes, payload, end);
    if (status >= 0) {
      // RFC 9110 §15.2: an interim answer is followed by the final one.
      if (status < 200 && status !== 101) return;
      const open = this.exchanges.find((one) => one.status < 0);
      if (open !== undefined && this.turned === onward) {
        open.status = status;
        open.answeredAt = time;
        this.#announce(open, segment);
      }
      return;
    }
    const line = requestLine(bytes, payload, end);
    if (line === undefined) return;
    this.turned ??= !onward;
    if (this.turned === onward) return;
    if (this.exchanges.length >= EXCHANGES) this.further++;
    else this.exchanges.push({ method: line.method, target: line.target, time, ...UNANSWERED });
  }

  /** Note what an answer says of its body's length. */
  #announce(open: Exchanged, { bytes, payload, end, length }: Segment): void {
    this.#body = undefined;
    // RFC 9110 §8.6, §15.3.5, §15.4.5: these tell a length and have no body.
    if (open.method === 'HEAD' || open.status === 204 || open.status === 304) return;
    const body = bodyOf(bytes, payload, end);
    if (body === undefined) return;
    open.announced = body.length;
    open.seen = length - (body.start - payload);
    this.#body = open;
  }

  /** Keep a segment if it is one of those by which strands are joined. */
  #keep(segment: Segment, onward: boolean, flow: Flow, time: number, frame: number): Mark | undefined {
    if (this.marks.has(segment.digest)) return undefined;
    if ((segment.flags & (TCP_SYN | TCP_RST)) !== 0) {
      if (this.#handshakes++ >= HANDSHAKES) return undefined;
    } else if (flow.kept < FIRST) flow.kept++;
    // Every point that sees the segment comes to the same choice.
    else if (segment.digest % SAMPLED === 0 && flow.samples < SAMPLES) flow.samples++;
    else return undefined;
    const mark = markOf(this, segment, onward, time, frame);
    this.marks.set(segment.digest, mark);
    return mark;
  }
}
