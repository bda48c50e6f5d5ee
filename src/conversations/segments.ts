/**
 * Segments and super-packets: TCP data that was one packet at one point and several at another.
 *
 * A NIC cuts what the kernel hands it (segmentation offload), and a receiver puts together what it gets. Octets are
 * matched by sequence number: the smallest pieces are the packets, and a record that holds several is a sighting of
 * each.
 *
 * @module
 */
import type { Instance } from './instance.ts';
import { Mixer } from './mixer.ts';
import type { Paths } from './path.ts';
import { type Seen, share } from './seen.ts';

const mixer = /* @__PURE__ */ new Mixer();
/** Nanoseconds between a super-packet and its pieces. */
const NEAR = 250e6;
/** The same where nothing is known of the clocks. */
const NEAR_UNKNOWN = 5e9;
/** The most pieces of one super-packet: 512 KiB in segments of an octet each need no more to be told. */
const PIECES = 1024;

interface Held {
  readonly instance: Instance;
  readonly due: number;
  gone: boolean;
}

/** TCP data that waits for its pieces. */
export class Segments {
  readonly #paths: Paths;
  readonly #delay: number;
  readonly #flows = new Map<number, Held[]>();
  size = 0;

  /** @param delay - seconds for which a packet waits */
  constructor(paths: Paths, delay: number) {
    this.#paths = paths;
    this.#delay = delay;
  }

  /** Hold a packet with TCP data; others are not for the shelf. */
  hold(instance: Instance, now: number): boolean {
    const { inner } = instance;
    if (inner.kind !== 'tcp' || inner.payload === 0) return false;
    mixer.start(51).addNumber(inner.source).addNumber(inner.destination);
    const key = mixer.add((inner.sourcePort << 16) | inner.destinationPort).key();
    const shelf = this.#flows.get(key);
    const held = { instance, due: now + this.#delay, gone: false };
    this.size++;
    if (shelf === undefined) this.#flows.set(key, [held]);
    else shelf.push(held);
    return true;
  }

  /** Release what waited long enough. */
  sweep(now: number, release: (instance: Instance) => void): void {
    for (const [key, shelf] of this.#flows) {
      if (shelf[0]!.due > now) continue;
      const rest = this.#resolve(shelf, now, release);
      if (rest.length === 0) this.#flows.delete(key);
      else this.#flows.set(key, rest);
    }
  }

  #resolve(shelf: Held[], now: number, release: (instance: Instance) => void): Held[] {
    if (shelf.length > 1 && shelf.some((one) => one.instance.inner.payload !== shelf[0]!.instance.inner.payload)) {
      this.#divide(shelf);
    }
    const rest: Held[] = [];
    for (const held of shelf) {
      if (!held.gone && held.due > now) rest.push(held);
      else {
        this.size--;
        if (!held.gone) release(held.instance);
      }
    }
    return rest;
  }

  /** Divide each super-packet among the pieces that lie within it. */
  #divide(shelf: readonly Held[]): void {
    const origin = shelf[0]!.instance.inner.tcpSequence;
    const start = ({ instance }: Held): number => (instance.inner.tcpSequence - origin) | 0;
    const sorted = shelf.filter((one) => !one.gone).sort((a, b) => start(a) - start(b));
    const longest = Math.max(...sorted.map((one) => one.instance.inner.payload));
    for (const [i, whole] of sorted.entries()) {
      const from = start(whole);
      const to = from + whole.instance.inner.payload;
      const pieces: Held[] = [];
      const isRoom = (): boolean => pieces.length < PIECES;
      for (let j = i - 1; j >= 0 && start(sorted[j]!) === from && isRoom(); j--) pieces.push(sorted[j]!);
      for (let j = i + 1; j < sorted.length && start(sorted[j]!) < to && isRoom(); j++) pieces.push(sorted[j]!);
      const inside = pieces.filter(
        (piece) =>
          !piece.gone &&
          piece.instance.inner.payload < whole.instance.inner.payload &&
          start(piece) + piece.instance.inner.payload <= to &&
          this.#isPiece(whole.instance, piece.instance),
      );
      if (inside.length > 0 && longest > 0) attach(whole, inside);
    }
  }

  #isPiece(whole: Instance, piece: Instance): boolean {
    if (whole.vni >= 0 && piece.vni >= 0 && whole.vni !== piece.vni) return false;
    if (whole.seen.some((a) => piece.seen.some((b) => isApart(a, b)))) return false;
    const { time, error } = this.#paths.elapsed(whole.seen[0]!, piece.seen[0]!);
    return Math.abs(time) <= (error === Number.POSITIVE_INFINITY ? NEAR_UNKNOWN : NEAR + error);
  }
}

const isRecord = (a: Seen, b: Seen): boolean => a.point === b.point && a.frame === b.frame;

/** Whether two sightings are of two packets: one place, and not the one record of a super-packet around both. */
const isApart = (a: Seen, b: Seen): boolean =>
  a.point === b.point && a.vni === b.vni && a.port === b.port && a.frame !== b.frame;

/** Make the record of a super-packet a sighting of each piece; it is gone itself when nothing of it is left. */
function attach(whole: Held, pieces: readonly Held[]): void {
  let octets = 0;
  let end = Number.NEGATIVE_INFINITY;
  const origin = whole.instance.inner.tcpSequence;
  for (const { instance } of pieces) {
    const from = (instance.inner.tcpSequence - origin) | 0;
    if (from >= end) {
      octets += instance.inner.payload;
      end = from + instance.inner.payload;
    }
    // Of a super-packet that was cut twice, the pieces of pieces hold the first one's record already.
    for (const seen of whole.instance.seen) {
      if (!instance.seen.some((one) => isRecord(one, seen))) instance.seen.push(share(seen));
    }
    if (instance.vni < 0) instance.vni = whole.instance.vni;
  }
  if (octets >= whole.instance.inner.payload) whole.gone = true;
}
