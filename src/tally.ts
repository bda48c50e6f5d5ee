/**
 * The summary of one capture point, quickly: what {@link correlate} tells of a single capture with `summary`, without
 * keeping its packets.
 *
 * One point sees a packet once. That makes most of the correlator's work needless, and what is left is counting: flows,
 * and requests that wait. Where a packet may have been seen twice after all, or an error quotes one that went by long
 * ago, the tally says that it is {@link Tally.doubtful}, and the correlator has to be asked.
 *
 * @module
 */

import type { Bounds, Point } from './conversations/point.ts';
import type { Summary } from './conversations/summary.ts';
import { standard } from './layers/standard.ts';
import { type Loops, makeLoops } from './loops/instance.ts';
import * as layout from './loops/layout.ts';
import type { Batch, CaptureInterface } from './packet.ts';
import { printable } from './printable.ts';
import { claimsOf } from './scan/claims.ts';
import { Asking } from './tally/asking.ts';
import { Description, describe } from './tally/description.ts';
import { countOctets, Flows, slotOctets } from './tally/flows.ts';
import { drawSeeds, type Seeds } from './tally/lanes.ts';
import { OddPackets } from './tally/odd.ts';
import type { EndpointTally, TunnelTally } from './tally/parties.ts';
import { FLOW_X, FLOW_Y, PACKET } from './tally/queue.ts';
import { Requests, requestOctets } from './tally/requests.ts';
import { prepare } from './tally/traits.ts';
import { toNanoseconds } from './time.ts';

/** How to count. */
export interface TallyOptions {
  /** Seconds for which pieces of a datagram wait for each other; 5 unless given. */
  readonly window?: number;
  /** Seconds after which a request counts as unanswered; 10 unless given. */
  readonly timeout?: number;
  /** Mebibytes that the tables may take, about; 128 unless given. */
  readonly memory?: number;
  readonly seeds?: Seeds;
  /** Whether to do without WebAssembly. */
  readonly javascript?: boolean;
}

/** What was counted. */
export interface TallyTables {
  readonly tunnels: readonly TunnelTally[];
  readonly endpoints: readonly EndpointTally[];
  /** Endpoints that were not asked for. */
  readonly moreEndpoints: number;
  readonly point: Point;
  readonly summary: Summary;
  readonly bounds: Bounds;
}

/** What is kept of a flow, measured: its slot, and its share of the other tables. */
const FLOW_OCTETS = 256;
const MEMORY = 128;
/** More flows than these would not fit into addresses of 31 bits. */
const MOST_FLOWS = 2 ** 24;
const ETHERNET_LINK = 1;
/** Nanoseconds from the first second on that a number holds exactly: 104 days. */
const LONGEST = 2 ** 53;

/** Counts what one capture point saw. */
export class Tally {
  /** Why the correlator has to be asked; undefined as long as it need not. */
  doubtful: string | undefined;
  records = 0;
  /**
   * Octets for a reader to read into: the loops' own memory. What is read elsewhere is copied.
   */
  readonly room: Uint8Array;
  readonly #loops: Loops;
  /** The loops' columns, and their state and rows. */
  readonly #start: Uint32Array;
  readonly #captured: Uint32Array;
  readonly #original: Uint32Array;
  readonly #times: Float64Array;
  readonly #words: Int32Array;
  readonly #packets: Int32Array;
  readonly #flows: Flows;
  readonly #requests: Requests;
  readonly #asking: Asking;
  readonly #odd: OddPackets;
  readonly #told = new Description();
  #from: CaptureInterface | undefined;
  /** The second that times are counted from. */
  #base = Number.NaN;
  #first = 0;
  #last = Number.NEGATIVE_INFINITY;
  #snapped = 0;
  /** The record of the batch that is the first one loaded. */
  #loaded = 0;
  #crossings = 0;
  #touched = 0;

