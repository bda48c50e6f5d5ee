/**
 * How the joined view writes times, durations, sizes and colours.
 *
 * @module
 */
import type { Names } from '../../inventory/names.ts';
import type { Zone } from '../tcpdump/time-stamp.ts';

/** What may be coloured; the plain one leaves everything as it is. */
export interface Paint {
  /** An answer, a point reached. */
  good(text: string): string;
  /** A loss, an error. */
  bad(text: string): string;
  /** What deserves a look. */
  warn(text: string): string;
  /** What is there for completeness. */
  faint(text: string): string;
  /** A heading. */
  strong(text: string): string;
}

/** No colours: for pipes, files, and where NO_COLOR is set. */
export const PLAIN: Paint = {
  good: (text) => text,
  bad: (text) => text,
  warn: (text) => text,
  faint: (text) => text,
  strong: (text) => text,
};

const ansi =
  (code: number) =>
  (text: string): string =>
    `\u001b[${code}m${text}\u001b[0m`;

/** The colours of a terminal (ECMA-48). */
export const COLOURED: Paint = {
  good: ansi(32),
  bad: ansi(31),
  warn: ansi(33),
  faint: ansi(2),
  strong: ansi(1),
};

/** How to write. */
export interface Style {
  readonly paint: Paint;
  readonly zone: Zone;
  /** The columns that lines are fitted into. */
  readonly width: number;
  /** Who has which address; addresses stand alone unless given. */
  readonly names?: Names | undefined;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
  [1, 'ns'],
];

/** Write a duration in three or four figures: `426 µs`, `1.52 ms`, `-350 ms`. */
export function duration(nanoseconds: number): string {
  const size = Math.abs(nanoseconds);
  if (size < 1) return '0 µs';
  const [unit, name] = UNITS.find(([least]) => size >= least) ?? [1, 'ns'];
  const value = nanoseconds / unit;
  const digits = Math.abs(value) >= 99.95 || unit === 1 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return `${trimmed(value.toFixed(digits))} ${name}`;
}

/** Take away what says nothing: `20.00` is `20`. */
const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

const DAY = 86_400;

/** Write a time of day with six digits of the second: `21:53:45.847492`. */
export function timeOfDay(time: bigint, zone: Zone): string {
  const { second, microsecond } = parts(time, zone);
  const inDay = ((second % DAY) + DAY) % DAY;
  const clock = [Math.floor(inDay / 3600), Math.floor(inDay / 60) % 60, inDay % 60];
  return `${clock.map((part) => String(part).padStart(2, '0')).join(':')}.${String(microsecond).padStart(6, '0')}`;
}

/** The days of which `Date` knows the date (ECMA-262 §21.4.1.1), in milliseconds either way of 1970. */
const DATES = 8.64e15;

/** Write a date and a time of day: `2026-11-22 21:53:45`; of a time that has none, as a file may claim, its seconds. */
export function dateAndTime(time: bigint, zone: Zone): string {
  const { second } = parts(time, zone);
  if (Math.abs(second * 1000) > DATES) return `second ${second} since 1970`;
  return new Date(second * 1000).toISOString().slice(0, -5).replace('T', ' ');
}

function parts(time: bigint, zone: Zone): { readonly second: number; readonly microsecond: number } {
  const microseconds = time / 1000n - (time % 1000n < 0n ? 1n : 0n);
  const microsecond = Number(((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n);
  const utc = Number((microseconds - BigInt(microsecond)) / 1_000_000n);
  return { second: utc + zone(utc), microsecond };
}

/** Write a count with its digits in groups of three. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** Write octets: `888 B`, `1.5 kB`, `12 MB`. */
export function size(octets: number): string {
  const [unit, name] = (
    [
      [1e9, 'GB'],
      [1e6, 'MB'],
      [1e3, 'kB'],
    ] as const
  ).find(([least]) => octets >= least) ?? [1, 'B'];
  const value = octets / unit;
  return `${trimmed(value.toFixed(unit === 1 || value >= 99.5 ? 0 : 1))} ${name}`;
}

/** Write one of several: `1 packet`, `20 packets`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** Write a share of a whole in percent. */
export function share(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  return `${percent >= 9.95 || part === 0 ? percent.toFixed(0) : percent.toFixed(percent >= 0.1 ? 1 : 2)} %`;
}

/** Shorten a text to a number of columns. */
export const fitted = (text: string, columns: number): string =>
  [...text].length <= columns ? text : `${[...text].slice(0, Math.max(0, columns - 1)).join('')}…`;
