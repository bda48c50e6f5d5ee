/**
 * Room for requests: what has waited long enough goes, and what does not fit any more.
 *
 * @module
 */
import {
  FORGOTTEN_REQUESTS,
  REQUEST,
  REQUEST_CODE,
  REQUESTS_AT,
  REQUESTS_MASK,
  REQUESTS_MOST,
  TIMEOUT,
  WAITING,
} from './exchanges.ts';
import { MOMENTS_AT } from './layout.ts';
import { float, low, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { close, increase } from './outcomes.ts';
import { empty } from './slots.ts';
import { remove, spread } from './waiting.ts';

/** As many moments are told apart at once, and so far apart are they at first: 2^44, for times up to 2^53. */
const MOMENTS: i32 = 2048;
const WIDEST: f64 = 17_592_186_044_416.0;

/** Let go what waited long enough; if that is not much, make the table larger, or give the eldest up. */
export function makeRoom(now: f64): void {
  letGo(now - float(TIMEOUT), false);
  const mask = word(REQUESTS_MASK);
  if (word(WAITING) << 2 < mask) return;
  if (mask < word(REQUESTS_MOST)) spread();
  // A quarter of the room is enough, for all of the table was looked at to get it.
  else if (word(WAITING) << 3 >= mask * 3) letGo(eldestQuarter(), true);
}

/** Give one of too many requests up. */
export function giveUp(slot: i32, now: f64): void {
  const at = word(REQUESTS_AT) + slot * REQUEST;
  if (now - float(at) > float(TIMEOUT)) close(word(at + REQUEST_CODE) - 1);
  else increase(FORGOTTEN_REQUESTS);
  remove(slot);
}

/** Nothing more is waited for. */
export function closeAll(): void {
  const requests = word(REQUESTS_AT);
  const end = requests + (word(REQUESTS_MASK) + 1) * REQUEST;
  for (let at = requests; at < end; at += REQUEST) {
    if (word(at + REQUEST_CODE) !== 0) close(word(at + REQUEST_CODE) - 1);
    setWord(at + REQUEST_CODE, 0);
  }
  setWord(WAITING, 0);
}

/**
 * Take out all requests that were sent before a time.
 *
 * @param early - they did not have their chance, and are given up; those sent at that time too, or one moment could fill
 * the table
 */
function letGo(time: f64, early: boolean): void {
  const mask = word(REQUESTS_MASK);
  let at = word(REQUESTS_AT);
  for (let slot: i32 = 0; slot <= mask; slot++) {
    // Another one may have moved to where one was taken out.
    while (word(at + REQUEST_CODE) !== 0 && (early ? float(at) <= time : float(at) < time)) {
      if (early) increase(FORGOTTEN_REQUESTS);
      else close(word(at + REQUEST_CODE) - 1);
      remove(slot);
    }
    at += REQUEST;
  }
}

/** The time up to which a quarter of the requests was sent, and one more: times are whole numbers, found part by part. */
function eldestQuarter(): f64 {
  const requests = word(REQUESTS_AT);
  const end = requests + (word(REQUESTS_MASK) + 1) * REQUEST;
  let rank = word(WAITING) >> 2;
  let from: f64 = 0.0;
  for (let width = WIDEST; width >= 1.0; width /= MOMENTS) {
    empty(MOMENTS_AT, MOMENTS - 1);
    for (let at = requests; at < end; at += REQUEST) {
      const moment = (float(at) - from) / width;
      if (word(at + REQUEST_CODE) === 0 || moment < 0.0 || moment >= MOMENTS) continue;
      const count = MOMENTS_AT + (low(moment) << 2);
      setWord(count, word(count) + 1);
    }
    let moment: i32 = 0;
    for (; rank >= word(MOMENTS_AT + (moment << 2)); moment++) rank -= word(MOMENTS_AT + (moment << 2));
    from += moment * width;
  }
  return from;
}
