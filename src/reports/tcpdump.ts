/**
 * tcpdump's text, record by record: with the same flags the same lines as tcpdump 4.99.6 prints, for the protocols that
 * are decoded; any other payload is named as tcpdump names what it does not know.
 *
 * @module
 */

import { VXLAN_PORTS } from '../layers/vxlan.ts';
import type { Loops } from '../loops/instance.ts';
import { LONGEST, TEXT_OCTETS } from '../loops/printing.ts';
import type { Batch, CaptureInterface } from '../packet.ts';
import { printEthernet } from './tcpdump/ethernet.ts';
import { writeHex, writeHexAndText, writeText } from './tcpdump/hexdump.ts';
import { PlainPrinter } from './tcpdump/plain.ts';
import { CUT, type LinkPrinter, type Printing, type TcpdumpOptions, writeCut } from './tcpdump/printing.ts';
import { standard } from './tcpdump/standard.ts';
import { TcpSequences } from './tcpdump/tcp-sequences.ts';
import { type TimeStamps, timeStamps, UTC, type Zone } from './tcpdump/time-stamp.ts';
import type { TextWriter } from './text.ts';

export type { TcpdumpOptions } from './tcpdump/printing.ts';
export type { Zone } from './tcpdump/time-stamp.ts';

/** tcpdump without flags. */
export const DEFAULTS: TcpdumpOptions = {
  verbose: 0,
  linkHeader: false,
  quiet: 0,
  number: false,
  time: 0,
  timeDigits: 6,
  dump: undefined,
  absoluteSequence: false,
  skipChecksums: false,
  vxlanPorts: /* @__PURE__ */ new Set(VXLAN_PORTS),
  // Indexes are the capturing machine's own; only Linux's loopback has the same one everywhere.
  interfaceName: (index) => (index === 1 ? 'lo' : undefined),
};

/** Prints the records of one capture in turn; it remembers what relative times and sequence numbers count from. */
export interface TcpdumpPrinter {
  /** Print record `index` of a batch, line feed included. */
  print(out: TextWriter, batch: Batch, index: number): void;
  /**
   * Print some kilobytes of text, of records from `index` up to `end`, as {@link print} would: of plain packets many at once.
   * Returns the first record that was not printed.
   */
  printSome(out: TextWriter, batch: Batch, index: number, end: number): number;
  /**
   * Where in the text of the last record a payload is named that is not decoded, counted as `out.length`; -1 where there
   * is none.
   */
  readonly payload: number;
}

/** Make a printer for one capture; `zone` tells local time, UTC where it is left out. */
export function tcpdumpPrinter(options: Partial<TcpdumpOptions> = {}, zone: Zone = UTC): TcpdumpPrinter {
  return printerOf(options, zone, true);
}

/** Make a printer of captures that are read into the memory of these loops: what they see it prints fastest. */
export function loopsPrinter(options: Partial<TcpdumpOptions>, zone: Zone, loops: Loops): TcpdumpPrinter {
  return printerOf(options, zone, true, loops);
}

/** Make a printer that takes plain packets for any others, as the tests compare the two. */
export function generalPrinter(options: Partial<TcpdumpOptions> = {}): TcpdumpPrinter {
  return printerOf(options, UTC, false);
}

function printerOf(options: Partial<TcpdumpOptions>, zone: Zone, plain: boolean, loops?: Loops): TcpdumpPrinter {
  const whole: TcpdumpOptions = { ...DEFAULTS, ...options };
  return new Printer(whole, timeStamps(whole.time, whole.timeDigits, zone), plain, loops);
}

class Printer implements TcpdumpPrinter {
  readonly #options: TcpdumpOptions;
  readonly #times: TimeStamps;
  /** Whether plain packets are to be printed in one go. */
  readonly #fast: boolean;
  readonly #loops: Loops | undefined;
  #plain: PlainPrinter | undefined;
  #printing: Printing | undefined;
  readonly #sequences = new TcpSequences();
  /** The interface of the record before, and what follows from it. */
  #from: CaptureInterface | undefined;
  #link: LinkPrinter | undefined;
  #snapLength = LONGEST;

  constructor(options: TcpdumpOptions, times: TimeStamps, fast: boolean, loops: Loops | undefined) {
    this.#options = options;
    this.#times = times;
    this.#fast = fast;
    this.#loops = loops;
  }

  get payload(): number {
    return this.#printing?.payload ?? -1;
  }

  print(out: TextWriter, batch: Batch, index: number): void {
    const plain = this.#turnTo(out, batch, index);
    this.#print(this.#printing!, batch, index, plain);
  }

