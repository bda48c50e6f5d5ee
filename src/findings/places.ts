/**
 * Places: a trouble between two points shows in both directions, and is one.
 *
 * @module
 */

/** Group what happens between the same two points of one overlay, whichever way it goes; what has no place stays alone. */
export function byPlace<T>(
  all: readonly T[],
  placeOf: (one: T) => { readonly vni: number | null; readonly from: string | undefined; readonly to: string },
): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const [at, one] of all.entries()) {
    const { vni, from, to } = placeOf(one);
    const key = from === undefined ? `${at}` : [vni, ...[from, to].sort()].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}
