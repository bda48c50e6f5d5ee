/**
 * Telling identical packets apart: a gathering of sightings with one key becomes as many packets as there were.
 *
 * By the payload's digest, by overlay, by sender and time to live (each router on the way makes a leg), and then by
 * order: where every place saw as many, the first there is the first here. Where a place saw fewer, each sighting there
 * belongs to the last one sent before it, as long as no other could have been on the way that long; where it saw more,
 * something made copies. What neither time nor order decides is marked.
 *
 * @module
 */
import type { Domains } from './domains.ts';
import type { Gathering } from './flight.ts';
import type { Inner } from './inner.ts';
import { Instance } from './instance.ts';
import { byDigest, byPlace, chains, differs, isOne, samePlace } from './likeness.ts';
import type { Paths } from './path.ts';
import { between, byTime, type Seen } from './seen.ts';

/** Nanoseconds that a packet may be on its way between two points, where two of the same bytes have to be told apart. */
const ON_THE_WAY = 250e6;
/** Nanoseconds after which TCP sends again what is not acknowledged: Linux's least is 200 ms (RFC 6298 §2.4 has more). */
const RETRANSMISSION = 150e6;
/** The same where nothing is known of the clocks. */
const UNKNOWN_CLOCKS = 500e6;

/** Nanoseconds between a packet and a copy of it that is the network's, and not sent again. */
const COPYING = 20e6;

/** Splits gatherings. */
export class Splitter {
  readonly #domains: Domains;
  readonly #paths: Paths;

  constructor(domains: Domains, paths: Paths) {
    this.#domains = domains;
    this.#paths = paths;
  }

  /** Whether a gathering is one packet, and nothing about it has to be decided by time. */
  isPlain({ seen, inner }: Gathering): boolean {
    if (seen.length === 1) return true;
    return (inner.identification !== 0 || isNumbered(inner)) && isOne(seen) && this.#oneOverlay(seen);
  }

