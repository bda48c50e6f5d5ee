/**
 * Meeting: whether a symptom is of a cause's very case.
 *
 * @module
 */
import type { Finding } from './finding.ts';

/** Whom a finding is about first of all: who sends to whom, or its first two subjects. */
const partiesOf = ({ direction, subjects }: Finding): readonly string[] => direction ?? subjects.slice(0, 2);

/** Whether all that the symptom is about is among the cause's subjects: causes of what passes between some addresses. */
export const isAmongAll = (cause: Finding, symptom: Finding): boolean => {
  const about = partiesOf(symptom);
  return about.length > 0 && about.every((subject) => cause.subjects.includes(subject));
};

/** Whether the symptom is about the cause's first subject: causes that lie with one address. */
export const isAboutFirst = (cause: Finding, symptom: Finding): boolean =>
  partiesOf(symptom).includes(cause.subjects[0]!);

/**
 * Whether a symptom is of a cause's case, where its detector does not say how to tell: of a cause that has a place, what
 * happens there; of one that has a direction, what is about no one else; of any other, what shares a subject with it.
 */
export function isOfOneCase(cause: Finding, symptom: Finding): boolean {
  const { between: there } = cause;
  const { between: here } = symptom;
  const share = partiesOf(symptom).some((subject) => cause.subjects.includes(subject));
  if (there !== undefined && here !== undefined) return share && there[0] === here[0] && there[1] === here[1];
  // What happens far more often than its cause has another one.
  if (there !== undefined && symptom.count > 2 * cause.count + 2) return false;
  return there === undefined && cause.direction === undefined ? share : isAmongAll(cause, symptom);
}
