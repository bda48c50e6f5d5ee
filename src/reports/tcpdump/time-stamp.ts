/**
 * Time stamps in tcpdump's five forms (`-t` to `-ttttt`).
 *
 * A zone is a function of the time, handed in from outside: what is here reads neither clock nor environment.
 *
 * @module
 */
import { type Literal, literal, pack, TextWriter } from '../text.ts';

/** The seconds that local time is ahead of UTC at a time, given in seconds since the Unix epoch. */
export type Zone = (seconds: number) => number;

/** Coordinated Universal Time. */
export const UTC: Zone = () => 0;

const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;
const DOT = 0x2e;
const DAY = 86_400;
// Zones change at full quarters of an hour, so within one the answer is remembered.
const QUARTER = 900;
const MILLION = 1_000_000;
const BILLION = 1_000_000_000;

/** Writes the time stamps of one capture in turn, and remembers what the relative forms count from. */
export interface TimeStamps {
  write(out: TextWriter, seconds: number, nanoseconds: number): void;
  /** Digits behind the point; 0 where no time is written. */
  readonly digits: 0 | 6 | 9;
  /** The text in front of those digits, for a form in which it is the same for all packets of a second. */
  readonly front: ((seconds: number) => Literal) | undefined;
}

/**
 * Make the writer of time stamps.
 *
 * @param form - `-t` given how often, 0 to 5
 * @param digits - digits behind the point
 */
export function timeStamps(form: number, digits: 6 | 9, zone: Zone): TimeStamps {
  const clock = clockOf(zone);
  switch (form) {
    case 1:
      return { write() {}, digits: 0, front: () => literal('') };
    case 2:
      return {
        write: (out, seconds, nanoseconds) => writeUnix(out, seconds, nanoseconds, digits),
        digits,
        front: undefined,
      };
    case 3:
    case 5:
      return relative(form === 3, digits);
    default:
      return ofDay(form === 4, digits, clock);
  }
}

/** Write the time of day, with the date in front where that is wanted. */
function ofDay(dated: boolean, digits: 6 | 9, clock: (seconds: number) => number): TimeStamps {
  const front = (seconds: number): Literal => {
    const made = new TextWriter(64);
    const local = clock(seconds);
    if (dated) writeDate(made, Math.floor(local / DAY));
    writeClock(made, local);
    made.octet(DOT);
    return pack(made.bytes, 0, made.length);
  };
  // Packets come by the thousand in a second: its text is kept.
  let known = Number.NaN;
  let text: Literal = literal('');
  return {
    digits,
    front,
    write(out, seconds, nanoseconds) {
      if (seconds !== known) {
        text = front(seconds);
        known = seconds;
      }
      const fraction = digits === 9 ? nanoseconds : (nanoseconds / 1000) >>> 0;
      if (fraction < (digits === 9 ? BILLION : MILLION)) return out.stamp(text, fraction, digits);
      out.write(text);
      writeInvalidFraction(out, fraction, digits);
    },
  };
}

/** Turn a zone into a function from the time to local seconds, asking the zone once a quarter of an hour. */
function clockOf(zone: Zone): (seconds: number) => number {
  let quarter = -1;
  let offset = 0;
  return (seconds) => {
    const now = Math.floor(seconds / QUARTER);
    if (now !== quarter) {
      quarter = now;
      offset = zone(seconds);
    }
    return seconds + offset;
  };
}

/** Count from the packet before, or from the first one. */
function relative(fromPrevious: boolean, digits: 6 | 9): TimeStamps {
  let known = false;
  let seconds = 0;
  let fraction = 0;
  const unit = digits === 9 ? 1 : 1000;
  const whole = digits === 9 ? BILLION : MILLION;
  return {
    digits,
    front: undefined,
    write(out, nowSeconds, nowNanoseconds) {
      const now = Math.floor(nowNanoseconds / unit);
      if (!known) {
        seconds = nowSeconds;
        fraction = now;
        // A time of zero is "not set" to tcpdump, which then asks again.
        known = seconds !== 0 || fraction !== 0;
      }
      const back = nowSeconds < seconds || (nowSeconds === seconds && now < fraction);
      let apart = back ? seconds - nowSeconds : nowSeconds - seconds;
      let rest = back ? fraction - now : now - fraction;
      if (rest < 0) {
        rest += whole;
        apart--;
      }
      out.octet(back ? DASH : SPACE);
      writeClock(out, apart);
      writeFraction(out, rest * unit, digits);
      if (!fromPrevious) return;
      seconds = nowSeconds;
      fraction = now;
    },
  };
}

function writeUnix(out: TextWriter, seconds: number, nanoseconds: number, digits: 6 | 9): void {
  out.decimal(seconds);
  writeFraction(out, nanoseconds, digits);
}

/** Write the time of day of local seconds. */
function writeClock(out: TextWriter, local: number): void {
  const second = ((local % DAY) + DAY) % DAY;
  const minute = (second / 60) | 0;
  const hour = (minute / 60) | 0;
  out.digits(hour, 2);
  out.octet(COLON);
  out.digits(minute - hour * 60, 2);
  out.octet(COLON);
  out.digits(second - minute * 60, 2);
}

/** Write the date of a day counted from 1970-01-01 in the proleptic Gregorian calendar. */
function writeDate(out: TextWriter, day: number): void {
  const shifted = day + 719_468; // days since 0000-03-01: years then end with the leap day
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  out.digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
  out.octet(DASH);
  out.digits(month, 2);
  out.octet(DASH);
  out.digits(dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1, 2);
  out.octet(SPACE);
}

function writeFraction(out: TextWriter, nanoseconds: number, digits: 6 | 9): void {
  out.octet(DOT);
  const fraction = digits === 9 ? nanoseconds : (nanoseconds / 1000) >>> 0;
  if (fraction >= (digits === 9 ? BILLION : MILLION)) return writeInvalidFraction(out, fraction, digits);
  out.digits(fraction, digits);
  out.octet(SPACE);
}

/** Write a fraction of more than a second: told, not carried over. */
function writeInvalidFraction(out: TextWriter, fraction: number, digits: 6 | 9): void {
  out.decimal(fraction);
  out.ascii(digits === 9 ? ' (invalid ns) ' : ' (invalid us) ');
}
