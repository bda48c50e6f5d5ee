/**
 * Packets → conversations: join what several capture points saw, in one pass, by the captures' own time.
 *
 * @module
 */
import { concerns, parseAddress } from './conversations/address-filter.ts';
import type { Conversation } from './conversations/conversation.ts';
import { Correlator } from './conversations/correlator.ts';
import type { ExchangeKind } from './conversations/exchange.ts';
import type { Settings } from './conversations/settings.ts';
import { VXLAN_PORTS } from './layers/vxlan.ts';
import type { Batch, CaptureInterface } from './packet.ts';
import { printable } from './printable.ts';
import { type Capture, read, type Source } from './read.ts';
import { CaptureError } from './sources/capture-error.ts';

/** How to join, and what of it to tell. */
export interface CorrelateOptions {
  /** UDP ports that are VXLAN's beside 4789 and 8472. */
  readonly vxlanPorts?: Iterable<number>;
  /** Seconds that the clocks may differ, and a packet may be on its way; 5 unless given. */
  readonly window?: number;
  /** Seconds after which a request counts as unanswered; 10 unless given. */
  readonly timeout?: number;
  /** Seconds for which a packet that did not arrive waits for evidence of its way; 30 unless given. */
  readonly patience?: number;
  /**
   * The captures began together and still run, as live ones do: that a point shows nothing for some seconds then proves that
   * nothing came there. Of files nothing is known of the time behind their last record.
   */
  readonly together?: boolean;
  /** Mebibytes that packets in flight and all tables of the correlator may take at most; 128 unless given. */
  readonly memory?: number;
  /** Only these overlays; null is what is outside of any. */
  readonly vnis?: readonly (number | null)[];
  /** Only what is from or to one of these network addresses or prefixes, `192.168.200.0/24`. */
  readonly addresses?: readonly string[];
  /** Only exchanges of these kinds, and their packets. */
  readonly kinds?: readonly ExchangeKind[];
  /** Do not verify checksums, nor tell the header fields that some findings rest on: they cost a look at every octet. */
  readonly unverified?: boolean;
  /** Tell tables and sums only, no crossing and no exchange. */
  readonly summary?: boolean;
  /** Told at once of a capture that cannot be read on; without it the first such error is thrown at the end. */
  readonly onError?: (error: CaptureError) => void;
  /** Told now and then how many records were taken. */
  readonly onProgress?: (records: number) => void;
}

/**
 * What is kept for a packet in flight, measured where nothing is ever answered and every table is full: its sightings, its
 * head, and the tables' entries, 2150 octets of it.
 */
const PACKET_OCTETS = 2304;
const MEMORY = 128;
const FEWEST_PACKETS = 64;

/**
 * Join captures of one or several points into conversations, each told as soon as it is certain.
 *
 * The captures are merged by time in one pass; memory does not depend on their length.
 *
 * @throws {RangeError} for an address that is none
 */
export async function* correlate(
  captures: readonly (Capture | Source)[],
  options: CorrelateOptions = {},
): AsyncGenerator<Conversation> {
  const joiner = new Joiner(options);
  let failed: CaptureError | undefined;
  const tolerate = (error: CaptureError): void => {
    if (options.onError === undefined) failed ??= error;
    else options.onError(error);
  };
  for await (const records of inOrder(captures, joiner, tolerate)) {
    options.onProgress?.(records);
    yield* joiner.take();
  }
  joiner.end();
  yield* joiner.take();
  if (failed !== undefined) throw failed;
}

/** Takes the records of several captures. */
export interface Taker {
  /** Take record `index` of a batch. */
  add(batch: Batch, index: number): void;
  /** Make a capture point known, `all` being those of its capture. */
  declare(from: CaptureInterface, all: readonly CaptureInterface[]): unknown;
}

