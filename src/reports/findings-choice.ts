/**
 * Which findings a user wants to hear of, by name.
 *
 * @module
 */
import type { Finding } from '../findings/finding.ts';

/** What to tell: all unless given. */
export interface Choice {
  /** These alone. */
  readonly only?: ReadonlySet<string>;
  /** Not these, nor what they explain. */
  readonly ignore?: ReadonlySet<string>;
}

/**
 * Keep the findings that are wanted. What is wanted and hangs under a cause that is not comes out from under it; what is
 * ignored goes with its symptoms, for whoever knows of a cause knows of them.
 */
export function chosen(findings: readonly Finding[], { only, ignore }: Choice): readonly Finding[] {
  const wanted = ({ finding }: Finding): boolean => only === undefined || only.has(finding);
  const known = ({ finding }: Finding): boolean => ignore?.has(finding) === true;
  return findings
    .filter((one) => !known(one))
    .flatMap((one): readonly Finding[] => {
      const { symptoms, ...alone } = one;
      if (symptoms === undefined) return wanted(one) ? [one] : [];
      const left = symptoms.filter((symptom) => !known(symptom) && (wanted(one) || wanted(symptom)));
      if (!wanted(one)) return left;
      return [left.length === 0 ? alone : { ...alone, symptoms: left }];
    });
}

/** Findings of which there are too many to tell them all. */
interface Left extends Pick<Finding, 'finding' | 'severity'> {
  readonly count: number;
}

/** Keep the first findings of each kind and severity, and count the others. */
export function firstOfEach(
  findings: readonly Finding[],
  most: number,
): { readonly told: readonly Finding[]; readonly left: readonly Left[] } {
  const kinds = new Map<string, Finding[]>();
  for (const one of findings) {
    const kind = `${one.severity} ${one.finding}`;
    const known = kinds.get(kind);
    if (known === undefined) kinds.set(kind, [one]);
    else known.push(one);
  }
  const groups = [...kinds.values()];
  const first = new Set(groups.flatMap((group) => group.slice(0, most)));
  return {
    told: findings.filter((one) => first.has(one)),
    left: groups
      .filter(({ length }) => length > most)
      .map((group) => ({ finding: group[0]!.finding, severity: group[0]!.severity, count: group.length - most })),
  };
}

const NEAREST = 3;

/** Find the names that look most like a word that is none of them, the most alike first; none where nothing does. */
export function nearest(word: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, distance: likeness(word, name) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, NEAREST)
    .map(({ name }) => name);
}

/** How unlike two words are: letters to change, add or take away; a name that holds the word, or one of its parts, is near. */
function likeness(word: string, name: string): number {
  const parts = name.split('-');
  if (word.length > 2 && (name.includes(word) || name.replaceAll('-', '').includes(word))) return 1;
  if (word.split('-').some((part) => part.length > 3 && parts.includes(part))) return 2;
  return distance(word.slice(0, LONGEST), name);
}

/** Names are shorter; a word that is not is no misspelt name. */
const LONGEST = 64;

/** Count the letters to change, add or take away that make one word of another (Levenshtein). */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, before[j]! + 1, row[j - 1]! + 1));
    }
    before = row;
  }
  return before[b.length]!;
}
