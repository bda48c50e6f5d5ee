/**
 * The table of requests that wait: slots, of which at most half are taken. Of one key the later request is further behind.
 *
 * @module
 */
import { REQUEST, REQUEST_CODE, REQUEST_X, REQUEST_Y, REQUESTS_AT, REQUESTS_MASK, WAITING } from './exchanges.ts';
import { float, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';

/** Put a request into a slot that is free: one that a search for it meets first. */
export function fill(at: i32, x: i32, y: i32, code: i32, time: f64): void {
  setFloat(at, time);
  setWord(at + REQUEST_X, x);
  setWord(at + REQUEST_Y, y);
  setWord(at + REQUEST_CODE, code + 1);
  setWord(WAITING, word(WAITING) + 1);
}

/** Take a request out, and close the gap: whatever a search would no longer find behind it moves. */
export function remove(slot: i32): void {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let gap = slot;
  let next = (slot + 1) & mask;
  for (let at = requests + next * REQUEST; word(at + REQUEST_CODE) !== 0; at = requests + next * REQUEST) {
    const home = word(at + REQUEST_X) & mask;
    if (((next - home) & mask) >= ((next - gap) & mask)) {
      copy(at, requests + gap * REQUEST);
      gap = next;
    }
    next = (next + 1) & mask;
  }
  setWord(requests + gap * REQUEST + REQUEST_CODE, 0);
  setWord(WAITING, word(WAITING) - 1);
}

/**
 * Use twice as many slots. From behind a free one on, each request finds a slot no further behind than its old one, or than
 * as much behind that as there were slots: so none meets one that has yet to move.
 */
export function spread(): void {
  const requests = word(REQUESTS_AT);
  const last = word(REQUESTS_MASK);
  const mask = last * 2 + 1;
  let free: i32 = 0;
  while (word(requests + free * REQUEST + REQUEST_CODE) !== 0) free++;
  setWord(REQUESTS_MASK, mask);
  for (let i: i32 = 1; i <= last; i++) {
    const own = (free + i) & last;
    const at = requests + own * REQUEST;
    if (word(at + REQUEST_CODE) === 0) continue;
    let slot = word(at + REQUEST_X) & mask;
    while (slot !== own && word(requests + slot * REQUEST + REQUEST_CODE) !== 0) slot = (slot + 1) & mask;
    if (slot === own) continue;
    copy(at, requests + slot * REQUEST);
    setWord(at + REQUEST_CODE, 0);
  }
}

function copy(from: i32, to: i32): void {
  setFloat(to, float(from));
  setWord(to + REQUEST_X, word(from + REQUEST_X));
  setWord(to + REQUEST_Y, word(from + REQUEST_Y));
  setWord(to + REQUEST_CODE, word(from + REQUEST_CODE));
}
