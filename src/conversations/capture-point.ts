/**
 * The state of a capture point: what was seen there, when, and how well.
 *
 * @module
 */

import type { CaptureInterface } from '../packet.ts';
import { printable } from '../printable.ts';
import { toNanoseconds } from '../time.ts';
import { FrameEnds } from './frame-ends.ts';
import type { Point } from './point.ts';
import type { Seen } from './seen.ts';

/** Seconds before a point's first record and behind its last in which it is taken to have been capturing. */
const GRACE = 5;
/** Seconds, and the share of the time between two records, within which no capture begins or ends but by a great chance. */
const MOMENT = 1e-3;
const SPACINGS = 50;
/** Seconds in which an answer comes. */
const ANSWERED = 0.25;
/** Of a cooked capture each interface is a place, and there may be any number of them. */
const CLASSES = 8192;

/** A capture point while it is read. */
export class CapturePoint {
  readonly name: string;
  readonly linkType: number;
  /** Whose frames it sees. */
  readonly ends: FrameEnds = new FrameEnds();
  /** What the file tells of the capture; its counters are whole behind the end. */
  readonly #from: CaptureInterface;
  records = 0;
  tunnelled = 0;
  snapped = 0;
  unidentified = 0;
  /** The protocols of packets that were cut so short that they cannot be told; -1 where not even that is there. */
  readonly #cut = new Set<number>();
  backwards = 0;
  missed = 0;
  incomplete = 0;
  firstSeconds = 0;
  firstNanoseconds = 0;
  lastSeconds = 0;
  lastNanoseconds = 0;
  /** Times, in seconds since the base, at which packets passed by unseen. */
  #missedFirst = Number.POSITIVE_INFINITY;
  #missedLast = Number.NEGATIVE_INFINITY;
  /** Packets seen per place and protocol: what a filter lets through. */
  readonly #classes = new Map<number, number>();
  readonly #sureGrace: number;

  /** @param together - whether it is known to be captured as long as the others are */
  constructor(name: string, from: CaptureInterface, together: boolean) {
    this.#sureGrace = together ? GRACE : 0;
    this.name = name;
    this.linkType = from.linkType;
    this.#from = from;
  }

  /** Packets that capturing dropped, as far as the file tells; undefined where it does not. */
  get dropped(): number | undefined {
    const { counters } = this.#from;
    const counts = [counters?.droppedByInterface, counters?.droppedBySystem, counters?.droppedBetween];
    const known = counts.filter((count) => count !== undefined);
    return known.length === 0 ? undefined : known.reduce((sum, count) => sum + count, 0);
  }

  /** Count a record. */
  record(seconds: number, nanoseconds: number, snapped: boolean): void {
    if (this.records === 0) {
      this.firstSeconds = seconds;
      this.firstNanoseconds = nanoseconds;
    } else if (seconds < this.lastSeconds || (seconds === this.lastSeconds && nanoseconds < this.lastNanoseconds)) {
      this.backwards++;
    }
    this.records++;
    if (snapped) this.snapped++;
    this.lastSeconds = seconds;
    this.lastNanoseconds = nanoseconds;
  }

  /** Count a packet of which too few octets are there to tell it from others, of a protocol or -1. */
  cannotTell(protocol: number): void {
    this.unidentified++;
    this.#cut.add(protocol);
  }

  /** Whether packets of a protocol may be among those that were cut too short. */
  mayHaveCut(protocol: number): boolean {
    return this.#cut.has(protocol) || this.#cut.has(-1);
  }

  /** Count a packet of a class at a place. */
  saw(place: number, kind: number): void {
    const key = place * 512 + kind;
    const count = this.#classes.get(key);
    if (count !== undefined || this.#classes.size < CLASSES) this.#classes.set(key, (count ?? 0) + 1);
  }

  /** Whether packets of a class were ever seen at a place: a filter may keep them out. */
  sees(place: number, kind: number): boolean {
    return this.#classes.has(place * 512 + kind);
  }

  /** Note a packet that was seen before and behind this point, and not here. */
  miss(time: number): void {
    this.missed++;
    this.#missedFirst = Math.min(this.#missedFirst, time);
    this.#missedLast = Math.max(this.#missedLast, time);
  }

  /**
   * Whether a packet that passed at a time by this point's own clock, in seconds since the base, would be here.
   *
   * @param sure - whether that is to be known, or only likely: around its first and its last record it may have run
   */
  wasCapturing(time: number, base: number, sure: boolean): boolean {
    // What was dropped may have been the packet.
    if (this.records === 0 || (this.dropped ?? 0) > 0) return false;
    const first = this.firstSeconds - base + this.firstNanoseconds / 1e9;
    const last = this.lastSeconds - base + this.lastNanoseconds / 1e9;
    const reach = Math.max(sure ? this.#sureGrace : GRACE, Math.min(MOMENT, (last - first) / this.records / SPACINGS));
    if (time < first) return time >= first - reach && this.#missedFirst >= first;
    if (time > last) return time <= last + reach && this.#missedLast <= last;
    // A capture that misses one in two hundred of what passes has dropped packets, and proves nothing by silence.
    return this.missed <= Math.max(1, this.records / 200);
  }

  /** Whether it was capturing for long enough behind a time, in seconds since the base, that an answer would be here. */
  ranUntil(time: number, base: number): boolean {
    return this.lastSeconds - base + this.lastNanoseconds / 1e9 >= time + ANSWERED;
  }

  /** What is said of the point at the end. */
  get summary(): Point {
    const any = this.records > 0;
    const frames = this.ends.seen;
    return {
      type: 'point',
      point: this.name,
      linkType: this.linkType < 0 ? null : this.linkType,
      records: this.records,
      tunnelled: this.tunnelled,
      firstSeen: any ? toNanoseconds(this.firstSeconds, this.firstNanoseconds) : null,
      lastSeen: any ? toNanoseconds(this.lastSeconds, this.lastNanoseconds) : null,
      snapped: this.snapped,
      unidentified: this.unidentified,
      backwards: this.backwards,
      missed: this.missed,
      incomplete: this.incomplete,
      dropped: this.dropped ?? null,
      ...(frames === undefined ? {} : { frames }),
      ...(this.#from.filter === undefined ? {} : { filter: printable(this.#from.filter) }),
    };
  }
}

/** The class of a packet that a capture filter would tell: a tunnel packet, or by protocol and EtherType. */
export function classOf(seen: Seen, etherType: number, protocol: number): number {
  if (seen.wrapped) return 511;
  return protocol >= 0 ? protocol : 256 + (etherType % 255);
}
