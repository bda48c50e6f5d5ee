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
import type { Batch, CaptureInterface } from './packet.ts';
import { printable } from './printable.ts';
import { walk } from './scan.ts';
import { Asking } from './tally/asking.ts';
import { Description, describe } from './tally/description.ts';
import { Flows } from './tally/flows.ts';
import { drawSeeds, type Seeds } from './tally/lanes.ts';
import { Listed } from './tally/listed.ts';
import { OddPackets } from './tally/odd.ts';
import type { EndpointTally, TunnelTally } from './tally/parties.ts';
import * as rows from './tally/queue.ts';
import { Requests } from './tally/requests.ts';
import { Usual } from './tally/usual.ts';
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

const { PACKET, FLOW_X, FLOW_Y, RECORD } = rows;
/** What is kept of a flow, measured: its slot, and its share of the other tables. */
const FLOW_OCTETS = 256;
const MEMORY = 128;
const ETHERNET_LINK = 1;
/** The records of a batch there is room for at first. */
const RECORDS = 4096;
/** Nanoseconds from the first second on that a number holds exactly: 104 days. */
const LONGEST = 2 ** 53;

/** Counts what one capture point saw. */
export class Tally {
  /** Why the correlator has to be asked; undefined as long as it need not. */
  doubtful: string | undefined;
  records = 0;
  readonly #flows: Flows;
  readonly #requests: Requests;
  readonly #listed: Listed = new Listed(RECORDS);
  readonly #usual: Usual;
  readonly #asking: Asking;
  readonly #odd: OddPackets;
  readonly #told = new Description();
  #times: Float64Array = new Float64Array(RECORDS);
  #from: CaptureInterface | undefined;
  /** The second that times are counted from. */
  #base = Number.NaN;
  #first = 0;
  #last = Number.NEGATIVE_INFINITY;
  #snapped = 0;
  #crossings = 0;
  #touched = 0;

  constructor(options: TallyOptions = {}) {
    const { window = 5, timeout = 10, memory = MEMORY, seeds = drawSeeds() } = options;
    const limit = Math.max(1024, Math.floor((memory * 0x10_0000) / FLOW_OCTETS));
    this.#flows = new Flows(limit, seeds);
    this.#requests = new Requests(2 ** Math.floor(Math.log2(limit)), timeout * 1e9);
    this.#usual = new Usual(seeds);
    this.#asking = new Asking(RECORDS, seeds);
    this.#odd = new OddPackets(
      {
        packet: (x, y, told) => {
          this.#crossings++;
          this.#flows.take(x, y, told);
        },
        event: (record, x, y, code, vni) => this.#asking.event(record, x, y, code, vni),
        announced: () => {
          this.#asking.unsolicited++;
        },
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
    if (this.doubtful !== undefined || batch.count === 0) return;
    if (!this.#isSingle(batch) || !this.#look(batch)) return;
    this.records += batch.count;
    this.#usual.begin(batch);
    this.#asking.begin(batch);
    walk(batch, this.#listed);
    this.#count(batch);
    const { events } = this.#asking;
    this.#touched |= this.#requests.take(events, this.#times);
    events.length = 0;
    if (this.#flows.doubtful) this.doubtful = 'a packet may have been seen twice';
    else if (this.#odd.doubtful) this.doubtful = 'an error quotes a request';
  }

  /** Whether all there is comes from one Ethernet interface. */
  #isSingle(batch: Batch): boolean {
    this.#from ??= batch.interfaces[0];
    if (batch.interfaces.length === 1 && this.#from?.linkType === ETHERNET_LINK) return true;
    this.doubtful = 'not one Ethernet interface alone';
    return false;
  }

  /** Look at times and lengths. */
  #look({ count, seconds, nanoseconds, captured, original }: Batch): boolean {
    if (Number.isNaN(this.#base)) {
      this.#base = seconds[0]!;
      this.#first = nanoseconds[0]!;
    }
    if (count > this.#times.length) this.#times = new Float64Array(count);
    const times = this.#times;
    const base = this.#base;
    let last = this.#last;
    let backwards = 0;
    let snapped = 0;
    for (let i = 0; i < count; i++) {
      const time = (seconds[i]! - base) * 1e9 + nanoseconds[i]!;
      if (time < last) backwards++;
      if (captured[i]! < original[i]!) snapped++;
      times[i] = time;
      last = time;
    }
    this.#last = last;
    this.#snapped += snapped;
    if (backwards > 0) this.doubtful = 'records are not in the order of their times';
    else if (last > LONGEST) this.doubtful = 'the capture is longer than a hundred days';
    return this.doubtful === undefined;
  }

  /** Count what is queued. */
  #count(batch: Batch): void {
    const { queue } = this.#listed;
    const { words, length } = queue;
    for (let from = 0; from < length; from++) {
      const to = this.#usual.key(queue, from);
      this.#crossings += to - from;
      this.#touched |= this.#flows.touch(queue, from, to);
      this.#countFlows(batch, from, to);
      this.#asking.take(queue, from, to);
      from = to;
      if (from === length) break;
      const record = words[from * PACKET + RECORD]!;
      this.#odd.take(batch, record, this.#times[record]!);
    }
  }

  #countFlows(batch: Batch, from: number, to: number): void {
    const { queue } = this.#listed;
    const { words } = queue;
    const flows = this.#flows;
    const told = this.#told;
    const { original } = batch;
    for (let at = flows.count(queue, from, to, original); at < to; at = flows.count(queue, at, to, original)) {
      describe(queue, at, batch, told);
      told.time = this.#times[words[at * PACKET + RECORD]!]!;
      flows.add(words[at * PACKET + FLOW_X]!, words[at * PACKET + FLOW_Y]!, told);
    }
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
      tunnelled: this.#usual.tunnelled + this.#odd.tunnelled,
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
