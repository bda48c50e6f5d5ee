/**
 * Replies that no request waits for: whether a request like that had its answer before, for as long as another one could
 * come. Answered requests are noted one behind the other, and only searched for many such questions at once: an index of
 * all that is noted would cost more than everything else that is done for an answer.
 *
 * @module
 */
import {
  ASKED,
  ENTRY,
  ENTRY_X,
  ENTRY_Y,
  FURTHER_REPLIES,
  LOGS_AT,
  LOGS_MASK,
  NOTED,
  QUESTION,
  QUESTION_BEFORE,
  QUESTION_LATEST,
  QUESTION_OUTCOME,
  QUESTION_SINCE,
  QUESTIONS_AT,
  QUESTIONS_MOST,
  TIMEOUT,
  UNREQUESTED,
  WANTED_AT,
  WANTED_MASK,
} from './exchanges.ts';
import { float, setFloat, setWord, word } from './memory.ts';
import type { f64, i32 } from './numbers.ts';
import { increase, outcomeOf } from './outcomes.ts';
import { HANDSHAKE, KIND, REFUSES } from './queue.ts';
import { empty, find } from './slots.ts';

/** What is noted is counted anew from here on. */
const RESTART: i32 = 0x4000_0000;
/** When a request was sent that is not known of. */
const NEVER: f64 = -1.0 / 0.0;

/** Take a reply that no request waits for. */
export function surplus(x: i32, y: i32, code: i32, time: f64): void {
  if ((code & REFUSES) !== 0) return;
  const kind = code & KIND;
  const outcome = outcomeOf(code);
  if (word(ASKED + (kind << 2)) === word(QUESTIONS_MOST)) look(kind);
  const asked = word(ASKED + (kind << 2));
  const at = questionsOf(kind) + asked * QUESTION;
  setWord(ASKED + (kind << 2), asked + 1);
  setWord(at, x);
  setWord(at + 4, y);
  setFloat(at + QUESTION_SINCE, time - float(TIMEOUT));
  setWord(at + QUESTION_BEFORE, word(NOTED + (kind << 2)));
  setWord(at + QUESTION_OUTCOME, outcome);
}

/** Look in time, before so many further entries take the place of what the eldest questions are about. */
export function lookAhead(more: i32): void {
  for (let kind: i32 = 0; kind <= KIND; kind++) {
    const noted = word(NOTED + (kind << 2));
    const mask = word(LOGS_MASK);
    if (noted + more - word(questionsOf(kind) + QUESTION_BEFORE) > (mask + 1) >> 1) look(kind);
    if (noted < RESTART) continue;
    look(kind);
    setWord(NOTED + (kind << 2), mask + 1 + (noted & mask));
  }
}

/** Answer the questions of all kinds. */
export function lookAll(): void {
  for (let kind: i32 = 0; kind <= KIND; kind++) look(kind);
}

function questionsOf(kind: i32): i32 {
  return word(QUESTIONS_AT) + kind * word(QUESTIONS_MOST) * QUESTION;
}

/** Answer all questions of a kind: one look at each entry, the eldest first, and at the questions in between. */
function look(kind: i32): void {
  const asked = word(ASKED + (kind << 2));
  if (asked === 0) return;
  want(kind, asked);
  const questions = questionsOf(kind);
  let entry = word(NOTED + (kind << 2)) - word(LOGS_MASK) - 1;
  if (entry < 0) entry = 0;
  for (let at = questions; at < questions + asked * QUESTION; at += QUESTION) {
    for (; entry < word(at + QUESTION_BEFORE); entry++) meet(kind, entry);
    const known = questions + (word(wanted(questions, word(at), word(at + 4))) - 1) * QUESTION;
    const outcome = word(at + QUESTION_OUTCOME);
    if (float(known + QUESTION_LATEST) < float(at + QUESTION_SINCE)) increase(outcome + UNREQUESTED);
    // A repeated SYN-ACK is TCP's own affair.
    else if (kind !== HANDSHAKE) increase(outcome + FURTHER_REPLIES);
  }
  setWord(ASKED + (kind << 2), 0);
}

/** Make the slots of the keys that are asked for: of one key the last question knows. */
function want(kind: i32, asked: i32): void {
  const questions = questionsOf(kind);
  empty(word(WANTED_AT), word(WANTED_MASK));
  for (let question: i32 = 0; question < asked; question++) {
    const at = questions + question * QUESTION;
    setFloat(at + QUESTION_LATEST, NEVER);
    setWord(wanted(questions, word(at), word(at + 4)), question + 1);
  }
}

/** The slot of a key that may be asked for. */
function wanted(questions: i32, x: i32, y: i32): i32 {
  return find(word(WANTED_AT), word(WANTED_MASK), questions, QUESTION, x, y);
}

/** Look whether an entry of the log is asked for. */
function meet(kind: i32, entry: i32): void {
  const mask = word(LOGS_MASK);
  const questions = questionsOf(kind);
  const at = word(LOGS_AT) + ((entry & mask) + kind * (mask + 1)) * ENTRY;
  const question = word(wanted(questions, word(at + ENTRY_X), word(at + ENTRY_Y)));
  if (question === 0) return;
  const known = questions + (question - 1) * QUESTION;
  if (float(at) > float(known + QUESTION_LATEST)) setFloat(known + QUESTION_LATEST, float(at));
}
