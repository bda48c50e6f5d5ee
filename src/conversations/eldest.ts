/**
 * The eldest entries of tables that are full.
 *
 * @module
 */

/** A `Map`, or a `Set`, whose entries are their own keys. */
interface Table<K, V> {
  entries(): Iterator<[K, V]>;
  delete(key: K): boolean;
}

/**
 * Make what forgets a table's eldest entry whenever it is called, and returns it; undefined where there is none.
 *
 * One iterator for all calls: a new one each time would pass all entries that are gone, as many as there are in the table.
 */
export function forgetting<K, V>(table: Table<K, V>): () => V | undefined {
  let entries = table.entries();
  return () => {
    const { done, value } = entries.next();
    if (done === true) {
      // An iterator that came to the end stays there, whatever is added.
      entries = table.entries();
      return undefined;
    }
    table.delete(value[0]);
    return value[1];
  };
}
