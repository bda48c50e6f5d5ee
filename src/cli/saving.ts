/**
 * `--write FILE`: captures written from what was read.
 *
 * @module
 */
import { closeSync, openSync, statSync } from 'node:fs';
import type { Batch } from '../packet.ts';
import { STANDARD_OUTPUT, writeOut } from './output.ts';
import { UsageError } from './verb.ts';

/** A capture file in the making. */
export interface Saving {
  /** Write the first `count` records of a batch. */
  take(batch: Batch, count: number): Promise<void>;
  /** Write what is left and close the file. */
  end(): Promise<void>;
}

/**
 * Begin a capture file: pcapng where its name ends so, else classic pcap; `-` is standard output, as classic pcap.
 *
 * The file is made with the first batch, or at the end: what stands there stays where nothing could be read.
 *
 * @param read - the files that are read: none of them may be the one that is written
 */
export async function saveTo(path: string, read: readonly string[]): Promise<Saving> {
  if (path === '') throw new UsageError('--write needs the name of a file');
  if (path !== '-' && read.some((file) => isSame(file, path))) {
    throw new UsageError(`${path} is read: it cannot be written at the same time`);
  }
  const writer = path.endsWith('.pcapng')
    ? (await import('../reports/pcapng.ts')).toPcapng()
    : (await import('../reports/pcap.ts')).toPcap();
  let descriptor: number | undefined;
  const put = async (bytes: Uint8Array): Promise<void> => {
    descriptor ??= path === '-' ? STANDARD_OUTPUT : openForWriting(path);
    await writeOut(descriptor, bytes, bytes.length);
  };
  return {
    async take(batch, count) {
      for (let i = 0; i < count; i++) writer.writeFrom(batch, i, undefined, batch.comments?.get(i));
      await put(writer.take());
    },
    async end() {
      await put(writer.end());
      if (descriptor !== undefined && path !== '-') closeSync(descriptor);
    },
  };
}

/** Whether two paths lead to the same file, be it by a link. */
export function isSame(one: string, other: string): boolean {
  const a = statSync(one, { throwIfNoEntry: false });
  const b = statSync(other, { throwIfNoEntry: false });
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** Open a file to write it anew; what forbids it is one line. */
export function openForWriting(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new Error(`${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