  /** Split a gathering into packets, copies behind the packet that they are copies of. */
  split(gathering: Gathering): Instance[] {
    const { seen, inner } = gathering;
    if (seen.length === 1) return [new Instance(inner, seen, this.#overlay(seen))];
    if (isOne(seen) && this.#oneOverlay(seen)) return this.#byGap(new Instance(inner, seen, this.#overlay(seen)));
    const packets: Instance[] = [];
    for (const part of byDigest(seen)) {
      for (const chain of chains(part.seen)) {
        for (const legs of this.#byOverlay(chain, inner))
          packets.push(...this.#assemble(gathering, legs, part.altered));
      }
    }
    return packets;
  }

  #oneOverlay(seen: readonly Seen[]): boolean {
    let found = -1;
    for (const one of seen) {
      const vni = this.#domains.of(one);
      if (vni < 0) continue;
      if (found >= 0 && vni !== found) return false;
      found = vni;
    }
    return true;
  }

  /** Split a packet that may be sent again with the same octets where its sightings are too far apart in time. */
  #byGap(packet: Instance): Instance[] {
    const { seen, inner } = packet;
    if (inner.identification !== 0 || seen.length < 2 || isEcho(inner)) return [packet];
    // A SYN and its answer have numbers and no identification: they are what the clocks are learned from first.
    const [onTheWay, unknown] =
      inner.kind === 'tcp' ? [RETRANSMISSION, Number.POSITIVE_INFINITY] : [ON_THE_WAY, UNKNOWN_CLOCKS];
    const sorted = [...seen].sort(byTime);
    const parts: Seen[][] = [[sorted[0]!]];
    let guessed = false;
    for (const [i, one] of sorted.entries()) {
      if (i === 0) continue;
      const { time, error } = this.#paths.elapsed(sorted[i - 1]!, one);
      const most = error === Number.POSITIVE_INFINITY ? unknown : onTheWay + error;
      if (Math.abs(time) <= most) parts.at(-1)!.push(one);
      else {
        parts.push([one]);
        guessed ||= error === Number.POSITIVE_INFINITY;
      }
    }
    if (parts.length === 1) return [packet];
    return parts.map((part) => {
      const split = new Instance(inner, part, this.#overlay(part));
      split.copyOf = packet.copyOf;
      // It may be one packet all the same, and what lies between be the clocks' difference.
      split.ambiguous = packet.ambiguous || guessed;
      split.uneven = packet.uneven;
      return split;
    });
  }

  /** The overlay of a packet's first leg; -1 where nothing tells. */
  #overlay(seen: readonly Seen[]): number {
    for (const one of seen) if (one.vni >= 0) return one.vni;
    for (const one of seen) {
      const vni = this.#domains.of(one);
      if (vni >= 0) return vni;
    }
    return -1;
  }

  /** Split legs of one sender into those of each overlay. A router that joins overlays makes legs with other senders. */
  #byOverlay(chain: readonly Seen[][], inner: Inner): Seen[][][] {
    if (chain.length > 1) return [chain.map((leg) => leg)];
    const [leg] = chain as [Seen[]];
    const overlays = new Map<number, Seen[]>();
    const unknown: Seen[] = [];
    for (const one of leg) {
      const vni = this.#domains.of(one);
      if (vni < 0) unknown.push(one);
      else if (overlays.has(vni)) overlays.get(vni)!.push(one);
      else overlays.set(vni, [one]);
    }
    if (overlays.size === 0) return [[leg]];
    if (overlays.size > 1 && inner.identification !== 0) this.#doubt([...overlays.values()]);
    for (const one of unknown) this.#nearest([...overlays.values()], one).push(one);
    return [...overlays.values()].map((part) => [part]);
  }

  /** What is bare in one overlay and in a tunnel of another, and of neither both, speaks against what is known of the place. */
  #doubt(parts: readonly Seen[][]): void {
    const isWrapped = (part: readonly Seen[]): boolean => part.some((one) => one.wrapped);
    if (!parts.some(isWrapped)) return;
    for (const part of parts) if (!isWrapped(part)) for (const one of part) this.#domains.doubt(one);
  }

  #nearest(parts: readonly Seen[][], one: Seen): Seen[] {
    let best = parts[0]!;
    let least = Number.POSITIVE_INFINITY;
    for (const part of parts) {
      if (part.some((other) => samePlace(other, one) && part.length < 2)) continue;
      for (const other of part) {
        const apart = Math.abs(this.#paths.elapsed(other, one).time);
        if (apart < least) {
          least = apart;
          best = part;
        }
      }
    }
    return best;
  }

  /** Make packets of legs: each leg is assembled, and the packets of the legs are joined in order. */
  #assemble(gathering: Gathering, legs: readonly Seen[][], altered: boolean): Instance[] {
    const [first, ...further] = legs.map((leg) => this.#leg(gathering, leg));
    const packets = first!;
    for (const leg of further) this.#join(packets, leg);
    for (const packet of packets) if (altered && differs(packet.seen)) packet.altered = true;
    return packets;
  }

  /** Join the packets of a further leg to those of the legs before. */
  #join(packets: Instance[], leg: readonly Instance[]): void {
    const open = packets.filter((packet) => packet.copyOf === undefined);
    const next = leg.filter((packet) => packet.copyOf === undefined);
    for (const [i, packet] of next.entries()) {
      const before = open.length === next.length ? open[i] : this.#lastBefore(open, packet);
      if (before === undefined) packets.push(packet);
      else {
        if (open.length !== next.length && open.length > 1) before.ambiguous = true;
        before.seen.push(...packet.seen);
        before.ambiguous ||= packet.ambiguous;
        before.uneven ||= packet.uneven;
      }
    }
    packets.push(...leg.filter((packet) => packet.copyOf !== undefined));
  }

  #lastBefore(packets: readonly Instance[], packet: Instance): Instance | undefined {
    let best: Instance | undefined;
    for (const candidate of packets) {
      if (this.#paths.elapsed(candidate.seen[0]!, packet.seen[0]!).time >= 0) best = candidate;
    }
    return best;
  }

  /** Assemble the packets of one leg. */
  #leg(gathering: Gathering, leg: Seen[]): Instance[] {
    const { inner } = gathering;
    const places = byPlace(leg);
    const most = Math.max(...places.map((list) => list.length));
    if (most === 1) return this.#byGap(new Instance(inner, leg, this.#overlay(leg)));
    const base = this.#first(gathering, places);
    const packets = base.map((one) => new Instance(inner, [one], -1));
    const copies: Instance[] = [];
    for (const list of places) if (list !== base) this.#align(packets, copies, list);
    const made = [...packets, ...copies];
    const uneven = packets.length !== most || places.some((list) => list.length !== most);
    for (const packet of made) {
      packet.vni = this.#overlay(packet.seen);
      packet.uneven = uneven;
    }
    return made.flatMap((packet) => this.#byGap(packet));
  }

