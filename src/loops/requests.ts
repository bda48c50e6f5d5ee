/**
 * Requests that wait for their answer, and what becomes of them.
 *
 * A reply is given to the last request before it that waits; a second reply to a request that had its own is a further
 * one; what nobody asked for is unrequested. The clock is the capture's.
 *
 * @module
 */
import { answer } from './answers.ts';
import {
  REQUEST,
  REQUEST_CODE,
  REQUEST_X,
  REQUEST_Y,
  REQUESTS_AT,
  REQUESTS_MASK,
  TIMEOUT,
  WAITING,
} from './exchanges.ts';
import { EVENT_ROWS, EVENTS, TIMES } from './layout.ts';
import { float, setFloat, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { lookAhead, lookAll, surplus } from './questions.ts';
import { ASKS, CODE, EVENT, EVENT_RECORD, HANDSHAKE, KIND } from './queue.ts';
import { closeAll, giveUp, makeRoom } from './room.ts';
import { fill, remove } from './waiting.ts';

/** Requests with one key that are waited for at once: who sends more of them is not waiting. */
const ALIKE: i32 = 64;

/** Read ahead what {@link pair} needs. */
export function reach(): i32 {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  const end = EVENT_ROWS + ((word(EVENTS) * EVENT) << 2);
  let seen: i32 = 0;
  for (let at = EVENT_ROWS; at < end; at += EVENT << 2) {
    seen |= word(requests + (word(at) & mask) * REQUEST + REQUEST_X);
  }
  return seen;
}

/** Take what asked and answered, in order: put requests into their slots, and replies to them. */
export function pair(): void {
  const end = EVENT_ROWS + ((word(EVENTS) * EVENT) << 2);
  lookAhead(word(EVENTS));
  for (let at = EVENT_ROWS; at < end; at += EVENT << 2) {
    const code = word(at + (CODE << 2));
    const time = float(TIMES + (word(at + (EVENT_RECORD << 2)) << 3));
    if ((code & ASKS) !== 0) request(word(at), word(at + 4), code, time);
    else reply(word(at), word(at + 4), code, time);
  }
}

/** Nothing more is to come: count what has no answer. */
export function finish(): void {
  lookAll();
  closeAll();
}

function request(x: i32, y: i32, code: i32, time: f64): void {
  if (word(WAITING) << 1 > word(REQUESTS_MASK)) makeRoom(time);
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let slot = x & mask;
  let at = requests + slot * REQUEST;
  let eldest: i32 = -1;
  let alike: i32 = 0;
  while (word(at + REQUEST_CODE) !== 0) {
    if (word(at + REQUEST_X) === x && word(at + REQUEST_Y) === y) {
      // The same SYN once more is the same handshake.
      if ((code & KIND) === HANDSHAKE && time - float(at) <= float(TIMEOUT)) {
        setFloat(at, time);
        return;
      }
      if (alike++ === 0) eldest = slot;
    }
    slot = (slot + 1) & mask;
    at = requests + slot * REQUEST;
  }
  fill(at, x, y, code, time);
  if (alike >= ALIKE) giveUp(eldest, time);
}

/** Find the last request before a reply, if it still waits, and take it out. */
function reply(x: i32, y: i32, code: i32, time: f64): void {
  const requests = word(REQUESTS_AT);
  const mask = word(REQUESTS_MASK);
  let slot = x & mask;
  let found: i32 = -1;
  for (let at = requests + slot * REQUEST; word(at + REQUEST_CODE) !== 0; at = requests + slot * REQUEST) {
    // Of the same key the later one is further behind.
    if (word(at + REQUEST_X) === x && word(at + REQUEST_Y) === y) found = slot;
    slot = (slot + 1) & mask;
  }
  const asked: f64 = found < 0 ? 0.0 : float(requests + found * REQUEST);
  if (found < 0 || time - asked > float(TIMEOUT)) {
    surplus(x, y, code, time);
    return;
  }
  answer(x, y, code, asked, time - asked);
  remove(found);
}
