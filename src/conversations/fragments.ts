/**
 * Fragments of tunnel packets: later pieces are counted to the first one, which holds the inner packet's headers.
 *
 * RFC 7348 §4.3 forbids VTEPs to fragment, and lets receivers drop fragments; Linux does neither. A piece that comes
 * before its first one waits for it; the pieces of a datagram that is no tunnel's are given back. Whether all is there is
 * told by the pieces' headers, so captures that keep only the beginning of each packet will do; the rules are those of
 * `reassembly/pieces.ts`.
 *
 * @module
 */
import { u32 } from '../bytes.ts';
import {
  FRAGMENT_OFFSET,
  headerLength,
  identification,
  ipv4SourceAt,
  MORE_FRAGMENTS,
  totalLength,
} from '../layers/ipv4.ts';
import { IPV6_LENGTH, ipv6SourceAt, payloadLength } from '../layers/ipv6.ts';
import { IPV6_FRAGMENT_LENGTH, ipv6Identification } from '../layers/ipv6-fragment.ts';
import { Pieces } from '../reassembly/pieces.ts';
import type { Inner } from './inner.ts';
import { Mixer } from './mixer.ts';
import { IPV4, type Places } from './places.ts';
import type { Seen } from './seen.ts';

const mixer = /* @__PURE__ */ new Mixer();

/** A piece whose datagram is not known yet, and what to do with it if it turns out to be no tunnel's. */
interface Held {
  readonly frame: number;
  readonly release: () => void;
}

/** One datagram in pieces. */
interface Datagram {
  /** The sighting of the inner packet; undefined until the first piece came, and where it is no tunnel's. */
  seen: Seen | undefined;
  /** The first piece is not a tunnel's. */
  plain: boolean;
  readonly begun: number;
  readonly pieces: Pieces;
  /** Pieces overlapped or contradicted each other: no receiver puts it together. */
  spoilt: boolean;
  readonly held: Held[];
}

const HELD = 64;
/** Pieces of eight octets make no longer datagram. */
const PIECES = 8192;

/** The pieces of datagrams at all points. */
export class Fragments {
  readonly #limit: number;
  readonly #window: number;
  readonly #datagrams = new Map<number, Datagram>();
  forgotten = 0;

  constructor(window: number, limit: number) {
    this.#window = window;
    this.#limit = limit;
  }

  /** Note the first piece of a tunnel packet. */
  first(bytes: Uint8Array, places: Places, point: number, seen: Seen, now: number): void {
    const wide = places.outerEtherType !== IPV4;
    const at = wide ? places.outerFragmentHeader : places.outerNetwork;
    const datagram = this.#at(keyOf(bytes, places.outerNetwork, at, wide, point), now);
    datagram.seen = seen;
    seen.incomplete = true;
    for (const { frame } of datagram.held) addPiece(seen, frame);
    datagram.held.length = 0;
    count(datagram, 0, payloadOctets(bytes, places.outerNetwork, at, wide), true);
  }

  /** Note the first piece of any other datagram. */
  plain(bytes: Uint8Array, places: Places, point: number, now: number): void {
    const wide = places.etherType !== IPV4;
    const at = wide ? places.fragmentHeader : places.network;
    const datagram = this.#at(keyOf(bytes, places.network, at, wide, point), now);
    datagram.plain = true;
    for (const { release } of datagram.held) release();
    datagram.held.length = 0;
  }

  /**
   * Take a later piece of a UDP datagram outside of tunnels.
   *
   * @param release - what to do with it when it turns out to be no tunnel's
   */
  later(bytes: Uint8Array, places: Places, point: number, frame: number, now: number, release: () => void): void {
    const wide = places.etherType !== IPV4;
    const at = wide ? places.fragmentHeader : places.network;
    const datagram = this.#at(keyOf(bytes, places.network, at, wide, point), now);
    if (datagram.plain || datagram.held.length === HELD) {
      release();
      return;
    }
    const offset = (places.fragment & FRAGMENT_OFFSET) * 8;
    const more = (places.fragment & MORE_FRAGMENTS) !== 0;
    count(datagram, offset, payloadOctets(bytes, places.network, at, wide), more);
    if (datagram.seen === undefined) datagram.held.push({ frame, release });
    else addPiece(datagram.seen, frame);
  }

  /** Give back what waited long enough for its first piece. */
  sweep(now: number): void {
    for (const [key, datagram] of this.#datagrams) {
      if (now - datagram.begun < this.#window) return;
      this.#drop(key, datagram);
    }
  }

  #at(key: number, now: number): Datagram {
    const known = this.#datagrams.get(key);
    // The identification comes round again: a datagram of another time is another one.
    if (known !== undefined && now - known.begun < this.#window) return known;
    if (known !== undefined) this.#drop(key, known);
    if (this.#datagrams.size >= this.#limit) this.#forget();
    const datagram: Datagram = {
      seen: undefined,
      plain: false,
      begun: now,
      pieces: new Pieces(),
      spoilt: false,
      held: [],
    };
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  #drop(key: number, datagram: Datagram): void {
    this.#datagrams.delete(key);
    for (const { release } of datagram.held) release();
  }

  #forget(): void {
    let left = Math.max(1, this.#limit >> 4);
    for (const [key, datagram] of this.#datagrams) {
      if (datagram.seen?.incomplete === true || datagram.held.length > 0) this.forgotten++;
      this.#drop(key, datagram);
      if (--left === 0) return;
    }
  }
}

/** Whether a datagram inside of tunnels is whole, of which the first piece was seen, and these later ones. */
export function isWhole(first: Inner, later: readonly Inner[]): boolean {
  const pieces = new Pieces();
  const place = ({ head, etherType, length, fragmentOffset, moreFragments }: Inner): void => {
    // Of IPv6 the headers in front of the fragment's part are the same in all pieces.
    const octets = length - (etherType === IPV4 ? headerLength(head, 0) : first.transport);
    pieces.place(fragmentOffset, fragmentOffset + (moreFragments ? octets & ~7 : octets), moreFragments);
  };
  place(first);
  for (const one of later) place(one);
  return pieces.whole;
}

function addPiece(seen: Seen, frame: number): void {
  if (seen.pieces === undefined) seen.pieces = [frame];
  else if (seen.pieces.length < PIECES) seen.pieces.push(frame);
}

function count(datagram: Datagram, offset: number, octets: number, more: boolean): void {
  // What is no multiple of eight octets cannot be followed: Linux cuts it.
  const placed = datagram.pieces.place(offset, offset + (more ? octets & ~7 : octets), more);
  if (placed === 'overlap' || placed === 'contradiction') datagram.spoilt = true;
  if (datagram.seen !== undefined) datagram.seen.incomplete = datagram.spoilt || !datagram.pieces.whole;
}

/** The octets of a piece's payload, by its network header. */
function payloadOctets(bytes: Uint8Array, network: number, fragment: number, wide: boolean): number {
  if (!wide) return totalLength(bytes, network) - headerLength(bytes, network);
  return IPV6_LENGTH + payloadLength(bytes, network) - (fragment + IPV6_FRAGMENT_LENGTH - network);
}

function keyOf(bytes: Uint8Array, network: number, fragment: number, wide: boolean, point: number): number {
  mixer.start(41).add(point);
  const from = wide ? ipv6SourceAt(network) : ipv4SourceAt(network);
  for (let i = 0; i < (wide ? 32 : 8); i += 4) mixer.add(u32(bytes, from + i));
  return mixer.add(wide ? ipv6Identification(bytes, fragment) : identification(bytes, network)).key();
}
