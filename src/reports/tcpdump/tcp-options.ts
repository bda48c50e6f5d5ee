/**
 * TCP's options as tcpdump prints them.
 *
 * @module
 */
import { u8, u16, u32 } from '../../bytes.ts';
import { TCP_LENGTH, tcpFlags } from '../../layers/tcp.ts';
import { type Literal, literal } from '../text.ts';
import { writeMptcp } from './mptcp.ts';
import { has, need, type Printing, writeCut, writeInvalid } from './printing.ts';

/** What an option's writer answers where the option contradicts itself: `[bad opt]`. */
const BAD = -1;
/** What it answers where the capture was cut within the option's data. */
const CUT = -2;

/**
 * Write an option's data, which starts at `at`, and return its octets as the option's definition has them, or
 * {@link BAD} or {@link CUT}. `length` is what the option itself says of its data, `room` what is left of the header.
 */
type OptionWriter = (printing: Printing, at: number, length: number, room: number) => number;

interface Option {
  readonly name: Literal;
  readonly write: OptionWriter;
}

const OPEN = /* @__PURE__ */ literal(', options [');
const VALUE = /* @__PURE__ */ literal(' val ');
const ECHO = /* @__PURE__ */ literal(' ecr ');

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
/** The two options that are one octet long and have no length. */
const isBare = (kind: number): boolean => kind === END_OF_OPTIONS || kind === NO_OPERATION;

/** Write the options of the segment at `at`; false where one contradicts itself or was cut, and the line ends with it. */
export function writeTcpOptions(printing: Printing, at: number, headerOctets: number): boolean {
  const { bytes, out } = printing;
  const end = at + headerOctets;
  out.write(OPEN);
  for (let place = at + TCP_LENGTH, first = true; place < end; first = false) {
    if (!first) out.octet(0x2c);
    need(printing, place, 1);
    const kind = u8(bytes, place++);
    let length = 1;
    if (!isBare(kind)) {
      need(printing, place, 1);
      length = u8(bytes, place++);
      if (length < 2 || length > end - place + 2) return writeBad(printing, first);
    }
    const octets = writeOption(printing, kind, place, Math.max(0, length - 2), end - place, tcpFlags(bytes, at));
    if (octets === BAD) return writeBad(printing, first);
    if (octets === CUT) return writeCutOption(printing, first);
    place += octets;
    const defined = isBare(kind) ? 1 : octets + 2;
    if (defined !== length) out.ascii(`[len ${length}]`);
    if (kind === END_OF_OPTIONS) break;
  }
  out.octet(0x5d);
  return true;
}

function writeBad(printing: Printing, first: boolean): boolean {
  printing.out.ascii(first ? '[bad opt]' : '[bad opt]]');
  return false;
}

function writeCutOption(printing: Printing, first: boolean): boolean {
  writeCut(printing);
  // A bracket of another kind than the one that was opened: tcpdump's text has it.
  if (!first) printing.out.octet(0x3e);
  return false;
}

/** Tell whether `octets` octets are in the header and in the capture: those, {@link BAD} or {@link CUT}. */
function check(printing: Printing, at: number, octets: number, room: number): number {
  if (octets > room) return BAD;
  return has(printing, at, octets) ? octets : CUT;
}

function writeOption(
  printing: Printing,
  kind: number,
  at: number,
  length: number,
  room: number,
  segmentFlags: number,
): number {
  const { out } = printing;
  const option = OPTIONS[kind];
  if (option !== undefined) {
    out.write(option.name);
    // MPTCP's forms differ between SYN, SYN-ACK and ACK.
    return kind === MPTCP
      ? writeMptcpOption(printing, at, length, room, segmentFlags)
      : option.write(printing, at, length, room);
  }
  out.ascii('unknown-');
  out.decimal(kind);
  if (length > 0) out.ascii(' 0x');
  return writeOctets(printing, at, length, room);
}

/** Write octets one by one, as far as they are there. */
function writeOctets(printing: Printing, at: number, length: number, room: number): number {
  for (let i = 0; i < length; i++) {
    const checked = check(printing, at, i + 1, room);
    if (checked < 0) return checked;
    printing.out.hex(u8(printing.bytes, at + i), 2);
  }
  return length;
}

const writeNothing: OptionWriter = () => 0;

/** A space and a number of 8, 16 or 32 bits. */
function writeNumber(octets: 1 | 2 | 4): OptionWriter {
  const read = octets === 1 ? u8 : octets === 2 ? u16 : u32;
  return (printing, at, _length, room) => {
    const checked = check(printing, at, octets, room);
    if (checked < 0) return checked;
    printing.out.octet(0x20);
    printing.out.decimal(read(printing.bytes, at));
    return octets;
  };
}

/** RFC 2018 §3: pairs of left and right edges, counted as acknowledgments are. */
function writeSelective(printing: Printing, at: number, length: number, room: number): number {
  const { bytes, out, sequences } = printing;
  if (length % 8 !== 0) {
    out.ascii(' invalid sack');
    return length;
  }
  out.octet(0x20);
  out.decimal(length >> 3);
  out.octet(0x20);
  for (let i = 0; i < length; i += 8) {
    const checked = check(printing, at, i + 8, room);
    if (checked < 0) return checked;
    out.octet(0x7b);
    out.decimal((u32(bytes, at + i) - sequences.selective) >>> 0);
    out.octet(0x3a);
    out.decimal((u32(bytes, at + i + 4) - sequences.selective) >>> 0);
    out.octet(0x7d);
  }
  return length;
}

