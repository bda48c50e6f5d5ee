/**
 * Pieces → whole packets: fragments of IPv4 (RFC 791 §3.2) and IPv6 (RFC 8200 §4.5) joined, outside of tunnels and inside.
 *
 * A tunnel packet that was cut on its way between the hosts is joined, and then the packet inside, if it is a fragment
 * itself. Overlays do not mix: a piece is told by all networks that it is in. Pieces that overlap are handled as Linux
 * does: `reassembly/pieces.ts` has the rules.
 *
 * @module
 */
import { type Decode, decoder } from './dissect.ts';
import type { LayerBase, Protocol } from './layers/layer.ts';
import { standard } from './layers/standard.ts';
import type { CaptureRecord } from './packet.ts';
import { Datagram } from './reassembly/datagram.ts';
import { type Fragment, fragmentOf } from './reassembly/fragment.ts';

/** How to join. */
export interface ReassembleOptions<R extends CaptureRecord = CaptureRecord> {
  /** Mebibytes that pieces may take while they wait; 4 unless given, as with Linux's `ipfrag_high_thresh`. */
  readonly memory?: number;
  /** Seconds of the capture's time that the pieces of an IPv4 datagram are waited for; 30 unless given, as Linux does. */
  readonly ipv4Time?: number;
  /** The same for IPv6; 60 unless given (RFC 8200 §4.5). */
  readonly ipv6Time?: number;
  /** The protocols that are looked into; the standard ones unless given. */
  readonly protocols?: readonly Protocol<LayerBase>[];
  /** Told each piece of a datagram that is given up, in the order in which they came. */
  readonly onGivenUp?: (piece: R) => void;
}

/** What became of datagrams in pieces. */
export interface ReassemblyCounts {
  /** Datagrams that were joined. */
  joined: number;
  /** Datagrams given up because pieces were lacking when their time was over, or at the end. */
  incomplete: number;
  /** Datagrams given up to make room for others. */
  forgotten: number;
  /** Datagrams given up because pieces overlapped. */
  overlapped: number;
  /** Datagrams given up because pieces contradicted each other about the length, or were too long together. */
  contradicted: number;
  /** Pieces that were left out because their octets were there before. */
  duplicates: number;
}

const MEMORY = 4;
const IPV4_TIME = 30;
const IPV6_TIME = 60;
/** What a piece takes beside its octets, about. */
const OVERHEAD = 512;

/** A record, with its fragments joined as far as they are there. */
export interface Reassembled<R extends CaptureRecord> {
  /**
   * The record that was taken, itself where it is no fragment, or where further pieces are lacking. Where it is the last
   * piece to come of a datagram, the whole is in the place of the piece: lengths of the headers around it are made to
   * fit, and the checksum of a UDP header around it is 0. Of pieces that were captured in part, the whole is captured up
   * to the first octet that is not there.
   */
  readonly record: R;
  /** Whether it is a piece that waits for others: also of a datagram inside of one that was joined. */
  readonly waits: boolean;
}

/**
 * Joins fragments as records come; memory is bounded, and the clock is the capture's.
 *
 * `dissect(reassembler.take(record).record)` sees every piece as it is, but the last to come of a datagram as the whole
 * packet.
 */
export class Reassembler<R extends CaptureRecord = CaptureRecord> {
  readonly counts: ReassemblyCounts = {
    joined: 0,
    incomplete: 0,
    forgotten: 0,
    overlapped: 0,
    contradicted: 0,
    duplicates: 0,
  };
  readonly #decode: Decode<LayerBase>;
  readonly #limit: number;
  readonly #times: { readonly 4: number; readonly 6: number };
  readonly #datagrams: Map<string, Datagram<R>> = new Map();
  #size = 0;
  /** The capture's time at the last look at what waits. */
  #swept = Number.NEGATIVE_INFINITY;
  readonly #onGivenUp: ((piece: R) => void) | undefined;

  constructor(options: ReassembleOptions<R> = {}) {
    this.#decode = decoder(options.protocols ?? standard);
    this.#limit = (options.memory ?? MEMORY) * 0x10_0000;
    this.#onGivenUp = options.onGivenUp;
    this.#times = { 4: options.ipv4Time ?? IPV4_TIME, 6: options.ipv6Time ?? IPV6_TIME };
  }

