/**
 * `vxlens/node`: captures out of files and standard input.
 *
 * What only terminals, timers and compressed captures need is loaded with them: a tenth of the time that loading this takes.
 *
 * @module
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { CaptureError, type CaptureErrorCode } from './sources/capture-error.ts';
import type { Filler, Openable } from './sources/source.ts';

export { type FoundDocuments, type InventoryPath, openInventory } from './node/inventory.ts';

/** How to open. */
export interface OpenOptions {
  /** The capture point's name; unless given the file's name without folder and endings, `stdin` for standard input. */
  readonly point?: string;
}

/**
 * Open a capture file, a named pipe, or standard input for `-`, gzipped or not. Nothing is opened before it is read.
 *
 * ```ts
 * for await (const record of read(open('ens3.pcap.gz'))) console.log(record.number);
 * ```
 */
export function open(path: string, options: OpenOptions = {}): Openable {
  const file = path === '-' ? 'standard input' : path;
  return { file, point: options.point ?? pointOf(path), open: async () => unzipped(await opened(path, file), file) };
}

const ENDINGS = /(?:\.(?:pcap\d*|pcapng|ntar|cap|dmp|dump|gz))+$/i;

/** Name the capture point of a path: the file's name without folder and endings. */
function pointOf(path: string): string {
  if (path === '-') return 'stdin';
  const name = basename(path);
  // A file that is called nothing but `.pcap` keeps its name.
  return name.replace(ENDINGS, '') || name;
}

/** A source that may be one that can be opened again. */
interface Opened extends Filler {
  readonly again?: () => Filler;
}

/** Open a path: a file is read straight into the reader's buffer, which costs a quarter of what a stream costs. */
async function opened(path: string, file: string): Promise<Opened> {
  try {
    if (path === '-') return await standardInput(file);
    const kind = statSync(path);
    if (kind.isDirectory()) throw new CaptureError('directory', 'a folder: name the captures in it', file);
    if (!kind.isFile()) return fromStream(createReadStream(path), file);
    const again = (): Filler => fromFile(openSync(path, 'r'), file);
    return { ...again(), again };
  } catch (error) {
    throw failed(error, file);
  }
}

async function standardInput(file: string): Promise<Filler> {
  const { isatty } = await import('node:tty');
  if (isatty(0)) {
    throw new CaptureError('unreadable', 'a terminal: pipe a capture into it, as "tcpdump -w -" writes', file);
  }
  const kind = fstatSync(0);
  if (kind.isDirectory()) throw new CaptureError('directory', 'a folder: redirect a capture into it', file);
  return kind.isFile() ? fromFile(0, file) : fromStream(process.stdin, file);
}

/** Between so many reads of 256 KiB, some 1 ms, timers and signals get their turn. */
const READS_A_TURN = 16;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function fromFile(descriptor: number, file: string): Filler {
  let reads = 0;
  const fill = (into: Uint8Array, at: number): number => {
    try {
      return readSync(descriptor, into, at, into.length - at, null);
    } catch (error) {
      throw failed(error, file);
    }
  };
  return {
    fill: (into, at) => (++reads % READS_A_TURN === 0 ? turn().then(() => fill(into, at)) : fill(into, at)),
    close: () => {
      if (descriptor !== 0) closeSync(descriptor);
    },
  };
}

/** Read a stream: what it gives is copied, 0.1 ms for a megabyte. */
function fromStream(stream: Readable, file: string): Filler {
  const chunks: AsyncIterator<Uint8Array, undefined> = stream[Symbol.asyncIterator]();
  let chunk: Uint8Array = new Uint8Array(0);
  return {
    async fill(into, at) {
      while (chunk.length === 0) {
        const next = await chunks.next().catch((error: unknown) => {
          throw failed(error, file);
        });
        if (next.done === true) return 0;
        chunk = next.value;
      }
      const octets = Math.min(chunk.length, into.length - at);
      into.set(chunk.subarray(0, octets), at);
      chunk = chunk.subarray(octets);
      return octets;
    },
    close: () => {
      stream.destroy();
    },
  };
}

/** Put decompression in between where the first octets are gzip's (RFC 1952 §2.3.1). */
async function unzipped(source: Opened, file: string): Promise<Filler> {
  const head = new Uint8Array(2);
  let got = 0;
  try {
    while (got < head.length) {
      const octets = await source.fill(head, got);
      if (octets === 0) break;
      got += octets;
    }
  } catch (error) {
    source.close();
    throw error;
  }
  const whole = putBack(head.subarray(0, got), source);
  if (got < 2 || head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  const { gunzip } = await import('./node/gunzip.ts');
  return gunzip(whole, file, source.again);
}

function putBack(head: Uint8Array, source: Filler): Filler {
  let pending = head.length > 0;
  return {
    fill(into, at) {
      if (!pending) return source.fill(into, at);
      pending = false;
      into.set(head, at);
      const more = source.fill(into, at + head.length);
      return typeof more === 'number' ? head.length + more : more.then((octets) => head.length + octets);
    },
    close: () => source.close(),
  };
}

const CODES: Readonly<Record<string, readonly [code: CaptureErrorCode, reason: string]>> = {
  ENOENT: ['not-found', 'no such file'],
  ENOTDIR: ['not-found', 'no such file: a part of its path is no folder'],
  EACCES: ['denied', 'permission denied: a capture made as root has to be made readable, or read as root'],
  EPERM: ['denied', 'permission denied'],
  EISDIR: ['directory', 'a folder: name the captures in it'],
};

/** Make an error of the system one line that says what is wrong. */
function failed(error: unknown, file: string): CaptureError {
  if (error instanceof CaptureError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const [known, reason] = CODES[code] ?? ['unreadable', message];
  return new CaptureError(known, reason, file, undefined, { cause: error });
}
