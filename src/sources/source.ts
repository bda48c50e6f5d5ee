/**
 * What octets come out of.
 *
 * @module
 */
import { CaptureError } from './capture-error.ts';

/** What a Web `ReadableStream` of octets is, as far as it is used here. */
export interface ByteStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

/** An opened file that writes into the reader's own buffer. */
export interface Filler {
  /** Fill `into` from `at` on, as far as octets are there, and say how many came; 0 is the end. */
  fill(into: Uint8Array, at: number): number | Promise<number>;
  /** Let go of the file. */
  close(): void;
}

/** A file that is opened when it is read, and as often: what `open` of `vxlens/node` returns. */
export interface Openable {
  /** The capture point's name. */
  readonly point: string;
  /** The file's name, for messages. */
  readonly file: string;
  /** Open it. */
  open(): Filler | Promise<Filler>;
}

/** Anything that octets come out of: it needs neither DOM nor Node types. */
export type Source =
  | Uint8Array
  | { stream(): ByteStream }
  | ByteStream
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Openable;

/** Tell a file that is still to be opened from all other sources; Node's file streams have an `open` too. */
export const isOpenable = (source: Source): source is Openable => 'open' in source && 'point' in source;

// A column of starts has 32 bits, and Node's arrays may be longer.
const PIECE = 0x4000_0000;

/** Take the octets out of a source in pieces, as they come; what goes wrong is a {@link CaptureError} of `file`. */
export async function* pieces(source: Exclude<Source, Openable>, file: string): AsyncGenerator<Uint8Array> {
  let octets = 0;
  try {
    for await (const chunk of chunks(source)) {
      if (!ArrayBuffer.isView(chunk)) throw new TypeError('a source of captures has to give octets (Uint8Array)');
      for (let at = 0; at < chunk.length; at += PIECE) {
        yield chunk.length <= PIECE ? chunk : chunk.subarray(at, at + PIECE);
      }
      octets += chunk.length;
    }
  } catch (error) {
    if (error instanceof CaptureError || error instanceof TypeError) throw error;
    throw new CaptureError('unreadable', String(error), file, octets, { cause: error });
  }
}

function chunks(source: Exclude<Source, Openable>): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (ArrayBuffer.isView(source)) return [source];
  // Node's streams of the Web are iterable too, but not all browsers' are.
  if ('getReader' in source) return streamed(source);
  return 'stream' in source ? streamed(source.stream()) : source;
}

async function* streamed(stream: ByteStream): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let done = false;
  try {
    while (!done) {
      const result = await reader.read();
      done = result.done;
      if (result.value !== undefined) yield result.value;
    }
  } finally {
    if (!done) await reader.cancel();
  }
}
