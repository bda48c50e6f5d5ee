/**
 * Cases: what a detector saw, grouped by what makes it one case, each with its count and its first packets.
 *
 * @module
 */
import type { Sighting } from '../conversations/sighting.ts';
import type { Evidence } from './finding.ts';
import { CASES, EVIDENCE } from './thresholds.ts';

/** One case of a detector. */
export interface Case<D> {
  /** What the first conversation of the case told. */
  readonly details: D;
  count: number;
  readonly evidence: Evidence[];
}

/** Cases by their key, bounded: what does not fit any more is only counted. */
export class Cases<D> {
  readonly #cases = new Map<string, Case<D>>();
  /** Conversations that came when there was no room for another case. */
  beyond = 0;

  /** Count a conversation for a case. */
  add(key: string, details: D, ...seen: readonly (Evidence | undefined)[]): void {
    this.note(key, () => details, ...seen);
  }

  /** Count a conversation for a case whose details cost something to make; what is kept of it, where there is room. */
  note(key: string, make: () => D, ...seen: readonly (Evidence | undefined)[]): D | undefined {
    let one = this.#cases.get(key);
    if (one === undefined) {
      if (this.#cases.size >= CASES) {
        this.beyond++;
        return undefined;
      }
      one = { details: make(), count: 0, evidence: [] };
      this.#cases.set(key, one);
    }
    one.count++;
    for (const evidence of seen)
      if (evidence !== undefined && one.evidence.length < EVIDENCE) one.evidence.push(evidence);
    return one.details;
  }

  [Symbol.iterator](): Iterator<Case<D>> {
    return this.#cases.values();
  }

  /** The case of a key. */
  get(key: string): Case<D> | undefined {
    return this.#cases.get(key);
  }
}

/** The last sighting as evidence. */
export function lastOf(sightings: readonly Sighting[]): Evidence | undefined {
  const last = sightings.at(-1);
  return last === undefined ? undefined : { point: last.point, frame: last.frame };
}

/** Write a count with its noun. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