/** RFC 7323 §3.2: the sender's clock, and the clock of the other side that it answers. */
function writeTimestamps(printing: Printing, at: number, _length: number, room: number): number {
  const checked = check(printing, at, 8, room);
  if (checked < 0) return checked;
  const { bytes, out } = printing;
  out.labelled(VALUE, u32(bytes, at));
  out.labelled(ECHO, u32(bytes, at + 4));
  return 8;
}

/** RFC 2385 §3: an MD5 digest. Without the shared secret it is not verified. */
function writeSignature(printing: Printing, at: number, _length: number, room: number): number {
  const checked = check(printing, at, 16, room);
  if (checked < 0) return checked;
  printing.out.octet(0x20);
  return writeOctets(printing, at, 16, room);
}

/** Space communications protocol: capabilities and connection identifier. */
function writeScps(printing: Printing, at: number, _length: number, room: number): number {
  const checked = check(printing, at, 2, room);
  if (checked < 0) return checked;
  const { bytes, out } = printing;
  out.ascii(' cap ');
  out.hex(u8(bytes, at), 2);
  out.ascii(' id ');
  out.decimal(u8(bytes, at + 1));
  return 2;
}

/** RFC 5925 §2.2: two key identifiers and a message authentication code. */
function writeAuthentication(printing: Printing, at: number, length: number, room: number): number {
  const { bytes, out } = printing;
  if (length < 2) {
    writeInvalid(printing);
    return length;
  }
  let checked = check(printing, at, 1, room);
  if (checked < 0) return checked;
  out.ascii(' keyid ');
  out.decimal(u8(bytes, at));
  checked = check(printing, at, 2, room);
  if (checked < 0) return checked;
  out.ascii(' rnextkeyid ');
  out.decimal(u8(bytes, at + 1));
  if (length === 2) return length;
  out.ascii(' mac 0x');
  checked = writeOctets(printing, at + 2, length - 2, room - 2);
  return checked < 0 ? checked : length;
}

/** RFC 5482 §3: the time-out. tcpdump looks for the bit that makes it minutes at the lower end. */
function writeUserTimeout(printing: Printing, at: number, _length: number, room: number): number {
  const checked = check(printing, at, 2, room);
  if (checked < 0) return checked;
  const { bytes, out } = printing;
  const value = u16(bytes, at);
  out.ascii(' 0x');
  out.hexadecimal(value);
  out.octet(0x20);
  out.decimal((value & 1) === 1 ? (value >> 1) * 60 : value >> 1);
  return 2;
}

function writeMptcpOption(printing: Printing, at: number, length: number, room: number, segmentFlags: number): number {
  const checked = check(printing, at, length, room);
  if (checked < 0) return checked;
  return writeMptcp(printing, at - 2, length + 2, segmentFlags) ? length : BAD;
}

function writeFastOpen(printing: Printing, at: number, length: number, room: number): number {
  const checked = check(printing, at, length, room);
  if (checked < 0) return checked;
  printing.out.octet(0x20);
  writeCookie(printing, at, length);
  return length;
}

/** RFC 7413 §4.1.1: no octets ask for a cookie, an even number from 4 to 16 is one. */
function writeCookie(printing: Printing, at: number, length: number): void {
  if (length === 0) {
    printing.out.ascii(' cookiereq');
    return;
  }
  if (length % 2 !== 0 || length < 4 || length > 16) {
    writeInvalid(printing);
    return;
  }
  printing.out.ascii(' cookie ');
  writeOctets(printing, at, length, length);
}

/** RFC 6994 §3: an experiment, told apart by its first two octets. */
function writeExperiment(printing: Printing, at: number, length: number, room: number): number {
  const checked = check(printing, at, length, room);
  if (checked < 0) return checked;
  if (length < 2) return BAD;
  const { bytes, out } = printing;
  const experiment = u16(bytes, at);
  out.octet(0x2d);
  if (experiment === 0xf989) {
    // RFC 7413 §4.1.1: Fast Open before it had a number of its own.
    out.ascii('tfo');
    writeCookie(printing, at + 2, length - 2);
  } else out.hex(experiment, 4);
  return length;
}

const MPTCP = 30;

/** By the option's kind. */
const OPTIONS: readonly (Option | undefined)[] = /* @__PURE__ */ table([
  [END_OF_OPTIONS, 'eol', writeNothing],
  [NO_OPERATION, 'nop', writeNothing],
  [2, 'mss', writeNumber(2)],
  [3, 'wscale', writeNumber(1)],
  [4, 'sackOK', writeNothing],
  [5, 'sack', writeSelective],
  [6, 'echo', writeNumber(4)],
  [7, 'echoreply', writeNumber(4)],
  [8, 'TS', writeTimestamps],
  [11, 'cc', writeNumber(4)],
  [12, 'ccnew', writeNumber(4)],
  // tcpdump has no name for it.
  [13, '', writeNumber(4)],
  [19, 'md5', writeSignature],
  [20, 'scps', writeScps],
  [28, 'uto', writeUserTimeout],
  [29, 'tcp-ao', writeAuthentication],
  [MPTCP, 'mptcp', writeNothing],
  [34, 'tfo', writeFastOpen],
  [254, 'exp', writeExperiment],
]);

function table(
  rows: readonly (readonly [kind: number, name: string, write: OptionWriter])[],
): readonly (Option | undefined)[] {
  const options = new Array<Option | undefined>(256).fill(undefined);
  for (const [kind, name, write] of rows) options[kind] = { name: literal(name), write };
  return options;
}
