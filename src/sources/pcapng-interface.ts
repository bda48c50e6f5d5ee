/**
 * What pcapng tells of an interface: its description (draft-ietf-opsawg-pcapng §4.2), and what capturing counted on it
 * (§4.6).
 *
 * @module
 */
import type { CaptureCounters, CaptureInterface } from '../packet.ts';
import { decodeUtf8 } from '../utf8.ts';
import { Clock } from './pcapng-clock.ts';
import { eachOption } from './pcapng-options.ts';

/** The fields of an interface description, without its options. */
export const DESCRIPTION_FIELDS = 8;
/** The fields of interface statistics, without their options. */
export const STATISTICS_FIELDS = 12;

const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_FILTER = 11;
const IF_TSOFFSET = 14;
const ISB_IFRECV = 4;
const ISB_IFDROP = 5;
const ISB_OSDROP = 7;
const MICROSECONDS = 6;

/** An interface of a section: what others are told, and what it takes to read its packets. */
export interface Port {
  /** Its place in the batch's list of interfaces. */
  readonly index: number;
  readonly clock: Clock;
  readonly told: Told;
}

/** What others are told, while the counters are still being counted. */
type Told = Omit<CaptureInterface, 'counters'> & { counters?: CaptureCounters };

/** Read the interface description whose fields and options are in `[at, end)`; texts take at most `room` octets. */
export function describe(
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  point: string,
  index: number,
  room: number,
): Port {
  let resolution = MICROSECONDS;
  let offset = 0;
  let left = room;
  const told: { -readonly [K in 'name' | 'description' | 'filter']?: string } = {};
  const tell = (what: keyof typeof told, from: number, length: number): void => {
    if (length > left) return;
    left -= length;
    const written = decodeUtf8(view, from, length);
    if (written !== '') told[what] = written;
  };
  eachOption(view, at + DESCRIPTION_FIELDS, end, little, (code, from, length) => {
    if (code === IF_NAME) tell('name', from, length);
    else if (code === IF_DESCRIPTION) tell('description', from, length);
    // The first octet says in which language the filter is; 0 is libpcap's.
    else if (code === IF_FILTER && length > 1 && view.getUint8(from) === 0) tell('filter', from + 1, length - 1);
    else if (code === IF_TSRESOL && length === 1) resolution = view.getUint8(from);
    else if (code === IF_TSOFFSET && length === 8) offset = Number(view.getBigInt64(from, little));
  });
  const time = new Clock(resolution, offset);
  const fixed = {
    point,
    linkType: view.getUint16(at, little),
    snapLength: snapLength(view.getUint32(at + 4, little)),
    timeDigits: time.ticks <= 1_000_000n ? 6 : 9,
  } as const;
  return { index, clock: time, told: { ...fixed, ...told } };
}

/** Libpcap takes what does not fit its `int` for no bound, and so do we. */
const snapLength = (told: number): number => (told > 0x7fff_ffff ? 0 : told);

/** Take over the counters of the interface statistics whose options are in `[at, end)`; the latest ones stand. */
export function count({ told }: Port, view: DataView, at: number, end: number, little: boolean): void {
  const counters: { -readonly [K in keyof CaptureCounters]: CaptureCounters[K] } = { ...told.counters };
  eachOption(view, at, end, little, (code, from, length) => {
    if (length !== 8) return;
    const value = Number(view.getBigUint64(from, little));
    if (code === ISB_IFRECV) counters.received = value;
    else if (code === ISB_IFDROP) counters.droppedByInterface = value;
    else if (code === ISB_OSDROP) counters.droppedBySystem = value;
  });
  told.counters = counters;
}

/** Add what a packet says was lost between it and the packet before. */
export function lose({ told }: Port, packets: number): void {
  told.counters = { ...told.counters, droppedBetween: (told.counters?.droppedBetween ?? 0) + packets };
}
