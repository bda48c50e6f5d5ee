/**
 * What all points capture as one sequence of batches, in the order of its times, for as long as there is any.
 *
 * @module
 */
import type { Batch } from '../packet.ts';
import { CaptureError } from '../sources/capture-error.ts';
import { InOrder } from './in-order.ts';
import { LiveError } from './live-error.ts';
import { merge } from './merge.ts';
import { count, described, type Point } from './point.ts';
import { CAPTURERS } from './programs.ts';
import { type Span, within } from './span.ts';
import { ticks } from './ticks.ts';

const TICK = 100;
/** Every so many ticks tcpdump is asked what it dropped. */
const ASK_EVERY = 10;
/** The octets that may wait for the records of a slower point. */
const HELD = 32 * 1024 * 1024;

type Item = Batch | undefined;

/** Deliver what all points capture; where one ends in trouble the others go on, unless it never began. */
export async function* deliver(
  points: readonly Point[],
  span: Span,
  onTrouble: ((error: LiveError) => void) | undefined,
): AsyncGenerator<Batch> {
  const ending = new AbortController();
  const sequences = new Map<number, AsyncIterable<Item>>(points.map(({ capture }, i) => [i, capture.batches()]));
  sequences.set(points.length, ticks(TICK, ending.signal));
  const troubles: LiveError[] = [];
  const queue = points.length === 1 ? undefined : new InOrder(points.length, delay(points), HELD);
  let open = points.length;
  let ticked = 0;
  try {
    for await (const arrival of merge(sequences)) {
      const point = points[arrival.key];
      if (point === undefined) {
        if (++ticked % ASK_EVERY === 0) for (const { child } of points) child.ask();
        points.forEach(count);
        queue?.tick();
      } else if ('ended' in arrival) {
        queue?.end(arrival.key);
        open--;
        const trouble = await outcome(point, arrival.error);
        if (trouble !== undefined && !point.child.heard().opened) throw trouble;
        if (trouble !== undefined) troubles.push(trouble);
        if (trouble !== undefined) onTrouble?.(trouble);
      } else if (arrival.value !== undefined) {
        point.came += arrival.value.count;
        const batch = within(described(point, arrival.value), span);
        point.captured += batch.count;
        if (queue === undefined) yield batch;
        else queue.add(arrival.key, batch);
      }
      if (queue !== undefined) yield* queue.release(Date.now() / 1000);
      if (open === 0) break;
    }
  } finally {
    ending.abort();
    for (const { child } of points) child.kill();
    await Promise.all(points.map(({ child }) => child.ended));
    points.forEach(count);
  }
  if (troubles.length > 0) throw troubles[0];
}

const delay = (points: readonly Point[]): number =>
  Math.max(...points.map(({ via, settings }) => CAPTURERS[via].delay(settings)));

/** Find out why a point's capture ended; a capture that is cut because its program died is told by the program. */
async function outcome({ child, settings }: Point, error: unknown): Promise<LiveError | undefined> {
  const told = await child.ended;
  if (told !== undefined || error === undefined) return told;
  if (!(error instanceof CaptureError)) throw error;
  // Killed while it wrote, or before it began: the last record is not whole, and nothing else is wrong.
  if (error.code === 'empty' || error.code === 'truncated') return undefined;
  return new LiveError('failed', error.message, settings.point);
}
