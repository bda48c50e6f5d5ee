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
import { Loops, type Run } from './loops/instance.ts';
import * as layout from './loops/layout.ts';
import { FURTHER } from './loops/learned.ts';
import { FLOW_X, FLOW_Y, PACKET } from './loops/queue.ts';
import type { Batch, CaptureInterface } from './packet.ts';
import { printable } from './printable.ts';
import { Columns } from './sources/columns.ts';
import { Asking } from './tally/asking.ts';
import { Description, describe } from './tally/description.ts';
import { Flows, flowOctets } from './tally/flows.ts';
import { drawSeeds, type Seeds } from './tally/lanes.ts';
import { OddPackets } from './tally/odd.ts';
import type { EndpointTally, TunnelTally } from './tally/parties.ts';
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
const MOST_FLOWS = 2 ** 23;
const ETHERNET_LINK = 1;
/** Nanoseconds from the first second on that a number holds exactly: 104 days. */
const LONGEST = 2 ** 53;

/** Counts what one capture point saw. */
export class Tally {
  /** Why the correlator has to be asked; undefined as long as it need not. */
  doubtful: string | undefined;
  records = 0;
  /** The loops: what is read into their memory is where it is needed. */
  readonly loops: Loops;
  /** Batches from elsewhere. */
  readonly #columns: Columns;
  /** The loops' floating-point numbers, the times among them, and the packets that are keyed. */
  readonly #numbers: Float64Array;
  readonly #times: Float64Array;
  readonly #packets: Int32Array;
  readonly #flows: Flows;
  readonly #requests: Requests;
  readonly #asking: Asking;
  readonly #odd: OddPackets;
  readonly #told = new Description();
  #from: CaptureInterface | undefined;
  /** The time of the first record, from its second on. */
  #first = 0;
  /** The record of the batch that is the first one loaded. */
  #loaded = 0;
  #crossings = 0;
  #touched = 0;

  constructor(options: TallyOptions = {}) {
    const { window = 5, timeout = 10, memory = MEMORY, seeds = drawSeeds(), javascript = false } = options;
    const limit = Math.min(MOST_FLOWS, Math.max(1024, Math.floor((memory * 0x10_0000) / FLOW_OCTETS)));
    const requests = layout.TABLES + flowOctets(limit);
    this.loops = new Loops({ octets: requests + requestOctets(limit), javascript });
    this.#columns = new Columns(this.loops);
    const { memory: all, words } = this.loops;
    this.#numbers = new Float64Array(all, 0, layout.TABLES >> 3);
    this.#times = new Float64Array(all, layout.TIMES, layout.RECORDS);
    this.#packets = new Int32Array(all, layout.PACKETS, layout.RECORDS * PACKET);
    words[layout.SEED_X >> 2] = seeds.x;
    words[layout.SEED_Y >> 2] = seeds.y;
    this.#numbers[layout.LAST >> 3] = Number.NEGATIVE_INFINITY;
    prepare(this.loops);
    this.#flows = new Flows(limit, this.loops, layout.TABLES);
    this.#requests = new Requests(limit, timeout * 1e9, this.loops, requests);
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
      const run = this.loops.over(batch.bytes);
      if (!this.#look(run, batch, from, to - from)) break;
      this.records += to - from;
      this.#count(run, batch, from, to - from);
      from = to;
      this.#touched |= this.#requests.take(run);
      if (this.#flows.doubtful) this.doubtful = 'a packet may have been seen twice';
      else if (this.#odd.doubtful) this.doubtful = 'an error quotes a request';
    }
    this.loops.leave();
  }

  /** Put as many records as fit, from `from` on, into the loops' columns, and return the first that is not there. */
  #load(batch: Batch, from: number): number {
    if (batch instanceof Columns && batch.loops === this.loops) return batch.count;
    const to = Math.min(batch.count, from + layout.RECORDS);
    this.#columns.copy(batch, from, to);
    return to;
  }

  /** Whether all there is comes from one Ethernet interface. */
  #isSingle(batch: Batch): boolean {
    this.#from ??= batch.interfaces[0];
    if (batch.interfaces.length === 1 && this.#from?.linkType === ETHERNET_LINK) return true;
    this.doubtful = 'not one Ethernet interface alone';
    return false;
  }

  /** Look at the times of what was loaded. */
  #look(run: Run, { seconds, nanoseconds }: Batch, first: number, count: number): boolean {
    const numbers = this.#numbers;
    if (this.records === 0) {
      numbers[layout.BASE >> 3] = seconds[first]!;
      this.#first = nanoseconds[first]!;
    }
    run.clock(count);
    if (this.loops.words[layout.BACKWARDS >> 2]! > 0) this.doubtful = 'records are not in the order of their times';
    else if (this.#last > LONGEST) this.doubtful = 'the capture is longer than a hundred days';
    return this.doubtful === undefined;
  }

  get #last(): number {
    return this.#numbers[layout.LAST >> 3]!;
  }

  /** Count what was loaded: `count` records, the first of them `first` of the batch. */
  #count(run: Run, batch: Batch, first: number, count: number): void {
    this.#loaded = first;
    run.walk(0, count);
    for (let from = 0; from < count; from++) {
      const to = run.key(from, count);
      this.#crossings += to - from;
      this.#touched |= run.touch(from, to);
      for (let at = run.count(from, to); at < to; at = run.count(at, to)) this.#meet(batch, first, at);
      run.ask(from, to);
      from = to;
      if (from < count) this.#odd.take(batch, first + from, this.#times[from]!);
    }
  }

  /** Learn of the flow of a keyed packet what the loops do not. */
  #meet({ bytes, original }: Batch, first: number, record: number): void {
    if (this.loops.words[FURTHER >> 2] !== 0) {
      this.#flows.further();
      return;
    }
    const told = this.#told;
    const packets = this.#packets;
    describe(packets, record, bytes, original[first + record]!, told);
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
    return toNanoseconds(this.#numbers[layout.BASE >> 3]!, 0) + BigInt(time);
  }

  #point(): Point {
    const from = this.#from!;
    return {
      type: 'point',
      point: printable(from.point),
      linkType: from.linkType,
      records: this.records,
      tunnelled: this.#numbers[layout.TUNNELLED_SO_FAR >> 3]! + this.#odd.tunnelled,
      firstSeen: this.#clock(this.#first),
      lastSeen: this.#clock(this.#last),
      snapped: this.#numbers[layout.SNAPPED >> 3]!,
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
      unsolicited: this.#asking.unsolicited,
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
