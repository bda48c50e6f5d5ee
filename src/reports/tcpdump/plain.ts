/**
 * The plain packets of an overlay network, printed by the loops (`loops/print.ts`): many records in one go where their columns
 * lie in the loops' memory, else one by one.
 *
 * The printers beside this one ask at each step whether the octets are there and leave their place at each; the loops ask
 * once. Whatever is not plain is left to those printers, before anything of it is kept. `test/reports/tcpdump/plain.test.ts`
 * holds the two against each other.
 *
 * @module
 */
import { REMEMBERED } from '../../checksum.ts';
import { GENEVE_PORT } from '../../layers/geneve.ts';
import { VXLAN_GPE_PORT } from '../../layers/vxlan.ts';
import { Loops } from '../../loops/instance.ts';
import { START } from '../../loops/layout.ts';
import * as layout from '../../loops/printing.ts';
import { writeTexts } from '../../loops/texts.ts';
import type { Batch } from '../../packet.ts';
import { put, writeDigits } from '../put.ts';
import type { Printing } from './printing.ts';
import type { TimeStamps } from './time-stamp.ts';

const NFS_PORT = 2049;

/** Prints plain records. */
export class PlainPrinter {
  readonly #printing: Printing;
  readonly #times: TimeStamps;
  readonly #loops: Loops;
  /** The loops' state, and their memory. */
  readonly #words: Int32Array;
  readonly #stamped: Float64Array;
  readonly #memory: DataView;
  readonly #text: Uint8Array;

  /** @param loops - into whose memory captures are read */
  constructor(printing: Printing, times: TimeStamps, loops: Loops = alone()) {
    const { memory } = loops;
    this.#printing = printing;
    this.#times = times;
    this.#loops = loops;
    this.#words = new Int32Array(memory, 0, layout.PRINTING_END >> 2);
    this.#stamped = new Float64Array(memory, layout.STAMPED, 1);
    this.#memory = new DataView(memory);
    this.#text = new Uint8Array(memory, layout.TEXT, layout.PRINTING_END - layout.TEXT);
    this.#prepare(memory);
  }

  /** Whether there is anything to be printed so: with other flags everything is left to the other printers. */
  static serves({ options }: Printing): boolean {
    const { absoluteSequence, dump, linkHeader, quiet, skipChecksums } = options;
    return !(absoluteSequence || dump !== undefined || linkHeader || quiet > 0 || skipChecksums);
  }

  #prepare(memory: ArrayBuffer): void {
    const printing = this.#printing;
    const words = this.#words;
    new Uint8Array(memory).set(common(), layout.COMMON);
    const ports = new Uint8Array(memory, layout.PORTS, 0x1_0000);
    ports.set(printing.vxlanPorts);
    for (const port of [GENEVE_PORT, VXLAN_GPE_PORT, NFS_PORT]) ports[port]! |= layout.STRANGE;
    words[layout.VERBOSE >> 2] = printing.options.verbose;
    words[layout.DIGITS >> 2] = this.#times.digits;
    this.#stamped[0] = Number.NaN;
    const { sequences } = printing;
    this.#loops.relate = (wide, backward, starts, sequence, acknowledgment) => {
      const at = layout.CONNECTION >> 2;
      sequences.relateKnown(words, at, wide !== 0, backward !== 0, starts !== 0, sequence >>> 0, acknowledgment >>> 0);
      words[layout.SEQUENCE >> 2] = sequences.sequence;
      words[layout.ACKNOWLEDGMENT >> 2] = sequences.acknowledgment;
      words[layout.SELECTIVE >> 2] = sequences.selective;
    };
  }

  /** Whether {@link run} can print a batch: the loops see its columns, and times are what they can put. */
  sees({ start, oddFractions }: Batch): boolean {
    const isHere = start.buffer === this.#loops.memory && start.byteOffset === START;
    return isHere && this.#times.front !== undefined && (oddFractions === undefined || oddFractions.size === 0);
  }

  /**
   * Print records of a batch that it {@link sees}, with their times, from `from` up to `to`, as long as they are plain and there
   * is room; `snap` octets of each are looked at. Tells the first one that was not printed, as `-1 - record` where it is
   * not plain.
   */
  run({ bytes, seconds }: Batch, from: number, to: number, snap: number): number {
    const words = this.#words;
    const run = this.#loops.over(bytes);
    words[layout.SNAP >> 2] = snap;
    words[layout.TEXT_END >> 2] = layout.TEXT;
    let record = run.print(from, to);
    while (record < to && words[layout.WHY >> 2] === layout.UNSTAMPED) {
      this.#stamp(seconds[record]!);
      record = run.print(record, to);
    }
    this.#loops.leave();
    const { out } = this.#printing;
    out.append(this.#text.subarray(0, words[layout.TEXT_END >> 2]! - layout.TEXT));
    return record < to && words[layout.WHY >> 2] === layout.NOT_PLAIN ? -1 - record : record;
  }

  /** Put the text of a second to where the loops look for it. */
  #stamp(seconds: number): void {
    const text = this.#times.front!(seconds);
    put(this.#memory, layout.STAMP, text);
    this.#words[layout.STAMP_LENGTH >> 2] = text.length;
    this.#stamped[0] = seconds;
  }

  /** Print the record, an Ethernet frame that had `length` octets; false where it is not plain, and nothing was written. */
  print(length: number): boolean {
    const printing = this.#printing;
    const { out, start } = printing;
    const end = this.#loops.over(printing.bytes).line(start, printing.end, start + length);
    // The next record is nearly always in the same octets, and a view of them costs more than its text.
    if (printing.bytes.buffer.byteLength > REMEMBERED) this.#loops.leave();
    if (end < 0) return false;
    const payload = this.#words[layout.PAYLOAD >> 2]!;
    if (payload >= 0) printing.payload = out.length + payload - layout.TEXT;
    out.copy(this.#memory, layout.TEXT, end - layout.TEXT);
    return true;
  }
}

let made: Uint8Array | undefined;

/** What all printers have in common in the loops' memory: texts, and tables of digits. */
function common(): Uint8Array {
  if (made === undefined) {
    const memory = new ArrayBuffer(layout.PORTS);
    writeTexts(memory);
    writeDigits(memory, layout);
    made = new Uint8Array(memory.slice(layout.COMMON));
  }
  return made;
}

/** Loops for octets that lie elsewhere. */
const alone = (): Loops => new Loops({ octets: layout.PRINTING_END, javascript: true });
