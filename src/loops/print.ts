/**
 * Records of plain packets, each with its time stamp on a line.
 *
 * @module
 */
import { CAPTURED, NANOSECONDS, ORIGINAL, SECONDS, START } from './layout.ts';
import { copyText, float, setWord, times, word } from './memory.ts';
import type { i32 } from './numbers.ts';
import { frame } from './print-frame.ts';
import {
  DIGITS,
  FULL,
  LINE,
  LONGEST,
  NOT_PLAIN,
  PAYLOAD,
  SNAP,
  STAMP,
  STAMP_LENGTH,
  STAMPED,
  TEXT,
  TEXT_END,
  TEXT_OCTETS,
  UNSTAMPED,
  WHY,
} from './printing.ts';
import { putText, putThree } from './put.ts';

const SPACE: i32 = 0x20;
const LINE_FEED: i32 = 0x0a;
const MILLION: i32 = 1_000_000;

/**
 * Print the records `from` up to `to`, each with its time stamp and a line feed, behind {@link TEXT_END}, as long as they are
 * plain and there is room.
 *
 * @returns the first one that was not printed; {@link WHY} says why
 */
export function print(from: i32, to: i32): i32 {
  const snap = word(SNAP);
  const stamped = float(STAMPED);
  let at = word(TEXT_END);
  let why: i32 = FULL;
  let record = from;
  for (; record < to && at < TEXT + TEXT_OCTETS; record++) {
    if (float(SECONDS + (record << 3)) !== stamped) {
      why = UNSTAMPED;
      break;
    }
    const start = word(START + (record << 2));
    const captured = word(CAPTURED + (record << 2));
    const original = word(ORIGINAL + (record << 2));
    let end: i32 = NOT_PLAIN;
    if (captured <= snap && captured <= original && original <= LONGEST) {
      end = frame(begin(stamp(at, word(NANOSECONDS + (record << 2)))), start, start + captured, start + original);
    }
    if (end < 0) {
      why = NOT_PLAIN;
      break;
    }
    at = putText(end, LINE_FEED, 1);
  }
  setWord(TEXT_END, at);
  setWord(WHY, why);
  return record;
}

/** Print one record alone, without its time, at the beginning of the text: where that ends, or {@link NOT_PLAIN}. */
export function line(start: i32, end: i32, wire: i32): i32 {
  return frame(begin(TEXT), start, end, wire);
}

function begin(at: i32): i32 {
  setWord(LINE, at);
  setWord(PAYLOAD, NOT_PLAIN);
  return at;
}

/** Put a time stamp. */
function stamp(from: i32, nanoseconds: i32): i32 {
  const digits = word(DIGITS);
  copyText(from, STAMP);
  let to = from + word(STAMP_LENGTH);
  if (digits === 0) return to;
  const micros = (nanoseconds / 1000) | 0;
  const millis = (nanoseconds / MILLION) | 0;
  to = putThree(putThree(to, millis), micros - times(millis, 1000));
  if (digits === 9) to = putThree(to, nanoseconds - times(micros, 1000));
  return putText(to, SPACE, 1);
}
