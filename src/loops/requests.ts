/**
 * Requests that wait for their answer: what the tally's table of them does for each event (see `tally/requests.ts`).
 *
 * @module
 */

import { answer } from './answers.ts';
import { EVENT_ROWS, REQUESTS_AT, REQUESTS_MASK, TIMEOUT, TIMES, WAITING } from './layout.ts';
import { float, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { ASKS, CODE, EVENT, EVENT_RECORD, HANDSHAKE } from './queue.ts';

/** A slot: the request's time, its lanes, one more than its event's code (0: free), a gap. */
export const REQUEST: i32 = 24;
export const REQUEST_X: i32 = 8;
export const REQUEST_Y: i32 = 12;
export const REQUEST_CODE: i32 = 16;
/** Requests with one key that are waited for at once: who sends more of them is not waiting. */
export const ALIKE: i32 = 64;

/** Read ahead what {@link pair} needs. */
export function reach(from: i32, to: i32): i32 {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let seen: i32 = 0;
  for (let event = from; event < to; event++) {
    seen |= word(requests + (word(EVENT_ROWS + ((event * EVENT) << 2)) & mask) * REQUEST + REQUEST_X);
  }
  return seen;
}

/**
 * Take the events from `from` to `to`: put requests into their slots, and replies to them.
 *
 * @returns the first event that needs more than that (room, a reply nobody waits for), or `to`
 */
export function pair(from: i32, to: i32): i32 {
  for (let event = from; event < to; event++) {
    const at = EVENT_ROWS + ((event * EVENT) << 2);
    const x = word(at);
    const y = word(at + 4);
    const code = word(at + (CODE << 2));
    const time = float(TIMES + (word(at + (EVENT_RECORD << 2)) << 3));
    if ((code & ASKS) !== 0) {
      if (!request(x, y, code, time)) return event;
    } else if (!reply(x, y, code, time)) return event;
  }
  return to;
}

function request(x: i32, y: i32, code: i32, time: f64): boolean {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  if (word(WAITING) << 1 > mask) return false;
  let slot = x & mask;
  let at = requests + slot * REQUEST;
  let alike: i32 = 0;
  while (word(at + REQUEST_CODE) !== 0) {
    if (word(at + REQUEST_X) === x && word(at + REQUEST_Y) === y) {
      // The same SYN once more is the same handshake.
      if ((code & 3) === HANDSHAKE && time - float(at) <= float(TIMEOUT)) {
        setFloat(at, time);
        return true;
      }
      if (++alike === ALIKE) return false;
    }
    slot = (slot + 1) & mask;
    at = requests + slot * REQUEST;
  }
  setFloat(at, time);
  setWord(at + REQUEST_X, x);
  setWord(at + REQUEST_Y, y);
  setWord(at + REQUEST_CODE, code + 1);
  setWord(WAITING, word(WAITING) + 1);
  return true;
}

/** Find the last request before a reply, if it still waits, and take it out. */
function reply(x: i32, y: i32, code: i32, time: f64): boolean {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let slot = x & mask;
  let found: i32 = -1;
  for (let at = requests + slot * REQUEST; word(at + REQUEST_CODE) !== 0; at = requests + slot * REQUEST) {
    // Of the same key the later one is further behind.
    if (word(at + REQUEST_X) === x && word(at + REQUEST_Y) === y) found = slot;
    slot = (slot + 1) & mask;
  }
  if (found < 0) return false;
  const asked = float(requests + found * REQUEST);
  if (time - asked > float(TIMEOUT)) return false;
  answer(x, y, code, asked, time - asked);
  remove(found);
  return true;
}

/** Take a request out, and close the gap: whatever a search would no longer find behind it moves. */
function remove(slot: i32): void {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let gap = slot;
  let next = (slot + 1) & mask;
  for (let at = requests + next * REQUEST; word(at + REQUEST_CODE) !== 0; at = requests + next * REQUEST) {
    const home = word(at + REQUEST_X) & mask;
    if (((next - home) & mask) >= ((next - gap) & mask)) {
      const to = requests + gap * REQUEST;
      setFloat(to, float(at));
      setWord(to + REQUEST_X, word(at + REQUEST_X));
      setWord(to + REQUEST_Y, word(at + REQUEST_Y));
      setWord(to + REQUEST_CODE, word(at + REQUEST_CODE));
      gap = next;
    }
    next = (next + 1) & mask;
  }
  setWord(requests + gap * REQUEST + REQUEST_CODE, 0);
  setWord(WAITING, word(WAITING) - 1);
}
