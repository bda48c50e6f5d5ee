/**
 * Decompression of gzip (RFC 1952) that runs beside the decoding, in a thread of zlib's.
 *
 * @module
 */
import { createGunzip, type Gunzip } from 'node:zlib';
import { CaptureError } from '../sources/capture-error.ts';
import type { Filler } from '../sources/source.ts';

/** The compressed octets that zlib gets at once: of the worst bomb, 1032 to 1, they make 16 MiB. */
const FED = 16 * 1024;
/** The decompressed octets that may wait before zlib gets more. */
const AHEAD = 1024 * 1024;

/** Decompress `source`; `again` opens it a second time, where that can be done. */
export const gunzip = (source: Filler, file: string, again: (() => Filler) | undefined): Filler =>
  new Unzipping(source, file, again);

class Unzipping implements Filler {
  readonly #file: string;
  readonly #chunks: Uint8Array[] = [];
  #source: Filler;
  #gunzip: Gunzip;
  #again: (() => Filler) | undefined;
  /** Compressed octets that went into zlib whole, and from where on they go in one by one. */
  #fed = 0;
  #careful: number = Number.POSITIVE_INFINITY;
  /** Decompressed octets that are here, that were handed out, and that came a second time. */
  #ahead = 0;
  #given = 0;
  #repeated = 0;
  #over = false;
  #error: CaptureError | undefined;
  #arrived: () => void = () => {};
  #wanted: () => void = () => {};

  constructor(source: Filler, file: string, again: (() => Filler) | undefined) {
    this.#source = source;
    this.#file = file;
    this.#again = again;
    this.#gunzip = this.#begin();
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
    this.#gunzip.destroy();
    this.#wanted();
    this.#source.close();
  }

  #begin(): Gunzip {
    const stream = createGunzip({ chunkSize: 128 * 1024 });
    this.#fed = 0;
    this.#repeated = this.#given + this.#ahead;
    stream.on('data', (chunk: Uint8Array) => this.#take(chunk));
    stream.on('end', () => this.#end());
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    void this.#feed(stream, this.#source);
    return stream;
  }

  #take(chunk: Uint8Array): void {
    const known = Math.min(this.#repeated, chunk.length);
    this.#repeated -= known;
    if (known === chunk.length) return;
    this.#chunks.push(chunk.subarray(known));
    this.#ahead += chunk.length - known;
    this.#arrived();
  }

  async #feed(stream: Gunzip, source: Filler): Promise<void> {
    const piece = new Uint8Array(FED);
    try {
      while (!stream.destroyed) {
        const octets = await source.fill(piece, 0);
        if (octets === 0) {
          stream.end();
          return;
        }
        const step = this.#fed >= this.#careful ? 1 : octets;
        for (let at = 0; at < octets && !stream.destroyed; at += step) {
          await new Promise<unknown>((resolve) => stream.write(piece.subarray(at, at + step), resolve));
        }
        if (stream.destroyed) return;
        this.#fed += octets;
        if (this.#ahead > AHEAD) {
          await new Promise<void>((resolve) => {
            this.#wanted = resolve;
          });
        }
      }
    } catch (error) {
      this.#end(error as CaptureError);
    }
  }

  /**
   * Zlib hands out nothing of the call in which it meets damage, so that up to 128 KiB in front of it would be lost: a
   * source that can be opened again is decompressed once more, and then octet by octet near the place.
   */
  #fail(error: NodeJS.ErrnoException): void {
    const early = error.code === 'Z_BUF_ERROR';
    if (!early && this.#again !== undefined) {
      this.#source.close();
      this.#source = this.#again();
      this.#again = undefined;
      this.#careful = this.#fed;
      this.#gunzip = this.#begin();
      return;
    }
    const reason = early ? 'the gzip stream ends early' : `gzip: ${error.message}`;
    const offset = this.#given + this.#ahead;
    this.#end(new CaptureError(early ? 'truncated' : 'damaged', reason, this.#file, offset, { cause: error }));
  }

  /** All is decompressed, or no more can be: what was is still handed out first. */
  #end(error?: CaptureError): void {
    this.#over = true;
    this.#error = error;
    this.#arrived();
  }
}
