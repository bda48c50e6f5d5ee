/**
 * Words of the command line into flags and FILEs.
 *
 * @module
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './verb.ts';

type Flags = NonNullable<ParseArgsConfig['options']>;
type Parsed<F extends Flags> = ReturnType<typeof parseArgs<{ options: F; allowPositionals: true }>>;

/** Split words into flags and FILEs; what is not understood is a {@link UsageError} of one line. */
export function parseWords<const F extends Flags>(words: readonly string[], flags: F): Parsed<F> {
  try {
    return parseArgs({ args: [...words], options: flags, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error)) throw error;
    throw new UsageError(explain(error));
  }
}

/** Keep the sentence that says what is wrong, without the advice on `--` that comes after it. */
function explain(error: TypeError): string {
  const [sentence = ''] = error.message.split(/\. |\n/);
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}

/** Read a whole number >= 0. */
export function wholeNumber(flag: string, word: string): number {
  if (!/^\d{1,15}$/.test(word)) throw new UsageError(`${flag} takes a whole number, not "${word}"`);
  return Number(word);
}
