/**
 * What the verbs of the command share.
 *
 * @module
 */

/** A verb: takes the words behind it, writes to standard output, and returns the exit code. */
export type Verb = (words: readonly string[]) => Promise<number>;

/** The command was called wrongly: its message is one line, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
