/**
 * Conversations as JSON lines, the format of `trace --json`: one object a line, told apart by `type`; times are decimal
 * seconds as text, durations whole nanoseconds.
 *
 * @module
 */
import type { Conversation } from '../../conversations/conversation.ts';
import type { RequestPoint } from '../../requests/places.ts';
import type { Request } from '../../requests/request.ts';
import type { Served } from '../../requests/served.ts';
import { decimalSeconds } from '../../time.ts';

const SECOND = 1_000_000_000n;

/** Write a conversation as one line of JSON, without its line feed. */
export const traceJson = (conversation: Conversation | Request | RequestPoint | Served): string =>
  JSON.stringify(conversation, plain);

/** JSON has no 64-bit numbers, and no infinity. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return secondsText(value);
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

function secondsText(time: bigint): string {
  const sign = time < 0n ? '-' : '';
  const size = time < 0n ? -time : time;
  return sign + decimalSeconds(Number(size / SECOND), Number(size % SECOND));
}
