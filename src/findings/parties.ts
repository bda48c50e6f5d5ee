/**
 * Parties: who sends to whom in a case, the busiest first, bounded.
 *
 * @module
 */

/** Pairs that one case tells apart. */
const PAIRS = 256;
/** Addresses that one case names. */
const NAMED = 64;

/** Pairs of addresses with how often each came. */
export class Parties {
  readonly #pairs = new Map<string, { readonly pair: readonly [string, string]; count: number }>();
  /** What the pairs sent that did not fit. */
  #beyond = 0;

  /** Count a pair. */
  add(source: string, destination: string, count: number = 1): void {
    const key = `${source} ${destination}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) known.count += count;
    else if (this.#pairs.size < PAIRS) this.#pairs.set(key, { pair: [source, destination], count });
    else this.#beyond += count;
  }

  /** Take the pairs of another case, too. */
  addAll(others: Parties): void {
    for (const { pair, count } of others.#pairs.values()) this.add(pair[0], pair[1], count);
    this.#beyond += others.#beyond;
  }

  /** The pairs, the busiest first. */
  get pairs(): readonly (readonly [source: string, destination: string])[] {
    return [...this.#pairs.values()].sort((a, b) => b.count - a.count).map(({ pair }) => pair);
  }

  /** How often all pairs came, those that did not fit with them. */
  get total(): number {
    let sum = this.#beyond;
    for (const { count } of this.#pairs.values()) sum += count;
    return sum;
  }

  /** The only pair there is; undefined where there are several. */
  get only(): readonly [source: string, destination: string] | undefined {
    return this.#pairs.size === 1 ? this.pairs[0] : undefined;
  }

  /** Name who sends: `a`, `a and b`, `a and 3 others`. */
  get senders(): string {
    const sources = [...new Set(this.pairs.map(([source]) => source))];
    return sources.length <= 2 ? sources.join(' and ') : `${sources[0]} and ${sources.length - 1} others`;
  }

  /** Every address, those of the busiest pairs first. */
  get subjects(): readonly string[] {
    return [...new Set(this.pairs.flat())].slice(0, NAMED);
  }

  /** Say who sends to whom: `from a to b`, or `from a to b and between 3 more pairs`. */
  get words(): string {
    const [first] = this.pairs;
    if (first === undefined) return '';
    const more = this.#pairs.size - 1;
    const others = more === 0 ? '' : ` and between ${more} more pair${more === 1 ? '' : 's'}`;
    return `from ${first[0]} to ${first[1]}${others}${this.#beyond === 0 ? '' : ' at least'}`;
  }
}
