/**
 * What documents say of one thing, side by side: where they do not agree, both are told.
 *
 * @module
 */
import type { Claim, Contradiction } from './model.ts';

/** So many different values of one thing are told. */
const MOST_VALUES = 8;
/** So many things are compared. */
const MOST_SUBJECTS = 200_000;

/** Gathers what documents claim. */
export class Claims {
  readonly #of = new Map<string, { readonly subject: string; readonly attribute: string; readonly claims: Claim[] }>();

  /** Note what documents say of an attribute of a subject; null is nothing said. */
  note(subject: string, attribute: string, value: string | number | null, sources: readonly string[]): void {
    if (value === null) return;
    const key = `${subject}\n${attribute}`;
    let known = this.#of.get(key);
    if (known === undefined) {
      if (this.#of.size >= MOST_SUBJECTS) return;
      known = { subject, attribute, claims: [] };
      this.#of.set(key, known);
    }
    const { claims } = known;
    const text = String(value);
    if (claims.length < MOST_VALUES && !claims.some((claim) => claim.value === text)) {
      claims.push({ value: text, source: sources[0] ?? '' });
    }
  }

  /** What is claimed differently. */
  get contradictions(): Contradiction[] {
    return [...this.#of.values()].flatMap(({ subject, attribute, claims }) => {
      const [first, second, ...more] = claims;
      return first === undefined || second === undefined
        ? []
        : [{ subject, attribute, claims: [first, second, ...more] }];
    });
  }
}

/** Both lists of sources, each once. */
export const together = (a: readonly string[], b: readonly string[]): readonly string[] =>
  b.every((one) => a.includes(one)) ? a : [...new Set([...a, ...b])];

/** What is claimed of an address: each end of a network may have one of both families. */
export const addressAttribute = (address: string | null): string =>
  address?.includes(':') === true ? 'IPv6 address' : 'address';
