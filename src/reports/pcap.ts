/**
 * Records as a classic pcap file (draft-ietf-opsawg-pcap), little-endian.
 *
 * @module
 */
import type { Batch, CaptureRecord } from '../packet.ts';
import { type CaptureWriter, type Entry, entryFrom, entryOf, Octets, type RecordPart } from './capture-writer.ts';

/** How to write a classic pcap file. */
export interface PcapOptions {
  /** 9 unless given: nothing of a time is lost. Programs that know only microseconds (pcap-parser) want 6. */
  readonly timeDigits?: 6 | 9;
  /** The most octets of a packet, as the file header tells; 262144 unless given. Records are not cut to it. */
  readonly snapLength?: number;
  /** The link type of a file without records; Ethernet unless given. */
  readonly linkType?: number;
}

const MICROSECONDS = 0xa1b2_c3d4;
const NANOSECONDS = 0xa1b2_3c4d;
const WORD = 0x1_0000_0000;

/** Write a classic pcap file: one link type, times from 1970 to 2106. */
export const toPcap = (options: PcapOptions = {}): CaptureWriter => new PcapWriter(options);

class PcapWriter implements CaptureWriter {
  readonly #out: Octets = new Octets();
  readonly #options: Required<PcapOptions>;
  #linkType: number | undefined;

  constructor({ timeDigits = 9, snapLength = 262_144, linkType = 1 }: PcapOptions) {
    this.#options = { timeDigits, snapLength, linkType };
  }

  write(record: CaptureRecord): void {
    this.#put(entryOf(record));
  }

  writeFrom(batch: Batch, index: number, part?: RecordPart): void {
    this.#put(entryFrom(batch, index, part));
  }

  take(): Uint8Array {
    return this.#out.take();
  }

  end(): Uint8Array {
    if (this.#linkType === undefined) this.#begin(this.#options.linkType);
    return this.#out.take();
  }

  #begin(linkType: number): void {
    const out = this.#out;
    this.#linkType = linkType;
    out.u32(this.#options.timeDigits === 9 ? NANOSECONDS : MICROSECONDS);
    out.u16(2);
    out.u16(4);
    out.u32(0);
    out.u32(0);
    out.u32(this.#options.snapLength);
    out.u32(linkType);
  }

  #put({ bytes, start, end, original, seconds, nanoseconds, linkType }: Entry): void {
    if (seconds < 0 || seconds >= WORD) {
      throw new RangeError(`classic pcap has no room for ${seconds} seconds since 1970: write pcapng`);
    }
    if (this.#linkType === undefined) this.#begin(linkType);
    if (linkType !== this.#linkType) {
      throw new RangeError(`classic pcap has one link type, here ${this.#linkType} and then ${linkType}: write pcapng`);
    }
    const out = this.#out;
    out.u32(seconds);
    out.u32(this.#options.timeDigits === 9 ? nanoseconds : Math.floor(nanoseconds / 1000));
    out.u32(end - start);
    out.u32(original);
    out.copy(bytes, start, end);
  }
}
