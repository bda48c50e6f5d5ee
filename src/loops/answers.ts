/**
 * Answers that met their request: what is noted of each, and how those are counted of which there are many.
 *
 * @module
 */
import { addDuration } from './durations.ts';
import { ANSWER, ANSWER_CODE, ANSWERED, ANSWERS, LOGS_AT, LOGS_MASK, NEAR, NOTED } from './layout.ts';
import { float, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { KIND, REFUSES, VNI_SHIFT } from './queue.ts';

/** An entry of a log: the request's time and its lanes. */
export const ENTRY: i32 = 16;
export const ENTRY_X: i32 = 8;
export const ENTRY_Y: i32 = 12;

/** A place near by: what {@link tagOf} tells of whom it is, and where his numbers are. */
export const PLACE: i32 = 8;
const PLACES: i32 = 1024;
/** His numbers: how many answers said no, and behind that the durations of the others. */
export const DURATIONS_IN: i32 = 8;

/** The kind and the overlay of an event, as a number that is never 0. */
export function tagOf(code: i32): i32 {
  return (code & (KIND | (-1 << VNI_SHIFT))) | (KIND + 1);
}

/** The place of a kind and an overlay. */
export function placeOf(code: i32): i32 {
  return NEAR + ((((code >>> (VNI_SHIFT - 2)) & -4) | (code & KIND)) & (PLACES - 1)) * PLACE;
}

/** Note that a request was answered, and count it; {@link ANSWERS} are those that are not counted here. */
export function answer(x: i32, y: i32, code: i32, asked: f64, took: f64): void {
  const kind = code & KIND;
  const mask = word(LOGS_MASK);
  const noted = word(NOTED + (kind << 2));
  const entry = word(LOGS_AT) + ((noted & mask) + kind * (mask + 1)) * ENTRY;
  setWord(NOTED + (kind << 2), noted + 1);
  setFloat(entry, asked);
  setWord(entry + ENTRY_X, x);
  setWord(entry + ENTRY_Y, y);
  const place = placeOf(code);
  if (word(place) === tagOf(code)) {
    const numbers = word(place + 4);
    if ((code & REFUSES) === 0) addDuration(numbers + DURATIONS_IN, took);
    else setFloat(numbers, float(numbers) + 1.0);
    return;
  }
  const answered = word(ANSWERED);
  setWord(ANSWERED, answered + 1);
  setFloat(ANSWERS + answered * ANSWER, took);
  setWord(ANSWERS + answered * ANSWER + ANSWER_CODE, code);
}