/** Hand the records of all captures on in the order of their times; yields how many they were when a batch is used up. */
export async function* inOrder(
  captures: readonly (Capture | Source)[],
  taker: Taker,
  tolerate: (error: CaptureError) => void,
): AsyncGenerator<number> {
  const cursors = captures.map((capture) => new Cursor('batches' in capture ? capture : read(capture), taker));
  try {
    yield* merged(cursors, tolerate);
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

/** Joins batches as they are handed in: what {@link correlate} is made of, for captures that are running. */
export class Joiner implements Taker {
  readonly #correlator: Correlator;
  readonly #points = new Map<CaptureInterface, number>();
  #ended = false;

  /** @throws {RangeError} for an address that is none */
  constructor(options: CorrelateOptions = {}) {
    this.#correlator = new Correlator(settingsOf(options));
  }

  /** Take record `index` of a batch; records have to come in about the order of their times. */
  add(batch: Batch, index: number): void {
    const from = batch.interfaces[batch.interface[index]!]!;
    this.#correlator.record(batch, index, this.#points.get(from) ?? this.declare(from, batch.interfaces));
  }

  /** Make a capture point known, also where nothing was seen yet; its index. */
  declare(from: CaptureInterface, all: readonly CaptureInterface[]): number {
    const known = this.#points.get(from);
    if (known !== undefined) return known;
    const several = all.filter((other) => other.point === from.point).length > 1;
    const name = several ? `${from.point}/${from.name ?? all.indexOf(from)}` : from.point;
    const point = this.#correlator.addPoint(printable(name), from);
    this.#points.set(from, point);
    return point;
  }

  /** Say that no record before this time, in seconds since the Unix epoch, is to come: what waited for it is told. */
  pass(seconds: number): void {
    this.#correlator.pass(seconds);
  }

  /** Take what became certain since the last call. */
  take(): readonly Conversation[] {
    if (!this.#ended) return this.#correlator.take();
    this.#ended = false;
    return [...this.#correlator.take(), ...this.#correlator.tables()];
  }

  /** Look at tunnels, endpoints, clocks, points and sums as they stand so far. */
  tables(): readonly Conversation[] {
    return [...this.#correlator.tables()];
  }

  /** Say that nothing more is to come: everything left is told, then tunnels, endpoints, clocks, points and sums. */
  end(): void {
    this.#correlator.end();
    this.#ended = true;
  }
}

function settingsOf(options: CorrelateOptions): Settings {
  return {
    ports: [...VXLAN_PORTS, ...(options.vxlanPorts ?? [])],
    window: options.window ?? 5,
    timeout: options.timeout ?? 10,
    patience: options.patience ?? 30,
    together: options.together === true,
    packets: Math.max(FEWEST_PACKETS, Math.floor(((options.memory ?? MEMORY) * 0x10_0000) / PACKET_OCTETS)),
    verify: options.summary !== true && options.unverified !== true,
    details: options.summary !== true,
    wanted: wantedOf(options),
  };
}

/** Make the filter of what is told; undefined where everything is. */
function wantedOf({ vnis, addresses, kinds }: CorrelateOptions): Settings['wanted'] {
  if (vnis === undefined && addresses === undefined && kinds === undefined) return undefined;
  const filters = addresses?.map((text) => {
    const filter = parseAddress(text);
    if (filter === undefined) throw new RangeError(`"${text}" is neither an address nor a prefix`);
    return filter;
  });
  return {
    packet: ({ inner }, vni, kind) =>
      (vnis === undefined || vnis.includes(vni)) &&
      (kinds === undefined || (kind !== undefined && kinds.includes(kind))) &&
      (filters === undefined || filters.some((filter) => concerns(inner, filter))),
    overlay: (vni) => vnis === undefined || vnis.includes(vni),
  };
}

/** One capture while it is read. */
class Cursor {
  readonly #batches: AsyncIterator<Batch>;
  readonly #taker: Taker;
  readonly #point: string;
  #batch: Batch | undefined;
  #at = 0;
  /** The time of the next record. */
  seconds = 0;
  nanoseconds = 0;

  constructor(capture: Capture, taker: Taker) {
    this.#batches = capture.batches()[Symbol.asyncIterator]();
    this.#taker = taker;
    this.#point = capture.point;
  }

  /** Go to the first record of the next batch; false at the end. */
  async fill(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#batches.next();
      if (done === true) {
        if (this.#batch === undefined) this.#declareEmpty();
        return false;
      }
      this.#batch = value;
      this.#at = 0;
      if (value.count === 0) continue;
      this.#look();
      return true;
    }
  }

  /** A capture in which nothing was seen is a point, too. */
  #declareEmpty(): void {
    this.#taker.declare({ point: this.#point, linkType: -1, snapLength: 0, timeDigits: 6 }, []);
  }

  #look(): void {
    this.seconds = this.#batch!.seconds[this.#at]!;
    this.nanoseconds = this.#batch!.nanoseconds[this.#at]!;
  }

  /** Make the capture's points known before any other's. */
  declare(): void {
    const { interfaces } = this.#batch!;
    for (const one of interfaces) this.#taker.declare(one, interfaces);
  }

  /** The records of the batch. */
  get records(): number {
    return this.#batch?.count ?? 0;
  }

  /** Whether its next record is before another capture's. */
  isBefore(other: Cursor): boolean {
    return this.seconds < other.seconds || (this.seconds === other.seconds && this.nanoseconds < other.nanoseconds);
  }

  /** Hand records on for as long as they come before another capture's next one; false where the batch is used up. */
  stepBefore(other: Cursor | undefined): boolean {
    const batch = this.#batch!;
    do {
      this.#taker.add(batch, this.#at);
      this.#at++;
      if (this.#at === batch.count) return false;
      this.#look();
    } while (other === undefined || !other.isBefore(this));
    return true;
  }

  /** Stop reading. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

/** Hand on all records in the order of their times; yields how many they were when a batch is used up. */
async function* merged(cursors: readonly Cursor[], tolerate: (error: CaptureError) => void): AsyncGenerator<number> {
  let records = 0;
  const open: Cursor[] = [];
  for (const cursor of cursors) {
    if (!(await filled(cursor, tolerate))) continue;
    cursor.declare();
    insert(open, cursor);
  }
  for (let first = open.shift(); first !== undefined; first = open.shift()) {
    if (first.stepBefore(open[0])) insert(open, first);
    else {
      records += first.records;
      yield records;
      if (await filled(first, tolerate)) insert(open, first);
    }
  }
}

/** Put a capture where its next record's time belongs. */
function insert(open: Cursor[], cursor: Cursor): void {
  let at = open.length;
  while (at > 0 && cursor.isBefore(open[at - 1]!)) at--;
  open.splice(at, 0, cursor);
}

async function filled(cursor: Cursor, tolerate: (error: CaptureError) => void): Promise<boolean> {
  try {
    return await cursor.fill();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    tolerate(error);
    return false;
  }
}
