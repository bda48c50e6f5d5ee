/**
 * Packets → requests: follow TCP connections from their clients to the tasks that served them, through address
 * translation, over all capture points.
 *
 * @module
 */
import { Clocks } from './conversations/clocks.ts';
import { inOrder, type Taker } from './correlate.ts';
import type { Inventory } from './inventory/model.ts';
import { VXLAN_PORTS } from './layers/vxlan.ts';
import type { Batch, CaptureInterface } from './packet.ts';
import { printable } from './printable.ts';
import type { Capture, Source } from './read.ts';
import { Follower } from './requests/follower.ts';
import { type Knowledge, knowledgeOf } from './requests/knowledge.ts';
import type { RequestPoint } from './requests/places.ts';
import type { Request } from './requests/request.ts';
import { type Ground, requestsOf } from './requests/telling.ts';
import type { CaptureError } from './sources/capture-error.ts';

/** How to follow requests. */
export interface RequestOptions {
  /** UDP ports that are VXLAN's beside 4789 and 8472. */
  readonly vxlanPorts?: Iterable<number>;
  /** Seconds that a connection may still get packets after both sides closed it; 5 unless given. */
  readonly window?: number;
  /** Seconds without a packet after which an open connection is told; 300 unless given. */
  readonly idle?: number;
  /** Mebibytes that connections may take, about; 256 unless given. */
  readonly memory?: number;
  /** What was collected of hosts and networks: names, and the rules that translate. */
  readonly inventory?: Inventory;
  /** Told at the end where the capture points are, as far as the inventory tells. */
  readonly onPoints?: (points: readonly RequestPoint[]) => void;
  /** Told at once of a capture that cannot be read on; without it the first such error is thrown at the end. */
  readonly onError?: (error: CaptureError) => void;
  /** Told now and then how many records were taken. */
  readonly onProgress?: (records: number) => void;
}

/** What is kept of a connection at a capture point, measured: its marks and the tables' entries. */
const STRAND_OCTETS = 8192;
const MEMORY = 256;
const FEWEST_STRANDS = 64;

/**
 * Follow every TCP connection of captures of one or several points, each told as soon as it is over: where it was
 * rewritten, who served it, what was asked and what answered.
 *
 * The captures are merged by time in one pass; memory does not depend on their length.
 */
export async function* requests(
  captures: readonly (Capture | Source)[],
  options: RequestOptions = {},
): AsyncGenerator<Request> {
  const followed = new RequestFollower(options);
  let failed: CaptureError | undefined;
  const tolerate = (error: CaptureError): void => {
    if (options.onError === undefined) failed ??= error;
    else options.onError(error);
  };
  for await (const records of inOrder(captures, followed, tolerate)) {
    options.onProgress?.(records);
    yield* followed.take();
  }
  followed.end();
  yield* followed.take();
  options.onPoints?.(followed.points());
  if (failed !== undefined) throw failed;
}

/** Follows requests through batches as they are handed in: what {@link requests} is made of. */
export class RequestFollower implements Taker {
  readonly #follower: Follower;
  readonly #clocks = new Clocks();
  readonly #points = new Map<CaptureInterface, number>();
  readonly #knowledge: Knowledge | undefined;

  constructor(options: RequestOptions = {}) {
    const { vxlanPorts = [], window = 5, idle = 300, memory = MEMORY, inventory } = options;
    this.#follower = new Follower({
      ports: [...VXLAN_PORTS, ...vxlanPorts],
      window,
      idle,
      strands: Math.max(FEWEST_STRANDS, Math.floor((memory * 0x10_0000) / STRAND_OCTETS)),
    });
    this.#knowledge = inventory === undefined ? undefined : knowledgeOf(inventory);
  }

  /** Take record `index` of a batch; records have to come in about the order of their times. */
  add(batch: Batch, index: number): void {
    const from = batch.interfaces[batch.interface[index]!]!;
    this.#follower.record(batch, index, this.#points.get(from) ?? this.declare(from, batch.interfaces));
  }

  /** Make a capture point known, also where nothing was seen yet; its index. */
  declare(from: CaptureInterface, all: readonly CaptureInterface[]): number {
    const known = this.#points.get(from);
    if (known !== undefined) return known;
    const several = all.filter((other) => other.point === from.point).length > 1;
    const name = several ? `${from.point}/${from.name ?? all.indexOf(from)}` : from.point;
    const point = this.#follower.addPoint(printable(name), from.linkType);
    this.#points.set(from, point);
    return point;
  }

  /** Say that no record before this time, in seconds since the Unix epoch, is to come: what waited for it is told. */
  pass(seconds: number): void {
    this.#follower.pass(seconds);
  }

  /** Take the requests that are over since the last call. */
  *take(): Generator<Request> {
    const { points, base } = this.#follower;
    const ground: Ground = {
      points,
      clocks: this.#clocks,
      base: BigInt(Math.max(0, base)) * 1_000_000_000n,
      knowledge: this.#knowledge,
    };
    for (const connection of this.#follower.take()) yield* requestsOf(connection, ground);
  }

  /** Tell where the capture points are, as far as the inventory tells; without one nothing. */
  points(): readonly RequestPoint[] {
    return this.#knowledge?.places.all(this.#follower.points) ?? [];
  }

  /** Connections that were told before they were over, because there was no more room: a gap in knowledge. */
  get forgotten(): number {
    return this.#follower.forgotten;
  }

  /** Say that nothing more is to come: every connection is told. */
  end(): void {
    this.#follower.end();
  }
}