  /** The place nearest the sender: by the sightings that are closest in time, for a place may have seen more or fewer. */
  #first(gathering: Gathering, places: readonly Seen[][]): Seen[] {
    const probe = new Instance(gathering.inner, gathering.seen, -1);
    let best = places[0]!;
    for (const list of places) {
      const [one, other] = list === best ? [list[0]!, list[0]!] : this.#closest(list, best);
      if (this.#paths.compare(probe, one, other) < 0) best = list;
    }
    return best;
  }

  /** The two sightings of two places that are closest in time. */
  #closest(list: readonly Seen[], other: readonly Seen[]): [Seen, Seen] {
    let best: [Seen, Seen] = [list[0]!, other[0]!];
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0, j = 0; i < list.length && j < other.length; ) {
      const { time } = this.#paths.elapsed(list[i]!, other[j]!);
      if (Math.abs(time) < least) {
        least = Math.abs(time);
        best = [list[i]!, other[j]!];
      }
      if (time > 0) i++;
      else j++;
    }
    return best;
  }

  /** Give each sighting of one place to the packet that it is of. */
  #align(packets: Instance[], copies: Instance[], list: readonly Seen[]): void {
    if (list.length === packets.length && list.every((one, i) => this.#isOnTheWay(packets[i]!.seen[0]!, one))) {
      for (const [i, one] of list.entries()) packets[i]!.seen.push(one);
      return;
    }
    const taken = new Map<Instance, number>();
    for (const [i, one] of list.entries()) {
      const at = this.#sender(packets, one);
      const packet = packets[at];
      if (packet === undefined || !this.#isOnTheWay(packet.seen[0]!, one)) {
        // Sent when the place nearest the sender was not capturing.
        const made = new Instance(packets[0]!.inner, [one], -1);
        taken.set(made, 1);
        packets.splice(at + 1, 0, made);
        continue;
      }
      const before = taken.get(packet) ?? 0;
      taken.set(packet, before + 1);
      if (before > 0) copyOf(copies, packet, before - 1, one, between(list[i - 1] ?? one, one));
      else {
        packet.seen.push(one);
        const earlier = packets[at - 1];
        const { time, error } = this.#paths.elapsed(packets[Math.max(0, at - 1)]!.seen[0]!, one);
        const doubt = earlier !== undefined && !taken.has(earlier) && time <= ON_THE_WAY;
        if (doubt || (packets.length > 1 && error === Number.POSITIVE_INFINITY)) {
          packet.ambiguous = true;
          if (earlier !== undefined) earlier.ambiguous = true;
        }
      }
    }
  }

  /** Whether two sightings may be of one packet by the time between them. */
  #isOnTheWay(from: Seen, to: Seen): boolean {
    const { time, error } = this.#paths.elapsed(from, to);
    return Math.abs(time) <= (error === Number.POSITIVE_INFINITY ? UNKNOWN_CLOCKS : ON_THE_WAY + error);
  }

  /**
   * The last packet that was sent before a sighting; the one behind it where that one was sent too long before, and the
   * times are not that exact; -1 where there is none.
   */
  #sender(packets: readonly Instance[], one: Seen): number {
    let at = packets.length - 1;
    for (; at >= 0; at--) {
      const { time, error } = this.#paths.elapsed(packets[at]!.seen[0]!, one);
      if (time >= -(error === Number.POSITIVE_INFINITY ? 0 : error)) break;
    }
    if (at >= 0 && this.#isOnTheWay(packets[at]!.seen[0]!, one)) return at;
    const next = packets[at + 1];
    return next !== undefined && this.#isOnTheWay(next.seen[0]!, one) ? at + 1 : at;
  }
}

/**
 * Add a sighting to the n-th copy of a packet.
 *
 * @param after - nanoseconds since the packet came by there
 */
function copyOf(copies: Instance[], packet: Instance, number: number, one: Seen, after: number): void {
  const known = copies.filter((copy) => copy.copyOf === packet)[number];
  if (known !== undefined) {
    known.seen.push(one);
    return;
  }
  const copy = new Instance(packet.inner, [one], packet.vni);
  copy.copyOf = packet;
  // Who reports its groups twice sends the same octets twice, and may have been captured once only where it did.
  copy.ambiguous = after > COPYING && packet.inner.identification === 0 && !isNumbered(packet.inner);
  copies.push(copy);
}

/** Whether a number in the packet says which of several it is. */
const isNumbered = (inner: Inner): boolean => isEcho(inner) || inner.kind === 'tcp';

const isEcho = ({ kind }: Inner): boolean => kind === 'echo-request' || kind === 'echo-reply';
