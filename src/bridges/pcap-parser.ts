/**
 * What programs that already use the package `pcap-parser` plug in: the events of its parser become our records. The
 * package is the program's; here its parser is known by shape alone.
 *
 * It reads classic pcap with microseconds and nothing else: prefer `read`, unless the program needs its events too.
 *
 * @module
 */
import type { CaptureRecord } from '../packet.ts';
import { CaptureError } from '../sources/capture-error.ts';
import { toNanoseconds } from '../time.ts';

/** The parser that `parse` of `pcap-parser` makes, as far as it is used here. */
export interface PcapParser {
  on(event: 'globalHeader', listener: (header: PcapParserHeader) => void): unknown;
  on(event: 'packetHeader', listener: () => void): unknown;
  on(event: 'packet', listener: (packet: PcapParserPacket) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  /** The stream that it reads. */
  readonly stream?: { pause(): unknown; resume(): unknown; destroy?(): unknown };
  /** What it has read and not parsed. */
  readonly buffer?: { readonly length: number } | null;
}

/** The file header, as `pcap-parser` tells it. */
export interface PcapParserHeader {
  readonly linkLayerType: number;
}

/** A packet, as `pcap-parser` tells it. */
export interface PcapParserPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly originalLength: number;
  };
  readonly data: Uint8Array;
}

/** How to take records from a parser. */
export interface PcapParserOptions {
  /** The capture point's name; empty unless given. */
  readonly point?: string;
}

/** The stream is paused when so many packets wait, and read on when half of them are gone. */
const ENOUGH = 1024;
/** The packets that may wait of a parser without a stream to pause. */
const TOO_MANY = 65_536;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/**
 * Take the records of a `pcap-parser` parser.
 *
 * Call it in the turn in which the parser was made: its events are not told twice. The package emits the packets of a
 * whole chunk of its stream at once and does not wait, so that up to a chunk of them (64 KiB of a file) waits here beyond
 * 1024; then its stream is paused. Where the loop ends early the stream is destroyed.
 */
export function fromPcapParser(
  parser: PcapParser,
  options: PcapParserOptions = {},
): AsyncIterableIterator<CaptureRecord, undefined> {
  return new Packets(parser, options.point ?? '');
}

type Result = IteratorResult<CaptureRecord, undefined>;

class Packets implements AsyncIterableIterator<CaptureRecord, undefined> {
  readonly #parser: PcapParser;
  readonly #point: string;
  #queue: CaptureRecord[] = [];
  #next = 0;
  #asked: { resolve(result: Result): void; reject(error: unknown): void }[] = [];
  #linkType: number | undefined;
  #number = 0;
  #used = FILE_HEADER;
  #inPacket = false;
  #paused = false;
  #over = false;
  #error: CaptureError | undefined;

  constructor(parser: PcapParser, point: string) {
    this.#parser = parser;
    this.#point = point;
    parser.on('globalHeader', ({ linkLayerType }) => {
      this.#linkType = linkLayerType & 0x03ff_ffff;
    });
    parser.on('packetHeader', () => {
      this.#inPacket = true;
    });
    parser.on('packet', (packet) => this.#take(packet));
    parser.on('error', (error) => this.#end(this.#failed(error)));
    parser.on('end', () => this.#end(this.#cut()));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    const record = this.#queue[this.#next];
    if (record !== undefined) {
      this.#next++;
      this.#makeRoom();
      return Promise.resolve({ done: false, value: record });
    }
    if (!this.#over) return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }));
    const error = this.#error;
    this.#error = undefined;
    return error === undefined ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }

  return(): Promise<Result> {
    this.#queue = [];
    this.#next = 0;
    this.#end(undefined);
    this.#parser.stream?.destroy?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  #take({ header, data }: PcapParserPacket): void {
    if (this.#over) return;
    this.#inPacket = false;
    this.#used += RECORD_HEADER + data.length;
    if (this.#linkType === undefined) {
      this.#end(new CaptureError('unreadable', 'pcap-parser told its file header before anyone listened', this.#point));
      return;
    }
    const record: CaptureRecord = {
      number: ++this.#number,
      time: toNanoseconds(header.timestampSeconds, header.timestampMicroseconds * 1000),
      bytes: data,
      originalLength: header.originalLength,
      linkType: this.#linkType,
      point: this.#point,
    };
    const asked = this.#asked.shift();
    if (asked !== undefined) asked.resolve({ done: false, value: record });
    else this.#wait(record);
  }

  #wait(record: CaptureRecord): void {
    const waiting = this.#queue.push(record) - this.#next;
    if (waiting >= ENOUGH && !this.#paused && this.#parser.stream !== undefined) {
      this.#paused = true;
      this.#parser.stream.pause();
    }
    if (waiting <= TOO_MANY || this.#parser.stream !== undefined) return;
    this.#end(new CaptureError('unreadable', `${TOO_MANY} packets wait, and there is no stream to pause`, this.#point));
  }

  #makeRoom(): void {
    if (this.#next < ENOUGH / 2 && this.#next < this.#queue.length) return;
    this.#queue.splice(0, this.#next);
    this.#next = 0;
    if (!this.#paused || this.#queue.length > ENOUGH / 2) return;
    this.#paused = false;
    this.#parser.stream?.resume();
  }

  #end(error: CaptureError | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#error = error;
    for (const { resolve, reject } of this.#asked.splice(0)) {
      if (this.#error === undefined) resolve({ done: true, value: undefined });
      else reject(this.#error);
      this.#error = undefined;
    }
  }

  #failed(error: Error): CaptureError {
    const foreign = error.message.startsWith('unknown magic number');
    const code = foreign ? 'not-a-capture' : error.message.startsWith('unsupported') ? 'unsupported' : 'unreadable';
    const reason = foreign ? 'pcap-parser knows only classic pcap with microseconds' : `pcap-parser: ${error.message}`;
    return new CaptureError(code, reason, this.#point, undefined, { cause: error });
  }

  /** The package ends a cut file as if it were whole. */
  #cut(): CaptureError | undefined {
    const begun = this.#linkType !== undefined;
    const left = this.#parser.buffer?.length ?? 0;
    if (begun && !this.#inPacket && left === 0) return undefined;
    if (!begun && left === 0)
      return new CaptureError('empty', 'it is empty: nothing was captured into it', this.#point, 0);
    const where = begun ? `record ${this.#number + 1}` : 'the file header';
    return new CaptureError('truncated', `the capture ends inside ${where}`, this.#point, begun ? this.#used : 0);
  }
}
