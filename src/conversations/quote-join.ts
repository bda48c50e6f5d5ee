/**
 * Joining what is told of a packet elsewhere: ICMP errors to the packets that they quote, and later fragments to the
 * first one of their datagram.
 *
 * @module
 */
import { VXLAN_GPE_PORT } from '../layers/vxlan.ts';
import type { CapturePoint } from './capture-point.ts';
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';
import type { Pairings } from './pairing.ts';
import { errorOf, type Quote, quoteKey, quoteOf } from './quotes.ts';

const mixer = /* @__PURE__ */ new Mixer();
const UNREACHABLE = 3;
const FRAGMENTATION_NEEDED = 4;
/** The most pieces of a datagram that are listed with it. */
const PIECES = 512;

/** What waits to be joined. */
export class Joints {
  readonly #ports: ReadonlySet<number>;
  readonly #limit: number;
  readonly #byQuote = new Map<number, Instance>();
  readonly #byTunnel = new Map<number, Instance>();
  /** Errors whose packet was not met yet. */
  readonly #open = new Map<number, { readonly error: Instance; readonly quote: Quote }>();
  readonly #firsts = new Map<number, Instance>();
  readonly #later = new Map<number, Instance[]>();

  constructor(ports: readonly number[], limit: number) {
    this.#ports = new Set([...ports, VXLAN_GPE_PORT]);
    this.#limit = limit;
  }

  /** Take a packet: it may be quoted by an error, or be one. */
  add(instance: Instance, pairings: Pairings, points: readonly CapturePoint[]): void {
    const { inner } = instance;
    if (instance.copyOf === undefined && inner.fragmentOffset === 0) this.#register(instance, pairings, points);
    if (inner.moreFragments && inner.fragmentOffset === 0) this.#addFirst(instance);
    if (inner.kind !== 'icmp-error') return;
    const quote = quoteOf(inner, (port) => this.#ports.has(port));
    if (quote === undefined) return;
    if (this.#join(instance, quote, pairings, points)) return;
    const key = quote.key || quote.outerKey;
    if (key === 0) return;
    bound(this.#open, this.#limit >> 3);
    this.#open.set(key, { error: instance, quote });
  }

  #register(instance: Instance, pairings: Pairings, points: readonly CapturePoint[]): void {
    const key = quoteKey(instance.inner);
    if (key !== 0) {
      bound(this.#byQuote, this.#limit);
      this.#byQuote.set(key, instance);
      this.#late(key, instance, pairings, points);
    }
    let last = 0;
    for (const { outerKey } of instance.seen) {
      if (outerKey === 0 || outerKey === last) continue;
      last = outerKey;
      bound(this.#byTunnel, this.#limit);
      this.#byTunnel.set(outerKey, instance);
      this.#late(outerKey, instance, pairings, points);
    }
  }

  /** An error came before its packet was met. */
  #late(key: number, instance: Instance, pairings: Pairings, points: readonly CapturePoint[]): void {
    const open = this.#open.get(key);
    if (open === undefined || open.error === instance) return;
    this.#open.delete(key);
    this.#join(open.error, open.quote, pairings, points);
  }

  #join(error: Instance, quote: Quote, pairings: Pairings, points: readonly CapturePoint[]): boolean {
    const packet = this.#byTunnel.get(quote.outerKey) ?? this.#byQuote.get(quote.key);
    const told = errorOf(error, quote.aboutTunnel, points[error.seen[0]!.point]!.name);
    const exchange =
      packet?.pairing ?? (quote.exchangeKey === 0 ? undefined : pairings.quoted(quote.exchangeKey, quote.vni));
    if (exchange !== undefined) exchange.error ??= told;
    if (packet === undefined) return exchange !== undefined;
    packet.error ??= told;
    const { inner } = error;
    const reached = inner.source === packet.inner.destination && !quote.aboutTunnel;
    // Fragmentation needed is said in the name of the destination by the sender's own host.
    if (reached && !(inner.icmpType === UNREACHABLE && inner.icmpCode === FRAGMENTATION_NEEDED))
      packet.delivered = true;
    return true;
  }

  #addFirst(instance: Instance): void {
    const key = datagramKey(instance);
    bound(this.#firsts, this.#limit >> 2);
    this.#firsts.set(key, instance);
    const later = this.#later.get(key);
    if (later === undefined) return;
    this.#later.delete(key);
    instance.fragments = later;
  }

  /** Take a later fragment of an inner datagram. */
  addFragment(instance: Instance): void {
    const key = datagramKey(instance);
    const first = this.#firsts.get(key);
    if (first !== undefined) {
      first.fragments ??= [];
      if (first.fragments.length < PIECES) first.fragments.push(instance);
      return;
    }
    bound(this.#later, this.#limit >> 2);
    const later = this.#later.get(key);
    if (later === undefined) this.#later.set(key, [instance]);
    else if (later.length < PIECES) later.push(instance);
  }
}

function datagramKey({ inner, vni }: Instance): number {
  mixer.start(61).addNumber(inner.source).addNumber(inner.destination).add(vni);
  return mixer.add(inner.protocol).add(inner.identification).key();
}

/** Make room: the eldest sixteenth goes. */
function bound(map: Map<number, unknown>, limit: number): void {
  if (map.size < limit) return;
  let left = Math.max(1, limit >> 4);
  for (const key of map.keys()) {
    map.delete(key);
    if (--left === 0) return;
  }
}
