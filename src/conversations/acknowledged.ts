/**
 * What TCP says about what arrived: acknowledged data was delivered, unless it was sent more than once.
 *
 * @module
 */
import type { Inner } from './inner.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';

const FIN = 0x01;
const SYN = 0x02;
const ACK = 0x10;
const LIMIT = 65_536;
const STARTS = 512;

interface Flow {
  /** The highest acknowledgment of this direction's data; undefined until there was one. */
  acknowledged: number | undefined;
  /** How often data that begins at a sequence number was sent; bounded, eldest first. */
  readonly starts: Map<number, number>;
}

const mixer = /* @__PURE__ */ new Mixer();

/** Acknowledgments of all flows. */
export class Acknowledged {
  readonly #flows = new Map<number, Flow>();

  /** Learn from a segment: what it sends, and what it acknowledges. */
  learn({ inner, copyOf }: Instance): void {
    if (inner.kind !== 'tcp' || copyOf !== undefined) return;
    if (spanOf(inner) > 0) {
      const { starts } = this.#flow(keyOf(inner, false));
      const start = inner.tcpSequence;
      const times = (starts.get(start) ?? 0) + 1;
      starts.delete(start);
      starts.set(start, times);
      if (starts.size > STARTS)
        for (const eldest of starts.keys()) {
          starts.delete(eldest);
          break;
        }
    }
    if ((inner.tcpFlags & ACK) === 0) return;
    const flow = this.#flow(keyOf(inner, true));
    const ack = inner.tcpAcknowledgment;
    if (flow.acknowledged === undefined || ((ack - flow.acknowledged) | 0) > 0) flow.acknowledged = ack;
  }

  /** Whether a segment's data arrived, as far as acknowledgments tell. */
  arrived({ inner }: Instance): boolean {
    if (inner.kind !== 'tcp' || spanOf(inner) === 0) return false;
    const flow = this.#flows.get(keyOf(inner, false));
    if (flow?.acknowledged === undefined || (flow.starts.get(inner.tcpSequence) ?? 0) > 1) return false;
    return ((flow.acknowledged - inner.tcpSequence - spanOf(inner)) | 0) >= 0;
  }

  #flow(key: number): Flow {
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      if (this.#flows.size >= LIMIT)
        for (const eldest of this.#flows.keys()) {
          this.#flows.delete(eldest);
          break;
        }
      flow = { acknowledged: undefined, starts: new Map() };
      this.#flows.set(key, flow);
    }
    return flow;
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
