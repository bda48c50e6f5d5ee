/**
 * `vxlens live`: captures from running interfaces, shown, joined or judged while they come, and saved.
 *
 * @module
 */
import { merge } from '../live/merge.ts';
import { CAPTURERS, choose } from '../live/programs.ts';
import { ticks } from '../live/ticks.ts';
import {
  type LiveCapture,
  LiveError,
  type LiveErrorCode,
  type LiveStatistics,
  live,
  pointName,
  type Via,
} from '../live.ts';
import type { Batch } from '../packet.ts';
import type { OpenedInventory } from './inventory.ts';
import { given } from './inventory-flag.ts';
import { diagnoseView } from './live/diagnose-view.ts';
import { HELP } from './live/help.ts';
import { listText } from './live/list.ts';
import { type CaptureRequest, parseRequest } from './live/request.ts';
import { saveView } from './live/save-view.ts';
import { screenOf } from './live/screen.ts';
import { showView } from './live/show-view.ts';
import { listeningText, summaryText } from './live/summary.ts';
import { topView } from './live/top-view.ts';
import { traceView } from './live/trace-view.ts';
import type { View } from './live/view.ts';
import { OutputClosed } from './output.ts';
import { showOptions } from './show-options.ts';
import { styleOf } from './trace.ts';

const DONE = 0;
const TROUBLE = 1;
const WRONG_ARGUMENTS = 2;

/** What is wrong with the words of the command, and not with the machine. */
const ARGUMENTS: ReadonlySet<LiveErrorCode> = new Set(['no-such-interface', 'no-such-namespace', 'bad-filter']);

/** Run `vxlens live` and return its exit code. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    const request = parseRequest(words);
    switch (request.task) {
      case 'help':
        process.stdout.write(HELP);
        return DONE;
      case 'list':
        process.stdout.write(listText(request.namespace, request.json));
        return DONE;
      case 'capture':
        return await capture(request);
    }
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    complain(error);
    return ARGUMENTS.has(error.code) ? WRONG_ARGUMENTS : TROUBLE;
  }
}

function complain(error: LiveError): void {
  process.stderr.write(`vxlens: ${error.message}\n`);
}

/** Capture until a signal, an error or the number of packets ends it; then sum it up. */
async function capture(request: CaptureRequest): Promise<number> {
  const views = viewsOf(request, await given(request.inventory));
  const { interfaces, via, snapLength, kernelBuffer, immediate, display } = request;
  const troubles: LiveError[] = [];
  // On a screen that is refreshed a line of ours would not stay.
  const later = display === 'top' && process.stdout.isTTY === true;
  const running = live({
    interfaces,
    immediate,
    ...(via === undefined ? {} : { via }),
    ...(snapLength === undefined ? {} : { snapLength }),
    ...(kernelBuffer === undefined ? {} : { kernelBuffer }),
    onTrouble(error) {
      troubles.push(error);
      if (!later) complain(error);
    },
  });
  const release = onSignals(() => running.stop());
  const taken = new Taken(request.count);
  try {
    await running.opened;
    const opened = running.statistics();
    process.stderr.write(interfaces.map((each, i) => listeningText(each, opened[i]!)).join(''));
    for (const view of views) view.begin(running.interfaces());
    await deliver(running, views, taken);
  } catch (error) {
    // What a point came to while it was captured was said when it happened.
    if (!(error instanceof LiveError) || troubles.length === 0) throw error;
  } finally {
    release();
    // Whatever it was, nothing goes on behind our back.
    running.stop('at once');
  }
  const statistics = running.statistics().map((point) => taken.cap(point));
  let code = troubles.length === 0 ? DONE : TROUBLE;
  for (const view of views) code = Math.max(code, await finish(view, statistics));
  if (later) troubles.forEach(complain);
  process.stderr.write(summaryText(statistics));
  return code;
}

