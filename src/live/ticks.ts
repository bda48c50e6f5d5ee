/**
 * A sequence that says that time passes.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Yield `undefined` every so many milliseconds until the signal ends it. */
export async function* ticks(every: number, signal: AbortSignal): AsyncGenerator<undefined> {
  for (;;) {
    try {
      await sleep(every, undefined, { signal });
    } catch {
      return;
    }
    yield undefined;
  }
}
