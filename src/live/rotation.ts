/**
 * The names of the files that a capture is saved to, and when the next one begins: as tcpdump's -C, -G and -W.
 *
 * @module
 */

/** When to begin the next file. */
export interface RotationRules {
  /** Before a packet where the file is longer than this many octets already (-C). */
  readonly size?: number;
  /** At the first packet that comes this many seconds after the file before was begun (-G). */
  readonly seconds?: number;
  /** With a size: use this many files in turn; with seconds alone: end after this many (-W). */
  readonly files?: number;
}

/** What to do before a packet is written. */
export type Turn = { readonly action: 'stay' | 'end' } | { readonly action: 'open'; readonly name: string };

const STAY: Turn = { action: 'stay' };
const END: Turn = { action: 'end' };

/** Where a capture is saved: file after file. */
export class Rotation {
  readonly #name: string;
  readonly #rules: RotationRules;
  readonly #digits: number;
  #begun: number;
  #numbered = 0;
  #timed = 0;

  /**
   * @param name - the file's name; with seconds it is a format of strftime(3)
   * @param now - seconds since the Unix epoch
   */
  constructor(name: string, rules: RotationRules, now: number) {
    this.#name = name;
    this.#rules = rules;
    this.#digits = rules.files === undefined || rules.files < 2 ? 0 : String(rules.files - 1).length;
    this.#begun = now;
  }

  /** Name the first file. */
  first(): string {
    return this.#named();
  }

  /**
   * Decide before a packet is written.
   *
   * @param length - the octets of the file so far
   */
  turn(length: number, now: number): Turn {
    const { seconds, size, files } = this.#rules;
    if (seconds !== undefined && now - this.#begun >= seconds) {
      this.#begun = now;
      this.#timed++;
      if (size === undefined && files !== undefined && this.#timed >= files) return END;
      this.#numbered = 0;
      return { action: 'open', name: this.#named() };
    }
    if (size === undefined || length <= size) return STAY;
    this.#numbered++;
    if (files !== undefined && this.#numbered >= files) this.#numbered = 0;
    return { action: 'open', name: this.#named() };
  }

  #named(): string {
    const { seconds, size } = this.#rules;
    const name = seconds === undefined ? this.#name : formatTime(this.#name, new Date(this.#begun * 1000));
    if (size === undefined || (this.#numbered === 0 && this.#digits === 0)) return name;
    return name + String(this.#numbered).padStart(this.#digits, '0');
  }
}

/** Read a size as tcpdump's -C takes it: millions of octets, or with k, m or g behind it, KiB, MiB or GiB. */
export function sizeOf(word: string): number | undefined {
  const parts = /^(\d+)([kmg]?)$/i.exec(word);
  if (parts === null) return undefined;
  const unit = { '': 1_000_000, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[parts[2]!.toLowerCase()]!;
  const size = Number(parts[1]) * unit;
  return size > 0 && Number.isSafeInteger(size) ? size : undefined;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Write a time of this machine's zone in a format of strftime(3); what is not known stays as it is. */
export function formatTime(format: string, time: Date): string {
  return format.replace(/%(.)/g, (all: string, letter: string) => CONVERSIONS[letter]?.(time) ?? all);
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The conversions of strftime(3) that occur in names of files, in the C locale. */
const CONVERSIONS: Readonly<Record<string, (time: Date) => string>> = {
  Y: (time) => String(time.getFullYear()),
  y: (time) => two(time.getFullYear() % 100),
  m: (time) => two(time.getMonth() + 1),
  d: (time) => two(time.getDate()),
  H: (time) => two(time.getHours()),
  I: (time) => two(time.getHours() % 12 || 12),
  p: (time) => (time.getHours() < 12 ? 'AM' : 'PM'),
  M: (time) => two(time.getMinutes()),
  S: (time) => two(time.getSeconds()),
  j: (time) => String(dayOfYear(time)).padStart(3, '0'),
  s: (time) => String(Math.floor(time.getTime() / 1000)),
  F: (time) => formatTime('%Y-%m-%d', time),
  T: (time) => formatTime('%H:%M:%S', time),
  D: (time) => formatTime('%m/%d/%y', time),
  R: (time) => formatTime('%H:%M', time),
  a: (time) => DAYS[time.getDay()]!,
  b: (time) => MONTHS[time.getMonth()]!,
  h: (time) => MONTHS[time.getMonth()]!,
  u: (time) => String(time.getDay() || 7),
  w: (time) => String(time.getDay()),
  z: zone,
  '%': () => '%',
};

function dayOfYear(time: Date): number {
  const since = Date.UTC(time.getFullYear(), time.getMonth(), time.getDate()) - Date.UTC(time.getFullYear(), 0, 1);
  return since / 86_400_000 + 1;
}

function zone(time: Date): string {
  const offset = -time.getTimezoneOffset();
  const minutes = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