  /**
   * Take a record, and join it with the pieces that came before.
   *
   * @param point - what tells the record's capture point from others; its name unless given
   */
  take(record: R, point: string = record.point): Reassembled<R> {
    let taken = record;
    for (;;) {
      const fragment = this.#find(taken.bytes, taken.linkType, taken.originalLength);
      if (fragment === undefined) return { record: taken, waits: false };
      const whole = this.#place(taken, fragment, point);
      if (whole === undefined) return { record: taken, waits: true };
      taken = whole;
    }
  }

  /** Tell whether a record's octets hold a piece: whoever has them alone need not make a record of any other. */
  isPiece(bytes: Uint8Array, linkType: number, originalLength: number): boolean {
    return this.#find(bytes, linkType, originalLength) !== undefined;
  }

  /** Find the outermost fragment of a record's octets, if there is one that can be used. */
  #find(bytes: Uint8Array, linkType: number, originalLength: number): Fragment | undefined {
    const fragment = fragmentOf(this.#decode(bytes, linkType, originalLength).layers);
    if (fragment === undefined) return undefined;
    const { start, end, around } = fragment;
    // A packet that lacks octets by its own length goes no further than the host that it comes to, and without its own
    // header, or in a frame whose length says what it cannot hold, it is of no use here.
    const usable = start < end && end <= originalLength && start <= bytes.length;
    return usable && around.every(({ kind }) => kind !== 'llc') ? fragment : undefined;
  }

  /** Say that nothing more is to come: what waits is given up. */
  end(): void {
    for (const [key, datagram] of this.#datagrams) this.#giveUp(key, datagram, 'incomplete');
  }

  #place(record: R, fragment: Fragment, point: string): R | undefined {
    const now = Number(record.time) / 1e9;
    this.#sweep(now);
    const key = `${point} ${record.linkType} ${fragment.key}`;
    const datagram = this.#at(key, now, fragment.version);
    const size = record.bytes.length + OVERHEAD;
    const placed = datagram.place(record, fragment, size);
    if (placed === 'duplicate') {
      this.counts.duplicates++;
      return undefined;
    }
    this.#size += size;
    if (placed !== 'placed') {
      this.#giveUp(key, datagram, placed === 'overlap' ? 'overlapped' : 'contradicted');
      return undefined;
    }
    if (!datagram.whole) {
      this.#makeRoom(datagram);
      return undefined;
    }
    const whole = datagram.join();
    if (whole === undefined) this.#giveUp(key, datagram, 'contradicted');
    else {
      this.#drop(key, datagram);
      this.counts.joined++;
    }
    return whole;
  }

  #at(key: string, now: number, version: 4 | 6): Datagram<R> {
    const known = this.#datagrams.get(key);
    // The identification comes round again: a datagram of another time is another one.
    if (known !== undefined && !this.#isLate(known, now)) return known;
    if (known !== undefined) this.#giveUp(key, known, 'incomplete');
    const datagram = new Datagram<R>(now, version);
    this.#datagrams.set(key, datagram);
    return datagram;
  }

  /** Whether a datagram's time is over, or has not come yet: a clock was set back. */
  #isLate({ begun, version }: Datagram<R>, now: number): boolean {
    return Math.abs(now - begun) >= this.#times[version];
  }

  /** Give up what waited too long, once a second at most: also where times jump to and fro. */
  #sweep(now: number): void {
    if (now < this.#swept + 1 && now > this.#swept - this.#times[4]) return;
    this.#swept = now;
    for (const [key, datagram] of this.#datagrams) {
      if (this.#isLate(datagram, now)) this.#giveUp(key, datagram, 'incomplete');
    }
  }

  /**
   * Give up the eldest where there is no room: a `Map` keeps its entries in the order in which they came. An eighth goes at
   * once, for an iterator walks over all that was deleted before.
   */
  #makeRoom(latest: Datagram<R>): void {
    if (this.#size <= this.#limit) return;
    const left = this.#limit - this.#limit / 8;
    for (const [key, datagram] of this.#datagrams) {
      if (this.#size <= left) return;
      if (datagram !== latest || this.#datagrams.size === 1) this.#giveUp(key, datagram, 'forgotten');
    }
  }

  #giveUp(key: string, datagram: Datagram<R>, why: 'incomplete' | 'forgotten' | 'overlapped' | 'contradicted'): void {
    this.#drop(key, datagram);
    this.counts[why]++;
    for (const { record } of datagram.pieces) this.#onGivenUp?.(record);
  }

  #drop(key: string, datagram: Datagram<R>): void {
    this.#datagrams.delete(key);
    this.#size -= datagram.size;
  }
}
