/**
 * The time that a capture lasts, the same for all of its points.
 *
 * Programs begin and end some tenths of a second apart. A packet that one point saw before another one captured at all
 * would look like one that was lost, so what came before the last has begun, or after they were told to end, is left out.
 *
 * @module
 */
import type { Batch } from '../packet.ts';

/** From when until when records are delivered, in seconds since the Unix epoch. */
export interface Span {
  from: number;
  to: number;
}

/** Leave out of a batch what is not within a span; its records are in the order of their times. */
export function within(batch: Batch, { from, to }: Span): Batch {
  const time = (i: number): number => batch.seconds[i]! + batch.nanoseconds[i]! / 1e9;
  let begin = 0;
  let end = batch.count;
  while (begin < end && time(begin) < from) begin++;
  while (end > begin && time(end - 1) > to) end--;
  if (end - begin === batch.count) return batch;
  return {
    bytes: batch.bytes,
    count: end - begin,
    first: batch.first + begin,
    start: batch.start.subarray(begin, end),
    captured: batch.captured.subarray(begin, end),
    original: batch.original.subarray(begin, end),
    seconds: batch.seconds.subarray(begin, end),
    nanoseconds: batch.nanoseconds.subarray(begin, end),
    interface: batch.interface.subarray(begin, end),
    interfaces: batch.interfaces,
  };
}
