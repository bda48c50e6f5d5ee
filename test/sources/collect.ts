/**
 * Captures in tests: written as text, and read to their end, error and all.
 */
import type { Batch, CaptureInterface } from '../../src/packet.ts';
import { type Openable, read, type Source } from '../../src/read.ts';
import { CaptureError } from '../../src/sources/capture-error.ts';

/** What a capture gave: one line of text for each record, and how it ended. */
export interface Collected {
  /** `seconds.nanoseconds captured/original interface: octets`, for each record. */
  readonly lines: readonly string[];
  readonly interfaces: readonly CaptureInterface[];
  readonly error: CaptureError | undefined;
}

/** Read a capture to its end; whatever is thrown and is no `CaptureError` is thrown on. */
export async function collect(source: Source | Openable): Promise<Collected> {
  const lines: string[] = [];
  let interfaces: readonly CaptureInterface[] = [];
  let error: CaptureError | undefined;
  try {
    for await (const batch of read(source, { point: 'p' }).batches()) {
      interfaces = batch.interfaces;
      for (let i = 0; i < batch.count; i++) lines.push(line(batch, i));
    }
  } catch (thrown) {
    if (!(thrown instanceof CaptureError)) throw thrown;
    error = thrown;
  }
  return { lines, interfaces, error };
}

function line(batch: Batch, i: number): string {
  const start = batch.start[i]!;
  const octets = Buffer.from(batch.bytes.subarray(start, start + batch.captured[i]!)).toString('hex');
  const time = `${batch.seconds[i]}.${String(batch.nanoseconds[i]).padStart(9, '0')}`;
  return `${time} ${batch.captured[i]}/${batch.original[i]} ${batch.interface[i]}: ${octets}`;
}

/** Cut octets into pieces of a length, each in memory of its own. */
export function* cutInto(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** A file in memory that gives at most `length` octets at a time, as a pipe does. */
export function fillable(bytes: Uint8Array, length: number): Openable {
  return {
    point: 'p',
    file: 'p',
    open: () => {
      let given = 0;
      return {
        fill(into, at) {
          const octets = Math.min(length, into.length - at, bytes.length - given);
          into.set(bytes.subarray(given, given + octets), at);
          given += octets;
          // Every other answer is a promise, as a pipe's is.
          return given % 2 === 0 ? octets : Promise.resolve(octets);
        },
        close: () => {},
      };
    },
  };
}
