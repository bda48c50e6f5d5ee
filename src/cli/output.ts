/**
 * Standard output in large pieces: written as fast as the reader takes them, and ended quietly where it stops reading.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { TextWriter } from '../reports/text.ts';

/** The descriptor of standard output. */
export const STANDARD_OUTPUT = 1;
/**
 * The octets that are written at once. Pieces that fill a file's pages cost the kernel half of what pieces of any length
 * do (160 MB: 61 ms in pieces of 256 KiB, 80 ms of 64 KiB, 136 ms of 65,500 octets).
 */
const PIECE = 1 << 18;

/** The reader of our output went away, as `head` does when it has seen enough. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Text on its way to standard output. */
export class Output {
  /** Write here, {@link drain} where that is {@link full}, and {@link flush} at last. */
  readonly text: TextWriter = new TextWriter(PIECE + (PIECE >> 2));

  /** Whether enough has gathered that {@link drain} is worth its while. */
  get full(): boolean {
    return this.text.length >= PIECE;
  }

  /** Hand whole pieces over to standard output; the rest waits for more. */
  async drain(): Promise<void> {
    const { text } = this;
    const whole = text.length - (text.length % PIECE);
    await writeOut(STANDARD_OUTPUT, text.bytes, whole);
    text.drop(whole);
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