/** Have a view finish; where nobody reads it any more there is nothing to finish. */
async function finish(view: View, statistics: readonly LiveStatistics[]): Promise<number> {
  try {
    return await view.end(statistics);
  } catch (error) {
    if (error instanceof OutputClosed) return DONE;
    throw error;
  }
}

function viewsOf(request: CaptureRequest, collected: OpenedInventory | undefined): readonly View[] {
  const { saving, display, json, show, packets, wanted, interfaces } = request;
  const saved = saving === undefined ? [] : [saveView(saving)];
  const inventory = collected?.inventory;
  const names = request.named ? collected?.names : undefined;
  const style = styleOf(names);
  switch (display) {
    case 'nothing':
      return saved;
    case 'show':
      return [...saved, showView(json ? 'json' : showOptions(show), interfaces.map(pointName), names)];
    case 'trace':
      return [...saved, traceView({ wanted, json, packets, style, userland: isUserland(request.via) })];
    case 'top':
      return [...saved, topView({ wanted, style, inventory }, () => screenOf(process.stdout))];
    case 'diagnose':
      return [...saved, diagnoseView({ wanted, json, style, userland: isUserland(request.via), inventory })];
  }
}

/** Whether the program that captures is one that stamps packets with its own clock. */
const isUserland = (via: Via | undefined): boolean => CAPTURERS[choose(via).via].clock === 'userland';

/** End the capture in order at the first signal, at once at the second; return how to forget about them. */
function onSignals(stop: () => void): () => void {
  let stopping = false;
  const listener = (): void => {
    if (stopping) process.exit(TROUBLE);
    stopping = true;
    // The terminal has written ^C at the start of a line of ours.
    if (process.stderr.isTTY) process.stderr.write('\n');
    stop();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

/** Counts what was taken of each point, up to what -c allows over all of them. */
class Taken {
  count = 0;
  readonly #limit: number;
  readonly #points = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Take as much of a batch as is allowed, and say how much that is. */
  take(batch: Batch): number {
    const allowed = Math.min(batch.count, this.#limit - this.count);
    for (let i = 0; i < allowed; i++) {
      const { point } = batch.interfaces[batch.interface[i]!]!;
      this.#points.set(point, (this.#points.get(point) ?? 0) + 1);
    }
    this.count += allowed;
    return allowed;
  }

  get full(): boolean {
    return this.count >= this.#limit;
  }

  /** Leave out of a point's counters what came and was not taken. */
  cap(statistics: LiveStatistics): LiveStatistics {
    return { ...statistics, captured: this.#points.get(statistics.point) ?? 0 };
  }
}

const TICK = 250;

/** Hand batches to the views until the capture ends; have it end where the views, the reader or -c have enough. */
async function deliver(running: LiveCapture, views: readonly View[], taken: Taken): Promise<void> {
  const ending = new AbortController();
  const sources = new Map<'batch' | 'tick', AsyncIterable<Batch | undefined>>([
    ['batch', running.batches()],
    ['tick', ticks(TICK, ending.signal)],
  ]);
  let enough = false;
  try {
    for await (const arrival of merge(sources)) {
      if ('ended' in arrival) {
        if (arrival.error !== undefined) throw arrival.error;
        if (arrival.key === 'batch') return;
      } else if (!enough) {
        enough = await handOver(arrival.value, running.statistics, views, taken);
        // What has been captured meanwhile is thrown away: the counters that come behind it are not.
        if (enough) running.stop('at once');
      }
    }
  } finally {
    ending.abort();
  }
}

/** Hand a batch, or the time that passes, to the views; say whether one of them has enough. */
async function handOver(
  batch: Batch | undefined,
  statistics: () => readonly LiveStatistics[],
  views: readonly View[],
  taken: Taken,
): Promise<boolean> {
  try {
    const count = batch === undefined ? 0 : taken.take(batch);
    let enough = taken.full;
    for (const view of views) {
      if (batch === undefined) await view.tick(statistics);
      else if (!(await view.take(batch, count))) enough = true;
    }
    return enough;
  } catch (error) {
    if (error instanceof OutputClosed) return true;
    throw error;
  }
}