  printSome(out: TextWriter, batch: Batch, index: number, end: number): number {
    const enough = out.length + TEXT_OCTETS;
    let next = index;
    while (next < end && out.length < enough) {
      const plain = this.#turnTo(out, batch, next);
      if (this.#options.number || plain?.sees(batch) !== true) {
        this.#print(this.#printing!, batch, next++, plain);
        continue;
      }
      const stopped = plain.run(batch, next, stretch(batch, next, end), Math.min(this.#snapLength, LONGEST));
      next = stopped < 0 ? -1 - stopped : stopped;
      if (stopped < 0) this.#print(this.#printing!, batch, next++, undefined);
    }
    return next;
  }

  /** Print a record; by the printers of each protocol alone where there is no `plain`. */
  #print(printing: Printing, batch: Batch, index: number, plain: PlainPrinter | undefined): void {
    const { out } = printing;
    // libpcap hands on no more than the file says that was kept.
    const captured = Math.min(batch.captured[index]!, this.#snapLength);
    const length = batch.original[index]!;
    const start = batch.start[index]!;
    printing.start = start;
    printing.end = start + captured;
    printing.payload = -1;
    if (this.#options.number) writeNumber(out, batch.first + index);
    if (captured === 0 || length < captured || length > LONGEST) return writeInvalidHeader(out, captured, length);
    this.#writeTime(out, batch, index);
    const header = printRecord(printing, this.#link, plain, length, captured);
    if (this.#options.dump !== undefined) writeDump(printing, header, captured);
    out.octet(0x0a);
  }

  #writeTime(out: TextWriter, batch: Batch, index: number): void {
    const odd = (batch.oddFractions?.size ?? 0) > 0 ? batch.oddFractions?.get(index) : undefined;
    if (odd === undefined) return this.#times.write(out, batch.seconds[index]!, batch.nanoseconds[index]!);
    // tcpdump shows such a fraction as the file has it: what was carried over is taken back.
    const units = this.#from?.timeDigits === 9 ? 1e9 : 1e6;
    this.#times.write(out, batch.seconds[index]! - Math.floor(odd / units), odd * (1e9 / units));
  }

  /** Get ready for a batch, from the record `index` on; returns who prints its plain packets. */
  #turnTo(out: TextWriter, batch: Batch, index: number): PlainPrinter | undefined {
    const from = batch.interfaces[batch.interface[index]!];
    if (from !== this.#from) this.#turnToInterface(from);
    const printing = this.#printing?.out === out ? this.#printing : this.#begin(out);
    printing.bytes = batch.bytes;
    return this.#link === printEthernet ? this.#plain : undefined;
  }

  #turnToInterface(from: CaptureInterface | undefined): void {
    this.#from = from;
    this.#link = from === undefined ? undefined : standard.link.get(from.linkType);
    this.#snapLength = from?.snapLength || LONGEST;
  }

  /** Make the one `Printing` that is pointed at each record in turn. */
  #begin(out: TextWriter): Printing {
    this.#printing = {
      options: this.#options,
      out,
      printers: standard,
      sequences: this.#sequences,
      vxlanPorts: portTable(this.#options.vxlanPorts),
      bytes: new Uint8Array(0),
      start: 0,
      end: 0,
      protocol: '',
      depth: 0,
      jumboLength: -1,
      payload: -1,
    };
    const isPlain = this.#fast && PlainPrinter.serves(this.#printing);
    this.#plain = isPlain ? new PlainPrinter(this.#printing, this.#times, this.#loops) : undefined;
    return this.#printing;
  }
}

/** The first record after `index` that another interface captured, no further than `end`. */
function stretch(batch: Batch, index: number, end: number): number {
  if (batch.interfaces.length === 1) return end;
  const from = batch.interface[index];
  let next = index + 1;
  while (next < end && batch.interface[next] === from) next++;
  return next;
}

function portTable(ports: ReadonlySet<number>): Uint8Array {
  const table = new Uint8Array(0x1_0000);
  for (const port of ports) table[port] = 1;
  return table;
}

/** Print a record's headers; return the octets of its link-level header, 0 where a printer missed octets. */
function printRecord(
  printing: Printing,
  link: LinkPrinter | undefined,
  plain: PlainPrinter | undefined,
  length: number,
  captured: number,
): number {
  if (link === undefined) {
    const { bytes, out, start } = printing;
    printing.payload = out.length;
    out.ascii('UNSUPPORTED');
    writeHexAndText(out, bytes, start, captured, '\n\t');
    return 0;
  }
  try {
    if (plain?.print(length) === true) return 0;
    return link(printing, printing.start, length, captured);
  } catch (error) {
    if (error !== CUT) throw error;
    writeCut(printing);
    // The printers that were at work did not come to leave what they had entered.
    printing.depth = 0;
    return 0;
  }
}

/** Write the record's number, five columns wide. */
function writeNumber(out: TextWriter, number: number): void {
  for (let bound = 10_000; bound > 1 && number < bound; bound /= 10) out.octet(0x20);
  out.decimal(number);
  out.ascii('  ');
}

/** Say which of a record's own lengths cannot be. */
function writeInvalidHeader(out: TextWriter, captured: number, length: number): void {
  const reasons: string[] = [];
  if (captured === 0) reasons.push('caplen==0');
  if (length === 0) reasons.push('len==0');
  else if (length < captured) reasons.push(`len(${length}) < caplen(${captured})`);
  if (captured > LONGEST) reasons.push(`caplen(${captured}) > ${LONGEST}`);
  if (length > LONGEST) reasons.push(`len(${length}) > ${LONGEST}`);
  out.ascii(`[Invalid header: ${reasons.join(', ')}]\n`);
}

/** Dump the record's octets behind the line; the doubled forms include the link-level header. */
function writeDump(printing: Printing, header: number, captured: number): void {
  const { bytes, options, out, start } = printing;
  const { dump } = options;
  const skipped = dump === 'xx' || dump === 'XX' || dump === 'AA' ? 0 : header;
  const length = captured - skipped;
  if (length <= 0) return;
  const at = start + skipped;
  if (dump === 'x' || dump === 'xx') writeHex(out, bytes, at, length, '\n\t');
  else if (dump === 'X' || dump === 'XX') writeHexAndText(out, bytes, at, length, '\n\t');
  else writeText(out, bytes, at, length);
}
