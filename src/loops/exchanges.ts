/**
 * What the loops know of requests and answers: where it is in their memory (see `learned.ts` for what a table is).
 *
 * @module
 */
import type { i32 } from './numbers.ts';

/** Requests that wait: where their slots are, the number of slots less one, that at most, and how many wait. */
export const REQUESTS_AT = 36;
export const REQUESTS_MASK = 40;
export const REQUESTS_MOST = 0x2e0;
export const WAITING = 44;
/** Floating-point: how many nanoseconds a request waits, and requests that were given up for want of room. */
export const TIMEOUT = 48;
export const FORGOTTEN_REQUESTS = 0x2d8;
/** Answered requests, by kind: where their logs are, the entries of one less one, and how many were noted so far. */
export const LOGS_AT = 0x200;
export const LOGS_MASK = 0x204;
export const NOTED = 0x208;
/** Replies that nobody waits for, by kind: where they are, how many of a kind at most, and how many are there. */
export const QUESTIONS_AT = 0x2e4;
export const QUESTIONS_MOST = 0x2e8;
export const ASKED = 0x2f0;
/** Slots for the keys that are asked for, of one kind at a time. */
export const WANTED_AT = 0x300;
export const WANTED_MASK = 0x304;
/** How exchanges ended, by kind and overlay: how many rows there are, and at most. */
export const OUTCOMES = 0x308;
export const OUTCOMES_MOST = 0x30c;
export const OUTCOMES_AT = 0x310;
export const OUTCOME_SLOTS_AT = 0x314;
export const OUTCOME_SLOTS_MASK = 0x318;

/** A slot of a request: when it was sent, its lanes, one more than its event's code (0: free), a gap. */
export const REQUEST: i32 = 24;
export const REQUEST_X: i32 = 8;
export const REQUEST_Y: i32 = 12;
export const REQUEST_CODE: i32 = 16;

/** An entry of a log: the request's time and its lanes. */
export const ENTRY: i32 = 16;
export const ENTRY_X: i32 = 8;
export const ENTRY_Y: i32 = 12;

/**
 * A reply that nobody waits for: its lanes, since when a request would have been its own, when the latest one was sent
 * that is known of; how much was noted before it, and where its outcome is counted.
 */
export const QUESTION: i32 = 32;
export const QUESTION_SINCE: i32 = 8;
export const QUESTION_LATEST: i32 = 16;
export const QUESTION_BEFORE: i32 = 24;
export const QUESTION_OUTCOME: i32 = 28;

/**
 * How exchanges of one kind in one overlay ended: the lanes of its key, the second of which are kind and overlay as in an
 * event's code; how many had no answer, replies that nobody asked for, further ones, and answers that said no; and where
 * the durations of the others are (see `durations.ts`), 0 as long as they are counted elsewhere.
 */
export const OUTCOME: i32 = 48;
export const OUTCOME_CODE: i32 = 4;
export const UNANSWERED: i32 = 8;
export const UNREQUESTED: i32 = 16;
export const FURTHER_REPLIES: i32 = 24;
export const ERRORS: i32 = 32;
export const OUTCOME_DURATIONS: i32 = 40;
