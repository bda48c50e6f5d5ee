/**
 * `vxlens/node`: captures out of files and standard input.
 *
 * @module
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { CaptureError, type CaptureErrorCode } from './sources/capture-error.ts';
import type { Filler, Openable } from './sources/source.ts';

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
  return { file, point: options.point ?? pointOf(path), open: () => unzipped(opened(path, file), file) };
}

const ENDINGS = /(?:\.(?:pcap\d*|pcapng|ntar|cap|dmp|dump|gz))+$/i;

/** Name the capture point of a path: the file's name without folder and endings. */
function pointOf(path: string): string {
  if (path === '-') return 'stdin';
  const name = basename(path);
  // A file that is called nothing but `.pcap` keeps its name.
  return name.replace(ENDINGS, '') || name;
}

/** Open a path: a file is read straight into the reader's buffer, which costs a quarter of what a stream costs. */
function opened(path: string, file: string): Filler {
  try {
    if (path === '-') return standardInput(file);
    const kind = statSync(path);
    if (kind.isDirectory()) throw new CaptureError('directory', 'a folder: name the captures in it', file);
    return kind.isFile() ? fromFile(openSync(path, 'r'), file) : fromStream(createReadStream(path), file);
  } catch (error) {
    throw failed(error, file);
  }
}

function standardInput(file: string): Filler {
  if (process.stdin.isTTY) {
    throw new CaptureError('unreadable', 'a terminal: pipe a capture into it, as "tcpdump -w -" writes', file);
  }
  const kind = fstatSync(0);
  if (kind.isDirectory()) throw new CaptureError('directory', 'a folder: redirect a capture into it', file);
  return kind.isFile() ? fromFile(0, file) : fromStream(process.stdin, file);
}

/** Between so many reads of 256 KiB, some 5 ms, timers and signals get their turn. */
const READS_A_TURN = 64;

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
    fill: (into, at) => (++reads % READS_A_TURN === 0 ? setImmediate().then(() => fill(into, at)) : fill(into, at)),
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
async function unzipped(source: Filler, file: string): Promise<Filler> {
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
  return got === 2 && head[0] === 0x1f && head[1] === 0x8b ? new Unzipping(whole, file) : whole;
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

/** The compressed octets that zlib gets at once: of the worst bomb, 1032 to 1, they make 16 MiB. */
const FED = 16 * 1024;
/** The decompressed octets that may wait before zlib gets more. */
const AHEAD = 1024 * 1024;

/** Decompression that runs beside the decoding, in a thread of zlib's, at most some octets ahead of it. */
class Unzipping implements Filler {
  readonly #source: Filler;
  readonly #file: string;
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: 128 * 1024 });
  readonly #chunks: Uint8Array[] = [];
  #ahead = 0;
  #given = 0;
  #over = false;
  #error: CaptureError | undefined;
  #arrived: () => void = () => {};
  #wanted: () => void = () => {};

  constructor(source: Filler, file: string) {
    this.#source = source;
    this.#file = file;
    this.#gunzip.on('data', (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      this.#ahead += chunk.length;
      this.#arrived();
    });
    this.#gunzip.on('end', () => this.#end());
    this.#gunzip.on('error', (error) => this.#end(error));
    void this.#feed();
  }

  async fill(into: Uint8Array, at: number): Promise<number> {
    while (this.#chunks[0] === undefined) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#over) return 0;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
    const chunk = this.#chunks[0];
    const octets = Math.min(chunk.length, into.length - at);
    into.set(chunk.subarray(0, octets), at);
    if (octets === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(octets);
    this.#given += octets;
    this.#ahead -= octets;
    if (this.#ahead <= AHEAD) this.#wanted();
    return octets;
  }

  close(): void {
    this.#over = true;
    this.#wanted();
    this.#gunzip.destroy();
    this.#source.close();
  }

  async #feed(): Promise<void> {
    const piece = new Uint8Array(FED);
    try {
      while (!this.#over) {
        const octets = await this.#source.fill(piece, 0);
        if (octets === 0) {
          this.#gunzip.end();
          return;
        }
        await new Promise<unknown>((resolve) => this.#gunzip.write(piece.subarray(0, octets), resolve));
        if (this.#ahead > AHEAD) await new Promise<void>((resolve) => (this.#wanted = resolve));
      }
    } catch (error) {
      this.#end(error);
    }
  }

  /** All is decompressed, or no more can be: what was is still given out first. */
  #end(error?: unknown): void {
    this.#over = true;
    if (error !== undefined) {
      const early = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
      const reason = early ? 'the gzip stream ends early' : `gzip: ${(error as Error).message}`;
      const offset = this.#given + this.#ahead;
      this.#error = new CaptureError(early ? 'truncated' : 'damaged', reason, this.#file, offset, { cause: error });
    }
    this.#arrived();
  }
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
