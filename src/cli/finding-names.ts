/**
 * Names of findings on the command line.
 *
 * @module
 */
import { detectors } from '../findings/standard.ts';
import { nearest } from '../reports/findings-choice.ts';
import { listed } from './trace.ts';
import { UsageError } from './verb.ts';

/** Read names of findings; one that is none is a {@link UsageError} that tells those most like it. */
export function namesOf(flag: string, given: readonly string[]): ReadonlySet<string> {
  const words = listed(given);
  if (words.length === 0) throw new UsageError(`${flag} needs the name of a finding`);
  return new Set(words.map(nameOf));
}

/** Read the name of a finding. */
export function nameOf(word: string): string {
  const names = detectors.map(({ finding }) => finding);
  const name = word.trim().toLowerCase();
  if (names.includes(name)) return name;
  const near = nearest(name, names);
  const advice = near.length === 0 ? '"vxlens explain" lists them' : `did you mean ${near.join(' or ')}?`;
  throw new UsageError(`no finding "${word}": ${advice}`);
}
