/**
 * Standard output in large pieces: written as fast as the reader takes them, and ended quietly where it stops reading.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { TextWriter } from '../reports/text.ts';

/** The descriptor of standard output. */
export const STANDARD_OUTPUT = 1;
// A pipe takes 64 KiB at a time; larger pieces gain nothing for files either.
const PIECE = 1 << 16;

/** The reader of our output went away, as `head` does when it has seen enough. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Text on its way to standard output. */
export class Output {
  /** Write here, then call {@link flush}. */
  readonly text: TextWriter = new TextWriter(2 * PIECE);

  /** Whether enough has gathered that {@link flush} is worth its while. */
  get full(): boolean {
    return this.text.length >= PIECE;
  }

  /** Hand everything over to standard output. */
  async flush(): Promise<void> {
    const { text } = this;
    await writeOut(STANDARD_OUTPUT, text.bytes, text.length);
    text.clear();
  }
}

/** Write the first `length` octets, as fast as they are taken; an {@link OutputClosed} where nobody takes them. */
export async function writeOut(descriptor: number, bytes: Uint8Array, length: number): Promise<void> {
  for (let from = 0; from < length; ) {
    try {
      from += writeSync(descriptor, bytes, from, length - from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new OutputClosed();
      if (code !== 'EAGAIN') throw error;
      await pause();
    }
  }
}

/** Wait a little: the pipe is full, and its reader is slower than we are. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));
