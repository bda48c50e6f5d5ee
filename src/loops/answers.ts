/**
 * Answers that met their request: what is noted of each, and how they are counted.
 *
 * @module
 */
import { addDuration } from './durations.ts';
import { ENTRY, ENTRY_X, ENTRY_Y, ERRORS, LOGS_AT, LOGS_MASK, NOTED, OUTCOME_DURATIONS } from './exchanges.ts';
import { ANSWER, ANSWER_OUTCOME, ANSWERED, ANSWERS } from './layout.ts';
import { setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { increase, outcomeOf } from './outcomes.ts';
import { KIND, REFUSES } from './queue.ts';

/** Note that a request was answered, and count it; {@link ANSWERS} are those whose durations are not counted here. */
export function answer(x: i32, y: i32, code: i32, asked: f64, took: f64): void {
  const kind = code & KIND;
  const mask = word(LOGS_MASK);
  const noted = word(NOTED + (kind << 2));
  const entry = word(LOGS_AT) + ((noted & mask) + kind * (mask + 1)) * ENTRY;
  setWord(NOTED + (kind << 2), noted + 1);
  setFloat(entry, asked);
  setWord(entry + ENTRY_X, x);
  setWord(entry + ENTRY_Y, y);
  const outcome = outcomeOf(code);
  if ((code & REFUSES) !== 0) increase(outcome + ERRORS);
  else if (word(outcome + OUTCOME_DURATIONS) !== 0) addDuration(word(outcome + OUTCOME_DURATIONS), took);
  else {
    const answered = word(ANSWERED);
    setWord(ANSWERED, answered + 1);
    setFloat(ANSWERS + answered * ANSWER, took);
    setWord(ANSWERS + answered * ANSWER + ANSWER_OUTCOME, outcome);
  }
}