  constructor(options: TallyOptions = {}) {
    const { window = 5, timeout = 10, memory = MEMORY, seeds = drawSeeds(), javascript = false } = options;
    const limit = Math.min(MOST_FLOWS, Math.max(1024, Math.floor((memory * 0x10_0000) / FLOW_OCTETS)));
    const counts = layout.TABLES + slotOctets(limit);
    const requests = counts + countOctets(limit);
    this.#loops = makeLoops(requests + requestOctets(limit), javascript);
    const all = this.#loops.memory;
    this.room = new Uint8Array(all, layout.OCTETS_AT, layout.OCTETS);
    this.#start = new Uint32Array(all, layout.START, layout.RECORDS);
    this.#captured = new Uint32Array(all, layout.CAPTURED, layout.RECORDS);
    this.#original = new Uint32Array(all, layout.ORIGINAL, layout.RECORDS);
    this.#times = new Float64Array(all, layout.TIMES, layout.RECORDS);
    this.#words = new Int32Array(all, 0, layout.TABLES >> 2);
    this.#packets = new Int32Array(all, layout.PACKETS, layout.RECORDS * PACKET);
    this.#words[layout.SEED_X >> 2] = seeds.x;
    this.#words[layout.SEED_Y >> 2] = seeds.y;
    this.#words[layout.SLOTS_AT >> 2] = layout.TABLES;
    this.#words[layout.COUNTS_AT >> 2] = counts;
    this.#words[layout.REQUESTS_AT >> 2] = requests;
    prepare(all, claimsOf(standard));
    this.#flows = new Flows(limit, seeds, all);
    this.#requests = new Requests(limit, timeout * 1e9, this.#loops);
    this.#asking = new Asking(all);
    this.#odd = new OddPackets(
      {
        packet: (x, y, told) => {
          this.#crossings++;
          this.#flows.take(x, y, told);
        },
        event: (record, x, y, code, vni) => this.#asking.event(record - this.#loaded, x, y, code, vni),
        announced: () => this.#asking.announced(),
      },
      seeds,
      window,
      Math.max(64, limit >> 5),
    );
  }

  /** The octets of the tables that grow with what is captured. */
  get octets(): number {
    return this.#flows.octets + this.#requests.octets;
  }

  /** Take a batch; once in doubt nothing more is taken. */
  take(batch: Batch): void {
    if (this.doubtful !== undefined || batch.count === 0 || !this.#isSingle(batch)) return;
    for (let from = 0; from < batch.count && this.doubtful === undefined; ) {
      const to = this.#load(batch, from);
      if (!this.#look(batch, from, to)) return;
      this.records += to - from;
      this.#count(batch, from, to - from);
      from = to;
      this.#touched |= this.#requests.take();
      if (this.#flows.doubtful) this.doubtful = 'a packet may have been seen twice';
      else if (this.#odd.doubtful) this.doubtful = 'an error quotes a request';
    }
  }

  /**
   * Put the records from `from` on into the loops' memory, as many as fit.
   *
   * @returns the first record that is not there
   */
  #load({ bytes, start, captured, original, count }: Batch, from: number): number {
    let to = Math.min(count, from + layout.RECORDS);
    let moved = 0;
    if (bytes.buffer !== this.room.buffer || bytes.byteOffset !== this.room.byteOffset) {
      // Whole records, in their order; one alone that is too long is odd, and is read where it is.
      moved = start[from]!;
      const end = moved + this.room.length;
      let last = from;
      while (last < to && start[last]! >= moved && start[last]! + captured[last]! <= end) last++;
      to = Math.max(last, from + 1);
      if (last > from) this.room.set(bytes.subarray(moved, start[last - 1]! + captured[last - 1]!));
    }
    if (moved === 0) this.#start.set(start.subarray(from, to));
    else for (let i = from; i < to; i++) this.#start[i - from] = start[i]! - moved;
    this.#captured.set(captured.subarray(from, to));
    if (start[from]! - moved + captured[from]! > this.room.length) this.#captured[0] = 0;
    this.#original.set(original.subarray(from, to));
    return to;
  }

  /** Whether all there is comes from one Ethernet interface. */
  #isSingle(batch: Batch): boolean {
    this.#from ??= batch.interfaces[0];
    if (batch.interfaces.length === 1 && this.#from?.linkType === ETHERNET_LINK) return true;
    this.doubtful = 'not one Ethernet interface alone';
    return false;
  }

  /** Look at times and lengths. */
  #look({ seconds, nanoseconds, captured, original }: Batch, from: number, to: number): boolean {
    if (Number.isNaN(this.#base)) {
      this.#base = seconds[from]!;
      this.#first = nanoseconds[from]!;
    }
    const times = this.#times;
    const base = this.#base;
    let last = this.#last;
    let backwards = 0;
    let snapped = 0;
    for (let i = from; i < to; i++) {
      const time = (seconds[i]! - base) * 1e9 + nanoseconds[i]!;
      if (time < last) backwards++;
      if (captured[i]! < original[i]!) snapped++;
      times[i - from] = time;
      last = time;
    }
    this.#last = last;
    this.#snapped += snapped;
    if (backwards > 0) this.doubtful = 'records are not in the order of their times';
    else if (last > LONGEST) this.doubtful = 'the capture is longer than a hundred days';
    return this.doubtful === undefined;
  }

  /** Count what was loaded: `count` records, the first of them `first` of the batch. */
  #count(batch: Batch, first: number, count: number): void {
    const { run } = this.#loops;
    this.#loaded = first;
    run.walk(0, count);
    for (let from = 0; from < count; from++) {
      const to = run.key(from, count);
      this.#crossings += to - from;
      this.#touched |= run.touch(from, to);
      for (let at = run.count(from, to); at < to; at = run.count(at, to)) this.#meet(at);
      run.ask(from, to);
      from = to;
      if (from < count) this.#odd.take(batch, first + from, this.#times[from]!);
    }
  }

  /** Learn of the flow of a keyed packet. */
  #meet(record: number): void {
    const told = this.#told;
    const packets = this.#packets;
    describe(packets, record, this.room, this.#original[record]!, told);
    told.time = this.#times[record]!;
    this.#flows.add(packets[record * PACKET + FLOW_X]!, packets[record * PACKET + FLOW_Y]!, told);
  }

  /**
   * Say that nothing more is to come, and tell what was counted.
   *
   * @param most - the most endpoints that are told, the first by overlay and hardware address
   */
  end(most: number = Number.POSITIVE_INFINITY): TallyTables {
    this.#requests.end();
    this.#odd.end();
    const { parties } = this.#flows;
    const clock = (time: number): bigint => this.#clock(time);
    const endpoints = parties.endpoints(clock, most);
    return {
      tunnels: parties.tunnels(clock, (way) => this.#flows.carried(way)),
      endpoints,
      moreEndpoints: parties.stations - endpoints.length,
      point: this.#point(),
      summary: this.#summary(),
      bounds: {
        type: 'bounds',
        hurried: 0,
        forgottenRequests: this.#requests.forgotten,
        forgottenFragments: this.#odd.forgotten,
        forgottenEntries: this.#flows.forgotten + this.#flows.uncounted + parties.forgotten,
      },
    };
  }

  #clock(time: number): bigint {
    return toNanoseconds(this.#base, 0) + BigInt(time);
  }

  #point(): Point {
    const from = this.#from!;
    return {
      type: 'point',
      point: printable(from.point),
      linkType: from.linkType,
      records: this.records,
      tunnelled: this.#words[layout.TUNNELLED_SO_FAR >> 2]! + this.#odd.tunnelled,
      firstSeen: this.#clock(this.#first),
      lastSeen: this.#clock(this.#last),
      snapped: this.#snapped,
      unidentified: this.#odd.unidentified,
      backwards: 0,
      missed: 0,
      incomplete: this.#odd.incomplete,
      dropped: droppedOf(from),
      ...(from.filter === undefined ? {} : { filter: printable(from.filter) }),
    };
  }

  #summary(): Summary {
    return {
      type: 'summary',
      records: this.records,
      crossings: this.#crossings,
      ambiguous: 0,
      copies: 0,
      altered: 0,
      exchanges: this.#requests.counts.list(),
      hops: [],
      unsolicited: this.#requests.unsolicited + this.#asking.unsolicited,
      local: 0,
    };
  }
}

/** Packets that capturing dropped, as far as the file tells. */
function droppedOf({ counters }: CaptureInterface): number | null {
  const counts = [counters?.droppedByInterface, counters?.droppedBySystem, counters?.droppedBetween];
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0);
}
