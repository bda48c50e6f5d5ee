/**
 * What TCP says about what arrived: acknowledged data was delivered, unless it was sent more than once.
 *
 * @module
 */
import { forgetting } from './eldest.ts';
import type { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';

const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;
/** The most segments of a flow that are remembered. */
const STARTS = 512;

interface Flow {
  /** The highest acknowledgment of this direction's data; undefined until there was one. */
  acknowledged: number | undefined;
  /** How often data that begins at a sequence number was sent; bounded, eldest first; undefined until there was any. */
  starts: Map<number, number> | undefined;
}

const mixer = /* @__PURE__ */ new Mixer();

/** Acknowledgments of all flows. */
export class Acknowledged {
  readonly #limit: number;
  readonly #flows = new Map<number, Flow>();
  readonly #forgetEldest: () => Flow | undefined = forgetting(this.#flows);
  #size = 0;
  forgotten = 0;

  /** @param limit - the most flows, and segments of flows, that are remembered */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Learn from a segment: what it sends, and what it acknowledges. */
  learn({ inner, copyOf }: Instance): void {
    if (inner.kind !== 'tcp' || copyOf !== undefined) return;
    if (spanOf(inner) > 0) this.#sent(this.#flow(keyOf(inner, false)), inner.tcpSequence);
    if ((inner.tcpFlags & ACK) === 0) return;
    const flow = this.#flow(keyOf(inner, true));
    const ack = inner.tcpAcknowledgment;
    if (flow.acknowledged === undefined || ((ack - flow.acknowledged) | 0) > 0) flow.acknowledged = ack;
  }

  /** Whether a segment's data arrived, as far as acknowledgments tell. */
  arrived({ inner }: Instance): boolean {
    if (inner.kind !== 'tcp' || spanOf(inner) === 0) return false;
    const flow = this.#flows.get(keyOf(inner, false));
    if (flow?.acknowledged === undefined || (flow.starts?.get(inner.tcpSequence) ?? 0) > 1) return false;
    return ((flow.acknowledged - inner.tcpSequence - spanOf(inner)) | 0) >= 0;
  }

  #sent(flow: Flow, start: number): void {
    flow.starts ??= new Map();
    const { starts } = flow;
    const times = starts.get(start);
    this.#size += times === undefined ? 1 : 0;
    starts.delete(start);
    starts.set(start, (times ?? 0) + 1);
    if (starts.size <= STARTS) return;
    starts.delete(starts.keys().next().value!);
    this.#size--;
  }

  #flow(key: number): Flow {
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      while (this.#size >= this.#limit) this.#forget();
      flow = { acknowledged: undefined, starts: undefined };
      this.#flows.set(key, flow);
      this.#size++;
    }
    return flow;
  }

  /** Forget the eldest flow: whether its data arrived is not known any more. */
  #forget(): void {
    const flow = this.#forgetEldest();
    if (flow === undefined) return;
    this.forgotten++;
    this.#size -= (flow.starts?.size ?? 0) + 1;
  }
}

/** The sequence numbers that a segment takes: its octets, and one for SYN and FIN each (RFC 9293 §3.4). */
const spanOf = (inner: Inner): number =>
  inner.payload + ((inner.tcpFlags & SYN) !== 0 ? 1 : 0) + ((inner.tcpFlags & FIN) !== 0 ? 1 : 0);

/** The key of a direction: a segment's own, or that of what it acknowledges. */
function keyOf(inner: Inner, turned: boolean): number {
  const { source, destination, sourcePort, destinationPort } = inner;
  mixer
    .start(71)
    .addNumber(turned ? destination : source)
    .addNumber(turned ? source : destination);
  return mixer.add(turned ? (destinationPort << 16) | sourcePort : (sourcePort << 16) | destinationPort).key();
}
