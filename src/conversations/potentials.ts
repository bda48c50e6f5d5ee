/**
 * Differences along chains: who is joined to whom, and by how much they differ (a union-find with potentials).
 *
 * @module
 */

/** Numbers that are known up to a constant within each group. */
export class Potentials {
  readonly #parents = new Map<number, number>();
  /** A member's number less its parent's. */
  readonly #above = new Map<number, number>();

  /** Say that b's number less a's is `difference`; without effect, and false, where a chain says it already. */
  join(a: number, b: number, difference: number): boolean {
    const first = this.#root(a);
    const second = this.#root(b);
    if (first.root === second.root) return false;
    this.#parents.set(second.root, first.root);
    this.#above.set(second.root, first.above + difference - second.above);
    return true;
  }

  /** b's number less a's; undefined where no chain joins them. */
  difference(a: number, b: number): number | undefined {
    const first = this.#root(a);
    const second = this.#root(b);
    return first.root === second.root ? second.above - first.above : undefined;
  }

  #root(member: number): { readonly root: number; readonly above: number } {
    let root = member;
    let above = 0;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) {
      above += this.#above.get(root)!;
      root = parent;
    }
    return { root, above };
  }
}
